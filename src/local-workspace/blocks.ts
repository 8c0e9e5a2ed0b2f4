/**
 * The door for blocks: zod schemas of the Block Kit blocks that an app of this kind sends, with Slack's limits, for
 * messages, modals and the App Home. Shapes: @slack/types; limits: slack-limits.ts. Objects are strict, since Slack
 * refuses fields that it does not know. What passes has an id in every block and element that people can use.
 */
import { z } from 'zod';
import { checkData, checkIds, checkPictures, checkSurface, checkTotals } from './block-checks.ts';
import { dataTable, dataVisualization, table } from './block-data.ts';
import { accessories, actionsElements, contextActionsElements, inputElement } from './block-elements.ts';
import { nameElements } from './block-ids.ts';
import { richText } from './block-rich-text.ts';
import {
  blockId,
  filled,
  hasOnePicture,
  imageElement,
  mrkdwn,
  onePicture,
  pictureFields,
  plainText,
  textObject,
  webUrl,
} from './block-text.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export type Surface = 'message' | 'modal' | 'home';

export type SlackFile = { readonly id: string } | { readonly url: string };

/** Whether the app may show this file as a picture, and Slack has looked into it. */
export type IsPicture = (file: SlackFile) => boolean;

const NO_PICTURES: IsPicture = () => false;

/**
 * Blocks as a message or view keeps them, or a SlackError with the code that Slack would answer. `place` begins the ids of
 * blocks that have none.
 */
export function parseBlocks(
  value: unknown,
  isPicture: IsPicture = NO_PICTURES,
  surface: Surface = 'message',
  place = 'block',
): readonly Block[] {
  const parsed = SCHEMAS[surface].safeParse(value);
  if (!parsed.success) throw new SlackError('invalid_blocks', parsed.error.issues.flatMap(describeIssue));
  const blocks = parsed.data;
  checkSurface(blocks, surface);
  checkIds(blocks);
  checkPictures(blocks, isPicture);
  checkData(blocks);
  if (surface === 'message') checkTotals(blocks);
  return nameElements(blocks, place);
}

const header = z.strictObject({
  type: z.literal('header'),
  ...blockId,
  text: plainText(SLACK_LIMITS.headerCharacters),
});
const section = z
  .strictObject({
    type: z.literal('section'),
    ...blockId,
    text: textObject(SLACK_LIMITS.textObjectCharacters).optional(),
    fields: z.array(textObject(SLACK_LIMITS.sectionFieldCharacters)).min(1).max(SLACK_LIMITS.sectionFields).optional(),
    accessory: z.discriminatedUnion('type', [...accessories, imageElement]).optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
    error: 'missing required field: text or fields',
  });
const context = z.strictObject({
  type: z.literal('context'),
  ...blockId,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        plainText(SLACK_LIMITS.textObjectCharacters),
        mrkdwn(SLACK_LIMITS.textObjectCharacters),
        imageElement,
      ]),
    )
    .min(1)
    .max(SLACK_LIMITS.contextElements),
});
const divider = z.strictObject({ type: z.literal('divider'), ...blockId });
const image = z
  .strictObject({ ...pictureFields, ...blockId, title: plainText(SLACK_LIMITS.imageTitleCharacters).optional() })
  .refine(hasOnePicture, onePicture);
const actions = z.strictObject({ type: z.literal('actions'), ...blockId, elements: actionsElements });
const input = z.strictObject({
  type: z.literal('input'),
  ...blockId,
  label: plainText(SLACK_LIMITS.inputLabelCharacters),
  hint: plainText(SLACK_LIMITS.inputLabelCharacters).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});
const taskText = richText.refine(({ elements }) => elements.length === 1, { error: 'must have exactly one element' });
const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...blockId,
  task_id: filled(SLACK_LIMITS.idCharacters),
  title: filled(SLACK_LIMITS.taskTitleCharacters),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: taskText.optional(),
  output: taskText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: webUrl, text: z.string().min(1) })).optional(),
});
const contained = [header, section, context, divider, richText, table, image, actions, input] as const;
const container = z
  .strictObject({
    type: z.literal('container'),
    ...blockId,
    title: plainText(SLACK_LIMITS.containerTitleCharacters).optional(),
    rich_text_title: richText.optional(),
    subtitle: textObject(SLACK_LIMITS.containerTitleCharacters).optional(),
    child_blocks: z.array(z.discriminatedUnion('type', contained)).min(1).max(SLACK_LIMITS.containerBlocks),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    icon: imageElement.optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
  })
  .refine(({ title, rich_text_title }) => title !== undefined || rich_text_title !== undefined, {
    error: 'missing required field: title or rich_text_title',
  })
  .refine(({ is_collapsible, default_collapsed }) => is_collapsible === true || default_collapsed !== true, {
    error: 'default_collapsed requires is_collapsible',
  });

const block = z.discriminatedUnion('type', [
  ...contained,
  container,
  dataTable,
  dataVisualization,
  taskCard,
  z.strictObject({ type: z.literal('context_actions'), ...blockId, elements: contextActionsElements }),
  z.strictObject({ type: z.literal('markdown'), ...blockId, text: filled(SLACK_LIMITS.markdownCharacters) }),
  z.strictObject({
    type: z.literal('plan'),
    ...blockId,
    title: filled(SLACK_LIMITS.taskTitleCharacters),
    tasks: z.array(taskCard).max(SLACK_LIMITS.planTasks).optional(),
  }),
  z.strictObject({
    type: z.literal('alert'),
    ...blockId,
    text: textObject(SLACK_LIMITS.textObjectCharacters),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
]);

export type Block = z.output<typeof block>;

const SCHEMAS: Readonly<Record<Surface, z.ZodType<Block[]>>> = {
  message: z.array(block).max(SLACK_LIMITS.blocksPerMessage),
  modal: z.array(block).max(SLACK_LIMITS.blocksPerView),
  home: z.array(block).max(SLACK_LIMITS.blocksPerView),
};

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const pointer = `[json-pointer:/blocks${issue.path.map((step) => `/${String(step)}`).join('')}]`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `invalid additional property: ${key} ${pointer}`);
  return [`${wordIssue(issue)} ${pointer}`];
}

function wordIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`;
    case 'too_small':
      return issue.origin === 'array' ? `must have at least ${issue.minimum} items` : 'must be more than 0 characters';
    case 'invalid_union':
      return 'unsupported type';
    default:
      return issue.message;
  }
}

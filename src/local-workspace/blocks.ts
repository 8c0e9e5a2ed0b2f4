/**
 * The door for blocks: zod schemas of the Block Kit blocks that a message of this app may hold, with Slack's limits.
 * Shapes: @slack/types; limits: slack-limits.ts. Objects are strict, since Slack refuses fields that it does not know.
 */
import { z } from 'zod';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

/** Blocks as a message keeps them, or a SlackError with the code that Slack would answer. */
export function parseBlocks(value: unknown): readonly Block[] {
  const parsed = blocksSchema.safeParse(value);
  if (!parsed.success) throw new SlackError('invalid_blocks', parsed.error.issues.flatMap(describeIssue));
  const blocks = parsed.data;
  checkIds(blocks);
  checkTables(blocks);
  checkTotals(blocks);
  return blocks;
}

const filled = (maximum: number) => z.string().min(1).max(maximum);

const plainText = (maximum: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: filled(maximum), emoji: z.boolean().optional() });

const mrkdwn = (maximum: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: filled(maximum), verbatim: z.boolean().optional() });

const textObject = (maximum: number) => z.discriminatedUnion('type', [plainText(maximum), mrkdwn(maximum)]);

const webUrl = z.url({ protocol: /^(https?|mailto)$/, error: 'invalid url' }).max(SLACK_LIMITS.urlCharacters);

const blockId = { block_id: filled(SLACK_LIMITS.idCharacters).optional() };

const pictureFields = {
  type: z.literal('image'),
  alt_text: filled(SLACK_LIMITS.imageAltCharacters),
  image_url: webUrl.optional(),
  // There are no files in this workspace, so no file id is ever right.
  slack_file: z.never({ error: 'invalid slack file' }).optional(),
};
const hasPicture = (image: { image_url?: string | undefined }) => image.image_url !== undefined;
const pictureIsMissing = { error: 'must provide an image_url or a slack_file' };

const imageElement = z.strictObject(pictureFields).refine(hasPicture, pictureIsMissing);

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional();

const richTextLeaf = z.strictObject({ type: z.literal('text'), text: z.string().min(1), style });
const richLink = z.strictObject({
  type: z.literal('link'),
  url: webUrl,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});
const richElement = z.discriminatedUnion('type', [
  richTextLeaf,
  richLink,
  z.strictObject({ type: z.literal('emoji'), name: z.string().min(1), unicode: z.string().optional(), style }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
]);
const border = { border: z.union([z.literal(0), z.literal(1)]).optional() };
const richSection = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(richElement) });
const richText = z.strictObject({
  type: z.literal('rich_text'),
  ...blockId,
  elements: z.array(
    z.discriminatedUnion('type', [
      richSection,
      z.strictObject({
        type: z.literal('rich_text_list'),
        style: z.enum(['bullet', 'ordered']),
        elements: z.array(richSection),
        indent: z.int().min(0).max(SLACK_LIMITS.richTextListIndent).optional(),
        offset: z.int().min(0).optional(),
        ...border,
      }),
      z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(richElement), ...border }),
      z.strictObject({
        type: z.literal('rich_text_preformatted'),
        elements: z.array(z.discriminatedUnion('type', [richTextLeaf, richLink])),
        ...border,
      }),
    ]),
  ),
});

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(SLACK_LIMITS.buttonTextCharacters),
  action_id: filled(SLACK_LIMITS.idCharacters).optional(),
  value: filled(SLACK_LIMITS.buttonValueCharacters).optional(),
  url: webUrl.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: filled(SLACK_LIMITS.buttonLabelCharacters).optional(),
  confirm: z
    .strictObject({
      title: plainText(SLACK_LIMITS.confirmTitleCharacters).optional(),
      text: textObject(SLACK_LIMITS.confirmTextCharacters),
      confirm: plainText(SLACK_LIMITS.confirmButtonCharacters).optional(),
      deny: plainText(SLACK_LIMITS.confirmButtonCharacters).optional(),
      style: z.enum(['primary', 'danger']).optional(),
    })
    .optional(),
});

const tableCell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
  richText,
]);
const columnSettings = z
  .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
  .nullable();

const taskText = richText.refine((block) => block.elements.length === 1, { error: 'must have exactly one element' });
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

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), ...blockId, text: plainText(SLACK_LIMITS.headerCharacters) }),
  z
    .strictObject({
      type: z.literal('section'),
      ...blockId,
      text: textObject(SLACK_LIMITS.textObjectCharacters).optional(),
      fields: z
        .array(textObject(SLACK_LIMITS.sectionFieldCharacters))
        .min(1)
        .max(SLACK_LIMITS.sectionFields)
        .optional(),
      accessory: z.discriminatedUnion('type', [button, imageElement]).optional(),
      expand: z.boolean().optional(),
    })
    .refine((section) => section.text !== undefined || section.fields !== undefined, {
      error: 'missing required field: text or fields',
    }),
  z.strictObject({
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
  }),
  z.strictObject({ type: z.literal('divider'), ...blockId }),
  richText,
  z.strictObject({
    type: z.literal('table'),
    ...blockId,
    rows: z.array(z.array(tableCell).min(1).max(SLACK_LIMITS.tableColumns)).min(1).max(SLACK_LIMITS.tableRows),
    column_settings: z.array(columnSettings).max(SLACK_LIMITS.tableColumns).optional(),
  }),
  z
    .strictObject({ ...pictureFields, ...blockId, title: plainText(SLACK_LIMITS.imageTitleCharacters).optional() })
    .refine(hasPicture, pictureIsMissing),
  z.strictObject({
    type: z.literal('actions'),
    ...blockId,
    elements: z
      .array(z.discriminatedUnion('type', [button]))
      .min(1)
      .max(SLACK_LIMITS.actionsElements),
  }),
  z.strictObject({ type: z.literal('markdown'), ...blockId, text: filled(SLACK_LIMITS.markdownCharacters) }),
  z.strictObject({
    type: z.literal('plan'),
    ...blockId,
    title: filled(SLACK_LIMITS.taskTitleCharacters),
    tasks: z.array(taskCard).max(SLACK_LIMITS.planTasks).optional(),
  }),
  taskCard,
]);
const blocksSchema = z.array(block).max(SLACK_LIMITS.blocksPerMessage);

export type Block = z.output<typeof block>;

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

/** Slack finds the block and the button of a click by these ids, so they are unique. */
function checkIds(blocks: readonly Block[]): void {
  const blockIds = blocks.flatMap((one) => one.block_id ?? []);
  if (new Set(blockIds).size < blockIds.length) throw new SlackError('invalid_blocks', ['`block_id` already exists']);
  for (const one of blocks) {
    if (one.type !== 'actions') continue;
    const actionIds = one.elements.flatMap((element) => element.action_id ?? []);
    if (new Set(actionIds).size < actionIds.length)
      throw new SlackError('invalid_blocks', ['`action_id` already exists']);
  }
}

function checkTables(blocks: readonly Block[]): void {
  const tables = blocks.filter((one) => one.type === 'table');
  if (tables.length > SLACK_LIMITS.tablesPerMessage) throw new SlackError('invalid_blocks', ['only_one_table_allowed']);
  if (visibleCharacters(tables) > SLACK_LIMITS.tableCharacters) {
    throw new SlackError('invalid_blocks', [
      `table text must be less than ${SLACK_LIMITS.tableCharacters + 1} characters`,
    ]);
  }
}

function checkTotals(blocks: readonly Block[]): void {
  const markdown = blocks.filter((one) => one.type === 'markdown');
  if (visibleCharacters(markdown) > SLACK_LIMITS.markdownCharacters) throw new SlackError('msg_too_long');
  if (visibleCharacters(blocks) > SLACK_LIMITS.blocksCharacters) throw new SlackError('msg_blocks_too_long');
}

const VISIBLE_FIELDS = new Set(['text', 'title', 'alt_text']);

/** Characters that people see; the blocks have passed the schema, so they are shallow. */
function visibleCharacters(blocks: readonly Block[]): number {
  let characters = 0;
  const pending: unknown[] = [...blocks];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, field] of Object.entries(value)) {
      if (typeof field === 'string') characters += VISIBLE_FIELDS.has(key) ? field.length : 0;
      else pending.push(field);
    }
  }
  return characters;
}

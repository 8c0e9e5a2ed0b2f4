/** The door for views, modals and App Homes as an app sends them: https://docs.slack.dev/reference/views/. */
import { z } from 'zod';
import { plainText } from './block-text.ts';
import { type Block, type IsPicture, parseBlocks } from './blocks.ts';
import { parseJson } from './json.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

/** What an app says of a view; the rest of a View is Slack's. */
export type ViewContent = WithBlocks<z.output<typeof view>>;

type WithBlocks<Content> = Content extends unknown
  ? Omit<Content, 'blocks'> & { readonly blocks: readonly Block[] }
  : never;

/** As an object, or as the JSON that it is in a form. */
export function parseView(value: unknown, isPicture: IsPicture): ViewContent {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) > SLACK_LIMITS.viewBytes) throw new SlackError('view_too_large');
  const parsed = view.safeParse(typeof value === 'string' ? parseJson(value) : value);
  if (!parsed.success) throw refused(parsed.error.issues.map(describe));
  const blocks = parseViewBlocks(parsed.data.blocks, isPicture, parsed.data.type);
  const hasInput = blocks.some((one) => one.type === 'input');
  if (parsed.data.type === 'modal' && hasInput && parsed.data.submit === undefined) {
    throw refused(['missing required field: submit [json-pointer:/view]']);
  }
  return { ...parsed.data, blocks };
}

const common = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(SLACK_LIMITS.privateMetadataCharacters).optional(),
  callback_id: z.string().max(SLACK_LIMITS.idCharacters).optional(),
  external_id: z.string().max(SLACK_LIMITS.idCharacters).optional(),
};
const title = plainText(SLACK_LIMITS.viewTitleCharacters);
const view = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), ...common }),
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title,
    submit: title.optional(),
    close: title.optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  }),
]);

/** Of views, Slack reports wrong blocks as wrong arguments. */
function parseViewBlocks(blocks: unknown, isPicture: IsPicture, surface: 'modal' | 'home'): readonly Block[] {
  try {
    return parseBlocks(blocks, isPicture, surface);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    throw refused(error.details.map((detail) => detail.replace('json-pointer:', 'json-pointer:/view')));
  }
}

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.message} [json-pointer:/view${issue.path.map((step) => `/${String(step)}`).join('')}]`;
}

function refused(details: readonly string[]): SlackError {
  return new SlackError('invalid_arguments', details);
}

/** What schemas cannot say of blocks: where they may stand, that ids are unique, which files are pictures, sums over a message. */
import type { Block, IsPicture, SlackFile, Surface } from './blocks.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

/** Blocks for one kind of surface; where Slack's pages are silent the narrower reading stands. */
const ONLY: Readonly<Partial<Record<Block['type'], Surface>>> = {
  alert: 'modal',
  markdown: 'message',
  table: 'message',
  data_table: 'message',
  data_visualization: 'message',
  plan: 'message',
  task_card: 'message',
  context_actions: 'message',
};

export function checkSurface(blocks: readonly Block[], surface: Surface): void {
  const isElsewhere = ({ type }: Block) => ONLY[type] !== undefined && ONLY[type] !== surface;
  const position = blocks.findIndex((one) => withChildren([one]).some(isElsewhere));
  if (position >= 0)
    throw new SlackError('invalid_blocks', [`unsupported type [json-pointer:/blocks/${position}/type]`]);
}

/** Slack finds the block and the element of a click by these ids, so they are unique. */
export function checkIds(blocks: readonly Block[]): void {
  const all = withChildren(blocks);
  const blockIds = all.flatMap((one) => one.block_id ?? []);
  if (new Set(blockIds).size < blockIds.length) throw new SlackError('invalid_blocks', ['`block_id` already exists']);
  for (const one of all) {
    if (one.type !== 'actions' && one.type !== 'context_actions') continue;
    const actionIds = one.elements.flatMap((element) => element.action_id ?? []);
    if (new Set(actionIds).size < actionIds.length)
      throw new SlackError('invalid_blocks', ['`action_id` already exists']);
  }
}

/** A file that is unknown, of no picture or not yet looked into is refused: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object/. */
export function checkPictures(blocks: readonly Block[], isPicture: IsPicture): void {
  for (const [position, one] of blocks.entries()) {
    for (const file of filesOf(one)) {
      if (!isPicture(file))
        throw new SlackError('invalid_blocks', [`invalid slack file [json-pointer:/blocks/${position}/slack_file]`]);
    }
  }
}

function filesOf(block: Block): readonly SlackFile[] {
  const pictures: { slack_file?: SlackFile | undefined }[] = [];
  for (const one of withChildren([block])) {
    if (one.type === 'image') pictures.push(one);
    if (one.type === 'section' && one.accessory?.type === 'image') pictures.push(one.accessory);
    if (one.type === 'context') pictures.push(...one.elements.filter((element) => element.type === 'image'));
    if (one.type === 'container' && one.icon !== undefined) pictures.push(one.icon);
  }
  return pictures.flatMap((picture) => picture.slack_file ?? []);
}

export function checkData(blocks: readonly Block[]): void {
  const all = withChildren(blocks);
  if (all.filter((one) => one.type === 'table').length > SLACK_LIMITS.tablesPerMessage)
    throw new SlackError('invalid_blocks', ['only_one_table_allowed']);
  if (all.filter((one) => one.type === 'data_visualization').length > SLACK_LIMITS.chartsPerMessage)
    throw new SlackError('invalid_blocks', [`no more than ${SLACK_LIMITS.chartsPerMessage} data_visualization blocks`]);
  for (const type of ['table', 'data_table']) {
    if (visibleCharacters(all.filter((one) => one.type === type)) <= SLACK_LIMITS.tableCharacters) continue;
    throw new SlackError('invalid_blocks', [
      `table text must be less than ${SLACK_LIMITS.tableCharacters + 1} characters`,
    ]);
  }
}

export function checkTotals(blocks: readonly Block[]): void {
  const markdown = blocks.filter((one) => one.type === 'markdown');
  if (visibleCharacters(markdown) > SLACK_LIMITS.markdownCharacters) throw new SlackError('msg_too_long');
  if (visibleCharacters(blocks) > SLACK_LIMITS.blocksCharacters) throw new SlackError('msg_blocks_too_long');
}

/** All blocks, those inside containers too; containers hold no containers. */
export function withChildren(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((one): readonly Block[] => (one.type === 'container' ? [one, ...one.child_blocks] : [one]));
}

const VISIBLE_FIELDS = new Set(['text', 'title', 'alt_text', 'caption', 'name', 'x_label', 'y_label']);

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

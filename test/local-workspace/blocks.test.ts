/** Slack's limits on blocks: each is met exactly by one case and missed by one in the other. */
import { describe, expect, test } from 'vitest';
import { parseBlocks } from '../../src/local-workspace/blocks.ts';
import { SlackError } from '../../src/local-workspace/slack-error.ts';
import { RICH_ANSWER } from './rich-answer.ts';

const x = (length: number) => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: x(length) });
const times = <T>(count: number, make: (position: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const url = (length: number) => `https://example.com/${x(length - 20)}`;
const button = (more: object = {}) => ({ type: 'button', text: plain(1), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements });
const richSection = (...elements: object[]) => ({ type: 'rich_text_section', elements });
const text = (length: number) => ({ type: 'text', text: x(length) });
const cell = (length = 1) => ({ type: 'raw_text', text: x(length) });
const table = (rows: object[][], more: object = {}) => ({ type: 'table', rows, ...more });
const task = (more: object = {}) => ({ type: 'task_card', task_id: 't', title: 'T', status: 'pending', ...more });
const picture = (more: object = {}) => ({ type: 'image', image_url: url(40), alt_text: 'a', ...more });

/** `ok`, or the error code and what Slack would add. */
function verdictOn(...blocks: unknown[]): string {
  try {
    parseBlocks(blocks);
    return 'ok';
  } catch (error) {
    if (error instanceof SlackError) return error.message;
    throw error;
  }
}

describe('limits', () => {
  const cases: [what: string, ofSize: (size: number) => unknown[], largest: number][] = [
    ['blocks of a message', (size) => times(size, () => ({ type: 'divider' })), 50],
    ['characters of a block_id', (size) => [{ type: 'divider', block_id: x(size) }], 255],
    ['characters of a header', (size) => [{ type: 'header', text: plain(size) }], 150],
    ['characters of a section', (size) => [{ type: 'section', text: mrkdwn(size) }], 3_000],
    ['fields of a section', (size) => [{ type: 'section', fields: times(size, () => mrkdwn(1)) }], 10],
    ['characters of a field', (size) => [{ type: 'section', fields: [plain(size)] }], 2_000],
    ['elements of a context', (size) => [{ type: 'context', elements: times(size, () => mrkdwn(1)) }], 10],
    ['characters of a context element', (size) => [{ type: 'context', elements: [mrkdwn(size)] }], 3_000],
    ['buttons of an actions block', (size) => [actions(...times(size, () => button()))], 25],
    ['characters of a button', (size) => [actions(button({ text: plain(size) }))], 75],
    ['characters of a button value', (size) => [actions(button({ value: x(size) }))], 2_000],
    ['characters of a button url', (size) => [actions(button({ url: url(size) }))], 3_000],
    ['characters of an action_id', (size) => [actions(button({ action_id: x(size) }))], 255],
    ['characters of an accessibility label', (size) => [actions(button({ accessibility_label: x(size) }))], 75],
    [
      'characters of a confirm title',
      (size) => [actions(button({ confirm: { title: plain(size), text: plain(1) } }))],
      100,
    ],
    ['characters of a confirm text', (size) => [actions(button({ confirm: { text: mrkdwn(size) } }))], 300],
    [
      'characters of a confirm button',
      (size) => [actions(button({ confirm: { text: plain(1), deny: plain(size) } }))],
      30,
    ],
    ['characters of an alt text', (size) => [picture({ alt_text: x(size) })], 2_000],
    ['characters of an image title', (size) => [picture({ title: plain(size) })], 2_000],
    ['rows of a table', (size) => [table(times(size, () => [cell()]))], 100],
    ['cells of a row', (size) => [table([times(size, () => cell())])], 20],
    ['column settings', (size) => [table([[cell()]], { column_settings: times(size, () => null) })], 20],
    ['characters of a table', (size) => [table([[cell(size - 1), cell(1)]])], 10_000],
    ['tables of a message', (size) => times(size, () => table([[cell()]])), 1],
    ['tasks of a plan', (size) => [{ type: 'plan', title: 'P', tasks: times(size, () => task()) }], 50],
    ['characters of a task title', (size) => [task({ title: x(size) })], 256],
    ['indent of a list', (size) => [rich({ type: 'rich_text_list', style: 'bullet', elements: [], indent: size })], 8],
    ['characters of all blocks', (size) => [rich(richSection(text(size)))], 11_340],
  ];

  test.each(cases)('%s: the largest passes, one more is refused', (_, ofSize, largest) => {
    expect(verdictOn(...ofSize(largest))).toBe('ok');
    expect(verdictOn(...ofSize(largest + 1))).toMatch(/^(invalid_blocks|msg_blocks_too_long)/);
  });

  test('markdown over all blocks of a message is refused before the total is', () => {
    expect(verdictOn({ type: 'markdown', text: x(12_001) })).toMatch(/^invalid_blocks/);
    expect(verdictOn({ type: 'markdown', text: x(6_001) }, { type: 'markdown', text: x(6_000) })).toBe('msg_too_long');
    expect(verdictOn({ type: 'markdown', text: x(11_000) })).toBe('ok');
  });

  test('the total counts every visible text of every block', () => {
    const blocks = times(4, () => ({ type: 'section', text: mrkdwn(2_830) }));
    expect(verdictOn(...blocks, { type: 'header', text: plain(20) })).toBe('ok');
    expect(verdictOn(...blocks, { type: 'header', text: plain(21) })).toBe('msg_blocks_too_long');
  });
});

describe('shapes', () => {
  test('an answer with many kinds of block passes, and everything that can be clicked has ids', () => {
    const blocks = parseBlocks(RICH_ANSWER);
    expect(blocks).toMatchObject(RICH_ANSWER);
    const accessory = blocks.find((block) => block.type === 'section' && block.accessory?.type === 'button');
    expect(accessory).toMatchObject({ block_id: 'block-8', accessory: { action_id: 'element-0' } });
    expect(parseBlocks(blocks)).toEqual(blocks);
  });

  test.each([
    ['something that is no list', undefined, 'invalid_blocks'],
    ['an unknown type', { type: 'poster', text: plain(1) }, 'unsupported type [json-pointer:/blocks/0/type]'],
    ['an alert outside a modal', { type: 'alert', text: plain(1) }, 'unsupported type [json-pointer:/blocks/0/type]'],
    [
      'an unknown field',
      { type: 'divider', color: 'red' },
      'invalid additional property: color [json-pointer:/blocks/0]',
    ],
    [
      'an empty text',
      { type: 'header', text: plain(0) },
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a header in mrkdwn', { type: 'header', text: mrkdwn(1) }, 'json-pointer:/blocks/0/text/type'],
    ['a section without text', { type: 'section' }, 'missing required field: text or fields [json-pointer:/blocks/0]'],
    ['a context without elements', { type: 'context', elements: [] }, 'must have at least 1 items'],
    [
      'a text input in actions',
      actions({ type: 'plain_text_input' }),
      'unsupported type [json-pointer:/blocks/0/elements/0/type]',
    ],
    ['an image without a picture', { type: 'image', alt_text: 'a' }, 'must provide an image_url or a slack_file'],
    [
      'an image of an unknown file',
      picture({ image_url: undefined, slack_file: { id: 'F012345678' } }),
      'invalid slack file',
    ],
    ['an image with a strange address', picture({ image_url: 'file:///etc/passwd' }), 'invalid url'],
    ['a link that runs code', rich(richSection({ type: 'link', url: 'javascript:alert(1)' })), 'invalid url'],
    ['an empty rich text', rich(richSection(text(0))), 'must be more than 0 characters'],
    [
      'a mention in preformatted text',
      rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }),
      'unsupported type',
    ],
    [
      'an unknown style',
      rich(richSection({ ...text(1), style: { blink: true } })),
      'invalid additional property: blink',
    ],
    ['an unknown status', task({ status: 'completed' }), 'json-pointer:/blocks/0/status'],
    [
      'details with two elements',
      task({ details: rich(richSection(text(1)), richSection(text(1))) }),
      'must have exactly one element',
    ],
    ['an empty table', table([]), 'must have at least 1 items'],
    [
      'a number as text in a cell',
      table([[{ type: 'raw_number', value: '1', text: '1' }]]),
      'json-pointer:/blocks/0/rows/0/0/value',
    ],
  ])('%s is refused', (_, block, reason) => {
    const verdict = verdictOn(...(block === undefined ? [42] : [block]));
    expect(verdict).toMatch(/^invalid_blocks/);
    expect(verdict).toContain(reason);
  });

  test('ids of blocks and of the buttons in a block are unique', () => {
    const divider = { type: 'divider', block_id: 'same' };
    expect(verdictOn(divider, divider)).toContain('`block_id` already exists');
    expect(verdictOn(actions(button({ action_id: 'same' }), button({ action_id: 'same' })))).toContain('`action_id`');
    expect(verdictOn(actions(button({ action_id: 'same' })), actions(button({ action_id: 'same' })))).toBe('ok');
  });
});

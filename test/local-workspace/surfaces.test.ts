/** Blocks beyond plain messages: elements that people use, data, containers, pictures, and whole views, each at its limits. */
import { describe, expect, test } from 'vitest';
import { type IsPicture, parseBlocks, type Surface } from '../../src/local-workspace/blocks.ts';
import { SlackError } from '../../src/local-workspace/slack-error.ts';
import { parseView } from '../../src/local-workspace/view-schema.ts';

const x = (length: number) => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const times = <T>(count: number, make: (position: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const option = (text = 1, value = 1) => ({ text: plain(text), value: x(value) });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const select = (options: object[], more: object = {}) => actions({ type: 'static_select', options, ...more });
const overflow = (size: number) => actions({ type: 'overflow', options: times(size, () => option()) });
const radio = (type: string, size: number) => actions({ type, options: times(size, () => option()) });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain(1), element, ...more });
const textInput = (more: object = {}) => input({ type: 'plain_text_input', ...more });
const opinion = { text: plain(1), value: 'v' };
const feedback = { type: 'feedback_buttons', positive_button: opinion, negative_button: opinion };
const trash = { type: 'icon_button', icon: 'trash', text: plain(1) };
const contextActions = (...elements: object[]) => ({ type: 'context_actions', elements });
const cell = (length = 1) => ({ type: 'raw_text', text: x(length) });
const rows = (count: number, columns = 1) => times(count, () => times(columns, () => cell()));
const dataTable = (more: object) => ({ type: 'data_table', caption: 'c', rows: rows(2), ...more });
const bars = (categories: string[], series: object[], more: object = {}) => ({
  type: 'data_visualization',
  title: 't',
  chart: { type: 'bar', series, axis_config: { categories } },
  ...more,
});
const series = (name: string, labels: string[]) => ({ name, data: labels.map((label) => ({ label, value: 1 })) });
const pie = (segments: object[]) => ({ type: 'data_visualization', title: 't', chart: { type: 'pie', segments } });
const container = (more: object) => ({
  type: 'container',
  title: plain(1),
  child_blocks: [{ type: 'divider' }],
  ...more,
});
const image = (slack_file: object) => ({ type: 'image', alt_text: 'a', slack_file });

/** `ok`, or the error code and what Slack would add. */
function verdictOn(blocks: unknown[], surface: Surface = 'message', isPicture: IsPicture = () => false): string {
  return wordOf(() => parseBlocks(blocks, isPicture, surface));
}

function verdictOnView(view: object): string {
  return wordOf(() => parseView(view, () => false));
}

function wordOf(parse: () => unknown): string {
  try {
    parse();
    return 'ok';
  } catch (error) {
    if (error instanceof SlackError) return error.message;
    throw error;
  }
}

test.each<[what: string, ofSize: (size: number) => unknown[], largest: number]>([
  ['options of a select', (size) => [select(times(size, () => option()))], 100],
  ['characters of an option', (size) => [select([option(size)])], 75],
  ['characters of the value of an option', (size) => [select([option(1, size)])], 150],
  ['characters of a placeholder', (size) => [select([option()], { placeholder: plain(size) })], 150],
  ['options of an overflow menu', (size) => [overflow(size)], 5],
  ['radio buttons', (size) => [radio('radio_buttons', size)], 10],
  ['checkboxes', (size) => [radio('checkboxes', size)], 10],
  ['characters of a label', (size) => [input({ type: 'plain_text_input' }, { label: plain(size) })], 2_000],
  ['characters that a text input starts with', (size) => [textInput({ initial_value: x(size) })], 3_000],
  ['elements of context_actions', (size) => [contextActions(...times(size, () => trash))], 5],
  ['rows of a data_table below its header', (size) => [dataTable({ rows: rows(size + 1) })], 100],
  ['columns of a data_table', (size) => [dataTable({ rows: rows(2, size) })], 20],
  ['rows on a page of a data_table', (size) => [dataTable({ page_size: size })], 100],
  ['characters of a data_table', (size) => [dataTable({ caption: 'c', rows: [[cell()], [cell(size - 2)]] })], 10_000],
  ['charts of a message', (size) => times(size, () => pie([{ label: 'a', value: 1 }])), 2],
  ['characters of the title of a chart', (size) => [bars(['a'], [series('s', ['a'])], { title: x(size) })], 50],
  [
    'series of a chart',
    (size) => [
      bars(
        ['a'],
        times(size, (one) => series(`s${one}`, ['a'])),
      ),
    ],
    6,
  ],
  [
    'points of a series',
    (size) => {
      const labels = times(size, (one) => `l${one}`);
      return [bars(labels, [series('s', labels)])];
    },
    20,
  ],
  ['characters of a category', (size) => [bars([x(size)], [series('s', [x(size)])])], 20],
  ['segments of a pie', (size) => [pie(times(size, (one) => ({ label: `l${one}`, value: 1 })))], 12],
  ['blocks of a container', (size) => [container({ child_blocks: times(size, () => ({ type: 'divider' })) })], 10],
  ['characters of the title of a container', (size) => [container({ title: plain(size) })], 150],
])('%s: the largest passes, one more is refused', (_, ofSize, largest) => {
  expect(verdictOn(ofSize(largest))).toBe('ok');
  expect(verdictOn(ofSize(largest + 1))).toMatch(/^invalid_blocks/);
});

test.each([
  ['a select without options', actions({ type: 'static_select' }), 'options or option_groups'],
  ['an opinion without a value', contextActions({ ...feedback, positive_button: { text: plain(1) } }), 'value'],
  ['an icon that is not there', contextActions({ ...trash, icon: 'star' }), 'icon'],
  ['rows of different lengths', dataTable({ rows: [[cell()], [cell(), cell()]] }), 'same length'],
  ['a header of rich text', dataTable({ rows: [[{ type: 'rich_text', elements: [] }], [cell()]] }), 'header'],
  ['a row header that is no column', dataTable({ row_header_column_index: 1 }), 'name a column'],
  ['a chart with a gap', bars(['a', 'b'], [series('s', ['a'])]), 'match the categories'],
  ['two series of one name', bars(['a'], [series('s', ['a']), series('s', ['a'])]), 'unique'],
  ['a pie with nothing in a segment', pie([{ label: 'a', value: 0 }]), 'value'],
  ['a container in a container', container({ child_blocks: [container({})] }), 'unsupported type'],
  ['a container without a title', container({ title: undefined }), 'title'],
  ['a container that starts collapsed for ever', container({ default_collapsed: true }), 'is_collapsible'],
])('%s is refused', (_, block, reason) => {
  expect(verdictOn([block])).toContain(reason);
});

test('elements and blocks have unique ids, inside containers too', () => {
  const named = { type: 'divider', block_id: 'same' };
  expect(verdictOn([named, container({ child_blocks: [named] })])).toContain('`block_id` already exists');
  const blocks = parseBlocks([container({ child_blocks: [select([option()]), textInput()] })]);
  expect(blocks).toMatchObject([
    { child_blocks: [{ block_id: 'block-0-0', elements: [{ action_id: 'element-0' }] }, { block_id: 'block-0-1' }] },
  ]);
});

test('a picture is one that the app may show', () => {
  const known: IsPicture = (file) => 'id' in file && file.id === 'F012345678';
  expect(verdictOn([image({ id: 'F012345678' })], 'message', known)).toBe('ok');
  for (const place of [
    image({ id: 'F0OTHER0000' }),
    { type: 'context', elements: [image({ id: 'F0OTHER0000' })] },
    { type: 'section', text: plain(1), accessory: image({ id: 'F0OTHER0000' }) },
    container({ child_blocks: [image({ url: 'https://example.com/F0OTHER0000' })] }),
  ]) {
    expect(verdictOn([place], 'message', known)).toContain('invalid slack file');
  }
  expect(verdictOn([{ ...image({ id: 'F012345678' }), image_url: 'https://example.com/' }])).toContain('image_url');
});

describe('surfaces', () => {
  test('an alert stands in modals only, data and plans in messages only', () => {
    const alert = { type: 'alert', text: plain(1), level: 'warning' };
    expect(verdictOn([alert], 'modal')).toBe('ok');
    expect(verdictOn([alert], 'home')).toContain('unsupported type');
    const own = [
      dataTable({}),
      contextActions(feedback),
      { type: 'plan', title: 'p' },
      { type: 'markdown', text: 'm' },
    ];
    expect(verdictOn(own)).toBe('ok');
    for (const block of own) expect(verdictOn([block], 'modal')).toContain('unsupported type');
  });

  test('a view has twice the blocks of a message, and no total of characters', () => {
    const sections = (count: number) => times(count, () => ({ type: 'section', text: plain(3_000) }));
    expect(verdictOn(sections(100), 'modal')).toBe('ok');
    expect(verdictOn(sections(101), 'home')).toContain('no more than 100 items');
  });
});

describe('views', () => {
  const modal = (more: object = {}) => ({ type: 'modal', title: plain(24), blocks: [], ...more });

  test.each<[what: string, ofSize: (size: number) => object, largest: number]>([
    ['characters of a title', (size) => modal({ title: plain(size) }), 24],
    ['characters of the submit button', (size) => modal({ submit: plain(size) }), 24],
    ['characters of the close button', (size) => modal({ close: plain(size) }), 24],
    ['characters of private_metadata', (size) => modal({ private_metadata: x(size) }), 3_000],
    ['characters of a callback_id', (size) => modal({ callback_id: x(size) }), 255],
    ['blocks of a home', (size) => ({ type: 'home', blocks: times(size, () => ({ type: 'divider' })) }), 100],
  ])('%s: the largest passes, one more is refused', (_, ofSize, largest) => {
    expect(verdictOnView(ofSize(largest))).toBe('ok');
    expect(verdictOnView(ofSize(largest + 1))).toMatch(/^invalid_arguments.*json-pointer:\/view/);
  });

  test('an input needs a submit button, and a home has neither', () => {
    expect(verdictOnView(modal({ blocks: [textInput()] }))).toContain('missing required field: submit');
    expect(verdictOnView(modal({ blocks: [textInput()], submit: plain(1) }))).toBe('ok');
    expect(verdictOnView({ type: 'home', blocks: [], submit: plain(1) })).toMatch(/^invalid_arguments/);
  });

  test('a view of more than 250,000 bytes is too large', () => {
    const blocks = times(100, () => ({ type: 'section', text: plain(2_600) }));
    expect(verdictOnView(modal({ blocks }))).toBe('view_too_large');
  });
});

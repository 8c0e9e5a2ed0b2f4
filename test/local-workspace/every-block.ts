/** Blocks that the answer of rich-answer.ts has not: data, containers, and every element that can be pressed or chosen. */
import type { types } from '@slack/bolt';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string, description?: string) => ({
  text: plain(`Option ${value}`),
  value,
  ...(description !== undefined && { description: plain(description) }),
});

/** Twelve operations, so three pages of five. */
export const DATA_TABLE: types.KnownBlock = {
  type: 'data_table',
  block_id: 'ledger',
  caption: 'Where the time went',
  page_size: 5,
  rows: [
    [
      { type: 'raw_text', text: 'Operation' },
      { type: 'raw_text', text: 'Change, ms' },
    ],
    ...Array.from({ length: 12 }, (_, at): (types.RawTextElement | types.RawNumberElement)[] => {
      const value = (at * 7) % 12;
      return [
        { type: 'raw_text', text: `operation ${String.fromCharCode(97 + at)}` },
        { type: 'raw_number', value, text: `+${value}.000` },
      ];
    }),
  ],
};

const categories = ['auth', 'cart', 'stock'];
const series = [
  { name: 'baseline', data: categories.map((label, at) => ({ label, value: 20 + at * 15 })) },
  { name: 'candidate', data: categories.map((label, at) => ({ label, value: 25 + at * at * 40 })) },
];
const chart = (type: 'bar' | 'line' | 'area') => ({
  type: 'data_visualization',
  title: `Self time as ${type}`,
  chart: { type, series, axis_config: { categories, x_label: 'service', y_label: 'ms' } },
});

export const CHARTS: readonly (types.KnownBlock | types.Block)[] = [
  chart('bar'),
  chart('line'),
  chart('area'),
  {
    type: 'data_visualization',
    title: 'Shares',
    chart: { type: 'pie', segments: categories.map((label, at) => ({ label, value: 10 + at * 20 })) },
  } as types.Block,
];

export const CONTAINER: types.KnownBlock = {
  type: 'container',
  block_id: 'more',
  title: plain('How it was computed'),
  is_collapsible: true,
  default_collapsed: true,
  child_blocks: [
    { type: 'section', text: { type: 'mrkdwn', text: 'Self times on the *critical path*.' } },
    { type: 'actions', elements: [{ type: 'button', text: plain('Inside'), action_id: 'inside' }] },
  ],
};

/** Each with its own action_id, in the order in which the tests press them. */
export const CONTROLS: types.KnownBlock[] = [
  {
    type: 'actions',
    block_id: 'controls',
    elements: [
      { type: 'button', text: plain('Details'), action_id: 'details', value: 'd1', style: 'primary' },
      {
        type: 'button',
        text: plain('Forget'),
        action_id: 'forget',
        style: 'danger',
        confirm: {
          title: plain('Forget it?'),
          text: { type: 'mrkdwn', text: 'This *cannot* be undone.' },
          confirm: plain('Forget'),
          deny: plain('Keep'),
          style: 'danger',
        },
      },
      {
        type: 'static_select',
        action_id: 'suspect',
        placeholder: plain('Why not…'),
        options: [option('one'), option('two')],
      },
      { type: 'overflow', action_id: 'more', options: [option('json'), option('html', 'As a page')] },
    ],
  },
  {
    type: 'section',
    block_id: 'picker',
    text: { type: 'mrkdwn', text: 'Another baseline' },
    accessory: { type: 'external_select', action_id: 'baseline', placeholder: plain('Search'), min_query_length: 1 },
  },
  {
    type: 'actions',
    block_id: 'choices',
    elements: [
      { type: 'radio_buttons', action_id: 'order', options: [option('first', 'As given'), option('second')] },
      { type: 'conversations_select', action_id: 'where', placeholder: plain('Post to') },
    ],
  },
  {
    type: 'context_actions',
    block_id: 'opinion',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: plain('Good'), value: 'good', accessibility_label: 'Good answer' },
        negative_button: { text: plain('Bad'), value: 'bad', accessibility_label: 'Bad answer' },
      },
      { type: 'icon_button', action_id: 'delete', icon: 'trash', text: plain('Delete') },
    ],
  },
];

export const FORM: types.KnownBlock[] = [
  { type: 'alert', level: 'warning', text: { type: 'mrkdwn', text: 'Only *finished* traces.' } },
  {
    type: 'input',
    block_id: 'candidate',
    label: plain('Candidate trace'),
    hint: plain('32 hexadecimal digits'),
    element: { type: 'plain_text_input', action_id: 'id', max_length: 40 },
  },
  {
    type: 'input',
    block_id: 'source',
    label: plain('Source'),
    optional: true,
    element: { type: 'static_select', action_id: 'name', options: [option('jaeger'), option('tempo')] },
  },
  {
    type: 'input',
    block_id: 'post',
    label: plain('Post to'),
    element: { type: 'conversations_select', action_id: 'channel', default_to_current_conversation: true },
  },
  {
    type: 'input',
    block_id: 'flags',
    label: plain('Options'),
    optional: true,
    element: { type: 'checkboxes', action_id: 'on', options: [option('private'), option('quiet')] },
  },
];

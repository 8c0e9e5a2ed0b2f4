/** Blocks of every type that the local workspace knows, shaped like an answer of the bot. */
import type { types } from '@slack/bolt';

export const RICH_ANSWER: types.KnownBlock[] = [
  { type: 'header', text: { type: 'plain_text', text: 'checkout got 784 ms slower', emoji: false } },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'preprocess', style: { code: true } },
          { type: 'text', text: ' spent ' },
          { type: 'text', text: '784.417 ms', style: { bold: true } },
          { type: 'text', text: ' more of its own time: all of the difference. Not <b>html</b>, not *bold*. ' },
          { type: 'link', url: 'http://localhost:16686/trace/aaaa', text: 'Baseline' },
          { type: 'text', text: ' · ' },
          { type: 'user', user_id: 'U0LOCALYOU' },
          { type: 'emoji', name: 'eyes' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'inference itself is unchanged' }] },
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'no errors', style: { italic: true } }] },
        ],
      },
      {
        type: 'rich_text_preformatted',
        elements: [
          {
            type: 'text',
            text: 'inference-span     |####                                                              | 422.967 ms\npreprocess-request  |##################################################################| 1198.196 ms',
          },
        ],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'Numbers are computed from spans.' }] },
    ],
  },
  {
    type: 'section',
    fields: [
      { type: 'mrkdwn', text: '*Baseline*\n`5b8aa5a2d2c872e8321cf37308d69df2`' },
      { type: 'mrkdwn', text: '*Candidate*\n`7c9bb6b3e3d983f9432d048419e7aef3`' },
      { type: 'plain_text', text: '422.967 ms' },
      { type: 'plain_text', text: '1.207384 s' },
    ],
  },
  {
    type: 'table',
    column_settings: [
      { is_wrapped: true },
      { align: 'left' },
      { align: 'right' },
      { align: 'right' },
      { align: 'right' },
    ],
    rows: [
      ['Service', 'Operation', 'Baseline', 'Candidate', 'Change'].map((text) => ({ type: 'raw_text' as const, text })),
      [
        { type: 'raw_text', text: 'preprocess' },
        { type: 'raw_text', text: 'preprocess-request' },
        { type: 'raw_number', value: 413.779, text: '413.779 ms' },
        { type: 'raw_number', value: 1198.196, text: '1 198.196 ms' },
        { type: 'raw_number', value: 784.417, text: '▲ +784.417 ms' },
      ],
      [
        { type: 'raw_text', text: 'inference' },
        {
          type: 'rich_text',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'inference-span', style: { bold: true } }] },
          ],
        },
        { type: 'raw_number', value: 9.188, text: '9.188 ms' },
        { type: 'raw_number', value: 9.188, text: '9.188 ms' },
        { type: 'raw_number', value: 0, text: '= 0 ms' },
      ],
    ],
  },
  {
    type: 'image',
    image_url: 'https://example.com/diff.png',
    alt_text: 'Waterfall of both traces',
    title: { type: 'plain_text', text: 'Waterfall' },
  },
  {
    type: 'plan',
    title: 'Comparing two traces',
    tasks: [
      { type: 'task_card', task_id: 'baseline', title: 'Fetch the baseline', status: 'complete' },
      {
        type: 'task_card',
        task_id: 'candidate',
        title: 'Fetch the candidate',
        status: 'error',
        details: {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'not found in samples' }] }],
        },
      },
      { type: 'task_card', task_id: 'compare', title: 'Compare', status: 'in_progress' },
      { type: 'task_card', task_id: 'wording', title: 'Word the verdict', status: 'pending' },
    ],
  },
  { type: 'task_card', task_id: 'alone', title: 'A task by itself', status: 'complete' },
  { type: 'divider' },
  {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: 'See <https://example.com/a?b=1&amp;c=2|the *trace*>, `a_b_c`, *bold*, _italic_, ~gone~, <@U0SPANDIFF> in <#C0INCIDENTS> :warning:\n&gt; quoted &lt;tag&gt;',
    },
    accessory: { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: 'https://example.com/' },
  },
  {
    type: 'actions',
    elements: [
      { type: 'button', text: { type: 'plain_text', text: 'Swap' }, action_id: 'swap', style: 'primary' },
      { type: 'button', text: { type: 'plain_text', text: 'Forget' }, action_id: 'forget', style: 'danger' },
    ],
  },
  {
    type: 'markdown',
    text: '## Why\n\n**preprocess** waited; see [docs](https://example.com/docs) and ~~not~~ `this`:\n\n- one\n- two\n\n```\ncode *here*\n```',
  },
  {
    type: 'context',
    elements: [
      { type: 'mrkdwn', text: 'Numbers computed from spans.' },
      { type: 'plain_text', text: 'Wording by a template.' },
    ],
  },
];

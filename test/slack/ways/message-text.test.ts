import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import { tracesIn } from '../../../src/request/traces-in.ts';
import { textsOf } from '../../../src/slack/ways/message-text.ts';

const [FIRST, SECOND] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b74bf92f3577b34da6'] as const;
const PAGE = `https://jaeger.example.com/trace/${FIRST}`;
const REFERENCE = `${PAGE}#trace=${FIRST}`;

/** Shapes as alert integrations send them: https://docs.slack.dev/reference/objects/message-object/. */
test.each<[where: string, message: object, found: readonly string[]]>([
  ['the text', { text: `slow: ${FIRST}` }, [FIRST]],
  ['a link in the text', { text: `see <${PAGE}|the trace>` }, [REFERENCE]],
  [
    'a button',
    { blocks: [{ type: 'actions', elements: [{ type: 'button', url: PAGE, value: SECOND }] }] },
    [REFERENCE],
  ],
  ['a section', { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `*Trace* \`${FIRST}\`` } }] }, [FIRST]],
  [
    'the fields of a section',
    {
      blocks: [
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: 'Trace' },
            { type: 'mrkdwn', text: FIRST },
          ],
        },
      ],
    },
    [FIRST],
  ],
  ['a title link of an attachment', { attachments: [{ title: 'p99 is high', title_link: PAGE }] }, [REFERENCE]],
  [
    'the fields of an attachment',
    { attachments: [{ fields: [{ title: 'trace_id', value: FIRST, short: true }] }] },
    [FIRST],
  ],
  ['blocks in an attachment', { attachments: [{ blocks: [{ type: 'section', text: { text: SECOND } }] }] }, [SECOND]],
  ['only the fallback of an attachment', { attachments: [{ fallback: `[Alert] ${FIRST}` }] }, [FIRST]],
  ['a preview of a link', { attachments: [{ from_url: PAGE, original_url: PAGE, text: 'Jaeger' }] }, [REFERENCE]],
  ['the name of a file', { files: [{ id: 'F1', name: `trace-${FIRST}.json`, title: `${SECOND}` }] }, [SECOND]],
  [
    'one line of rich text whose label stands in an element of its own',
    {
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'span_id: ' },
                { type: 'text', text: '00f067aa0ba902b7', style: { code: true } },
                { type: 'text', text: ', trace_id: ' },
                { type: 'text', text: FIRST, style: { code: true } },
                { type: 'user', user_id: 'U1' },
                {
                  type: 'link',
                  url: `https://grafana.example.com/explore?traceId=${SECOND}`,
                  text: '00f067aa0ba902b7',
                },
              ],
            },
          ],
        },
      ],
    },
    [FIRST, `https://grafana.example.com/explore#trace=${SECOND}`],
  ],
  ['a table', { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: FIRST }]] }] }, [FIRST]],
  ['id and link of one trace', { text: FIRST, attachments: [{ title_link: PAGE }] }, [REFERENCE]],
  ['an id of something else', { attachments: [{ fields: [{ title: 'span_id', value: '00f067aa0ba902b7' }] }] }, []],
  [
    'colours, people, pictures',
    { user: FIRST, blocks: [{ block_id: FIRST, image_url: PAGE, accessory: { user: FIRST } }] },
    [],
  ],
  ['nothing', {}, []],
])('message: traces in %s', (_, message, found) => {
  expect(tracesIn(textsOf(message))).toEqual(found);
});

describe('hostile messages', () => {
  test('message: nested a hundred thousand deep is read without recursion', () => {
    let nested: object = { text: FIRST };
    for (let i = 0; i < 100_000; i++) nested = { accessory: nested };
    expect(textsOf({ text: SECOND, blocks: [nested] })).toEqual([SECOND]);
  });

  test('message: of more parts than the limit is read up to it', () => {
    const blocks = Array.from({ length: 3 * LIMITS.messageParts }, (_, i) => ({ text: `line ${i}` }));
    const texts = textsOf({ text: 'first', blocks });
    expect(texts[0]).toBe('first');
    expect(texts.length).toBeLessThan(LIMITS.messageParts);
  });

  test.each([null, undefined, 7, 'text', [], { blocks: 'x', attachments: { text: 1 }, files: null, text: {} }])(
    'message: %j is no reason to fail',
    (message) => {
      expect(tracesIn(textsOf(message))).toEqual([]);
    },
  );
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TraceFinder } from '../../../src/compare.ts';
import { LIMITS } from '../../../src/limits.ts';
import { parseBlocks } from '../../../src/local-workspace/blocks.ts';
import { type Message, startLocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { COMPARE_LINKED, renderTraceCard } from '../../../src/render/trace-card.ts';
import { createSources } from '../../../src/sources/registry.ts';
import { ROOT } from '../../support/modules.ts';
import {
  answersIn,
  type Bot,
  isTold,
  NESTED,
  readable,
  SHOP,
  SIBLINGS,
  SIGNING_SECRET,
} from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';
import { type OperatedBot, startHttpBot } from '../operation/bot.ts';
import { postInteraction } from './signed.ts';

const WAIT_MS = 10_000;
const page = (id: string) => `https://jaeger.example.com/trace/${id}`;

/** The samples, as if they had pages; and every reference that was asked for. */
async function sourcesWithPages(): Promise<TraceFinder & { readonly asked: readonly string[] }> {
  const settings = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  const samples = await createSources({ settings, allowPaths: false });
  const asked: string[] = [];
  return {
    asked,
    fetchTrace: (reference, signal) => {
      asked.push(reference);
      return samples.fetchTrace(reference, signal);
    },
    searchable: (name) => samples.searchable(name),
    sourceOfPage: (reference) => (reference.startsWith('https://jaeger.example.com/') ? 'samples' : undefined),
  };
}

const workspace = { unfurlDomains: ['jaeger.example.com', 'grafana.example.com'] };

overBothModes('link preview', (start) => {
  let bot: Bot;
  let sources: Awaited<ReturnType<typeof sourcesWithPages>>;
  beforeEach(async () => {
    sources = await sourcesWithPages();
    bot = await start({ workspace, sources });
  });
  const previewed = (ts: string, count = 1) =>
    bot.workspace.waitFor((message) => message.ts === ts && message.unfurls.length === count, WAIT_MS);
  const read = (message: Message) =>
    message.unfurls.map(({ blocks }) => readable({ text: '', blocks }).trim().split('\n'));

  test('link preview: says what the trace is, and offers to compare it with one before it', async () => {
    const { ts } = bot.workspace.postAs('riley', `look at ${page(SHOP.candidate)}?x=1&y=2`);
    const message = await previewed(ts);
    expect(read(message)).toEqual([
      [
        expect.stringMatching(/^\*.+ · .+\*$/),
        expect.stringMatching(/^[\d.,]+ m?s, [\d,]+ spans, \d+ services?, (?:\d+ failed spans?, )?samples$/),
        'Compare with one before it',
      ],
    ]);
    expect(sources.asked).toEqual([`samples:${SHOP.candidate}`]);
    expect(answersIn(bot.workspace)).toEqual([]);
  });

  test('link preview: of two links the last one offers to compare these two', async () => {
    const { ts } = bot.workspace.postAs('riley', `${page(NESTED.baseline)} or ${page(NESTED.candidate)}`);
    const [first, second] = read(await previewed(ts, 2));
    expect(first).toHaveLength(2);
    expect(second?.at(-1)).toBe('Compare these two');
  });

  test('link preview: its button compares in the thread of the message with the links', async () => {
    const { ts } = bot.workspace.postAs('riley', `${page(NESTED.baseline)} or ${page(NESTED.candidate)}`);
    await bot.workspace.click({ message: await previewed(ts, 2), actionId: COMPARE_LINKED });
    const answer = await bot.workspace.waitFor(isTold, WAIT_MS);
    expect(answer.threadTs).toBe(ts);
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('link preview: of a page that compares two traces shows both', async () => {
    const url = `https://jaeger.example.com/trace/${NESTED.baseline}...${NESTED.candidate}?cohort=${NESTED.baseline}`;
    const [card] = read(await previewed(bot.workspace.postAs('riley', url).ts));
    expect(card).toHaveLength(5);
    expect(card?.at(-1)).toBe('Compare these two');
    expect(sources.asked).toHaveLength(2);
  });

  test('link preview: of more links than the limit, the first get one', async () => {
    const ids = [NESTED.baseline, NESTED.candidate, SIBLINGS.baseline, SHOP.baseline];
    const { ts } = bot.workspace.postAs('riley', ids.map(page).join(' '));
    expect((await previewed(ts, LIMITS.previewsPerMessage)).unfurls.map(({ url }) => url)).toEqual(
      ids.slice(0, 3).map(page),
    );
  });

  test('link preview: none for other pages, nor for a page without a trace, and no source is asked', async () => {
    bot.workspace.postAs('riley', `https://grafana.example.com/explore?traceId=${NESTED.baseline}`);
    await bot.workspace.postAs('riley', 'https://jaeger.example.com/search?service=cart').heard;
    const { ts } = bot.workspace.postAs('riley', page(NESTED.baseline));
    await previewed(ts);
    expect(sources.asked).toEqual([`samples:${NESTED.baseline}`]);
  });

  test('link preview: a trace that is not there has none, and nobody is told', async () => {
    const missing = 'a'.repeat(31).concat('1');
    const { ts } = bot.workspace.postAs('riley', `${page(missing)} ${page(NESTED.baseline)}`);
    expect((await previewed(ts)).unfurls[0]?.url).toBe(page(NESTED.baseline));
    expect(answersIn(bot.workspace)).toEqual([]);
  });

  test.each([
    ['of a guest', 'gray', 'incidents'],
    ['in a channel shared with another company, where they read along', 'you', 'with-acme'],
    ['of a person of another company', 'alex', 'with-acme'],
  ])('link preview: none %s', async (_what, user, channel) => {
    expect(await bot.workspace.postAs(user, page(NESTED.baseline), { channel }).heard).toEqual(['acknowledged']);
    const { ts } = bot.workspace.postAs('riley', page(NESTED.candidate));
    await previewed(ts);
    expect(bot.workspace.messages(channel).flatMap(({ unfurls }) => unfurls)).toHaveLength(
      channel === 'incidents' ? 1 : 0,
    );
    expect(sources.asked).toEqual([`samples:${NESTED.candidate}`]);
  });

  test('link preview: a loop of links in one channel is not followed for ever', async () => {
    for (let i = 0; i < LIMITS.previewBurst + 5; i++) await bot.workspace.postAs('riley', page(NESTED.baseline)).heard;
    await expect
      .poll(() => bot.workspace.messages().filter(({ unfurls }) => unfurls.length > 0))
      .toHaveLength(LIMITS.previewBurst);
  });
});

/** Where answers to the clicker alone are sent. */
async function takeResponses() {
  const first = Promise.withResolvers<string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end('ok');
    first.resolve(Buffer.concat(chunks).toString());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { address: `http://127.0.0.1:${port}/`, first: first.promise, stop };
}

describe('button of a link preview', () => {
  let bot: OperatedBot;
  let responses: Awaited<ReturnType<typeof takeResponses>>;
  beforeEach(async () => {
    responses = await takeResponses();
    const local = await startLocalWorkspace({ port: 0, suggestions: [], signingSecret: SIGNING_SECRET, ...workspace });
    bot = await startHttpBot({ deps: { sources: await sourcesWithPages() } }, local);
  });
  afterEach(async () => {
    await bot.stop();
    await bot.workspace.stop();
    await responses.stop();
  });

  /** As Slack sends a click in a preview: the message itself is not in it. */
  async function click(message: Message, value: string, trigger = 'trigger-1') {
    const payload = {
      type: 'block_actions',
      team: { id: 'T0LOCALWORK', domain: 'local' },
      user: { id: 'U0LOCALYOU', name: 'you', team_id: 'T0LOCALWORK' },
      api_app_id: 'A0SPANDIFF',
      trigger_id: trigger,
      response_url: responses.address,
      container: {
        type: 'message_attachment',
        message_ts: message.ts,
        attachment_id: 1,
        channel_id: message.channel,
        is_app_unfurl: true,
      },
      channel: { id: message.channel, name: 'incidents' },
      actions: [{ type: 'button', action_id: 'compare_linked_traces', block_id: 'b', value, action_ts: '1.1' }],
    };
    return postInteraction(bot, payload);
  }

  test('button of a link preview: compares in the thread of the message with the links, once', async () => {
    const { ts } = bot.workspace.postAs('riley', `${page(NESTED.baseline)} ${page(NESTED.candidate)}`);
    const message = await bot.workspace.waitFor((one) => one.ts === ts && one.unfurls.length === 2, WAIT_MS);
    const [, value] = /"value":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(message.unfurls[1]?.blocks)) ?? [];
    for (let i = 0; i < 2; i++) expect((await click(message, JSON.parse(value!) as string)).status).toBe(200);
    const answer = await bot.workspace.waitFor(isTold, WAIT_MS);
    expect(answer.threadTs).toBe(ts);
    expect(readable(answer)).toContain('preprocess');
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test.each(['', 'x', '{}', '{"v":2,"c":"samples:1"}', `{"v":1,"c":"${'x'.repeat(3_000)}"}`, '[[['])(
    'button of a link preview: a value that is not ours (%#) compares nothing',
    async (value) => {
      const { ts } = bot.workspace.postAs('riley', 'no link');
      const message = bot.workspace.messages().find((one) => one.ts === ts)!;
      expect((await click(message, value)).status).toBe(200);
      expect(await responses.first).toMatch(/"ephemeral".*This button is from another version of me/);
      expect(answersIn(bot.workspace)).toEqual([]);
    },
  );
});

test('card: of hostile names keeps Slack’s limits, and no name formats, links or rings', () => {
  const hostile = '<!channel> *`_~ <https://evil|bank> :skull: \u202e'.repeat(200);
  const side = { traceId: 'x', source: hostile, rootService: hostile, rootOperation: hostile, startTime: '0' };
  const counts = { durationNs: 1e18, spanCount: 2_000_000, serviceCount: 1, errorCount: 1_000 };
  const blocks = renderTraceCard([{ ...side, ...counts }], { baseline: 'x'.repeat(900), candidate: 'y'.repeat(900) });
  expect(() => parseBlocks(blocks)).not.toThrow();
  expect(JSON.stringify(blocks)).not.toMatch(/<!|<https|:skull:/);
});

/** Traces that a backend does not have yet: whoever asks in Slack is told that they are waited for, and then answered. */
import { afterEach, expect, test } from 'vitest';
import { createSources } from '../../src/sources/registry.ts';
import { BackendServer } from '../sources/backends/backend-server.ts';
import { type HeldTrace, recordedSpans } from '../sources/backends/contract.ts';
import { zipkinServer } from '../sources/backends/zipkin-server.ts';
import { type Bot, readable, startBot } from '../support/slack-bot.ts';

const WAIT_MS = 10_000;
const PAIR = ['base.json', 'slow.json'].map(recordedSpans) as [HeldTrace, HeldTrace];

let bot: Bot | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

test('a trace that is not there yet is waited for, which the message says, and then answered', async () => {
  let handler = zipkinServer(PAIR.slice(0, 1));
  await using server = await BackendServer.start((request) => handler(request));
  const sources = await createSources({
    settings: [{ kind: 'zipkin', name: 'zipkin', url: server.url }],
    allowPaths: false,
    arrival: { waitMs: WAIT_MS, firstPauseMs: 100 },
  });
  bot = await startBot({ sources });
  await bot.workspace.slash('/spandiff', PAIR.map(({ traceId }) => traceId).join(' '));
  await bot.workspace.waitFor((message) => readable(message).includes('Not all spans are there yet'), WAIT_MS);
  handler = zipkinServer(PAIR);
  const answer = await bot.workspace.waitFor((message) => readable(message).includes('Wording by template'), WAIT_MS);
  expect(readable(answer)).toContain('postgresql');
});

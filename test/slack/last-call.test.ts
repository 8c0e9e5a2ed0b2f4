/** The bot stops while Slack takes no more writes: what waits goes out at the last moment, by the ways that are left. */
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { renderSentence } from '../../src/render/notices.ts';
import { Jobs } from '../../src/slack/jobs.ts';
import { LiveMessage } from '../../src/slack/live-message.ts';
import { clientOptions } from '../../src/slack/operation/client-options.ts';
import { inTheOpen } from '../../src/slack/places.ts';
import { describeTrouble } from '../../src/slack/trouble.ts';
import { NO_TELEMETRY } from '../../src/telemetry/telemetry.ts';
import { answersIn, isTold, NESTED, readable } from '../support/slack-bot.ts';
import { overBothModes } from '../support/slack-tests.ts';

const CHANNEL = 'C0INCIDENTS';
const LIMITED = { status: 429, retryAfter: 60 };

let workspace: LocalWorkspace;
const writes = () => workspace.requests().map(({ method, outcome }) => `${method} ${outcome}`);

/** An answer in the thread of a question, whose last write waits for Slack's limits until the bot stops. */
async function stopWhileWaiting(): Promise<{ readonly ts: string; readonly lost: readonly string[] }> {
  const client = new webApi.WebClient(workspace.botToken, clientOptions(workspace.apiUrl, NO_TELEMETRY));
  const { ts } = workspace.postAs('riley', 'checkout is slow');
  const asker = { user: 'U0LOCALRILEY', activeThreadTs: undefined };
  const { answer } = inTheOpen(client, { channel: CHANNEL, threadTs: ts }, asker);
  const lost: string[] = [];
  const jobs = new Jobs((error) => lost.push(describeTrouble(error)));
  jobs.start('key', async (turn) => {
    const live = new LiveMessage(answer, () => {}, 'both', turn);
    await live.progress('reading');
    await live.result(renderSentence('The answer.'), 'final');
  });
  await expect.poll(writes).toContain('chat.update 429');
  await jobs.stop(2_000);
  return { ts, lost };
}

const shown = () => answersIn(workspace).map(({ text, threadTs, visibleTo }) => ({ text, threadTs, visibleTo }));

describe('a stop while Slack takes no more writes', () => {
  beforeEach(async () => {
    workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  });
  afterEach(() => workspace.stop());

  test('last call: what waited is tried once more at once, whatever Slack said of the time', async () => {
    workspace.failNext('chat.update', LIMITED);
    const { ts, lost } = await stopWhileWaiting();
    expect(shown()).toEqual([{ text: 'The answer.', threadTs: ts, visibleTo: undefined }]);
    expect(writes().filter((call) => call.startsWith('chat.'))).toEqual([
      'chat.postMessage ok',
      'chat.update 429',
      'chat.update ok',
    ]);
    expect(lost).toEqual([]);
  });

  test('last call: an update that is refused again becomes a post, and the old message goes', async () => {
    for (let i = 0; i < 2; i++) workspace.failNext('chat.update', LIMITED);
    const { ts } = await stopWhileWaiting();
    expect(shown()).toEqual([{ text: 'The answer.', threadTs: ts, visibleTo: undefined }]);
    expect(writes().slice(-2)).toEqual(['chat.postMessage ok', 'chat.delete ok']);
  });

  test('last call: an old message that Slack does not delete stays beside the answer', async () => {
    for (let i = 0; i < 2; i++) workspace.failNext('chat.update', LIMITED);
    workspace.failNext('chat.delete', 'cant_delete_message');
    const { lost } = await stopWhileWaiting();
    expect(shown().map(({ text }) => text)).toEqual(['Comparing two traces …', 'The answer.']);
    expect(lost).toEqual([]);
  });

  test('last call: where no post is taken either, the asker alone gets the answer', async () => {
    for (let i = 0; i < 2; i++) workspace.failNext('chat.update', LIMITED);
    const posted = workspace.waitFor(({ text }) => text.startsWith('Comparing'), 5_000);
    void posted.then(() => workspace.failNext('chat.postMessage', LIMITED));
    const { lost } = await stopWhileWaiting();
    expect(shown().at(-1)).toEqual({ text: 'The answer.', threadTs: undefined, visibleTo: 'U0LOCALRILEY' });
    expect(readable(answersIn(workspace).at(-1)!)).toContain('I am being restarted, and Slack takes no more messages');
    expect(lost).toEqual([]);
  });

  test('last call: an answer that no way takes is reported as lost, and holds up nobody', async () => {
    for (let i = 0; i < 2; i++) workspace.failNext('chat.update', LIMITED);
    const posted = workspace.waitFor(({ text }) => text.startsWith('Comparing'), 5_000);
    void posted.then(() => workspace.failNext('chat.postMessage', LIMITED));
    workspace.failNext('chat.postEphemeral', LIMITED);
    const { lost } = await stopWhileWaiting();
    expect(lost).toEqual(['Slack answered ratelimited']);
  });
});

overBothModes('the whole bot', (start) => {
  test('last call: a question whose answer waits for Slack when the bot stops is answered once', async () => {
    const bot = await start();
    ({ workspace } = bot);
    for (let i = 0; i < 2; i++) workspace.failNext('chat.update', LIMITED);
    const { ts } = workspace.postAs('riley', `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`);
    await expect.poll(() => bot.log.join(''), { timeout: 10_000 }).toContain('numbers not shown');
    await bot.stopApp(2_000);
    const answers = answersIn(workspace);
    expect(answers.map(({ threadTs }) => threadTs)).toEqual([ts]);
    expect(isTold(answers[0]!)).toBe(true);
    expect(readable(answers[0]!)).toContain('+784.417 ms');
  });
});

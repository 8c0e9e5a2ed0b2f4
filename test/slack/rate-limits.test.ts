/** Slack's rate limits, over the wire: progress is given up, numbers wait a little, the answer waits as long as it takes. */
import { describe, type TestContext, test } from 'vitest';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { answersIn, type Bot, isTold, NESTED, readable, startBot } from '../support/slack-bot.ts';

const WAIT_MS = 20_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;

/** Each waits as Slack tells it to, side by side with the others. */
async function botOf({ onTestFinished }: TestContext): Promise<Bot> {
  const bot = await startBot();
  onTestFinished(() => bot.stop());
  return bot;
}

function writesTo(workspace: LocalWorkspace): string[] {
  return workspace
    .requests()
    .filter(({ method }) => method.startsWith('chat.'))
    .map(({ method, outcome }) => `${method} ${outcome}`);
}

describe.concurrent('rate limits', () => {
  test('rate limits: progress over the limit is given up, and numbers come as the first message', async (context) => {
    const { expect } = context;
    const bot = await botOf(context);
    bot.workspace.failNext('chat.postMessage', { status: 429, retryAfter: 1 });
    bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    await bot.workspace.waitFor(isTold, WAIT_MS);
    expect(writesTo(bot.workspace)).toEqual(['chat.postMessage 429', 'chat.postMessage ok', 'chat.update ok']);
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('rate limits: numbers that would wait for long come with the answer', async (context) => {
    const { expect } = context;
    const bot = await botOf(context);
    // Longer than numbers wait, and than the SDK would try again.
    bot.workspace.failNext('chat.update', { status: 429, retryAfter: 6 });
    bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    const answer = await bot.workspace.waitFor(isTold, WAIT_MS);
    expect(readable(answer)).toContain('+784.417 ms');
    expect(answer.edits).toBe(1);
    expect(writesTo(bot.workspace)).toEqual(['chat.postMessage ok', 'chat.update 429', 'chat.update ok']);
  });

  test('rate limits: a workspace at its limit does not hold up what is not counted with it', async (context) => {
    const { expect } = context;
    const bot = await botOf(context);
    const { workspace } = bot;
    workspace.failNext('chat.update', { status: 429, retryAfter: 3 });
    workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    await expect.poll(() => writesTo(workspace), { timeout: WAIT_MS }).toContain('chat.update 429');
    workspace.postAs('riley', '@Spandiff help');
    await workspace.waitFor((message) => readable(message).includes('How to ask'), WAIT_MS);
    expect(writesTo(workspace)).not.toContain('chat.update ok');
    await workspace.waitFor(isTold, WAIT_MS);
  });

  test('rate limits: each of many asks of one channel ends in one answer while Slack counts', async (context) => {
    const { expect } = context;
    const bot = await botOf(context);
    const { workspace } = bot;
    workspace.setFaults({ rateLimits: true });
    const threads = ['riley', 'you', 'riley', 'you'].map(
      (user) => workspace.postAs(user, `@Spandiff compare ${PAIR}`).ts,
    );
    const isAnswered = (ts: string) => answersIn(workspace).some((one) => one.threadTs === ts && isTold(one));
    await expect.poll(() => threads.every(isAnswered), { timeout: WAIT_MS, interval: 200 }).toBe(true);
    expect(answersIn(workspace)).toHaveLength(threads.length);
    expect(writesTo(workspace)).toContain('chat.postMessage 429');
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import type { TraceFinder } from '../../src/compare.ts';
import { Failure } from '../../src/failure.ts';
import { LIMITS } from '../../src/limits.ts';
import type { Message } from '../../src/local-workspace/local-workspace.ts';
import type { Ask } from '../../src/slack/ask.ts';
import { deliver } from '../../src/slack/deliver.ts';
import { botDeps } from '../../src/slack/deps.ts';
import { Jobs } from '../../src/slack/jobs.ts';
import type { Outlet } from '../../src/slack/outlet.ts';
import { gatedSources } from '../support/gated-sources.ts';
import {
  answersIn,
  appDeps,
  type Bot,
  type BotOptions,
  isTold,
  NESTED,
  readable,
  SHOP,
  startBot,
} from '../support/slack-bot.ts';

const WAIT_MS = 10_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;

let bot: Bot | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

async function start(options: BotOptions = {}): Promise<Bot> {
  bot = await startBot(options);
  return bot;
}

const calls = ({ workspace }: Bot) => workspace.requests().map(({ method, outcome }) => `${method} ${outcome}`);
const chatCalls = (running: Bot) => calls(running).filter((call) => call.startsWith('chat.'));

const UNLIMITED = { person: { burst: 1_000, everyMs: 1 }, channel: { burst: 1_000, everyMs: 1 } };

describe('deliveries', () => {
  test('delivery: an event that Slack repeats is answered once', async () => {
    const running = await start({ timing: { ackTimeoutMs: 0, retryDelaysMs: [0, 0, 0] } });
    running.workspace.postAs('you', `@Spandiff compare ${PAIR}`);
    await running.workspace.waitFor(isTold, WAIT_MS);
    running.workspace.postAs('you', '@Spandiff help');
    await running.workspace.waitFor((message) => readable(message).includes('How to ask'), WAIT_MS);
    await running.stopApp();
    expect(answersIn(running.workspace)).toHaveLength(2);
  });

  test('delivery: after the connection was cut, questions are answered again', async () => {
    const running = await start();
    for (const how of ['cut', 'refresh'] as const) {
      const before = answersIn(running.workspace).length;
      const connections = () => calls(running).filter((call) => call === 'apps.connections.open ok').length;
      const opened = connections();
      running.workspace.dropSockets(how);
      await expect.poll(connections, { timeout: WAIT_MS }).toBe(opened + 1);
      await expect.poll(() => running.log.at(-1), { timeout: WAIT_MS }).toMatch(/connected to Slack again/);
      await running.workspace.slash('/spandiff', PAIR);
      await expect
        .poll(() => answersIn(running.workspace).filter(isTold).length, { timeout: WAIT_MS })
        .toBe(before + 1);
    }
  });

  test('delivery: reconnecting goes on while Slack has trouble', async () => {
    const running = await start();
    running.workspace.failNext('apps.connections.open', 'internal_error');
    running.workspace.dropSockets('cut');
    await expect
      .poll(() => running.log.some((line) => line.includes('connecting to Slack failed: internal_error')))
      .toBe(true);
    await expect.poll(() => running.log.at(-1), { timeout: WAIT_MS }).toMatch(/connected to Slack again/);
    await running.workspace.slash('/spandiff', 'help');
    await running.workspace.waitFor((message) => readable(message).includes('How to ask'), WAIT_MS);
  });
});

describe('when Slack refuses', () => {
  test('ladder: a workspace without the newer blocks gets older ones, and the next question pays for it no more', async () => {
    const running = await start();
    running.workspace.failNext('chat.postMessage', 'invalid_blocks');
    for (let i = 0; i < 3; i++) running.workspace.failNext('chat.update', 'invalid_blocks');
    await running.workspace.slash('/spandiff', `${SHOP.baseline} ${SHOP.candidate}`);
    const answer = await running.workspace.waitFor((message) => isTold(message) && message.edits === 2, WAIT_MS);
    expect(readable(answer)).toContain('613.533');
    await running.workspace.slash('/spandiff', `${SHOP.candidate} ${SHOP.baseline}`);
    await expect.poll(() => answersIn(running.workspace).filter(isTold).length, { timeout: WAIT_MS }).toBe(2);
    expect(calls(running).filter((call) => call.startsWith('chat.'))).toEqual([
      'chat.postMessage invalid_blocks',
      'chat.postMessage ok',
      ...Array.from({ length: 3 }, () => 'chat.update invalid_blocks'),
      'chat.update ok',
      'chat.update ok',
      ...['chat.postMessage ok', 'chat.update ok', 'chat.update ok'],
    ]);
    const [, second] = answersIn(running.workspace);
    expect(second!.blocks.map(({ type }) => type)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(plan|data_|table)/)]),
    );
  });

  test('ladder: without any blocks the text alone says culprit, how much and how sure', async () => {
    const running = await start();
    for (let i = 0; i < 3; i++) running.workspace.failNext('chat.update', 'invalid_blocks');
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.waitFor(isTold, WAIT_MS);
    const updates = running.workspace.requests().filter(({ method }) => method === 'chat.update');
    expect(updates[3]).toMatchObject({ outcome: 'ok', arguments: { blocks: [] } });
    expect(updates[3]!.arguments.text).toMatch(/preprocess: its own time grew.*\+784\.417 ms.*High confidence/);
  });

  test('answer: a message that somebody deleted is posted again', async () => {
    const { sources, open } = await gatedSources();
    const running = await start({ sources });
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.waitFor((message) => readable(message).includes('Comparing two traces'), WAIT_MS);
    running.workspace.failNext('chat.update', 'message_not_found');
    open();
    await running.workspace.waitFor(isTold, WAIT_MS);
    expect(chatCalls(running)).toEqual([
      'chat.postMessage ok',
      'chat.update message_not_found',
      'chat.postMessage ok',
      'chat.update ok',
    ]);
  });

  test('answer: progress that cannot be shown costs nobody the answer', async () => {
    const running = await start();
    running.workspace.failNext('chat.postMessage', 'fatal_error');
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.waitFor(isTold, WAIT_MS);
    expect(chatCalls(running)).toEqual(['chat.postMessage fatal_error', 'chat.postMessage ok', 'chat.update ok']);
    expect(running.log.join('')).toContain('progress not shown: Slack answered fatal_error');
  });

  test('answer: a trouble of Slack’s servers is tried again', async () => {
    const running = await start();
    running.workspace.failNext('chat.update', { status: 503 });
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.waitFor(isTold, WAIT_MS);
    expect(answersIn(running.workspace)).toHaveLength(1);
  });

  test('answer: one that is lost for good is logged, and the bot stays up', async () => {
    const running = await start();
    for (let i = 0; i < 3; i++) running.workspace.failNext('chat.update', 'fatal_error');
    await running.workspace.slash('/spandiff', PAIR);
    await expect
      .poll(() => running.log.join(''), { timeout: WAIT_MS })
      .toContain('answer lost: Slack answered fatal_error');
    await expect.poll(() => running.log.join('')).not.toContain(NESTED.candidate);
    running.workspace.postAs('you', `@Spandiff help`);
    await running.workspace.waitFor((message) => readable(message).includes('How to ask'), WAIT_MS);
  });

  test('mention: in a channel where the bot may not post, the asker gets the answer alone', async () => {
    const running = await start();
    running.workspace.failNext('chat.postMessage', 'restricted_action');
    running.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    const answer = await running.workspace.waitFor(isTold, WAIT_MS);
    // A thread without replies shows such a message to nobody.
    expect([answer.visibleTo, answer.threadTs]).toEqual(['U0LOCALRILEY', undefined]);
    expect(readable(answer)).toContain('I may not post in this channel');
    expect(chatCalls(running)).toEqual(['chat.postMessage restricted_action', 'chat.postEphemeral ok']);
  });

  test('private answer: an address that refuses blocks gets text', async () => {
    const running = await start();
    for (let i = 0; i < 2; i++) running.workspace.failNext('response_url', 'invalid_blocks');
    await running.workspace.slash('/spandiff', `${PAIR} private`);
    await running.workspace.waitFor(isTold, WAIT_MS);
    expect(answersIn(running.workspace)).toHaveLength(1);
  });
});

describe('when a source fails', () => {
  const failing = (error: unknown): TraceFinder => ({ fetchTrace: () => Promise.reject(error) });

  test('failure: is told in plain words with what to try, in the message that showed progress', async () => {
    const running = await start({
      sources: failing(new Failure('timeout', 'tempo did not answer within 20 s.', { advice: 'Ask again.' })),
    });
    await running.workspace.slash('/spandiff', PAIR);
    const answer = await running.workspace.waitFor(
      (message) => readable(message).includes('tempo did not answer'),
      WAIT_MS,
    );
    expect(readable(answer)).toContain('Ask again.');
    // Two traces of ours are no help to whoever waits for a backend.
    expect(readable(answer)).not.toContain('This one works');
    expect(answer.edits).toBe(1);
  });

  test('bug: is owned up to without a word of its message, here and in the log', async () => {
    const running = await start({ sources: failing(new TypeError('CUSTOMER DATA')) });
    await running.workspace.slash('/spandiff', PAIR);
    const answer = await running.workspace.waitFor((message) => readable(message).includes('a bug of mine'), WAIT_MS);
    expect(readable(answer)).not.toContain('CUSTOMER');
    expect(running.log.join('')).toMatch(/bug while comparing: TypeError at/);
    expect(running.log.join('')).not.toContain('CUSTOMER');
  });

  test('narrator: one that breaks its promise leaves the numbers standing', async () => {
    const running = await start({ narrator: { narrate: () => Promise.reject(new Error('CUSTOMER')) } });
    await running.workspace.slash('/spandiff', PAIR);
    const answer = await running.workspace.waitFor(
      (message) => readable(message).includes('The explanation failed'),
      WAIT_MS,
    );
    expect(readable(answer)).toContain('+784.417 ms');
    expect(running.log.join('')).not.toContain('CUSTOMER');
  });
});

describe('many and late', () => {
  const positionIn = (message: Message) => /Waiting in line to compare two traces: (.+) …/.exec(message.text)?.[1];

  test('line: more questions than places are told that they wait, and all are answered', async () => {
    const { sources, open, asked } = await gatedSources();
    const running = await start({ sources });
    const count = LIMITS.concurrentComparisons + 2;
    for (let i = 0; i < count; i++) running.workspace.postAs('you', `@Spandiff compare ${PAIR}`);
    const waits = (message: Message) => readable(message).includes('Waiting in line');
    await expect.poll(() => answersIn(running.workspace).filter(waits).length, { timeout: WAIT_MS }).toBe(2);
    expect(answersIn(running.workspace).filter(waits).map(positionIn).sort()).toEqual(['1 ahead of you', 'next']);
    expect(asked()).toBe(2 * LIMITS.concurrentComparisons);
    open();
    await expect.poll(() => answersIn(running.workspace).filter(isTold).length, { timeout: WAIT_MS }).toBe(count);
  });

  test('line: when it is full, the asker is told to come back', async () => {
    const { sources, open } = await gatedSources();
    const running = await start({ sources, quotas: UNLIMITED });
    const count = LIMITS.concurrentComparisons + LIMITS.waitingComparisons;
    for (let i = 0; i < count; i++) running.workspace.postAs('you', `@Spandiff compare ${PAIR}`);
    await expect.poll(() => answersIn(running.workspace).length, { timeout: WAIT_MS }).toBe(count);
    await running.workspace.slash('/spandiff', PAIR);
    const answer = await running.workspace.waitFor(
      (message) => readable(message).includes('too many comparisons in line'),
      WAIT_MS,
    );
    expect(answer.visibleTo).toBe('U0LOCALYOU');
    open();
    await expect.poll(() => answersIn(running.workspace).filter(isTold).length, { timeout: 30_000 }).toBe(count);
  });

  test('command: the same question twice in a channel is one answer, and the second asker is told', async () => {
    const { sources, open } = await gatedSources();
    const running = await start({ sources });
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.slash('/spandiff', PAIR, { user: 'riley' });
    const joined = await running.workspace.waitFor((message) => readable(message).includes('right now'), WAIT_MS);
    expect(joined.visibleTo).toBe('U0LOCALRILEY');
    open();
    await running.workspace.waitFor(isTold, WAIT_MS);
    expect(answersIn(running.workspace).filter((message) => message.visibleTo === undefined)).toHaveLength(1);
  });

  test('stop: what is in flight is answered first', async () => {
    const { sources, open } = await gatedSources();
    const running = await start({ sources });
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.waitFor((message) => readable(message).includes('Comparing two traces'), WAIT_MS);
    const stopped = running.stopApp();
    open();
    await stopped;
    expect(answersIn(running.workspace).filter(isTold)).toHaveLength(1);
  });

  test('stop: whoever cannot be answered in time is told to ask again', async () => {
    const { sources } = await gatedSources();
    const shown: string[] = [];
    const outlet: Outlet = {
      note: undefined,
      messageTs: undefined,
      show: async (message) => void shown.push(readable({ text: message.text, blocks: message.blocks as [] })),
    };
    const jobs = new Jobs(() => {});
    const deps = botDeps({ ...appDeps(), sources }, jobs);
    const origin = { teamId: 'T1', enterpriseId: undefined, userId: 'U1', channelId: 'C1' };
    const request = { ...NESTED, order: 'auto' } as const;
    const ask: Ask = { request, askedBy: 'mention', origin, threadTs: undefined, isPrivate: false };
    jobs.start('key', async (turn) => void (await deliver(ask, outlet, turn, deps)));
    await expect.poll(() => shown).toHaveLength(1);
    await jobs.stop(1);
    await expect.poll(() => shown.at(-1)).toMatch(/I was restarted before I was done\.\n Please ask again\./);
  });

  test('log: of a whole conversation holds no id, no name and no token', async () => {
    const running = await start();
    await running.workspace.slash('/spandiff', PAIR);
    await running.workspace.waitFor(isTold, WAIT_MS);
    running.workspace.dropSockets('cut');
    await expect.poll(() => running.log.at(-1), { timeout: WAIT_MS }).toMatch(/connected to Slack again/);
    const log = running.log.join('');
    expect(log).toMatch(/ shown ask=[0-9a-f]{8} way=command phase=numbers afterMs=\d+\n/);
    expect(log).toMatch(/ worded ask=[0-9a-f]{8} way=command author=template fallback=false\n/);
    for (const secret of [
      NESTED.baseline,
      NESTED.candidate,
      'preprocess',
      'inference',
      'xoxb-',
      'xapp-',
      'ticket=',
      '/spandiff',
    ]) {
      expect(log).not.toContain(secret);
    }
  });
});

/**
 * The fault table: whatever goes wrong between the bot and Slack, the asker gets exactly one answer, and the right one; over
 * a socket and by signed requests. Most of the time here is waiting, so the tests wait side by side, each with its own bot.
 */
import { describe, type TestContext, test, vi } from 'vitest';
import type { LocalWorkspace, Message } from '../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../src/render/answer-actions.ts';
import { answersIn, type Bot, type BotOptions, isTold, NESTED, readable, startBot } from '../support/slack-bot.ts';
import { MODES } from '../support/slack-tests.ts';

vi.setConfig({ maxConcurrency: 12 });

const WAIT_MS = 25_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;
/** Instead of ten seconds; more than any healthy call takes on a busy machine. */
const SHORT_CALL_MS = 1_500;

async function botOf({ onTestFinished }: TestContext, options: BotOptions): Promise<Bot> {
  const bot = await startBot(options);
  onTestFinished(() => bot.stop());
  return bot;
}

/** Of all channels and of the DM with the asker. */
function allAnswers({ workspace }: Bot): Message[] {
  const channels = Object.values(workspace.teams[0]!.channels);
  return [...new Set(channels)].flatMap((channel) => answersIn(workspace, channel));
}

type Place = 'thread' | 'asker alone' | 'direct message';

function placeOf({ channel, visibleTo }: Message): Place {
  if (channel.startsWith('D')) return 'direct message';
  return visibleTo === undefined ? 'thread' : 'asker alone';
}

type HttpFailure = Exclude<Parameters<LocalWorkspace['failNext']>[1], string>;

interface Fault {
  readonly fault: string;
  /** Of the next calls, by method. */
  readonly fails?: Readonly<Record<string, readonly (string | HttpFailure)[]>>;
  readonly goesWrong?: (workspace: LocalWorkspace) => void;
  /** There is nothing like it by signed requests. */
  readonly isOfSockets?: boolean;
  /** Nobody answers until the bot gives up on a call. */
  readonly isSilent?: boolean;
  readonly answeredIn: Place;
  readonly says?: string;
}

const LOST: HttpFailure = { status: 503, goesThrough: true };
const CUT: HttpFailure = { status: 'reset', goesThrough: true };
const BUSY: HttpFailure = { status: 429, retryAfter: 1 };
const DOWN: HttpFailure = { status: 503 };
/** The method runs, and the answer never comes. */
const SILENT: HttpFailure = { status: 'silence', goesThrough: true };

const FAULTS: readonly Fault[] = [
  { fault: 'a post over the rate limit', fails: { 'chat.postMessage': [BUSY] }, answeredIn: 'thread' },
  { fault: 'an update over the rate limit', fails: { 'chat.update': [BUSY, BUSY] }, answeredIn: 'thread' },
  { fault: 'a server error before the post', fails: { 'chat.postMessage': [DOWN] }, answeredIn: 'thread' },
  { fault: 'server errors instead of progress', fails: { 'chat.postMessage': [DOWN, DOWN] }, answeredIn: 'thread' },
  { fault: 'a server error after the post went through', fails: { 'chat.postMessage': [LOST] }, answeredIn: 'thread' },
  { fault: 'a connection that breaks after the post', fails: { 'chat.postMessage': [CUT] }, answeredIn: 'thread' },
  {
    fault: 'a connection that breaks before it',
    fails: { 'chat.postMessage': [{ status: 'reset' }] },
    answeredIn: 'thread',
  },
  {
    fault: 'a post that went through while the look-up is over the rate limit',
    fails: { 'chat.postMessage': [LOST], 'conversations.replies': [BUSY] },
    answeredIn: 'thread',
  },
  {
    fault: 'a server error after the update went through',
    fails: { 'chat.update': [LOST, LOST] },
    answeredIn: 'thread',
  },
  { fault: 'numbers that cannot be shown', fails: { 'chat.update': ['fatal_error'] }, answeredIn: 'thread' },
  {
    fault: 'a socket that drops in mid-answer',
    goesWrong: (it) => it.dropSockets('cut'),
    isOfSockets: true,
    answeredIn: 'thread',
  },
  { fault: 'silence after a post', fails: { 'chat.postMessage': [SILENT] }, isSilent: true, answeredIn: 'thread' },
  { fault: 'silence after an update', fails: { 'chat.update': [SILENT] }, isSilent: true, answeredIn: 'thread' },
  {
    fault: 'silence instead of a post',
    fails: { 'chat.postMessage': [{ status: 'silence' }] },
    isSilent: true,
    answeredIn: 'thread',
  },
  { fault: 'blocks that are too long', fails: { 'chat.update': ['msg_blocks_too_long'] }, answeredIn: 'thread' },
  { fault: 'a message that is too long', fails: { 'chat.update': ['msg_too_long'] }, answeredIn: 'thread' },
  { fault: 'blocks that are refused', fails: { 'chat.update': ['invalid_blocks'] }, answeredIn: 'thread' },
  {
    fault: 'a channel that the bot was thrown out of',
    fails: { 'chat.postMessage': ['not_in_channel'] },
    answeredIn: 'asker alone',
    says: '/invite @Spandiff',
  },
  {
    fault: 'a channel for few to post in',
    fails: { 'chat.postMessage': ['restricted_action'] },
    answeredIn: 'asker alone',
    says: 'I may not post in this channel',
  },
  {
    fault: 'a thread that is gone',
    fails: { 'chat.postMessage': ['thread_not_found'], 'chat.postEphemeral': ['thread_not_found'] },
    answeredIn: 'direct message',
    says: 'The message that you asked under is gone',
  },
  {
    fault: 'a channel that was archived in mid-answer',
    fails: { 'chat.update': ['is_inactive'], 'chat.postEphemeral': ['is_archived'] },
    answeredIn: 'direct message',
    says: 'I may not post in this channel',
  },
  {
    fault: 'an asker who has left',
    fails: { 'chat.postMessage': ['channel_not_found'], 'chat.postEphemeral': ['user_not_in_channel'] },
    answeredIn: 'direct message',
  },
];

const optionsFor = ({ isSilent = false }: Pick<Fault, 'isSilent'>): BotOptions =>
  isSilent ? { callMs: SHORT_CALL_MS } : {};

describe.concurrent.for(MODES)('faults, $mode', ({ isHttp }) => {
  const faults = FAULTS.filter(({ isOfSockets = false }) => !(isOfSockets && isHttp));
  test.for(faults)('fault: $fault ends in exactly one answer ($answeredIn)', async (row, context) => {
    const { expect } = context;
    const bot = await botOf(context, { isHttp, ...optionsFor(row) });
    const { workspace } = bot;
    for (const [method, failures] of Object.entries(row.fails ?? {})) {
      for (const failure of failures) workspace.failNext(method, failure);
    }
    workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    row.goesWrong?.(workspace);
    const answer = await workspace.waitFor(isTold, WAIT_MS);
    await bot.stopApp();
    expect(placeOf(answer)).toBe(row.answeredIn);
    expect(readable(answer)).toContain('+784.417 ms');
    expect(readable(answer)).toContain(row.says ?? 'preprocess: its own time grew');
    // Why it came here is said once.
    expect(readable(answer).split('so I answer you alone').length).toBeLessThanOrEqual(2);
    const left = allAnswers(bot).filter((message) => message.ts !== answer.ts);
    // The message of progress stays where the channel is closed before it can be replaced.
    expect(left.filter((message) => !readable(message).includes('Comparing two traces'))).toEqual([]);
    if (row.answeredIn === 'thread') expect(left).toEqual([]);
  });

  test.for(['token_revoked', 'account_inactive'])(
    'fault: %s is logged, since no way is left',
    async (code, context) => {
      const { expect } = context;
      const bot = await botOf(context, { isHttp });
      for (const method of ['chat.postMessage', 'chat.postMessage', 'chat.postMessage'])
        bot.workspace.failNext(method, code);
      bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
      await expect.poll(() => bot.log.join(''), { timeout: WAIT_MS }).toContain(`answer lost: Slack answered ${code}`);
      expect(allAnswers(bot)).toEqual([]);
    },
  );

  test('fault: a post that may have gone through is posted again where the app may not read the channel', async (context) => {
    const { expect } = context;
    const bot = await botOf(context, { isHttp });
    bot.workspace.failNext('chat.postMessage', LOST);
    bot.workspace.failNext('conversations.replies', 'missing_scope');
    bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    await bot.workspace.waitFor(isTold, WAIT_MS);
    await bot.stopApp();
    expect(allAnswers(bot).filter(isTold)).toHaveLength(1);
    expect(allAnswers(bot)).toHaveLength(2);
  });

  test.for([
    { outage: 'error', calls: 2 },
    { outage: 'reset', calls: 2 },
    { outage: 'lost-answers', calls: 3 },
    { outage: 'silence', calls: 1 },
  ] as const)(
    'fault: Slack out of order ($outage) for $calls calls ends in exactly one answer',
    async (row, context) => {
      const { expect } = context;
      const bot = await botOf(context, { isHttp, ...optionsFor({ isSilent: row.outage === 'silence' }) });
      const { workspace } = bot;
      // So that Slack has said before who asks.
      workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
      await workspace.waitFor(isTold, WAIT_MS);
      const before = workspace.requests().length;
      workspace.setFaults({ outage: row.outage });
      const { ts } = workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
      await expect
        .poll(() => workspace.requests().length - before, { timeout: WAIT_MS })
        .toBeGreaterThanOrEqual(row.calls);
      workspace.setFaults({ outage: 'none' });
      await workspace.waitFor((message) => message.threadTs === ts && isTold(message), WAIT_MS);
      await bot.stopApp();
      expect(allAnswers(bot).filter(({ threadTs }) => threadTs === ts)).toHaveLength(1);
    },
  );

  test('fault: an upload that Slack never finishes looking into is told in one sentence', async (context) => {
    const { expect } = context;
    const bot = await botOf(context, { isHttp });
    const { workspace } = bot;
    workspace.setFaults({ stuckUploads: true });
    workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    const answer = await workspace.waitFor(isTold, WAIT_MS);
    await workspace.click({ message: answer, actionId: ACTIONS.json, user: 'riley' });
    const told = await workspace.waitFor((message) => readable(message).includes('still looking into it'), WAIT_MS);
    expect(placeOf(told)).toBe('asker alone');
    await bot.stopApp();
    expect(allAnswers(bot).map(({ ts }) => ts)).toEqual([answer.ts, told.ts]);
  });

  test('fault: an upload that Slack looks into for seconds is one file, and no word about it', async (context) => {
    const { expect } = context;
    const bot = await botOf(context, { isHttp, workspace: { fileProcessingMs: 2_500 } });
    const { workspace } = bot;
    workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    const answer = await workspace.waitFor(isTold, WAIT_MS);
    await workspace.click({ message: answer, actionId: ACTIONS.json, user: 'riley' });
    const file = await workspace.waitFor(({ files }) => files.length > 0, WAIT_MS);
    const looks = () => workspace.requests().filter(({ method }) => method === 'conversations.replies').length;
    await expect.poll(looks, { timeout: WAIT_MS }).toBe(2);
    await bot.stopApp();
    expect(allAnswers(bot).map(({ ts }) => ts)).toEqual([answer.ts, file.ts]);
  });

  test('fault: a command’s post that went through is found in the channel', async (context) => {
    const { expect } = context;
    const bot = await botOf(context, { isHttp });
    bot.workspace.failNext('chat.postMessage', LOST);
    await bot.workspace.slash('/spandiff', PAIR);
    await bot.workspace.waitFor(isTold, WAIT_MS);
    await bot.stopApp();
    expect(allAnswers(bot)).toHaveLength(1);
  });

  test.for([
    { how: 'in a channel', ask: ({ workspace }: Bot) => workspace.postAs('riley', `@Spandiff compare ${PAIR}`) },
    { how: 'to the bot alone', ask: ({ workspace }: Bot) => workspace.dm('riley', PAIR) },
  ])(
    'fault: a question $how that comes again after a restart is answered in the same message',
    async (row, context) => {
      const { expect } = context;
      const bot = await botOf(context, { isHttp });
      const { ts } = row.ask(bot);
      const first = await bot.workspace.waitFor(isTold, WAIT_MS);
      await bot.restartApp();
      await bot.workspace.redeliver();
      const again = await bot.workspace.waitFor(
        (message) => isTold(message) && message.edits > first.edits + 1,
        WAIT_MS,
      );
      await bot.stopApp();
      expect([again.ts, again.threadTs]).toEqual([first.ts, ts]);
      expect(readable(again)).toBe(readable(first));
      expect(allAnswers(bot)).toHaveLength(1);
    },
  );
});

/** The fault table: whatever goes wrong between the bot and Slack, the asker gets exactly one answer, and the right one. */
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalWorkspace, Message } from '../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../src/render/answer-actions.ts';
import { answersIn, type Bot, isTold, NESTED, readable, startBot } from '../support/slack-bot.ts';

const WAIT_MS = 20_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;

let bot: Bot | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

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
  readonly answeredIn: Place;
  readonly says?: string;
}

const LOST: HttpFailure = { status: 503, goesThrough: true };
const CUT: HttpFailure = { status: 'reset', goesThrough: true };
const BUSY: HttpFailure = { status: 429, retryAfter: 1 };
const DOWN: HttpFailure = { status: 503 };

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
  { fault: 'a socket that drops in mid-answer', goesWrong: (it) => it.dropSockets('cut'), answeredIn: 'thread' },
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
    says: 'I may not post in this channel.',
  },
  {
    fault: 'a thread that is gone',
    fails: { 'chat.postMessage': ['thread_not_found'], 'chat.postEphemeral': ['thread_not_found'] },
    answeredIn: 'direct message',
    says: 'the message that you asked under is gone',
  },
  {
    fault: 'a channel that was archived in mid-answer',
    fails: { 'chat.update': ['is_inactive'], 'chat.postEphemeral': ['is_archived'] },
    answeredIn: 'direct message',
    says: 'I may not post in this channel.',
  },
  {
    fault: 'an asker who has left',
    fails: { 'chat.postMessage': ['channel_not_found'], 'chat.postEphemeral': ['user_not_in_channel'] },
    answeredIn: 'direct message',
  },
];

describe('faults', () => {
  test.each(FAULTS)('fault: $fault ends in exactly one answer ($answeredIn)', async (row) => {
    bot = await startBot();
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
    const left = allAnswers(bot).filter((message) => message.ts !== answer.ts);
    // The message of progress stays where the channel is closed before it can be replaced.
    expect(left.filter((message) => !readable(message).includes('Comparing two traces'))).toEqual([]);
    if (row.answeredIn === 'thread') expect(left).toEqual([]);
  });

  test.each(['token_revoked', 'account_inactive'])('fault: %s is logged, since no way is left', async (code) => {
    bot = await startBot();
    for (const method of ['chat.postMessage', 'chat.postMessage', 'chat.postMessage'])
      bot.workspace.failNext(method, code);
    bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    await expect.poll(() => bot!.log.join(''), { timeout: WAIT_MS }).toContain(`answer lost: Slack answered ${code}`);
    expect(allAnswers(bot)).toEqual([]);
  });

  test('fault: a post that may have gone through is posted again where the app may not read the channel', async () => {
    bot = await startBot();
    bot.workspace.failNext('chat.postMessage', LOST);
    bot.workspace.failNext('conversations.replies', 'missing_scope');
    bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    await bot.workspace.waitFor(isTold, WAIT_MS);
    await bot.stopApp();
    expect(allAnswers(bot).filter(isTold)).toHaveLength(1);
    expect(allAnswers(bot)).toHaveLength(2);
  });

  test.each([
    { outage: 'error', calls: 2 },
    { outage: 'reset', calls: 2 },
    { outage: 'lost-answers', calls: 3 },
    { outage: 'silence', calls: 1 },
  ] as const)('fault: Slack out of order ($outage) for $calls calls ends in exactly one answer', async (row) => {
    bot = await startBot();
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
  });

  test('fault: an upload that Slack never finishes looking into is told in one sentence', async () => {
    bot = await startBot();
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

  test('fault: an upload that Slack looks into for seconds is one file, and no word about it', async () => {
    bot = await startBot({ workspace: { fileProcessingMs: 2_500 } });
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

  test('fault: a command’s post that went through is found in the channel', async () => {
    bot = await startBot();
    bot.workspace.failNext('chat.postMessage', LOST);
    await bot.workspace.slash('/spandiff', PAIR);
    await bot.workspace.waitFor(isTold, WAIT_MS);
    await bot.stopApp();
    expect(allAnswers(bot)).toHaveLength(1);
  });
});

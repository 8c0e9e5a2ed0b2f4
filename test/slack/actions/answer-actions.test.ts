/** The buttons below an answer, clicked over the wire: Socket Mode and signed requests, before and after a restart. */
import { beforeEach, expect, test } from 'vitest';
import type { Message, View } from '../../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../../src/render/answer-actions.ts';
import { IN_MEMORY, SqliteStore } from '../../../src/store/sqlite-store.ts';
import { answersIn, type Bot, NESTED, readable, SHOP } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;
const QUESTION = `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`;

let bot: Bot;
const isFinal = (message: Message) => readable(message).includes('Wording by template');
const says = (words: string) => bot.says(words);
const view = (words: string) => bot.workspace.waitForView((one) => wordsOf(one).includes(words), WAIT_MS);
const wordsOf = (one: View) => readable({ text: '', blocks: one.blocks });
const click = (message: Message, actionId: string, user = 'you') => bot.workspace.click({ message, actionId, user });
const calls = (method: string) => bot.workspace.requests().filter((call) => call.method === method);

async function answered(question = QUESTION): Promise<Message> {
  bot.workspace.postAs('you', question);
  return bot.workspace.waitFor(isFinal, WAIT_MS);
}

/** A final answer beside this one. */
function another(answer: Message): Promise<Message> {
  return bot.workspace.waitFor((message) => isFinal(message) && message.ts !== answer.ts, WAIT_MS);
}

overBothModes('answer', (start) => {
  beforeEach(async () => {
    bot = await start();
  });

  test('swap: answers in the same thread with the sides exchanged', async () => {
    const answer = await answered();
    await click(answer, ACTIONS.swap, 'riley');
    const swapped = await another(answer);
    expect(swapped.threadTs).toBe(answer.threadTs);
    expect(readable(swapped)).toContain('−784.417 ms');
    expect(answersIn(bot.workspace)).toHaveLength(2);
  });

  test('swap: of the swapped answer is the first one again', async () => {
    const answer = await answered();
    await click(answer, ACTIONS.swap);
    const swapped = await another(answer);
    await click(swapped, ACTIONS.swap);
    const again = await bot.workspace.waitFor(
      (message) => isFinal(message) && ![answer.ts, swapped.ts].includes(message.ts),
      WAIT_MS,
    );
    expect(readable(again)).toContain('+784.417 ms');
  });

  test('details: open at once, then show all accounts, and all spans on another page', async () => {
    const answer = await answered();
    await click(answer, ACTIONS.details);
    const accounts = await view('preprocess · preprocess-request');
    expect(wordsOf(accounts)).toContain('1 to 2 of 2 accounts');
    await bot.workspace.click({ view: accounts, actionId: 'details_list' });
    expect(wordsOf(await view('a pair counts once'))).toContain('own time');
    expect(calls('views.open')).toHaveLength(1);
  });

  test('why not: the evidence against a service that only waited', async () => {
    const answer = await answered();
    await click(answer, ACTIONS.whyNot);
    const picker = await bot.workspace.waitForView((one) => JSON.stringify(one).includes('why_not_pick'), WAIT_MS);
    await bot.workspace.click({ view: picker, actionId: 'why_not_pick', choice: '0' });
    const told = wordsOf(await view('Why not inference?'));
    expect(told).toContain('Its own time did not grow');
    expect(told).toContain('of which none was its own time');
    expect(told).toContain('With those of preprocess as in the baseline: 422.967 ms.');
  });

  test('JSON: the report is a file in the thread', async () => {
    const answer = await answered();
    await click(answer, ACTIONS.json);
    const shared = await bot.workspace.waitFor((message) => (message.files ?? []).length > 0, WAIT_MS);
    expect(shared.threadTs).toBe(answer.threadTs);
    expect(shared.files![0]!.name).toBe(`spandiff-${NESTED.baseline}-${NESTED.candidate}.json`);
  });

  test('feedback: is thanked for to the person alone', async () => {
    const answer = await answered();
    await bot.workspace.click({ message: answer, actionId: ACTIONS.feedback, choice: 'helpful' });
    const thanks = await says('Thank you.');
    expect(thanks.visibleTo).toBeDefined();
    expect(thanks.threadTs).toBe(answer.threadTs);
  });

  test('another baseline: without a pool a form asks for it, and answers in the thread', async () => {
    const answer = await answered();
    await click(answer, ACTIONS.anotherBaseline);
    const form = await bot.workspace.waitForView((one) => one.callback_id === 'another_baseline', WAIT_MS);
    const refused = await bot.workspace.submit(form, { baseline: { baseline: 'no id' } });
    expect(refused).toMatchObject({ response_action: 'errors' });
    await bot.workspace.submit(form, { baseline: { baseline: `samples:${SHOP.baseline}` } });
    const next = await another(answer);
    expect(next.threadTs).toBe(answer.threadTs);
    expect(readable(next)).toContain(SHOP.baseline);
  });

  test('buttons: work after a restart, when no report is remembered', async () => {
    const answer = await answered();
    await bot.restartApp();
    await click(answer, ACTIONS.details);
    await view('preprocess · preprocess-request');
    await click(answer, ACTIONS.json);
    await bot.workspace.waitFor((message) => (message.files ?? []).length > 0, WAIT_MS);
    await click(answer, ACTIONS.swap);
    await another(answer);
    const page = bot.workspace.modals()[0]!;
    await bot.restartApp();
    await bot.workspace.click({ view: page, actionId: 'details_list' });
    await view('a pair counts once');
  });
});

overBothModes('private answers', (start) => {
  beforeEach(async () => {
    bot = await start();
  });

  const isPrivateAnswer = (message: Message) => message.visibleTo !== undefined && isFinal(message);

  async function privateAnswer(): Promise<Message> {
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate} private`);
    return bot.workspace.waitFor(isPrivateAnswer, WAIT_MS);
  }

  test('private swap: is answered in private, beside the first answer', async () => {
    const answer = await privateAnswer();
    await click(answer, ACTIONS.swap);
    const swapped = await bot.workspace.waitFor(
      (message) => isPrivateAnswer(message) && readable(message).includes('−784.417 ms'),
      WAIT_MS,
    );
    expect(swapped.ts).not.toBe(answer.ts);
    expect(answersIn(bot.workspace).filter(({ visibleTo }) => visibleTo === undefined)).toEqual([]);
  });

  test('private JSON: goes to the conversation of that person with the bot', async () => {
    await click(await privateAnswer(), ACTIONS.json);
    await says('The file is in your conversation with me.');
    expect(answersIn(bot.workspace).flatMap(({ files = [] }) => files)).toEqual([]);
    expect(calls('files.completeUploadExternal').map(({ arguments: { channel_id } }) => channel_id)).toEqual([
      calls('conversations.open').length === 1 ? expect.stringMatching(/^D/) : 'not opened',
    ]);
  });

  test('private feedback and details: work like in the open', async () => {
    const answer = await privateAnswer();
    await bot.workspace.click({ message: answer, actionId: ACTIONS.feedback, choice: 'unhelpful' });
    await says('did not help');
    await click(answer, ACTIONS.details);
    await view('preprocess · preprocess-request');
  });

  test('private another baseline: what the form asks is answered in private', async () => {
    const answer = await privateAnswer();
    await click(answer, ACTIONS.anotherBaseline);
    const form = await bot.workspace.waitForView((one) => one.callback_id === 'another_baseline', WAIT_MS);
    await bot.workspace.submit(form, { baseline: { baseline: SHOP.baseline } });
    await bot.workspace.waitFor(
      (message) => isPrivateAnswer(message) && readable(message).includes(SHOP.baseline),
      WAIT_MS,
    );
  });
});

overBothModes('a chosen baseline', (start) => {
  beforeEach(async () => {
    bot = await start();
  });

  test('another baseline: takes the next one of the pool, and of its answer the one after that', async () => {
    const baselineOf = (message: Message) => /"text":"([0-9a-f]{32})"/.exec(JSON.stringify(message.blocks))![1]!;
    const first = await answered(`@Spandiff ${NESTED.candidate}`);
    expect(readable(first)).toContain('The baseline was chosen');
    await click(first, ACTIONS.anotherBaseline);
    const second = await another(first);
    await click(second, ACTIONS.anotherBaseline);
    const third = await bot.workspace.waitFor(
      (message) => isFinal(message) && ![first.ts, second.ts].includes(message.ts),
      WAIT_MS,
    );
    expect(new Set([first, second, third].map(baselineOf)).size).toBe(3);
    expect(answersIn(bot.workspace)).toHaveLength(3);
    expect(calls('views.open')).toEqual([]);
  });
});

overBothModes('other places', (start) => {
  let store: SqliteStore;
  beforeEach(async () => {
    store = new SqliteStore(IN_MEMORY);
    bot = await start({ deps: { store } });
  });

  test('command: what was answered in the channel is gone on with in the thread below', async () => {
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate}`);
    const answer = await bot.workspace.waitFor(isFinal, WAIT_MS);
    expect(answer.threadTs).toBeUndefined();
    await click(answer, ACTIONS.swap);
    expect((await another(answer)).threadTs).toBe(answer.ts);
    await click(answer, ACTIONS.json);
    const shared = await bot.workspace.waitFor((message) => message.files.length > 0, WAIT_MS);
    expect(shared.threadTs).toBe(answer.ts);
  });

  test('command: a click below its answer is thanked for in the channel, since its thread has nobody in it', async () => {
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate}`);
    const answer = await bot.workspace.waitFor(isFinal, WAIT_MS);
    await bot.workspace.click({ message: answer, actionId: ACTIONS.feedback, choice: 'helpful' });
    const thanks = await says('Thank you.');
    expect([thanks.visibleTo, thanks.threadTs]).toEqual(['U0LOCALYOU', undefined]);
  });

  test('direct message: buttons work there too', async () => {
    bot.workspace.dm('you', `${NESTED.baseline} ${NESTED.candidate}`);
    const answer = await bot.workspace.waitFor(isFinal, WAIT_MS);
    await click(answer, ACTIONS.swap);
    const swapped = await another(answer);
    expect([swapped.channel, swapped.threadTs]).toEqual([answer.channel, answer.threadTs]);
    await click(answer, ACTIONS.json);
    const shared = await bot.workspace.waitFor((message) => message.files.length > 0, WAIT_MS);
    expect([shared.channel, shared.threadTs]).toEqual([answer.channel, answer.threadTs]);
    await click(answer, ACTIONS.details);
    await view('preprocess · preprocess-request');
  });

  test('feedback: is kept, one opinion for each person, the last one', async () => {
    const answer = await answered();
    const say = async (choice: string, user: string) => {
      const before = answersIn(bot.workspace).length;
      await bot.workspace.click({ message: answer, actionId: ACTIONS.feedback, choice, user });
      await expect.poll(() => answersIn(bot.workspace).length, { timeout: WAIT_MS }).toBe(before + 1);
    };
    await say('helpful', 'you');
    await say('unhelpful', 'you');
    await say('helpful', 'riley');
    expect(await store.countFeedback()).toEqual({ helpful: 1, unhelpful: 1 });
  });
});

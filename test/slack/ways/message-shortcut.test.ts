import { beforeEach, expect, test } from 'vitest';
import type { Message } from '../../../src/local-workspace/local-workspace.ts';
import { MESSAGE_SHORTCUT } from '../../../src/slack/ways/message-shortcut.ts';
import { answersIn, type Bot, NESTED, readable, SHOP, SIBLINGS } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;

overBothModes('message shortcut', (start) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await start();
  });
  const told = () => bot.told();
  const say = (text: string, where: { threadTs?: string; channel?: string } = {}) => {
    const { ts } = bot.workspace.postAs('riley', text, where);
    return bot.workspace.messages(where.channel).find((message) => message.ts === ts)!;
  };
  const use = (message: Message, user = 'you') => bot.workspace.shortcut(MESSAGE_SHORTCUT, { user, message });
  const readThread = () => bot.workspace.requests().filter(({ method }) => method === 'conversations.replies').length;

  test('message shortcut: two traces of a message are compared in its thread', async () => {
    const alert = say(`p99 is high: ${NESTED.candidate} was fine at ${NESTED.baseline}`);
    await use(alert);
    const answer = await told();
    expect(answer).toMatchObject({ channel: alert.channel, threadTs: alert.ts });
    expect(readable(answer)).toContain('preprocess');
    expect(readThread()).toBe(0);
  });

  test('message shortcut: what the author says of the two counts', async () => {
    await use(say(`baseline: ${NESTED.candidate} candidate: ${NESTED.baseline}`));
    expect(readable(await told())).toContain('−784.417 ms');
  });

  test('message shortcut: the second trace is found in the thread, over people and without our own answers', async () => {
    const alert = say(`slow: ${NESTED.candidate}`);
    say('looking', { threadTs: alert.ts });
    bot.workspace.postAs('you', `@Spandiff ${SHOP.baseline} ${SIBLINGS.candidate} ${SHOP.candidate}`, {
      threadTs: alert.ts,
    });
    await bot.workspace.waitFor(({ user }) => user === bot.workspace.botUserId, WAIT_MS);
    await use(alert);
    // The question above names three more.
    const modal = await bot.workspace.waitForView((view) => view.callback_id === 'pick_traces', WAIT_MS);
    const options = JSON.stringify(modal.blocks);
    for (const id of [NESTED.candidate, SHOP.baseline, SIBLINGS.candidate, SHOP.candidate])
      expect(options).toContain(id);
    expect(options).not.toContain(NESTED.baseline);
  });

  test('message shortcut: one trace in the message and one in a reply are compared', async () => {
    const alert = say(`slow: ${NESTED.candidate}`);
    const reply = say(`this one was fast ${NESTED.baseline}`, { threadTs: alert.ts });
    await use(reply);
    expect((await told()).threadTs).toBe(alert.ts);
    expect(readThread()).toBe(1);
  });

  test('message shortcut: of one trace the baseline is chosen', async () => {
    await use(say(`alert ${SHOP.candidate}`));
    expect(readable(await told())).toMatch(/baseline was chosen/i);
  });

  test('message shortcut: of more than two a form asks which', async () => {
    const alert = say(`${NESTED.baseline} ${NESTED.candidate} ${SIBLINGS.baseline}`);
    await use(alert);
    const modal = await bot.workspace.waitForView((view) => view.callback_id === 'pick_traces', WAIT_MS);
    const same = { candidate: { candidate: '1' }, baseline: { baseline: '1' } };
    expect(await bot.workspace.submit(modal, same)).toMatchObject({
      response_action: 'errors',
      errors: { baseline: 'That is the same trace; pick another one.' },
    });
    await bot.workspace.submit(modal, { candidate: { candidate: '1' }, baseline: { baseline: '0' } });
    const answer = await told();
    expect(answer.threadTs).toBe(alert.ts);
    expect(readable(answer)).toContain('preprocess');
    expect(bot.workspace.modals()).toEqual([]);
  });

  test('message shortcut: more traces than a list takes are told by their number', async () => {
    const ids = Array.from({ length: 30 }, (_, i) => (0x4bf92f3577b34da6n + BigInt(i)).toString(16).padStart(32, 'a'));
    await use(say(ids.map((id) => `https://jaeger.example.com/${'long/'.repeat(40)}trace/${id}`).join(' ')));
    const modal = await bot.workspace.waitForView((view) => view.callback_id === 'pick_traces', WAIT_MS);
    expect(JSON.stringify(modal.blocks)).toMatch(/I found 30 traces\. \d+ more are not in these lists\./);
  });

  test('message shortcut: a trigger that is over is said to the asker alone', async () => {
    bot.workspace.setFaults({ expiredTriggers: true });
    await use(say(`${NESTED.baseline} ${NESTED.candidate} ${SIBLINGS.baseline}`));
    const aside = await bot.workspace.waitFor(({ text }) => text.includes('I found 3 traces'), WAIT_MS);
    expect(aside.visibleTo).toBe('U0LOCALYOU');
  });

  test('message shortcut: no trace at all is said to the asker alone', async () => {
    await use(say('checkout is slow'));
    const aside = await bot.workspace.waitFor(({ text }) => text.includes('no trace id'), WAIT_MS);
    expect(aside.visibleTo).toBe('U0LOCALYOU');
    expect(readable(aside)).toContain('in this message or its thread');
  });

  test('message shortcut: where the bot is not, the message is read without its thread, and the asker alone sees the answer', async () => {
    await use(say('checkout is slow', { channel: 'general' }));
    const aside = await bot.workspace.waitFor(({ text }) => text.includes('no trace id'), WAIT_MS);
    expect(readable(aside)).toContain('/invite @Spandiff');
    await use(say(`${NESTED.baseline} ${NESTED.candidate}`, { channel: 'general' }));
    const answer = await told();
    expect(answer.visibleTo).toBe('U0LOCALYOU');
    expect(readable(answer)).toContain('I am not in this channel');
  });

  test('message shortcut: works in private channels', async () => {
    await use(say(`${NESTED.baseline} ${NESTED.candidate}`, { channel: 'war-room' }));
    expect((await told()).channel).toBe('C0WARROOM');
  });

  test('message shortcut: people of other companies and guests are refused, to them alone', async () => {
    const { ts } = bot.workspace.postAs('you', `${NESTED.baseline} ${NESTED.candidate}`, { channel: 'with-acme' });
    const shared = bot.workspace.messages('with-acme').find((message) => message.ts === ts)!;
    await use(shared, 'alex');
    const refusal = await bot.workspace.waitFor(({ text }) => text.includes('only people of the company'), WAIT_MS);
    expect(refusal.visibleTo).toBe('U0ACMEALEX');
    await use(say(`${NESTED.baseline} ${NESTED.candidate} ${SIBLINGS.baseline}`), 'gray');
    expect((await bot.workspace.waitFor(({ text }) => text.includes('guests'), WAIT_MS)).visibleTo).toBe('U0LOCALGRAY');
    expect(answersIn(bot.workspace).filter(({ visibleTo }) => visibleTo === undefined)).toEqual([]);
    expect(bot.workspace.modals('gray')).toEqual([]);
  });
});

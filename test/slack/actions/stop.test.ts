/** Stop: the button in the progress, and Slack's own for agents, over the wire. */
import { expect, test } from 'vitest';
import type { TraceFinder } from '../../../src/compare.ts';
import type { Message } from '../../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../../src/render/answer-actions.ts';
import { button } from '../../../src/render/buttons.ts';
import { answersIn, type Bot, NESTED, readable } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';
import { postButtons } from './post-buttons.ts';

const WAIT_MS = 10_000;
const QUESTION = `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`;

/** A backend that never answers. */
const SILENT: TraceFinder = {
  fetchTrace: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
};

let bot: Bot;
const hasStop = (message: Message) => JSON.stringify(message.blocks).includes(`"action_id":"${ACTIONS.stop}"`);
const stopValue = (message: Message) =>
  message.blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) => (element.type === 'button' ? (element.value ?? '') : ''))
    .join();
const progress = () => bot.workspace.waitFor(hasStop, WAIT_MS);
const says = (words: string) => bot.says(words);
const stop = (message: Message, user = 'you') => bot.workspace.click({ message, actionId: ACTIONS.stop, user });

overBothModes('stop', (start) => {
  test('stop: ends the comparison in its own message, which says who stopped it', async () => {
    bot = await start({ sources: SILENT });
    bot.workspace.postAs('you', QUESTION);
    await stop(await progress(), 'riley');
    const ended = await says('Stopped by <@');
    expect(hasStop(ended)).toBe(false);
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('stop: of a private question ends in private', async () => {
    bot = await start({ sources: SILENT });
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate} private`);
    await stop(await progress());
    const ended = await says('Stopped by');
    expect(ended.visibleTo).toBeDefined();
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('stop: of a comparison that has ended says so, and another click ends nothing', async () => {
    bot = await start({ sources: SILENT });
    bot.workspace.postAs('you', QUESTION);
    const running = await progress();
    const value = stopValue(running);
    await stop(running);
    await says('Stopped by');
    await stop(await postButtons(bot.workspace, [button(ACTIONS.stop, 'Stop', value)]));
    const told = await says('This comparison has ended already.');
    expect(told.visibleTo).toBeDefined();
  });

  test('stop: a guest may not, and is told so alone', async () => {
    bot = await start({ sources: SILENT });
    bot.workspace.postAs('you', QUESTION);
    const message = await progress();
    await stop(message, 'gray');
    const told = await says('do not answer guests');
    expect(told.visibleTo).toBeDefined();
    expect(answersIn(bot.workspace).filter(hasStop)).toHaveLength(1);
    await stop(message);
    await says('Stopped by');
  });

  test('stop: of an agent session ends what runs in its thread and nothing else', async () => {
    bot = await start({ sources: SILENT });
    const one = bot.workspace.postAs('you', QUESTION);
    const other = bot.workspace.postAs('you', QUESTION);
    await bot.workspace.waitFor((message) => hasStop(message) && message.threadTs === other.ts, WAIT_MS);
    const first = await bot.workspace.waitFor((message) => hasStop(message) && message.threadTs === one.ts, WAIT_MS);
    await bot.workspace.stopSession(first);
    const ended = await says('Stopped by');
    expect(ended.threadTs).toBe(one.ts);
    const still = answersIn(bot.workspace).filter(hasStop);
    expect(still.map(({ threadTs }) => threadTs)).toEqual([other.ts]);
    await stop(still[0]!);
    await bot.workspace.waitFor(
      (message) => message.threadTs === other.ts && readable(message).includes('Stopped by'),
      WAIT_MS,
    );
  });

  test('stop: of an agent session in which nothing runs ends what Slack shows of it', async () => {
    bot = await start();
    bot.workspace.dm('you', 'why is checkout slow?');
    await bot.workspace.stopSession(await says('no trace id'));
    const told = () =>
      bot.workspace
        .requests()
        .filter(({ method }) => method === 'agents.sessions.setStatus')
        .map(({ arguments: args }) => args.status);
    await expect.poll(told, { timeout: WAIT_MS }).toEqual(['active']);
  });
});

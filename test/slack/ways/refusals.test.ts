/** Whoever may not ask, or not so often, is told so alone and where it can be seen, by every way in which one types. */
import { beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import type { Message } from '../../../src/local-workspace/local-workspace.ts';
import { answersIn, type Bot, isTold, NESTED, readable } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;

overBothModes('refusals', (start) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await start();
  });
  const says = (words: string) => bot.says(words);
  const inTheOpen = () => answersIn(bot.workspace).filter(({ visibleTo }: Message) => visibleTo === undefined);

  test.each([PAIR, 'help', 'why is it slow?'])('a guest who mentions the bot (%s) reads why not', async (words) => {
    bot.workspace.postAs('gray', `@Spandiff ${words}`);
    const told = await says('I do not answer guests');
    expect([told.visibleTo, told.threadTs]).toEqual(['U0LOCALGRAY', undefined]);
    expect(inTheOpen()).toEqual([]);
    expect(JSON.stringify(answersIn(bot.workspace))).not.toContain('samples');
  });

  test.each([PAIR, 'help', 'why is it slow?'])('a guest who types the command (%s) reads why not', async (words) => {
    await bot.workspace.slash('/spandiff', words, { user: 'gray' });
    const told = await says('I do not answer guests');
    expect(told.visibleTo).toBe('U0LOCALGRAY');
    expect(JSON.stringify(answersIn(bot.workspace))).not.toContain('samples');
  });

  test('a guest who writes to the bot alone learns no name of a source from its help', async () => {
    bot.workspace.dm('sam', 'help');
    expect(readable(await says('I do not answer guests'))).not.toContain('samples');
  });

  test('in a thread that has replies the refusal stands in the thread', async () => {
    const { ts } = bot.workspace.postAs('riley', 'checkout is slow');
    bot.workspace.postAs('you', 'looking', { threadTs: ts });
    bot.workspace.postAs('gray', `@Spandiff ${PAIR}`, { threadTs: ts });
    expect((await says('I do not answer guests')).threadTs).toBe(ts);
  });

  test('a person of another company is refused in a shared channel, to them alone', async () => {
    bot.workspace.postAs('alex', `@Spandiff ${PAIR}`, { channel: 'with-acme' });
    expect((await says('only people of the company')).visibleTo).toBe('U0ACMEALEX');
    expect(answersIn(bot.workspace, 'with-acme').filter(isTold)).toEqual([]);
  });

  test('of whom Slack says nothing is asked to come back', async () => {
    for (let i = 0; i < 3; i++) bot.workspace.failNext('users.info', 'internal_error');
    bot.workspace.postAs('riley', `@Spandiff ${PAIR}`);
    await says('Please ask again in a moment.');
    expect(inTheOpen()).toEqual([]);
  });

  test('too many questions of one person are told when to come back', async () => {
    for (let i = 0; i <= LIMITS.personBurst; i++) bot.workspace.postAs('riley', `@Spandiff ${PAIR}`);
    const told = await says('Those were many questions at once. Please ask again in');
    expect([told.visibleTo, told.threadTs]).toEqual(['U0LOCALRILEY', undefined]);
    await expect
      .poll(() => answersIn(bot.workspace).filter(isTold).length, { timeout: WAIT_MS })
      .toBe(LIMITS.personBurst);
  });
});

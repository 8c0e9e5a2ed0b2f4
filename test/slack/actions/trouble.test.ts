/** What goes wrong around a click: each ends in one plain answer, or in none where nobody is left to read it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Message, View } from '../../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../../src/render/answer-actions.ts';
import { button } from '../../../src/render/buttons.ts';
import { answersIn, type Bot, NESTED, readable } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';
import { postButtons } from './post-buttons.ts';

const WAIT_MS = 10_000;
const QUESTION = `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`;

let bot: Bot;

const isFinal = (message: Message) => readable(message).includes('Wording by template');
const says = (words: string) => bot.says(words);
const wordsOf = (one: View) => readable({ text: '', blocks: one.blocks });
const view = (words: string) => bot.workspace.waitForView((one) => wordsOf(one).includes(words), WAIT_MS);
const click = (message: Message, actionId: string, user = 'you') => bot.workspace.click({ message, actionId, user });
const logged = (words: string) =>
  expect.poll(() => bot.log.some((line) => line.includes(words)), { timeout: WAIT_MS }).toBe(true);

async function answered(): Promise<Message> {
  bot.workspace.postAs('you', QUESTION);
  return bot.workspace.waitFor(isFinal, WAIT_MS);
}

/** An answer with another value in its buttons, as another version of the app would have posted it. */
function withValue(value: string): Promise<Message> {
  const ids = [ACTIONS.swap, ACTIONS.anotherBaseline, ACTIONS.json, ACTIONS.details, ACTIONS.whyNot];
  return postButtons(
    bot.workspace,
    ids.map((id) => button(id, id, value)),
  );
}

const HOSTILE: readonly (readonly [what: string, value: string])[] = [
  ['no JSON', 'b=1'],
  ['JSON of nobody', '[]'],
  ['another version', '{"v":2,"b":"samples:1","c":"samples:2","o":"given"}'],
  ['a field too many', '{"v":1,"b":"samples:1","c":"samples:2","o":"given","x":1}'],
  ['a prototype', '{"__proto__":{"v":1},"b":"samples:1","c":"samples:2","o":"given"}'],
  ['an order of nobody', '{"v":1,"b":"samples:1","c":"samples:2","o":"auto"}'],
];

overBothModes('trouble', (start) => {
  beforeEach(async () => {
    bot = await start();
  });

  test.each(HOSTILE)('values: %s is refused in one sentence, by every button', async (_, value) => {
    const hostile = await withValue(value);
    for (const actionId of [ACTIONS.swap, ACTIONS.anotherBaseline, ACTIONS.json]) {
      const before = answersIn(bot.workspace).length;
      await click(hostile, actionId);
      await expect.poll(() => answersIn(bot.workspace).length, { timeout: WAIT_MS }).toBe(before + 1);
      expect(readable(answersIn(bot.workspace).at(-1)!)).toContain('from another version of me');
    }
    await click(hostile, ACTIONS.details);
    await view('from another version of me');
  });

  test('values: a path is no trace, and an id that is nowhere is said so', async () => {
    const path = await withValue('{"v":1,"b":"/etc/passwd","c":"../secret","o":"given"}');
    await click(path, ACTIONS.json);
    const told = await says('I could not read these traces again.');
    expect(readable(told)).not.toContain('root:');
  });

  describe('Slack in trouble', () => {
    test('triggers: too old a click is told to click again, alone', async () => {
      const answer = await answered();
      bot.workspace.setFaults({ expiredTriggers: true });
      for (const actionId of [ACTIONS.details, ACTIONS.whyNot, ACTIONS.anotherBaseline]) {
        const before = answersIn(bot.workspace).length;
        await click(answer, actionId);
        await expect.poll(() => answersIn(bot.workspace).length, { timeout: WAIT_MS }).toBe(before + 1);
        const told = answersIn(bot.workspace).at(-1)!;
        expect(readable(told)).toContain('Please click again.');
        expect(told.visibleTo).toBeDefined();
      }
      expect(bot.workspace.modals()).toEqual([]);
    });

    test.each(['files.getUploadURLExternal', 'files.completeUploadExternal'])(
      'upload: a refused %s is one sentence, and no file',
      async (method) => {
        const answer = await answered();
        bot.workspace.failNext(method, 'internal_error');
        await click(answer, ACTIONS.json);
        const told = await says('Slack did not take the file.');
        expect(told.visibleTo).toBeDefined();
        expect(answersIn(bot.workspace).flatMap(({ files = [] }) => files)).toEqual([]);
      },
    );

    test('modal: closed before its content is there costs nothing but a line in the log', async () => {
      const answer = await answered();
      bot.workspace.failNext('views.update', 'not_found');
      await click(answer, ACTIONS.details);
      await logged('modal not updated: Slack answered not_found');
      expect(answersIn(bot.workspace)).toHaveLength(1);
    });

    test('modal: of two clicks at once the last one counts', async () => {
      const answer = await answered();
      await click(answer, ACTIONS.details);
      const page = await view('accounts');
      bot.workspace.failNext('views.update', 'hash_conflict');
      await bot.workspace.click({ view: page, actionId: 'details_list' });
      await logged('hash_conflict');
      expect(answersIn(bot.workspace)).toHaveLength(1);
    });

    test('aside: where the bot may not write to the person, the address of the click is left', async () => {
      const answer = await answered();
      bot.workspace.failNext('chat.postEphemeral', 'internal_error');
      await bot.workspace.click({ message: answer, actionId: ACTIONS.feedback, choice: 'helpful' });
      await says('Thank you.');
      expect(answersIn(bot.workspace)).toHaveLength(2);
    });
  });

  describe('who may click', () => {
    test.each([ACTIONS.swap, ACTIONS.json])('guest: %s is refused, and told alone', async (actionId) => {
      const answer = await answered();
      await click(answer, actionId, 'gray');
      const told = await says('do not answer guests');
      expect(told.visibleTo).toBeDefined();
      expect(answersIn(bot.workspace)).toHaveLength(2);
    });

    test('guest: a modal says so instead of its content', async () => {
      const answer = await answered();
      await click(answer, ACTIONS.details, 'gray');
      const refused = await bot.workspace.waitForView(
        (one) => wordsOf(one).includes('do not answer guests'),
        WAIT_MS,
        'gray',
      );
      expect(wordsOf(refused)).not.toContain('preprocess');
    });
  });
});

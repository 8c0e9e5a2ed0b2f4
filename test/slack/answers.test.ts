import { beforeEach, describe, expect, test } from 'vitest';
import { answersIn, type Bot, isTold, NESTED, readable, SHOP, SIBLINGS } from '../support/slack-bot.ts';
import { overBothModes } from '../support/slack-tests.ts';

let bot: Bot;

const WAIT_MS = 10_000;
const told = () => bot.told();
const says = (words: string) => bot.says(words);
/** What shows something; the rest is for finding out who asks. */
const shown = () => bot.workspace.requests().filter(({ method }) => /^(chat\.|response_url)/.test(method));
const outcomes = () => shown().map(({ method, outcome }) => `${method} ${outcome}`);

overBothModes('questions', (start) => {
  beforeEach(async () => {
    bot = await start();
  });

  describe('mention', () => {
    test('mention: is answered in its thread by one message: progress, numbers, then the narrative', async () => {
      const asked = bot.workspace.postAs('you', `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`);
      const answer = await told();
      expect(answer.threadTs).toBe(asked.ts);
      expect(readable(answer)).toContain('preprocess: its own time grew');
      expect(readable(answer)).toContain('+784.417 ms');
      expect(readable(answer)).toContain('High confidence.');
      expect(answersIn(bot.workspace)).toHaveLength(1);
      expect(outcomes()).toEqual(['chat.postMessage ok', 'chat.update ok', 'chat.update ok']);
      const [progress, numbers, narrative] = shown().map(({ arguments: args }) => JSON.stringify(args.blocks));
      expect(progress).toContain('"type":"plan"');
      expect(progress).not.toContain('784');
      expect(numbers).toContain('784.417');
      expect(numbers).toContain('The explanation follows.');
      expect(narrative).toContain('784.417');
      expect(narrative).toContain('made the difference');
    });

    test('mention: the numbers of the first update stand in the second one unchanged', async () => {
      bot.workspace.postAs('you', `@Spandiff ${SHOP.baseline} ${SHOP.candidate}`);
      await told();
      const tables = shown()
        .slice(1)
        .map(({ arguments: args }) => (args.blocks as { type: string }[]).find(({ type }) => type === 'data_table'));
      expect(tables).toHaveLength(2);
      expect(tables[0]).toBeDefined();
      expect(tables[0]).toEqual(tables[1]);
    });

    test('mention: inside a thread is answered in that thread', async () => {
      const root = bot.workspace.postAs('riley', 'checkout is slow again');
      bot.workspace.postAs('you', `@Spandiff compare ${SIBLINGS.candidate} ${SIBLINGS.baseline}`, {
        threadTs: root.ts,
      });
      const answer = await told();
      expect(answer.threadTs).toBe(root.ts);
      expect(readable(answer)).toContain('inference: its own time grew');
      expect(readable(answer)).toContain('You gave the slower trace first');
    });

    test('mention: unfurls nothing', async () => {
      bot.workspace.postAs('you', `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`);
      await told();
      const [posted] = shown();
      expect(posted).toMatchObject({ method: 'chat.postMessage' });
      expect([posted!.arguments.unfurl_links, posted!.arguments.unfurl_media].map(String)).toEqual(['false', 'false']);
    });

    test('mention: two who ask the same in one thread read one answer', async () => {
      const root = bot.workspace.postAs('riley', 'checkout is slow again');
      const question = `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`;
      bot.workspace.postAs('you', question, { threadTs: root.ts });
      bot.workspace.postAs('riley', question, { threadTs: root.ts });
      await told();
      await bot.stopApp();
      expect(answersIn(bot.workspace)).toHaveLength(1);
    });

    test('mention: a private answer is not promised where everybody reads along', async () => {
      bot.workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate} private`);
      await says(`/spandiff ${NESTED.baseline} ${NESTED.candidate} private`);
      expect(outcomes()).not.toContain('chat.update ok');
    });

    test.each([
      [
        'an id that is cut off',
        `compare ${NESTED.baseline} ${NESTED.candidate.slice(20)}`,
        'I found only one trace id',
      ],
      ['the same id twice', `compare ${NESTED.baseline} ${NESTED.baseline}`, 'Both ids are the same trace.'],
      ['nonsense', 'make it fast', 'I found no trace id in that.'],
      ['a path', '/etc/passwd /etc/shadow', 'do not read files or paths'],
      ['a cry for help', 'help', 'How to ask'],
      ['nothing', '', 'How to ask'],
    ])('mention: %s gets a plain answer with a question that works', async (_name, words, answer) => {
      const asked = bot.workspace.postAs('you', `@Spandiff ${words}`);
      const message = await says(answer);
      expect(message.threadTs).toBe(asked.ts);
      expect(readable(message)).toContain(`@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`);
      expect(answersIn(bot.workspace)).toHaveLength(1);
      // The bot is still there.
      bot.workspace.postAs('you', `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`);
      await told();
    });

    test.each([
      ['an unknown id', 'f'.repeat(32), `There is no trace ${'f'.repeat(32)} in samples.`, 'one that is there is'],
      ['an unknown source', `tempo:${NESTED.candidate}`, 'There is no source "tempo".', 'The sources are: samples.'],
    ])('mention: %s is said once, with what to do next', async (_name, candidate, what, next) => {
      bot.workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${candidate}`);
      const answer = readable(await says(what));
      expect(answer).toContain(next);
      expect(answer).not.toContain('This one works');
    });
  });

  describe('one id', () => {
    const chosen =
      /The baseline was chosen: of 7 requests like it and of its version at the root in the 24 hours before \(samples\)/;

    test('mention: a baseline is chosen, and the answer says how and where the candidate stands', async () => {
      bot.workspace.postAs('you', `@Spandiff slow ${SHOP.candidate}`);
      const answer = readable(await told());
      expect(answer).toContain('stock-db: the time that inventory waits for it grew');
      expect(answer).toMatch(chosen);
      expect(answer).toContain('The candidate is slower than all 7; normal is 190.766 ms to 208.424 ms.');
      expect(answer).not.toContain('say what is normal');
      const [progress] = shown();
      expect(JSON.stringify(progress!.arguments.blocks)).toContain('Choose a baseline among those like it');
    });

    test('command: the same, in private where that is wanted', async () => {
      await bot.workspace.slash('/spandiff', `${SHOP.candidate} private`, { user: 'riley' });
      const answer = await told();
      expect(answer.visibleTo).toBe('U0LOCALRILEY');
      expect(readable(answer)).toMatch(chosen);
    });

    test('mention: where there are too few like it, that is said plainly', async () => {
      const earliest = '7fb96b68adc62d20d5e4da139eaf1693';
      bot.workspace.postAs('you', `@Spandiff ${earliest}`);
      const answer = readable(await says(`there is no trace like ${earliest} in the 24 hours before it`));
      expect(answer).toContain('Name the trace to compare it with.');
    });

    test('mention: private is told how to ask', async () => {
      bot.workspace.postAs('you', `@Spandiff ${SHOP.candidate} private`);
      await says(`/spandiff ${SHOP.candidate} private`);
    });
  });

  describe('slash command', () => {
    test('command: is acknowledged without words and answered in the channel by one message', async () => {
      expect((await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate}`)) ?? {}).toEqual({});
      const answer = await told();
      expect(answer.threadTs).toBeUndefined();
      expect(answer.visibleTo).toBeUndefined();
      expect(readable(answer)).toContain('+784.417 ms');
      expect(answersIn(bot.workspace)).toHaveLength(1);
      expect(outcomes()).toEqual(['chat.postMessage ok', 'chat.update ok', 'chat.update ok']);
    });

    test('command: with private only the asker sees the answer', async () => {
      await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate} private`, { user: 'riley' });
      const answer = await told();
      expect(answer.visibleTo).toBe('U0LOCALRILEY');
      // Slack says so itself, above it.
      expect(readable(answer)).not.toContain('Only you');
      expect(answersIn(bot.workspace)).toHaveLength(1);
      expect(outcomes()).toEqual(['response_url ok', 'response_url ok', 'response_url ok']);
    });

    test('command: in a channel without the bot the asker gets the answer and learns how to invite it', async () => {
      await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate}`, { channel: 'general' });
      await expect.poll(() => answersIn(bot.workspace, 'general').some(isTold), { timeout: WAIT_MS }).toBe(true);
      const [answer] = answersIn(bot.workspace, 'general');
      expect(answer!.visibleTo).toBe('U0LOCALYOU');
      expect(readable(answer!)).toContain('/invite @Spandiff');
      expect(readable(answer!).split('so I answer you alone')).toHaveLength(2);
      expect(readable(answer!)).toContain('+784.417 ms');
      expect(outcomes()).toContain('chat.postMessage not_in_channel');
    });

    test.each([
      ['help', 'How to ask'],
      ['', 'How to ask'],
      [`baseline: ${NESTED.baseline}`, 'That is a baseline alone'],
      ['what', 'I found no trace id in that.'],
    ])('command: %j is answered to the asker alone', async (words, answer) => {
      await bot.workspace.slash('/spandiff', words);
      const message = await says(answer);
      expect(message.visibleTo).toBe('U0LOCALYOU');
      expect(readable(message)).toContain(`/spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    });

    test('command: what was typed is quoted as it stands and calls nobody', async () => {
      await bot.workspace.slash('/spandiff', 'look <!channel> & *this*');
      const message = await says('I found no trace id');
      expect(message.text).not.toContain('<!');
      expect(JSON.stringify(message.blocks)).toContain('I read: “look & *this*”');
    });
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { botDeps } from '../../../src/slack/deps.ts';
import { Jobs } from '../../../src/slack/jobs.ts';
import { answerDirectMessages } from '../../../src/slack/ways/direct-message.ts';
import { answersIn, appDeps, type Bot, NESTED, readable } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;
const DM = 'D0LOCALYOU';

overBothModes('direct message', (start) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await start();
  });
  const told = () => bot.told();
  const sessions = () =>
    bot.workspace
      .requests()
      .filter(({ method }) => /^(assistant|agents)\./.test(method))
      .map(({ method, arguments: args, outcome }) => `${method} ${String(args.status)} ${outcome}`);

  test('direct message: is answered in the thread below it, by one message', async () => {
    const asked = bot.workspace.dm('you', `${NESTED.baseline} ${NESTED.candidate}`);
    const answer = await told();
    expect(answer).toMatchObject({ channel: DM, threadTs: asked.ts });
    expect(readable(answer)).toContain('preprocess: its own time grew');
    expect(answersIn(bot.workspace, DM)).toHaveLength(1);
  });

  test('direct message: that mentions the bot is one question too', async () => {
    bot.workspace.dm('you', `@Spandiff compare ${NESTED.baseline} ${NESTED.candidate}`);
    await told();
    await bot.stopApp();
    expect(answersIn(bot.workspace, DM)).toHaveLength(1);
  });

  test('direct message: in a thread is answered in that thread', async () => {
    const root = bot.workspace.dm('you', 'help');
    bot.workspace.dm('you', `${NESTED.baseline} ${NESTED.candidate}`, root.ts);
    expect((await told()).threadTs).toBe(root.ts);
  });

  test('direct message: "private" asks for nothing where nobody reads along', async () => {
    bot.workspace.dm('you', `${NESTED.baseline} ${NESTED.candidate} private`);
    expect((await told()).channel).toBe(DM);
  });

  test('direct message: what is not understood is said with an example that can be sent as it stands', async () => {
    bot.workspace.dm('you', 'why is checkout slow?');
    const answer = await bot.workspace.waitFor((message) => readable(message).includes('no trace id'), WAIT_MS);
    expect(readable(answer)).toContain(`compare ${NESTED.baseline} ${NESTED.candidate}`);
    expect(readable(answer)).not.toContain('@Spandiff');
  });

  test('direct message: the session of an agent is at work while the answer is made, then active', async () => {
    bot.workspace.dm('you', `${NESTED.baseline} ${NESTED.candidate}`);
    await expect
      .poll(sessions)
      .toEqual(['agents.sessions.setStatus processing ok', 'agents.sessions.setStatus active ok']);
  });

  test('direct message: where the app is no agent a line says that it is at work, and the answer comes all the same', async () => {
    bot.workspace.failNext('agents.sessions.setStatus', 'not_allowed');
    bot.workspace.failNext('assistant.threads.setStatus', 'missing_scope');
    bot.workspace.dm('you', `${NESTED.baseline} ${NESTED.candidate}`);
    expect(readable(await told())).toContain('preprocess');
    expect(sessions()).toEqual([
      'agents.sessions.setStatus processing not_allowed',
      'assistant.threads.setStatus is comparing the traces … missing_scope',
    ]);
    expect(bot.log.filter((line) => line.includes('not shown'))).toHaveLength(2);
  });

  test('direct message: of a guest is refused there', async () => {
    bot.workspace.dm('sam', `${NESTED.baseline} ${NESTED.candidate}`);
    const refusal = await bot.workspace.waitFor(({ text }) => text.includes('guests'), WAIT_MS);
    expect(refusal.channel).toBe('D0LOCALSAM');
    await expect.poll(sessions).toHaveLength(2);
  });
});

describe('direct message, by its payload', () => {
  const event = {
    type: 'message',
    text: 'help',
    channel: 'D1',
    channel_type: 'im',
    ts: '1.1',
    event_ts: '1.1',
    user: 'U2',
  };
  async function callsFor(...events: object[]): Promise<readonly string[]> {
    const calls: string[] = [];
    const postMessage = async () => void calls.push('chat.postMessage');
    const answer = answerDirectMessages(botDeps(appDeps(), new Jobs(() => {})));
    for (const [i, more] of events.entries()) {
      const body = { event_id: 'event_id' in more ? more.event_id : `Ev${i}` };
      const args = { event: { ...event, ...more }, body, context: {}, client: { chat: { postMessage } } };
      await answer(args as unknown as Parameters<typeof answer>[0]).catch(() => undefined);
    }
    return calls;
  }

  test('direct message: of other bots, edits and deletions are not answered, nor what is said in channels', async () => {
    expect(await callsFor({}, { subtype: 'file_share' })).toHaveLength(2);
    expect(
      await callsFor(
        { bot_id: 'B2' },
        { subtype: 'bot_message', bot_id: 'B2', user: undefined },
        { subtype: 'message_changed', user: undefined, message: event },
        { subtype: 'message_deleted', user: undefined },
        { channel_type: 'channel' },
        { channel_type: 'mpim' },
      ),
    ).toEqual([]);
  });

  test('direct message: that is delivered again is answered once', async () => {
    expect(await callsFor({ event_id: 'Ev9' }, { event_id: 'Ev9' })).toHaveLength(1);
  });
});

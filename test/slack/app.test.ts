import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/failure.ts';
import { startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { createApp } from '../../src/slack/app.ts';
import { botDeps } from '../../src/slack/deps.ts';
import { Jobs } from '../../src/slack/jobs.ts';
import { answerMentions } from '../../src/slack/ways/mention.ts';
import { appDeps, startBot } from '../support/slack-bot.ts';

async function failureOfStart(tokens: { botToken?: string; appToken?: string; apiUrl?: string }): Promise<Failure> {
  const workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  const { botToken = workspace.botToken, appToken = workspace.appToken, apiUrl = workspace.apiUrl } = tokens;
  const app = createApp(
    { connection: { kind: 'socket', appToken }, installation: { kind: 'token', botToken }, apiUrl },
    appDeps(),
  );
  try {
    await app.start();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  } finally {
    await app.stop();
    await workspace.stop();
  }
  throw new Error('started');
}

describe('app', () => {
  test('start: a refused bot token is told by its variable', async () => {
    const failure = await failureOfStart({ botToken: 'xoxb-wrong' });
    expect(failure).toMatchObject({ code: 'unauthorized', message: 'Slack refused SLACK_BOT_TOKEN (invalid_auth).' });
    expect(`${failure.message} ${failure.advice}`).not.toContain('xoxb-wrong');
  });

  test('start: a refused app token is told by its variable', async () => {
    const failure = await failureOfStart({ appToken: 'xapp-wrong' });
    expect(failure).toMatchObject({ code: 'unauthorized', message: 'Slack refused SLACK_APP_TOKEN (invalid_auth).' });
  });

  test('start: a Slack that cannot be reached is told as that', async () => {
    const failure = await failureOfStart({ apiUrl: 'http://127.0.0.1:1/api/' });
    expect(failure).toMatchObject({ code: 'unavailable', message: 'Slack cannot be reached.' });
  });

  test('reconnect: a token that was revoked meanwhile ends the waiting', async () => {
    const refused = Promise.withResolvers<Failure>();
    const bot = await startBot({ onRefused: refused.resolve });
    bot.workspace.failNext('apps.connections.open', 'token_revoked');
    bot.workspace.dropSockets('cut');
    expect(await refused.promise).toMatchObject({
      code: 'unauthorized',
      message: 'Slack refused SLACK_APP_TOKEN (token_revoked).',
    });
    await bot.stop();
  });

  test('mention: of another bot is not answered, nor one without an author', async () => {
    const answer = answerMentions(botDeps(appDeps(), new Jobs(() => {})));
    const event = { type: 'app_mention', text: '<@U1> help', channel: 'C1', ts: '1.1', event_ts: '1.1' } as const;
    const calls: string[] = [];
    const client = new Proxy({}, { get: (_, name) => calls.push(String(name)) });
    for (const [id, author] of [
      ['Ev1', { user: 'U2', bot_id: 'B2' }],
      ['Ev2', {}],
    ] as const) {
      await answer({ event: { ...event, ...author }, body: { event_id: id }, client } as unknown as Parameters<
        typeof answer
      >[0]);
    }
    expect(calls).toEqual([]);
  });
});

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/failure.ts';
import type { LocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { createApp } from '../../../src/slack/app.ts';
import { appDeps, NESTED, readable, SIGNING_SECRET } from '../../support/slack-bot.ts';
import { type OperatedBot, startHttpBot } from './bot.ts';

const WAIT_MS = 10_000;
let bot: OperatedBot | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

function answer(workspace: LocalWorkspace) {
  return workspace.waitFor(
    (message) => message.user === workspace.botUserId && /critical path|Balance|cart|checkout/i.test(readable(message)),
    WAIT_MS,
  );
}

interface Signed {
  readonly body?: string;
  readonly secret?: string;
  readonly secondsAgo?: number;
}

async function post(address: string, { body = EVENT, secret = SIGNING_SECRET, secondsAgo = 0 }: Signed) {
  const timestamp = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
  };
  return fetch(`${address}/slack/events`, { method: 'POST', headers, body });
}

const EVENT = JSON.stringify({ type: 'url_verification', challenge: 'a challenge' });

describe('HTTP mode', () => {
  test('HTTP mode: a mention and a command are answered', async () => {
    bot = await startHttpBot();
    const { workspace } = bot;
    const { heard } = workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    expect(await heard).toEqual(['acknowledged']);
    expect((await answer(workspace)).threadTs).toBeDefined();
    await workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate}`);
    const inChannel = await workspace.waitFor(
      (message) => message.user === workspace.botUserId && message.threadTs === undefined,
      WAIT_MS,
    );
    expect(inChannel).toBeDefined();
  });

  test('HTTP mode: what is signed well is taken, and Slack’s challenge is answered', async () => {
    bot = await startHttpBot();
    const response = await post(bot.slack, {});
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 200,
      body: { challenge: 'a challenge' },
    });
  });

  test.each([
    ['signed with another secret', { secret: 'another' }, 401],
    ['six minutes old', { secondsAgo: 360 }, 401],
    ['from the future', { secondsAgo: -360 }, 401],
    ['no JSON', { body: '{' }, 400],
    ['too large', { body: JSON.stringify({ type: 'url_verification', challenge: 'x'.repeat(1_100_000) }) }, 413],
  ])('HTTP mode: a request that is %s is refused', async (_, signed, status) => {
    bot = await startHttpBot();
    expect((await post(bot.slack, signed)).status).toBe(status);
    expect(bot.log.join('')).not.toContain(SIGNING_SECRET);
  });

  test('HTTP mode: every other address is unknown, and nothing is told about it', async () => {
    bot = await startHttpBot();
    for (const path of ['/', '/slack/install', '/slack/oauth_redirect', '/slack/events', '/slack/events/x']) {
      const response = await fetch(`${bot.slack}${path}`);
      expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
    }
  });

  test('HTTP mode: a port that is taken is told by its variable', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    bot = await startHttpBot();
    const { botToken, apiUrl } = bot.workspace;
    const app = createApp(
      {
        connection: { kind: 'http', signingSecret: SIGNING_SECRET },
        installation: { kind: 'token', botToken },
        apiUrl,
        listening: { host: '127.0.0.1', port },
      },
      appDeps(),
    );
    const failure = await app.start().catch((error: unknown) => error);
    await app.stop();
    other.close();
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'misconfigured', advice: expect.stringContaining('SPANDIFF_PORT') });
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import type { Narrator } from '../../../src/compare.ts';
import { templateNarrative } from '../../../src/narrative/narrate.ts';
import { startTelemetry } from '../../../src/telemetry/open-telemetry.ts';
import { NESTED, readable } from '../../support/slack-bot.ts';
import { HERE, type OperatedBot, startHttpBot, startSocketBot, statusOf } from './bot.ts';

const WAIT_MS = 10_000;
let bot: OperatedBot | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});

const READY = { status: 200, body: { status: 'ready', reasons: [] } };

/** A narrator that waits until the test lets it go on. */
function held(): { narrator: Narrator; asked: Promise<void>; release: () => void } {
  const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const narrate: Narrator['narrate'] = async (report) => {
    asked.resolve();
    await released.promise;
    return templateNarrative(report);
  };
  return { narrator: { narrate }, asked: asked.promise, release: released.resolve };
}

describe('health', () => {
  test('health: a bot with a socket lives and is ready, and has no other address', async () => {
    bot = await startSocketBot();
    expect(bot.slack).toBe('');
    expect(await statusOf(`${bot.health}/healthz`)).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await statusOf(`${bot.health}/readyz`)).toEqual(READY);
    for (const path of ['/', '/metrics', '/slack/events', '/slack/install']) {
      expect((await fetch(`${bot.health}${path}`)).status).toBe(404);
    }
  });

  test('health: without a port of its own a bot with a socket listens nowhere', async () => {
    bot = await startSocketBot({ app: { listening: HERE } });
    expect([bot.slack, bot.health]).toEqual(['', '']);
  });

  test('health: a bot whose socket is gone lives, is not ready, and is ready again when it is back', async () => {
    bot = await startSocketBot();
    const { workspace, health } = bot;
    workspace.setFaults({ outage: 'error' });
    workspace.dropSockets('cut');
    await expect
      .poll(async () => (await statusOf(`${health}/readyz`)).body, { timeout: WAIT_MS })
      .toEqual({
        status: 'not ready',
        reasons: ['no connection to Slack'],
      });
    expect((await statusOf(`${health}/readyz`)).status).toBe(503);
    expect((await statusOf(`${health}/healthz`)).status).toBe(200);
    workspace.setFaults({ outage: 'none' });
    await expect.poll(() => statusOf(`${health}/readyz`), { timeout: WAIT_MS }).toEqual(READY);
  });

  test('health: in HTTP mode it is on the port of Slack’s requests, or on its own alone', async () => {
    bot = await startHttpBot();
    expect(bot.health).toBe(bot.slack);
    expect(await statusOf(`${bot.slack}/readyz`)).toEqual(READY);
    await bot.stop();
    bot = await startHttpBot({ app: { listening: { ...HERE, healthPort: 0 } } });
    expect(bot.health).not.toBe(bot.slack);
    expect(await statusOf(`${bot.health}/readyz`)).toEqual(READY);
    expect((await statusOf(`${bot.slack}/readyz`)).status).toBe(404);
  });

  test('health: a bot that stops says so while it finishes what is in flight, then is gone', async () => {
    const { narrator, asked, release } = held();
    bot = await startHttpBot({ deps: { narrator } });
    const { app, workspace, health } = bot;
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await asked;
    const stopped = app.stop();
    expect(await statusOf(`${health}/readyz`)).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: ['stopping'] },
    });
    release();
    await stopped;
    const answer = workspace.messages('incidents').findLast(({ user }) => user === workspace.botUserId)!;
    expect(readable(answer)).not.toContain('Explaining');
    await expect(fetch(`${health}/healthz`)).rejects.toThrow();
  });
});

describe('metrics', () => {
  test('metrics: asks, phases, refusals, sources and calls of Slack are counted, without an id or a name', async () => {
    const telemetry = await startTelemetry({ hasMetrics: true, hasTraces: false });
    bot = await startSocketBot({ deps: { telemetry }, app: { scrape: telemetry.scrape } });
    const { workspace, health } = bot;
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} 0123456789abcdef0123456789abcdef`);
    const line = async (pattern: RegExp) => {
      await expect.poll(async () => (await statusOf(`${health}/metrics`)).body, { timeout: WAIT_MS }).toMatch(pattern);
    };
    await line(/^spandiff_asks_total\{spandiff_way="mention",spandiff_outcome="(?!not-found)[a-z]+"\} 1$/m);
    await line(/^spandiff_asks_total\{spandiff_way="mention",spandiff_outcome="not-found"\} 1$/m);
    await line(/^spandiff_refusals_total\{spandiff_way="mention",error_type="not-found"\} 1$/m);
    await line(/^spandiff_ask_duration_count\{spandiff_way="mention",spandiff_phase="first"\} 2$/m);
    await line(/^spandiff_ask_duration_count\{spandiff_way="mention",spandiff_phase="numbers"\} 1$/m);
    await line(/^spandiff_slack_duration_count\{spandiff_slack_method="chat.postMessage",spandiff_outcome="ok"\} 2$/m);
    await line(/^spandiff_asks_working 0$/m);
    await line(/^spandiff_asks_waiting 0$/m);
    const text = String((await statusOf(`${health}/metrics`)).body);
    const ids = [
      NESTED.baseline,
      NESTED.candidate,
      workspace.botToken,
      '0123456789abcdef',
      ...Object.values(workspace.teams[0]!.users),
    ];
    for (const id of ids) expect(text).not.toContain(id);
    await telemetry.stop();
  });

  test('metrics: calls that Slack refuses or limits are told by code, and the seconds to wait are summed', async () => {
    const telemetry = await startTelemetry({ hasMetrics: true, hasTraces: false });
    bot = await startSocketBot({ deps: { telemetry }, app: { scrape: telemetry.scrape } });
    const { workspace, health } = bot;
    workspace.failNext('chat.postMessage', { status: 429, retryAfter: 1 });
    workspace.failNext('chat.update', 'message_not_found');
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    const body = async () => (await statusOf(`${health}/metrics`)).body;
    await expect.poll(body, { timeout: WAIT_MS }).toMatch(/chat\.update",spandiff_outcome="message_not_found"\} 1/);
    expect(await body()).toMatch(/^spandiff_slack_rate_limited_total\{spandiff_slack_method="chat.postMessage"\} 1$/m);
    expect(await body()).toMatch(/chat\.postMessage",spandiff_outcome="http_429"\} 1/);
    await telemetry.stop();
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningTelemetry, startTelemetry } from '../../src/telemetry/open-telemetry.ts';
import { NO_TELEMETRY } from '../../src/telemetry/telemetry.ts';
import { type OperatedBot, startSocketBot } from '../slack/operation/bot.ts';
import { NESTED } from '../support/slack-bot.ts';

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface Received {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

let receiver: Server;
let bodies: string[];
let telemetry: RunningTelemetry | undefined;
let bot: OperatedBot | undefined;
beforeEach(async () => {
  bodies = [];
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await bot?.stop();
  await telemetry?.stop();
  bot = undefined;
  telemetry = undefined;
  receiver.close();
  vi.unstubAllEnvs();
});

function spansOf(received: readonly string[]): readonly Span[] {
  return received.flatMap((body) =>
    (JSON.parse(body) as Received).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
}

describe('own traces', () => {
  test('own traces: an ask is one trace, with the engine’s stages and the calls of Slack below it', async () => {
    telemetry = await startTelemetry({ hasMetrics: false, hasTraces: true });
    bot = await startSocketBot({ deps: { telemetry } });
    const { workspace } = bot;
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await workspace.waitFor(
      ({ user, text }) => user === workspace.botUserId && text !== '' && !/Reading|Comparing/.test(text),
      10_000,
    );
    await bot.stop();
    bot = undefined;
    await telemetry.stop();
    const spans = spansOf(bodies);
    const ask = spans.find(({ name }) => name === 'ask')!;
    const below = spans.filter(({ parentSpanId }) => parentSpanId === ask.spanId).map(({ name }) => name);
    expect(below).toEqual(expect.arrayContaining(['reading', 'comparing', 'explaining', 'slack chat.postMessage']));
    expect(new Set(spans.filter(({ name }) => below.includes(name)).map(({ traceId }) => traceId)).size).toBe(1);
    const text = bodies.join('');
    expect(text).toContain('"spandiff"');
    for (const secret of [NESTED.baseline, NESTED.candidate, workspace.botToken, workspace.teams[0]!.users.you!]) {
      expect(text).not.toContain(secret);
    }
  });

  test('own traces: a failure is told by code, and never by its message', async () => {
    telemetry = await startTelemetry({ hasMetrics: false, hasTraces: true });
    const failing = telemetry.span('ask', {}, async (span) => {
      span.set({ 'spandiff.way': 'mention' });
      throw new TypeError('CUSTOMER');
    });
    await expect(failing).rejects.toThrow('CUSTOMER');
    await telemetry.stop();
    expect(bodies.join('')).not.toContain('CUSTOMER');
    const [span] = spansOf(bodies);
    expect(span?.status.code).toBe(2);
    expect(span?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'TypeError' } });
  });

  test('own traces: a receiver that is gone does not hold up the end', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
    telemetry = await startTelemetry({ hasMetrics: false, hasTraces: true });
    await telemetry.span('ask', {}, async () => {});
    await telemetry.stop();
    telemetry = undefined;
    expect(bodies).toEqual([]);
  });
});

describe('no telemetry', () => {
  test('no telemetry: the work is done all the same, and nothing is sent', async () => {
    telemetry = await startTelemetry({ hasMetrics: false, hasTraces: false });
    for (const none of [NO_TELEMETRY, telemetry]) {
      none.count('spandiff.asks', {});
      none.record('spandiff.ask.duration', 1, {});
      none.openSpan('x', {}).end();
      expect(await none.span('x', {}, async () => 3)).toBe(3);
      expect(none.isOn).toBe(false);
    }
    expect(telemetry.scrape).toBeUndefined();
    await telemetry.stop();
    expect(bodies).toEqual([]);
  });
});

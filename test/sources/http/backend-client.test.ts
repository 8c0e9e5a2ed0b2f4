/** The door to backends: where it goes, what it sends, what it repeats, and how it ends when the other side misbehaves. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LIMITS } from '../../../src/limits.ts';
import { addressOf } from '../../../src/sources/http/address-of.ts';
import { BackendClient } from '../../../src/sources/http/backend-client.ts';
import { pauseBefore } from '../../../src/sources/http/repeat.ts';
import { BackendServer, type Fault, type Handler } from '../backends/backend-server.ts';
import { failureFrom } from '../support.ts';

const SIGNAL = new AbortController().signal;
const OK: Handler = () => ({ body: '{"ok":true}' });

function clientOf(server: { readonly url: string }, path = '', timeoutMs = 5_000): BackendClient {
  return new BackendClient({
    source: 'prod',
    url: new URL(server.url + path),
    headers: { 'x-key': 'secret' },
    timeoutMs,
  });
}

async function failureAfter(fault: Fault, timeoutMs?: number) {
  await using server = await BackendServer.start(OK);
  server.breakWith(fault);
  return await failureFrom(clientOf(server, '', timeoutMs).ask({ path: ['x'], maxBytes: 1_048_576 }, SIGNAL));
}

describe('addresses', () => {
  test('what a person typed stays one segment below the base path, whatever it holds', async () => {
    await using server = await BackendServer.start(OK);
    const client = clientOf(server, '/tempo/');
    for (const typed of ['../../admin', '..', '.', 'a/b?c=d#e', '%2e%2e', 'é ☃'])
      await client.ask({ path: ['api', typed] }, SIGNAL);
    for (const { path } of server.requests) expect(path).toMatch(/^\/tempo\/api\//);
    expect(server.requests.map(({ path }) => path.slice('/tempo/api/'.length))).toEqual([
      '../../admin',
      '%2E%2E',
      '%2E',
      'a/b?c=d#e',
      '%2e%2e',
      'é ☃',
    ]);
  });

  test('query values are encoded, left out where undefined, repeated where there are several', async () => {
    await using server = await BackendServer.start(OK);
    await clientOf(server).ask(
      { path: [], query: { q: '{ a = "b&c" }', none: undefined, n: 1, id: ['x', 'y'] } },
      SIGNAL,
    );
    expect([...server.requests[0]!.query]).toEqual([
      ['q', '{ a = "b&c" }'],
      ['n', '1'],
      ['id', 'x'],
      ['id', 'y'],
    ]);
  });

  test('credentials: a token, user and password, and headers that win over both', () => {
    const settings = { name: 'prod', url: 'http://localhost' };
    const headersOf = (more: object) => addressOf({ ...settings, ...more }, { 'x-own': '1' }).headers;
    expect(headersOf({ token: 't' })).toEqual({ authorization: 'Bearer t', 'x-own': '1' });
    expect(headersOf({ user: 'ü', password: 'p:q' }).authorization).toBe('Basic w7w6cDpx');
    expect(headersOf({ token: 't', headers: { Authorization: 'Key k', 'X-Own': '2' } })).toEqual({
      authorization: 'Key k',
      'x-own': '2',
    });
  });
});

describe('redirects', () => {
  test('are followed on the same host', async () => {
    await using server = await BackendServer.start(({ path }) =>
      path === '/x' ? { status: 307, headers: { location: '/y?z=1' } } : { body: path },
    );
    const { bytes } = await clientOf(server).ask({ path: ['x'] }, SIGNAL);
    expect(bytes.toString()).toBe('/y');
  });

  test('are refused to another host, which sees no request', async () => {
    await using other = await BackendServer.start(OK);
    const failure = await failureAfter({ kind: 'answer', served: { status: 302, headers: { location: other.url } } });
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(failure.message).toBe('prod: it redirects elsewhere, where the credentials must not go.');
    expect(other.requests).toEqual([]);
  });

  test('end, where they go round in circles', async () => {
    const failure = await failureAfter({ kind: 'answer', served: { status: 302, headers: { location: '/x' } } });
    expect(failure.code).toBe('unavailable');
  });
});

describe('repetitions', () => {
  test.each([429, 502, 503, 504])('%d: asked as often as the limit says, and no more', async (status) => {
    await using server = await BackendServer.start(OK);
    server.breakWith({ kind: 'answer', served: { status, headers: { 'retry-after': '0' } } });
    await failureFrom(clientOf(server).ask({ path: [] }, SIGNAL));
    expect(server.requests).toHaveLength(LIMITS.sourceAttempts);
  });

  test.each([400, 401, 403, 404, 413, 422, 500])('%d: asked once', async (status) => {
    await using server = await BackendServer.start(OK);
    server.breakWith({ kind: 'answer', served: { status } });
    await failureFrom(clientOf(server).ask({ path: [] }, SIGNAL));
    expect(server.requests).toHaveLength(1);
  });

  test('pauses: growing, or as the server says, in seconds or as a date; too long is none', () => {
    expect([2, 3, 4].map((attempt) => pauseBefore(attempt))).toEqual([250, 1_000, undefined]);
    expect(pauseBefore(2, '2')).toBe(2_000);
    expect(pauseBefore(2, '3600')).toBeUndefined();
    const nowMs = Date.parse('2026-11-22T10:00:00Z');
    expect(pauseBefore(2, 'Sun, 22 Nov 2026 10:00:03 GMT', nowMs)).toBe(3_000);
    expect(pauseBefore(2, 'Sun, 22 Nov 2026 09:00:00 GMT', nowMs)).toBe(0);
    expect(pauseBefore(2, 'soon')).toBe(250);
  });

  test('a wish for a longer rest than anybody waits for is passed on', async () => {
    const served = { status: 429, headers: { 'retry-after': '90' } };
    const failure = await failureAfter({ kind: 'answer', served });
    expect(failure).toMatchObject({ code: 'unavailable', advice: 'Ask again in 90 s.' });
  });
});

describe('answers that never end well', () => {
  test.each([
    { fault: { kind: 'hang' }, code: 'timeout', says: 'it did not answer within 0.05 s' },
    { fault: { kind: 'endless' }, code: 'too-large', says: 'larger than 1 MiB' },
    { fault: { kind: 'bomb' }, code: 'too-large', says: 'larger than 1 MiB' },
    { fault: { kind: 'broken-gzip' }, code: 'unavailable', says: 'compression' },
    { fault: { kind: 'reset' }, code: 'unavailable', says: 'broke off' },
    { fault: { kind: 'truncated' }, code: 'unavailable', says: 'broke off' },
  ] as const)('$fault.kind', async ({ fault, code, says }) => {
    const failure = await failureAfter(fault, fault.kind === 'hang' ? 50 : undefined);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(failure.message).not.toContain('secret');
  });

  test('JSON that is not what was asked for names the place, never the content', async () => {
    await using server = await BackendServer.start(() => ({ body: '{"traces":[{"id":"content"}]}' }));
    const schema = z.object({ traces: z.array(z.object({ id: z.number() })) });
    const failure = await failureFrom(clientOf(server).askJson({ path: [] }, schema, SIGNAL));
    expect(failure).toMatchObject({
      code: 'malformed',
      message: 'prod: its answer is not what it should be (traces.0.id).',
    });
  });
});

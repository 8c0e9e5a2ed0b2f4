/** Jaeger of all ages, and the stores that answer like it. */
import { describe, expect, test } from 'vitest';
import type { SettingsOf } from '../../../src/config/source-settings.ts';
import { JaegerSource } from '../../../src/sources/backends/jaeger.ts';
import { encodeTempo2 } from '../encode.ts';
import { greptimeLosses, victoriaLosses } from '../losses-jaeger.ts';
import { spansOf } from '../support.ts';
import { BackendServer, type Handler } from './backend-server.ts';
import { type Backend, type HeldTrace, recordedSpans, SECRET, testBackend } from './contract.ts';
import {
  GREPTIME,
  GREPTIME_V3,
  JAEGER_CLASSIC,
  JAEGER_OLD_V3,
  JAEGER_V3,
  type JaegerDialect,
  jaegerServer,
  VICTORIA,
  VICTORIA_V3,
} from './jaeger-server.ts';

const SIGNAL = new AbortController().signal;
const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';

function open(url: string, settings: Partial<SettingsOf<'jaeger'>> = {}): JaegerSource {
  return new JaegerSource({ kind: 'jaeger', name: 'jaeger', url, ...settings });
}

const BACKENDS: readonly (Pick<Backend, 'name' | 'resolutionNs' | 'losses'> & { readonly dialect: JaegerDialect })[] = [
  { name: 'Jaeger v3', dialect: JAEGER_V3, resolutionNs: 1 },
  { name: 'Jaeger v3 before 2.19', dialect: JAEGER_OLD_V3, resolutionNs: 1 },
  { name: 'Jaeger classic', dialect: JAEGER_CLASSIC, resolutionNs: 1_000 },
  { name: 'VictoriaTraces', dialect: VICTORIA, resolutionNs: 1_000, losses: victoriaLosses },
  { name: 'VictoriaTraces, v3', dialect: VICTORIA_V3, resolutionNs: 1 },
  { name: 'GreptimeDB, v3', dialect: GREPTIME_V3, resolutionNs: 1 },
  { name: 'GreptimeDB', dialect: GREPTIME, resolutionNs: 1_000, losses: greptimeLosses },
];

for (const { dialect, ...backend } of BACKENDS) {
  const { prefix = '' } = dialect;
  testBackend({
    ...backend,
    handler: jaegerServer(dialect),
    open: (url) => open(url + prefix, { token: SECRET, tenant: 'shop', ui: `${url}/ui` }),
    isAuthorised: ({ headers }) => headers.authorization === `Bearer ${SECRET}` && headers['x-tenant'] === 'shop',
    links: (url, traceId) => [
      `${url}/ui/trace/${traceId}`,
      `${url}/ui/trace/${traceId}?uiFind=00f067aa0ba902b7`,
      `${url}/ui/trace/${traceId}...f3a76d2535774da6a3ce929d0e0e4736`,
      `${url}/ui/api/traces/${traceId}?prettyPrint=true`,
    ],
    searches: true,
  });
}

async function pathsOf(handler: Handler, use: (source: JaegerSource) => Promise<unknown>): Promise<readonly string[]> {
  await using server = await BackendServer.start(handler);
  await use(open(server.url));
  return server.requests.map(({ path, query }) => `${path}${query.has('raw_traces') ? ' (both)' : ''}`);
}

const HELD: HeldTrace = { ...recordedSpans('base.json'), traceId: TRACE_ID };

describe('Jaeger: the interface that a server has', () => {
  const twice = async (source: JaegerSource) => {
    expect(await source.fetchTrace(TRACE_ID, SIGNAL)).toBeDefined();
    expect(await source.fetchTrace(TRACE_ID, SIGNAL)).toBeDefined();
  };

  test('is found out once, and remembered', async () => {
    expect(await pathsOf(jaegerServer(JAEGER_V3)([HELD]), twice)).toEqual([
      `/api/v3/traces/${TRACE_ID} (both)`,
      `/api/v3/traces/${TRACE_ID} (both)`,
    ]);
    expect(await pathsOf(jaegerServer(JAEGER_CLASSIC)([HELD]), twice)).toEqual([
      `/api/v3/traces/${TRACE_ID} (both)`,
      `/api/v3/traces/${TRACE_ID}`,
      `/api/traces/${TRACE_ID}`,
      `/api/traces/${TRACE_ID}`,
    ]);
  });

  test('may refuse one parameter in two spellings, and is asked in one', async () => {
    const paths = await pathsOf(jaegerServer({ ...GREPTIME_V3, prefix: '' })([HELD]), twice);
    expect(paths).toEqual([
      `/api/v3/traces/${TRACE_ID} (both)`,
      `/api/v3/traces/${TRACE_ID}`,
      `/api/v3/traces/${TRACE_ID}`,
    ]);
  });

  test('may be another after an update', async () => {
    await using server = await BackendServer.start(jaegerServer(JAEGER_CLASSIC)([HELD]));
    const source = open(server.url);
    expect((await source.fetchTrace(TRACE_ID, SIGNAL))?.resolutionNs).toBe(1_000);
    server.handler = jaegerServer(JAEGER_V3)([HELD]);
    expect((await source.fetchTrace(TRACE_ID, SIGNAL))?.resolutionNs).toBe(1);
  });

  test('is none at a wrong address: a failure that says so, and not a trace that is missing', async () => {
    for (const served of [
      { status: 404, body: '404 page not found' },
      { status: 404, body: '{"code":5,"message":"Not Found","details":[]}' },
      { headers: { 'content-type': 'text/html' }, body: '<html></html>' },
    ]) {
      await using server = await BackendServer.start(() => served);
      const outcome = await open(server.url)
        .fetchTrace(TRACE_ID, SIGNAL)
        .catch((error: unknown) => error);
      expect(outcome).toMatchObject({ code: 'unavailable', advice: expect.stringContaining('path missing') });
    }
  });
});

describe('Jaeger: by id', () => {
  test('traces are asked for as they were stored', async () => {
    await using server = await BackendServer.start(jaegerServer(JAEGER_CLASSIC)([HELD]));
    await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
    const [first, , last] = server.requests;
    expect([...first!.query]).toEqual([
      ['rawTraces', 'true'],
      ['raw_traces', 'true'],
    ]);
    expect([...last!.query]).toEqual([['raw', 'true']]);
  });

  test('an id of 64 bits is found as it is, padded, and cut', async () => {
    const short = '53774da6a3ce929d';
    const exact: Handler = ({ path }) =>
      path === `/api/v3/traces/${short}`
        ? jaegerServer(JAEGER_V3)([{ ...HELD, traceId: short.padStart(32, '0') }])({ path } as never)
        : { status: 404, body: '{"error":{"httpCode":404,"message":"No traces found"}}' };
    await using server = await BackendServer.start(exact);
    for (const typed of [short, short.padStart(32, '0')])
      expect(await open(server.url).fetchTrace(typed, SIGNAL), typed).toBeDefined();
  });

  test('notes of the server on a span are not among its attributes', async () => {
    await using server = await BackendServer.start(jaegerServer(JAEGER_V3)([HELD]));
    const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
    expect(JSON.stringify(spansOf(trace!).map(({ attributes }) => [...attributes]))).not.toContain('@jaeger');
  });

  test('an empty list with status 404 says that there is no trace, too', async () => {
    await using server = await BackendServer.start(({ path }) =>
      path.includes('v3')
        ? VICTORIA.unknown
        : { status: 404, body: '{"data":[],"errors": null,"limit": 0,"offset": 0,"total":0}' },
    );
    expect(await open(server.url).fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
  });
});

describe('Jaeger: search', () => {
  const root = HELD.spans.find(({ parentSpanId }) => !parentSpanId)!;
  const child = HELD.spans.find(({ parentSpanId }) => parentSpanId)!;
  const startMs = Number(root.startUnixNano! / 1_000_000n);
  const window = { fromMs: startMs - 60_000, toMs: startMs + 60_000, limit: 20 };

  test.each(BACKENDS)('$name: a trace that has such a span below its root is not comparable', async ({ dialect }) => {
    await using server = await BackendServer.start(jaegerServer(dialect)([HELD]));
    const source = open(server.url + (dialect.prefix ?? ''));
    const found = (span: typeof root) =>
      source.search({ service: span.service, operation: span.name, ...window }, SIGNAL);
    expect(await found(child)).toEqual([]);
    expect(await found(root)).toHaveLength(1);
  });

  test.each(BACKENDS)('$name: tells start, duration and errors, and never more than asked for', async ({ dialect }) => {
    const failed: HeldTrace = {
      traceId: 'f3a76d2535774da6a3ce929d0e0e4736',
      spans: HELD.spans.map((span) => (span === child ? { ...span, status: 'error' } : { ...span, status: 'unset' })),
    };
    const sound = { ...HELD, spans: HELD.spans.map((span) => ({ ...span, status: 'unset' as const })) };
    await using server = await BackendServer.start(jaegerServer(dialect)([sound, failed]));
    const source = open(server.url + (dialect.prefix ?? ''));
    const query = { service: root.service, operation: root.name, ...window };
    const found = await source.search(query, SIGNAL);
    expect(found.map(({ traceId, hasErrors }) => [traceId, hasErrors])).toEqual([
      [sound.traceId, false],
      [failed.traceId, true],
    ]);
    const ends = HELD.spans.map(({ endUnixNano }) => Number(endUnixNano! - root.startUnixNano!) / 1e6);
    expect(found[0]!.durationMs).toBeCloseTo(Math.max(...ends), 1);
    expect(Math.floor(found[0]!.startMs!)).toBe(startMs);
    expect(await source.search({ ...query, limit: 1 }, SIGNAL)).toHaveLength(1);
  });

  test('servers before 1.54 write ids in base64 and enums by name', async () => {
    const spans = HELD.spans.map((span) => (span === child ? { ...span, status: 'error' as const } : span));
    const { trace } = JSON.parse(encodeTempo2(TRACE_ID, spans)) as { trace: unknown };
    // An id of zeros is none: protobuf's way of leaving it out is not everybody's.
    const body = JSON.stringify({ result: trace }).replace('"name":', '"parentSpanId":"AAAAAAAAAAA=","name":');
    await using server = await BackendServer.start(({ path }) =>
      path.startsWith('/api/v3/traces') ? { body } : { status: 404, body: '404 page not found' },
    );
    const source = open(server.url);
    const found = await source.search({ service: root.service, operation: root.name, ...window }, SIGNAL);
    expect(body).toMatch(new RegExp(`AAAAAAAAAAA=","name":"${root.name}"`));
    expect(found).toMatchObject([{ traceId: TRACE_ID, hasErrors: true }]);
    const fetched = await source.fetchTrace(TRACE_ID, SIGNAL);
    expect(fetched?.traceId).toBe(TRACE_ID);
    expect(spansOf(fetched!).map(({ spanId }) => spanId)).toContain(root.spanId);
  });

  test('what is no id is left out: nobody could ask for it', async () => {
    const one = { rootServiceName: root.service, rootOperationName: root.name, minStartTimeUnixNano: '1' };
    const summaries = [TRACE_ID.slice(1), '../services', '', 'x'.repeat(1_000)].map((traceId) => ({ ...one, traceId }));
    await using server = await BackendServer.start(() => ({ body: JSON.stringify({ summaries }) }));
    const found = await open(server.url).search({ service: root.service, operation: root.name, ...window }, SIGNAL);
    expect(found.map(({ traceId }) => traceId)).toEqual([TRACE_ID]);
  });

  test('names travel as they are, whatever they hold', async () => {
    await using server = await BackendServer.start(jaegerServer(JAEGER_V3)([]));
    const service = 'a"b\\c&limit=9 {}';
    await open(server.url).search({ service, operation: 'x=1&y', ...window }, SIGNAL);
    const { query } = server.requests[0]!;
    expect([query.get('query.serviceName'), query.get('query.operationName')]).toEqual([service, 'x=1&y']);
    expect(query.get('limit')).toBeNull();
  });
});

describe('Jaeger: pages and check', () => {
  const place = { traceId: TRACE_ID, startMs: 0, endMs: 1 };

  test('a page is below the base path, and looks for the span', () => {
    expect(open('https://jaeger.example/base/').pagesOf(place)).toEqual({
      url: `https://jaeger.example/base/trace/${TRACE_ID}`,
      spanUrl: `https://jaeger.example/base/trace/${TRACE_ID}?uiFind={spanId}`,
    });
  });

  test('stores without its pages have none, unless they are told where they are', () => {
    for (const url of ['https://vt.example/select/jaeger', 'https://greptime.example/v1/jaeger/']) {
      expect(open(url).pagesOf(place)).toBeUndefined();
      expect(open(url, { ui: 'https://jaeger.example' }).pagesOf(place)?.url).toBe(
        `https://jaeger.example/trace/${TRACE_ID}`,
      );
    }
  });

  test('a check tells which interface there is', async () => {
    await using server = await BackendServer.start(jaegerServer(JAEGER_V3)([HELD]));
    expect(await open(server.url).check(SIGNAL)).toMatchObject({ version: 'Jaeger API, v3' });
    server.handler = jaegerServer(JAEGER_CLASSIC)([HELD]);
    expect(await open(server.url).check(SIGNAL)).toMatchObject({ version: 'Jaeger API, classic' });
  });
});

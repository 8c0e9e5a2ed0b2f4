/** Grafana Tempo, against servers that answer as its versions do, and with recorded answers. */
import { describe, expect, test } from 'vitest';
import type { SettingsOf } from '../../../src/config/source-settings.ts';
import { TempoSource } from '../../../src/sources/backends/tempo.ts';
import { countOf, failureFrom, recording } from '../support.ts';
import { BackendServer, type Handler, type Served } from './backend-server.ts';
import { type HeldTrace, recordedSpans, SECRET, testBackend } from './contract.ts';
import { TEMPO_2_0, TEMPO_2_8, tempoServer } from './tempo-server.ts';

const SIGNAL = new AbortController().signal;
const UID = 'tempo-prod';
const PROXY = `/api/datasources/proxy/uid/${UID}`;
const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';

function open(url: string, settings: Partial<SettingsOf<'tempo'>> = {}): TempoSource {
  return new TempoSource({ kind: 'tempo', name: 'tempo', url, ...settings });
}

testBackend({
  name: 'Grafana Tempo v2',
  resolutionNs: 1,
  handler: tempoServer(TEMPO_2_8),
  open: (url) => open(url, { user: '123', password: SECRET, tenant: 'shop', ui: `${url}/grafana`, uiDatasource: UID }),
  isAuthorised: ({ headers }) =>
    headers.authorization === `Basic ${Buffer.from(`123:${SECRET}`).toString('base64')}` &&
    headers['x-scope-orgid'] === 'shop',
  links: (url, traceId) => [`${url}/api/traces/${traceId}`, exploreLink(`${url}/grafana`, traceId)],
  searches: true,
});

testBackend({
  name: 'Grafana Tempo v1 (2.0)',
  resolutionNs: 1,
  handler: tempoServer(TEMPO_2_0),
  open: (url) => open(`${url}/`, { headers: { 'X-Api-Key': SECRET } }),
  isAuthorised: ({ headers }) => headers['x-api-key'] === SECRET,
  links: (url, traceId) => [`${url}/api/traces/${traceId}`],
  searches: true,
});

testBackend({
  name: 'Grafana Tempo through Grafana',
  resolutionNs: 1,
  handler: tempoServer({ ...TEMPO_2_8, prefix: `/grafana${PROXY}` }),
  open: (url) => open(`${url}/grafana`, { datasource: UID, token: SECRET }),
  isAuthorised: ({ headers }) => headers.authorization === `Bearer ${SECRET}`,
  links: (url, traceId) => [exploreLink(`${url}/grafana`, traceId)],
  searches: true,
});

function exploreLink(grafana: string, traceId: string): string {
  const pane = { datasource: UID, queries: [{ query: traceId }] };
  return `${grafana}/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ abc: pane }))}&orgId=1`;
}

/** What comes of asking a server that always answers so. */
async function fetchFrom(served: Served | Handler, settings: Partial<SettingsOf<'tempo'>> = {}, traceId = TRACE_ID) {
  await using server = await BackendServer.start(typeof served === 'function' ? served : () => served);
  const source = open(server.url, settings);
  const outcome = await source.fetchTrace(traceId, SIGNAL).catch((error: unknown) => error);
  return { outcome, paths: server.requests.map(({ path }) => path) };
}

describe('Grafana Tempo: by id', () => {
  test('an old server is asked over v1 at once the second time', async () => {
    const held: HeldTrace = { ...recordedSpans('base.json'), traceId: TRACE_ID };
    await using server = await BackendServer.start(tempoServer(TEMPO_2_0)([held]));
    const source = open(server.url);
    await source.fetchTrace(TRACE_ID, SIGNAL);
    await source.fetchTrace(TRACE_ID, SIGNAL);
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/api/v2/traces/${TRACE_ID}`,
      `/api/traces/${TRACE_ID}`,
      `/api/traces/${TRACE_ID}`,
    ]);
  });

  test('an id of 31 digits finds the trace whose zero it lost', async () => {
    const held: HeldTrace = { ...recordedSpans('base.json'), traceId: TRACE_ID };
    const { outcome } = await fetchFrom(tempoServer(TEMPO_2_8)([held]), {}, TRACE_ID.slice(1));
    expect(outcome).toMatchObject({ traceId: TRACE_ID });
  });

  test('a partial trace is one that says so', async () => {
    const whole = recording('tempo2.8.2-v2-slow.json').toString().trim();
    const body = `${whole.slice(0, -1)},"status":"PARTIAL","message":"Trace exceeds maximum size"}`;
    const { outcome } = await fetchFrom({ body }, {}, 'df8fb92c639b0edfe4f54977607f3ce0');
    expect(countOf(outcome as never, 'partial')).toBe(1);
  });

  test('a trace that it finds too large to send: a failure that says so', async () => {
    const { outcome } = await fetchFrom({ status: 422, body: 'trace exceeds max size' });
    expect(outcome).toMatchObject({ code: 'too-large', message: expect.stringMatching(/^tempo: .*too large/) });
  });

  test('an address at which there is no Tempo is not taken for a trace that is missing', async () => {
    const bodies = [
      '404 page not found',
      '<html><h1>Not Found</h1></html>',
      'default backend - 404',
      '{"message":"x"}',
    ];
    for (const body of bodies) {
      const { outcome, paths } = await fetchFrom({ status: 404, body });
      expect(outcome, body).toMatchObject({ code: 'unavailable', message: expect.stringContaining('404') });
      expect(paths).toHaveLength(2);
    }
  });

  test('a data source that Grafana does not know: a failure that says where to look', async () => {
    const { outcome } = await fetchFrom(tempoServer({ ...TEMPO_2_8, prefix: PROXY })([]), { datasource: 'other' });
    expect(outcome).toMatchObject({ code: 'unavailable', advice: expect.stringContaining('datasource') });
  });

  test('an answer of nothing is no trace, and not one that is missing', async () => {
    const { outcome } = await fetchFrom({ body: '' });
    expect(outcome).toMatchObject({ code: 'malformed', message: 'tempo: its answer is empty.' });
  });
});

describe('Grafana Tempo: search', () => {
  const query = { service: 'shop', operation: 'GET /', fromMs: 1_700_000_000_000, toMs: 1_700_003_600_000, limit: 5 };

  async function asked(changes: Partial<typeof query>, served: Served = { body: '{}' }) {
    await using server = await BackendServer.start(() => served);
    const found = await open(server.url).search({ ...query, ...changes }, SIGNAL);
    return { found, query: server.requests[0]!.query };
  }

  test('names are strings of TraceQL, whatever they hold', async () => {
    const service = 'a"b\\c\n} || { true';
    const { query: sent } = await asked({ service, operation: '`x` "' });
    const q = sent.get('q')!;
    expect(q).toBe(
      '{ nestedSetParent < 0 && resource.service.name = "a\\"b\\\\c\\n} || { true" && name = "`x` \\"" && status != error }',
    );
  });

  test('a server that does not know roots is asked without them, whichever way it says so', async () => {
    for (const status of [400, 500]) {
      await using server = await BackendServer.start(({ query: sent }) =>
        sent.get('q')!.includes('nestedSetParent') ? { status, body: 'parse error' } : { body: '{}' },
      );
      expect(await open(server.url).search(query, SIGNAL)).toEqual([]);
      expect(server.requests[1]!.query.get('q')).toBe(
        '{ resource.service.name = "shop" && name = "GET /" && status != error }',
      );
    }
  });

  test('the window is in seconds, rounded to hold all of it, and never longer than servers allow', async () => {
    const { query: sent } = await asked({ fromMs: 1_700_000_000_999, toMs: 1_700_000_001_001 });
    expect([sent.get('start'), sent.get('end'), sent.get('limit')]).toEqual(['1700000000', '1700000002', '5']);
    const { query: long } = await asked({ fromMs: 0 });
    expect(Number(long.get('end')) - Number(long.get('start'))).toBe(168 * 3_600);
  });

  test('ids get their zeros back; a trace of no milliseconds lasts none; other roots are left out', async () => {
    const trace = { traceID: TRACE_ID.slice(1), rootServiceName: 'shop', rootTraceName: 'GET /' };
    const other = { ...trace, rootServiceName: '<root span not yet received>' };
    const timed = { ...trace, startTimeUnixNano: '1700000000123456789', durationMs: 12 };
    const { found } = await asked({}, { body: JSON.stringify({ traces: [trace, other, timed] }) });
    expect(found).toEqual([
      { traceId: TRACE_ID, durationMs: 0 },
      { traceId: TRACE_ID, durationMs: 12, startMs: 1_700_000_000_123.456_8 },
    ]);
  });

  test('traces whose root failed are left out where TraceQL can tell', async () => {
    const base = recordedSpans('base.json');
    const failed = base.spans.map((span) => (span.parentSpanId ? span : { ...span, status: 'error' as const }));
    const root = base.spans.find(({ parentSpanId }) => !parentSpanId)!;
    const ms = Number(root.startUnixNano! / 1_000_000n);
    const wanted = { service: root.service, operation: root.name, fromMs: ms - 1_000, toMs: ms + 1_000, limit: 5 };
    await using server = await BackendServer.start(
      tempoServer(TEMPO_2_8)([base, { traceId: TRACE_ID, spans: failed }]),
    );
    const found = await open(server.url).search(wanted, SIGNAL);
    expect(found.map(({ traceId }) => traceId)).toEqual([base.traceId]);
  });
});

describe('Grafana Tempo: pages and check', () => {
  const place = { traceId: TRACE_ID, startMs: 1_700_000_000_000.5, endMs: 1_700_000_001_000.5 };

  test('a page shows the trace in Explore, in its data source, around its time, and opens a span', () => {
    const pages = open('https://grafana.example/g', { datasource: UID }).pagesOf(place)!;
    const url = new URL(pages.url);
    expect(`${url.origin}${url.pathname}`).toBe('https://grafana.example/g/explore');
    const { trace } = JSON.parse(url.searchParams.get('panes')!) as { trace: object };
    expect(trace).toEqual({
      datasource: UID,
      queries: [{ refId: 'A', datasource: { type: 'tempo', uid: UID }, queryType: 'traceql', query: TRACE_ID }],
      range: { from: '1699999700000', to: '1700000301001' },
    });
    const onSpan = new URL(pages.spanUrl!.replace('{spanId}', '00f067aa0ba902b7'));
    expect(JSON.parse(onSpan.searchParams.get('panes')!)).toEqual({
      trace: { ...trace, panelsState: { trace: { spanId: '00f067aa0ba902b7' } } },
    });
  });

  test('there is no page where no Grafana is known', () => {
    expect(open('https://tempo.example').pagesOf(place)).toBeUndefined();
    expect(open('https://tempo.example', { ui: 'https://grafana.example' }).pagesOf(place)).toBeUndefined();
  });

  test('a link into another data source of the same Grafana is not its own', () => {
    const source = open('https://grafana.example', { datasource: UID });
    const url = new URL('https://grafana.example/explore?panes=x');
    expect(source.isPage({ url, datasource: 'loki' })).toBe(false);
    expect(source.isPage({ url, datasource: UID })).toBe(true);
    expect(source.isPage({ url })).toBe(true);
  });

  test('a check tells the version and an example; a server that tells no version passes too', async () => {
    const held: HeldTrace = { ...recordedSpans('base.json'), traceId: TRACE_ID };
    await using server = await BackendServer.start(tempoServer(TEMPO_2_8)([held]));
    expect(await open(server.url).check(SIGNAL)).toEqual({ version: 'Tempo 2.8.2', exampleId: TRACE_ID });
    server.handler = tempoServer({ ...TEMPO_2_8, version: undefined })([]);
    expect(await open(server.url).check(SIGNAL)).toEqual({});
  });

  test('a version that is none is not shown', async () => {
    await using server = await BackendServer.start(tempoServer({ ...TEMPO_2_8, version: '2.8\u001b[31m' })([]));
    expect(await open(server.url).check(SIGNAL)).toEqual({});
  });

  test('a gateway that keeps the version to itself does not fail the check', async () => {
    await using server = await BackendServer.start((request) =>
      request.path.endsWith('buildinfo') ? { status: 403 } : tempoServer(TEMPO_2_8)([])(request),
    );
    expect(await open(server.url).check(SIGNAL)).toEqual({});
  });

  test('a check without the right to read traces fails, though the version is told to everybody', async () => {
    await using server = await BackendServer.start(({ path }) =>
      path.endsWith('buildinfo') ? { body: '{"version":"2.8.2"}' } : { status: 401, body: 'no org id' },
    );
    expect(await failureFrom(open(server.url).check(SIGNAL))).toMatchObject({ code: 'unauthorized' });
  });
});

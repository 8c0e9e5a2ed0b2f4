/** ClickHouse, against a server that answers as its HTTP interface does. */
import { expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { ClickHouseSource } from '../../../src/sources/backends/clickhouse.ts';
import { assertTrace } from '../../support/check-trace.ts';
import { decodeText, failureFrom, recording } from '../support.ts';
import { BackendServer, type Handler } from './backend-server.ts';
import { clickhouseServer, clickhouseServerWithPeriods, exception } from './clickhouse-server.ts';
import { recordedSpans, SECRET, sideless, testBackend } from './contract.ts';

const SIGNAL = new AbortController().signal;
const HELD = recordedSpans('base.json');

for (const [name, handler] of [
  ['ClickHouse otel_traces', clickhouseServerWithPeriods],
  ['ClickHouse otel_traces, without the times of traces', clickhouseServer],
] as const) {
  testBackend({
    name,
    resolutionNs: 1,
    handler,
    open: (url) => open(url, { user: 'reader', password: SECRET, ui: url }),
    isAuthorised: ({ headers }) =>
      headers.authorization === `Basic ${Buffer.from(`reader:${SECRET}`).toString('base64')}`,
    links: (url, traceId) => [
      `${url}/search?traceId=${traceId}&source=l0g5`,
      `${url}/trace/${traceId}`,
      `${url}/play?user=reader#SELECT`,
    ],
    searches: true,
  });
}

function open(url: string, more: Partial<ConstructorParameters<typeof ClickHouseSource>[0]> = {}): ClickHouseSource {
  return new ClickHouseSource({
    kind: 'clickhouse',
    name: 'clickhouse',
    url,
    database: 'default',
    table: 'otel_traces',
    ...more,
  });
}

test.each(['clickhouse26.7-slow.jsonl', 'clickhouse26.7-json-slow.jsonl'])(
  'ClickHouse: %s, recorded from its engine, gives the report of what was stored',
  async (file) => {
    const [baseline, stored] = ['base.json', 'slow.json'].map((name) => decodeText(recording(name)));
    const body = recording(file);
    await using server = await BackendServer.start((request) =>
      request.body.includes('_trace_id_ts"') ? exception(404, 60, 'no') : { body },
    );
    const answered = await open(server.url).fetchTrace(stored!.traceId, SIGNAL);
    assertTrace(answered!);
    expect(answered!.startTimeUnixNano).toBe(stored!.startTimeUnixNano);
    expect(sideless(reportOn(baseline!, answered!, 'given'))).toEqual(sideless(reportOn(baseline!, stored!, 'given')));
  },
);

test('ClickHouse: a trace is read from the seconds in which its spans started', async () => {
  await using server = await BackendServer.start(clickhouseServerWithPeriods([HELD]));
  await open(server.url).fetchTrace(HELD.traceId, SIGNAL);
  const [, asked] = server.requests;
  const startsMs = HELD.spans.map(({ startUnixNano }) => Number(startUnixNano! / 1_000_000n));
  const [fromMs, toMs] = [Number(asked!.query.get('param_fromMs')), Number(asked!.query.get('param_toMs'))];
  expect(asked!.body).toContain('Timestamp <= fromUnixTimestamp64Milli({toMs:Int64})');
  expect(fromMs).toBeLessThanOrEqual(Math.min(...startsMs));
  expect(toMs).toBeGreaterThan(Math.max(...startsMs));
  expect(toMs - fromMs).toBeLessThanOrEqual(Math.max(...startsMs) - Math.min(...startsMs) + 2_000);
});

test('ClickHouse: a trace whose times nobody noted is looked for in the whole table', async () => {
  const handler: Handler = (request) =>
    request.body.includes('_trace_id_ts"')
      ? { body: '{"data":[{"Entries":0,"FromSeconds":0,"ToSeconds":0}]}' }
      : clickhouseServer([HELD])(request);
  await using server = await BackendServer.start(handler);
  const trace = await open(server.url).fetchTrace(HELD.traceId, SIGNAL);
  expect(trace?.length).toBe(HELD.spans.length);
  expect(server.requests.at(-1)!.body).not.toContain('Timestamp <=');
});

test.each([
  [404, 60],
  [403, 497],
])('ClickHouse: without the table of times (%i, code %i) it is asked for once only', async (status, code) => {
  const handler: Handler = (request) =>
    request.body.includes('_trace_id_ts"') ? exception(status, code, 'no') : clickhouseServer([HELD])(request);
  await using server = await BackendServer.start(handler);
  const source = open(server.url);
  for (let k = 0; k < 2; k++) expect(await source.fetchTrace(HELD.traceId, SIGNAL)).toBeDefined();
  expect(server.requests.filter(({ body }) => body.includes('_trace_id_ts"'))).toHaveLength(1);
});

test('ClickHouse: database and table stand in the question as they are configured, and a path before it', async () => {
  await using server = await BackendServer.start(clickhouseServer([HELD]));
  const source = open(`${server.url}/gate/ch`, { database: 'obs', table: 'spans' });
  await source.fetchTrace(HELD.traceId, SIGNAL);
  expect(server.requests.map(({ path }) => path)).toEqual(['/gate/ch', '/gate/ch']);
  expect(server.requests.map(({ query }) => query.get('database'))).toEqual(['obs', 'obs']);
  expect(server.requests[0]!.body).toContain('FROM "obs"."spans_trace_id_ts"');
  expect(server.requests[1]!.body).toContain('FROM "obs"."spans"');
});

test.each(["' OR 1=1 --", '\\', '{limit:UInt32}', '"; DROP TABLE x', 'a\tb\nc\u0000'])(
  'ClickHouse: %j in a name is a bound value and no part of the question',
  async (hostile) => {
    await using server = await BackendServer.start(clickhouseServer([]));
    const query = { service: hostile, operation: `${hostile} {id}`, fromMs: 0.5, toMs: 1.5, limit: 5 };
    await open(server.url).search(query, SIGNAL);
    await open(server.url).search({ ...query, operation: `/a/{id}/${hostile}` }, SIGNAL);
    const [plain, masked] = server.requests;
    const sane = await sqlOf({ ...query, service: 'shop', operation: 'GET /' });
    expect(plain!.body).toBe(sane);
    expect(masked!.body).toBe(sane.replace('SpanName = {operation:String}', 'match(SpanName, {operation:String})'));
    expect(unescaped(plain!.query.get('param_service')!)).toBe(hostile);
    expect([plain!.query.get('param_fromMs'), plain!.query.get('param_toMs')]).toEqual(['0', '2']);
  },
);

async function sqlOf(query: Parameters<ClickHouseSource['search']>[0]): Promise<string> {
  await using server = await BackendServer.start(clickhouseServer([]));
  await open(server.url).search(query, SIGNAL);
  return server.requests[0]!.body;
}

/** Values are written as in tab-separated files. */
function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, letter: string) => ({ t: '\t', n: '\n', r: '\r' })[letter] ?? letter);
}

test('ClickHouse: an id is asked for as given, padded and without zeros, each as a bound value', async () => {
  await using server = await BackendServer.start(clickhouseServer([]));
  expect(await open(server.url).fetchTrace('a3ce929d0e0e4736', SIGNAL)).toBeUndefined();
  const asked = server.requests.filter(({ body }) => body.includes('SpanId'));
  expect(asked.map(({ query }) => query.get('param_id'))).toEqual([
    'a3ce929d0e0e4736',
    `${'0'.repeat(16)}a3ce929d0e0e4736`,
  ]);
  expect(asked.filter(({ body }) => body.includes('a3ce'))).toEqual([]);
});

test.each([164, 452])(
  'ClickHouse: a user who may set nothing (%i) is asked without settings from then on',
  async (code) => {
    const handler: Handler = (request) =>
      request.query.has('max_execution_time')
        ? exception(500, code, "Cannot modify 'max_execution_time' setting in readonly mode")
        : clickhouseServerWithPeriods([HELD])(request);
    await using server = await BackendServer.start(handler);
    const source = open(server.url);
    // At the same time, as baselines are read.
    const traces = await Promise.all([0, 1, 2].map(() => source.fetchTrace(HELD.traceId, SIGNAL)));
    expect(traces.map((trace) => trace?.length)).toEqual([6, 6, 6]);
    const asked = server.requests.length;
    expect(await source.fetchTrace(HELD.traceId, SIGNAL)).toBeDefined();
    expect(server.requests.slice(asked).filter(({ query }) => query.has('max_execution_time'))).toEqual([]);
  },
);

test('ClickHouse: the server is told how long anybody waits, and to answer as a whole', async () => {
  await using server = await BackendServer.start(clickhouseServer([HELD]));
  await open(server.url, { timeoutSeconds: 2.5 }).fetchTrace(HELD.traceId, SIGNAL);
  const { query } = server.requests[0]!;
  expect(query.get('max_execution_time')).toBe('3');
  expect(query.get('wait_end_of_query')).toBe('1');
  for (const mode of ['timeout', 'read', 'result']) expect(query.get(`${mode}_overflow_mode`)).toBe('throw');
});

test.each([
  [404, 60, 'unavailable', 'it has no such table'],
  [404, 81, 'unavailable', 'it has no such database'],
  [404, 47, 'unavailable', "does not have the columns of the Collector's exporter"],
  [403, 497, 'unauthorized', 'its user may not read the table'],
  [403, 516, 'unauthorized', 'it refused the credentials'],
  [500, 159, 'timeout', 'took longer than it may'],
  [500, 241, 'unavailable', 'has not enough memory'],
  [500, 307, 'too-large', 'more than it may'],
  [500, 202, 'unavailable', 'too many queries'],
  [500, 999, 'unavailable', 'it refused the query'],
  // Older servers have begun to answer by the time they fail.
  [200, 241, 'unavailable', 'has not enough memory'],
])('ClickHouse: status %i with code %i is told in words, without the question', async (status, code, failed, words) => {
  await using server = await BackendServer.start(() => exception(status, code, SECRET));
  const failure = await failureFrom(open(server.url).check(SIGNAL));
  expect(failure.code).toBe(failed);
  expect(failure.message).toContain(words);
  expect(failure.message).toContain(`${code}`);
  expect(`${failure.message} ${failure.advice}`).not.toMatch(/FROM|secret|Exception/);
});

test('ClickHouse: a check tells the version and an id', async () => {
  await using server = await BackendServer.start(clickhouseServer([HELD]));
  expect(await open(server.url).check(SIGNAL)).toEqual({ version: 'ClickHouse 26.7.2.1', exampleId: HELD.traceId });
});

test('ClickHouse: credentials may be a token, or stand in headers of their own', async () => {
  await using server = await BackendServer.start(clickhouseServer([]));
  await open(server.url, { token: 'jwt' }).check(SIGNAL);
  await open(server.url, { headers: { 'X-ClickHouse-User': 'reader', 'X-ClickHouse-Key': 'k' } }).check(SIGNAL);
  const [byToken, , byHeaders] = server.requests;
  expect(byToken!.headers.authorization).toBe('Bearer jwt');
  expect(byHeaders!.headers).toMatchObject({ 'x-clickhouse-user': 'reader', 'x-clickhouse-key': 'k' });
  expect(byHeaders!.headers.authorization).toBeUndefined();
});

test('ClickHouse: an error of the root is told, of other spans nothing is', async () => {
  const row = { TraceId: HELD.traceId, StartMs: 1_795_349_781_535, DurationNs: '41000000' };
  const data = ['Error', 'STATUS_CODE_ERROR', 'Unset'].map((StatusCode) => ({ ...row, StatusCode }));
  await using server = await BackendServer.start(() => ({ body: JSON.stringify({ data }) }));
  const query = { service: 'shop', operation: 'GET /', fromMs: 0, toMs: 1, limit: 20 };
  const summary = { traceId: HELD.traceId, startMs: 1_795_349_781_535, durationMs: 41 };
  expect(await open(server.url).search(query, SIGNAL)).toEqual([
    { ...summary, hasErrors: true },
    { ...summary, hasErrors: true },
    summary,
  ]);
});

test('ClickHouse: a redirect is not followed, and the failure says so', async () => {
  await using server = await BackendServer.start(() => ({ status: 308, headers: { location: '/elsewhere' } }));
  const failure = await failureFrom(open(server.url).check(SIGNAL));
  expect(failure.message).toContain('it redirects elsewhere');
  expect(server.requests).toHaveLength(1);
});

test('ClickHouse: an encoding that nobody asked for is a failure and no bug', async () => {
  await using server = await BackendServer.start(() => ({ headers: { 'content-encoding': 'x-own' }, body: '{}' }));
  const failure = await failureFrom(open(server.url).check(SIGNAL));
  expect(failure.code).toBe('malformed');
});

test.each(['endless', 'bomb'] as const)('ClickHouse: an answer that is %s ends at a limit', async (kind) => {
  await using server = await BackendServer.start(clickhouseServer([]));
  server.breakWith({ kind });
  const failure = await failureFrom(open(server.url).check(SIGNAL));
  expect(failure.code).toBe('too-large');
});

test('ClickHouse: a page has the time of the trace, and only HyperDX has one', () => {
  const place = { traceId: HELD.traceId, startMs: 1_795_349_781_535.5, endMs: 1_795_349_782_000 };
  expect(open('http://db.example:8123').pagesOf(place)).toBeUndefined();
  expect(open('http://db.example:8123', { ui: 'https://dx.example/app' }).pagesOf(place)).toEqual({
    url: `https://dx.example/app/search?traceId=${HELD.traceId}&from=1795349481535&to=1795350082000`,
  });
});

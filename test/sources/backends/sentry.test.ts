/** Sentry, against a server that answers as its web API does. */
import { expect, test } from 'vitest';
import { SentrySource } from '../../../src/sources/backends/sentry.ts';
import { sentryLosses } from '../losses-sentry.ts';
import { failureFrom } from '../support.ts';
import { BackendServer } from './backend-server.ts';
import { recordedSpans, SECRET, testBackend } from './contract.ts';
import { sentryServer } from './sentry-server.ts';

const SIGNAL = new AbortController().signal;
const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';
const ASKED = ['http.request.method', 'http.response.status_code', 'http.route', 'error.type', 'db.system.name'];

testBackend({
  name: 'Sentry',
  resolutionNs: 1_000,
  losses: sentryLosses(await attributesAskedFor()),
  handler: sentryServer,
  open,
  isAuthorised: ({ headers }) => headers.authorization === `Bearer ${SECRET}`,
  links: (url, traceId) => [
    `${url}/organizations/acme/explore/traces/trace/${traceId}/`,
    `${url}/organizations/acme/performance/trace/${traceId}/?node=span-00f067aa0ba902b7`,
    `${url}/organizations/acme/traces/?query=trace%3A${traceId}`,
  ],
  searches: true,
});

function open(url: string): SentrySource {
  return new SentrySource({ kind: 'sentry', name: 'sentry', url, organization: 'acme', token: SECRET });
}

async function attributesAskedFor(): Promise<readonly string[]> {
  await using server = await BackendServer.start(sentryServer([]));
  await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
  return server.requests[0]!.query.getAll('additional_attributes');
}

const QUERY = { service: 'shop', operation: 'GET /', fromMs: 1_795_349_000_000, toMs: 1_795_350_000_000, limit: 5 };

test('Sentry: what tells spans apart is asked for', async () => {
  expect(await attributesAskedFor()).toEqual(expect.arrayContaining([...ASKED, 'span.status', 'trace', 'release']));
});

test('Sentry: an id without its leading zeros is asked for with them', async () => {
  await using server = await BackendServer.start(sentryServer([]));
  await open(server.url).fetchTrace('a3ce929d0e0e4736', SIGNAL);
  expect(server.requests.map(({ path }) => path)).toEqual([
    '/api/0/organizations/acme/trace/0000000000000000a3ce929d0e0e4736/',
  ]);
});

test('Sentry: an organization that it does not know is not a trace that is missing', async () => {
  await using server = await BackendServer.start(sentryServer([]));
  const source = new SentrySource({ kind: 'sentry', name: 's', url: server.url, organization: 'other', token: SECRET });
  const failure = await failureFrom(source.fetchTrace(TRACE_ID, SIGNAL));
  expect(failure).toMatchObject({ code: 'unavailable', advice: 'Check its url and organization.' });
  expect(failure.message).toBe('s: there is no organization other at its address (404).');
});

test('Sentry: errors and uptime checks without a span make no trace', async () => {
  const body = JSON.stringify([
    { event_id: 'f0', event_type: 'error', issue_id: 1, project_slug: 'shop', start_timestamp: 1795349781.5 },
    { children: [], event_type: 'uptime_check', event_id: 'f1', op: 'uptime.request', start_timestamp: 1795349781 },
  ]);
  await using server = await BackendServer.start(() => ({ body }));
  expect(await open(server.url).fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
});

test('Sentry: a search leaves out what is below another span, or of another service', async () => {
  const row = { trace: TRACE_ID, project: 'shop', 'span.description': 'GET /', parent_span: '0000000000000000' };
  const data = [
    row,
    { ...row, trace: 'b'.repeat(32), parent_span: '00f067aa0ba902b7' },
    { ...row, trace: 'c'.repeat(32), project: 'cart' },
    { ...row, trace: 'd'.repeat(32), project: 'backend', 'service.name': 'shop', 'span.status': 'internal_error' },
    { ...row, trace: 'e'.repeat(32), 'span.description': 'GET /cart' },
  ];
  await using server = await BackendServer.start(() => ({ body: JSON.stringify({ data }) }));
  expect(await open(server.url).search(QUERY, SIGNAL)).toEqual([
    { traceId: TRACE_ID },
    { traceId: 'd'.repeat(32), hasErrors: true },
  ]);
});

test.each([
  ['GET /', '"GET /"'],
  ['GET /user/{id}', '"GET /user/*"'],
  ['say "hi" OR project:x', '"say *hi* OR project:x"'],
  ['ends in \\', '"ends in *"'],
  ['two\nlines {a} [b] (c)', '"two*lines {a} [b] (c)"'],
])('Sentry: the operation %j is one value of its search language', async (operation, value) => {
  await using server = await BackendServer.start(() => ({ body: '{"data":[]}' }));
  await open(server.url).search({ ...QUERY, operation }, SIGNAL);
  expect(server.requests[0]!.query.get('query')).toBe(`is_transaction:true span.description:${value}`);
});

test('Sentry: operations with signs of its search language are found', async () => {
  for (const name of ['say "hi"', 'ends in \\', 'a*b', 'GET /user/alice?x=1']) {
    const { traceId, spans } = recordedSpans('base.json');
    const renamed = spans.map((span) => (span.parentSpanId ? span : { ...span, service: 'shop', name }));
    await using server = await BackendServer.start(sentryServer([{ traceId, spans: renamed }]));
    const operation = name.startsWith('GET') ? 'GET /user/{id}' : name;
    const window = { fromMs: 0, toMs: 4_000_000_000_000 };
    const found = await open(server.url).search({ ...QUERY, ...window, operation }, SIGNAL);
    expect(
      found.map((trace) => trace.traceId),
      name,
    ).toEqual([traceId]);
  }
});

test('Sentry: at sentry.io the organization has a host of its own, on which its pages are', () => {
  const source = open('https://sentry.io');
  const pages = source.pagesOf({ traceId: TRACE_ID, startMs: 1_795_349_781_535, endMs: 1_795_349_782_000 });
  const page = `https://acme.sentry.io/explore/traces/trace/${TRACE_ID}/`;
  expect(pages).toEqual({
    url: `${page}?timestamp=1795349781`,
    spanUrl: `${page}?node=span-{spanId}&timestamp=1795349781`,
  });
  const isPage = (link: string) => source.isPage({ url: new URL(link) });
  expect(isPage(pages.url)).toBe(true);
  expect(isPage(`https://acme.sentry.io/traces/?query=trace%3A${TRACE_ID}`)).toBe(true);
  expect(isPage(`https://sentry.io/organizations/acme/performance/trace/${TRACE_ID}/`)).toBe(true);
  expect(isPage(`https://other.sentry.io/explore/traces/trace/${TRACE_ID}/`)).toBe(false);
  expect(isPage(`https://sentry.io/organizations/acme-2/performance/trace/${TRACE_ID}/`)).toBe(false);
});

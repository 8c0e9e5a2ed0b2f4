/** Trace analytics of OpenSearch, against a server that answers as OpenSearch does. */
import { describe, expect, test } from 'vitest';
import { OpenSearchSource } from '../../../src/sources/backends/opensearch.ts';
import { dataPrepperDocument } from '../encode-elastic.ts';
import { TRACE_ID } from '../support.ts';
import { BackendServer } from './backend-server.ts';
import { recordedSpans, SECRET, testBackend } from './contract.ts';
import { documentServer, elasticServer } from './elastic-server.ts';

const INDEX = 'otel-v*-apm-span-*,ss4o_traces-*';

function open(url: string, settings: object = {}): OpenSearchSource {
  return new OpenSearchSource({ kind: 'opensearch', name: 'opensearch', url, index: INDEX, ui: url, ...settings });
}

testBackend({
  name: 'OpenSearch (Data Prepper)',
  resolutionNs: 1,
  handler: (traces) => elasticServer(dataPrepperDocument, traces),
  open: (url) => open(url, { user: 'reader', password: SECRET }),
  isAuthorised: ({ headers }) =>
    headers.authorization === `Basic ${Buffer.from(`reader:${SECRET}`).toString('base64')}`,
  links: (url, traceId) => [
    `${url}/app/observability-traces#/traces?datasourceId=&traceId=${traceId}`,
    `${url}/app/observability-traces#/traces/${traceId}`,
    `${url}/app/observability-dashboards#/trace_analytics/traces/${traceId}`,
  ],
  searches: true,
});

const SIGNAL = new AbortController().signal;
const START = 1_795_349_781_535_123_457n;

test('OpenSearch: a trace of more than one page is read from one point in time', async () => {
  const spans = Array.from({ length: 10_001 }, (_, k) => ({
    spanId: (k + 1).toString(16).padStart(16, '0'),
    parentSpanId: k === 0 ? '' : '0000000000000001',
    service: 'shop',
    name: 'GET /',
    kind: 'server' as const,
    status: 'unset' as const,
    startUnixNano: START,
    endUnixNano: START + 1_000_000n,
    resource: new Map([['service.name', 'shop']]),
  }));
  const handler = elasticServer(dataPrepperDocument, [{ traceId: TRACE_ID, spans }]);
  await using server = await BackendServer.start(handler);
  expect((await open(server.url).fetchTrace(TRACE_ID, SIGNAL))?.length).toBe(10_001);
  expect(server.requests.map(({ path }) => path)).toEqual([
    `/${INDEX}/_search`,
    `/${INDEX}/_search/point_in_time`,
    '/_search',
    '/_search',
  ]);
});

describe('OpenSearch: search', () => {
  const [root] = recordedSpans('base.json').spans.filter(({ parentSpanId }) => !parentSpanId);
  const at = { ...root!, startUnixNano: START, endUnixNano: START + 5_000_000n, status: 'error' as const };
  const query = { service: at.service, operation: at.name, fromMs: 0, toMs: 4_102_444_800_000, limit: 5 };
  const summary = { traceId: TRACE_ID, startMs: 1_795_349_781_535, durationMs: 5, hasErrors: true };

  test('a root is told with start, duration and outcome', async () => {
    const handler = elasticServer(dataPrepperDocument, [{ traceId: TRACE_ID, spans: [at] }]);
    await using server = await BackendServer.start(handler);
    expect(await open(server.url).search(query, SIGNAL)).toEqual([summary]);
  });

  test('documents of the Collector, without a field of their own for the service, are found as well', async () => {
    const { serviceName: _service, parentSpanId: _none, ...document } = dataPrepperDocument(TRACE_ID, at);
    await using server = await BackendServer.start(documentServer([document]));
    expect(await open(server.url).search(query, SIGNAL)).toEqual([summary]);
  });
});

test('OpenSearch: a check tells version and example id', async () => {
  const handler = elasticServer(dataPrepperDocument, [{ ...recordedSpans('base.json'), traceId: TRACE_ID }]);
  await using server = await BackendServer.start(handler);
  expect(await open(server.url).check(SIGNAL)).toEqual({ version: 'OpenSearch 8.17.0', exampleId: TRACE_ID });
});

test('OpenSearch: pages are those of Dashboards, and without it there are none', () => {
  const place = { traceId: TRACE_ID, startMs: 0, endMs: 1 };
  const ui = 'https://search.example/_dashboards';
  expect(open('https://search.example', { ui }).pagesOf(place)?.url).toBe(
    `${ui}/app/observability-traces#/traces?datasourceId=&traceId=${TRACE_ID}`,
  );
  const blind = new OpenSearchSource({ kind: 'opensearch', name: 'os', url: 'https://search.example', index: INDEX });
  expect(blind.pagesOf(place)).toBeUndefined();
});

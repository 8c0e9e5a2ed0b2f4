/** Elastic APM, against a server that answers as Elasticsearch does, with documents of both ages. */
import { describe, expect, test } from 'vitest';
import { ElasticSource } from '../../../src/sources/backends/elastic.ts';
import { apmDocument, otelDocument } from '../encode-elastic.ts';
import { apmLosses, elasticOtelLosses } from '../losses-elastic.ts';
import { countOf, failureFrom, TRACE_ID } from '../support.ts';
import { BackendServer, type SeenRequest } from './backend-server.ts';
import { recordedSpans, SECRET, testBackend } from './contract.ts';
import { documentServer, elasticServer } from './elastic-server.ts';

const INDEX = 'traces-apm*,apm-*,traces-*.otel-*';

function open(url: string, settings: object = {}): ElasticSource {
  return new ElasticSource({ kind: 'elastic', name: 'elastic', url, index: INDEX, ui: url, ...settings });
}

const shared = {
  open: (url: string) => open(url, { apiKey: SECRET }),
  isAuthorised: ({ headers }: SeenRequest) => headers.authorization === `ApiKey ${SECRET}`,
  links: (url: string, traceId: string) => [
    `${url}/app/apm/link-to/trace/${traceId}?rangeFrom=now-24h`,
    `${url}/s/team-7/app/apm/services/shop/transactions/view?traceId=${traceId}`,
  ],
  searches: true,
};

testBackend({
  ...shared,
  name: 'Elastic APM',
  resolutionNs: 1_000,
  losses: apmLosses,
  handler: (traces) => elasticServer(apmDocument, traces),
});

testBackend({
  ...shared,
  name: 'Elastic, OTel-native',
  resolutionNs: 1,
  losses: elasticOtelLosses,
  handler: (traces) => elasticServer(otelDocument, traces),
});

const SIGNAL = new AbortController().signal;
const START = 1_795_349_781_535_123_000n;

describe('Elastic: traces of more than one page', () => {
  const spans = Array.from({ length: 20_001 }, (_, k) => ({
    spanId: (k + 1).toString(16).padStart(16, '0'),
    parentSpanId: k === 0 ? '' : '0000000000000001',
    service: 'shop',
    name: k === 0 ? 'GET /' : 'SELECT',
    kind: k === 0 ? ('server' as const) : ('client' as const),
    status: 'unset' as const,
    startUnixNano: START,
    endUnixNano: START + 1_000_000n,
    resource: new Map([['service.name', 'shop']]),
  }));

  test('all of them are read, from one point in time, page after page', async () => {
    const handler = elasticServer(apmDocument, [{ traceId: TRACE_ID, spans }]);
    await using server = await BackendServer.start(handler);
    const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
    expect(trace?.length).toBe(20_001);
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/${INDEX}/_search`,
      `/${INDEX}/_pit`,
      '/_search',
      '/_search',
      '/_search',
    ]);
  });

  test('pages that do not say where they end are refused, before the first one comes again', async () => {
    const whole = elasticServer(apmDocument, [{ traceId: TRACE_ID, spans: spans.slice(0, 10_000) }]);
    const handler: typeof whole = (request) => {
      const served = whole(request);
      return { ...served, body: String(served?.body).replaceAll(/"sort":\[\d+\]/g, '"sort":null') };
    };
    await using server = await BackendServer.start(handler);
    expect(await failureFrom(open(server.url).fetchTrace(TRACE_ID, SIGNAL))).toMatchObject({
      code: 'malformed',
      message: 'elastic: its answer is not that of a search.',
    });
    expect(server.requests).toHaveLength(3);
  });

  test('exactly one page: one more question says that there is no other', async () => {
    const handler = elasticServer(otelDocument, [{ traceId: TRACE_ID, spans: spans.slice(0, 10_000) }]);
    await using server = await BackendServer.start(handler);
    const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
    expect(trace?.length).toBe(10_000);
    expect(server.requests).toHaveLength(4);
  });
});

describe('Elastic: what is asked', () => {
  test('one question, for all spellings of the id, of the configured indices', async () => {
    await using server = await BackendServer.start(documentServer([]));
    await open(server.url, { index: 'apm-2026.11*' }).fetchTrace('53ce929d0e0e4736', SIGNAL);
    expect(server.requests.map(({ path }) => path)).toEqual(['/apm-2026.11*/_search']);
    const ids = ['53ce929d0e0e4736', '000000000000000053ce929d0e0e4736'];
    expect(server.requests[0]!.body).toContain(`{"terms":{"trace.id":${JSON.stringify(ids)}}}`);
  });

  test('names with quotes, braces and wildcards are values, and no part of the query', async () => {
    const operation = `GET /"*{}\\ OR 1=1`;
    const held = { ...recordedSpans('base.json'), traceId: TRACE_ID };
    const renamed = held.spans.map((span) => (span.parentSpanId ? span : { ...span, name: operation }));
    await using server = await BackendServer.start(elasticServer(apmDocument, [held, { ...held, spans: renamed }]));
    const { service } = renamed[0]!;
    const query = { service, operation, fromMs: 0, toMs: 4_102_444_800_000, limit: 5 };
    expect(await open(server.url).search(query, SIGNAL)).toHaveLength(1);
  });

  test('an operation with a mask finds what it was made of, and nothing else', async () => {
    const names = ['GET /user/8213', 'GET /user/8213/cart', 'GET /user/'];
    const traces = names.map((name, k) => ({
      traceId: `${k + 1}`.repeat(32),
      spans: [{ ...recordedSpans('base.json').spans[0]!, parentSpanId: '', service: 'shop', name }],
    }));
    await using server = await BackendServer.start(elasticServer(apmDocument, traces));
    const query = { service: 'shop', operation: 'GET /user/{id}', fromMs: 0, toMs: 4_102_444_800_000, limit: 5 };
    const found = await open(server.url).search(query, SIGNAL);
    expect(found.map(({ traceId }) => traceId)).toEqual(['1'.repeat(32)]);
  });

  test('a root that failed says so; one that did not says nothing of the spans below it', async () => {
    const [root] = recordedSpans('base.json').spans.filter(({ parentSpanId }) => !parentSpanId);
    const traces = (['error', 'unset'] as const).map((status, k) => ({
      traceId: `${k + 1}`.repeat(32),
      spans: [{ ...root!, status, startUnixNano: START, endUnixNano: START + BigInt(k + 1) * 5_000_000n }],
    }));
    for (const toDocument of [apmDocument, otelDocument]) {
      await using server = await BackendServer.start(elasticServer(toDocument, traces));
      const query = { service: root!.service, operation: root!.name, fromMs: 0, toMs: 4_102_444_800_000, limit: 5 };
      const found = await open(server.url).search(query, SIGNAL);
      expect(found.toSorted((one, other) => one.durationMs! - other.durationMs!)).toEqual([
        { traceId: '1'.repeat(32), startMs: 1_795_349_781_535, durationMs: 5, hasErrors: true },
        { traceId: '2'.repeat(32), startMs: 1_795_349_781_535, durationMs: 10 },
      ]);
    }
  });
});

describe('Elastic: answers', () => {
  const held = { ...recordedSpans('base.json'), traceId: TRACE_ID };

  test.each([
    { says: 'timed out', from: '"timed_out":false', to: '"timed_out":true' },
    { says: 'parts of the index failed', from: '"failed":0', to: '"failed":2' },
  ])('$says: the trace is partial, and nothing found is no proof', async ({ from, to }) => {
    const whole = elasticServer(apmDocument, [held]);
    const handler: typeof whole = (request) => {
      const served = whole(request);
      return { ...served, body: String(served?.body).replace(from, to) };
    };
    await using server = await BackendServer.start(handler);
    const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
    expect(countOf(trace!, 'partial')).toBe(1);
    expect(await failureFrom(open(server.url).fetchTrace('f'.repeat(32), SIGNAL))).toMatchObject({
      code: 'unavailable',
      message: 'elastic: it could not search all of its index.',
    });
  });

  test('errors and metrics beside the spans of a trace are none of its spans', async () => {
    const documents = held.spans.map((span) => apmDocument(TRACE_ID, span));
    const others = ['error', 'metric'].map((event) => ({ trace: { id: TRACE_ID }, processor: { event } }));
    await using server = await BackendServer.start(documentServer([...others, ...documents]));
    expect((await open(server.url).fetchTrace(TRACE_ID, SIGNAL))?.length).toBe(held.spans.length);
    server.handler = documentServer(others);
    expect(await open(server.url).fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
  });

  test('an index that does not exist is not a trace that is missing', async () => {
    await using server = await BackendServer.start(() => ({
      status: 404,
      body: '{"error":{"type":"index_not_found"}}',
    }));
    expect(await failureFrom(open(server.url).fetchTrace(TRACE_ID, SIGNAL))).toMatchObject({ code: 'unavailable' });
  });
});

describe('Elastic: check', () => {
  test('tells version and example id', async () => {
    const handler = elasticServer(apmDocument, [{ ...recordedSpans('base.json'), traceId: TRACE_ID }]);
    await using server = await BackendServer.start(handler);
    expect(await open(server.url).check(SIGNAL)).toEqual({ version: 'Elasticsearch 8.17.0', exampleId: TRACE_ID });
  });

  test('who may read the indices need not be let in at the front page', async () => {
    const whole = documentServer([]);
    await using server = await BackendServer.start((request) =>
      request.path === '/' ? { status: 403, body: '{}' } : whole(request),
    );
    expect(await open(server.url).check(SIGNAL)).toEqual({});
  });

  test('a key in two halves is sent as the one that Kibana shows', async () => {
    await using server = await BackendServer.start(documentServer([]));
    await open(server.url, { apiKey: 'VuaCfGcBCdbkQm:ui2lp2axTNmsyakw9tvNnw' }).check(SIGNAL);
    const sent = Buffer.from('VuaCfGcBCdbkQm:ui2lp2axTNmsyakw9tvNnw').toString('base64');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`ApiKey ${sent}`, `ApiKey ${sent}`]);
  });
});

test('Elastic: pages are those of Kibana, and without it there are none', () => {
  const place = { traceId: TRACE_ID, startMs: 1_795_349_781_535, endMs: 1_795_349_782_000 };
  const source = open('http://elastic.example', { ui: 'https://kibana.example/s/shop' });
  expect(source.pagesOf(place)?.url).toBe(
    `https://kibana.example/s/shop/app/apm/link-to/trace/${TRACE_ID}?rangeFrom=2026-11-22T12%3A11%3A21.535Z&rangeTo=2026-11-22T12%3A21%3A22.000Z`,
  );
  const blind = new ElasticSource({ kind: 'elastic', name: 'elastic', url: 'http://elastic.example', index: INDEX });
  expect(blind.pagesOf(place)).toBeUndefined();
  expect(blind.isPage({ url: new URL(`http://elastic.example/app/apm/link-to/trace/${TRACE_ID}`) })).toBe(false);
});

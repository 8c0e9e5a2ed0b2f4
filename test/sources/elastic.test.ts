/** Hits of Elasticsearch and OpenSearch: three kinds of documents, and what agents and exporters do to them. */
import { describe, expect, test } from 'vitest';
import type { Span, Trace } from '../../src/trace/trace.ts';
import { testFormat } from './contract.ts';
import {
  apmDocument,
  type Document,
  dataPrepperDocument,
  encodeHits,
  encoderOf,
  otelDocument,
} from './encode-elastic.ts';
import { apmLosses, elasticOtelLosses } from './losses-elastic.ts';
import { countOf, decodeText, failureOf, spansOf, TRACE_ID } from './support.ts';

testFormat({ name: 'Elastic APM', encode: encoderOf(apmDocument), resolutionNs: 1_000, losses: apmLosses });
testFormat({
  name: 'Elastic, OTel-native',
  encode: encoderOf(otelDocument),
  resolutionNs: 1,
  losses: elasticOtelLosses,
  // The end is only a distance from the start.
  withoutDirt: ['half-timed'],
});
testFormat({ name: 'OpenSearch (Data Prepper)', encode: encoderOf(dataPrepperDocument), resolutionNs: 1 });

const SPAN_ID = '00f067aa0ba902b7';
const PARENT_ID = '53ce929d0e0e4736';

function decodeHits(...documents: readonly Document[]) {
  return decodeText(encodeHits(documents));
}

/** Its parent need not be in the trace, and then it is not the first. */
function spanOf(trace: Trace): Span {
  return spansOf(trace).find(({ spanId }) => spanId === SPAN_ID)!;
}

function attributesOf(trace: Trace): Record<string, string> {
  return Object.fromEntries(spanOf(trace).attributes);
}

/** A span of an agent; fields are written by their whole names or as objects. */
function apmSpan(fields: Document): Document {
  return {
    processor: { event: 'span' },
    trace: { id: TRACE_ID },
    parent: { id: PARENT_ID },
    timestamp: { us: 1_795_349_781_535_123 },
    service: { name: 'shop' },
    'span.id': SPAN_ID,
    'span.name': 'SELECT FROM orders',
    'span.duration.us': 650,
    ...fields,
  };
}

function apmTransaction(fields: Document): Document {
  return {
    processor: { event: 'transaction' },
    trace: { id: TRACE_ID },
    timestamp: { us: 1_795_349_781_535_123 },
    service: { name: 'shop' },
    'transaction.id': SPAN_ID,
    'transaction.name': 'GET /',
    'transaction.duration.us': 180_000,
    ...fields,
  };
}

describe('Elastic APM', () => {
  test('fields mean the same, whether they are objects in objects or names with dots', () => {
    const dotted = decodeHits(apmSpan({ 'span.type': 'db', 'event.outcome': 'failure' }));
    const object = decodeHits(
      apmSpan({
        'span.id': undefined,
        'span.name': undefined,
        'span.duration.us': undefined,
        span: { id: SPAN_ID, name: 'SELECT FROM orders', duration: { us: 650 }, type: 'db' },
        event: { outcome: 'failure' },
      }),
    );
    expect(spansOf(dotted)).toEqual(spansOf(object));
    expect(spanOf(dotted)).toMatchObject({ kind: 'client', status: 'error', name: 'SELECT FROM orders' });
  });

  test.each([
    { type: 'request', kind: 'server' },
    { type: 'messaging', kind: 'consumer' },
    { type: 'scheduled', kind: 'internal' },
    { type: 'unknown', parent: { id: PARENT_ID }, kind: 'server' },
  ])('a transaction of type $type is of kind $kind', ({ type, kind, ...rest }) => {
    expect(spanOf(decodeHits(apmTransaction({ 'transaction.type': type, ...rest }))).kind).toBe(kind);
  });

  test.each([
    { type: 'db', kind: 'client' },
    { type: 'external', kind: 'client' },
    { type: 'app', kind: 'internal' },
    { type: 'custom', 'span.destination.service.resource': 'ldap:389', kind: 'client' },
    { type: 'messaging', 'span.action': 'send', kind: 'producer' },
    { type: 'messaging', 'span.action': 'receive', kind: 'consumer' },
    { type: 'app', 'span.kind': 'SERVER', kind: 'server' },
  ])('a span is of the kind that its type says: %o', ({ type, kind, ...rest }) => {
    expect(spanOf(decodeHits(apmSpan({ 'span.type': type, ...rest }))).kind).toBe(kind);
  });

  test('what a span called is told by its destination, database and address', () => {
    const trace = decodeHits(
      apmSpan({
        span: {
          type: 'db',
          subtype: 'postgresql',
          destination: { service: { resource: 'postgresql/orders' } },
          db: { type: 'sql', statement: 'SELECT 1', instance: 'orders' },
        },
        destination: { address: 'pg.internal', port: 5432 },
      }),
    );
    expect(attributesOf(trace)).toEqual({
      'peer.service': 'postgresql/orders',
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT 1',
      'db.namespace': 'orders',
      'server.address': 'pg.internal',
      'server.port': '5432',
    });
  });

  test('labels keep their names, but for the dots of known attributes; lists become JSON', () => {
    const labels = { http_route: '/user/:id', tenant_tier: 'gold', tags: ['a', 'b'] };
    const trace = decodeHits(apmSpan({ labels, numeric_labels: { cart_items: 3 } }));
    expect(attributesOf(trace)).toEqual({
      'http.route': '/user/:id',
      tenant_tier: 'gold',
      tags: '["a","b"]',
      cart_items: '3',
    });
  });

  test('the resource is told in the words of OpenTelemetry', () => {
    const trace = decodeHits(
      apmTransaction({
        service: { name: 'shop', version: '1.4.2', environment: 'prod', node: { name: 'shop-7f' } },
        host: { hostname: 'h-1' },
        kubernetes: { pod: { name: 'shop-7f' }, namespace: 'web' },
      }),
    );
    expect(Object.fromEntries(spanOf(trace).resource)).toEqual({
      'service.name': 'shop',
      'service.version': '1.4.2',
      'deployment.environment.name': 'prod',
      'service.instance.id': 'shop-7f',
      'host.name': 'h-1',
      'k8s.pod.name': 'shop-7f',
      'k8s.namespace.name': 'web',
    });
  });

  test('spans that the agent dropped, or packed into one, make the trace partial', () => {
    const dropped = decodeHits(apmTransaction({ 'transaction.span_count': { started: 500, dropped: 12 } }));
    expect(countOf(dropped, 'partial')).toBe(12);
    const composite = { count: 10, sum: { us: 600 }, compression_strategy: 'exact_match' };
    const packed = decodeHits(apmSpan({ 'span.composite': composite }));
    expect(countOf(packed, 'partial')).toBe(9);
    expect(attributesOf(packed)).toMatchObject({ 'span.composite.count': '10' });
    expect(countOf(decodeHits(apmTransaction({ 'transaction.sampled': false })), 'partial')).toBe(1);
    expect(countOf(decodeHits(apmTransaction({ 'transaction.sampled': true })), 'partial')).toBe(0);
  });

  test('a span without a parent of its own belongs to its transaction', () => {
    const span = apmSpan({ parent: undefined, 'transaction.id': PARENT_ID });
    const root = apmTransaction({ 'transaction.id': PARENT_ID });
    expect(spansOf(decodeHits(span, root)).find(({ spanId }) => spanId === SPAN_ID)?.parentSpanId).toBe(PARENT_ID);
  });

  test('a transaction that repeats its id as `span.id` is a transaction', () => {
    const trace = decodeHits(apmTransaction({ processor: undefined, 'span.id': SPAN_ID }));
    expect(spanOf(trace).name).toBe('GET /');
  });

  test('errors and metrics are no spans, and no defect', () => {
    const others = ['error', 'metric'].map((event) => ({ trace: { id: TRACE_ID }, processor: { event } }));
    const trace = decodeHits(apmTransaction({}), ...others);
    expect([trace.length, trace.defects]).toEqual([1, []]);
  });
});

describe('Elastic, OTel-native', () => {
  const document = {
    trace_id: TRACE_ID,
    span_id: SPAN_ID,
    name: 'GET /',
    duration: 180_000_006,
    resource: { attributes: { 'service.name': 'shop' } },
  };

  test.each([
    { '@timestamp': '1795349781535.7', start: 1_795_349_781_535_000_007n },
    { '@timestamp': '1795349781535.123457', start: 1_795_349_781_535_123_457n },
    { '@timestamp': '1795349781535', start: 1_795_349_781_535_000_000n },
    { '@timestamp': 1_795_349_781_535, start: 1_795_349_781_535_000_000n },
    { '@timestamp': '2026-11-22T12:16:21.535123457Z', start: 1_795_349_781_535_123_457n },
  ])('a start of $@timestamp is $start ns', ({ start, ...written }) => {
    expect(decodeHits({ ...document, ...written }).startTimeUnixNano).toBe(start);
  });

  test('events of spans, which are logs, are no spans', () => {
    const event = { trace_id: TRACE_ID, span_id: SPAN_ID, '@timestamp': '1795349781535.8', event_name: 'exception' };
    expect(decodeHits({ ...document, '@timestamp': '1795349781535.7' }, event).length).toBe(1);
  });

  test('what the Collector works out for Kibana is left out; the rest of the attributes is not', () => {
    const attributes = {
      'http.route': '/',
      'transaction.id': SPAN_ID,
      'transaction.duration.us': 180_000,
      'timestamp.us': 1,
      'processor.event': 'transaction',
      'event.outcome': 'success',
    };
    expect(attributesOf(decodeHits({ ...document, '@timestamp': '1795349781535.7', attributes }))).toEqual({
      'http.route': '/',
    });
  });

  test('dropped attributes are a defect, and the message of the status an attribute', () => {
    const told = {
      '@timestamp': '1795349781535.7',
      dropped_attributes_count: 3,
      status: { code: 'Error', message: 'no' },
    };
    const trace = decodeHits({ ...document, ...told });
    expect(countOf(trace, 'attributes-cut')).toBe(1);
    expect(attributesOf(trace)).toEqual({ 'otel.status_description': 'no' });
  });
});

describe('OpenSearch', () => {
  const document = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name: 'GET /',
    startTime: '2026-11-22T12:16:21.535123457Z',
    endTime: '2026-11-22T12:16:21.6Z',
  };

  test('newer pipelines write objects and dots', () => {
    const trace = decodeHits({
      ...document,
      kind: 'SPAN_KIND_SERVER',
      status: { code: 2, message: 'no' },
      attributes: { http: { route: '/' } },
      resource: {
        attributes: { 'service.name': 'shop', 'service.version': '2' },
        droppedAttributesCount: 0,
        schemaUrl: '',
      },
      serviceName: 'shop',
    });
    expect(spanOf(trace)).toMatchObject({ kind: 'server', status: 'error', service: 'shop' });
    expect(attributesOf(trace)).toEqual({ 'http.route': '/', 'otel.status_description': 'no' });
    expect(Object.fromEntries(spanOf(trace).resource)).toEqual({ 'service.name': 'shop', 'service.version': '2' });
  });

  test('the Collector writes the resource without a wrapper, and kinds and codes as words', () => {
    const trace = decodeHits({
      ...document,
      kind: 'Client',
      status: { code: 'Error' },
      resource: { 'service.name': 'shop' },
      events: [{ name: 'retry', '@timestamp': '2026-11-22T12:16:21.54Z', attributes: { 'retry.count': 2 } }],
    });
    expect(spanOf(trace)).toMatchObject({ kind: 'client', status: 'error', service: 'shop' });
    const [event] = trace.events.get(0) ?? [];
    expect([event?.name, event?.attributes.get('retry.count')]).toEqual(['retry', '2']);
  });

  test('whole numbers beyond 2^53 keep their digits', () => {
    const text = encodeHits([{ ...document, 'span.attributes.order@id': 'DIGITS' }]);
    expect(attributesOf(decodeText(text.replace('"DIGITS"', '9007199254740993')))).toEqual({
      'order.id': '9007199254740993',
    });
  });
});

describe('hits', () => {
  const hit = { _index: 'traces-apm-default', _id: '1', _source: apmTransaction({}) };

  test('are read alone, as a list, and one a line', () => {
    const other = { ...hit, _source: apmSpan({ 'span.id': PARENT_ID }) };
    expect(decodeText(JSON.stringify(hit)).length).toBe(1);
    expect(decodeText(JSON.stringify([hit, other])).length).toBe(2);
    expect(decodeText(`${JSON.stringify(hit)}\n${JSON.stringify(other)}\n`).length).toBe(2);
  });

  test('without documents are no spans', () => {
    const text = JSON.stringify({
      hits: { hits: [{ _index: 'traces', _id: '1' }, hit, { _source: 7 }, { _source: {} }] },
    });
    expect(countOf(decodeText(text), 'unreadable')).toBe(3);
    expect(failureOf(() => decodeText(encodeHits([])))).toMatchObject({ code: 'empty' });
  });

  test('of endless depth are not read, and end nothing', () => {
    const deep = `${'{"labels":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const text = encodeHits([apmTransaction({}), { deep: 'DEEP' }]).replace('{"deep":"DEEP"}', deep);
    const trace = decodeText(text);
    expect([trace.length, countOf(trace, 'unreadable')]).toEqual([1, 1]);
  });

  test('a search that did not see all of its index found a partial trace', () => {
    const text = encodeHits([apmTransaction({})]);
    expect(countOf(decodeText(text.replace('"timed_out":false', '"timed_out":true')), 'partial')).toBe(1);
    expect(countOf(decodeText(text.replace('"failed":0', '"failed":1')), 'partial')).toBe(1);
  });

  test('fields with the names of an object’s own parts are attributes like others', () => {
    const labels = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}') as Document;
    const trace = decodeText(encodeHits([apmSpan({ labels: 'LABELS' })]).replace('"LABELS"', JSON.stringify(labels)));
    expect(attributesOf(trace)).toEqual(JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}'));
  });
});

/** Sentry's tree of events as a payload: exact times, deep trees, and what stands among its spans. */
import { expect, test } from 'vitest';
import { decodeTrace } from '../../src/sources/decode.ts';
import { nanosecondsFromSeconds } from '../../src/sources/seconds.ts';
import { spanAt, type Trace } from '../../src/trace/trace.ts';
import { testFormat } from './contract.ts';
import { encodeSentry } from './encode-sentry.ts';
import { sentryLosses } from './losses-sentry.ts';

const ASKED = ['note', 'peer.service', 'error.type'];

testFormat({
  name: 'Sentry',
  encode: (traceId, spans) =>
    encodeSentry(traceId, spans, [...ASKED, 'trace', 'span.kind', 'span.status', 'service.name']),
  resolutionNs: 1_000,
  losses: sentryLosses(ASKED),
  // No tree has them.
  withoutDirt: ['cycle', 'self-parent', 'no-root'],
});

const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';

/** Read as the trace that was asked for; as a file where `traceId` is undefined. */
function read(text: string, traceId?: string): Trace {
  return decodeTrace(Buffer.from(text), { source: 'test', label: 'sentry.json', traceId });
}

function span(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    children: [],
    event_id: '00f067aa0ba902b7',
    event_type: 'span',
    project_slug: 'shop',
    parent_span_id: null,
    start_timestamp: 1795349781.5,
    end_timestamp: 1795349781.75,
    description: 'GET /',
    op: 'http.server',
    ...fields,
  };
}

test.each([
  ['1795349781.535123', 1_795_349_781_535_123_000n],
  ['1795349781.5351234567', 1_795_349_781_535_123_456n],
  ['1795349781', 1_795_349_781_000_000_000n],
  ['1.795349781535123E9', 1_795_349_781_535_123_000n],
  ['1.7953e9', 1_795_300_000_000_000_000n],
  ['2026-04-15T18:22:31.000001Z', 1_776_277_351_000_001_000n],
  ['2026-04-15T18:22:31+00:00', 1_776_277_351_000_000_000n],
  ['0', undefined],
  ['-5.5', undefined],
  ['1e-3', undefined],
  ['1e99', undefined],
  ['soon', undefined],
  ['2026-99-15T18:22:31Z', undefined],
  ['1960-04-15T18:22:31Z', undefined],
])('seconds: %s is %s ns, to the digit', (text, ns) => {
  expect(nanosecondsFromSeconds(text)).toBe(ns);
});

test('Sentry: times keep all digits that are written', () => {
  const text = JSON.stringify([span({ start_timestamp: 1, end_timestamp: 2, trace: TRACE_ID })])
    .replace('"start_timestamp":1', '"start_timestamp":1795349781.535123457')
    .replace('"end_timestamp":2', '"end_timestamp":1.795349781535124E9');
  const trace = read(text);
  expect(trace.startTimeUnixNano).toBe(1_795_349_781_535_123_457n);
  expect(trace.end[0]! - trace.start[0]!).toBe(543);
});

test('Sentry: a tree of any depth is read', () => {
  const depth = 20_000;
  const id = (k: number) => (k + 1).toString(16).padStart(16, '0');
  const opened = Array.from({ length: depth }, (_, k) => {
    const { children: _children, ...own } = span({ event_id: id(k), parent_span_id: k === 0 ? null : id(k - 1) });
    return `${JSON.stringify(own).slice(0, -1)},"children":[`;
  });
  const trace = read(`[${opened.join('')}${']}'.repeat(depth)}]`, TRACE_ID);
  expect(trace.length).toBe(depth);
  expect(trace.defects).toEqual([]);
});

test('Sentry: spans that do not say which trace they belong to are of the one that was asked for', () => {
  const text = JSON.stringify([span({})]);
  expect(read(text, TRACE_ID).traceId).toBe(TRACE_ID);
  expect(read(text).defects.map(({ code }) => code)).toEqual(['odd-id']);
});

test('Sentry: errors and uptime checks among the spans are no spans, and nothing is missing without them', () => {
  const issue = { event_id: 'f0'.repeat(16), event_type: 'error', issue_id: 7, project_slug: 'shop', level: 'error' };
  const older = { id: 7, issue_id: 7, project_slug: 'shop', title: 'Error', type: 'error', timestamp: 1795349781.6 };
  const uptime = { children: [span({})], event_type: 'uptime_check', event_id: 'f1', op: 'uptime.request' };
  const trace = read(JSON.stringify([issue, uptime, older]), TRACE_ID);
  expect([trace.length, trace.defects]).toEqual([1, []]);
});

test('Sentry: what is neither counts as unreadable', () => {
  const trace = read(JSON.stringify([span({}), { event_type: 'riddle' }]), TRACE_ID);
  expect(trace.defects).toEqual([expect.objectContaining({ code: 'unreadable', count: 1 })]);
});

test('Sentry: the shape of older servers, with `span_id`, `status` and `tags`', () => {
  const { event_type: _type, ...older } = span({
    span_id: 'ad0f7c48fb294de3',
    event_id: 'aa8e7f3384ef4ff5850ba966b29ed10d',
    trace: TRACE_ID,
    status: 'internal_error',
    tags: { 'http.method': 'POST', 'http.status_code': '500', empty: '' },
  });
  const trace = read(JSON.stringify([older]));
  expect(trace.traceId).toBe(TRACE_ID);
  const { spanId, status, attributes } = spanAt(trace, 0);
  expect([spanId, status]).toEqual(['ad0f7c48fb294de3', 'error']);
  expect(Object.fromEntries(attributes)).toEqual({
    'http.request.method': 'POST',
    'http.response.status_code': '500',
    'sentry.op': 'http.server',
  });
});

test.each([
  ['ok', 'ok'],
  ['cancelled', 'unset'],
  ['unknown', 'unset'],
  ['', 'unset'],
  ['deadline_exceeded', 'error'],
  ['error', 'error'],
])('Sentry: the status %j is %s', (written, status) => {
  const trace = read(JSON.stringify([span({ additional_attributes: { 'span.status': written } })]), TRACE_ID);
  expect(spanAt(trace, 0).status).toBe(status);
});

test.each([
  ['http.server', '', 'server'],
  ['http.client', '', 'client'],
  ['db.sql.query', '', 'client'],
  ['cache.get', '', 'client'],
  ['queue.publish', '', 'producer'],
  ['queue.process', '', 'consumer'],
  ['dbx', '', 'unspecified'],
  ['function', 'INTERNAL', 'internal'],
])('Sentry: the op %s with the kind %j is %s', (op, kind, expected) => {
  const trace = read(JSON.stringify([span({ op, additional_attributes: { 'span.kind': kind } })]), TRACE_ID);
  expect(spanAt(trace, 0).kind).toBe(expected);
});

test('Sentry: the service is the one that the span names, or its project; release and environment are of it', () => {
  const named = { 'service.name': 'cart', release: 'cart@1.2.3', environment: 'prod' };
  const trace = read(
    JSON.stringify([
      span({}),
      span({ event_id: 'b1', parent_span_id: '00f067aa0ba902b7', additional_attributes: named }),
    ]),
    TRACE_ID,
  );
  const spans = [0, 1].map((i) => spanAt(trace, i));
  expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['shop', 'cart']));
  const cart = spans.find(({ service }) => service === 'cart')!;
  expect(Object.fromEntries(cart.resource)).toEqual({
    'service.name': 'cart',
    'service.version': 'cart@1.2.3',
    'deployment.environment.name': 'prod',
  });
  expect([...cart.attributes.keys()]).toEqual(['sentry.op']);
});

test('Sentry: an error that was captured in a span is an event of it', () => {
  const error = { event_type: 'error', issue_id: 7, description: 'timeout of pay', start_timestamp: 1795349781.625 };
  const trace = read(JSON.stringify([span({ errors: [error] })]), TRACE_ID);
  const [event] = trace.events.get(0)!;
  expect([event!.name, event!.atNs, event!.attributes.get('exception.message')]).toEqual([
    'exception',
    125_000_000,
    'timeout of pay',
  ]);
});

test('Sentry: attributes that are numbers keep all their digits', () => {
  const text = JSON.stringify([span({ additional_attributes: { 'order.id': 'ID', ratio: 0.25 } })]);
  const trace = read(text.replace('"ID"', '9007199254740993'), TRACE_ID);
  expect(Object.fromEntries(spanAt(trace, 0).attributes)).toMatchObject({
    'order.id': '9007199254740993',
    ratio: '0.25',
  });
});

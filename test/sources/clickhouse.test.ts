/** Rows of ClickHouse's otel_traces: what is theirs alone; what all formats share is in contract.ts. */
import { expect, test } from 'vitest';
import { spanAt } from '../../src/trace/trace.ts';
import { TRACE_ID, testFormat } from './contract.ts';
import {
  encodeRows,
  encodeRowsAsAsked,
  encodeRowsInAnswer,
  encodeRowsOfJsonTable,
  encodeRowsOfOldTable,
  encodeRowsUnquoted,
} from './encode-clickhouse.ts';
import { countOf, decodeText, failureOf, OTHER_TRACE_ID } from './support.ts';

for (const [name, encode] of Object.entries({
  'ClickHouse, a row a line': encodeRows,
  'ClickHouse, 64-bit integers without quotes': encodeRowsUnquoted,
  'ClickHouse, FORMAT JSON': encodeRowsInAnswer,
  'ClickHouse, rows of an older exporter in a list': encodeRowsOfOldTable,
  'ClickHouse, columns of type JSON': encodeRowsOfJsonTable,
  'ClickHouse, as the source asks for it': encodeRowsAsAsked,
})) {
  testFormat({ name, encode, resolutionNs: 1 });
}

const ROW = {
  Timestamp: '2026-11-22 12:16:21.535123457',
  TraceId: TRACE_ID,
  SpanId: '9c1f04aa00000001',
  ParentSpanId: '',
  SpanName: 'GET /cart',
  SpanKind: 'Server',
  ServiceName: 'shop',
  Duration: 41_000_000,
  StatusCode: 'Error',
  StatusMessage: 'out of stock',
  ResourceAttributes: { 'service.name': 'shop' },
  SpanAttributes: { 'http.route': '/cart' },
};

test('ClickHouse: times are exact to the nanosecond', () => {
  const trace = decodeText(JSON.stringify(ROW));
  expect(trace.startTimeUnixNano).toBe(1_795_349_781_535_123_457n);
  expect(trace.end[0]).toBe(41_000_000);
});

test('ClickHouse: the message of a status is kept', () => {
  const { status, attributes } = spanAt(decodeText(JSON.stringify(ROW)), 0);
  expect(status).toBe('error');
  expect(attributes.get('otel.status_description')).toBe('out of stock');
});

test('ClickHouse: attributes of type JSON keep their digits, lists and names', () => {
  const SpanAttributes = { shop: { id: 0, tags: ['a', { b: 1 }], empty: {} }, ok: true, none: null };
  const text = JSON.stringify({ ...ROW, SpanAttributes }).replace('"id":0', '"id":9223372036854775807');
  const { attributes } = spanAt(decodeText(text), 0);
  expect([...attributes].filter(([key]) => key !== 'otel.status_description').sort()).toEqual([
    ['ok', 'true'],
    ['shop.id', '9223372036854775807'],
    ['shop.tags', '["a",{"b":1}]'],
  ]);
});

test('ClickHouse: a service that only its own column names has a resource of that name', () => {
  const { service, resource } = spanAt(decodeText(JSON.stringify({ ...ROW, ResourceAttributes: {} })), 0);
  expect(service).toBe('shop');
  expect([...resource]).toEqual([['service.name', 'shop']]);
});

test('ClickHouse: rows of one service instance share a resource', () => {
  const rows = [ROW, { ...ROW, SpanId: '9c1f04aa00000002', ParentSpanId: ROW.SpanId }];
  const trace = decodeText(rows.map((row) => JSON.stringify(row)).join('\n'));
  expect(spanAt(trace, 0).resource).toBe(spanAt(trace, 1).resource);
});

test('ClickHouse: a span without an end, which shows as a duration of centuries, is untimed', () => {
  const Duration = `${2n ** 64n - 1_795_349_781_535_123_457n}`;
  expect(countOf(decodeText(JSON.stringify({ ...ROW, Duration })), 'untimed')).toBe(1);
});

test('ClickHouse: events whose lists are of unequal length, or no lists, are read as far as they go', () => {
  const lists = { 'Events.Name': ['first', 'second'], 'Events.Timestamp': [ROW.Timestamp], 'Events.Attributes': {} };
  expect(
    decodeText(JSON.stringify({ ...ROW, ...lists }))
      .events.get(0)
      ?.map(({ name }) => name),
  ).toEqual(['first', 'second']);
  expect(decodeText(JSON.stringify({ ...ROW, Events: 'none' })).events.get(0)).toBeUndefined();
});

test.each(['soon', '2026-13-45 99:99:99', 17, null])('ClickHouse: %s is no time', (Timestamp) => {
  expect(countOf(decodeText(JSON.stringify({ ...ROW, Timestamp, Duration: null })), 'untimed')).toBe(1);
});

test('ClickHouse: of rows of several traces, those of the trace that was asked for are kept', () => {
  const text = [ROW, { ...ROW, TraceId: OTHER_TRACE_ID }].map((row) => JSON.stringify(row)).join('\n');
  const trace = decodeText(text, { traceId: TRACE_ID });
  expect(trace.length).toBe(1);
  expect(countOf(trace, 'other-traces')).toBe(1);
});

test('ClickHouse: rows of otel_logs are no spans', () => {
  const { SpanName: _, ...log } = ROW;
  const text = JSON.stringify({ ...log, Body: 'hello' });
  expect(countOf(decodeText(`${JSON.stringify(ROW)}\n${text}`), 'unreadable')).toBe(1);
  expect(failureOf(() => decodeText(text)).code).toBe('malformed');
});

test('ClickHouse: an export that ends in an exception is incomplete', () => {
  const trace = decodeText(`${JSON.stringify(ROW)}\n{"exception":"Code: 241. DB::Exception: Memory limit exceeded"}\n`);
  expect(countOf(trace, 'unreadable')).toBe(1);
});

test('ClickHouse: an answer without rows holds no spans', () => {
  expect(failureOf(() => decodeText('{"meta":[],"data":[],"rows":0}')).code).toBe('empty');
});

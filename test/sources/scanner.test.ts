/** The scanner and JSON.parse are two ways to one result: what the scanner reads must be what JSON.parse would have read. */
import { expect, test } from 'vitest';
import { JsonCursor } from '../../src/sources/json-cursor.ts';
import { OtlpScanner } from '../../src/sources/otlp-scanner.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { forEachCase, type Random } from '../support/random.ts';
import { decodeText, otlp, otlpSpan, TRACE_ID, text } from './support.ts';

/** An escape in the name of a field is the same JSON, and nothing that the scanner reads. */
function unscannable(payload: string): string {
  return payload.replaceAll('"spanId":', '"span\\u0049d":');
}

function scans(span: string): boolean {
  return new OtlpScanner().scan(new JsonCursor(Buffer.from(span)));
}

function asData({ attributes, resources, events, ...trace }: Trace) {
  return {
    ...trace,
    attributes: attributes.map((list) => [...(list ?? [])]),
    resources: resources.map((list) => [...list]),
    events: [...events].map(([i, list]) => [i, list.map((event) => ({ ...event, attributes: [...event.attributes] }))]),
  };
}

const ODD: readonly unknown[] = [
  '',
  'é',
  '"',
  'x'.repeat(300),
  '0',
  '-1',
  7,
  -0,
  1.5,
  1e21,
  2 ** 60,
  true,
  null,
  [],
  {},
];

function drawnSpan(random: Random, number: number) {
  const id = (i: number) => (i + 1).toString(16).padStart(16, '0');
  const value = () =>
    random.pick([
      { stringValue: random.pick(['GET', '/cart', 'x'.repeat(70), 'é', 'a"b', '']) },
      { intValue: random.pick(['200', 200, -0, 2 ** 60]) },
      { doubleValue: random.pick([0.5, 1e-7, 1e21]) },
      { boolValue: random.chance(0.5) },
      { arrayValue: { values: [{ stringValue: 'x' }] } },
      {},
    ]);
  const key = () => random.pick(['http.method', 'http.request.method', 'key', 'span.kind', 'peer.address']);
  const span: Record<string, unknown> = otlpSpan({
    spanId: random.chance(0.9) ? id(number) : id(number).toUpperCase(),
    ...(number === 0 ? {} : { parentSpanId: id(random.int(0, number)) }),
    name: random.pick(['GET /', 'SELECT', '', 'ünicode']),
    kind: random.pick([2, '3', 'SPAN_KIND_CLIENT', 0]),
    startTimeUnixNano: random.pick(['1760000000000000001', '0', '12', 1_760_000_000, '9'.repeat(19)]),
    endTimeUnixNano: random.pick(['1760000000900000002', '01760000000900000002', '']),
    status: random.pick([{}, { code: 2 }, { code: 'STATUS_CODE_ERROR', message: 'no' }, { message: 'no', code: 1 }]),
    attributes: Array.from({ length: random.int(0, 4) }, () => ({ key: key(), value: value() })),
    events: random.chance(0.2) ? [{ name: 'log', timeUnixNano: '5', attributes: [text('a', 'b\n')] }] : [],
    droppedAttributesCount: random.int(0, 1),
    flags: 257,
    traceState: '',
  });
  const fields = Object.keys(span);
  if (random.chance(0.3)) span[random.pick(fields)] = random.pick(ODD);
  if (random.chance(0.3)) delete span[random.pick(fields)];
  return span;
}

test('scanner: traces of ordinary and odd spans are the same read by scanner and by JSON.parse', () => {
  forEachCase(500, (random) => {
    const spans = [otlpSpan(), ...Array.from({ length: random.int(1, 6) }, (_, i) => drawnSpan(random, i + 1))];
    const payload = random.chance(0.5) ? otlp(spans) : JSON.stringify(JSON.parse(otlp(spans)), null, 2);
    const of = { traceId: TRACE_ID };
    expect(asData(decodeText(payload, of))).toEqual(asData(decodeText(unscannable(payload), of)));
  });
});

test('scanner: an ordinary span is read, and one with an escape in a key is not', () => {
  const span = JSON.stringify(otlpSpan({ attributes: [text('http.route', '/cart')] }));
  expect([scans(span), scans(unscannable(span))]).toEqual([true, false]);
});

test.each([
  ['cut short', (span: string) => span.slice(0, -1)],
  ['with a comma too many', (span: string) => `${span.slice(0, -1)},}`],
  ['with a field twice', (span: string) => `${span.slice(0, -1)},"name":"again"}`],
  ['with a control character', (span: string) => span.replace('GET /', 'GET\u0001')],
  ['with a number that JSON does not know', (span: string) => span.replace('"kind":2', '"kind":02')],
  ['with a word that JSON does not know', (span: string) => span.replace('"kind":2', '"kind":tru')],
  ['without an id', (span: string) => span.replace('"spanId"', '"other"')],
  ['that is nothing', () => '{}'],
])('scanner: a span %s is left to JSON.parse', (_what, change) => {
  const span = JSON.stringify(otlpSpan());
  expect(change(span)).not.toBe(span);
  expect([scans(span), scans(change(span))]).toEqual([true, false]);
});

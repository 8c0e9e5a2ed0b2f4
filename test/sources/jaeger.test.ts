/** Jaeger's classic JSON: references, errors, wrapped numbers. */
import { describe, expect, test } from 'vitest';
import { attributesOf, countOf, decodeText, OTHER_TRACE_ID, spansOf, TRACE_ID } from './support.ts';

const ROOT = '00f067aa0ba902b7';
const FIRST = '00f067aa0ba902b8';
const SECOND = '00f067aa0ba902b9';

function span(spanID: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    traceID: TRACE_ID,
    spanID,
    operationName: 'GET /',
    references: [],
    startTime: 1_795_349_781_535_123,
    duration: 1_000,
    tags: [],
    logs: [],
    processID: 'p1',
    ...fields,
  };
}

function payload(spans: readonly unknown[], fields: Record<string, unknown> = {}): string {
  const processes = { p1: { serviceName: 'shop', tags: [{ key: 'host.name', type: 'string', value: 'h1' }] } };
  return JSON.stringify({ data: [{ traceID: TRACE_ID, spans, processes, ...fields }] });
}

function reference(refType: string, spanID: string, traceID = TRACE_ID) {
  return { refType, traceID, spanID };
}

describe('references', () => {
  const parentOf = (fields: Record<string, unknown>) => {
    const trace = decodeText(
      payload([span(ROOT), span(FIRST, { references: [reference('CHILD_OF', ROOT)] }), span(SECOND, fields)]),
    );
    return spansOf(trace).find((candidate) => candidate.spanId === SECOND)!.parentSpanId;
  };

  test.each([
    ['the first CHILD_OF is the parent', [reference('CHILD_OF', FIRST), reference('CHILD_OF', ROOT)], FIRST],
    [
      'a CHILD_OF into another trace is a link',
      [reference('CHILD_OF', 'dead', OTHER_TRACE_ID), reference('CHILD_OF', FIRST)],
      FIRST,
    ],
    [
      'a CHILD_OF is preferred to a FOLLOWS_FROM before it',
      [reference('FOLLOWS_FROM', ROOT), reference('CHILD_OF', FIRST)],
      FIRST,
    ],
    ['a single FOLLOWS_FROM is the parent where there is no other', [reference('FOLLOWS_FROM', FIRST)], FIRST],
    [
      'a reference with a shortened trace id is one into this trace',
      [reference('CHILD_OF', FIRST, TRACE_ID.toUpperCase())],
      FIRST,
    ],
    [
      'a recursive copy of the parent in the reference is ignored',
      [{ ...reference('CHILD_OF', FIRST), span: span(ROOT) }],
      FIRST,
    ],
  ])('%s', (_what, references, expected) => {
    expect(parentOf({ references })).toBe(expected);
  });

  test('several FOLLOWS_FROM, or one into another trace, are links: the span is a root', () => {
    for (const references of [
      [reference('FOLLOWS_FROM', FIRST), reference('FOLLOWS_FROM', ROOT)],
      [reference('FOLLOWS_FROM', FIRST, OTHER_TRACE_ID)],
    ]) {
      const trace = decodeText(
        payload([span(ROOT), span(FIRST, { references: [reference('CHILD_OF', ROOT)] }), span(SECOND, { references })]),
      );
      expect(countOf(trace, 'several-roots')).toBe(2);
    }
  });

  test('the legacy field parentSpanID is read, and "0" in it is none', () => {
    expect(parentOf({ references: undefined, parentSpanID: FIRST.slice(2) })).toBe(FIRST);
    expect(decodeText(payload([span(ROOT, { references: undefined, parentSpanID: '0' })])).parent[0]).toBe(-1);
  });
});

describe('errors', () => {
  const statusOf = (...tags: readonly unknown[]) => spansOf(decodeText(payload([span(ROOT, { tags })])))[0]!.status;
  const tag = (key: string, value: unknown) => ({ key, type: 'string', value });

  test.each([
    [true, 'error'],
    ['true', 'error'],
    [false, 'unset'],
    ['false', 'unset'],
    ['unset', 'unset'],
    ['', 'unset'],
    [1, 'unset'],
  ])('a tag error of %j is status %s', (value, expected) => {
    expect(statusOf(tag('error', value))).toBe(expected);
  });

  test('otel.status_code counts too, and an error outweighs it', () => {
    expect(statusOf(tag('otel.status_code', 'ERROR'))).toBe('error');
    expect(statusOf(tag('otel.status_code', 'OK'))).toBe('ok');
    expect(statusOf(tag('error', true), tag('otel.status_code', 'OK'))).toBe('error');
  });

  test('an error tag that says more than yes or no stays an attribute', () => {
    const attributes = (value: unknown) =>
      attributesOf(decodeText(payload([span(ROOT, { tags: [tag('error', value)] })])));
    expect(attributes('timeout')).toEqual({ error: 'timeout' });
    expect(attributes('true')).toEqual({});
  });
});

describe('numbers', () => {
  test('a duration of −5,000 µs, wrapped to 64 bits, is negative and becomes zero', () => {
    const text = payload([
      span(ROOT),
      span(FIRST, { references: [reference('CHILD_OF', ROOT)], duration: '@' }),
    ]).replace('"@"', '18446744073709546616');
    const trace = decodeText(text);
    expect(countOf(trace, 'negative-duration')).toBe(1);
    expect(trace.end[1]! - trace.start[1]!).toBe(0);
  });

  test('times are microseconds', () => {
    const trace = decodeText(payload([span(ROOT, { duration: 2_500 })]));
    expect(trace.startTimeUnixNano).toBe(1_795_349_781_535_123_000n);
    expect(trace.end[0]).toBe(2_500_000);
    expect(trace.resolutionNs).toBe(1_000);
  });

  test('numbers and their texts are one value, and 64-bit integers keep their digits', () => {
    const text = payload([
      span(ROOT, {
        tags: [
          { key: 'a', type: 'int64', value: 500 },
          { key: 'b', type: 'string', value: '500' },
          { key: 'c', type: 'int64', value: '@' },
        ],
      }),
    ]);
    expect(attributesOf(decodeText(text.replace('"@"', '-9223372036854775807')))).toEqual({
      a: '500',
      b: '500',
      c: '-9223372036854775807',
    });
  });

  test('a missing duration is unknown', () => {
    const trace = decodeText(
      payload([span(ROOT), span(FIRST, { references: [reference('CHILD_OF', ROOT)], duration: undefined })]),
    );
    expect(countOf(trace, 'untimed')).toBe(1);
  });
});

describe('processes', () => {
  test('are the resource, with the name of the service', () => {
    expect(Object.fromEntries(spansOf(decodeText(payload([span(ROOT)])))[0]!.resource)).toEqual({
      'service.name': 'shop',
      'host.name': 'h1',
    });
  });

  test('are found whether they stand before or behind the spans', () => {
    const before = JSON.stringify({
      processes: { p1: { serviceName: 'shop' } },
      spans: [span(ROOT)],
      traceID: TRACE_ID,
    });
    const behind = JSON.stringify({
      traceID: TRACE_ID,
      spans: [span(ROOT)],
      processes: { p1: { serviceName: 'shop' } },
    });
    for (const text of [before, behind]) expect(spansOf(decodeText(text))[0]!.service).toBe('shop');
  });

  test.each(['p2', '__proto__', 'constructor', undefined, 7])(
    'an unknown one (%j) is a missing service',
    (processID) => {
      const trace = decodeText(payload([span(ROOT, { processID })]));
      expect(countOf(trace, 'no-service')).toBe(1);
    },
  );
});

test('events: the name stands under event, else under message', () => {
  const log = (...fields: readonly [string, string][]) => ({
    timestamp: 1_795_349_781_535_124,
    fields: fields.map(([key, value]) => ({ key, type: 'string', value })),
  });
  const logs = [log(['event', 'exception'], ['message', 'boom']), log(['message', 'retry']), log(['level', 'info'])];
  const trace = decodeText(payload([span(ROOT, { logs })]));
  expect(
    trace.events.get(0)!.map(({ name, atNs, attributes }) => [name, atNs, Object.fromEntries(attributes)]),
  ).toEqual([
    ['exception', 1_000, { message: 'boom' }],
    ['retry', 1_000, {}],
    ['', 1_000, { level: 'info' }],
  ]);
});

test('the trace’s own id stands in for a span without one', () => {
  const trace = decodeText(
    payload([
      span(ROOT, { traceID: undefined }),
      span(FIRST, { traceID: undefined, references: [reference('CHILD_OF', ROOT)] }),
    ]),
  );
  expect([trace.traceId, trace.length, trace.parent[1]]).toEqual([TRACE_ID, 2, 0]);
});

test('kinds are read in any case, and tags that are fields elsewhere are no attributes', () => {
  const tags = ['span.kind', 'otel.library.name', 'otel.scope.version', 'internal.span.format'].map((key) => ({
    key,
    type: 'string',
    value: 'CLIENT',
  }));
  const trace = decodeText(payload([span(ROOT, { tags })]));
  expect(spansOf(trace)[0]!.kind).toBe('client');
  expect(attributesOf(trace)).toEqual({});
});

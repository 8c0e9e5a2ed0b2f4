/** Sampling: thresholds in the `tracestate`, in every format that has them. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { SamplingThresholds } from '../../src/sources/sampling.ts';
import { decodeText, otlp, otlpSpan } from './support.ts';

function stricterOf(...traceStates: unknown[]): number {
  const sampling = new SamplingThresholds();
  for (const traceState of traceStates) sampling.note(traceState);
  return sampling.stricter;
}

describe('thresholds', () => {
  test.each([
    ['all alike', ['ot=th:c', 'ot=th:c'], 0],
    ['zeros at the end say nothing', ['ot=th:c', 'ot=th:c00', 'ot=th:c0000000000000'], 0],
    ['one service keeps fewer', ['ot=th:8', 'ot=th:c', 'ot=th:c'], 2],
    ['one keeps all', ['ot=th:0', 'ot=th:c'], 1],
    ['beside other fields and vendors', ['ot=rv:6e6d1a75832a2f;th:8', 'dd=s:1, ot=th:c;rv:6e6d1a75832a2f'], 1],
    ['of another vendor', ['foo=th:8', 'ot=th:c', 'boot=th:1'], 0],
    [
      'none at all',
      ['', undefined, 7, 'ot=rv:1', 'ot=th:xyz', 'ot=th:123456789012345', `ot=th:8,${' '.repeat(2_000)}`],
      0,
    ],
  ])('%s', (_, traceStates, stricter) => {
    expect(stricterOf(...traceStates)).toBe(stricter);
  });
});

const CHILD = { spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7' };
const sampled = (trace: ReturnType<typeof decodeText>) => trace.defects.filter(({ code }) => code === 'sampled');

test('OTLP: a trace whose services kept different shares of their spans is known, however its spans are read', () => {
  const plain = otlp([otlpSpan({ traceState: 'ot=th:8' }), otlpSpan({ ...CHILD, traceState: 'ot=th:c' })]);
  // A name that needs JSON.parse.
  const odd = otlp([
    otlpSpan({ traceState: 'ot=th:8', name: '\u00e9' }),
    otlpSpan({ ...CHILD, traceState: 'ot=th:c', name: 'é' }),
  ]);
  for (const payload of [plain, odd]) expect(sampled(decodeText(payload))).toEqual([{ code: 'sampled', count: 1 }]);
  const alike = otlp([otlpSpan({ traceState: 'ot=th:8' }), otlpSpan({ ...CHILD, traceState: 'ot=th:8' })]);
  expect(sampled(decodeText(alike))).toEqual([]);
});

test('Jaeger and Zipkin: the same from the tag in which exporters put it', () => {
  const tag = (value: string) => [{ key: 'w3c.tracestate', type: 'string', value }];
  const span = {
    traceID: '1'.repeat(32),
    spanID: '1'.repeat(16),
    operationName: 'a',
    startTime: 1,
    duration: 9,
    processID: 'p1',
  };
  const child = {
    ...span,
    spanID: '2'.repeat(16),
    references: [{ refType: 'CHILD_OF', traceID: span.traceID, spanID: span.spanID }],
  };
  const jaeger = {
    data: [
      {
        traceID: span.traceID,
        spans: [
          { ...span, tags: tag('ot=th:8') },
          { ...child, tags: tag('ot=th:c') },
        ],
        processes: { p1: { serviceName: 's' } },
      },
    ],
  };
  expect(sampled(decodeText(JSON.stringify(jaeger)))).toMatchObject([{ count: 1 }]);
  const zipkin = {
    traceId: '1'.repeat(32),
    id: '1'.repeat(16),
    name: 'a',
    timestamp: 1,
    duration: 9,
    localEndpoint: { serviceName: 's' },
  };
  const spans = [
    { ...zipkin, tags: { 'w3c.tracestate': 'ot=th:8' } },
    { ...zipkin, id: '2'.repeat(16), parentId: zipkin.id, tags: { 'w3c.tracestate': 'ot=th:c' } },
  ];
  expect(sampled(decodeText(JSON.stringify(spans)))).toMatchObject([{ count: 1 }]);
});

test('a sampled trace is incomplete, and the answer says why', () => {
  const whole = decodeText(otlp([otlpSpan(), otlpSpan(CHILD)]));
  const partly = decodeText(otlp([otlpSpan({ traceState: 'ot=th:8' }), otlpSpan({ ...CHILD, traceState: 'ot=th:c' })]));
  const { caveats } = reportOn(whole, partly, 'given').verdict;
  expect(caveats.map(({ text }) => text).join(' ')).toContain(
    'The candidate is incomplete: its services kept different shares of their spans (sampling), so some may be missing.',
  );
});

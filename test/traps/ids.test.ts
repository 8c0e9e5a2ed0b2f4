/** Traps 1 to 5, ids and encodings: whoever wrote an id or a large number, both traces of a comparison read it alike. */
import { describe, expect, test } from 'vitest';
import { compareTraces, reportOn } from '../../src/compare.ts';
import { parseReference, readReferences } from '../../src/link/reference.ts';
import { encodeJaeger, encodeOtlp, encodeTempo1 } from '../sources/encode.ts';
import { failureFrom, otlp, otlpSpan, recording, TRACE_ID } from '../sources/support.ts';
import { drawnSpans } from '../support/draw.ts';
import { BASELINE_ID, CANDIDATE_ID, expectSameStory, read, readDrawn, toldOf } from './support.ts';

const CALL = `
  web  GET /            |==========|
    web  call cart      | ======== | [client]
      cart  GET /cart   |  ======  |
`;

describe('trap 1: encodings of ids', () => {
  test('trap 1: a trace in hex and one in base64 with enum names are compared as equals', () => {
    expectSameStory(readDrawn(CALL, encodeOtlp, BASELINE_ID), readDrawn(CALL, encodeTempo1));
  });

  test('trap 1: ids in no known form still join parent and child, and the answer says so', () => {
    const odd = otlp([
      otlpSpan({ spanId: 'span-one' }),
      otlpSpan({ spanId: 'span-two', parentSpanId: 'span-one', name: 'render', kind: 1 }),
    ]);
    const report = reportOn(read(otlp([otlpSpan()])), read(odd), 'given');
    expect(report.spans.map(({ candidate }) => candidate?.spanId).sort()).toEqual(['span-one', 'span-two']);
    expect(toldOf(report)).toEqual(['2 spans have ids in no known form']);
  });
});

describe('trap 2: ids of 64 and of 128 bits', () => {
  const short = 'a3ce929d0e0e4736';
  const padded = short.padStart(32, '0');

  test('trap 2: spans of one trace meet whether their trace id is padded or not', () => {
    const [root, ...rest] = drawnSpans(CALL);
    const payload = `${encodeOtlp(padded, [root!])}\n${encodeOtlp(short.toUpperCase(), rest)}`;
    for (const asked of [undefined, short, padded]) expectSameStory(read(payload, asked), readDrawn(CALL));
  });

  test('trap 2: references of Jaeger with the other length stay within the trace', () => {
    const payload = encodeJaeger(short, drawnSpans(CALL)).replaceAll(
      `"CHILD_OF","traceID":"${short}"`,
      `"CHILD_OF","traceID":"${padded}"`,
    );
    expectSameStory(read(payload), readDrawn(CALL));
  });

  // Expected to fail until compare.ts compares ids by their `traceKey`.
  test('trap 2: one trace under both spellings is refused as the same trace twice', async () => {
    const fetchTrace = (id: string) => Promise.resolve(readDrawn(CALL, encodeOtlp, id));
    const request = { baseline: short, candidate: padded, order: 'given' } as const;
    const context = { sources: { fetchTrace }, signal: AbortSignal.timeout(5_000) };
    expect((await failureFrom(compareTraces(request, context))).code).toBe('bad-request');
  });
});

// The other spellings of a word are in test/request.test.ts, the way from an id to a file in test/sources/registry.test.ts.
describe('trap 3: ids as people paste them', () => {
  test.each([
    TRACE_ID.toUpperCase(),
    '1-4bf92f35-77b34da6a3ce929d0e0e4736',
    'S/kvNXezTaajzpKdDg5HNg==',
    `00-${TRACE_ID}-00f067aa0ba902b7-01`,
    `https://jaeger.example.org/trace/${TRACE_ID}?uiFind=00f067aa0ba902b7`,
    `https://zipkin.example.org/zipkin/traces/${TRACE_ID}`,
  ])('trap 3: %s leads to the trace in a payload that holds others too', (word) => {
    const payload = `${otlp([otlpSpan({ traceId: CANDIDATE_ID })])}\n${otlp([otlpSpan()])}`;
    const [reference] = readReferences(word);
    expect(read(payload, parseReference(reference!)?.traceIds[0]).traceId).toBe(TRACE_ID);
  });

  // Only Datadog's own answers are known to write ids in decimal; in other formats digits are ids like others.
  test('trap 3: a decimal id finds the trace that a payload holds under it', () => {
    const decimal = '7277407061855694839';
    expect(read(otlp([otlpSpan({ traceId: decimal })]), decimal).traceId).toBe(decimal);
  });
});

describe('trap 4: integers beyond 2^53', () => {
  const rows = (value: string) =>
    encodeJaeger(BASELINE_ID, drawnSpans(CALL)).replace(
      '"tags":[',
      `"tags":[{"key":"db.response.returned_rows","type":"int64","value":${value}},`,
    );

  test('trap 4: two that are one apart are two values, however they were written', () => {
    const change = (baseline: string, candidate: string) => {
      const slow = read(rows(candidate).replace('"duration":10000', '"duration":30000'));
      return reportOn(read(rows(baseline)), slow, 'given').changes.map((entry) => [entry.baseline, entry.candidate]);
    };
    expect(change('1152921504606846976', '1152921504606846977')).toEqual([
      ['1152921504606846976', '1152921504606846977'],
    ]);
    expect(change('1152921504606846977', '"1152921504606846977"')).toEqual([]);
  });

  test('trap 4: Jaeger’s duration of 18446744073709546616 µs is −5 ms: counted as nothing, and said', () => {
    const report = reportOn(read(recording('base.json')), read(recording('ugly-jaeger1.36.json')), 'given');
    const negative = report.spans.find(({ operation }) => operation === 'negative');
    expect(negative?.candidate?.durationNs).toBe(0);
    expect(report.verdict.caveats.at(-1)?.text).toContain('1 span ends before it starts; counted as zero');
  });
});

test('trap 5: nanoseconds are exact from the payload to the report, where doubles are 256 apart', () => {
  const trace = (traceId: string, nanoseconds: bigint) => {
    const start = 1_795_349_781_535_123_457n;
    const times = (from: bigint, to: bigint) => ({
      startTimeUnixNano: String(start + from),
      endTimeUnixNano: String(start + to),
    });
    const root = otlpSpan({ traceId, ...times(0n, nanoseconds + 14n) });
    const child = { traceId, spanId: 'aa', parentSpanId: '00f067aa0ba902b7', name: 'render', kind: 1 };
    return read(otlp([root, otlpSpan({ ...child, ...times(7n, nanoseconds + 7n) })]));
  };
  const report = reportOn(trace(BASELINE_ID, 1_001n), trace(CANDIDATE_ID, 2_003n), 'given');
  expect(report.candidate).toMatchObject({ startTime: '1795349781535123457', durationNs: 2_017 });
  expect(report.ledger.map(({ operation, deltaNs }) => [operation, deltaNs])).toEqual([
    ['render', 1_002],
    ['GET /', 0],
  ]);
});

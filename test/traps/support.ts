/** What the tests of traps share: drawn traces written as a backend's payload, and what a report tells of its input. */
import { expect } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import type { Report } from '../../src/report/report.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { type Encode, encodeJaeger, encodeOtlp, encodeTempo1, encodeTempo2, encodeZipkin } from '../sources/encode.ts';
import { decodeText } from '../sources/support.ts';
import { assertTrace } from '../support/check-trace.ts';
import { drawnSpans } from '../support/draw.ts';

export const BASELINE_ID = '11111111111111111111111111111111';
export const CANDIDATE_ID = '22222222222222222222222222222222';

/** One writer per family of payloads. */
export const FAMILIES: readonly (readonly [name: string, encode: Encode])[] = [
  ['OTLP', encodeOtlp],
  ['Tempo v1', encodeTempo1],
  ['Tempo v2', encodeTempo2],
  ['Jaeger', encodeJaeger],
  ['Zipkin', encodeZipkin],
];

/** The real road from a payload to a trace. */
export function read(payload: string | Uint8Array, traceId?: string): Trace {
  const trace = decodeText(payload, { traceId });
  assertTrace(trace);
  return trace;
}

/** A drawing, written in a backend's format and read back. */
export function readDrawn(drawing: string, encode: Encode = encodeOtlp, traceId = CANDIDATE_ID): Trace {
  return read(encode(traceId, drawnSpans(drawing)));
}

export function compareDrawn(baseline: string, candidate: string, encode: Encode = encodeOtlp): Report {
  return reportOn(readDrawn(baseline, encode, BASELINE_ID), readDrawn(candidate, encode, CANDIDATE_ID), 'given');
}

/** What the answer says of the candidate's repairs: the report's list of defects. */
export function toldOf({ defects }: Report): readonly string[] {
  return defects.candidate.map(({ text }) => text);
}

/** What the answer says above all: its caveats. */
export function caveatsOf({ verdict }: Report): readonly string[] {
  return verdict.caveats.map(({ text }) => text);
}

/** Two payloads tell the same story: nothing differs, in any account. */
export function expectSameStory(first: Trace, second: Trace): void {
  const { verdict, ledger, spans } = reportOn(first, second, 'given');
  expect(verdict.outcome).toBe('same');
  expect(ledger.filter(({ deltaNs, calls }) => deltaNs !== 0 || calls.baseline !== calls.candidate)).toEqual([]);
  expect(spans.map(({ how }) => how).filter((how) => how !== 'path')).toEqual([]);
}

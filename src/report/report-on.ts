/**
 * Two traces, and a pool of more baselines → their report. Pure. The faster trace is the baseline of the diff, whatever the
 * user's order; the report is turned around where that was asked for.
 */
import { diffTraces } from '../diff/diff.ts';
import { Failure } from '../failure.ts';
import { openTrace, type PackedTrace, packedTrace } from '../trace/packed-trace.ts';
import { durationAt, type Trace } from '../trace/trace.ts';
import { hasSameRoot } from '../verdict/comparable.ts';
import { flipJudgement } from '../verdict/flip.ts';
import { judge } from '../verdict/judge.ts';
import { assembleReport } from './assemble-report.ts';
import type { Report } from './report.ts';

export interface Comparison<T = Trace> {
  readonly first: T;
  readonly second: T;
  /** auto: the faster trace is the baseline. given: the first one is. */
  readonly order: 'auto' | 'given';
  readonly pool: readonly T[];
  /** How many traces of the pool were left out already. */
  readonly leftOut: number;
}

export function reportOn({ first, second, order, pool, leftOut }: Comparison): Report {
  const isFirstSlower = durationAt(first, 0) > durationAt(second, 0);
  const [fast, slow] = isFirstSlower ? [second, first] : [first, second];
  const usable = pool.filter((trace) => hasSameRoot(fast, trace));
  const diff = diffTraces(fast, slow, usable);
  const judgement = judge(diff, leftOut + pool.length - usable.length);
  if (isFirstSlower && order === 'given')
    return assembleReport(diff, flipJudgement(judgement), { order: 'given', isFlipped: true });
  return assembleReport(diff, judgement, { order: isFirstSlower ? 'swapped' : 'given', isFlipped: false });
}

/** The same from one thread for another, as JSON: that is written and read sooner than its many objects are copied. */
export function reportTextOn(packed: Comparison<PackedTrace>): string {
  const { first, second, pool } = packed;
  const report = reportOn({
    ...packed,
    first: openTrace(first),
    second: openTrace(second),
    pool: pool.map((trace) => openTrace(trace)),
  });
  try {
    return JSON.stringify(report);
  } catch (error) {
    // Longer than any string may be, which takes about two million accounts.
    if (!(error instanceof RangeError)) throw error;
    throw new Failure('too-large', 'The traces have too many different operations for a report.', { cause: error });
  }
}

/** A comparison as plain data for another thread. */
export function packComparison(comparison: Comparison): Comparison<PackedTrace> {
  const { first, second, pool } = comparison;
  return { ...comparison, first: packedTrace(first), second: packedTrace(second), pool: pool.map(packedTrace) };
}

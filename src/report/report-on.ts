/**
 * Two traces, and a pool of more baselines → their report. Pure. The faster trace is the baseline of the diff, whatever the
 * user's order; the report is turned around where that was asked for.
 */
import { diffTraces, type TraceDiff } from '../diff/diff.ts';
import { Failure } from '../failure.ts';
import { openTrace, type PackedTrace, packedTrace } from '../trace/packed-trace.ts';
import { durationAt, type Trace } from '../trace/trace.ts';
import { hasSameRoot } from '../verdict/comparable.ts';
import { flipJudgement } from '../verdict/flip.ts';
import { type Judgement, judge } from '../verdict/judge.ts';
import { assembleReport } from './assemble-report.ts';
import { flipTree, flipWaterfall } from './flip-views.ts';
import { mergeTraces } from './merged-tree.ts';
import type { Report } from './report.ts';
import { spanTreeOf } from './span-tree.ts';
import type { View, Viewed } from './views.ts';
import { waterfallOf } from './waterfall.ts';

export interface Comparison<T = Trace> {
  readonly first: T;
  readonly second: T;
  /** auto: the faster trace is the baseline. given: the first one is. */
  readonly order: 'auto' | 'given';
  readonly pool: readonly T[];
  /** How many traces of the pool were left out already. */
  readonly leftOut: number;
}

/** The report, and the views that are wanted of the same diff. */
export function viewedOn({ first, second, order, pool, leftOut }: Comparison, views: readonly View[]): Viewed {
  const isFirstSlower = durationAt(first, 0) > durationAt(second, 0);
  const [fast, slow] = isFirstSlower ? [second, first] : [first, second];
  const usable = pool.filter((trace) => hasSameRoot(fast, trace));
  const diff = diffTraces(fast, slow, usable);
  const judgement = judge(diff, leftOut + pool.length - usable.length);
  const isFlipped = isFirstSlower && order === 'given';
  const report = isFlipped
    ? assembleReport(diff, flipJudgement(judgement), { order: 'given', isFlipped })
    : assembleReport(diff, judgement, { order: isFirstSlower ? 'swapped' : 'given', isFlipped });
  return { report, ...viewsOf(diff, judgement, views, isFlipped) };
}

function viewsOf(
  diff: TraceDiff,
  judgement: Judgement,
  views: readonly View[],
  isFlipped: boolean,
): Omit<Viewed, 'report'> {
  if (views.length === 0) return {};
  const merged = mergeTraces(diff);
  const causeSpans = causeSpansOf(judgement);
  const waterfall = views.includes('waterfall') ? waterfallOf(diff, merged, causeSpans) : undefined;
  const tree = views.includes('tree') ? spanTreeOf(diff, merged, causeSpans) : undefined;
  return {
    ...(waterfall !== undefined && { waterfall: isFlipped ? flipWaterfall(waterfall) : waterfall }),
    ...(tree !== undefined && { tree: isFlipped ? flipTree(tree) : tree }),
  };
}

/** Of several explanations that are as good none is shown as the cause: evidence of the first would deny the verdict. */
function causeSpansOf({ verdict: { cause }, causeSpans }: Judgement): Judgement['causeSpans'] {
  return cause?.kind === 'ambiguous' ? [] : causeSpans;
}

/** With the report as text. */
export interface ViewedText extends Omit<Viewed, 'report'> {
  readonly report: string;
}

/** The same from one thread for another, as JSON: that is written and read sooner than its many objects are copied. */
export function viewedTextOn({ comparison, views }: ViewedTask): ViewedText {
  const { first, second, pool } = comparison;
  const opened = { first: openTrace(first), second: openTrace(second), pool: pool.map((trace) => openTrace(trace)) };
  const { report, ...rest } = viewedOn({ ...comparison, ...opened }, views);
  return { report: textOf(report), ...rest };
}

export interface ViewedTask {
  readonly comparison: Comparison<PackedTrace>;
  readonly views: readonly View[];
}

function textOf(report: Report): string {
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

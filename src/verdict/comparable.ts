/** Whether two traces answer the same question: the same root operation, and enough spans that meet. */
import { normalisedName } from '../analysis/normalise-name.ts';
import type { TraceDiff } from '../diff/diff.ts';
import {
  FLAG,
  isVirtualRoot,
  type Operation,
  operationAt,
  type SpanIndex,
  spanCount,
  type Trace,
} from '../trace/trace.ts';

export type Comparability = 'comparable' | 'different-root' | 'few-in-common';

/** Aligned spans as a share of the smaller trace below which nothing can be said. */
const MIN_COMMON_SHARE = 0.2;

export function comparabilityOf({ baseline, candidate, alignment }: TraceDiff): Comparability {
  if (!hasSameRoot(baseline.trace, candidate.trace)) return 'different-root';
  let aligned = 0;
  for (let c = 0; c < alignment.baselineOf.length; c++) if (alignment.baselineOf[c]! >= 0) aligned++;
  const smaller = Math.min(spanCount(baseline.trace), spanCount(candidate.trace));
  return aligned < MIN_COMMON_SHARE * smaller ? 'few-in-common' : 'comparable';
}

/** True where both requests start with the same operation of the same service. */
export function hasSameRoot(one: Trace, other: Trace): boolean {
  return isSameOperation(mainOperation(one), mainOperation(other));
}

/**
 * The root. Below a virtual root the earliest and longest of the spans without a parent; where there is none, of those
 * whose parent is missing: what called them was not sent.
 */
export function mainSpan(trace: Trace): SpanIndex {
  if (!isVirtualRoot(trace) || trace.length === 1) return 0;
  for (let top = 1; top < trace.length; top = trace.subtreeEnd[top]!)
    if ((trace.flags[top]! & FLAG.orphan) === 0) return top;
  return 1;
}

function mainOperation(trace: Trace): Operation {
  return operationAt(trace, mainSpan(trace));
}

function isSameOperation(one: Operation, other: Operation): boolean {
  return one.service === other.service && normalisedName(one.name) === normalisedName(other.name);
}

/**
 * Lost concurrency: the same children, once side by side and now in a row. Nobody's self time grew, and yet the path
 * did; the parent decides in what order its children run, so it is the parent's doing.
 *
 * Unless one of them failed and was made again: another attempt starts later, which is the doing of the callee that failed.
 *
 *   baseline   parent |====|        candidate   parent |========|      overlap = Σ children − their union
 *                a    |=== |                      a    |===     |      lost    = overlap before − overlap after
 *                b    |====|                      b    |   ==== |
 */
import type { TraceDiff } from '../diff/diff.ts';
import {
  durationAt,
  isOutsideBooks,
  isVirtualRoot,
  type Nanoseconds,
  operationAt,
  type SpanIndex,
  type Trace,
} from '../trace/trace.ts';
import { triedAgain } from './back-off.ts';
import { type Growth, structuralItem } from './growth-item.ts';

/** Items for the parents that lost overlap, largest first, together at most `availableNs` (growth nobody's self time explains). */
export function lostOverlaps(diff: TraceDiff, availableNs: Nanoseconds): readonly Growth[] {
  if (availableNs <= 0) return [];
  const { baseline, candidate, alignment } = diff;
  const lost: { span: SpanIndex; lostNs: number }[] = [];
  const before = overlaps(baseline.trace, baseline.self);
  for (let c = 0; c < candidate.trace.length; c++) {
    const b = alignment.baselineOf[c]!;
    // Between the parts of an incomplete trace nobody decides what runs side by side.
    if (b < 0 || before[b] === 0 || isOutsideBooks(candidate.trace, c) || (c === 0 && isVirtualRoot(candidate.trace)))
      continue;
    const lostNs = Math.min(before[b]! - overlapNs(candidate.trace, candidate.self, c), longerBy(diff, b, c));
    if (lostNs > 0) lost.push({ span: c, lostNs });
  }
  lost.sort((one, other) => other.lostNs - one.lostNs || one.span - other.span);
  const again = lost.length === 0 ? NO_RETRIES : triedAgain(candidate);
  const items: Growth[] = [];
  let left = availableNs;
  for (const { span, lostNs } of lost) {
    if (left <= 0) break;
    const growthNs = Math.min(lostNs, left);
    left -= growthNs;
    const service = operationAt(candidate.trace, span).service;
    const failed = again.get(span);
    items.push(
      failed === undefined
        ? structuralItem({ kind: 'concurrency', service, peer: undefined, growthNs, spans: [span] })
        : structuralItem({ kind: 'back-off', service: failed.callee, peer: service, growthNs, spans: failed.spans }),
    );
  }
  return items;
}

const NO_RETRIES: ReturnType<typeof triedAgain> = new Map();

/** How much more of the parent's time its children cover together. */
function longerBy({ baseline, candidate }: TraceDiff, b: SpanIndex, c: SpanIndex): Nanoseconds {
  const covered = (trace: Trace, self: Float64Array, i: SpanIndex) => durationAt(trace, i) - self[i]!;
  return covered(candidate.trace, candidate.self, c) - covered(baseline.trace, baseline.self, b);
}

/** How much longer the children are together than the time they cover. */
export function overlapNs(trace: Trace, self: Float64Array, parent: SpanIndex): Nanoseconds {
  let sumNs = 0;
  for (let child = parent + 1; child < trace.subtreeEnd[parent]!; child = trace.subtreeEnd[child]!)
    sumNs += insideNs(trace, parent, child);
  return beyondCovered(trace, self, parent, sumNs);
}

/** The same for all spans at once. */
function overlaps(trace: Trace, self: Float64Array): Float64Array {
  const { length, parent } = trace;
  const sumsNs = new Float64Array(length);
  for (let i = 1; i < length; i++) {
    const above = parent[i]!;
    sumsNs[above]! += insideNs(trace, above, i);
  }
  for (let i = 0; i < length; i++) if (sumsNs[i] !== 0) sumsNs[i] = beyondCovered(trace, self, i, sumsNs[i]!);
  return sumsNs;
}

/** The child's time inside its parent's. */
function insideNs(trace: Trace, parent: SpanIndex, child: SpanIndex): Nanoseconds {
  if (isOutsideBooks(trace, child)) return 0;
  const from = Math.max(trace.start[child]!, trace.start[parent]!);
  return Math.max(0, Math.min(trace.end[child]!, trace.end[parent]!) - from);
}

function beyondCovered(trace: Trace, self: Float64Array, parent: SpanIndex, childrenNs: Nanoseconds): Nanoseconds {
  if (trace.subtreeEnd[parent]! <= parent + 2) return 0;
  return Math.max(0, childrenNs - (durationAt(trace, parent) - self[parent]!));
}

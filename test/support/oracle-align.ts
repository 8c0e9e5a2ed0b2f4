/**
 * Alignment worked out slowly: all ways in which two small traces can be laid on each other, and the best of them.
 *
 * `bestByPath`: top-down only. Children of aligned parents pair by operation, in any order; counts the most spans that
 * can meet. `bestOverall`: any spans of one operation may meet anywhere; a pair whose parents met as well is worth two
 * points, a pair that moved one. Both know nothing of hops and renames.
 */
import type { SpanIndex, Trace } from '../../src/trace/trace.ts';

/** A trace with a number per span: spans may meet where their numbers agree. */
export interface Labelled {
  readonly trace: Trace;
  readonly numbers: Uint32Array;
}

/** How many spans meet at most when the roots meet, and children only below parents that met. */
export function bestByPath(baseline: Labelled, candidate: Labelled): number {
  return 1 + bestOfSiblings(baseline, candidate, childrenOf(baseline.trace, 0), childrenOf(candidate.trace, 0));
}

/** Tries for the first sibling every partner and none. */
function bestOfSiblings(
  baseline: Labelled,
  candidate: Labelled,
  before: readonly SpanIndex[],
  after: readonly SpanIndex[],
): number {
  const [b, ...others] = before;
  if (b === undefined || after.length === 0) return 0;
  let best = bestOfSiblings(baseline, candidate, others, after);
  for (const c of after) {
    if (baseline.numbers[b] !== candidate.numbers[c]) continue;
    const below = bestOfSiblings(baseline, candidate, childrenOf(baseline.trace, b), childrenOf(candidate.trace, c));
    const rest = bestOfSiblings(
      baseline,
      candidate,
      others,
      after.filter((other) => other !== c),
    );
    best = Math.max(best, 1 + below + rest);
  }
  return best;
}

function childrenOf(trace: Trace, i: SpanIndex): readonly SpanIndex[] {
  return [...trace.parent.keys()].filter((child) => trace.parent[child] === i);
}

/** The most points of any alignment in which the roots meet. */
export function bestOverall(baseline: Labelled, candidate: Labelled): number {
  const partnerOf = new Int32Array(candidate.trace.length).fill(-1);
  partnerOf[0] = 0;
  const isTaken = new Uint8Array(baseline.trace.length);
  isTaken[0] = 1;
  let best = 0;
  const search = (c: SpanIndex, points: number): void => {
    if (points + 2 * (candidate.trace.length - c) <= best) return;
    if (c === candidate.trace.length) {
      best = points;
      return;
    }
    const parent = partnerOf[candidate.trace.parent[c]!]!;
    for (let b = 1; b < baseline.trace.length; b++) {
      if (isTaken[b] === 1 || baseline.numbers[b] !== candidate.numbers[c]) continue;
      isTaken[b] = 1;
      partnerOf[c] = b;
      search(c + 1, points + (baseline.trace.parent[b] === parent ? 2 : 1));
      isTaken[b] = 0;
    }
    partnerOf[c] = -1;
    search(c + 1, points);
  };
  search(1, 0);
  return best;
}

/** The points of an alignment, as `bestOverall` counts them. */
export function pointsOf(baseline: Trace, candidate: Trace, baselineOf: Int32Array): number {
  let points = 0;
  for (let c = 1; c < candidate.length; c++) {
    if (baselineOf[c]! < 0) continue;
    points += baseline.parent[baselineOf[c]!] === baselineOf[candidate.parent[c]!] ? 2 : 1;
  }
  return points;
}

/**
 * What counts as a difference (DESIGN: "Cause"): more than twice the coarser source's time resolution and more than
 * 1 % of the baseline. Below that two durations are the same. A pool of baselines knows better: what it contains is normal.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt, type Nanoseconds } from '../trace/trace.ts';

const SAME_SHARE = 0.01;
const SAME_RESOLUTIONS = 2;
/** Fewer baselines do not say what is normal for the whole request. */
const MIN_POOL = 5;

export function sameWithinNs({ baseline, candidate }: TraceDiff): Nanoseconds {
  const resolutionNs = Math.max(baseline.trace.resolutionNs, candidate.trace.resolutionNs);
  return Math.max(SAME_RESOLUTIONS * resolutionNs, SAME_SHARE * durationAt(baseline.trace, 0));
}

/** True where the whole request took no longer than 95 of 100 baselines of the pool. */
export function isWithinNorm({ candidate, norms }: TraceDiff): boolean {
  return norms !== undefined && norms.size >= MIN_POOL && durationAt(candidate.trace, 0) <= norms.durationNs.p95;
}

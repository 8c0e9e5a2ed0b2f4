/**
 * What counts as a difference (DESIGN: "Cause"): more than twice the coarser source's time resolution and more than
 * 1 % of the baseline. Below that two durations are the same.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt, type Nanoseconds } from '../trace/trace.ts';

const SAME_SHARE = 0.01;
const SAME_RESOLUTIONS = 2;

export function sameWithinNs({ baseline, candidate }: TraceDiff): Nanoseconds {
  const resolutionNs = Math.max(baseline.trace.resolutionNs, candidate.trace.resolutionNs);
  return Math.max(SAME_RESOLUTIONS * resolutionNs, SAME_SHARE * durationAt(baseline.trace, 0));
}

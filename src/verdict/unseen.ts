/**
 * Unseen: what an incomplete trace does not show may have happened all the same. The other trace's spans without a
 * partner are then neither new nor gone, and how often something ran is not known.
 *
 *   baseline   handler ─ SELECT             candidate, of which not all was sent   handler
 *                                           → "SELECT is not in the candidate, which is incomplete"
 */
import type { TraceDiff } from '../diff/diff.ts';
import { isIncomplete } from '../trace/defects.ts';
import { type Calls, splitRepeats } from './repeat-split.ts';
import type { RepeatSplit, TraceSide } from './verdict-types.ts';

/** True where this side may have had spans that it does not show. */
export function mayHideSpans(diff: TraceDiff, side: TraceSide): boolean {
  return isIncomplete(diff[side].trace.defects);
}

/** Undefined also where the side with fewer calls may have made more. */
export function knownRepeats(diff: TraceDiff, baseline: Calls, candidate: Calls): RepeatSplit | undefined {
  const fewer = baseline.calls < candidate.calls ? 'baseline' : 'candidate';
  return mayHideSpans(diff, fewer) ? undefined : splitRepeats(baseline, candidate);
}

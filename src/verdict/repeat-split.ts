/**
 * Repeats split (DESIGN: "Alignment"): N calls of the baseline and M calls of the candidate as one group. Written with the
 * mean of both per-call times, so that it is the same split whichever way the traces are given:
 *
 *   Δ = (M − N) × (t/N + T/M) / 2      more calls      12 more calls at 20 ms each   +240 ms
 *     + (T/M − t/N) × (N + M) / 2      slower calls    each 3 ms longer               +36 ms
 */
import type { Nanoseconds } from '../trace/trace.ts';
import type { RepeatSplit } from './verdict-types.ts';

export interface Calls {
  readonly calls: number;
  readonly timeNs: Nanoseconds;
}

/** Undefined where the number of calls did not change, or one side has none: then nothing repeats. */
export function splitRepeats(baseline: Calls, candidate: Calls): RepeatSplit | undefined {
  if (baseline.calls === candidate.calls || baseline.calls === 0 || candidate.calls === 0) return undefined;
  const meanNs = (baseline.timeNs / baseline.calls + candidate.timeNs / candidate.calls) / 2;
  const byCountNs = symmetricRound((candidate.calls - baseline.calls) * meanNs);
  return {
    callsBaseline: baseline.calls,
    callsCandidate: candidate.calls,
    byCountNs,
    // What rounding takes from one part it gives to the other, so that both add up.
    perCallNs: candidate.timeNs - baseline.timeNs - byCountNs,
  };
}

/** Math.round sends −0.5 and 0.5 to different sizes, and swapped traces would not negate each other. */
function symmetricRound(value: number): number {
  return value < 0 ? 0 - Math.round(-value) : Math.round(value);
}

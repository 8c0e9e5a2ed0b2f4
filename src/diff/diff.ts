/** Two traces → one TraceDiff: both analysed, the ledger between them, and which span is which. Pure. */
import { type AnalysedTrace, analyse } from '../analysis/analyse.ts';
import { serviceNames } from '../analysis/service-names.ts';
import { durationAt, type Nanoseconds, type Trace } from '../trace/trace.ts';
import { type Alignment, align } from './align.ts';
import { balance, type LedgerEntry } from './ledger.ts';
import { type Norms, normsOf } from './norms.ts';

export interface TraceDiff {
  readonly baseline: AnalysedTrace;
  readonly candidate: AnalysedTrace;
  readonly ledger: readonly LedgerEntry[];
  readonly alignment: Alignment;
  /** Difference of the root durations = the sum of the ledger's differences. */
  readonly deltaNs: Nanoseconds;
  /** What a pool of baselines says is normal, where one was given. */
  readonly norms: Norms | undefined;
}

/** `pool`: more baselines of the same request, for what is normal; the baseline counts as one of them. */
export function diffTraces(baseline: Trace, candidate: Trace, pool: readonly Trace[] = []): TraceDiff {
  const names = serviceNames(baseline, candidate);
  const analysedBaseline = analyse(baseline, names);
  const analysedCandidate = analyse(candidate, names);
  return {
    baseline: analysedBaseline,
    candidate: analysedCandidate,
    ledger: balance(analysedBaseline, analysedCandidate),
    alignment: align(baseline, candidate),
    deltaNs: durationAt(candidate, 0) - durationAt(baseline, 0),
    norms: pool.length === 0 ? undefined : normsOf([analysedBaseline, ...pool.map((trace) => analyse(trace, names))]),
  };
}

/** Two traces → one TraceDiff: both analysed, the ledger between them, and which span is which. Pure. */
import { type AnalysedTrace, analyse } from '../analysis/analyse.ts';
import { serviceNames } from '../analysis/service-names.ts';
import { durationAt, type Nanoseconds, type Trace } from '../trace/trace.ts';
import { type Alignment, align } from './align.ts';
import { balance, type LedgerEntry } from './ledger.ts';

export interface TraceDiff {
  readonly baseline: AnalysedTrace;
  readonly candidate: AnalysedTrace;
  readonly ledger: readonly LedgerEntry[];
  readonly alignment: Alignment;
  /** Difference of the root durations = the sum of the ledger's differences. */
  readonly deltaNs: Nanoseconds;
}

export function diffTraces(baseline: Trace, candidate: Trace): TraceDiff {
  const names = serviceNames(baseline, candidate);
  const analysedBaseline = analyse(baseline, names);
  const analysedCandidate = analyse(candidate, names);
  return {
    baseline: analysedBaseline,
    candidate: analysedCandidate,
    ledger: balance(analysedBaseline, analysedCandidate),
    alignment: align(baseline, candidate),
    deltaNs: durationAt(candidate, 0) - durationAt(baseline, 0),
  };
}

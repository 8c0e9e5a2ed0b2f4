/** Two traces → one TraceDiff: both analysed, the ledger between them, and which span is which. Pure. */
import { AccountBook } from '../analysis/accounts.ts';
import { type AnalysedTrace, analyse } from '../analysis/analyse.ts';
import { commonOperations } from '../analysis/common-operations.ts';
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
  const operations = commonOperations([baseline, candidate, ...pool]);
  const book = new AccountBook([baseline, candidate], operations);
  const analysedBaseline = analyse(baseline, book);
  const analysedCandidate = analyse(candidate, book);
  return {
    baseline: analysedBaseline,
    candidate: analysedCandidate,
    ledger: balance(analysedBaseline, analysedCandidate),
    alignment: align(baseline, candidate, operations),
    deltaNs: durationAt(candidate, 0) - durationAt(baseline, 0),
    norms: pool.length === 0 ? undefined : normsOf([analysedBaseline, ...pool.map((trace) => analyse(trace, book))]),
  };
}

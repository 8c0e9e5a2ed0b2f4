/** What every finder of facts is given, and how it points at spans. */
import { normalisedName } from '../analysis/normalise-name.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import type { AccountSpans } from './account-spans.ts';
import type { PlacedChange } from './changes.ts';
import type { GrowthSheet } from './growth-item.ts';
import type { RankedSuspect } from './suspects.ts';
import type { Fact, SpanRef } from './verdict-types.ts';

/** A fact before it has its place. */
export type FactDraft = Fact extends infer Kind ? (Kind extends Fact ? Omit<Kind, 'id'> : never) : never;

export interface FactContext {
  readonly diff: TraceDiff;
  /** Differences up to this are none. */
  readonly sameWithinNs: Nanoseconds;
  /** Candidate spans that show the cause, most telling first; empty without a cause. */
  readonly causeSpans: readonly SpanIndex[];
  readonly spans: AccountSpans;
  readonly sheet: GrowthSheet;
  /** Best first. */
  readonly suspects: readonly RankedSuspect[];
  /** From the cause to the root. */
  readonly changes: readonly PlacedChange[];
}

const MAX_EVIDENCE = 3;

export function candidateRefs(diff: TraceDiff, spans: readonly SpanIndex[]): readonly SpanRef[] {
  return spans.slice(0, MAX_EVIDENCE).map((c) => candidateRef(diff, c));
}

export function candidateRef({ candidate }: TraceDiff, c: SpanIndex): SpanRef {
  return { side: 'candidate', spanId: candidate.trace.spanId[c]! };
}

export function baselineRef({ baseline }: TraceDiff, b: SpanIndex): SpanRef {
  return { side: 'baseline', spanId: baseline.trace.spanId[b]! };
}

/** Durations of an aligned pair. */
export function pairChange({ baseline, candidate }: TraceDiff, b: SpanIndex, c: SpanIndex) {
  const baselineNs = durationAt(baseline.trace, b);
  const candidateNs = durationAt(candidate.trace, c);
  return { baselineNs, candidateNs, deltaNs: candidateNs - baselineNs };
}

export function placeOf(
  { candidate }: TraceDiff,
  c: SpanIndex,
): { readonly service: string; readonly operation: string } {
  const { service, name } = operationAt(candidate.trace, c);
  return { service, operation: normalisedName(name) };
}

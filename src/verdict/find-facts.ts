/**
 * Facts: everything the answer may say, each with its numbers and the spans that show it, in order of weight. The
 * slower trace is the candidate here; flip.ts turns the facts around where it is not.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import { accountFact, everythingElse, tellingEntries } from './account-facts.ts';
import { inheritedFacts, sequentialFacts, unchangedFacts } from './span-facts.ts';
import { structureFacts } from './structure-facts.ts';
import type { Caveat, Fact, SpanRef, Verdict } from './verdict-types.ts';

/** A fact before it has its place. */
export type FactDraft = Fact extends infer Kind ? (Kind extends Fact ? Omit<Kind, 'id'> : never) : never;

export interface FactContext {
  readonly diff: TraceDiff;
  /** Differences up to this are none. */
  readonly sameWithinNs: Nanoseconds;
  /** Candidate spans that show the cause, most telling first; empty without a cause. */
  readonly causeSpans: readonly SpanIndex[];
}

export function findFacts(context: FactContext, verdict: Verdict): readonly Fact[] {
  const drafts: FactDraft[] = [verdictFact(context, verdict), totalFact(context)];
  if (verdict.outcome !== 'incomparable') {
    const telling = tellingEntries(context);
    drafts.push(
      ...telling.map((entry) => accountFact(context, entry)),
      ...inheritedFacts(context),
      ...sequentialFacts(context),
      ...structureFacts(context),
      ...unchangedFacts(context),
      ...counterfactualFact(context, verdict),
      ...everythingElse(context, telling),
    );
  }
  drafts.push(...verdict.caveats.map(caveatFact));
  return drafts.map((draft, i) => ({ id: `f${i + 1}`, ...draft }) as Fact);
}

function verdictFact({ diff, causeSpans }: FactContext, { outcome, cause, confidence }: Verdict): FactDraft {
  return { kind: 'verdict', outcome, cause, confidence, ...totals(diff), evidence: candidateRefs(diff, causeSpans) };
}

function totalFact({ diff }: FactContext): FactDraft {
  return { kind: 'total', ...totals(diff), evidence: [baselineRef(diff, 0), candidateRef(diff, 0)] };
}

function counterfactualFact({ diff, causeSpans }: FactContext, { cause, counterfactualNs }: Verdict): FactDraft[] {
  if (cause === null || counterfactualNs === undefined) return [];
  const candidateNs = durationAt(diff.candidate.trace, 0);
  const evidence = candidateRefs(diff, causeSpans);
  return [{ kind: 'counterfactual', counterfactualNs, ...totals(diff), deltaNs: candidateNs - counterfactualNs, evidence }];
}

function caveatFact({ code, text }: Caveat): FactDraft {
  return { kind: 'caveat', code, text, evidence: [] };
}

function totals({ baseline, candidate, deltaNs }: TraceDiff) {
  return { baselineNs: durationAt(baseline.trace, 0), candidateNs: durationAt(candidate.trace, 0), deltaNs };
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

export function placeOf({ candidate }: TraceDiff, c: SpanIndex): { readonly service: string; readonly operation: string } {
  const { service, name } = operationAt(candidate.trace, c);
  return { service, operation: name };
}

/**
 * Facts: everything the answer may say, each with its numbers and the spans that show it, in order of weight. The
 * slower trace is the candidate here; flip.ts turns the facts around where it is not.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt } from '../trace/trace.ts';
import { accountFact, tellingEntries } from './account-facts.ts';
import { changedFacts } from './changes.ts';
import { baselineRef, candidateRef, candidateRefs, type FactContext, type FactDraft } from './fact-context.ts';
import { rivalFacts } from './rival-facts.ts';
import { inheritedFacts, sequentialFacts, unchangedFacts } from './span-facts.ts';
import { structureFacts } from './structure-facts.ts';
import { untracedFacts } from './untraced-facts.ts';
import type { Caveat, Fact, Verdict } from './verdict-types.ts';

export function findFacts(context: FactContext, verdict: Verdict): readonly Fact[] {
  const drafts: FactDraft[] = [verdictFact(context, verdict), totalFact(context)];
  if (verdict.outcome !== 'incomparable') {
    drafts.push(
      ...tellingEntries(context).map((entry) => accountFact(context, entry)),
      ...inheritedFacts(context),
      ...sequentialFacts(context),
      ...structureFacts(context),
      ...unchangedFacts(context),
      ...counterfactualFact(context, verdict),
      ...changedFacts(context),
      ...rivalFacts(context, verdict),
      ...untracedFacts(context, verdict),
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
  return [
    { kind: 'counterfactual', counterfactualNs, ...totals(diff), deltaNs: candidateNs - counterfactualNs, evidence },
  ];
}

function caveatFact({ code, text }: Caveat): FactDraft {
  return { kind: 'caveat', code, text, evidence: [] };
}

function totals({ baseline, candidate, deltaNs }: TraceDiff) {
  return { baselineNs: durationAt(baseline.trace, 0), candidateNs: durationAt(candidate.trace, 0), deltaNs };
}

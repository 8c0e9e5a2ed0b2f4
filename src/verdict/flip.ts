/**
 * The verdict always explains the slower trace by the faster one. Where the user's baseline is the slower of the two,
 * the same findings are told the other way round: sides change places and every delta changes its sign.
 */

import type { Judgement } from './judge.ts';
import type { Change } from './pair-changes.ts';
import type { Cause, Fact, RepeatSplit, SpanRef, Suspect, Verdict } from './verdict-types.ts';

export function flipJudgement({ verdict, suspects, facts, changes, causeSpans }: Judgement): Judgement {
  return {
    verdict: flipVerdict(verdict),
    suspects: suspects.map(flipSuspect),
    // A counterfactual answers what mending would bring; there is nothing to mend in the faster trace.
    facts: facts.filter((fact) => fact.kind !== 'counterfactual').map((fact, i) => flipFact(fact, `f${i + 1}`)),
    changes: changes.map(flipChange),
    causeSpans,
  };
}

function flipVerdict({ counterfactualNs: _, ...verdict }: Verdict): Verdict {
  return {
    ...verdict,
    outcome: verdict.outcome === 'slower' ? 'faster' : verdict.outcome,
    deltaNs: negative(verdict.deltaNs),
    cause: verdict.cause === null ? null : flipCause(verdict.cause),
    caveats: verdict.caveats.map((caveat) => ({ code: otherSide(caveat.code), text: otherSide(caveat.text) })),
  };
}

function flipCause(cause: Cause): Cause {
  return { ...cause, deltaNs: negative(cause.deltaNs) };
}

function flipSuspect(suspect: Suspect): Suspect {
  return { ...suspect, deltaNs: negative(suspect.deltaNs) };
}

function flipChange({ where, key, baseline, candidate }: Change): Change {
  return { where, key, baseline: candidate, candidate: baseline };
}

function flipFact(fact: Fact, id: string): Fact {
  const evidence = fact.evidence.map(flipRef);
  switch (fact.kind) {
    case 'caveat':
      return { ...fact, id, evidence, code: otherSide(fact.code), text: otherSide(fact.text) };
    case 'errors':
      return { ...fact, id, evidence, errorsBaseline: fact.errorsCandidate, errorsCandidate: fact.errorsBaseline };
    case 'calls':
      return {
        ...fact,
        id,
        evidence,
        ...flipTimes(fact),
        ...flipSplit(fact),
      };
    case 'account':
      return {
        ...fact,
        id,
        evidence,
        ...flipTimes(fact),
        ...(fact.repeats === undefined ? {} : { repeats: flipSplit(fact.repeats) }),
      };
    case 'rival':
      return { ...fact, id, evidence, deltaNs: negative(fact.deltaNs) };
    case 'changed':
      return { ...fact, id, evidence };
    case 'new-work':
    case 'gone-work':
      return { ...fact, id, evidence, ...flipTimes(fact), kind: fact.kind === 'new-work' ? 'gone-work' : 'new-work' };
    case 'unseen-work':
      return { ...fact, id, evidence, ...flipTimes(fact), incomplete: OTHER_SIDE[fact.incomplete] };
    case 'verdict':
      return {
        ...fact,
        id,
        evidence,
        ...flipTimes(fact),
        outcome: fact.outcome === 'slower' ? 'faster' : fact.outcome,
        cause: fact.cause === null ? null : flipCause(fact.cause),
      };
    default:
      return { ...fact, id, evidence, ...flipTimes(fact) };
  }
}

function flipTimes({
  baselineNs,
  candidateNs,
  deltaNs,
}: {
  readonly baselineNs: number;
  readonly candidateNs: number;
  readonly deltaNs: number;
}) {
  return { baselineNs: candidateNs, candidateNs: baselineNs, deltaNs: negative(deltaNs) };
}

function flipSplit({ callsBaseline, callsCandidate, byCountNs, perCallNs }: RepeatSplit): RepeatSplit {
  return {
    callsBaseline: callsCandidate,
    callsCandidate: callsBaseline,
    byCountNs: negative(byCountNs),
    perCallNs: negative(perCallNs),
  };
}

/** Without a negative zero, which JSON and equality would show. */
function negative(value: number): number {
  return value === 0 ? 0 : -value;
}

const OTHER_SIDE = { baseline: 'candidate', candidate: 'baseline' } as const;

function flipRef({ side, spanId }: SpanRef): SpanRef {
  return { side: OTHER_SIDE[side], spanId };
}

/** Caveats are worded by code and name their side. */
function otherSide(text: string): string {
  return text.replace(/baseline|candidate/g, (side) => (side === 'baseline' ? 'candidate' : 'baseline'));
}

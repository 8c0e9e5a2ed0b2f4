/**
 * Statements: every fact of a report as one complete, true English sentence, worded by code for an engineer on call.
 * Each sentence owns its span, side, number and unit, so whoever chooses and orders sentences cannot make one false.
 *
 * A sentence says that something became slower or faster only where its whole time changed. Time on the critical path
 * alone does not prove that: an account may enter or leave the path without taking any longer (accountClause).
 */
import type { Report } from '../report/report.ts';
import { formatAlike, formatNumber } from '../trace/time.ts';
import type { CauseKind, Fact, FactKind } from '../verdict/verdict-types.ts';
import { accountClause, accountSubject } from './account-wording.ts';
import { wordRival, wordUntraced } from './doubt-wording.ts';
import { neutralise } from './names.ts';
import { repeatClause } from './repeat-wording.ts';
import { wordVerdict } from './verdict-wording.ts';
import { counted, inEachTrace, listed, partOf, placeOf, quoted, wentFromTo } from './wording.ts';

/** What of a report is worded. */
export type WordedReport = Pick<
  Report,
  'facts' | 'ledger' | 'spans' | 'suspects' | 'verdict' | 'baseline' | 'candidate'
>;
export type FactOf<Kind extends FactKind> = Extract<Fact, { kind: Kind }>;

export interface WordedFact {
  /** p1, p2, … in the order of the facts; p1 is the verdict. */
  readonly id: string;
  readonly fact: Fact;
  readonly text: string;
  /** The verdict's sentence says it already. */
  readonly isTold: boolean;
}

export function wordFacts(report: WordedReport): readonly WordedFact[] {
  const { tells } = verdictOf(report);
  return report.facts.map((fact, i) => ({
    id: `p${i + 1}`,
    fact,
    text: wordFact(fact, report),
    isTold: tells.includes(fact.id),
  }));
}

function verdictOf(report: WordedReport): { readonly tells: readonly string[] } {
  const verdict = report.facts.find((fact) => fact.kind === 'verdict');
  return verdict === undefined ? { tells: [] } : wordVerdict(verdict, report);
}

function wordFact(fact: Fact, report: WordedReport): string {
  switch (fact.kind) {
    case 'verdict':
      return wordVerdict(fact, report).text;
    case 'total':
      return report.verdict.outcome === 'incomparable' ? wordBothTotals(fact) : wordTotal(fact);
    case 'account':
      return wordAccount(fact, report);
    case 'inherited':
      return wordInherited(fact, report);
    case 'unchanged':
      return wordUnchanged(fact);
    case 'calls':
      return wordCalls(fact);
    case 'new-work':
      return wordNewWork(fact);
    case 'gone-work':
      return wordGoneWork(fact);
    case 'unseen-work':
      return wordUnseenWork(fact);
    case 'errors':
      return wordErrors(fact);
    case 'sequential':
      return wordSequential(fact);
    case 'counterfactual':
      return wordCounterfactual(fact, report);
    case 'rival':
      return wordRival(fact, report.verdict.deltaNs);
    case 'untraced':
      return wordUntraced(fact, report.verdict.cause?.service);
    case 'changed':
      return wordChanged(fact);
    case 'caveat':
      return neutralise(fact.text);
    default:
      return fact satisfies never;
  }
}

function wordTotal(fact: FactOf<'total'>): string {
  const [baseline, candidate, size] = formatAlike(fact.baselineNs, fact.candidateNs, Math.abs(fact.deltaNs));
  if (baseline === candidate) return `End to end, the request took ${baseline} in both traces.`;
  const difference = `${size} ${fact.deltaNs > 0 ? 'longer' : 'shorter'}`;
  return `End to end, the request took ${candidate} in the candidate and ${baseline} in the baseline: ${difference}.`;
}

/** Of different requests neither is longer than the other. */
function wordBothTotals(fact: FactOf<'total'>): string {
  const [baseline, candidate] = formatAlike(fact.baselineNs, fact.candidateNs);
  return `End to end, the baseline took ${baseline} and the candidate took ${candidate}.`;
}

function wordAccount(fact: FactOf<'account'>, report: WordedReport): string {
  const part = partOf(fact.deltaNs, report.verdict.deltaNs);
  return `${accountClause(accountSubject(fact), fact, report.ledger, part === '' ? '' : ` (${part})`)}.`;
}

function wordInherited(fact: FactOf<'inherited'>, report: WordedReport): string {
  const [baseline, candidate] = formatAlike(fact.baselineNs, fact.candidateNs);
  const inside = fact.inside.service === fact.service ? quoted(fact.inside.operation) : placeOf(fact.inside);
  const total =
    baseline === candidate
      ? `takes ${candidate} in both traces`
      : `also takes ${fact.deltaNs > 0 ? 'longer' : 'less time'} in total (${candidate} instead of ${baseline})`;
  return `${placeOf(fact)} ${total}, but ${ownTimeOf(fact, report)}: the difference is inside ${inside}.`;
}

/** The fact promises that the own time stayed within what counts as the same; the spans know by how much. */
function ownTimeOf(fact: FactOf<'inherited'>, { spans }: WordedReport): string {
  const span = spans.find(({ candidate }) => candidate !== null && isEvidence(fact, candidate.spanId));
  if (span === undefined || span.baseline === null || span.candidate === null) return 'that is not its own time';
  const [baseline, candidate] = formatAlike(span.baseline.selfNs, span.candidate.selfNs);
  if (span.baseline.selfNs === 0 && span.candidate.selfNs === 0) return 'none of it is its own time';
  return baseline === candidate
    ? `its own time did not change (${candidate} in both traces)`
    : `its own time hardly changed (${candidate} instead of ${baseline})`;
}

function isEvidence(fact: Fact, spanId: string): boolean {
  return fact.evidence.some((ref) => ref.side === 'candidate' && ref.spanId === spanId);
}

/** Below this part of its time a span hardly changed; what a fact calls unchanged may be more, but cannot matter. */
const UNCHANGED_SHARE = 0.01;

function wordUnchanged(fact: FactOf<'unchanged'>): string {
  const [baseline, candidate] = formatAlike(fact.baselineNs, fact.candidateNs);
  const isSmall = Math.abs(fact.deltaNs) <= fact.baselineNs * UNCHANGED_SHARE;
  const change =
    baseline === candidate ? 'did not change' : isSmall ? 'hardly changed' : 'changed too little to matter';
  return `${placeOf(fact)} ${change}: ${inEachTrace(fact)}.`;
}

function wordCalls(fact: FactOf<'calls'>): string {
  const ran = `${placeOf(fact)} ran ${counted(fact.callsCandidate, 'time')}`;
  const before = `against ${formatNumber(fact.callsBaseline, 0)} in the baseline`;
  return `${ran} ${before}; added up, its time ${wentFromTo(fact)}${repeatClause({ ...fact, noun: 'call' })}.`;
}

function wordNewWork(fact: FactOf<'new-work' | 'gone-work'>): string {
  const spans = `${counted(fact.spans, 'span')} that the baseline does not have`;
  const time =
    fact.baselineNs === 0
      ? `taking ${formatAlike(fact.candidateNs)[0]}${fact.spans === 1 ? '' : ' added up'}`
      : `and its time ${wentFromTo(fact)}`;
  return `${placeOf(fact)} is new: ${spans}, ${time}.`;
}

function wordGoneWork(fact: FactOf<'new-work' | 'gone-work'>): string {
  const spans = `${counted(fact.spans, 'span')} of the baseline that the candidate does not have`;
  const time =
    fact.candidateNs === 0
      ? `which took ${formatAlike(fact.baselineNs)[0]}${fact.spans === 1 ? '' : ' added up'}`
      : `and its time ${wentFromTo(fact)}`;
  return `${placeOf(fact)} is gone: ${spans}, ${time}.`;
}

/** Of an incomplete trace nothing is called new or gone. */
function wordUnseenWork({ incomplete, spans, ...fact }: FactOf<'unseen-work'>): string {
  const [shown, takenNs] = incomplete === 'baseline' ? ['candidate', fact.candidateNs] : ['baseline', fact.baselineNs];
  const taking = `${counted(spans, 'span')} of the ${shown}, ${formatAlike(takenNs)[0]}${spans === 1 ? '' : ' added up'}`;
  return `${placeOf(fact)} is not in the ${incomplete}, which is incomplete: ${taking}.`;
}

function wordErrors(fact: FactOf<'errors'>): string {
  const { errorsBaseline, errorsCandidate } = fact;
  if (errorsBaseline === errorsCandidate)
    return `${placeOf(fact)} has ${counted(errorsBaseline, 'error')} in both traces.`;
  return `${placeOf(fact)} has ${errorsIn(errorsCandidate)} in the candidate and ${errorsIn(errorsBaseline)} in the baseline.`;
}

function errorsIn(count: number): string {
  return count === 0 ? 'no error' : counted(count, 'error');
}

function wordSequential(fact: FactOf<'sequential'>): string {
  const [overlap, sequence] = fact.deltaNs < 0 ? ['candidate', 'baseline'] : ['baseline', 'candidate'];
  return `Calls below ${placeOf(fact)} overlap in the ${overlap} and run one after another in the ${sequence}; its time ${wentFromTo(fact)}.`;
}

function wordCounterfactual(fact: FactOf<'counterfactual'>, report: WordedReport): string {
  const cause = report.verdict.cause;
  const who = cause === null ? 'the cause' : quoted(cause.service);
  const now = report.candidate.durationNs;
  const [then, instead] = formatAlike(fact.counterfactualNs, now);
  if (cause !== null && NO_SPEED.has(cause.kind) && then !== instead)
    return `With ${who} as it is in the baseline, the candidate would take ${then} instead of ${instead}.`;
  if (then === instead) return `With ${who} as it is in the baseline, the candidate would still take ${then}.`;
  const speed = fact.counterfactualNs < now ? 'fast' : 'slow';
  return `With ${who} as ${speed} as in the baseline, the candidate would take ${then} instead of ${instead}.`;
}

/** Causes that are no matter of being fast. */
const NO_SPEED: ReadonlySet<CauseKind> = new Set([
  'more-calls',
  'new-work',
  'lost-concurrency',
  'lost-shortcut',
  'errors',
]);

function wordChanged({ service, keys }: FactOf<'changed'>): string {
  return `At ${quoted(service)}, ${listed(keys.map(quoted))} ${keys.length === 1 ? 'is' : 'are'} not the same in both traces.`;
}

/**
 * The verdict in words: who made the difference, shown by the fact that carries its numbers. How sure the sentence
 * sounds follows from the verdict's confidence, and from nothing else.
 */
import type { Report } from '../report/report.ts';
import { formatShare } from '../trace/time.ts';
import type { Cause, Confidence, Fact, LedgerRow } from '../verdict/verdict-types.ts';
import { causeClause, shownBy } from './cause-wording.ts';
import { type Change, formatAlike, quoted, shareOf } from './wording.ts';

export interface WordedVerdict {
  readonly text: string;
  /** Facts that this sentence already tells in full. */
  readonly tells: readonly string[];
}

type VerdictReport = Pick<Report, 'facts' | 'ledger' | 'suspects' | 'baseline' | 'candidate'>;
type VerdictFact = Extract<Fact, { kind: 'verdict' }>;

/** A suspect counts as equally good from this part of the first one's score. */
const EQUALLY_GOOD = 0.5;
const SUSPECTS_NAMED = 3;

export function wordVerdict(verdict: VerdictFact, report: VerdictReport): WordedVerdict {
  const totals = totalsOf(report);
  const total = report.facts.find((fact) => fact.kind === 'total');
  const tellsTotal = total === undefined ? [] : [total.id];
  if (verdict.outcome === 'incomparable') {
    return { text: 'These two traces are too different to compare; no cause is named.', tells: [] };
  }
  if (verdict.cause === null) {
    const text =
      verdict.outcome === 'same' ? wordSame(totals) : `${wordDifference(totals)}; no single cause stands out.`;
    return { text, tells: tellsTotal };
  }
  if (verdict.cause.kind === 'ambiguous') {
    return { text: `${wordDifference(totals)}. ${wordAmbiguous(verdict.cause, report)}`, tells: tellsTotal };
  }
  return wordCause(verdict.cause, verdict.confidence, report);
}

function totalsOf({ baseline, candidate }: VerdictReport): Change {
  return {
    baselineNs: baseline.durationNs,
    candidateNs: candidate.durationNs,
    deltaNs: candidate.durationNs - baseline.durationNs,
  };
}

function wordSame(totals: Change): string {
  const [baseline, candidate] = formatAlike(totals.baselineNs, totals.candidateNs);
  return baseline === candidate
    ? `Both requests took the same time, ${candidate}.`
    : `Both requests took about the same time: ${baseline} in the baseline, ${candidate} in the candidate.`;
}

function wordDifference(totals: Change): string {
  const [baseline, candidate, size] = formatAlike(totals.baselineNs, totals.candidateNs, Math.abs(totals.deltaNs));
  if (baseline === candidate) return `Both traces took ${candidate}`;
  const longer = totals.deltaNs > 0 ? 'longer' : 'less';
  return `The candidate took ${size} ${longer} than the baseline (${candidate} against ${baseline})`;
}

function wordAmbiguous(cause: Cause, { suspects }: VerdictReport): string {
  const best = suspects[0]?.score ?? 0;
  const names = suspects
    .filter((suspect, i) => i < SUSPECTS_NAMED && (i < 2 || suspect.score >= best * EQUALLY_GOOD))
    .map((suspect) => quoted(suspect.service));
  if (names.length < 2) return `No explanation stands out; ${quoted(cause.service)} is the first place to look.`;
  return `No explanation stands out: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} fit about equally well.`;
}

function wordCause(cause: Cause, confidence: Confidence, report: VerdictReport): WordedVerdict {
  const shown = shownBy(cause, report.facts);
  const change = shown !== undefined && 'deltaNs' in shown ? shown : undefined;
  const opening = openingOf(confidence, quoted(cause.service));
  const tells = shown === undefined ? [] : [shown.id];
  if (change !== undefined && isWholeCause(cause, change, report.ledger)) {
    return { text: `${opening}: ${causeClause(cause, shown, report.ledger, shareClause(cause))}.`, tells };
  }
  const text = `${opening}: ${causeClause(cause, shown, report.ledger, '')}. ${effectOf(cause, change, report.facts)}`;
  return { text: text.trim(), tells };
}

function openingOf(confidence: Confidence, service: string): string {
  if (confidence === 'high') return `${service} made the difference`;
  if (confidence === 'medium') return `${service} most likely made the difference`;
  return `Weak evidence points to ${service}`;
}

/** The change shown is all that the culprit answers for: one share belongs to both. */
function isWholeCause(cause: Cause, change: Change, ledger: readonly LedgerRow[]): boolean {
  const inDirection = ledger.filter(({ deltaNs }) => Math.sign(deltaNs) === Math.sign(change.deltaNs));
  const whole = inDirection.reduce((sum, { deltaNs }) => sum + deltaNs, 0);
  return (
    isShownAlike(cause.deltaNs, change.deltaNs) && formatShare(change.deltaNs / whole) === formatShare(cause.share)
  );
}

function isShownAlike(oneNs: number, otherNs: number): boolean {
  const [one, other] = formatAlike(oneNs, otherNs);
  return one === other;
}

/**
 * What the culprit answers for, which need not be the change of one account. What mending it would save is left to the
 * counterfactual where there is one; in a trace that became faster there is nothing to mend.
 */
function effectOf({ share, deltaNs }: Cause, change: Change | undefined, facts: readonly Fact[]): string {
  const parts = share > 0 ? [`in all, it answers for ${shareOf(share, deltaNs)}`] : [];
  const isToldElsewhere = change !== undefined && facts.some(({ kind }) => kind === 'counterfactual');
  if (deltaNs > 0 && !isToldElsewhere) parts.push(`mending it would save ${formatAlike(deltaNs)[0]} end to end`);
  return parts.length === 0 ? '' : `${capitalised(parts.join('; '))}.`;
}

function shareClause({ share, deltaNs }: Cause): string {
  return share > 0 ? ` (${shareOf(share, deltaNs)})` : '';
}

function capitalised(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/**
 * The verdict in words: who made the difference, shown by the fact that carries its numbers. How sure the sentence
 * sounds follows from the verdict's confidence, and from nothing else.
 */
import type { Report } from '../report/report.ts';
import { formatAlike } from '../trace/time.ts';
import type { Cause, Confidence, Fact } from '../verdict/verdict-types.ts';
import { causeClause, shownBy } from './cause-wording.ts';
import { type Change, listed, partOf, quoted } from './wording.ts';

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

function wordAmbiguous(cause: Cause, { suspects, facts }: VerdictReport): string {
  const best = suspects[0]?.score ?? 0;
  const names = suspects
    .filter((suspect, i) => i < SUSPECTS_NAMED && (i < 2 || suspect.score >= best * EQUALLY_GOOD))
    .map((suspect) => quoted(suspect.service));
  if (names.length < 2) return `No explanation stands out; ${quoted(cause.service)} is the first place to look.`;
  const rivals = facts.filter((fact) => fact.kind === 'rival');
  if (rivals.length > 0 && rivals.every(({ end }) => end === 'alone')) {
    const [peer, ...others] = new Set(rivals.map((rival) => rival.peer));
    const where = peer === undefined || others.length > 0 ? '' : `, both in calls with ${quoted(peer)}`;
    return `No single service stands out: ${listed(names)} each did about as much of it${where}.`;
  }
  const why = rivals.length > 0 ? ', because what changed lies between them' : '';
  return `No explanation stands out: ${listed(names)} fit about equally well${why}.`;
}

function wordCause(cause: Cause, confidence: Confidence, report: VerdictReport): WordedVerdict {
  const totalNs = report.candidate.durationNs - report.baseline.durationNs;
  // Mending the cause may save nothing: then the whole difference tells the direction.
  const directed = { ...cause, deltaNs: cause.deltaNs || Math.sign(totalNs) };
  const shown = shownBy(directed, report.facts);
  const change = shown !== undefined && 'deltaNs' in shown ? shown : undefined;
  const opening = openingOf(confidence, quoted(cause.service));
  const tells = shown === undefined ? [] : [shown.id];
  if (change !== undefined && isShownAlike(cause.deltaNs, change.deltaNs)) {
    const part = partOf(cause.deltaNs, totalNs);
    return {
      text: `${opening}: ${causeClause(directed, shown, report.ledger, part === '' ? '' : ` (${part})`)}.`,
      tells,
    };
  }
  const text = `${opening}: ${causeClause(directed, shown, report.ledger, '')}. ${effectOf(cause, totalNs)}`;
  return { text, tells };
}

function openingOf(confidence: Confidence, service: string): string {
  if (confidence === 'high') return `${service} made the difference`;
  if (confidence === 'medium') return `${service} most likely made the difference`;
  return `Weak evidence points to ${service}`;
}

function isShownAlike(oneNs: number, otherNs: number): boolean {
  const [one, other] = formatAlike(oneNs, otherNs);
  return one === other;
}

/** What the culprit answers for, which need not be the change of one account; of a faster trace nothing is to mend. */
function effectOf({ deltaNs }: Cause, totalNs: number): string {
  const [size] = formatAlike(deltaNs);
  const part = partOf(deltaNs, totalNs);
  if (part === '') return 'Mending it alone would save nothing end to end.';
  return totalNs < 0 ? `In all, it answers for ${part}.` : `Mending it would save ${size} end to end, ${part}.`;
}

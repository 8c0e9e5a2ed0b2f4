/**
 * The first three lines of an answer, for a reader with five seconds: culprit, how much, how sure. Plain words from
 * the verdict alone; the direction is said by a mark and a word, never by colour. Names are shortened and printable.
 */
import type { Report } from '../report/report.ts';
import { formatDelta, formatDuration, formatNumber, formatShare } from '../trace/time.ts';
import type { Cause, Confidence } from '../verdict/verdict-types.ts';
import { foreign } from './block-kit.ts';

export interface Headline {
  /** Who, and what changed there. */
  readonly culprit: string;
  /** The difference end to end, signed. */
  readonly delta: string;
  /** Both durations: "422.967 ms → 1,207.384 ms (2.9 times as long)". */
  readonly fromTo: string;
  readonly howSure: string;
  /** How much of it is the culprit's; empty without a culprit. */
  readonly share: string;
}

const NAME_CHARACTERS = 60;

export function headlineOf(report: Report): Headline {
  const { verdict } = report;
  return {
    culprit: `${markOf(verdict.deltaNs, verdict.outcome)} ${culpritOf(report)}`,
    delta: formatDelta(verdict.deltaNs),
    fromTo: fromTo(report),
    howSure: howSure(report),
    share: shareOf(verdict),
  };
}

/** ▲ more time, ▼ less, = the same. */
export function markOf(deltaNs: number, outcome?: Report['verdict']['outcome']): string {
  if (outcome === 'incomparable') return '≠';
  if (deltaNs === 0 || outcome === 'same') return '=';
  return deltaNs > 0 ? '▲' : '▼';
}

// --- culprit -----------------------------------------------------------------------------------------------------

const OPENINGS: Readonly<Record<Confidence, string>> = {
  high: '',
  medium: 'Most likely ',
  low: 'Weak evidence points to ',
};

function culpritOf({ verdict, ledger, baseline, candidate }: Report): string {
  if (verdict.cause !== null) {
    return `${OPENINGS[verdict.confidence]}${name(verdict.cause.service)}: ${whatChanged(verdict.cause, ledger)}`;
  }
  switch (verdict.outcome) {
    case 'same':
      return candidate.errorCount > baseline.errorCount
        ? `The same time, but ${candidate.errorCount} failed spans instead of ${baseline.errorCount}`
        : 'No difference that counts';
    case 'incomparable':
      return 'These two traces cannot be compared';
    case 'slower':
      return 'Slower, but no single service explains it';
    case 'faster':
      return 'Faster, but no single service explains it';
  }
}

function whatChanged(cause: Cause, ledger: Report['ledger']): string {
  const isMore = cause.deltaNs >= 0;
  const peer = cause.peer === undefined ? undefined : name(cause.peer);
  switch (cause.kind) {
    case 'own-time':
      return `its own time ${isMore ? 'grew' : 'shrank'}`;
    case 'gap': {
      const callees = calleesThatWaited(cause, ledger);
      if (callees.length > 1) return `its calls to ${listed(callees)} all waited ${isMore ? 'longer' : 'less'}`;
      return `the time between it and ${peer ?? 'the other end of its calls'} ${isMore ? 'grew' : 'shrank'}`;
    }
    case 'dependency':
      return `the time that ${peer ?? 'its caller'} waits for it ${isMore ? 'grew' : 'shrank'}`;
    case 'more-calls':
      return `it makes ${isMore ? 'more' : 'fewer'} calls${peer === undefined ? '' : ` to ${peer}`}`;
    case 'new-work':
      return isMore ? 'work that the baseline does not have' : 'work of the baseline that is gone';
    case 'lost-concurrency':
      return isMore ? 'its calls now run one after another' : 'its calls now run at the same time';
    case 'lost-shortcut':
      return isMore ? 'work that the baseline could skip' : 'work that the candidate could skip';
    case 'errors':
      return `it failed ${isMore ? 'more' : 'less'} often`;
    case 'ambiguous':
      return 'the first of several explanations';
  }
}

/** Part of all growth from which a callee is named. */
const WAITED_SHARE = 0.05;

/** Where the caller is the culprit: those whose calls changed with it, most first. */
function calleesThatWaited(cause: Cause, ledger: Report['ledger']): readonly string[] {
  const sign = Math.sign(cause.deltaNs);
  const gaps = ledger.filter((row) => row.account === 'gap' && row.service === cause.service && row.peer !== undefined);
  if (!gaps.some((row) => row.peer === cause.peer)) return [];
  const allNs = ledger.reduce((sum, row) => sum + Math.max(0, sign * row.deltaNs), 0);
  const waitedNs = new Map<string, number>();
  for (const row of gaps) waitedNs.set(row.peer!, (waitedNs.get(row.peer!) ?? 0) + sign * row.deltaNs);
  return [...waitedNs]
    .filter(([, ns]) => ns >= WAITED_SHARE * allNs)
    .sort(([, one], [, other]) => other - one)
    .map(([callee]) => name(callee));
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

// --- how much, how sure ------------------------------------------------------------------------------------------

function fromTo({ verdict, baseline, candidate }: Report): string {
  const [before, after] = [formatDuration(baseline.durationNs), formatDuration(candidate.durationNs)];
  if (verdict.outcome === 'incomparable') return `${before} → ${after}`;
  return `${before} → ${after}${ratioOf(baseline.durationNs, candidate.durationNs)}`;
}

function shareOf({ cause, deltaNs }: Report['verdict']): string {
  if (cause === null) return '';
  const share =
    cause.share > 0 ? ` (${formatShare(cause.share)} of all ${cause.deltaNs < 0 ? 'savings' : 'growth'})` : '';
  // A cause may cost more than the whole difference, where other parts became faster: without a word it looks like a mistake.
  const restNs = Math.abs(cause.deltaNs) - Math.abs(deltaNs);
  const rest = restNs > 0 ? `; everything else took ${formatDuration(restNs)} ${deltaNs > 0 ? 'less' : 'more'}` : '';
  return `${name(cause.service)} accounts for ${formatDelta(cause.deltaNs)}${share}${rest}.`;
}

function ratioOf(baselineNs: number, candidateNs: number): string {
  const ratio = candidateNs / baselineNs;
  return Number.isFinite(ratio) && ratio >= 1.1 ? ` (${formatNumber(ratio, 1)} times as long)` : '';
}

function howSure({ verdict, suspects }: Report): string {
  if (verdict.outcome === 'incomparable') return 'No cause is named.';
  const sure = `${verdict.confidence.charAt(0).toUpperCase()}${verdict.confidence.slice(1)} confidence`;
  if (verdict.confidence === 'high') return `${sure}.`;
  const others = suspects
    .slice(verdict.cause === null ? 0 : 1, 3)
    .filter((suspect) => suspect.deltaNs !== 0 && Math.sign(suspect.deltaNs) === Math.sign(verdict.deltaNs))
    .map((suspect) => name(suspect.service));
  return others.length === 0 ? `${sure}.` : `${sure}: look at ${others.join(' and ')} too.`;
}

function name(service: string): string {
  return foreign(service, NAME_CHARACTERS);
}

/**
 * The first three lines of an answer, for a reader with five seconds: culprit, how much, how sure. Plain words from
 * the verdict alone; the direction is said by a mark and a word, never by colour.
 */
import type { Report } from '../report/report.ts';
import { formatNumber, formatShare } from '../trace/time.ts';
import { type Amounts, amountsOf, nsOfTicks, ticksOf } from './amounts.ts';
import { culpritOf } from './culprit.ts';
import { likelySuspects, listed, type Namer, otherSuspects, whereToLook } from './likely-suspects.ts';

export interface Headline {
  /** Who, and what changed there. */
  readonly culprit: string;
  /** The difference end to end, signed. */
  readonly delta: string;
  /** Both durations: "422.967 ms → 1,207.384 ms (2.9 times as long)". */
  readonly fromTo: string;
  readonly howSure: string;
  /** How much of it is the culprit's: what mending it saves, as a part of the whole difference; empty without a culprit. */
  readonly share: string;
}

export function headlineOf(report: Report, name: Namer): Headline {
  const { verdict } = report;
  const amounts = amountsOf(report);
  return {
    culprit: `${markOf(verdict.deltaNs, verdict.outcome)} ${culpritOf(report, name)}`,
    delta: amounts.delta(verdict.deltaNs),
    fromTo: fromTo(report, amounts),
    howSure: howSure(report, name),
    share: shareOf(verdict, amounts, name),
  };
}

/** ▲ more time, ▼ less, = the same. */
export function markOf(deltaNs: number, outcome?: Report['verdict']['outcome']): string {
  if (outcome === 'incomparable') return '≠';
  if (deltaNs === 0 || outcome === 'same') return '=';
  return deltaNs > 0 ? '▲' : '▼';
}

// --- how much, how sure ------------------------------------------------------------------------------------------

function fromTo({ verdict, baseline, candidate }: Report, amounts: Amounts): string {
  const [before, after] = [amounts.duration(baseline.durationNs), amounts.duration(candidate.durationNs)];
  if (verdict.outcome === 'incomparable') return `${before} → ${after}`;
  return `${before} → ${after}${ratioOf(baseline.durationNs, candidate.durationNs)}`;
}

/** One base for number and part: what mending saves, of the whole difference. */
function shareOf({ cause, deltaNs }: Report['verdict'], amounts: Amounts, name: Namer): string {
  if (cause === null || cause.kind === 'ambiguous') return '';
  if (ticksOf(cause.deltaNs, amounts) === 0)
    return `Mending ${name(cause.service)} alone would save nothing end to end.`;
  // A cause may cost more than the whole difference, where other parts became faster: without a word it looks like a mistake.
  // It is the difference of the two numbers as they are printed, since both stand beside it.
  const restNs = shownNs(Math.abs(cause.deltaNs), amounts) - shownNs(Math.abs(deltaNs), amounts);
  const rest = restNs > 0 ? `; everything else took ${amounts.duration(restNs)} ${deltaNs > 0 ? 'less' : 'more'}` : '';
  const part = `${formatShare(cause.deltaNs / deltaNs)} of the difference`;
  return `${name(cause.service)} accounts for ${amounts.delta(cause.deltaNs)}, ${part}${rest}.`;
}

function shownNs(ns: number, amounts: Amounts): number {
  return nsOfTicks(ticksOf(ns, amounts), amounts);
}

function ratioOf(baselineNs: number, candidateNs: number): string {
  const ratio = candidateNs / baselineNs;
  return Number.isFinite(ratio) && ratio >= 1.1 ? ` (${formatNumber(ratio, 1)} times as long)` : '';
}

function howSure(report: Report, name: Namer): string {
  const { verdict } = report;
  if (verdict.outcome === 'incomparable') return 'No cause is named.';
  const sure = `${verdict.confidence.charAt(0).toUpperCase()}${verdict.confidence.slice(1)} confidence`;
  if (verdict.confidence === 'high') return `${sure}.`;
  if (verdict.cause?.kind === 'ambiguous') {
    const places = likelySuspects(report).map((service) => placeToLook(report, service, name));
    return places.length === 0 ? `${sure}.` : `${sure}: look at ${listed(places)}.`;
  }
  const others = otherSuspects(report).map((service) => placeToLook(report, service, name));
  return others.length === 0 ? `${sure}.` : `${sure}: look at ${listed(others)} too.`;
}

function placeToLook(report: Report, service: string, name: Namer): string {
  const where = whereToLook(report, service);
  return where === '' ? name(service) : `${name(service)} (${where})`;
}

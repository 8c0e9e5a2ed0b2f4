/** The small words of every sentence: quoted names, numbers that share a unit, directions. */

import { formatDuration, formatNumber, formatShare } from '../trace/time.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import { displayName } from './names.ts';

export interface Change {
  readonly baselineNs: Nanoseconds;
  readonly candidateNs: Nanoseconds;
  readonly deltaNs: Nanoseconds;
}

export interface Place {
  readonly service: string;
  readonly operation: string;
}

/** Every foreign name stands in these quotation marks, and displayName() leaves none of them inside. */
export function quoted(name: string): string {
  return `“${displayName(name)}”`;
}

/** “operation” in “service”; the service alone where the operation says nothing more. */
export function placeOf({ service, operation }: Place): string {
  return operation === '' || operation === service ? quoted(service) : `${quoted(operation)} in ${quoted(service)}`;
}

/** "went from 413.779 ms to 1,198.196 ms, an increase of 784.417 ms" */
export function wentFromTo(change: Change): string {
  const [baseline, candidate, size] = formatAlike(change.baselineNs, change.candidateNs, Math.abs(change.deltaNs));
  if (baseline === candidate) return `stayed at ${baseline}`;
  return `went from ${baseline} to ${candidate}, ${change.deltaNs < 0 ? 'a decrease' : 'an increase'} of ${size}`;
}

/** "9.188 ms in both traces", or both values where they differ. */
export function inEachTrace(change: Change): string {
  const [baseline, candidate] = formatAlike(change.baselineNs, change.candidateNs);
  return baseline === candidate
    ? `${baseline} in both traces`
    : `${baseline} in the baseline, ${candidate} in the candidate`;
}

/** "100 % of all growth"; a decrease is a share of everything that became less. */
export function shareOf(share: number, deltaNs: Nanoseconds): string {
  return `${formatShare(share)} of all ${deltaNs < 0 ? 'savings' : 'growth'}`;
}

/** "1 span", "3 spans", "1,204 spans" */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count, 0)} ${count === 1 ? singular : plural}`;
}

const NANOSECONDS_OF: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['µs', 1_000],
  ['ms', 1_000_000],
  ['s', 1_000_000_000],
  ['min', 60_000_000_000],
  ['h', 3_600_000_000_000],
]);

/** A value below this part of the shared unit would lose its digits to rounding. */
const SMALLEST_IN_UNIT = 0.01;

/**
 * The numbers of one sentence in one unit, that of the largest, so that a reader can subtract them. Where one is too
 * small to be told in that unit, each keeps its own.
 */
export function formatAlike(...durationsNs: readonly Nanoseconds[]): readonly string[] {
  const largest = Math.max(...durationsNs.map(Math.abs));
  const unit = formatDuration(largest).split(' ')[1]!;
  const unitNs = NANOSECONDS_OF.get(unit)!;
  const isTold = durationsNs.every((ns) => ns === 0 || Math.abs(ns) >= unitNs * SMALLEST_IN_UNIT);
  if (!isTold) return durationsNs.map((ns) => formatDuration(ns));
  return durationsNs.map((ns) => `${formatNumber(ns / unitNs, 3)} ${unit}`);
}

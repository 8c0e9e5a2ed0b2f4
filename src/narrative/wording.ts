/** The small words of every sentence: quoted names, values before and after, directions. */
import { formatAlike, formatNumber, formatShare } from '../trace/time.ts';
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

/**
 * "99.4 % of the difference": the one base of all parts, since both numbers stand in the answer. '' where something changed
 * against the whole, or the whole did not change.
 */
export function partOf(deltaNs: Nanoseconds, totalNs: Nanoseconds): string {
  if (deltaNs * totalNs <= 0) return '';
  const isMore = Math.abs(deltaNs) > Math.abs(totalNs) * (1 + SHOWN_SHARE);
  return isMore ? 'more than the whole difference' : `${formatShare(Math.min(1, deltaNs / totalNs))} of the difference`;
}

/** The smallest part that shows: half of the last digit of a percentage. */
const SHOWN_SHARE = 0.0005;

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** "1 span", "3 spans", "1,204 spans" */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count, 0)} ${count === 1 ? singular : plural}`;
}

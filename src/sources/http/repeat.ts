/**
 * What is asked again, and when: a server that is busy says so with 429 or 503 and perhaps for how long (retry-after,
 * RFC 9110 10.2.3), a gateway with 502 or 504, and a connection that breaks may be one that had stood idle. Anything else
 * would fail again.
 */
import { LIMITS } from '../../limits.ts';
import type { Refused } from './attempts.ts';

const STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 250;

export function isWorthRepeating({ status, isBroken }: Refused): boolean {
  return isBroken === true || (status !== undefined && STATUSES.has(status));
}

/** How long the server wants to be left alone; Datadog tells the seconds in a header of its own. */
export function restWanted(headers: Headers): string | null {
  return headers.get('retry-after') ?? headers.get('x-ratelimit-reset');
}

/** Before attempt 2, 3, …; undefined: there is none, or the server wants a longer rest than anybody waits for. */
export function pauseBefore(attempt: number, retryAfter: string | null = null, nowMs = Date.now()): number | undefined {
  if (attempt > LIMITS.sourceAttempts) return undefined;
  const wantedMs = retryAfter === null ? FIRST_PAUSE_MS * 4 ** (attempt - 2) : msOf(retryAfter, nowMs);
  return wantedMs <= LIMITS.sourceRetryAfterMs ? wantedMs : undefined;
}

/** Seconds, or a date; what is neither is taken as no wish. */
function msOf(retryAfter: string, nowMs: number): number {
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? FIRST_PAUSE_MS : Math.max(0, date - nowMs);
}

/**
 * Times written in Unix seconds with a fraction, as Sentry and X-Ray have them → Unix nanoseconds, digit by digit: as a
 * double, today's seconds are off by up to 120 ns. Unreadable times and those at or before 1970 are unknown.
 */
import { isLossy } from './times.ts';

const INT64 = 2n ** 63n;
const SECONDS = /^(\d{1,20})(?:\.(\d{1,30}))?(?:e\+?(\d{1,2}))?$/i;
const UTC = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?(?:Z|\+00:00)$/;

/** `text`: a JSON number as it is written (1795349781.535123, 1.795349781E9), or a date as Sentry documents it. */
export function nanosecondsFromSeconds(text: string): bigint | undefined {
  const [, whole, fraction = '', exponent = '0'] = SECONDS.exec(text) ?? [];
  if (whole !== undefined) return shifted(whole, fraction, NANO_DIGITS + Number(exponent));
  const [, date, dateFraction = ''] = UTC.exec(text) ?? [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}Z`);
  return Number.isNaN(ms) ? undefined : shifted(String(ms / 1_000), dateFraction, NANO_DIGITS);
}

const NANO_DIGITS = 9;

/** The number with its point so many places further right; what is behind it then is less than a nanosecond. */
function shifted(whole: string, fraction: string, places: number): bigint | undefined {
  if (!/^\d+$/.test(whole)) return undefined;
  const time = BigInt(whole + fraction.padEnd(places, '0').slice(0, places));
  return time > 0n && time < INT64 ? time : undefined;
}

/** JSON.parse as Node 24 has it; TypeScript's library does not know the third parameter yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
) => unknown;

/** JSON in which the numbers under these keys, and those that lose digits, are the texts that were written. */
export function parseKeepingText(text: string, keys: ReadonlySet<string>): unknown {
  return (JSON.parse as ParseWithSource)(text, (key, value, context) =>
    typeof value === 'number' && (keys.has(key) || isLossy(value)) ? (context?.source ?? value) : value,
  );
}

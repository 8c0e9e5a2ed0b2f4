/** ISO 8601 in UTC, with up to nine decimals of a second → Unix nanoseconds. Date knows milliseconds only. */

const ISO_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?:Z|\+00:?00)$/;

/** Undefined where it is missing, written otherwise, or not after 1970. */
export function nanosecondsFromIso(value: unknown): bigint | undefined {
  const [, seconds, decimals = ''] = typeof value === 'string' ? (ISO_TIME.exec(value) ?? []) : [];
  const ms = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`);
  if (Number.isNaN(ms)) return undefined;
  const time = BigInt(ms) * 1_000_000n + BigInt(decimals.padEnd(9, '0'));
  return time > 0n ? time : undefined;
}

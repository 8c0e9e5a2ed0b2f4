/**
 * Times of payloads as Unix nanoseconds. Three ways of writing: decimal strings (OTLP), JSON numbers of nanoseconds
 * (beyond 2^53, so they arrive as bigint from `parseLossless`), and microseconds (Jaeger, Zipkin). Unreadable times
 * and times at or before 1970 are unknown.
 */

const NS_PER_MICROSECOND = 1_000;
const UINT64 = 2n ** 64n;
const INT64 = 2n ** 63n;

export const MICROSECOND_NS = NS_PER_MICROSECOND;

/** True where a JSON number may have lost digits and must be read again from its text. */
export function isLossy(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** JSON.parse as Node 24 has it; TypeScript's library does not know the third parameter yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
) => unknown;

/** JSON with integers beyond 2^53 as bigint. Several times slower than JSON.parse: only for texts that need it. */
export function parseLossless(text: string): unknown {
  return (JSON.parse as ParseWithSource)(text, (_key, value, context) => {
    if (!isLossy(value) || context?.source === undefined) return value;
    return /^-?\d{16,20}$/.test(context.source) ? BigInt(context.source) : value;
  });
}

export function nanosecondsFrom(value: unknown): bigint | undefined {
  if (typeof value === 'string') return isDecimal(value) ? known(BigInt(value)) : undefined;
  if (typeof value === 'bigint') return known(value);
  return typeof value === 'number' && Number.isFinite(value) ? known(BigInt(Math.round(value))) : undefined;
}

export function nanosecondsFromMicroseconds(value: unknown): bigint | undefined {
  const nanoseconds = scaled(value);
  return nanoseconds === undefined ? undefined : known(nanoseconds);
}

/**
 * A duration in microseconds, which may be negative: Jaeger writes −5,000 as the unsigned 18446744073709546616.
 * Undefined where it is missing.
 */
export function durationFromMicroseconds(value: unknown): bigint | undefined {
  const duration = scaled(value);
  return duration !== undefined && duration >= INT64 * 1_000n ? duration - UINT64 * 1_000n : duration;
}

function scaled(microseconds: unknown): bigint | undefined {
  if (typeof microseconds === 'bigint') return microseconds * 1_000n;
  if (typeof microseconds === 'string') return isDecimal(microseconds) ? BigInt(microseconds) * 1_000n : undefined;
  if (typeof microseconds !== 'number' || !Number.isFinite(microseconds)) return undefined;
  return Number.isInteger(microseconds)
    ? BigInt(microseconds) * 1_000n
    : BigInt(Math.round(microseconds * NS_PER_MICROSECOND));
}

function known(time: bigint): bigint | undefined {
  return time > 0n && time < INT64 ? time : undefined;
}

/** At most the 20 digits of a 64-bit number, since BigInt takes long over a million of them. */
function isDecimal(text: string): boolean {
  if (text.length === 0 || text.length > 20) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

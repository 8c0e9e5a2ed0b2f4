/**
 * Ids of Datadog: spans have 64 bits, written in decimal; traces have 128, written in hex, of which older libraries know and
 * send the lower half alone, written in decimal.
 * https://docs.datadoghq.com/tracing/guide/span_and_trace_id_format/
 */
import { decimalToHex } from '../link/trace-id.ts';

const DIGITS = 32;

/** As Datadog writes it: 32 hex digits, or a decimal of 64 bits → 16 hex digits. What is neither stays as it is. */
export function hexOf(id: string): string {
  return id.length === DIGITS ? id.toLowerCase() : (decimalToHex(id) ?? id);
}

export function decimalOf(hex: string): string {
  return BigInt(`0x${hex}`).toString();
}

/** Hex of any length → all digits of a trace id. */
export function padded(traceId: string): string {
  return traceId.padStart(DIGITS, '0');
}

export function lowerHalf(traceId: string): string {
  return padded(traceId).slice(-DIGITS / 2);
}

/** Hex that is more than the lower half of an id. */
export function isWhole(traceId: string): boolean {
  return /^(?!0{16})[0-9a-f]{32}$/i.test(padded(traceId));
}

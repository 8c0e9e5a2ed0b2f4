/**
 * Ids of traces and spans. Payloads write them in hex (OTLP JSON, Jaeger, Zipkin) or base64 (protobuf's own JSON, as
 * Tempo answers), sometimes both in one span, so each is told by its length and alphabet. People paste them in more
 * ways still. W3C trace context: https://www.w3.org/TR/trace-context/
 */
import { LIMITS } from '../limits.ts';
import { spelledId } from '../link/trace-id.ts';

const SPAN_DIGITS = 16;
const TRACE_DIGITS = 32;

/** A span id as 16 lower-case hex digits; '' where there is none; undefined where it is neither hex nor base64. */
export function readSpanId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string') return undefined;
  if (isUsualSpanId(value)) return value;
  const hex =
    value.length <= SPAN_DIGITS && isHex(value)
      ? value.toLowerCase().padStart(SPAN_DIGITS, '0')
      : base64ToHex(value, 8);
  return hex === NO_SPAN ? '' : hex;
}

/** A trace id as lower-case hex, as long as the source wrote it; '' where there is none; undefined if unreadable. */
export function readTraceId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string') return undefined;
  const hex =
    value.length <= TRACE_DIGITS && isHex(value)
      ? value.toLowerCase()
      : (base64ToHex(value, 16) ?? base64ToHex(value, 8));
  return hex !== undefined && isAllZeros(hex) ? '' : hex;
}

/** An id that no format knows: kept as it stands, but short and well-formed. */
export function opaqueId(value: unknown): string {
  // Not String(value) for all: an object from outside may bring its own `toString`.
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text.slice(0, LIMITS.idCharacters).toWellFormed();
}

/** What ids of one trace have in common: sources strip leading zeros or cut ids to 64 bits' length. */
export function traceKey(traceId: string): string {
  return isHex(traceId) ? traceId.toLowerCase().padStart(TRACE_DIGITS, '0') : traceId;
}

/**
 * What a person pasted alone → a trace id in lower-case hex: as spelled in running text, or hex of up to 32 digits, since
 * leading zeros are often stripped, or padded base64 of 8 bytes. Undefined when it is none of these.
 */
export function parseTraceId(text: string): string | undefined {
  const word = text.trim();
  const id = readTraceId(spelledId(word) ?? (isHex(word) || word.endsWith('=') ? word : ''));
  return id === '' ? undefined : id;
}

const NO_SPAN = '0'.repeat(SPAN_DIGITS);

/** Digits only: faster than a regular expression on the millions of ids in a large trace. */
function isHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isDigit = (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
    if (!isDigit) return false;
  }
  return text.length > 0;
}

/** Sixteen digits in lower case, not all of them zero: nearly every id there is, and nothing to be made of it. */
function isUsualSpanId(text: string): boolean {
  if (text.length !== SPAN_DIGITS) return false;
  let union = 0;
  for (let i = 0; i < SPAN_DIGITS; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
    union |= code;
  }
  return union !== 0x30;
}

function isAllZeros(hex: string): boolean {
  for (let i = 0; i < hex.length; i++) if (hex.charCodeAt(i) !== 0x30) return false;
  return true;
}

/** Base64 of exactly so many bytes, padded or not. */
function base64ToHex(text: string, bytes: 8 | 16): string | undefined {
  const digits = bytes === 8 ? 11 : 22;
  const padding = bytes === 8 ? '=' : '==';
  if (text.length !== digits && !(text.length === digits + padding.length && text.endsWith(padding))) return undefined;
  if (!/^[0-9A-Za-z+/]+=*$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').toString('hex');
}

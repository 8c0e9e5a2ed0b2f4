/**
 * One trace id as people write it → lower-case hex: hex of 16 to 32 digits, UUID, traceparent
 * (https://www.w3.org/TR/trace-context/), uber-trace-id (https://www.jaegertracing.io/docs/1.76/client-libraries/),
 * b3 (https://github.com/openzipkin/b3-propagation), X-Ray and Google Cloud headers, and padded base64 of 8 or 16 bytes.
 */

const DIGITS = /^[0-9a-f]{16,32}$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const XRAY = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
/** What stands in a header beside the id. Jaeger strips leading zeros in its own. */
const HEADERS: readonly RegExp[] = [
  /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i,
  /^([0-9a-f]{8,32})(?::|%3a)[0-9a-f]{1,16}(?::|%3a)[0-9a-f]{1,16}(?::|%3a)[0-9a-f]{1,2}$/i,
  /^([0-9a-f]{32}|[0-9a-f]{16})-[0-9a-f]{16}(?:-[01d](?:-[0-9a-f]{16})?)?$/i,
  /^([0-9a-f]{32})\/\d{1,20}$/i,
];
const BASE64_OF_16_BYTES = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** Eleven letters of an ordinary word and a "=" are no id: there must be a digit, or a capital in the middle. */
const BASE64_OF_8_BYTES = /^(?=.*.[A-Z0-9+/])[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=$/;

/** Undefined where the word is none of these. */
export function spelledId(word: string): string | undefined {
  if (DIGITS.test(word)) return word.toLowerCase();
  if (UUID.test(word)) return word.replaceAll('-', '').toLowerCase();
  if (XRAY.test(word)) return word.slice(2).replace('-', '').toLowerCase();
  for (const header of HEADERS) {
    const found = header.exec(word)?.[1];
    if (found !== undefined) return found.toLowerCase();
  }
  const isBase64 = BASE64_OF_16_BYTES.test(word) || BASE64_OF_8_BYTES.test(word);
  return isBase64 ? Buffer.from(word, 'base64').toString('hex') : undefined;
}

/**
 * The ids that a canonical one may stand for, likely ones first. Digits alone may be Datadog's decimal of 64 bits: of 17 to
 * 20 they nearly always are, of 16 nearly never.
 */
export function readingsOf(id: string): readonly string[] {
  const hex = /^\d{16,20}$/.test(id) ? decimalToHex(id) : undefined;
  if (hex === undefined || hex === id) return [id];
  return id.length === 16 ? [id, hex] : [hex, id];
}

const LARGEST = 2n ** 64n;

/** 64 bits in decimal → 16 hex digits; undefined where it is none. */
export function decimalToHex(text: string): string | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value < LARGEST ? value.toString(16).padStart(16, '0') : undefined;
}

/** The same for both spellings of one id, padded and stripped. */
export function withoutZeros(id: string): string {
  return readingsOf(id)[0]!.replace(/^0+/, '');
}

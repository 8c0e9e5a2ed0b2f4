/**
 * Trace ids in a word that a person typed: every spelling becomes lower-case hex, so that sources and comparisons see
 * one. W3C trace context: https://www.w3.org/TR/trace-context/
 */

const HEX_ID = /^[0-9a-f]{16,32}$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i;
const XRAY = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const BASE64_OF_16_BYTES = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
const SOURCE_AND_ID = /^([A-Za-z0-9][\w.-]*):(.+)$/;

/** The ids in one word, canonical: lower-case hex, after its source's name where one was given. */
export function readIds(word: string): string[] {
  if (/^https?:/i.test(word)) return readLink(word);
  const id = canonicalId(word);
  if (id !== undefined) return [id];
  const parts = SOURCE_AND_ID.exec(word);
  const inSource = parts === null ? undefined : canonicalId(parts[2]!);
  return inSource === undefined ? [] : [`${parts![1]}:${inSource}`];
}

function canonicalId(word: string): string | undefined {
  if (HEX_ID.test(word)) return word.toLowerCase();
  if (UUID.test(word)) return word.replaceAll('-', '').toLowerCase();
  if (XRAY.test(word)) return word.slice(2).replace('-', '').toLowerCase();
  const traceparent = TRACEPARENT.exec(word);
  if (traceparent !== null) return traceparent[1]!.toLowerCase();
  return BASE64_OF_16_BYTES.test(word) ? Buffer.from(word, 'base64').toString('hex') : undefined;
}

/**
 * Ids in a link to a backend's page, in order, each once. Span ids have 16 digits, so shorter ids count only in a link
 * without one of 32. A page that compares two traces yields both.
 */
function readLink(link: string): string[] {
  const path = decodePercents(link.replace(/^https?:\/\/[^/?#]*/i, ''));
  const found = path.match(/(?<![0-9a-z])[0-9a-f]{16,32}(?![0-9a-z])/gi) ?? [];
  const ids = [...new Set(found.map((id) => id.toLowerCase()))];
  const long = ids.filter((id) => id.length === 32);
  return long.length > 0 ? long : ids.slice(0, 1);
}

function decodePercents(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (whole, digits: string) => {
    const code = Number.parseInt(digits, 16);
    return code < 0x80 ? String.fromCharCode(code) : whole;
  });
}

/** The same id counts as the same trace unless two different sources are named for it. */
export function isSameTrace(first: string, second: string): boolean {
  const [firstSource, firstId] = splitReference(first);
  const [secondSource, secondId] = splitReference(second);
  return (
    firstId === secondId && (firstSource === undefined || secondSource === undefined || firstSource === secondSource)
  );
}

function splitReference(reference: string): [source: string | undefined, id: string] {
  const colon = reference.indexOf(':');
  const id = reference.slice(colon + 1).replace(/^0+/, '');
  return [colon < 0 ? undefined : reference.slice(0, colon), id];
}

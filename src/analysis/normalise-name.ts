/**
 * Operation names without the identifiers in them, so that `/users/42` meets `/users/7`: UUIDs, numbers, and hex strings
 * of eight or more digits become `{id}`. Digits that belong to a word or a version stay (`v2`, `s3`, `utf8`, `HTTP/1.1`).
 * SQL literals in quotes become `{id}` too.
 */

const IDENTIFIERS: readonly RegExp[] = [
  // UUIDs, with or without braces
  /\{?\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\}?/gi,
  // Hex of eight or more with at least one digit: hashes, span ids, object ids
  /\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi,
  // Literals in quotes that hold a digit or stand behind a comparison
  /(?<=[=<>(,]\s?)(?:'[^']*'|"[^"]*")/g,
  // Query strings: they hold values, tokens among them
  /(?<=\/[^\s?]*)\?\S+/g,
  // A number that stands alone between separators: /42/, =7, #12, job_1234
  /(?<![\p{L}\d.]|HTTP\/)\d+(?![\p{L}\d]|\.\d)/gu,
];

export function normalisedName(name: string): string {
  if (!/[\d'"?]/.test(name)) return name;
  let normalised = name;
  for (const identifier of IDENTIFIERS) normalised = normalised.replace(identifier, '{id}');
  return normalised;
}

/**
 * Operation names without the identifiers in them, so that `/users/42` meets `/users/7`. What names a thing of the day
 * becomes `{id}`: UUIDs, hex, numbers, tokens, dates and times, addresses of people and of machines, literals and
 * placeholders of SQL, query strings. Lists of them, however long, are one. Digits that belong to a word or a version
 * stay (`v2`, `s3`, `utf8`, `HTTP/1.1`).
 */

const ID = '{id}';

/**
 * What they look like, and a text that is part of all of them, without which nobody looks. In this order: what comes first
 * is what a later one would take apart.
 */
const IDENTIFIERS: readonly (readonly [part: string, RegExp])[] = [
  // Query strings: they hold values, tokens among them
  ['?', /(?<=\/[^\s?]*)\?\S+/g],
  // kim@example.org
  ['@', /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu],
  // UUIDs, with or without braces
  ['-', /\{?\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\}?/gi],
  // 2026-10-05, 2026-10-05T14:03:22.120Z, 20261005T140322Z
  [
    '',
    /(?<![\p{L}\d])\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}:?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\p{L}\d])/gu,
  ],
  // 10.0.0.7, 10.0.0.7:8080, [fd00::7]:8080, fd00:0:0:0:0:0:0:7
  ['.', /(?<![\p{L}\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\p{L}\d]|\.\d)/gu],
  [':', /\[[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\](?::\d{1,5})?|\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){7}\b/gi],
  // Hex of eight or more with at least one digit: hashes, span ids, object ids
  ['', /\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi],
  // Literals in quotes that stand behind a comparison or in a list
  ['', /(?<=[=<>(,]\s?)(?:'[^']*'|"[^"]*")/g],
  // A number that stands alone between separators (/42/, =7, #12, job_1234), and five digits or more wherever they stand
  ['', /(?<![\p{L}\d.]|HTTP\/)\d+(?![\p{L}\d]|\.\d)|(?<![\d.])\d{5,}(?!\d|\.\d)/gu],
];

/** A word that may be a token: sixteen letters and digits or more, as base64 has them. */
const LONG_WORD = /[\p{L}\d_-]{16,}={0,2}/gu;
/** `IN ({id}, {id}, {id})`, `VALUES (?, ?), (?, ?)`, `IN ($1, $2)` */
const LIST = /((?:\$?\{id\}|\?)|\((?:\$?\{id\}|\?)\))(?:\s?,\s?\1)+/g;

export function normalisedName(name: string): string {
  if (!/[\d'"?@]/.test(name)) return name;
  let normalised = name;
  for (const [part, identifier] of IDENTIFIERS)
    if (normalised.includes(part)) normalised = normalised.replace(identifier, ID);
  normalised = normalised.replace(LONG_WORD, (word) => (isToken(word) ? ID : word));
  if (!normalised.includes(',')) return normalised;
  // Once for the elements, once for the rows that they make.
  return normalised.replace(LIST, '$1').replace(LIST, '$1');
}

/**
 * Random letters and digits change their kind at every other place, or have digits in four places and more; what people
 * write (`OrderServiceV2Client`, `list-s3-buckets`) does not.
 */
function isToken(word: string): boolean {
  const kinds = [...word].map((character) =>
    /\d/.test(character) ? 'digit' : /\p{Lu}/u.test(character) ? 'upper' : 'lower',
  );
  const changes = kinds.filter((kind, k) => k > 0 && kind !== kinds[k - 1]).length;
  const digits = word.match(/\d+/g)?.length ?? 0;
  return digits > 0 && (changes * 2 >= word.length || digits >= 4);
}

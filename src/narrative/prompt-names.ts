/**
 * Names as the model sees them. The model needs to know that two statements are about the same route or table; it must
 * not see what else instrumentations put into a span's name: SQL with values, URLs with tokens, ids, addresses.
 *
 *   "GET https://shop.example/users/42?key=s3cr3t"          → "GET /users/{id}"
 *   "SELECT name FROM users WHERE mail = 'bob@example.com'" → "SELECT users"
 *   "shop.Cart/AddItem"                                     → "shop.Cart/AddItem"
 *
 * What is not recognised as harmless is replaced by a word. The result has letters, digits and " ._/:{}*-" only.
 */
import { LIMITS } from '../limits.ts';

export const HARMLESS_NAME = /^[A-Za-z0-9 ._/:{}*-]+$/;
const MASK = '{id}';
/** A name of more words is a message to somebody. */
const WORDS = 6;

const HTTP_METHODS = new Set('GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT QUERY'.split(' '));
const SQL_VERBS = new Set(
  'SELECT INSERT UPDATE DELETE MERGE REPLACE UPSERT WITH CREATE ALTER DROP TRUNCATE CALL EXEC EXECUTE SET SHOW EXPLAIN'.split(
    ' ',
  ),
);

/** An operation's name, normalised; "operation" where nothing of it can be shown. */
export function promptOperation(name: string): string {
  return harmless(normalised(wordsOf(name)), 'operation');
}

/**
 * A service's name; "service" where it cannot be shown. A dependency without a name of its own is called after the
 * operation that called it, and addresses of all sorts are used as names too.
 */
export function promptService(name: string): string {
  return harmless(/:\/\/|[?&=;]/.test(name) ? '' : normalised(wordsOf(name)), 'service');
}

function normalised(words: readonly string[]): string {
  const [first = '', second = ''] = words;
  const verb = first.toUpperCase();
  if (HTTP_METHODS.has(verb) && words.length === 2 && !isSqlDelete(verb, second))
    return `${verb} ${maskedPath(second)}`;
  if (verb === 'HTTP' && HTTP_METHODS.has(second)) return words.map(maskedPath).join(' ');
  if (SQL_VERBS.has(verb) && words.length > 1) return `${verb} ${tableOf(words)}`.trim();
  if (/^[A-Z]{2,}$/.test(first) && words.length > 1) return commandOf(first, second);
  return words.map(maskedPath).join(' ');
}

function harmless(text: string, otherwise: string): string {
  const isShown = HARMLESS_NAME.test(text) && text.length <= LIMITS.promptNameCharacters;
  return isShown && text.split(' ').length <= WORDS ? text : otherwise;
}

function wordsOf(name: string): readonly string[] {
  const text = name.replace(/\/\*.*?\*\/|(?<=^|\s)--[^\n]*/gs, ' ');
  return text.split(/\s+/).filter((word) => word !== '');
}

/* Query languages: the verb, and the table where it is a plain identifier */

function isSqlDelete(verb: string, second: string): boolean {
  return verb === 'DELETE' && /^from$/i.test(second);
}

/** "SELECT users" is a summary already; elsewhere the table stands behind one of these words. */
function tableOf(words: readonly string[]): string {
  if (words.length === 2) return identifier(words[1]!);
  const at = words.findIndex((word) => /^(?:from|into|update|table|join)$/i.test(word));
  return at < 0 ? '' : identifier(words[at + 1] ?? '');
}

function identifier(word: string): string {
  const bare = word.replace(/^["`[]|["`\]]$|;$/g, '');
  return /^[A-Za-z_][A-Za-z_.]*$/.test(bare) && bare === maskedSegment(bare) ? bare : '';
}

/** Other words in capitals are commands of caches and queues: what follows is a key, a value or a password. */
function commandOf(first: string, second: string): string {
  return SQL_VERBS.has(second) || HTTP_METHODS.has(second) ? `${first} ${second}` : first;
}

/* Paths and other words */

/** A URL loses its host, query and fragment, and every segment that may be an id. */
function maskedPath(word: string): string {
  const path = word.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/, '').replace(/[?#;].*$/s, '');
  return path.split('/').map(maskedSegment).join('/') || (word === '' ? '' : '/');
}

/** Letters with at most a short version number behind them ("v1", "oauth2") are no id; eight hex digits are. */
function maskedSegment(segment: string): string {
  if (/^\{[A-Za-z_]{1,32}\}$/.test(segment)) return segment;
  const parts = segment.split(/[._:*-]/);
  return parts.every((part) => /^(?:[A-Za-z]{0,32}|[A-Za-z]{1,12}\d{1,2})$/.test(part) && !/^[0-9a-f]{8,}$/i.test(part))
    ? segment
    : MASK;
}

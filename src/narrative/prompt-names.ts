/**
 * Names as the model sees them. The model needs to know that two statements are about the same route or table; it must
 * not see what else instrumentations put into a span's name: SQL with values, URLs with tokens, ids, addresses, people.
 *
 *   "GET https://shop.example/users/42?key=s3cr3t"          → "GET /users/{id}"
 *   "SELECT name FROM users WHERE mail = 'bob@example.com'" → "SELECT users"
 *   "shop.Cart/AddItem"                                     → "shop.Cart/AddItem"
 *
 * What is not recognised as harmless is replaced by a word. The result has letters, digits and " ._/:{}*-" only. Somebody's
 * name as a plain word ("charge alice") cannot be told from the operation's own words: who has such names hides them all.
 */
import { LIMITS } from '../limits.ts';
import { productOf } from './hypotheses/systems.ts';
import { isCommon, isHost, isOfSentence, isPlain, isPlainService, isSubject, MASK, PATH_MASK } from './prompt-words.ts';

export const HARMLESS_NAME = /^(?!.*\/\/)[A-Za-z0-9 ._/:{}*-]+$/;
/** A name of more words is a message to somebody. */
const WORDS = 6;

/** An operation's name, normalised; "operation" where nothing of it can be shown. */
export function promptOperation(name: string): string {
  return harmless(normalised(name.slice(0, LIMITS.nameCharacters)), 'operation');
}

/** The service.name of a resource: its owner chose it, so it is shown unless it is an address or a secret. */
export function promptService(name: string): string {
  const words = wordsOf(name);
  const isAddress = /:\/\/|[?&=;@#%\\]|^[/~]/.test(name) || words.some(isHost);
  return harmless(isAddress ? '' : words.map(maskedService).join(' '), 'service');
}

/** What a caller's attributes call the other end: hosts, databases and topics are customers' names too. */
export function promptPeer(name: string): string {
  return productOf(name) ?? 'dependency';
}

function harmless(text: string, otherwise: string): string {
  const words = text.split(' ');
  const isShown = HARMLESS_NAME.test(text) && text.length <= LIMITS.promptNameCharacters;
  return isShown && words.length <= WORDS && !words.some(isOfSentence) ? text : otherwise;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function maskedService(word: string): string {
  if (/^unknown_service:[a-z.]{1,20}$/.test(word)) return word;
  return word
    .split('/')
    .map((part) => (isPlainService(part) ? part : MASK))
    .join('/');
}

const HTTP_METHODS = new Set('GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT QUERY'.split(' '));
/** Of these the second word is a table ("SELECT users"); of the others it may be a value ("SET password"). */
const TABLE_VERBS = new Set('SELECT INSERT UPDATE DELETE MERGE UPSERT TRUNCATE'.split(' '));
const SQL_VERBS = new Set([
  ...TABLE_VERBS,
  ...'REPLACE WITH CREATE ALTER DROP CALL EXEC EXECUTE SET SHOW EXPLAIN'.split(' '),
]);

function normalised(name: string): string {
  const text = name.replace(LEADING_COMMENTS, '');
  const words = wordsOf(text);
  const [first = '', second = '', third = ''] = words;
  const verb = first.toUpperCase();
  if (words.length > 1) {
    if (isRequest(first, second) && (words.length === 2 || /^HTTP\/[\d.]+$/.test(third))) return httpOf(verb, second);
    if (verb === 'HTTP' && HTTP_METHODS.has(second))
      return third === '' ? `HTTP ${second}` : `HTTP ${httpOf(second, third)}`;
    if (SQL_VERBS.has(verb) && (first === verb || SQL_SIGNS.test(text))) return `${verb} ${tableOf(text)}`.trim();
    // Other words in capitals are commands of caches and queues: what follows is a key, a value or a password.
    if (/^[A-Z]{2,}$/.test(first)) return commandOf(first, second);
  }
  return maskedWords(text);
}

/** In small letters "update profile" is anybody's operation; a statement has more of its language in it. */
const SQL_SIGNS = /\S\s+(?:from|into|set|values|where|table|index|select|as|join)\s|[(*;='"`]/i;
const LEADING_COMMENTS = /^(?:\s+|\/\*.*?(?:\*\/|$)|--[^\n]*(?:\n|$))+/s;

/** In small letters most of the methods are words like others. */
function isRequest(first: string, second: string): boolean {
  if (/^from$/i.test(second)) return false;
  return HTTP_METHODS.has(first) || (HTTP_METHODS.has(first.toUpperCase()) && /^\/|:\/\//.test(second));
}

/** Without a slash it is the key of a cache: "GET session:8f14e45f". */
function httpOf(verb: string, path: string): string {
  return `${verb} ${/[/{*]/.test(path) ? maskedPath(path) : MASK}`;
}

function commandOf(first: string, second: string): string {
  return SQL_VERBS.has(second) || HTTP_METHODS.has(second) ? `${first} ${second}` : first;
}

/* Query languages: the verb, and the table where it is a plain identifier */

/** Comments and literals. One that does not end, since the name was cut, takes all that follows with it. */
const ASIDES =
  /("[^"\s]*")|\/\*.*?(?:\*\/|$)|(?:--|#)[^\n]*|'(?:[^']|'')*(?:'|$)|"[^"]*\s[^"]*(?:"|$)|"[^"]*$|\$(\w*)\$.*?(?:\$\2\$|$)/gs;

function tableOf(statement: string): string {
  // Some databases let a backslash keep a literal open, others do not: where it ends is unknown.
  if (/\\['"]/.test(statement)) return '';
  const words = wordsOf(statement.replace(ASIDES, (_, quoted?: string) => quoted ?? ' '));
  const [verb = '', second = ''] = words;
  if (words.length === 2) return TABLE_VERBS.has(verb.toUpperCase()) && !second.includes('(') ? identifier(second) : '';
  const at = words.findIndex((word) => /^(?:from|into|update|table|join)$/i.test(word));
  return at < 0 ? '' : identifier(words[at + 1] ?? '');
}

function identifier(word: string): string {
  const bare = word.replace(/\(.*$/s, '').replace(/["`[\];]/g, '');
  return /^[A-Za-z_][A-Za-z_.]*$/.test(bare) && isPlain(bare) ? bare : '';
}

/* Other words */

/** Words after which somebody or something of the day is named. */
const INTRODUCING = /^(?:to|for|from|by|of|as|with|on|in|at|via|into|using|named|called|id|-{1,2}[\w-]+|.*[:=])$/i;

function maskedWords(name: string): string {
  const words = wordsOf(name.replace(ASIDES_OF_TEXT, ' " '));
  let isIntroduced = false;
  return words
    .map((word, i) => {
      const isSomebody = isIntroduced || (i > 0 && isSubject(words[i - 1]!));
      isIntroduced ||= INTRODUCING.test(word);
      if (isSomebody && !isCommon(word) && !INTRODUCING.test(word)) return MASK;
      return maskedPath(word);
    })
    .join(' ');
}

/** What is quoted is a value. */
const ASIDES_OF_TEXT = /\/\*.*?(?:\*\/|$)|'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|[“”„«»‘’].*$/gs;

/** A URL loses its host, query and fragment; a route every segment that may be an id, a person or a secret. */
function maskedPath(word: string): string {
  const scheme = /^([A-Za-z][A-Za-z0-9+.:-]*:)?\/\//.exec(word)?.[1]?.toLowerCase();
  if (scheme !== undefined && !/^(?:https?|wss?|grpcs?):$/.test(scheme)) return MASK;
  const path = word
    .replace(/^(?:[A-Za-z]+:)?\/\/[^/?#]*/, '')
    .replace(/[?#;].*$/s, '')
    // An address within the address
    .replace(/[^/]*\/\/.*$/s, MASK);
  if (path === '') return scheme === undefined && !word.startsWith('/') ? MASK : '/';
  if (/^(?:~|[A-Za-z]:[\\/])|(?:^|\/)\.{1,2}\//.test(path)) return PATH_MASK;
  const segments = path.split('/');
  // A file of the machine, or a route that tells as much
  if (segments.length > 2 && segments[0] === '' && FILE_ROOT.test(segments[1]!)) return `/${segments[1]}/${PATH_MASK}`;
  const masked = segments.map((segment, i) => maskedSegment(segment, segments[i - 1]));
  return masked.join('/');
}

const FILE_ROOT = /^(?:home|root|tmp|var|etc|opt|mnt|usr|srv|proc|private|[Vv]olumes|Library|Users)$/;

/** Programs behind a server, in contrast to somebody's files. */
const HANDLER = /^[A-Za-z_-]{1,32}\.(?:php|do|action|aspx?|jspx?|jsf|xhtml|cgi|svc|ashx|asmx|pl)$/;
const FILE =
  /\.(?:pdf|csv|xls|xlsx|doc|docx|ppt|pptx|txt|png|jpg|jpeg|gif|svg|webp|zip|gz|tar|log|json|xml|html|htm|js|css|mp3|mp4|mov|eml|key|pem|sql|bak|ini|ya?ml|parquet|avro)$/i;
/** "books:batchGet" (custom methods of Google's APIs) */
const CUSTOM_METHOD =
  /^([A-Za-z-]+):((?:batch|bulk|get|list|create|update|delete|search|query|cancel|publish|archive|restore|undelete|import|export|move|run|stop|start)(?:[A-Z][a-z]+)*)$/;

function maskedSegment(segment: string, before: string | undefined): string {
  if (/^(?:\{[A-Za-z_]{1,32}\}|:[A-Za-z_]{1,32}|\*{1,2})?$/.test(segment)) return segment;
  if (before !== undefined && isSubject(before) && !isCommon(segment)) return MASK;
  if (HANDLER.test(segment) || CUSTOM_METHOD.test(segment)) return segment;
  if (isHost(segment) || FILE.test(segment)) return MASK;
  // "user:bob" is a key, and "mail=bob" no better; "Foo::bar" is a method.
  const [key, value] = segment.split(/:(?!:)(?<!::)/, 2) as [string, string?];
  if (value !== undefined && value !== '')
    return before === undefined && isPlain(key) && key !== '' ? `${key}:${MASK}` : MASK;
  return isPlain(segment) ? segment : MASK;
}

/**
 * Command line → Command. Everything that can be wrong with the words themselves is refused here, in one line, before
 * anything is read. The public contract of the options stands in the README and in help.ts.
 */
import { parseArgs } from 'node:util';
import type { CompareRequest } from '../compare.ts';
import { Failure } from '../failure.ts';

export type Command =
  | ({ readonly kind: 'compare'; readonly request: CompareRequest } & CompareOptions)
  /** `pairs`: a file of JSON lines, or '-' for standard input. */
  | ({ readonly kind: 'compare-pairs'; readonly pairs: string } & CompareOptions)
  | { readonly kind: 'help' | 'version' | 'schema' | 'start' };

export interface CompareOptions {
  readonly format: Format;
  /** File to write to; standard output where undefined. */
  readonly out: string | undefined;
  readonly order: CompareRequest['order'];
  readonly narrative: NarrativeChoice;
  /** Name of the only source to ask. */
  readonly source: string | undefined;
}

export type Format = 'text' | 'json';
export type NarrativeChoice = 'auto' | 'off' | 'model' | 'template';

const FORMATS: readonly Format[] = ['text', 'json'];
const FORMATS_TO_COME = ['html', 'png', 'svg', 'markdown'];
const ORDERS: readonly CompareRequest['order'][] = ['auto', 'given'];
const NARRATIVES: readonly NarrativeChoice[] = ['auto', 'off', 'model', 'template'];

const OPTIONS = {
  format: { type: 'string' },
  out: { type: 'string', short: 'o' },
  order: { type: 'string' },
  narrative: { type: 'string' },
  source: { type: 'string' },
  pairs: { type: 'string' },
  'baseline-pool': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Throws Failure `bad-request`. */
export function readCommand(words: readonly string[]): Command {
  const { values, positionals, tokens } = parse(words);
  const [name, ...operands] = positionals;
  if (values.help === true || name === 'help') return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  switch (name) {
    case 'compare':
      return readCompare(operands, values, isPoolLast(tokens));
    case 'schema':
    case 'start':
      if (operands.length > 0) throw refusal(`${name} takes no further words.`);
      return { kind: name };
    case undefined:
      throw refusal('There is nothing to do.');
    default:
      throw refusal(`There is no command "${name}".`);
  }
}

type Values = ReturnType<typeof parse>['values'];
type Tokens = ReturnType<typeof parse>['tokens'];

/** The words "compare", baseline and candidate stand before --baseline-pool, so that all words after it are the pool's. */
function isPoolLast(tokens: Tokens): boolean {
  const pool = tokens.findIndex((token) => token.kind === 'option' && token.name === 'baseline-pool');
  return tokens.slice(0, Math.max(0, pool)).filter((token) => token.kind === 'positional').length >= 3;
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    if (!isParseArgsError(error)) throw error;
    // The first sentence tells what is wrong; the rest is advice for authors of command lines.
    throw refusal(`${error.message.split(/[.\n] ?/, 1)[0]}.`);
  }
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function readCompare(operands: readonly string[], values: Values, isPoolLast: boolean): Command {
  const order = choice('order', values.order ?? 'auto', ORDERS);
  const narrative = choice('narrative', values.narrative ?? 'auto', NARRATIVES);
  const options = { out: values.out, order, narrative, source: values.source };
  if (values.pairs !== undefined) {
    if (operands.length > 0) throw refusal('--pairs names all traces in its file: leave the two references out.');
    if (values['baseline-pool'] !== undefined)
      throw refusal('--pairs names more baselines in its lines, as "baselines".');
    if ((values.format ?? 'json') !== 'json') throw refusal('--pairs answers in JSON lines: leave --format out.');
    return { kind: 'compare-pairs', pairs: values.pairs, format: 'json', ...options };
  }
  const format = readFormat(values.format ?? 'text');
  const [baseline, candidate, ...more] = operands;
  const pool = [...(values['baseline-pool'] ?? []), ...(isPoolLast ? more.splice(0) : [])];
  if (baseline === undefined) throw refusal('compare needs two traces.');
  if (candidate === undefined) throw refusal('compare needs two traces, and got one.');
  if (more.length > 0) throw refusal(`compare needs two traces, and got ${operands.length}.`);
  return { kind: 'compare', request: { baseline, candidate, order, pool }, format, ...options };
}

function readFormat(word: string): Format {
  if (FORMATS_TO_COME.includes(word))
    throw refusal(`--format ${word} comes in a later version; there are text and json.`);
  return choice('format', word, FORMATS);
}

function choice<Word extends string>(option: string, word: string, words: readonly Word[]): Word {
  const found = words.find((known) => known === word);
  if (found === undefined) throw refusal(`--${option} takes ${words.join(', ')}, not "${word}".`);
  return found;
}

function refusal(message: string): Failure {
  return new Failure('bad-request', message, { advice: 'See spandiff help.' });
}

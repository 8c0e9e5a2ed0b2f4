/**
 * Command line → Command. Everything that can be wrong with the words themselves is refused here, in one line, before
 * anything is read. The public contract of the options stands in the README and in help.ts.
 */
import { parseArgs } from 'node:util';
import type { CompareRequest } from '../compare.ts';
import { Failure } from '../failure.ts';
import { nearest } from '../suggest.ts';
import { FORMATS, type Format, formatOfFile, refuseNotMade } from './formats.ts';

export type Command =
  | ({ readonly kind: 'compare'; readonly request: CompareRequest } & CompareOptions)
  /** The request to the model, instead of an answer. */
  | ({ readonly kind: 'dry-run-prompt'; readonly request: CompareRequest } & CompareOptions)
  /** `pairs`: a file of JSON lines, or '-' for standard input. */
  | ({ readonly kind: 'compare-pairs'; readonly pairs: string } & CompareOptions)
  | ({ readonly kind: 'sources' } & SourcesOptions)
  /** `config`: instead of SPANDIFF_CONFIG. */
  | { readonly kind: 'start'; readonly config: string | undefined }
  | { readonly kind: 'help' | 'version' | 'schema' };

export interface CompareOptions {
  readonly format: Format;
  /** File to write to; standard output where undefined. */
  readonly out: string | undefined;
  readonly order: CompareRequest['order'];
  readonly narrative: NarrativeChoice;
  /** What the model is told of names; as configured where undefined. */
  readonly names: NamesChoice | undefined;
  /** Name of the only source to ask. */
  readonly source: string | undefined;
  /** The configuration file; as SPANDIFF_CONFIG says where undefined. */
  readonly config: string | undefined;
}

export type SourcesOptions = Pick<CompareOptions, 'format' | 'out' | 'source' | 'config'>;

export type NarrativeChoice = 'auto' | 'off' | 'model' | 'template';
type NamesChoice = 'normalised' | 'hidden';

/** Of a list: no picture tells more than it. */
const LIST_FORMATS: readonly Format[] = ['text', 'json'];
const ORDERS: readonly CompareRequest['order'][] = ['auto', 'given'];
const NARRATIVES: readonly NarrativeChoice[] = ['auto', 'off', 'model', 'template'];
const NAMES: readonly NamesChoice[] = ['normalised', 'hidden'];

const OPTIONS = {
  format: { type: 'string' },
  out: { type: 'string', short: 'o' },
  order: { type: 'string' },
  narrative: { type: 'string' },
  names: { type: 'string' },
  'dry-run-prompt': { type: 'boolean' },
  source: { type: 'string' },
  config: { type: 'string' },
  pairs: { type: 'string' },
  'baseline-pool': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** What a value of each option is, for who left it out. */
const VALUES: Readonly<Record<string, string>> = {
  format: listed(FORMATS),
  out: 'a file',
  order: 'auto or given',
  narrative: 'auto, off, model or template',
  names: 'normalised or hidden',
  source: 'the name of a source',
  config: 'a YAML file',
  pairs: 'a file of JSON lines, or - for standard input',
  'baseline-pool': 'one or more traces',
};

const COMMANDS = ['compare', 'sources', 'start', 'schema', 'help', 'version'] as const;

/** Throws Failure `bad-request`. */
export function readCommand(words: readonly string[]): Command {
  const { values, positionals, tokens } = parse(words);
  const [name, ...operands] = positionals;
  if (values.help === true || name === 'help') return { kind: 'help' };
  if (values.version === true || name === 'version') return { kind: 'version' };
  switch (name) {
    case 'compare':
      return readCompare(operands, values, isPoolLast(tokens));
    case 'sources':
    case 'schema':
    case 'start':
      if (operands.length > 0) throw refusal(`${name} takes no further words.`);
      if (name === 'sources') return { kind: name, format: readListFormat(values), ...placesOf(values) };
      return name === 'schema' ? { kind: name } : { kind: name, config: placesOf(values).config };
    case undefined:
      throw refusal('There is nothing to do: name two traces to compare.', COMPARE_ADVICE);
    default:
      throw unknownCommand(name, operands);
  }
}

const COMPARE_ADVICE = 'Try spandiff compare <baseline> <candidate>, or see spandiff help.';

function unknownCommand(name: string, operands: readonly string[]): Failure {
  const meant = nearest(name, COMMANDS);
  if (meant !== undefined) return refusal(`There is no command "${name}"; did you mean ${meant}?`);
  // Two words that are no command are most likely the two traces.
  return operands.length > 0
    ? refusal(`There is no command "${name}".`, COMPARE_ADVICE)
    : refusal(`There is no command "${name}".`);
}

type Values = ReturnType<typeof parse>['values'];
type Tokens = ReturnType<typeof parse>['tokens'];

/** The words "compare", baseline and candidate stand before --baseline-pool, so that all words after it are the pool's. */
function isPoolLast(tokens: Tokens): boolean {
  const pool = tokens.findIndex((token) => token.kind === 'option' && token.name === 'baseline-pool');
  return tokens.slice(0, Math.max(0, pool)).filter((token) => token.kind === 'positional').length >= 3;
}

function parse(words: readonly string[]) {
  const config = { args: [...words], options: OPTIONS, allowPositionals: true, tokens: true } as const;
  try {
    return parseArgs({ ...config, strict: true });
  } catch (error) {
    if (!isParseArgsError(error)) throw error;
    const { tokens } = parseArgs({ ...config, strict: false });
    throw unreadable(
      tokens.filter((token) => token.kind === 'option'),
      error.message,
    );
  }
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

interface WrittenOption {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** What Node says is for authors of command lines: which option is wrong, and how, stands in the words themselves. */
function unreadable(written: readonly WrittenOption[], message: string): Failure {
  for (const { name, rawName, value, inlineValue } of written) {
    if (!(name in OPTIONS)) return unknownOption(rawName);
    const needed = VALUES[name];
    if (needed === undefined && value !== undefined) return refusal(`--${name} takes no value.`);
    if (needed !== undefined && (value === undefined || (value.startsWith('-') && !inlineValue)))
      return refusal(`--${name} needs a value: ${needed}.`);
  }
  return refusal(`${message.split('\n', 1)[0]}.`);
}

function unknownOption(rawName: string): Failure {
  const meant = nearest(rawName.replace(/^-+/, ''), Object.keys(OPTIONS));
  return refusal(`There is no option ${rawName}${meant === undefined ? '.' : `; did you mean --${meant}?`}`);
}

function readCompare(operands: readonly string[], values: Values, isPoolLast: boolean): Command {
  const order = choice('order', values.order ?? 'auto', ORDERS);
  const narrative = choice('narrative', values.narrative ?? 'auto', NARRATIVES);
  const names = values.names === undefined ? undefined : choice('names', values.names, NAMES);
  const isDryRun = values['dry-run-prompt'] === true;
  if (isDryRun) refuseForDryRun(values, narrative);
  const options = { order, narrative, names, ...placesOf(values) };
  if (values.pairs !== undefined) {
    if (operands.length > 0) throw refusal('--pairs names all traces in its file: leave the two references out.');
    if (values['baseline-pool'] !== undefined)
      throw refusal('--pairs names more baselines in its lines, as "baselines".');
    if ((values.format ?? 'json') !== 'json') throw refusal('--pairs answers in JSON lines: leave --format out.');
    return { kind: 'compare-pairs', pairs: values.pairs, format: 'json', ...options };
  }
  const format = isDryRun ? 'text' : readFormat(values);
  const request = { ...readTraces(operands, values, isPoolLast), order };
  return { kind: isDryRun ? 'dry-run-prompt' : 'compare', request, format, ...options };
}

/** One trace alone is the candidate, whose baseline is to be chosen; a link alone may name two (workbench.ts). */
function readTraces(operands: readonly string[], values: Values, isPoolLast: boolean): Omit<CompareRequest, 'order'> {
  const [first, second, ...more] = operands;
  const pool = [...(values['baseline-pool'] ?? []), ...(isPoolLast ? more.splice(0) : [])];
  if (first === undefined) throw refusal('compare needs a trace or two, and got none.');
  if (more.length > 0) throw refusal(`compare needs two traces, and got ${operands.length}.`, TOO_MANY_ADVICE);
  refuseEmpty(second === undefined ? [first] : [first, second, ...pool]);
  if (second !== undefined) return { baseline: first, candidate: second, pool };
  if (pool.length > 0) throw refusal('--baseline-pool adds to a baseline: name it before the candidate.');
  if (values.order !== undefined && !/^https?:/i.test(first))
    throw refusal('--order is about two traces, and only one is named.');
  return { candidate: first };
}

function placesOf({ out, source, config }: Values): Omit<SourcesOptions, 'format'> {
  if (config?.trim() === '') throw refusal('--config names no file.', 'Is a variable of your shell not set?');
  return { out, source, config };
}

function refuseForDryRun({ pairs, format }: Values, narrative: NarrativeChoice): void {
  if (pairs !== undefined) throw refusal('--dry-run-prompt shows the request of one pair: leave --pairs out.');
  if (format !== undefined) throw refusal('--dry-run-prompt prints a request as it is: leave --format out.');
  if (narrative === 'off' || narrative === 'template')
    throw refusal(`--dry-run-prompt shows what a model is asked, and --narrative ${narrative} asks none.`);
}

const TOO_MANY_ADVICE = 'More baselines come last, after --baseline-pool; see spandiff help.';

/** What a shell makes of "$VARIABLE" where the variable is not set. */
function refuseEmpty(references: readonly string[]): void {
  const empty = references.findIndex((reference) => reference.trim() === '');
  if (empty < 0) return;
  const which = ['The first trace', 'The second trace'][empty] ?? 'A trace of --baseline-pool';
  throw refusal(`${which} is an empty text.`, 'Is a variable of your shell not set?');
}

/** A file's name says what it is to hold, unless --format says otherwise. */
function readFormat({ format, out }: Values): Format {
  if (format !== undefined) return choice('format', format, FORMATS);
  refuseNotMade(out);
  return formatOfFile(out);
}

function readListFormat({ format, out }: Values): Format {
  if (format !== undefined) return choice('format', format, LIST_FORMATS);
  const named = formatOfFile(out);
  if (LIST_FORMATS.includes(named)) return named;
  throw refusal(`sources answers in ${listed(LIST_FORMATS)}, not in ${named}.`, 'Name one of them with --format.');
}

function choice<Word extends string>(option: string, word: string, words: readonly Word[]): Word {
  const found = words.find((known) => known === word);
  if (found === undefined) throw refusal(`--${option} takes ${listed(words)}, not "${word}".`);
  return found;
}

/** "text or json" */
function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function refusal(message: string, advice = 'See spandiff help.'): Failure {
  return new Failure('bad-request', message, { advice });
}

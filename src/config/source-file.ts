/** The list `sources:` of the configuration file, with `${VARIABLE}` filled in. */
import { resolve } from 'node:path';
import { LIMITS } from '../limits.ts';
import { nearest } from '../suggest.ts';
import type { ConfigFile } from './config-file.ts';
import { type Complain, textOf } from './environment.ts';
import { placeIn, type SourceEntry, unknownKey } from './source-entry.ts';
import { SOURCE_KINDS, SOURCE_NAME, type SourceKind } from './source-settings.ts';

interface Reading {
  readonly complain: Complain;
  /** Grows by the variables that the file speaks of: they are its own, whatever they are called. */
  readonly variables: Set<string>;
}

/** One by one, so that what is wrong with a source is told together. */
export function* entriesFromFile(file: ConfigFile | undefined, reading: Reading): Generator<SourceEntry> {
  for (const { place, problem } of file?.problems ?? []) reading.complain(place, problem);
  if (file?.content === undefined) return;
  for (const [i, source] of sourcesOf(file, reading.complain).entries()) {
    const entry = entryOf(source, i, { file, ...reading });
    if (entry !== undefined) yield entry;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function sourcesOf({ content, label }: ConfigFile, complain: Complain): readonly unknown[] {
  if (!isFields(content)) {
    complain(label, 'must begin with "sources:" and list them below');
    return [];
  }
  for (const key of Object.keys(content)) if (key !== 'sources') complain(label, unknownKey(key, ['sources']));
  const { sources = [] } = content;
  if (!Array.isArray(sources)) complain(`${label}: sources`, 'must be a list: each begins with "- name:"');
  else if (sources.length > LIMITS.configSources)
    complain(`${label}: sources`, `are more than ${LIMITS.configSources}`);
  else return sources;
  return [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface FileReading extends Reading {
  readonly file: ConfigFile;
}

function entryOf(source: unknown, i: number, reading: FileReading): SourceEntry | undefined {
  const { file, complain } = reading;
  const number = `${file.label}: sources[${i}]`;
  if (!isFields(source)) {
    complain(number, 'must have a name, a kind and what that kind needs');
    return undefined;
  }
  const { kind: kindText, ...fields } = source;
  const { name } = fields;
  const place = typeof name === 'string' && SOURCE_NAME.test(name) ? `${number} (${name})` : number;
  const placeOf = (field: string) => `${place}.${field}`;
  const kind = kindFrom(kindText, placeOf('kind'), complain);
  const told = new Set<string>();
  const written = Object.entries(fields).map(([field, value]) => {
    const filled = field === 'name' ? value : filledIn(value, placeOf(field), reading);
    if (filled === undefined) told.add(field);
    const isPath = field === 'path' && typeof filled === 'string' && filled !== '';
    return [field, isPath ? resolve(file.folder, filled) : filled] as const;
  });
  const rest = { written: Object.fromEntries(written), place, placeOf, missing: 'is missing', told };
  return kind === undefined ? undefined : { kind, ...rest };
}

function kindFrom(text: unknown, place: string, complain: Complain): SourceKind | undefined {
  const kinds = Object.keys(SOURCE_KINDS) as SourceKind[];
  const kind = kinds.find((known) => known === text);
  if (kind !== undefined) return kind;
  const meant = typeof text === 'string' ? nearest(text, kinds) : undefined;
  const list = `must be one of ${kinds.join(', ')}`;
  complain(place, meant === undefined ? list : `${list}; did you mean ${meant}?`);
  return undefined;
}

// --- ${VARIABLE} -------------------------------------------------------------------------------------------------

/** Texts, and those of a map (headers). Undefined: a problem, which is told. */
function filledIn(value: unknown, place: string, reading: FileReading): unknown {
  if (typeof value === 'string') return filledText(value, place, reading);
  if (!isFields(value)) return value;
  const filled = Object.entries(value).map(([name, text]) => {
    return [name, typeof text === 'string' ? filledText(text, placeIn(place, name), reading) : text] as const;
  });
  return filled.some(([, text]) => text === undefined) ? undefined : Object.fromEntries(filled);
}

// In a template, so that nobody takes the braces for a slip.
const NO_PLACEHOLDER = `holds "\${" that begins no \${VARIABLE} ($\${ stands for the characters themselves)`;

/** `$${` is `${` itself; a `$` before anything else is a dollar. */
const PLACEHOLDER = /\$\$\{|\$\{(?:([A-Za-z_]\w*)\})?/g;

function filledText(text: string, place: string, { file, complain, variables }: FileReading): string | undefined {
  const problems: string[] = [];
  const filled = text.replace(PLACEHOLDER, (found, name: string | undefined) => {
    if (found === '$${') return '${';
    const value = name === undefined ? undefined : textOf(file.variables, name);
    if (name === undefined) problems.push(NO_PLACEHOLDER);
    else if (value === undefined) problems.push(`wants the variable ${name}, which is not set`);
    if (name !== undefined) variables.add(name);
    return value ?? '';
  });
  for (const problem of problems) complain(place, problem);
  return problems.length === 0 ? filled : undefined;
}

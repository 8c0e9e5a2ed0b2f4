/**
 * A source as somebody wrote it down, in the file or in variables → its settings. What is wrong is told with the place
 * where it stands and never with what stands there.
 */
import type { z } from 'zod';
import { nearest } from '../suggest.ts';
import type { Complain } from './environment.ts';
import { SOURCE_KINDS, type SourceKind, type SourceSettings } from './source-settings.ts';

export interface SourceEntry {
  readonly kind: SourceKind;
  /** Without `kind`. Fields that have been complained about already are undefined. */
  readonly written: Readonly<Record<string, unknown>>;
  /** Of the whole: "spandiff.yml: sources[1] (prod-tempo)". */
  readonly place: string;
  /** Of a field: that with ".url" behind it, or the name of a variable. */
  placeOf(field: string): string;
  /** How it is said that a field is needed. */
  readonly missing: string;
  /** The reader has told what is wrong with these. */
  readonly told: ReadonlySet<string>;
}

/** Undefined: something is wrong with it, and has been told. */
export function settingsFrom(entry: SourceEntry, complain: Complain): SourceSettings | undefined {
  const { kind, written, told } = entry;
  const parsed = SOURCE_KINDS[kind].safeParse({ ...written, kind });
  for (const issue of parsed.error?.issues ?? []) tell(issue, entry, complain);
  const isClear = refuseDoubtfulCredentials(entry, complain);
  return parsed.success && isClear && told.size === 0 ? parsed.data : undefined;
}

/** Fields as they are written in the file, but for the kind. */
export function fieldsOf(kind: SourceKind): readonly string[] {
  return Object.keys(SOURCE_KINDS[kind].shape).filter((field) => field !== 'kind');
}

type Issue = z.core.$ZodIssue;

function tell(issue: Issue, entry: SourceEntry, complain: Complain): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) complain(entry.place, unknownKey(key, ['kind', ...fieldsOf(entry.kind)]));
    return;
  }
  const field = String(issue.path[0]);
  if (entry.told.has(field)) return;
  const place = entry.placeOf(field);
  const header = issue.code === 'invalid_key' ? undefined : issue.path[1];
  const problem = problemOf(issue, valueAt(entry.written, issue.path), entry);
  complain(header === undefined ? place : placeIn(place, String(header)), problem);
}

function problemOf(issue: Issue, value: unknown, entry: SourceEntry): string {
  if (value === undefined) return entry.missing;
  if (value === '') return 'is empty';
  if (issue.code === 'invalid_key') return 'holds a name that no header has';
  if (issue.code !== 'invalid_type') return issue.message;
  return issue.expected === 'record' ? 'must be names with their values' : 'must be a text';
}

function valueAt(written: unknown, path: readonly PropertyKey[]): unknown {
  let value = written;
  for (const key of path) {
    value =
      typeof value === 'object' && value !== null ? Object.entries(value).find(([k]) => k === key)?.[1] : undefined;
  }
  return value;
}

/** A place within a map of somebody's own names. */
export function placeIn(place: string, name: string): string {
  return WORD.test(name) ? `${place}.${name}` : place;
}

const WORD = /^[A-Za-z_-]{1,40}$/;

/** A word of letters is repeated; anything else may be a secret that slipped out of its place. */
export function unknownKey(key: string, known: readonly string[]): string {
  if (!WORD.test(key)) return 'holds a key that it does not know';
  const lowered = new Map(known.map((word) => [word.toLowerCase(), word]));
  const meant = lowered.get(nearest(key.replace(/[_-]/g, ''), [...lowered.keys()]) ?? '');
  return `does not know "${key}"${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** Only one of two can be sent; which one must not be a guess. */
function refuseDoubtfulCredentials({ written, placeOf, told }: SourceEntry, complain: Complain): boolean {
  const isSet = (field: string) => written[field] !== undefined || told.has(field);
  if (isSet('token') && isSet('user')) {
    complain(placeOf('token'), 'cannot stand beside a user: only one of them is sent');
    return false;
  }
  if (isSet('apiKey') && (isSet('token') || isSet('user'))) {
    complain(placeOf('apiKey'), 'cannot stand beside a token or a user: only one of them is sent');
    return false;
  }
  if (isSet('password') && !isSet('user')) {
    complain(placeOf('password'), 'needs a user');
    return false;
  }
  return true;
}

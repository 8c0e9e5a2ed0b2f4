/** SPANDIFF_TEMPO_URL, SPANDIFF_TEMPO_TOKEN and the like: one source of each kind without a file. */
import { type Complain, type Environment, textOf } from './environment.ts';
import { fieldsOf, type SourceEntry } from './source-entry.ts';
import { SOURCE_KINDS, type SourceKind } from './source-settings.ts';

/** Directories have a variable of their own, SPANDIFF_TRACES. */
export const SOURCE_VARIABLE_KINDS = (Object.keys(SOURCE_KINDS) as SourceKind[]).filter((kind) => kind !== 'directory');

/** All that there are. */
export const SOURCE_VARIABLES: readonly string[] = SOURCE_VARIABLE_KINDS.flatMap((kind) =>
  fieldsOf(kind).map((field) => variableOf(kind, field)),
);

/** timeoutSeconds of tempo → SPANDIFF_TEMPO_TIMEOUT_SECONDS */
function variableOf(kind: SourceKind, field: string): string {
  return `SPANDIFF_${kind}_${field.replace(/[A-Z]/g, '_$&')}`.toUpperCase();
}

export function entriesFromVariables(environment: Environment, complain: Complain): readonly SourceEntry[] {
  return SOURCE_VARIABLE_KINDS.flatMap((kind) => {
    const set = fieldsOf(kind).filter((field) => textOf(environment, variableOf(kind, field)) !== undefined);
    if (set.length === 0) return [];
    const told = new Set<string>();
    const written: Record<string, unknown> = { name: kind };
    for (const field of set) {
      const text = textOf(environment, variableOf(kind, field))!;
      written[field] = field === 'headers' ? headersFrom(text) : text;
      if (written[field] !== undefined) continue;
      told.add(field);
      complain(variableOf(kind, field), 'must be names with their values, as in X-One=1,X-Two=2');
    }
    const first = variableOf(kind, set[0]!);
    const placeOf = (field: string) => variableOf(kind, field);
    return [{ kind, written, place: first, placeOf, missing: `is not set, but ${first} is`, told }];
  });
}

/** As OpenTelemetry's exporters take them; a value with a comma in it needs the file. */
function headersFrom(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text.split(',').map((pair) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(pair));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!]));
}

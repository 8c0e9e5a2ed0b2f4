/**
 * A document of Elasticsearch or OpenSearch, whatever way its fields are written: as objects in objects, as names with dots,
 * or both, which the servers hold for the same.
 *
 *   {"span": {"duration": {"us": 650}}}      {"span.duration.us": 650}      {"span": {"duration.us": 650}}
 *
 * https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/object
 */
import { LIMITS } from '../limits.ts';
import { isJsonObject, type JsonObject } from './attributes.ts';

/** By whole name; values are texts, numbers, booleans or lists. */
export type Fields = ReadonlyMap<string, unknown>;

export function fieldsOf(document: JsonObject): Fields {
  const fields = new Map<string, unknown>();
  const waiting: { readonly prefix: string; readonly object: JsonObject }[] = [{ prefix: '', object: document }];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const key of Object.keys(at.object)) {
      const value = at.object[key];
      // Cut, since a name is spelled out for each of a million fields that a hostile document has at great depth.
      if (isJsonObject(value))
        waiting.push({ prefix: `${at.prefix}${key}.`.slice(0, LIMITS.nameCharacters), object: value });
      else if (value !== null) fields.set(at.prefix + key, value);
    }
  }
  return fields;
}

/** The fields below one of these prefixes, without it, lists as JSON text; the first prefix wins. */
export function fieldsUnder(fields: Fields, prefixes: readonly string[]): Record<string, unknown> {
  const found: [string, unknown][] = [];
  for (const [name, value] of fields) {
    for (const prefix of prefixes) {
      if (!name.startsWith(prefix)) continue;
      found.push([name.slice(prefix.length), Array.isArray(value) ? listText(value) : value]);
      break;
    }
  }
  // Not assigned one by one: a field may be called __proto__.
  return Object.fromEntries(found);
}

function listText(list: readonly unknown[]): string {
  return JSON.stringify(list, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

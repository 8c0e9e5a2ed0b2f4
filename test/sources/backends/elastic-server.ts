/**
 * A server that answers as Elasticsearch and OpenSearch do: the queries that the sources ask, order, and pages from a point in
 * time, whose id changes with every page. What it does not know is refused, as the real ones do.
 */
import type { Document, ToDocument } from '../encode-elastic.ts';
import type { Handler } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

type Json = Record<string, unknown>;
type Fields = ReadonlyMap<string, unknown>;

export function elasticServer(toDocument: ToDocument, traces: readonly HeldTrace[]): Handler {
  return documentServer(traces.flatMap(({ traceId, spans }) => spans.map((span) => toDocument(traceId, span))));
}

export function documentServer(documents: readonly Document[]): Handler {
  const stored = documents.map((document, k) => ({ text: JSON.stringify(document), fields: flat(document), k }));
  let pages = 0;
  return ({ method, path, query, body }) => {
    if (method === 'GET' && path === '/') return { body: '{"version":{"number":"8.17.0"},"tagline":"for Search"}' };
    if (method !== 'POST') return undefined;
    const isOpening = query.has('keep_alive') && body === '';
    if (path.endsWith('/_pit') && isOpening) return { body: '{"id":"pit-0"}' };
    if (path.endsWith('/_search/point_in_time') && isOpening) return { body: '{"pit_id":"pit-0"}' };
    if (!path.endsWith('/_search')) return undefined;
    const asked = JSON.parse(body) as Json;
    const pit = (asked.pit as Json | undefined)?.id;
    // A point in time knows its indices; without one they must be named.
    if (pit !== (path === '/_search' ? `pit-${pages}` : undefined)) return { status: 400, body: '{"error":"pit"}' };
    if (pit !== undefined) pages++;
    return { body: answer(stored, asked, pit === undefined ? '' : `"pit_id":"pit-${pages}",`) };
  };
}

interface Stored {
  /** Whole numbers beyond 2^53 stay as they were written. */
  readonly text: string;
  readonly fields: Fields;
  readonly k: number;
}

function answer(stored: readonly Stored[], { query, sort = [], size, search_after: after }: Json, pit: string): string {
  const orders = (sort as Json[]).map((one) => Object.entries(one)[0]!);
  const found = stored
    .filter(({ fields }) => matches(fields, query as Json))
    .map(({ text, fields, k }) => ({ text, keys: orders.map(([field]) => sortKey(fields, field, k)) }))
    .sort((one, other) => compare(one.keys, other.keys));
  if (orders.some(([, order]) => (order as Json).order === 'desc')) found.reverse();
  const rest = after === undefined ? found : found.filter(({ keys }) => compare(keys, after as unknown[]) > 0);
  const hits = rest
    .slice(0, size as number)
    .map(({ text, keys }) => `{"_source":${text},"sort":${JSON.stringify(keys)}}`);
  return `{${pit}"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[${hits.join(',')}]}}`;
}

function sortKey(fields: Fields, field: string, k: number): unknown {
  if (field === '_shard_doc') return k;
  const value = fields.get(field) ?? null;
  return field === '@timestamp' ? millisecondsOf(value) : value;
}

/** ISO 8601, or milliseconds with the nanoseconds behind a dot. */
function millisecondsOf(time: unknown): number {
  const [ms] = /^\d+(?=\.)/.exec(String(time)) ?? [];
  return ms === undefined ? Date.parse(String(time)) : Number(ms);
}

function compare(one: readonly unknown[], other: readonly unknown[]): number {
  const k = one.findIndex((key, at) => key !== other[at]);
  if (k < 0) return 0;
  return (one[k] as number) < (other[k] as number) ? -1 : 1;
}

// --- queries -----------------------------------------------------------------------------------------------------

function matches(fields: Fields, query: Json): boolean {
  const [kind, clause] = Object.entries(query)[0] as [string, Json];
  if (kind === 'bool') return matchesAll(fields, clause);
  if (kind === 'exists') return fields.has(clause.field as string);
  const [field, wanted] = Object.entries(clause)[0]!;
  const value = fields.get(field);
  if (kind === 'term') return value === wanted;
  if (kind === 'terms') return (wanted as unknown[]).includes(value);
  if (kind === 'prefix') return String(value).startsWith(wanted as string);
  if (kind !== 'range') throw new Error(`a query that the server does not know: ${kind}`);
  const { gte, lte } = wanted as Record<string, string>;
  return millisecondsOf(value) >= Date.parse(gte!) && millisecondsOf(value) <= Date.parse(lte!);
}

function matchesAll(fields: Fields, { filter = [], must_not: none = [], should }: Json): boolean {
  return (
    (filter as Json[]).every((query) => matches(fields, query)) &&
    !(none as Json[]).some((query) => matches(fields, query)) &&
    (should === undefined || (should as Json[]).some((query) => matches(fields, query)))
  );
}

/** Fields by their whole names, as the servers know them; numbers as doubles. */
function flat(document: Document, prefix = ''): Fields {
  return new Map(
    Object.entries(document).flatMap(([key, value]): [string, unknown][] => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[prefix + key, value]];
      if ('rawJSON' in value) return [[prefix + key, Number(value.rawJSON)]];
      return [...flat(value as Document, `${prefix}${key}.`)];
    }),
  );
}

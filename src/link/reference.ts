/**
 * References: how a trace is named from the question to its sources, as text, since they travel in buttons and JSON
 * lines. `<id>`, `<source>:<id>`, or a link's place with the id, `https://host/path?datasource=uid#trace=<id>`.
 */
import { type LinkedTrace, readLink } from './read-link.ts';
import { readingsOf, spelledId, withoutZeros } from './trace-id.ts';

export interface Reference {
  /** Where it is looked for: one source by name, the source of a page, or all. */
  readonly source?: string;
  readonly page?: Page;
  /** What the id may mean, likely ones first; lower-case hex. */
  readonly traceIds: readonly string[];
}

/** Of a link that somebody pasted; it selects a source and is never followed. */
export interface Page {
  readonly url: URL;
  /** Of Grafana's data source. */
  readonly datasource?: string;
}

const SOURCE_AND_ID = /^([A-Za-z0-9][\w.-]{0,59}):(.+)$/s;

/** The traces that one word or one link names, canonical, each once: two on a page that compares, none in other words. */
export function readReferences(word: string): readonly string[] {
  const id = spelledId(word);
  if (id !== undefined) return [id];
  const linked = readLink(word);
  if (linked !== undefined) return linked.traces.map((trace) => toReference(linked.url, trace));
  const [, source, rest] = SOURCE_AND_ID.exec(word) ?? [];
  const inSource = rest === undefined ? undefined : spelledId(rest);
  return inSource === undefined ? [] : [`${source}:${inSource}`];
}

/** Undefined where the text names no trace, or more than one. */
export function parseReference(text: string): Reference | undefined {
  const id = spelledId(text);
  if (id !== undefined) return { traceIds: readingsOf(id) };
  const linked = readLink(text);
  if (linked !== undefined) {
    const [trace, another] = linked.traces;
    if (trace === undefined || another !== undefined) return undefined;
    const { datasource } = trace;
    const page = { url: new URL(placeOf(linked.url)), ...(datasource === undefined ? {} : { datasource }) };
    return { page, traceIds: readingsOf(trace.id) };
  }
  const [, source, rest] = SOURCE_AND_ID.exec(text) ?? [];
  const inSource = rest === undefined ? undefined : spelledId(rest);
  return source === undefined || inSource === undefined ? undefined : { source, traceIds: readingsOf(inSource) };
}

/** The same id counts as the same trace unless two different places are named for it. */
export function isSameTrace(first: string, second: string): boolean {
  const [one, other] = [first, second].map(placeAndKey);
  return one!.key === other!.key && (one!.place === '' || other!.place === '' || one!.place === other!.place);
}

/** `key`: equal for all spellings of an id. `place`: where it is to be found, '' where that is open. */
export function placeAndKey(reference: string): { readonly place: string; readonly key: string } {
  const parsed = parseReference(reference);
  if (parsed === undefined) return { place: '', key: reference };
  const { source, page, traceIds } = parsed;
  const place = source ?? (page === undefined ? '' : `${page.url.origin} ${page.datasource ?? ''}`);
  return { place, key: withoutZeros(traceIds[0]!) };
}

// --- links -------------------------------------------------------------------------------------------------------

function toReference(url: URL, { id, datasource }: LinkedTrace): string {
  const place = new URL(placeOf(url));
  if (datasource !== undefined) place.searchParams.set('datasource', datasource);
  place.hash = `trace=${id}`;
  return place.href;
}

/** Longer paths are cut: what sources go by stands in front. */
const PATH_CHARACTERS = 1_000;
/** Hosts of names that are longer do not exist, but can be written. */
const HOST_CHARACTERS = 260;

/** What sources are told by: host, path, and the region of a cloud. Neither credentials nor what else was asked. */
function placeOf({ protocol, host, pathname, searchParams }: URL): string {
  const path = pathname.length <= PATH_CHARACTERS ? pathname : pathname.slice(0, PATH_CHARACTERS).replace(/[^/]*$/, '');
  const region = searchParams.get('region') ?? '';
  const query = /^[\w-]{1,40}$/.test(region) ? `?region=${region}` : '';
  return `${protocol}//${host.length > HOST_CHARACTERS ? 'too-long.invalid' : host}${path}${query}`;
}

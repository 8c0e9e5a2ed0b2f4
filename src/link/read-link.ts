/**
 * A link to a page of a backend → the traces that it shows. The pages are told by their words, not by their hosts, since
 * most backends run at home: what stands after "trace" or in "traceId=" is a trace, what stands after "span" is none, and
 * only where nothing is named are 32 digits anywhere a trace. Nothing is ever fetched.
 */
import { LIMITS } from '../limits.ts';
import { readPanes } from './grafana.ts';
import { decodePercents, type LinkPart, partsOf } from './link-parts.ts';
import { decimalToHex, spelledId, withoutZeros } from './trace-id.ts';

export interface LinkedTrace {
  /** Canonical. */
  readonly id: string;
  /** Uid of Grafana's data source. */
  readonly datasource?: string | undefined;
}

export interface ReadLink {
  /** Of the page; of the inner one where a link leads through another (mail filters, sign-in pages). */
  readonly url: URL;
  readonly traces: readonly LinkedTrace[];
}

/** Undefined where the text is no web link. */
export function readLink(text: string): ReadLink | undefined {
  const url = toUrl(text);
  if (url === undefined) return undefined;
  let page = url;
  // Links within links: a mail filter around a sign-in page around the trace.
  for (let depth = 0; ; depth++) {
    const all = partsOf(page);
    const parts = all.filter(({ value }) => innerLink(page, value) === undefined);
    const named = namedOn(page, parts);
    if (named.length > 0) return { url: page, traces: named };
    const inner = all.map(({ value }) => innerLink(page, value)).find((link) => link !== undefined);
    if (inner === undefined || depth === INNER_LINKS) return { url: page, traces: looseOn(page, parts) };
    page = inner;
  }
}

const INNER_LINKS = 3;

/** `http` or `https`; browsers hide the scheme, so a host with a path may do without. */
function toUrl(text: string): URL | undefined {
  if (text.length > LIMITS.requestCharacters) return undefined;
  const whole = /^https?%3a/i.test(text) ? decodePercents(decodePercents(text)) : text;
  const isBare = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?\//i.test(
    whole,
  );
  const scheme = /^(?:localhost|[\d.]+)[:/]/.test(whole) ? 'http' : 'https';
  const link = isBare && !/\.jsonl?(?:\.gz)?(?:#|$)/i.test(whole) ? `${scheme}://${whole}` : whole;
  return /^https?:\/\//i.test(link) && URL.canParse(link) ? new URL(link) : undefined;
}

/** A value that is an address itself, or a path on the same host. */
function innerLink(page: URL, value: string): URL | undefined {
  const text = decodePercents(value);
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : undefined;
  const isPath = /^\/[^/]/.test(text) && spelledId(text) === undefined && URL.canParse(text, page.origin);
  return isPath ? new URL(text, page.origin) : undefined;
}

// --- the traces of a page ----------------------------------------------------------------------------------------

const TRACE_KEY = /^(?:var)?(?:dd|otel)?(?:trace|traces|traceids?|traceparent|tracedetails?|tid|operationid)$/;
/** Ids of these are as long as those of traces. */
const OTHER_KEY =
  /^(?:var)?(?:.*(?:span|event|issue|transaction|replay|profile|session|request|dashboard|parent|node|user|org|project|account|tenant|state)(?:s|id|ids|slug)?|uifind|s|d|panelid|from|to|start|end|ts|time.*|.*time|profiling|spaces?|events?|waterfallitemid|resourceid|componentid|code|sig|signature|token|nonce)$/;

function namedOn(url: URL, parts: readonly LinkPart[]): readonly LinkedTrace[] {
  const only = /^#trace=([^&]+)$/i.exec(url.hash)?.[1];
  const canonical = only === undefined ? undefined : wholeId(only);
  const datasource = datasourceOf(url);
  if (canonical !== undefined && isId(canonical)) return [{ id: canonical, datasource }];
  const isDecimal = isDatadog(url);
  return distinct(parts.flatMap((part) => namedIn(part, isDecimal)).map((trace) => ({ datasource, ...trace })));
}

function looseOn(url: URL, parts: readonly LinkPart[]): readonly LinkedTrace[] {
  const loose = parts.flatMap(({ key, value }) => (isOther(key) ? [] : looseIn(value)));
  const long = loose.filter((id) => id.length === 32);
  const datasource = datasourceOf(url);
  return distinct((long.length > 0 ? long : loose.slice(0, 1)).map((id) => ({ id, datasource })));
}

function namedIn({ key, value }: LinkPart, isDecimal: boolean): readonly LinkedTrace[] {
  if (key === 'panes' || key === 'left' || key === 'right') {
    return readPanes(value).flatMap(({ query, datasource }) => {
      const id = wholeId(query);
      const ids = id === undefined ? idsInText(query) : [id];
      return ids.map((one) => (datasource === undefined ? { id: one } : { id: one, datasource }));
    });
  }
  if (isOther(key)) return [];
  if (!TRACE_KEY.test(key)) return idsInText(value).map((id) => ({ id }));
  return value.split(/\.{2,}|[\s,;|"'()[\]]+/).flatMap((word) => {
    const id = (isDecimal ? decimalToHex(word) : undefined) ?? wholeId(word.replace(/^.*:/s, '')) ?? wholeId(word);
    return id === undefined || !isId(id) ? [] : [{ id }];
  });
}

function isOther(key: string): boolean {
  return !TRACE_KEY.test(key) && OTHER_KEY.test(key);
}

/** Where a page says that it is a trace's, shorter ids count too: leading zeros may have been stripped. */
function wholeId(word: string): string | undefined {
  const text = word.trim();
  return spelledId(text) ?? (/^[0-9a-f]{8,15}$/i.test(text) ? text.toLowerCase() : undefined);
}

/** `trace.id: "…"`, `trace_id:…`, `trace:…`, `traceId = '…'`, `"traceId":"…"` in a query of whatever language. */
const NAMED_IN_TEXT =
  /(?:trace[._:-]?id|operation_?id|\btrace)["'\\`]{0,3}\s{0,3}[:=]{1,2}\s{0,3}["'\\!`(]{0,4}([0-9a-z+/=-]{8,44})/gi;

function idsInText(value: string): readonly string[] {
  const text = decodePercents(value);
  // New Relic packs the state of a page as base64 of JSON.
  const json = /^eyJ[\w+/-]+=*$/.test(text) ? Buffer.from(text, 'base64').toString() : text;
  return [...json.matchAll(NAMED_IN_TEXT)].flatMap(([, word]) => {
    const id = wholeId(word!);
    return id === undefined || !isId(id) ? [] : [id];
  });
}

/** 32 digits wherever they stand, or 16 that are a value of their own: with a letter, since times look like that too. */
function looseIn(value: string): readonly string[] {
  const text = decodePercents(decodePercents(value));
  if (/^(?=.*[a-f])[0-9a-f]{16}$/i.test(text)) return [text.toLowerCase()];
  const xray = /(?<![\w-])1-[0-9a-f]{8}-[0-9a-f]{24}(?![\w-])/i.exec(text)?.[0];
  if (xray !== undefined) return [spelledId(xray)!];
  // After a colon or a dash stand ids of something else: "project:event", "txn-…".
  const found = text.match(/(?<![0-9a-z_:-])[0-9a-f]{32}(?![0-9a-z_-])/gi) ?? [];
  const quoted = text.match(/(?<=["']:\s?["'])[0-9a-f]{32}(?![0-9a-z_-])/gi) ?? [];
  return [...found, ...quoted].map((id) => id.toLowerCase()).filter(isId);
}

/** Each trace once. A backend may name the lower half of an id beside the whole of it. */
function distinct(traces: readonly LinkedTrace[]): readonly LinkedTrace[] {
  const byKey = new Map<string, LinkedTrace>();
  for (const trace of traces) {
    const key = withoutZeros(trace.id);
    const known = byKey.get(key);
    if (known === undefined || (known.datasource === undefined && trace.datasource !== undefined))
      byKey.set(key, trace);
  }
  const halves = new Set(traces.flatMap(({ id }) => (/^(?!0{16})[0-9a-f]{32}$/.test(id) ? [id.slice(16)] : [])));
  return [...byKey.values()].filter(({ id }) => !halves.has(id));
}

function isId(id: string): boolean {
  return !/^0*$/.test(id);
}

// --- backends with ways of their own -----------------------------------------------------------------------------

/** Datadog's pages write the lower 64 bits in decimal. */
function isDatadog({ hostname }: URL): boolean {
  return /(?:^|\.)(?:datadoghq\.(?:com|eu)|ddog-gov\.com)$/.test(hostname);
}

const UID = /^[\w-]{1,40}$/;

/** As pages for all panes say it: Grafana's proxy, its drilldown, and our own references. */
function datasourceOf({ pathname, searchParams }: URL): string | undefined {
  const proxied = /\/datasources\/proxy\/uid\/([^/]+)\//.exec(pathname)?.[1];
  const uid = proxied ?? searchParams.get('var-ds') ?? searchParams.get('datasource') ?? '';
  return UID.test(uid) ? uid : undefined;
}

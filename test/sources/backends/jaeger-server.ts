/**
 * Servers that answer as Jaeger's query service does, and as those do that speak its language: which paths and parameters
 * there are, how they say "none", and how they write spans.
 */
import type { SpanInput } from '../../../src/trace/builder.ts';
import { encodeJaeger, encodeJaeger3 } from '../encode.ts';
import { greptimeLosses } from '../losses-jaeger.ts';
import type { Handler, SeenRequest, Served } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

/** What a server does with a request for one trace or for several; undefined: it does not know the address. */
export interface JaegerDialect {
  readonly prefix?: string;
  readonly byId: (request: SeenRequest, rest: string, traces: readonly HeldTrace[]) => Served | undefined;
  readonly search: (request: SeenRequest, traces: readonly HeldTrace[]) => Served | undefined;
  readonly services: string;
  readonly unknown: Served;
}

/** Jaeger's user interface is what it answers with to every address that it does not know. */
const PAGE: Served = { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html><html></html>' };
const NO_TRACES: Served = { status: 404, body: '{"error":{"httpCode":404,"message":"No traces found"}}\n' };
const CLASSIC_NO_TRACE: Served = {
  status: 404,
  body: '{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}\n',
};

/** Since August 2026: no classic search, no parameters with underscores. */
export const JAEGER_V3: JaegerDialect = {
  byId: (_, rest, traces) => {
    const id = /^\/api\/v3\/traces\/([0-9a-f]+)$/.exec(rest)?.[1];
    return id === undefined ? undefined : traceOr(traces, id, encodeAnnotated, NO_TRACES);
  },
  search: ({ path, query }, traces) => {
    if (!path.endsWith('/api/v3/trace-summaries')) return undefined;
    return { body: JSON.stringify({ summaries: foundByV3(query, traces, camel).map(summaryOf) }) };
  },
  services: '/api/v3/services',
  unknown: PAGE,
};

/** Before 2.19: v3 without summaries, with underscores, and the classic interface beside it. */
export const JAEGER_OLD_V3: JaegerDialect = {
  ...JAEGER_V3,
  search: ({ path, query }, traces) => {
    if (!path.endsWith('/api/v3/traces')) return undefined;
    if (!query.has('query.start_time_min')) {
      const message = 'query.start_time_min and query.start_time_max are required';
      return { status: 400, body: JSON.stringify({ error: { httpCode: 400, message } }) };
    }
    const found = foundByV3(query, traces, snake);
    // One document a line, as grpc-gateway streams them.
    return found.length === 0
      ? NO_TRACES
      : { body: found.map((one) => encodeJaeger3(one.traceId, one.spans)).join('\n') };
  },
};

export const JAEGER_CLASSIC: JaegerDialect = {
  byId: (_, rest, traces) => {
    const id = /^\/api\/traces\/([0-9a-f]+)$/.exec(rest)?.[1];
    return id === undefined ? undefined : traceOr(traces, id, encodeJaeger, CLASSIC_NO_TRACE);
  },
  search: (request, traces) => classicSearch(request, traces, encodeJaeger),
  services: '/api/services',
  unknown: PAGE,
};

/** The build of July 2025; later ones have v3, and say 404 with an empty list. */
export const VICTORIA: JaegerDialect = {
  prefix: '/select/jaeger',
  byId: (_, rest, traces) => {
    const id = /^\/api\/traces\/([0-9a-f]+)$/.exec(rest)?.[1];
    const none = { body: '{"data":[],"errors": null,"limit": 0,"offset": 0,"total":1}' };
    return id === undefined ? undefined : traceOr(traces, id, encodeVictoria, none);
  },
  search: (request, traces) => classicSearch(request, traces, encodeVictoria),
  services: '/api/services',
  unknown: { status: 400, headers: { 'content-type': 'text/plain' }, body: 'unsupported path requested' },
};

/** Since 2026 it has API v3, too. */
export const VICTORIA_V3: JaegerDialect = { ...JAEGER_V3, prefix: '/select/jaeger', unknown: VICTORIA.unknown };

/** It says nothing where there is no table yet. */
export const GREPTIME: JaegerDialect = {
  prefix: '/v1/jaeger',
  byId: (_, rest, traces) => {
    const id = /^\/api\/traces\/([0-9a-f]+)$/.exec(rest)?.[1];
    const none = { body: `{"data":${traces.length === 0 ? 'null' : '[]'},"total":0,"limit":0,"offset":0,"errors":[]}` };
    return id === undefined ? undefined : traceOr(traces, id, encodeGreptime, none);
  },
  search: (request, traces) => classicSearch(request, traces, encodeGreptime),
  services: '/api/services',
  unknown: { status: 404, body: '' },
};

/** Since 2026: the same parameter in two spellings is one too many. */
export const GREPTIME_V3: JaegerDialect = {
  ...JAEGER_V3,
  prefix: '/v1/jaeger',
  byId: (request, rest, traces) =>
    request.query.has('rawTraces') && request.query.has('raw_traces')
      ? { status: 400, body: '{"error":{"httpCode":400,"message":"duplicate field `rawTraces`"}}' }
      : JAEGER_V3.byId(request, rest, traces),
  unknown: GREPTIME.unknown,
};

export function jaegerServer(dialect: JaegerDialect): (traces: readonly HeldTrace[]) => Handler {
  const { prefix = '', byId, search, services, unknown } = dialect;
  return (traces) => (request) => {
    const rest = request.path.slice(prefix.length);
    if (!request.path.startsWith(prefix)) return unknown;
    if (rest === services) return { body: servicesOf(services, traces) };
    return byId(request, rest, traces) ?? search(request, traces) ?? unknown;
  };
}

function servicesOf(path: string, traces: readonly HeldTrace[]): string {
  const services = [...new Set(traces.flatMap(({ spans }) => spans.map(({ service }) => service)))].sort();
  return JSON.stringify(path.includes('v3') ? { services } : { data: services, total: services.length, errors: null });
}

type Encode = (traceId: string, spans: readonly SpanInput[]) => string;

function traceOr(traces: readonly HeldTrace[], id: string, encode: Encode, none: Served): Served {
  const held = traces.find(({ traceId }) => traceId === id.padStart(32, '0'));
  return held === undefined ? none : { body: encode(held.traceId, held.spans) };
}

/** With notes of its adjusters, which are not the application's. */
function encodeAnnotated(traceId: string, spans: readonly SpanInput[]): string {
  const note = { key: '@jaeger@warnings', value: { arrayValue: { values: [{ stringValue: 'duplicate span IDs' }] } } };
  const answer = JSON.parse(encodeJaeger3(traceId, spans)) as { result: { resourceSpans: AnnotatedResource[] } };
  for (const { scopeSpans } of answer.result.resourceSpans)
    for (const scope of scopeSpans) for (const span of scope.spans) span.attributes.push(note);
  return JSON.stringify(answer);
}

interface AnnotatedResource {
  readonly scopeSpans: readonly { readonly spans: readonly { readonly attributes: unknown[] }[] }[];
}

/** Every value is a string, and the status stands in `error` alone. */
function encodeVictoria(traceId: string, spans: readonly SpanInput[]): string {
  const ERRORS = { ok: 'false', error: 'true', unset: 'unset' } as const;
  const bare = spans.map(
    ({ status, ...span }): SpanInput => ({
      ...span,
      status: 'unset',
      attributes: new Map([...(span.attributes ?? []), ['error', ERRORS[status]]]),
    }),
  );
  return encodeJaeger(traceId, bare).replaceAll('"type":"bool"', '"type":"string"');
}

/** One process per service; the status stands in `otel.status_code` alone; a root has a reference to nothing. */
function encodeGreptime(traceId: string, spans: readonly SpanInput[]): string {
  return encodeJaeger(traceId, spans.map(greptimeLosses))
    .replaceAll('{"key":"error","type":"bool","value":true},', '')
    .replaceAll('"references":[]', `"references":[{"traceID":"${traceId}","spanID":"","refType":"CHILD_OF"}]`);
}

// --- search ------------------------------------------------------------------------------------------------------

function classicSearch({ path, query }: SeenRequest, traces: readonly HeldTrace[], encode: Encode): Served | undefined {
  if (!path.endsWith('/api/traces')) return undefined;
  const service = query.get('service');
  if (service === null)
    return { status: 400, body: '{"errors":[{"code":400,"msg":"parameter \'service\' is required"}]}' };
  const [fromMs, toMs] = [Number(query.get('start')) / 1_000, Number(query.get('end')) / 1_000];
  const found = traces.filter((trace) => isFound(trace, service, query.get('operation'), fromMs, toMs));
  const data = found.flatMap(({ traceId, spans }) => JSON.parse(encode(traceId, spans)).data as unknown[]);
  return { body: JSON.stringify({ data, total: 0, limit: 0, offset: 0, errors: null }) };
}

const camel = (name: string) => `query.${name}`;
const snake = (name: string) => `query.${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

function foundByV3(query: URLSearchParams, traces: readonly HeldTrace[], spell: (name: string) => string) {
  const [fromMs, toMs] = ['startTimeMin', 'startTimeMax'].map((name) => Date.parse(query.get(spell(name))!));
  const [service, operation] = [query.get(spell('serviceName'))!, query.get(spell('operationName'))];
  return traces.filter((trace) => isFound(trace, service, operation, fromMs!, toMs!));
}

function isFound(
  { spans }: HeldTrace,
  service: string,
  operation: string | null,
  fromMs: number,
  toMs: number,
): boolean {
  return spans.some((span) => {
    const ms = Number(span.startUnixNano! / 1_000_000n);
    return span.service === service && [span.name, null].includes(operation) && ms >= fromMs && ms <= toMs;
  });
}

function summaryOf({ traceId, spans }: HeldTrace) {
  const root = spans.find(({ parentSpanId }) => !parentSpanId)!;
  const ends = spans.map(({ endUnixNano }) => endUnixNano!).sort((one, other) => (one < other ? -1 : 1));
  return {
    traceId,
    rootServiceName: root.service,
    rootOperationName: root.name,
    minStartTimeUnixNano: String(root.startUnixNano),
    maxEndTimeUnixNano: String(ends.at(-1)),
    spanCount: spans.length,
    errorSpanCount: spans.filter(({ status }) => status === 'error').length,
    orphanSpanCount: 0,
    services: [],
  };
}

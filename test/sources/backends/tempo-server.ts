/**
 * A server that answers as Tempo does, of the age that a test wants: API v2 or only v1, TraceQL with or without nested sets,
 * by itself or behind Grafana's proxy.
 */
import { encodeTempo1, encodeTempo2 } from '../encode.ts';
import type { Handler, SeenRequest, Served } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

interface TempoServer {
  /** Undefined: it is not told. */
  readonly version: string | undefined;
  readonly hasV2: boolean;
  readonly hasNestedSets: boolean;
  /** Before its paths. */
  readonly prefix?: string;
}

export const TEMPO_2_8: TempoServer = { version: '2.8.2', hasV2: true, hasNestedSets: true };
export const TEMPO_2_0: TempoServer = { version: '2.0.1', hasV2: false, hasNestedSets: false };

const ROUTER: Served = { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' };
const GRAFANA: Served = {
  status: 404,
  body: '{"message":"Data source not found","messageId":"datasources.notFound","statusCode":404,"traceID":""}',
};

export function tempoServer(server: TempoServer): (traces: readonly HeldTrace[]) => Handler {
  const { version, prefix = '' } = server;
  return (traces) => (request) => {
    if (!request.path.startsWith(`${prefix}/api/`)) return prefix === '' ? ROUTER : GRAFANA;
    const path = request.path.slice(prefix.length);
    if (path === '/api/status/buildinfo') return version === undefined ? ROUTER : { body: JSON.stringify({ version }) };
    if (path === '/api/search') return search(traces, request, server);
    return byId(traces, path, server);
  };
}

function byId(traces: readonly HeldTrace[], path: string, { hasV2, version }: TempoServer): Served {
  const [, v2, id] = /^\/api\/(v2\/)?traces\/([0-9a-f]+)$/.exec(path) ?? [];
  if (id === undefined || (v2 !== undefined && !hasV2)) return ROUTER;
  const held = traces.find(({ traceId }) => traceId === id.padStart(32, '0'));
  if (held !== undefined) return { body: (v2 === undefined ? encodeTempo1 : encodeTempo2)(held.traceId, held.spans) };
  if (v2 !== undefined) return { body: '{"trace":{},"metrics":{}}' };
  return { status: 404, body: version === '2.0.1' ? 'trace not found' : '' };
}

function search(traces: readonly HeldTrace[], { query }: SeenRequest, { hasNestedSets }: TempoServer): Served {
  const traceQl = query.get('q')!;
  if (traceQl.includes('nestedSetParent') && !hasNestedSets)
    return {
      status: 400,
      body: 'invalid TraceQL query: parse error at line 1, col 3: syntax error: unexpected IDENTIFIER',
    };
  const found = traces.filter((trace) => matches(trace, traceQl) && isWithin(trace, query)).map(describeTrace);
  return { body: JSON.stringify({ traces: found, metrics: {} }) };
}

/** Of TraceQL, what is asked here. */
function matches({ spans }: HeldTrace, traceQl: string): boolean {
  const service = literalAfter(traceQl, 'resource.service.name = ');
  const operation = literalAfter(traceQl, ' name = ');
  const pattern = literalAfter(traceQl, ' name =~ ');
  return spans.some(
    (span) =>
      (service === undefined || span.service === service) &&
      (operation === undefined || span.name === operation) &&
      (pattern === undefined || new RegExp(pattern).test(span.name)) &&
      (!traceQl.includes('nestedSetParent < 0') || !span.parentSpanId) &&
      (!traceQl.includes('status != error') || span.status !== 'error'),
  );
}

function literalAfter(traceQl: string, words: string): string | undefined {
  const [, literal] = new RegExp(`${words}("(?:[^"\\\\]|\\\\.)*")`).exec(traceQl) ?? [];
  return literal === undefined ? undefined : (JSON.parse(literal) as string);
}

function isWithin({ spans }: HeldTrace, query: URLSearchParams): boolean {
  if (!query.has('start')) return true;
  const seconds = spans.map(({ startUnixNano }) => Number(startUnixNano! / 1_000_000_000n));
  return seconds.some((second) => second >= Number(query.get('start')) && second <= Number(query.get('end')));
}

/** It strips leading zeros, and leaves out what is zero. */
function describeTrace({ traceId, spans }: HeldTrace) {
  const root = spans.find(({ parentSpanId }) => !parentSpanId)!;
  const durationMs = Number((root.endUnixNano! - root.startUnixNano!) / 1_000_000n);
  return {
    traceID: traceId.replace(/^0+/, ''),
    rootServiceName: root.service,
    rootTraceName: root.name,
    startTimeUnixNano: String(root.startUnixNano),
    ...(durationMs === 0 ? {} : { durationMs }),
    spanSets: [{ spans: [{ spanID: root.spanId }], matched: 1 }],
  };
}

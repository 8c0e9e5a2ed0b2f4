/** A server that answers as Datadog's API does: traces by hex or decimal id, and a search for spans as its language has it. */
import { encodeDatadog } from '../encode-datadog.ts';
import type { Handler, Served } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

export const NO_TRACE: Served = {
  status: 404,
  body: '{"errors":[{"title":"Generic Error","detail":"trace not found","status":"404"}]}',
};

export function datadogServer(traces: readonly HeldTrace[]): Handler {
  return ({ method, path, body }) => {
    if (method === 'POST' && path === '/api/v2/spans/events/search') return { body: found(traces, JSON.parse(body)) };
    const [, id] = /^\/api\/v2\/trace\/([0-9a-f]{32}|\d{1,39})$/i.exec(path) ?? [];
    if (id === undefined) return { status: 404, body: '{"errors":["Not found"]}' };
    const held = traces.find(({ traceId }) => traceId === id || halfOf(traceId) === id);
    return held === undefined ? NO_TRACE : { body: encodeDatadog(held.traceId, held.spans) };
  };
}

interface SearchRequest {
  readonly data: {
    readonly type: 'search_request';
    readonly attributes: {
      readonly filter: { readonly query: string; readonly from: string; readonly to: string };
      readonly page: { readonly limit: number };
    };
  };
}

/** Spans that pass all terms of the query; those it does not know match nothing. */
function found(traces: readonly HeldTrace[], { data }: SearchRequest): string {
  const { filter, page } = data.attributes;
  const terms = filter.query.split(/(?<!\\) /);
  const spans = traces.flatMap((trace) => trace.spans.map((span) => ({ trace, span })));
  const matching = spans.filter(({ span }) => {
    const startMs = Number(span.startUnixNano! / 1_000_000n);
    const isInside = filter.from.startsWith('now') || (startMs >= Number(filter.from) && startMs <= Number(filter.to));
    return (
      isInside &&
      terms.every((term) => passes(term, { ...span, isEntry: !span.parentSpanId || span.kind === 'server' }))
    );
  });
  const events = matching.slice(0, page.limit).map(({ trace, span }, i) => ({
    attributes: {
      attributes: {},
      end_timestamp: isoOf(span.endUnixNano!),
      parent_id: span.parentSpanId ? String(BigInt(`0x${span.parentSpanId}`)) : '0',
      resource_name: span.name,
      service: span.service,
      start_timestamp: isoOf(span.startUnixNano!),
      trace_id: trace.traceId.length === 32 ? trace.traceId : halfOf(trace.traceId),
      type: 'web',
    },
    id: `A${i}`,
    type: 'spans',
  }));
  return JSON.stringify({ ...(events.length === 0 ? {} : { data: events }), meta: { elapsed: 3, status: 'done' } });
}

interface Searched {
  readonly service: string;
  readonly name: string;
  readonly status: string;
  readonly isEntry: boolean;
}

function passes(term: string, { service, name, status, isEntry }: Searched): boolean {
  if (term === '@_top_level:1') return isEntry;
  if (term === '-status:error') return status !== 'error';
  const [, key, pattern] = /^(\w+):(.+)$/s.exec(term) ?? [];
  if (key === 'service') return patternOf(pattern!).test(service);
  return key === 'resource_name' && patternOf(pattern!).test(name);
}

/** Behind a backslash a character stands for itself; `*` and `?` stand for others. */
function patternOf(text: string): RegExp {
  const source = text.replaceAll(/\\(.)|([\s\S])/g, (_, escaped: string | undefined, plain: string) =>
    escaped === undefined && (plain === '*' || plain === '?')
      ? `[^]${plain === '*' ? '*' : ''}`
      : (escaped ?? plain).replace(/[\\^$.*+?()[\]{}|]/, '\\$&'),
  );
  return new RegExp(`^${source}$`, 'i');
}

function halfOf(traceId: string): string {
  return String(BigInt(`0x${traceId.slice(-16)}`));
}

function isoOf(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString();
}

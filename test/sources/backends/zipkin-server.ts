/** A server that answers as Zipkin's API v2 does. */
import { encodeZipkin, encodeZipkinTraces } from '../encode.ts';
import type { Handler } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

export function zipkinServer(traces: readonly HeldTrace[]): Handler {
  return ({ path, query }) => {
    const [, id] = /^\/api\/v2\/trace\/(.*)$/.exec(path) ?? [];
    const held = traces.find(({ traceId }) => traceId === id);
    if (held !== undefined) return { body: encodeZipkin(held.traceId, held.spans) };
    if (id !== undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: `${id} not found` };
    if (path !== '/api/v2/traces') return undefined;
    const found = traces.filter((trace) => isFound(trace, query));
    const texts = found.map(({ traceId, spans }) => encodeZipkinTraces(traceId, spans).slice(1, -1));
    return { body: `[${texts.join(',')}]` };
  };
}

function isFound({ spans }: HeldTrace, query: URLSearchParams): boolean {
  const isNamed = spans.some(
    ({ service, name }) =>
      [service.toLowerCase(), null].includes(query.get('serviceName')) &&
      [name.toLowerCase(), null].includes(query.get('spanName')),
  );
  const toMs = Number(query.get('endTs') ?? Number.MAX_SAFE_INTEGER);
  const fromMs = toMs - Number(query.get('lookback') ?? toMs);
  return isNamed && spans.some(({ startUnixNano }) => isWithin(Number(startUnixNano! / 1_000_000n), fromMs, toMs));
}

function isWithin(ms: number, fromMs: number, toMs: number): boolean {
  return ms >= fromMs && ms <= toMs;
}

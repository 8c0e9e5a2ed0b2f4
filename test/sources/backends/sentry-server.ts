/** A server that answers as Sentry's web API does for the organization "acme". */
import type { SpanInput } from '../../../src/trace/builder.ts';
import { encodeSentry } from '../encode-sentry.ts';
import type { Handler } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

const BASE = '/api/0/organizations/acme';

export function sentryServer(traces: readonly HeldTrace[]): Handler {
  return ({ path, query }) => {
    const [, id] = /^\/trace\/([0-9a-f]{32})\/$/.exec(path.replace(BASE, '')) ?? [];
    if (id !== undefined) {
      const held = traces.find(({ traceId }) => traceId === id);
      return { body: held === undefined ? '[]' : encodeSentry(id, held.spans, query.getAll('additional_attributes')) };
    }
    if (path === `${BASE}/events/`) return { body: JSON.stringify({ data: rows(traces, query), meta: {} }) };
    return { status: 404, body: '{"detail":"The requested resource does not exist"}' };
  };
}

function rows(traces: readonly HeldTrace[], query: URLSearchParams): readonly unknown[] {
  const [, written] = /span\.description:"(.*)"$/.exec(query.get('query')!) ?? [];
  const [start, end] = ['start', 'end'].map((name) => query.get(name));
  const found = traces.flatMap(({ traceId, spans }) =>
    spans
      .filter((span) => !span.parentSpanId)
      .filter(({ name }) => written === undefined || isMatch(written, name))
      .filter(({ startUnixNano }) => isWithin(Number(startUnixNano) / 1e6, start, end))
      .map((span) => row(traceId, span)),
  );
  return found.slice(0, Number(query.get('per_page')));
}

/** `*` stands for anything, and `\"` for a quotation mark. */
function isMatch(written: string, name: string): boolean {
  const [first = '', ...parts] = written.replaceAll('\\"', '"').split('*');
  let at = name.startsWith(first) ? first.length : -1;
  for (const part of parts) at = at < 0 || name.indexOf(part, at) < 0 ? -1 : name.indexOf(part, at) + part.length;
  return parts.length === 0 ? name === first : at >= 0;
}

function isWithin(ms: number, start: string | null | undefined, end: string | null | undefined): boolean {
  return (start == null || ms >= Date.parse(start)) && (end == null || ms <= Date.parse(end));
}

function row(traceId: string, { service, name, status, startUnixNano, endUnixNano }: SpanInput) {
  return {
    trace: traceId,
    project: 'backend',
    'service.name': service,
    'span.description': name,
    parent_span: '',
    'span.status': status === 'error' ? 'internal_error' : 'ok',
    'span.duration': Number(endUnixNano! - startUnixNano!) / 1e6,
    'precise.start_ts': Number(startUnixNano) / 1e9,
  };
}

/**
 * A server that answers as ClickHouse's HTTP interface does, to the questions that the source has: values are bound, statuses
 * and the header of the exception are its own. What the questions mean to a real server is not told here.
 */
import type { SpanInput } from '../../../src/trace/builder.ts';
import { encodeRowsAsAsked } from '../encode-clickhouse.ts';
import type { Handler, SeenRequest, Served } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

/** Without the table that says when traces began and ended. */
export function clickhouseServer(traces: readonly HeldTrace[]): Handler {
  return (request) => {
    const { body: sql, query } = request;
    if (sql.includes('_trace_id_ts"')) return exception(404, 60, 'Unknown table');
    if (sql.includes('version()')) return answer([{ Version: '26.7.2.1' }]);
    if (sql.includes('TraceId = {id:String}')) return { body: rowsOf(traces, query.get('param_id')) };
    if (sql.includes('ServiceName = {service:String}')) return answer(found(traces, request));
    return answer(traces.slice(0, 1).map(({ traceId }) => ({ TraceId: traceId })));
  };
}

/** With it. */
export function clickhouseServerWithPeriods(traces: readonly HeldTrace[]): Handler {
  const withoutPeriods = clickhouseServer(traces);
  return (request) => {
    if (!request.body.includes('_trace_id_ts"')) return withoutPeriods(request);
    const held = traces.find(({ traceId }) => traceId === request.query.get('param_id'));
    // Older servers write UInt64 in quotes, and UInt32 bare.
    if (held === undefined) return answer([{ Entries: '0', FromSeconds: 0, ToSeconds: 0 }]);
    const seconds = held.spans.map(({ startUnixNano = 0n }) => Number(startUnixNano / 1_000_000_000n));
    return answer([{ Entries: '2', FromSeconds: Math.min(...seconds), ToSeconds: Math.max(...seconds) }]);
  };
}

export function exception(status: number, code: number, words: string): Served {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-clickhouse-exception-code': `${code}` },
    body: `Code: ${code}. DB::Exception: ${words}: While executing SELECT secret FROM otel_traces. (version 26.7.2.1)`,
  };
}

function answer(data: readonly object[]): Served {
  return { body: JSON.stringify({ meta: [], data, rows: data.length, statistics: { elapsed: 0.002 } }, null, '\t') };
}

function rowsOf(traces: readonly HeldTrace[], id: string | null): string {
  const held = traces.find(({ traceId }) => traceId === id);
  return held === undefined ? '' : encodeRowsAsAsked(held.traceId, held.spans);
}

function found(traces: readonly HeldTrace[], { query, body }: SeenRequest): readonly object[] {
  // Values of parameters are escaped as in tab-separated files.
  const operation = (query.get('param_operation') ?? '').replaceAll('\\\\', '\\');
  const pattern = body.includes('match(SpanName') ? new RegExp(operation) : undefined;
  return traces.flatMap(({ traceId, spans }) => {
    const root = spans.find(
      (span) => (pattern?.test(span.name) ?? span.name === operation) && isRootWithin(span, query),
    );
    if (root === undefined) return [];
    const startMs = Number(root.startUnixNano! / 1_000_000n);
    const durationNs = `${root.endUnixNano! - root.startUnixNano!}`;
    return [{ TraceId: traceId, StartMs: `${startMs}`, DurationNs: durationNs, StatusCode: root.status }];
  });
}

function isRootWithin({ parentSpanId, service, startUnixNano }: SpanInput, query: URLSearchParams): boolean {
  const ms = Number(startUnixNano! / 1_000_000n);
  return (
    !parentSpanId &&
    service === query.get('param_service') &&
    ms >= Number(query.get('param_fromMs')) &&
    ms <= Number(query.get('param_toMs'))
  );
}

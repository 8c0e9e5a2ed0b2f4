/** A server that answers as X-Ray's API does (REST with JSON, signed by SigV4). */
import { encodeXray, xrayId } from '../encode-xray.ts';
import type { Handler } from './backend-server.ts';
import type { HeldTrace } from './contract.ts';

export function xrayServer(traces: readonly HeldTrace[]): Handler {
  return ({ path, body }) => {
    const asked = JSON.parse(body) as { TraceIds?: string[]; StartTime?: number; EndTime?: number };
    if (path === '/Traces') {
      const held = traces.find(({ traceId }) => asked.TraceIds?.includes(xrayId(traceId)) === true);
      if (held !== undefined) return { body: encodeXray(held.traceId, held.spans) };
      return { body: JSON.stringify({ Traces: [], UnprocessedTraceIds: asked.TraceIds }) };
    }
    if (path !== '/TraceSummaries') return { status: 404, body: '{"message":"unknown operation"}' };
    const found = traces
      .map(summary)
      .filter(({ StartTime }) => StartTime >= asked.StartTime! && StartTime <= asked.EndTime!);
    return { body: JSON.stringify({ TraceSummaries: found, TracesProcessedCount: found.length }) };
  };
}

function summary({ traceId, spans }: HeldTrace) {
  const root = spans.find((span) => !span.parentSpanId)!;
  return {
    Id: xrayId(traceId),
    StartTime: Number(root.startUnixNano) / 1e9,
    ResponseTime: Number(root.endUnixNano! - root.startUnixNano!) / 1e9,
    HasFault: root.status === 'error',
    HasError: false,
    HasThrottle: false,
    EntryPoint: { Name: root.service, Names: [root.service], Type: 'client' },
    Annotations: { 'aws.local.operation': [{ AnnotationValue: { StringValue: root.name } }] },
  };
}

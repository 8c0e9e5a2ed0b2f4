/**
 * Spans → X-Ray's segment documents, as OpenTelemetry's collectors write them: a span that is a service's first is a
 * segment, what is below it in the same service a tree of subsegments within it.
 */
import type { SpanInput } from '../../src/trace/builder.ts';

/** The answer to BatchGetTraces. */
export function encodeXray(traceId: string, spans: readonly SpanInput[]): string {
  const documents = spans
    .filter((span) => isSegment(span, spans))
    .map((span) => ({ Id: span.spanId, Document: JSON.stringify(segment(traceId, span, spans)) }));
  return JSON.stringify({
    Traces: [{ Id: xrayId(traceId), Duration: 1.5, LimitExceeded: false, Segments: documents }],
    UnprocessedTraceIds: [],
  });
}

export function isSegment(span: SpanInput, spans: readonly SpanInput[]): boolean {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined || parent.service !== span.service;
}

export function xrayId(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

function segment(traceId: string, span: SpanInput, spans: readonly SpanInput[]) {
  const { 'aws.local.operation': _none, ...attributes } = Object.fromEntries(span.attributes ?? []);
  return {
    ...part(span, spans),
    trace_id: xrayId(traceId),
    name: span.service,
    ...(span.parentSpanId ? { parent_id: span.parentSpanId } : {}),
    annotations: { 'aws.local.operation': span.name },
    metadata: { default: attributes },
  };
}

function subsegment(span: SpanInput, spans: readonly SpanInput[]): unknown {
  return {
    ...part(span, spans),
    name: span.name,
    ...(span.kind === 'client' ? { namespace: 'remote' } : {}),
    metadata: { default: Object.fromEntries(span.attributes ?? []) },
  };
}

/** What segments and subsegments have in common. */
function part(span: SpanInput, spans: readonly SpanInput[]) {
  const below = spans.filter((other) => other.parentSpanId === span.spanId && !isSegment(other, spans));
  return {
    id: span.spanId,
    start_time: seconds(span.startUnixNano),
    end_time: seconds(span.endUnixNano),
    ...(span.status === 'error' ? { fault: true } : {}),
    ...(below.length === 0 ? {} : { subsegments: below.map((other) => subsegment(other, spans)) }),
  };
}

/** All digits, which JSON.stringify cannot be sure to write; JSON.rawJSON of Node 22 and later can. */
function seconds(time: bigint | undefined): unknown {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };
  const ns = time ?? 0n;
  return rawJSON(`${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`);
}

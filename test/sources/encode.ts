/** Spans → the text that each kind of backend writes for them: the opposite of the readers, written apart from them. */
import type { EventInput, SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import { SPAN_KINDS, STATUS_CODES } from '../../src/trace/vocabulary.ts';

export type Encode = (traceId: string, spans: readonly SpanInput[]) => string;

/** Strict OTLP JSON: hex, numbers for enums, strings for 64-bit integers. */
export const encodeOtlp: Encode = (traceId, spans) => JSON.stringify({ resourceSpans: resourceSpans(traceId, spans) });

/** Before OTLP 1.0 scopes were called instrumentation libraries. */
export const encodeOldOtlp: Encode = (traceId, spans) =>
  encodeOtlp(traceId, spans).replaceAll('"scopeSpans"', '"instrumentationLibrarySpans"');

/** Keys of a resource in the order that makes a reader wait: spans first. */
export const encodeSpansFirst: Encode = (traceId, spans) =>
  JSON.stringify({
    resourceSpans: resourceSpans(traceId, spans).map(({ resource, scopeSpans }) => ({ scopeSpans, resource })),
  });

/** Whole nanoseconds as JSON numbers, which JSON.stringify cannot write. */
export const encodeNumericTimes: Encode = (traceId, spans) =>
  encodeOtlp(traceId, spans).replaceAll(/"((?:start|end)TimeUnixNano)":"(\d+)"/g, '"$1":$2');

export const encodeTempo1: Encode = (traceId, spans) =>
  JSON.stringify({ batches: resourceSpans(traceId, spans).map(inTempo) });

export const encodeTempo2: Encode = (traceId, spans) =>
  JSON.stringify({ trace: { resourceSpans: resourceSpans(traceId, spans).map(inTempo) }, metrics: {} });

export const encodeJaeger3: Encode = (traceId, spans) =>
  JSON.stringify({ result: { resourceSpans: resourceSpans(traceId, spans) } });

/** The Collector's file exporter: one batch a line, here one span, with its resource repeated. */
export const encodeLines: Encode = (traceId, spans) => spans.map((span) => `${encodeOtlp(traceId, [span])}\n`).join('');

export const encodeJaeger: Encode = (traceId, spans) =>
  JSON.stringify({ data: [jaegerTrace(traceId, spans)], total: 0, limit: 0, offset: 0, errors: null });

export const encodeBareJaeger: Encode = (traceId, spans) => JSON.stringify(jaegerTrace(traceId, spans), null, 2);

export const encodeZipkin: Encode = (traceId, spans) => JSON.stringify(spans.map((span) => zipkinSpan(traceId, span)));

export const encodeZipkinTraces: Encode = (traceId, spans) => `[${encodeZipkin(traceId, spans)}]`;

function resourceSpans(traceId: string, spans: readonly SpanInput[]) {
  const byResource = Map.groupBy(spans, (span) => span.resource);
  return [...byResource].map(([resource, members]) => ({
    resource: { attributes: keyValues(resource) },
    scopeSpans: [{ scope: { name: 'test' }, spans: members.map((span) => otlpSpan(traceId, span)) }],
  }));
}

function otlpSpan(traceId: string, span: SpanInput) {
  return {
    traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    name: span.name,
    kind: SPAN_KINDS.indexOf(span.kind) as number | string,
    startTimeUnixNano: String(span.startUnixNano ?? 0n),
    endTimeUnixNano: String(span.endUnixNano ?? 0n),
    attributes: keyValues(span.attributes ?? new Map()),
    events: (span.events ?? []).map((event) => ({
      timeUnixNano: String(event.atUnixNano ?? 0n),
      name: event.name,
      attributes: keyValues(event.attributes),
    })),
    status: { code: STATUS_CODES.indexOf(span.status) as number | string },
  };
}

function keyValues(attributes: Attributes) {
  return [...attributes].map(([key, value]) => ({ key, value: { stringValue: value } }));
}

/** Protobuf's own JSON: base64, enums by name, zero values left out. */
function inTempo(resourceSpan: ReturnType<typeof resourceSpans>[number]) {
  return {
    resource: resourceSpan.resource,
    scopeSpans: resourceSpan.scopeSpans.map(({ spans }) => ({
      scope: {},
      spans: spans.map((span) => {
        const { kind, status, parentSpanId, startTimeUnixNano, endTimeUnixNano, ...rest } = span;
        return {
          ...rest,
          traceId: base64(span.traceId),
          spanId: base64(span.spanId),
          ...(parentSpanId === undefined ? {} : { parentSpanId: base64(parentSpanId) }),
          ...(startTimeUnixNano === '0' ? {} : { startTimeUnixNano }),
          ...(endTimeUnixNano === '0' ? {} : { endTimeUnixNano }),
          ...(kind === 0 ? {} : { kind: `SPAN_KIND_${SPAN_KINDS[Number(kind)]!.toUpperCase()}` }),
          status: status.code === 0 ? {} : { code: `STATUS_CODE_${STATUS_CODES[Number(status.code)]!.toUpperCase()}` },
        };
      }),
    })),
  };
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function jaegerTrace(traceId: string, spans: readonly SpanInput[]) {
  const resources = [...new Set(spans.map((span) => span.resource))];
  return {
    traceID: traceId,
    spans: spans.map((span) => jaegerSpan(traceId, span, `p${resources.indexOf(span.resource) + 1}`)),
    processes: Object.fromEntries(
      resources.map((resource, i) => [
        `p${i + 1}`,
        { serviceName: resource.get('service.name') ?? '', tags: tags(without(resource, 'service.name')) },
      ]),
    ),
    warnings: null,
  };
}

function jaegerSpan(traceId: string, span: SpanInput, processID: string) {
  const start = micros(span.startUnixNano);
  return {
    traceID: traceId,
    spanID: span.spanId,
    operationName: span.name,
    references: span.parentSpanId ? [{ refType: 'CHILD_OF', traceID: traceId, spanID: span.parentSpanId }] : [],
    startTime: Number(start),
    // As unsigned 64-bit integers go: JSON.rawJSON keeps their digits.
    duration: jsonInteger(BigInt.asUintN(64, micros(span.endUnixNano) - start)),
    tags: [
      ...tags(span.attributes ?? new Map()),
      ...(span.kind === 'unspecified' ? [] : [{ key: 'span.kind', type: 'string', value: span.kind }]),
      ...(span.status === 'error' ? [{ key: 'error', type: 'bool', value: true }] : []),
      ...(span.status === 'unset'
        ? []
        : [{ key: 'otel.status_code', type: 'string', value: span.status.toUpperCase() }]),
    ],
    logs: (span.events ?? []).map((event) => ({
      timestamp: Number(micros(event.atUnixNano)),
      fields: [{ key: 'event', type: 'string', value: event.name }, ...tags(event.attributes)],
    })),
    processID,
    warnings: null,
  };
}

function tags(attributes: Attributes) {
  return [...attributes].map(([key, value]) => ({ key, type: 'string', value }));
}

function zipkinSpan(traceId: string, span: SpanInput) {
  const { startUnixNano, endUnixNano } = span;
  const isTimed = startUnixNano !== undefined && endUnixNano !== undefined;
  return {
    traceId,
    id: span.spanId,
    ...(span.parentSpanId ? { parentId: span.parentSpanId } : {}),
    name: span.name,
    ...(span.kind === 'unspecified' || span.kind === 'internal' ? {} : { kind: span.kind.toUpperCase() }),
    ...(startUnixNano === undefined ? {} : { timestamp: Number(micros(startUnixNano)) }),
    ...(isTimed ? { duration: Number(micros(endUnixNano) - micros(startUnixNano)) } : {}),
    localEndpoint: { serviceName: span.service },
    annotations: (span.events ?? []).map(zipkinAnnotation),
    tags: {
      ...Object.fromEntries(span.attributes ?? []),
      ...(span.status === 'error' ? { error: 'true' } : {}),
      ...(span.status === 'ok' ? { 'otel.status_code': 'OK' } : {}),
    },
  };
}

function zipkinAnnotation(event: EventInput) {
  return { timestamp: Number(micros(event.atUnixNano)), value: event.name };
}

function micros(time: bigint | undefined): bigint {
  return (time ?? 0n) / 1_000n;
}

/** JSON.stringify cannot write whole numbers beyond 2^53; JSON.rawJSON of Node 22 and later can. */
function jsonInteger(value: bigint): unknown {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };
  return rawJSON(String(value));
}

function without(attributes: Attributes, key: string): Attributes {
  return new Map([...attributes].filter(([candidate]) => candidate !== key));
}

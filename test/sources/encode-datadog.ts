/** Spans → what Datadog answers for them, after its Agent has read them as OTLP. */
import type { SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import type { SpanKind } from '../../src/trace/vocabulary.ts';
import type { Encode } from './encode.ts';

const TYPES: Readonly<Record<SpanKind, string>> = {
  unspecified: 'custom',
  internal: 'custom',
  server: 'web',
  client: 'http',
  producer: 'custom',
  consumer: 'custom',
};

/** The Agent's own words for attributes of OpenTelemetry. */
const KEYS: Readonly<Record<string, string>> = {
  'http.request.method': 'http.method',
  'http.response.status_code': 'http.status_code',
  'server.address': 'http.server_name',
  'network.protocol.version': 'http.version',
  'service.version': 'version',
  'deployment.environment.name': 'env',
  'url.full': 'http.url',
};

export const encodeDatadog: Encode = (traceId, spans) =>
  JSON.stringify({
    data: {
      attributes: { is_truncated: false, spans: spans.map((span) => datadogSpan(traceId, span)) },
      id: traceId,
      type: 'trace',
    },
  });

function datadogSpan(traceId: string, span: SpanInput) {
  const { startUnixNano, endUnixNano } = span;
  const isTimed = startUnixNano !== undefined && endUnixNano !== undefined;
  return {
    // Zeros are left out, as Go does with all numbers.
    ...(isTimed && endUnixNano !== startUnixNano ? { duration: rawNumber(endUnixNano - startUnixNano) } : {}),
    ...(endUnixNano === undefined ? {} : { endTime: rawNumber(endUnixNano) }),
    ...(span.status === 'error' ? { error: 1 } : {}),
    ...tagsOf(span),
    name: operationOf(span),
    ...(span.parentSpanId ? { parentID: decimal(span.parentSpanId) } : {}),
    resource: span.name,
    resourceHash: 'a12345678b91c23d',
    self_time: 0.5,
    service: span.service,
    spanID: decimal(span.spanId),
    ...(startUnixNano === undefined ? {} : { startTime: rawNumber(startUnixNano) }),
    traceID: decimal(traceId.slice(-16)),
    traceIDFull: traceId,
    type: TYPES[span.kind],
  };
}

function operationOf({ kind }: SpanInput): string {
  return `${kind}.request`;
}

function tagsOf(span: SpanInput) {
  const meta: Record<string, string> = { 'span.kind': span.kind, 'otel.status_code': codeOf(span) };
  const metrics: Record<string, number> = {};
  for (const [key, value] of [...(span.attributes ?? []), ...withoutService(span.resource)]) {
    const tag = KEYS[key] ?? key;
    if (/^\d{1,15}$/.test(value) && String(Number(value)) === value) metrics[tag] = Number(value);
    else meta[tag] = value;
  }
  if (span.events !== undefined && span.events.length > 0) meta.events = eventsText(span);
  return { meta, metrics };
}

function codeOf({ status }: SpanInput): string {
  return status[0]!.toUpperCase() + status.slice(1);
}

function withoutService(resource: Attributes): [string, string][] {
  return [...resource].filter(([key]) => key !== 'service.name');
}

function eventsText({ events = [] }: SpanInput): string {
  return JSON.stringify(
    events.map(({ atUnixNano, name, attributes }) => ({
      ...(atUnixNano ? { time_unix_nano: rawNumber(atUnixNano) } : {}),
      name,
      ...(attributes.size > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    })),
  );
}

function decimal(hex: string): unknown {
  return rawNumber(BigInt(`0x${hex}`));
}

/** JSON.stringify cannot write whole numbers beyond 2^53; JSON.rawJSON of Node 22 and later can. */
function rawNumber(value: bigint): unknown {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };
  return rawJSON(String(value));
}

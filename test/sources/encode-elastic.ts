/** Spans → documents as Elastic APM, the Collector's exporter for Elasticsearch, and Data Prepper store them. */
import type { SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import { STATUS_CODES } from '../../src/trace/vocabulary.ts';
import type { Encode } from './encode.ts';

export type Document = Readonly<Record<string, unknown>>;
export type ToDocument = (traceId: string, span: SpanInput) => Document;

/** A saved answer of `_search`. */
export function encodeHits(documents: readonly Document[]): string {
  const hits = documents.map((_source, k) => ({ _index: 'traces', _id: `${k}`, _score: null, _source }));
  const shards = { total: 1, successful: 1, skipped: 0, failed: 0 };
  return JSON.stringify({ took: 5, timed_out: false, _shards: shards, hits: { max_score: null, hits } });
}

export function encoderOf(toDocument: ToDocument): Encode {
  return (traceId, spans) => encodeHits(spans.map((span) => toDocument(traceId, span)));
}

// --- Elastic APM -------------------------------------------------------------------------------------------------

/** Root spans, servers and consumers are transactions, as the APM server has it for OpenTelemetry. */
export const apmDocument: ToDocument = (traceId, span) => {
  const isTransaction = !span.parentSpanId || span.kind === 'server' || span.kind === 'consumer';
  const about = {
    id: span.spanId,
    name: span.name,
    ...(isTimed(span) ? { duration: { us: micros(span.endUnixNano) - micros(span.startUnixNano) } } : {}),
  };
  const event = isTransaction
    ? { transaction: { ...about, type: TRANSACTION_TYPES.get(span.kind) ?? 'unknown', sampled: true } }
    : { span: { ...about, kind: span.kind === 'unspecified' ? 'INTERNAL' : span.kind.toUpperCase(), type: 'app' } };
  return {
    '@timestamp': new Date(Number((span.startUnixNano ?? 0n) / 1_000_000n)).toISOString(),
    processor: { event: isTransaction ? 'transaction' : 'span', name: 'transaction' },
    trace: { id: traceId },
    ...(span.startUnixNano === undefined ? {} : { timestamp: { us: micros(span.startUnixNano) } }),
    ...(span.parentSpanId ? { parent: { id: span.parentSpanId } } : {}),
    event: { outcome: span.status === 'error' ? 'failure' : 'success' },
    service: { name: span.service },
    ...nested(span.resource, APM_RESOURCE),
    ...apmAttributes(event, span.attributes ?? new Map()),
  };
};

const TRANSACTION_TYPES: ReadonlyMap<string, string> = new Map([
  ['server', 'request'],
  ['consumer', 'messaging'],
]);

const APM_RESOURCE: ReadonlyMap<string, string> = new Map([
  ['host.name', 'host.name'],
  ['k8s.pod.name', 'kubernetes.pod.name'],
]);
const APM_FIELDS: ReadonlyMap<string, string> = new Map([
  ['http.request.method', 'http.request.method'],
  ['http.response.status_code', 'http.response.status_code'],
  ['server.address', 'destination.address'],
]);

/** What has no field of its own becomes a label, without dots in its name. */
function apmAttributes(event: Document, attributes: Attributes): Document {
  const labels = [...attributes].filter(([key]) => !APM_FIELDS.has(key));
  return {
    ...event,
    ...nested(attributes, APM_FIELDS),
    labels: Object.fromEntries(labels.map(([key, value]) => [key.replaceAll('.', '_'), value])),
  };
}

function nested(values: Attributes | undefined, fields: ReadonlyMap<string, string>): Document {
  const document: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of values ?? []) {
    const [first, ...rest] = fields.get(key)?.split('.') ?? [];
    if (first !== undefined) document[first] = { ...document[first], [rest.join('.')]: value };
  }
  return document;
}

// --- Elastic, OpenTelemetry's own fields ---------------------------------------------------------------------------

export const otelDocument: ToDocument = (traceId, span) => {
  const start = span.startUnixNano ?? 0n;
  return {
    '@timestamp': `${start / 1_000_000n}.${start % 1_000_000n}`,
    data_stream: { type: 'traces', dataset: 'generic.otel', namespace: 'default' },
    trace_id: traceId,
    span_id: span.spanId,
    ...(span.parentSpanId ? { parent_span_id: span.parentSpanId } : {}),
    name: span.name,
    kind: capitalized(span.kind),
    duration: rawJson(BigInt.asUintN(64, (span.endUnixNano ?? 0n) - start)),
    attributes: Object.fromEntries(span.attributes ?? []),
    links: [],
    status: span.status === 'unset' ? {} : { code: capitalized(span.status) },
    resource: { attributes: Object.fromEntries(span.resource ?? []) },
    scope: { name: 'test' },
  };
};

// --- Data Prepper ------------------------------------------------------------------------------------------------

export const dataPrepperDocument: ToDocument = (traceId, span) => ({
  traceId,
  spanId: span.spanId,
  traceState: '',
  parentSpanId: span.parentSpanId ?? '',
  name: span.name,
  kind: `SPAN_KIND_${span.kind.toUpperCase()}`,
  startTime: isoTime(span.startUnixNano),
  endTime: isoTime(span.endUnixNano),
  durationInNanos: rawJson((span.endUnixNano ?? 0n) - (span.startUnixNano ?? 0n)),
  serviceName: span.service,
  events: (span.events ?? []).map(({ name, atUnixNano, attributes }) => ({
    name,
    time: isoTime(atUnixNano),
    attributes: Object.fromEntries(withMarks(attributes, '')),
    droppedAttributesCount: 0,
  })),
  links: [],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  'status.code': STATUS_CODES.indexOf(span.status),
  ...Object.fromEntries(withMarks(span.attributes ?? new Map(), 'span.attributes.')),
  ...Object.fromEntries(withMarks(span.resource ?? new Map(), 'resource.attributes.')),
});

function withMarks(attributes: Attributes, prefix: string): [string, string][] {
  return [...attributes].map(([key, value]) => [prefix + key.replaceAll('.', '@'), value]);
}

/** As Java writes an instant: three, six or nine decimals, or none. */
function isoTime(time: bigint | undefined): string {
  const [whole, ns] = [(time ?? 0n) / 1_000_000_000n, (time ?? 0n) % 1_000_000_000n];
  const decimals = `${ns}`.padStart(9, '0').replace(/^(?:000)+$|(?:000){1,2}$/, '');
  const seconds = new Date(Number(whole) * 1_000).toISOString().slice(0, 19);
  return `${seconds}${decimals === '' ? '' : `.${decimals}`}Z`;
}

function isTimed({ startUnixNano, endUnixNano }: SpanInput): boolean {
  return startUnixNano !== undefined && endUnixNano !== undefined;
}

function micros(time: bigint | undefined): number {
  return Number((time ?? 0n) / 1_000n);
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** JSON.stringify cannot write whole numbers beyond 2^53; JSON.rawJSON of Node 22 and later can. */
function rawJson(value: bigint): unknown {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };
  return rawJSON(`${value}`);
}

/**
 * Spans of OpenTelemetry as the Collector's exporter stores them in Elasticsearch (`traces-*.otel-*`): the fields of OTLP in
 * snake case, the duration in nanoseconds, and the start as milliseconds, a dot, and the nanoseconds since then without
 * leading zeros: "1795349781535.7" is 7 ns after the millisecond. Events are documents of another stream.
 *
 *   {"@timestamp": "1795349781535.123457", "trace_id": "4bf9…", "span_id": "00f0…", "parent_span_id": "53ce…",
 *    "name": "GET /", "kind": "Server", "duration": 180000006, "status": {"code": "Error", "message": "…"},
 *    "attributes": {"http.route": "/"}, "resource": {"attributes": {"service.name": "shop"}}}
 *
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/elasticsearchexporter
 */
import type { AttributeList } from './attribute-list.ts';
import { readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { DocumentResources } from './document-resources.ts';
import { type Fields, fieldsUnder } from './elastic-document.ts';
import { nanosecondsFromIso } from './iso-times.ts';
import { kindOf, statusOf } from './otel-words.ts';
import { nanosecondsFrom } from './times.ts';

export class OtelDocumentReader {
  readonly #collector: TraceCollector;
  readonly #resources: DocumentResources;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#resources = new DocumentResources(collector);
  }

  read(fields: Fields): void {
    const collector = this.#collector;
    // Events of spans and other logs have no duration.
    if (!fields.has('duration') || !collector.isKept(fields.get('trace_id'), 1)) return;
    const start = startOf(fields.get('@timestamp'));
    const resource = this.#resources.of(fieldsUnder(fields, ['resource.attributes.']), undefined);
    collector.sampling.note(fields.get('trace_state'));
    collector.add({
      spanId: collector.spanId(fields.get('span_id')),
      parentSpanId: collector.parentSpanId(fields.get('parent_span_id')),
      service: resource.service,
      name: readName(fields.get('name')),
      kind: kindOf(fields.get('kind')),
      status: statusOf(fields.get('status.code')),
      startUnixNano: start,
      endUnixNano: endOf(start, fields.get('duration')),
      resource: resource.attributes,
      attributes: this.#attributesOf(fields),
    });
  }

  #attributesOf(fields: Fields): AttributeList {
    const reader = this.#collector.attributes;
    const told = fieldsUnder(fields, ['attributes.']);
    for (const key of Object.keys(told)) if (isDerived(key)) delete told[key];
    const attributes = reader.fromObject(told);
    reader.putStatusMessage(attributes, readText(fields.get('status.message')));
    if (DROPPED_COUNTS.some((name) => Number(fields.get(name) ?? 0) > 0)) reader.isCut = true;
    return attributes;
  }
}

const DROPPED_COUNTS = ['dropped_attributes_count', 'dropped_events_count'];

/** What Elastic's distribution of the Collector works out from the span, so that its pages find what they know. */
const DERIVED = /^(?:transaction\.|timestamp\.us$|processor\.event$|span\.(?:name|duration\.us|representative_count)$)/;
const DERIVED_KEYS: ReadonlySet<string> = new Set(['event.outcome', 'event.success_count']);

function isDerived(key: string): boolean {
  return DERIVED_KEYS.has(key) || DERIVED.test(key);
}

const MILLIS_AND_NANOS = /^(\d{1,15})(?:\.(\d{1,6}))?$/;

function startOf(timestamp: unknown): bigint | undefined {
  const [, ms, ns = '0'] = MILLIS_AND_NANOS.exec(String(timestamp)) ?? [];
  if (ms === undefined) return nanosecondsFromIso(timestamp);
  const start = BigInt(ms) * 1_000_000n + BigInt(ns);
  return start > 0n ? start : undefined;
}

/** Without an end the unsigned duration leads back to zero. */
function endOf(start: bigint | undefined, duration: unknown): bigint | undefined {
  if (start === undefined) return undefined;
  const isWhole = typeof duration === 'bigint' || Number.isSafeInteger(duration);
  return isWhole ? nanosecondsFrom(BigInt.asIntN(64, start + BigInt(duration as bigint | number))) : undefined;
}

/**
 * Spans as Data Prepper stores them in OpenSearch (`otel-v1-apm-span-*`): the fields of OTLP in camel case, times as ISO 8601
 * with nanoseconds, and attributes whose dots became "@". Newer pipelines keep the dots, and the Collector's own exporter
 * (`ss4o_traces-*`) has no `serviceName`, and the resource's attributes right under `resource`.
 *
 *   {"traceId": "4bf9…", "spanId": "00f0…", "parentSpanId": "", "name": "GET /", "kind": "SPAN_KIND_SERVER",
 *    "startTime": "2026-11-22T10:16:21.535123457Z", "endTime": "2026-11-22T10:16:21.715123463Z", "serviceName": "shop",
 *    "status.code": 2, "span.attributes.http@route": "/", "resource.attributes.service@name": "shop",
 *    "events": [{"name": "exception", "time": "…", "attributes": {…}}]}
 *
 * https://github.com/opensearch-project/data-prepper/blob/main/docs/schemas/trace-analytics/otel-v1-apm-span-index-template.md
 */
import type { EventInput } from '../trace/builder.ts';
import type { AttributeList } from './attribute-list.ts';
import { isJsonObject, type JsonObject, readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { DocumentResources } from './document-resources.ts';
import { type Fields, fieldsOf, fieldsUnder } from './elastic-document.ts';
import { nanosecondsFromIso } from './iso-times.ts';
import { kindOf, statusOf } from './otel-words.ts';

export class DataPrepperReader {
  readonly #collector: TraceCollector;
  readonly #resources: DocumentResources;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#resources = new DocumentResources(collector);
  }

  read(fields: Fields): void {
    const collector = this.#collector;
    // Logs and metrics name traces, too.
    if (!fields.has('spanId') || !fields.has('startTime') || !collector.isKept(fields.get('traceId'), 1)) return;
    const told = withDots(fieldsUnder(fields, ['resource.attributes.', 'resource.']));
    const resource = this.#resources.of(told, fields.get('serviceName'));
    collector.sampling.note(fields.get('traceState'));
    collector.add({
      spanId: collector.spanId(fields.get('spanId')),
      parentSpanId: collector.parentSpanId(fields.get('parentSpanId')),
      service: resource.service,
      name: readName(fields.get('name')),
      kind: kindOf(fields.get('kind')),
      status: statusOf(fields.get('status.code')),
      startUnixNano: nanosecondsFromIso(fields.get('startTime')),
      endUnixNano: nanosecondsFromIso(fields.get('endTime')),
      resource: resource.attributes,
      attributes: this.#attributesOf(fields),
      events: collector.attributes.events(fields.get('events'), this.#toEvent),
    });
  }

  #attributesOf(fields: Fields): AttributeList {
    const reader = this.#collector.attributes;
    const attributes = reader.fromObject(withDots(fieldsUnder(fields, ['span.attributes.', 'attributes.'])));
    reader.putStatusMessage(attributes, readText(fields.get('status.message')));
    if (DROPPED_COUNTS.some((name) => Number(fields.get(name) ?? 0) > 0)) reader.isCut = true;
    return attributes;
  }

  readonly #toEvent = (raw: JsonObject): EventInput => {
    const told = isJsonObject(raw.attributes) ? Object.fromEntries(fieldsOf(raw.attributes)) : {};
    return {
      name: readName(raw.name),
      atUnixNano: nanosecondsFromIso(raw.time ?? raw['@timestamp']),
      attributes: this.#collector.attributes.fromObject(withDots(told)),
    };
  };
}

const DROPPED_COUNTS = ['droppedAttributesCount', 'droppedEventsCount'];
/** Of the resource itself; not attributes. */
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(['droppedAttributesCount', 'schemaUrl']);

function withDots(told: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(told).filter(([key]) => !NOT_ATTRIBUTES.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key.replaceAll('@', '.'), value]));
}

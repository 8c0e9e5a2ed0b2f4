/**
 * Rows of ClickHouse's table otel_traces, as the Collector's exporter lays it out → spans. A row a line (`FORMAT JSONEachRow`),
 * rows in a list, or below "data" (`FORMAT JSON`). Attributes are a Map of texts, or a column of type JSON, whose names with
 * dots come back as objects in objects. Older exporters write kinds and codes as "SPAN_KIND_SERVER" and "STATUS_CODE_ERROR".
 *
 *   {"Timestamp": "2026-11-22 12:16:21.535123457", "TraceId": "05a76d25…", "SpanId": "9c1f04aa…", "ParentSpanId": "",
 *    "SpanName": "GET /cart", "SpanKind": "Server", "ServiceName": "shop", "Duration": 41000000,
 *    "StatusCode": "Error", "StatusMessage": "out of stock",
 *    "ResourceAttributes": {"service.name": "shop"}, "SpanAttributes": {"http.route": "/cart"},
 *    "Events.Timestamp": ["2026-11-22 12:16:21.551"], "Events.Name": ["exception"], "Events.Attributes": [{}]}
 *
 * Times are written in the time zone of the server and taken for UTC: an export of another zone is off by whole hours, all of
 * it alike. Our own question asks for Unix nanoseconds instead, as "TimestampUnixNano" and "Events.TimestampUnixNano".
 *
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
import type { EventInput } from '../trace/builder.ts';
import type { AttributeList } from './attribute-list.ts';
import { isJsonObject, type JsonObject, readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { DocumentResources } from './document-resources.ts';
import { fieldsOf, fieldsUnder } from './elastic-document.ts';
import { nanosecondsFromIso } from './iso-times.ts';
import type { JsonCursor } from './json-cursor.ts';
import { kindOf, statusOf } from './otel-words.ts';
import { nanosecondsFrom, parseLossless } from './times.ts';

/** The key that tells a row from other objects. */
export const TRACE_ID = 'TraceId';

const RESOLUTION_NS = 1;
/** A whole number that JSON.parse may have cut digits from; some servers quote them, newer ones do not. */
const LONG_NUMBER = /[[:,]\s*-?\d{16,20}\s*[\],}]/;

export class ClickHouseReader {
  readonly #collector: TraceCollector;
  readonly #resources: DocumentResources;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#resources = new DocumentResources(collector);
  }

  /** `[row]`, where Jaeger's answers have a list of traces; the first element tells. */
  isAtRows(cursor: JsonCursor): boolean {
    const probe = cursor.at(cursor.position);
    if (!probe.isAtArray() || !probe.enterArray() || !probe.nextElement() || !probe.isAtObject()) return false;
    probe.enterObject();
    for (let key = probe.nextKey(); key !== undefined; key = probe.nextKey()) {
      if (key === TRACE_ID) return true;
      probe.skipValue();
    }
    return false;
  }

  readRows(cursor: JsonCursor): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) this.readRow(cursor);
  }

  /** `{"TraceId", "SpanId", "SpanName", …}`, the cursor in front of it. */
  readRow(cursor: JsonCursor): void {
    const value = cursor.value();
    // Rows of otel_logs have the ids of a trace and a span, too, but no name.
    if (!isJsonObject(value) || value.SpanId === undefined || value.SpanName === undefined)
      this.#collector.unreadable();
    else if (this.#collector.isKept(value.TraceId, RESOLUTION_NS))
      this.#add(LONG_NUMBER.test(cursor.text) ? (parseLossless(cursor.text) as JsonObject) : value);
  }

  #add(row: JsonObject): void {
    const collector = this.#collector;
    const start = timeOf(row.TimestampUnixNano ?? row.Timestamp);
    const duration = durationOf(row.Duration);
    const resource = this.#resources.of(flat(row.ResourceAttributes), row.ServiceName);
    collector.sampling.note(row.TraceState);
    collector.add({
      spanId: collector.spanId(row.SpanId),
      parentSpanId: collector.parentSpanId(row.ParentSpanId),
      service: resource.service,
      name: readName(row.SpanName),
      kind: kindOf(readText(row.SpanKind)),
      status: statusOf(readText(row.StatusCode)),
      startUnixNano: start,
      endUnixNano: duration === undefined ? undefined : nanosecondsFrom((start ?? 0n) + duration),
      resource: resource.attributes,
      attributes: this.#attributesOf(row),
      events: collector.attributes.events(eventsOf(row), this.#toEvent),
    });
  }

  #attributesOf({ SpanAttributes, StatusMessage }: JsonObject): AttributeList {
    const reader = this.#collector.attributes;
    const attributes = reader.fromObject(flat(SpanAttributes));
    reader.putStatusMessage(attributes, readText(StatusMessage));
    return attributes;
  }

  readonly #toEvent = (event: JsonObject): EventInput => ({
    name: readName(event.Name),
    atUnixNano: timeOf(event.Timestamp),
    attributes: this.#collector.attributes.fromObject(flat(event.Attributes)),
  });
}

/** Three lists side by side; one of objects where the table was made with `flatten_nested = 0`. */
function eventsOf(row: JsonObject): unknown {
  const names = row['Events.Name'];
  if (!Array.isArray(names)) return row.Events;
  const times = listOf(row['Events.TimestampUnixNano'] ?? row['Events.Timestamp']);
  const attributes = listOf(row['Events.Attributes']);
  return names.map((Name, k) => ({ Name, Timestamp: times[k], Attributes: attributes[k] }));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Attributes by their whole names, as a Map has them. */
function flat(attributes: unknown): Readonly<Record<string, unknown>> {
  if (!isJsonObject(attributes)) return {};
  const isMap = Object.values(attributes).every((value) => typeof value !== 'object');
  return isMap ? attributes : fieldsUnder(fieldsOf(attributes), ['']);
}

/** Unix nanoseconds; or DateTime64 as `simple` or `iso`, the ways of `date_time_output_format`. */
function timeOf(value: unknown): bigint | undefined {
  const text = readText(value);
  return nanosecondsFrom(text) ?? nanosecondsFromIso(text.endsWith('Z') ? text : `${text.replace(' ', 'T')}Z`);
}

/**
 * Nanoseconds, which older tables keep as Int64 and newer ones as UInt64: a span that ends before it starts, or without an
 * end, has a negative duration in the former and one of hundreds of years in the latter.
 */
function durationOf(value: unknown): bigint | undefined {
  const text = typeof value === 'bigint' || Number.isInteger(value) ? `${value}` : readText(value);
  return /^-?\d{1,20}$/.test(text) ? BigInt.asIntN(64, BigInt(text)) : undefined;
}

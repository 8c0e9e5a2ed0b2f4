/**
 * OTLP JSON → spans: the Collector's files and exporters, Jaeger's v3 API, and Tempo, whose dialect has ids in base64
 * and enums by name. Grafana's download of a Tempo trace writes times as floating-point numbers.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import type { DecodedSpan, EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import { SPAN_KINDS, type SpanKind, STATUS_CODES, type StatusCode } from '../trace/vocabulary.ts';
import type { AttributeList } from './attribute-list.ts';
import { isJsonObject, type JsonObject, NO_ATTRIBUTES, readName, readText, STATUS_DESCRIPTION } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { type JsonCursor, OVERSIZED } from './json-cursor.ts';
import { FLOAT_RESOLUTION_NS, NumericTimes } from './numeric-times.ts';
import { OtlpScanner } from './otlp-scanner.ts';
import { nanosecondsFrom, parseLossless } from './times.ts';

interface Resource {
  readonly service: string;
  readonly attributes: Attributes;
}

interface SpanFields {
  readonly spanId?: unknown;
  readonly parentSpanId?: unknown;
  readonly name?: unknown;
  readonly kind?: unknown;
}

/** What a span has beside its fields. */
interface Details {
  readonly attributes: AttributeList;
  readonly events: readonly EventInput[];
}

const NO_RESOURCE: Resource = { service: '', attributes: NO_ATTRIBUTES };
/** Resources differ in little; a payload with more of them than this just shares less. */
const SHARED_RESOURCES = 10_000;
const SHARED_RESOURCE_CHARACTERS = 10_000;

export class OtlpReader {
  readonly #collector: TraceCollector;
  /** By their text: every line of a Collector file repeats its resources. */
  readonly #resources = new Map<string, Resource>();
  readonly #numbers = new NumericTimes();
  readonly #scanner = new OtlpScanner();

  constructor(collector: TraceCollector) {
    this.#collector = collector;
  }

  /** `[{resource, scopeSpans}]`, the cursor in front of it. */
  readResourceSpans(cursor: JsonCursor): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) this.#readResourceSpan(cursor);
  }

  finish(): void {
    if (this.#numbers.areFloats) this.#collector.defect('imprecise-time', this.#numbers.spans);
  }

  #readResourceSpan(cursor: JsonCursor): void {
    if (!cursor.enterObject()) return;
    let resource: Resource | undefined;
    const waiting: number[] = [];
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      const isScopes = key === 'scopeSpans' || key === 'instrumentationLibrarySpans';
      if (key === 'resource') resource = this.#readResource(cursor);
      else if (isScopes && resource !== undefined) this.#readScopes(cursor, resource);
      else {
        if (isScopes) waiting.push(cursor.position);
        cursor.skipValue();
      }
    }
    for (const position of waiting) this.#readScopes(cursor.at(position), resource ?? NO_RESOURCE);
  }

  #readResource(cursor: JsonCursor): Resource {
    const value = cursor.value();
    if (value === OVERSIZED) {
      this.#collector.unreadable();
      return NO_RESOURCE;
    }
    const { text } = cursor;
    const known = this.#resources.get(text);
    if (known !== undefined) return known;
    const attributes = this.#collector.attributes.fromKeyValues(isJsonObject(value) ? value.attributes : undefined);
    const resource = { service: readName(attributes.get('service.name')), attributes };
    if (this.#resources.size < SHARED_RESOURCES && text.length < SHARED_RESOURCE_CHARACTERS)
      this.#resources.set(text, resource);
    return resource;
  }

  #readScopes(cursor: JsonCursor, resource: Resource): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) {
      if (!cursor.enterObject()) continue;
      for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
        if (key === 'spans') this.#readSpans(cursor, resource);
        else cursor.skipValue();
      }
    }
  }

  #readSpans(cursor: JsonCursor, resource: Resource): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) {
      const from = cursor.position;
      if (this.#scanner.scan(cursor)) {
        this.#addScanned(cursor, from, resource);
        continue;
      }
      const value = cursor.value();
      if (isSpan(value)) this.#readSpan(value, cursor.text, resource);
      else this.#collector.unreadable();
    }
  }

  /** The span that the scanner has just read. */
  #addScanned(cursor: JsonCursor, from: number, resource: Resource): void {
    const span = this.#scanner;
    const { attributes } = this.#collector;
    if (!this.#collector.isKept(span.traceId, 1)) return;
    let details: Details = {
      attributes: attributes.fromTexts(span.attributes, span.attributeTexts),
      events: attributes.events(span.events, this.#toEvent),
    };
    if (attributes.isLossy) details = this.#readDetails(parseLossless(cursor.textFrom(from)) as JsonObject);
    this.#add(span, span.statusCode, span.statusMessage, details, resource, span.start, span.end);
  }

  #readSpan(raw: JsonObject, text: string, resource: Resource): void {
    const collector = this.#collector;
    const hasNumbers = typeof raw.startTimeUnixNano === 'number' || typeof raw.endTimeUnixNano === 'number';
    const times = hasNumbers ? this.#numbers.read(raw, text) : raw;
    const resolutionNs = hasNumbers && this.#numbers.isLastFloat ? FLOAT_RESOLUTION_NS : 1;
    if (!collector.isKept(raw.traceId, resolutionNs)) return;
    if (times !== raw) this.#numbers.spans++;
    let details = this.#readDetails(raw);
    if (collector.attributes.isLossy) details = this.#readDetails(parseLossless(text) as JsonObject);
    const status = isJsonObject(raw.status) ? raw.status : NO_STATUS;
    const message = readText(status.message);
    const start = nanosecondsFrom(times.startTimeUnixNano);
    const end = nanosecondsFrom(times.endTimeUnixNano);
    this.#add(raw, status.code, message, details, resource, start, end);
  }

  #add(
    { spanId, parentSpanId, name, kind }: SpanFields,
    statusCode: unknown,
    statusMessage: string,
    { attributes, events }: Details,
    resource: Resource,
    startUnixNano: DecodedSpan['startUnixNano'],
    endUnixNano: DecodedSpan['endUnixNano'],
  ): void {
    const collector = this.#collector;
    if (statusMessage !== '') collector.attributes.put(attributes, STATUS_DESCRIPTION, statusMessage);
    collector.add({
      spanId: collector.spanId(spanId),
      parentSpanId: collector.parentSpanId(parentSpanId),
      service: resource.service,
      name: readName(name),
      kind: readKind(kind),
      status: readStatus(statusCode),
      startUnixNano,
      endUnixNano,
      resource: resource.attributes,
      attributes,
      events,
    });
  }

  #readDetails(raw: JsonObject): Details {
    const { attributes } = this.#collector;
    if (typeof raw.droppedAttributesCount === 'number' && raw.droppedAttributesCount > 0) attributes.isCut = true;
    return {
      attributes: attributes.fromKeyValues(raw.attributes),
      events: attributes.events(raw.events, this.#toEvent),
    };
  }

  readonly #toEvent = (raw: JsonObject): EventInput => ({
    name: readName(raw.name),
    atUnixNano: nanosecondsFrom(raw.timeUnixNano),
    attributes: this.#collector.attributes.fromKeyValues(raw.attributes),
  });
}

function isSpan(value: unknown): value is JsonObject {
  return isJsonObject(value) && (value.spanId !== undefined || value.traceId !== undefined);
}

/** 2, "2", "SPAN_KIND_SERVER", "SERVER", "server". */
function readKind(value: unknown): SpanKind {
  return KINDS.get(value) ?? 'unspecified';
}

/** 2, "2", "STATUS_CODE_ERROR", "ERROR". */
function readStatus(value: unknown): StatusCode {
  return STATUSES.get(value) ?? 'unset';
}

const KINDS: ReadonlyMap<unknown, SpanKind> = spellings(SPAN_KINDS, 'SPAN_KIND_');
const STATUSES: ReadonlyMap<unknown, StatusCode> = spellings(STATUS_CODES, 'STATUS_CODE_');
const NO_STATUS: JsonObject = {};

function spellings<T extends string>(names: readonly T[], prefix: string): ReadonlyMap<unknown, T> {
  return new Map<unknown, T>(
    names.flatMap((name, number): [unknown, T][] => [
      [number, name],
      [String(number), name],
      [prefix + name.toUpperCase(), name],
      [name.toUpperCase(), name],
      [name, name],
    ]),
  );
}

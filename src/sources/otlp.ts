/**
 * OTLP JSON → spans: the Collector's files and exporters, Jaeger's v3 API, and Tempo, whose dialect has ids in base64
 * and enums by name. Grafana's download of a Tempo trace writes times as floating-point numbers.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import type { DecodedSpan, EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import { SPAN_KINDS, type SpanKind, STATUS_CODES, type StatusCode } from '../trace/vocabulary.ts';
import type { AttributeList } from './attribute-list.ts';
import { isJsonObject, type JsonObject, NO_ATTRIBUTES, readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { type JsonCursor, OVERSIZED } from './json-cursor.ts';
import { FLOAT_RESOLUTION_NS, NumericTimes } from './numeric-times.ts';
import { OtlpScanner } from './otlp-scanner.ts';
import { nanosecondsFrom, parseLossless } from './times.ts';

interface Resource {
  readonly service: string;
  readonly attributes: Attributes;
}

type Ids = Pick<DecodedSpan, 'spanId' | 'parentSpanId'>;

/** As the payload writes them. */
interface Enums {
  readonly kind: unknown;
  readonly statusCode: unknown;
}

/** What a span has beside its fields. */
interface Details {
  readonly attributes: Attributes;
  readonly events: readonly EventInput[];
}

/** How much the SDK left out. */
const DROPPED_COUNTS = ['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'] as const;
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
    if (!this.#collector.isKept(span.traceId, 1)) return;
    const details = this.#scannedDetails() ?? this.#readDetails(parseLossless(cursor.textFrom(from)) as JsonObject);
    const { spanId, parentSpanId } = span;
    const ids = {
      spanId: typeof spanId === 'string' ? this.#collector.spanId(spanId) : spanId,
      parentSpanId: typeof parentSpanId === 'string' ? this.#collector.parentSpanId(parentSpanId) : parentSpanId,
    };
    if (span.traceState !== '') this.#collector.sampling.note(span.traceState);
    this.#add(ids, span.name, span, details, resource, span.start, span.end);
  }

  /** Undefined where an event has a number that lost digits. */
  #scannedDetails(): Details | undefined {
    const { attributes: reader, store } = this.#collector;
    const { attributes, events: rawEvents, statusMessage } = this.#scanner;
    const events = reader.events(rawEvents, this.#toEvent);
    if (reader.isLossy) return undefined;
    if (statusMessage === '') return { attributes: reader.fromScanned(attributes, store), events };
    return { attributes: this.#withMessage(reader.listOf(attributes), statusMessage), events };
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
    const ids = { spanId: collector.spanId(raw.spanId), parentSpanId: collector.parentSpanId(raw.parentSpanId) };
    collector.sampling.note(raw.traceState);
    const start = nanosecondsFrom(times.startTimeUnixNano);
    const end = nanosecondsFrom(times.endTimeUnixNano);
    const { kind } = raw;
    this.#add(ids, readName(raw.name), { kind, statusCode: statusOf(raw).code }, details, resource, start, end);
  }

  #add(
    ids: Ids,
    name: string,
    { kind, statusCode }: Enums,
    { attributes, events }: Details,
    resource: Resource,
    startUnixNano: DecodedSpan['startUnixNano'],
    endUnixNano: DecodedSpan['endUnixNano'],
  ): void {
    this.#collector.add({
      spanId: ids.spanId,
      parentSpanId: ids.parentSpanId,
      service: resource.service,
      name,
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
    if (DROPPED_COUNTS.some((key) => typeof raw[key] === 'number' && raw[key] > 0)) attributes.isCut = true;
    return {
      attributes: this.#withMessage(attributes.fromKeyValues(raw.attributes), readText(statusOf(raw).message)),
      events: attributes.events(raw.events, this.#toEvent),
    };
  }

  #withMessage(attributes: AttributeList, statusMessage: string): AttributeList {
    this.#collector.attributes.putStatusMessage(attributes, statusMessage);
    return attributes;
  }

  readonly #toEvent = (raw: JsonObject): EventInput => ({
    name: readName(raw.name),
    atUnixNano: nanosecondsFrom(raw.timeUnixNano),
    attributes: this.#collector.attributes.fromKeyValues(raw.attributes),
  });
}

function statusOf({ status }: JsonObject): JsonObject {
  return isJsonObject(status) ? status : NO_STATUS;
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

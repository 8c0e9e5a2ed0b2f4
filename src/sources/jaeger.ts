/**
 * Jaeger's classic JSON → spans: `/api/traces`, the UI's download, and stores that answer like Jaeger (VictoriaTraces,
 * GreptimeDB). Times in microseconds, parents and links as references, the resource as a process, kind, status and
 * error as tags.
 * https://github.com/jaegertracing/jaeger-idl (model), https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/
 */
import { LIMITS } from '../limits.ts';
import type { EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import { SPAN_KINDS, type SpanKind, type StatusCode } from '../trace/vocabulary.ts';
import type { AttributeList } from './attribute-list.ts';
import { isJsonObject, type JsonObject, NO_ATTRIBUTES, readName, readText, saysAdjusted } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { traceKey } from './ids.ts';
import { type JsonCursor, OVERSIZED } from './json-cursor.ts';
import { TRACE_STATE_ATTRIBUTE } from './sampling.ts';
import {
  durationFromMicroseconds,
  isLossy,
  MICROSECOND_NS,
  nanosecondsFromMicroseconds,
  parseLossless,
} from './times.ts';

interface Process {
  readonly service: string;
  readonly resource: Attributes;
}

const NO_PROCESS: Process = { service: '', resource: NO_ATTRIBUTES };

export class JaegerReader {
  readonly #collector: TraceCollector;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
  }

  /** `[trace]`, the cursor in front of it. */
  readTraces(cursor: JsonCursor): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) this.readTrace(cursor);
  }

  /** `{traceID, spans, processes}`: the processes come last and are needed first. */
  readTrace(cursor: JsonCursor): void {
    if (!cursor.enterObject()) return;
    let traceId: unknown;
    let processes: ReadonlyMap<string, Process> = new Map();
    const waiting: number[] = [];
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key === 'traceID') traceId = cursor.value();
      else if (key === 'processes') processes = this.#readProcesses(cursor);
      else {
        if (key === 'spans') waiting.push(cursor.position);
        cursor.skipValue();
      }
    }
    for (const position of waiting) this.#readSpans(cursor.at(position), traceId, processes);
  }

  #readProcesses(cursor: JsonCursor): ReadonlyMap<string, Process> {
    const processes = new Map<string, Process>();
    if (!cursor.enterObject()) return processes;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      const value = cursor.value();
      if (value === OVERSIZED || !isJsonObject(value)) this.#collector.unreadable();
      else processes.set(key, this.#toProcess(value));
      if (processes.size > LIMITS.traceProcesses)
        throw this.#collector.refusal('too-large', `it has more than ${LIMITS.traceProcesses} processes`);
    }
    return processes;
  }

  #toProcess(raw: JsonObject): Process {
    const service = readName(raw.serviceName);
    const resource = this.#collector.attributes.fromTags(raw.tags);
    if (service !== '') this.#collector.attributes.put(resource, 'service.name', service);
    return { service, resource };
  }

  #readSpans(cursor: JsonCursor, traceId: unknown, processes: ReadonlyMap<string, Process>): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) {
      const value = cursor.value();
      if (isJsonObject(value) && value.spanID !== undefined) this.#readSpan(value, cursor.text, traceId, processes);
      else this.#collector.unreadable();
    }
  }

  #readSpan(span: JsonObject, text: string, outerTraceId: unknown, processes: ReadonlyMap<string, Process>): void {
    const collector = this.#collector;
    const traceId = span.traceID ?? outerTraceId;
    if (!collector.isKept(traceId, MICROSECOND_NS)) return;
    let raw = span;
    let details = this.#readDetails(raw);
    if (collector.attributes.isLossy || isLossy(raw.startTime) || isLossy(raw.duration)) {
      raw = parseLossless(text) as JsonObject;
      details = this.#readDetails(raw);
    }
    const process = processes.get(readText(raw.processID)) ?? NO_PROCESS;
    const start = nanosecondsFromMicroseconds(raw.startTime);
    collector.sampling.note(details.attributes.get(TRACE_STATE_ATTRIBUTE));
    collector.add({
      spanId: collector.spanId(raw.spanID),
      parentSpanId: collector.parentSpanId(parentOf(raw, traceId)),
      service: process.service,
      name: readName(raw.operationName),
      startUnixNano: start,
      endUnixNano: endOf(start, raw.duration),
      resource: process.resource,
      ...readKindAndStatus(raw.tags),
      ...details,
    });
    if (isAdjusted(raw.warnings)) collector.defect('adjusted');
  }

  #readDetails(raw: JsonObject) {
    const { attributes } = this.#collector;
    return {
      attributes: withoutErrorTag(attributes.fromTags(raw.tags)),
      events: attributes.events(raw.logs, this.#toEvent),
    };
  }

  /** The event's name stands among its fields, under `event` or, in older data, `message`. */
  readonly #toEvent = (raw: JsonObject): EventInput => {
    const attributes = this.#collector.attributes.fromTags(raw.fields);
    const key = attributes.has('event') ? 'event' : 'message';
    const name = readName(attributes.get(key));
    attributes.delete(key);
    return { name, atUnixNano: nanosecondsFromMicroseconds(raw.timestamp), attributes };
  };
}

/** A wrapped negative duration may lead back to zero: then the end was missing. */
function endOf(start: bigint | undefined, rawDuration: unknown): bigint | undefined {
  const duration = durationFromMicroseconds(rawDuration);
  if (start === undefined || duration === undefined) return undefined;
  const end = start + duration;
  return end > 0n ? end : undefined;
}

/**
 * The first CHILD_OF within the trace; further ones, and those into other traces, are links. A span of OpenTracing
 * times with nothing but one FOLLOWS_FROM within the trace has that as its parent.
 */
function parentOf(raw: JsonObject, traceId: unknown): unknown {
  if (!Array.isArray(raw.references)) return raw.parentSpanID;
  const inTrace = raw.references.filter(
    (reference): reference is JsonObject => isJsonObject(reference) && isSameTrace(reference.traceID, traceId),
  );
  const parent = inTrace.find((reference) => reference.refType === 'CHILD_OF');
  if (parent !== undefined) return parent.spanID;
  const followed = inTrace.filter((reference) => reference.refType === 'FOLLOWS_FROM');
  return followed.length === 1 ? followed[0]!.spanID : raw.parentSpanID;
}

function isSameTrace(referenced: unknown, traceId: unknown): boolean {
  if (referenced === traceId || referenced === undefined) return true;
  return traceKey(readText(referenced)) === traceKey(readText(traceId));
}

function readKindAndStatus(tags: unknown): { readonly kind: SpanKind; readonly status: StatusCode } {
  let kind: SpanKind = 'unspecified';
  let status: StatusCode = 'unset';
  if (!Array.isArray(tags)) return { kind, status };
  for (const tag of tags) {
    if (!isJsonObject(tag)) continue;
    if (tag.key === 'span.kind') kind = SPAN_KINDS.find((name) => name === readText(tag.value).toLowerCase()) ?? kind;
    else if (tag.key === 'error' && isTrue(tag.value)) status = 'error';
    else if (tag.key === 'otel.status_code' && status !== 'error') status = STATUSES.get(tag.value) ?? status;
  }
  return { kind, status };
}

const STATUSES: ReadonlyMap<unknown, StatusCode> = new Map([
  ['ERROR', 'error'],
  ['OK', 'ok'],
]);

/** Never by truthiness: some stores write `error: "unset"` or "false" on healthy spans. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** `error` is the status where it says just yes or no; anything else is worth showing. */
function withoutErrorTag(attributes: AttributeList): AttributeList {
  const error = attributes.get('error');
  if (error === 'true' || error === 'false' || error === 'unset') attributes.delete('error');
  return attributes;
}

function isAdjusted(warnings: unknown): boolean {
  return Array.isArray(warnings) && warnings.some((warning) => typeof warning === 'string' && saysAdjusted(warning));
}

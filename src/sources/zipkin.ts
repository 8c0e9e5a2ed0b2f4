/**
 * Zipkin v2 JSON → spans: a flat array, times in microseconds and optional. One span may arrive in parts, and the
 * client and server halves of one call may share an id; parts are put together here, halves are told apart by the
 * builder. https://zipkin.io/zipkin-api/#/
 */
import { LIMITS } from '../limits.ts';
import type { EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import { SPAN_KINDS, type SpanKind, type StatusCode } from '../trace/vocabulary.ts';
import type { AttributeList } from './attribute-list.ts';
import { isJsonObject, type JsonObject, NO_ATTRIBUTES, readName, readText, STATUS_DESCRIPTION } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import type { JsonCursor } from './json-cursor.ts';
import { TRACE_STATE_ATTRIBUTE } from './sampling.ts';
import { durationFromMicroseconds, MICROSECOND_NS, nanosecondsFromMicroseconds } from './times.ts';
import { mergeParts, type ZipkinPart } from './zipkin-parts.ts';

export class ZipkinReader {
  readonly #collector: TraceCollector;
  readonly #parts = new Map<string, ZipkinPart[]>();
  #count = 0;
  /** By service and host: Zipkin has no resources of its own. */
  readonly #resources = new Map<string, Attributes>();

  constructor(collector: TraceCollector) {
    this.#collector = collector;
  }

  /** `[span]`, the cursor in front of it. */
  readSpans(cursor: JsonCursor): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) this.readSpan(cursor);
  }

  readSpan(cursor: JsonCursor): void {
    const value = cursor.value();
    if (!isJsonObject(value) || value.id === undefined) this.#collector.unreadable();
    else if (isVersion1(value)) throw this.#version1();
    else if (this.#collector.isKept(value.traceId, MICROSECOND_NS)) this.#keep(this.#toPart(value));
  }

  /** Puts the parts together; before this, no span has reached the collector. */
  finish(): void {
    for (const parts of this.#parts.values()) {
      const { spans, copies } = parts.length === 1 ? { spans: parts, copies: 0 } : mergeParts(parts);
      if (copies > 0) this.#collector.defect('duplicate-dropped', copies);
      for (const span of spans) this.#add(span);
    }
    this.#parts.clear();
  }

  #version1() {
    return this.#collector.refusal('malformed', 'it is Zipkin v1 JSON', 'Ask Zipkin for /api/v2/trace/{traceId}.');
  }

  #keep(part: ZipkinPart): void {
    this.#collector.noteRepairs();
    if (++this.#count > LIMITS.traceSpans) {
      throw this.#collector.refusal('too-large', `the trace has more than ${LIMITS.traceSpans} spans`);
    }
    const parts = this.#parts.get(part.id);
    if (parts === undefined) this.#parts.set(part.id, [part]);
    else parts.push(part);
  }

  #toPart(raw: JsonObject): ZipkinPart {
    const { attributes } = this.#collector;
    const local = isJsonObject(raw.localEndpoint) ? raw.localEndpoint : NO_ENDPOINT;
    return {
      id: this.#collector.spanId(raw.id),
      parentId: this.#collector.parentSpanId(raw.parentId),
      service: readName(local.serviceName),
      host: readText(local.ipv4) || readText(local.ipv6),
      name: readName(raw.name),
      kind: raw.shared === true ? 'server' : readKind(raw.kind),
      status: readStatus(raw.tags),
      startUnixNano: nanosecondsFromMicroseconds(raw.timestamp),
      durationNs: durationFromMicroseconds(raw.duration),
      attributes: this.#readAttributes(raw),
      events: attributes.events(raw.annotations, toEvent),
    };
  }

  /** The tag `error` is the status and its text; the remote endpoint is the peer. */
  #readAttributes(raw: JsonObject): AttributeList {
    const reader = this.#collector.attributes;
    const attributes = reader.fromObject(raw.tags);
    const error = attributes.get('error') ?? '';
    attributes.delete('error');
    if (error !== '' && error !== 'true' && !attributes.has(STATUS_DESCRIPTION))
      reader.put(attributes, STATUS_DESCRIPTION, error);
    this.#collector.sampling.note(attributes.get(TRACE_STATE_ATTRIBUTE));
    const remote = isJsonObject(raw.remoteEndpoint) ? raw.remoteEndpoint : NO_ENDPOINT;
    const peer = readName(remote.serviceName);
    const address = readText(remote.ipv4) || readText(remote.ipv6);
    if (peer !== '' && !attributes.has('peer.service')) reader.put(attributes, 'peer.service', peer);
    if (address !== '') reader.put(attributes, 'network.peer.address', address);
    return attributes;
  }

  #add(part: ZipkinPart): void {
    const { startUnixNano } = part;
    this.#collector.add({
      spanId: part.id,
      parentSpanId: part.parentId,
      service: part.service,
      name: part.name,
      kind: part.kind,
      status: part.status,
      startUnixNano,
      endUnixNano: startUnixNano === undefined ? undefined : endOf(part, startUnixNano),
      resource: this.#resourceOf(part),
      attributes: part.attributes,
      events: part.events,
    });
  }

  #resourceOf({ service, host }: ZipkinPart): Attributes {
    const key = `${service}\n${host}`;
    const known = this.#resources.get(key);
    if (known !== undefined) return known;
    const resource = new Map<string, string>();
    if (service !== '') resource.set('service.name', service);
    if (host !== '') resource.set('host.ip', host);
    this.#resources.set(key, resource);
    return resource;
  }
}

const NO_ENDPOINT: JsonObject = {};
const NO_DURATION: ReadonlySet<SpanKind> = new Set(['unspecified', 'producer', 'consumer']);

/** Instants such as a message sent have no duration; a call without one was never seen to end. */
function endOf(part: ZipkinPart, startUnixNano: bigint): bigint | undefined {
  if (part.durationNs !== undefined) return startUnixNano + part.durationNs;
  return NO_DURATION.has(part.kind) ? startUnixNano : undefined;
}

function toEvent(raw: JsonObject): EventInput {
  return {
    name: readName(raw.value),
    atUnixNano: nanosecondsFromMicroseconds(raw.timestamp),
    attributes: NO_ATTRIBUTES,
  };
}

function readKind(value: unknown): SpanKind {
  const name = readText(value).toLowerCase();
  return SPAN_KINDS.find((kind) => kind === name) ?? 'unspecified';
}

/** The tag `error` says so by being there, whatever its value. */
function readStatus(tags: unknown): StatusCode {
  if (!isJsonObject(tags)) return 'unset';
  if (Object.hasOwn(tags, 'error') || tags['otel.status_code'] === 'ERROR') return 'error';
  return tags['otel.status_code'] === 'OK' ? 'ok' : 'unset';
}

/** Version 1 says who with every annotation. */
function isVersion1(span: JsonObject): boolean {
  if (Array.isArray(span.binaryAnnotations)) return true;
  return (
    Array.isArray(span.annotations) &&
    span.annotations.some((annotation) => isJsonObject(annotation) && annotation.endpoint !== undefined)
  );
}

/**
 * PackedTrace: a trace as plain data that another thread reads without a copy (its columns are shared memory), and the way
 * back. Ids, attributes and events become objects when somebody asks for them.
 */
import { AttributeStore, type PackedAttributes, StoredAttributes } from './attribute-store.ts';
import { DefectLog } from './defect-log.ts';
import type { Defect } from './defects.ts';
import { type PackedSpanIds, spanIdTexts } from './span-ids.ts';
import type { Attributes, SpanEvent, SpanIndex, Trace } from './trace.ts';

export interface PackedTrace extends Omit<Trace, 'spanId' | 'attributes' | 'events' | 'resources'> {
  readonly spanIds: PackedSpanIds;
  /** Of all spans and events. */
  readonly attributes: PackedAttributes;
  /** Where a span's attributes stand among the pairs. */
  readonly attributesFrom: Uint32Array;
  readonly attributesTo: Uint32Array;
  /** In the order of their spans. */
  readonly events: readonly PackedEvent[];
  readonly resources: readonly ReadonlyMap<string, string>[];
}

export interface PackedEvent {
  readonly span: SpanIndex;
  readonly name: string;
  readonly atNs: number;
  readonly attributesFrom: number;
  readonly attributesTo: number;
}

const PACKED = new WeakMap<Trace, PackedTrace>();

export function openTrace(packed: PackedTrace): Trace {
  const trace = new OpenedTrace(packed);
  PACKED.set(trace, packed);
  return trace;
}

/** A class, so that all traces are of one shape: code that has become fast for one stays fast for the other. */
class OpenedTrace implements Trace {
  readonly traceId: string;
  readonly source: string;
  readonly url: string | undefined;
  readonly startTimeUnixNano: bigint;
  readonly resolutionNs: number;
  readonly length: number;
  readonly parent: Int32Array;
  readonly subtreeEnd: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly operation: Uint32Array;
  readonly operations: Trace['operations'];
  readonly status: Uint8Array;
  readonly flags: Uint8Array;
  readonly resource: Uint32Array;
  readonly resources: Trace['resources'];
  readonly defects: Trace['defects'];
  readonly #packed: PackedTrace;
  readonly #store: AttributeStore;
  #spanId: Trace['spanId'] | undefined;
  #attributes: Trace['attributes'] | undefined;
  #events: Trace['events'] | undefined;

  constructor(packed: PackedTrace) {
    this.traceId = packed.traceId;
    this.source = packed.source;
    this.url = packed.url;
    this.startTimeUnixNano = packed.startTimeUnixNano;
    this.resolutionNs = packed.resolutionNs;
    this.length = packed.length;
    this.parent = packed.parent;
    this.subtreeEnd = packed.subtreeEnd;
    this.start = packed.start;
    this.end = packed.end;
    this.operation = packed.operation;
    this.operations = packed.operations;
    this.status = packed.status;
    this.flags = packed.flags;
    this.resource = packed.resource;
    this.resources = packed.resources;
    this.defects = packed.defects;
    this.#packed = packed;
    this.#store = new AttributeStore(packed.attributes);
  }

  get spanId(): Trace['spanId'] {
    this.#spanId ??= spanIdTexts(this.#packed.spanIds);
    return this.#spanId;
  }

  get attributes(): Trace['attributes'] {
    this.#attributes ??= attributesOfSpans(this.#packed, this.#read);
    return this.#attributes;
  }

  get events(): Trace['events'] {
    this.#events ??= eventsBySpan(this.#packed.events, this.#read);
    return this.#events;
  }

  readonly #read: Read = (from, to) => new StoredAttributes(this.#store, from, to);
}

/** The same trace with one more defect. */
export function withDefect(trace: Trace, defect: Defect): Trace {
  const packed = packedTrace(trace);
  const log = new DefectLog();
  for (const { code, count, spanId } of [...packed.defects, defect]) log.add(code, spanId, count);
  return openTrace({ ...packed, defects: log.list() });
}

/** What a trace was opened from. */
export function packedTrace(trace: Trace): PackedTrace {
  const packed = PACKED.get(trace);
  if (packed === undefined) throw new Error('a trace that no TraceBuilder made');
  return packed;
}

type Read = (from: number, to: number) => Attributes;

function attributesOfSpans({ length, attributesFrom, attributesTo }: PackedTrace, read: Read) {
  const attributes = new Array<Attributes | undefined>(length);
  for (let i = 0; i < length; i++) {
    const from = attributesFrom[i]!;
    const to = attributesTo[i]!;
    attributes[i] = from === to ? undefined : read(from, to);
  }
  return attributes;
}

function eventsBySpan(packed: readonly PackedEvent[], read: Read): ReadonlyMap<SpanIndex, readonly SpanEvent[]> {
  const events = new Map<SpanIndex, SpanEvent[]>();
  for (const { span, name, atNs, attributesFrom, attributesTo } of packed) {
    const ofSpan = events.get(span);
    const event = { name, atNs, attributes: read(attributesFrom, attributesTo) };
    if (ofSpan === undefined) events.set(span, [event]);
    else ofSpan.push(event);
  }
  return events;
}

/**
 * PackedTrace: a trace as plain data that another thread reads without a copy (its columns are shared memory), and the way
 * back. Ids, attributes and events become objects when somebody asks for them.
 */
import { AttributeStore, type PackedAttributes, StoredAttributes } from './attribute-store.ts';
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
  const { spanIds, attributes: pairs, attributesFrom, attributesTo, events: packedEvents, ...columns } = packed;
  const store = new AttributeStore(pairs);
  const read = (from: number, to: number) => new StoredAttributes(store, from, to);
  let spanId: readonly string[] | undefined;
  let attributes: readonly (Attributes | undefined)[] | undefined;
  let events: ReadonlyMap<SpanIndex, readonly SpanEvent[]> | undefined;
  const trace: Trace = {
    ...columns,
    get spanId() {
      spanId ??= spanIdTexts(spanIds);
      return spanId;
    },
    get attributes() {
      attributes ??= attributesOfSpans(packed, read);
      return attributes;
    },
    get events() {
      events ??= eventsBySpan(packedEvents, read);
      return events;
    },
  };
  PACKED.set(trace, packed);
  return trace;
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

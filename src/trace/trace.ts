/**
 * Trace: one distributed trace as columns in depth-first order. This comment is the specification.
 *
 *   index  0  1  2  3  4          parent      −1  0  1  1  0
 *          root ─┬─ 1 ─┬─ 2       subtreeEnd   5  4  3  4  5
 *                │     └─ 3
 *                └─ 4
 *
 * - All columns have `length` entries; index 0 is the root and `parent[0]` is −1; everywhere else `parent[i] < i`.
 * - The descendants of i are i+1 … subtreeEnd[i]−1.
 * - Siblings stand in the order (start, longer first, span id).
 * - `start` and `end` are integer nanoseconds since `startTimeUnixNano` (exact in a Float64 for 104 days), end ≥ start.
 * - Exactly one span without a parent: it is the root, and orphans hang under it as `detached`. Otherwise index 0 is a
 *   virtual root that spans them all and belongs to no service.
 * - Repairs are recorded in `defects`.
 *
 * Three idioms replace recursion:
 *   for (let i = 0; i < trace.length; i++)                                      parents first
 *   for (let i = trace.length - 1; i >= 0; i--)                                 children first
 *   for (let c = i + 1; c < subtreeEnd[i]; c = subtreeEnd[c])                   the children of i
 */
import type { Defect } from './defects.ts';
import { SPAN_KINDS, type SpanKind, STATUS_CODES, type StatusCode } from './vocabulary.ts';

/** Integer nanoseconds: an offset from a trace's start, or a duration. */
export type Nanoseconds = number;
/** Index of a span in the columns of its trace. */
export type SpanIndex = number;

/** Attribute values as canonical text, so that 500 and "500" are the same value; keys in today's spelling. */
export type Attributes = ReadonlyMap<string, string>;

export interface Operation {
  /** `service.name` of the resource. */
  readonly service: string;
  /** The span's name. */
  readonly name: string;
  readonly kind: SpanKind;
}

export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds since the trace's start. */
  readonly atNs: Nanoseconds;
  readonly attributes: Attributes;
}

/** Bits of the `flags` column. */
export const FLAG = {
  /** Index 0 stands for no real span. */
  virtual: 1,
  /** Parent missing: hung under the root, outside the books (self time, critical path, ledger). */
  detached: 2,
  /** Start or end unknown: placed at the parent's start with no duration. */
  untimed: 4,
  /** Its own parent is missing, and it was hung under the root; a span without a parent is not. */
  orphan: 8,
} as const;

export interface Trace {
  readonly traceId: string;
  /** Name of the source that delivered it. */
  readonly source: string;
  /** Link to the trace in its backend's UI, where there is one. */
  readonly url: string | undefined;
  /** Unix nanoseconds of the earliest start; offsets count from here. */
  readonly startTimeUnixNano: bigint;
  /** Resolution of the source's clock readings: 1 for OTLP, 1,000 for Jaeger and Zipkin. */
  readonly resolutionNs: Nanoseconds;

  readonly length: number;
  readonly spanId: readonly string[];
  readonly parent: Int32Array;
  readonly subtreeEnd: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly operation: Uint32Array;
  readonly operations: readonly Operation[];
  /** OTLP status codes: 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
  readonly flags: Uint8Array;
  readonly resource: Uint32Array;
  readonly resources: readonly Attributes[];
  readonly attributes: readonly (Attributes | undefined)[];
  readonly events: ReadonlyMap<SpanIndex, readonly SpanEvent[]>;
  readonly defects: readonly Defect[];
}

/** A span as an object: for facts, rendering and tests. */
export interface Span extends Operation {
  readonly index: SpanIndex;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  readonly durationNs: Nanoseconds;
  readonly status: StatusCode;
  readonly resource: Attributes;
  readonly attributes: Attributes;
}

const NO_ATTRIBUTES: Attributes = new Map();

/** The object door out of the columns. */
export function spanAt(trace: Trace, i: SpanIndex): Span {
  const operation = trace.operations[trace.operation[i]!]!;
  const parent = trace.parent[i]!;
  return {
    ...operation,
    index: i,
    spanId: trace.spanId[i]!,
    parentSpanId: parent < 0 ? undefined : trace.spanId[parent]!,
    startNs: trace.start[i]!,
    endNs: trace.end[i]!,
    durationNs: trace.end[i]! - trace.start[i]!,
    status: STATUS_CODES[trace.status[i]!]!,
    resource: trace.resources[trace.resource[i]!]!,
    attributes: trace.attributes[i] ?? NO_ATTRIBUTES,
  };
}

export function operationAt(trace: Trace, i: SpanIndex): Operation {
  return trace.operations[trace.operation[i]!]!;
}

export function durationAt(trace: Trace, i: SpanIndex): Nanoseconds {
  return trace.end[i]! - trace.start[i]!;
}

export function isVirtualRoot(trace: Trace): boolean {
  return (trace.flags[0]! & FLAG.virtual) !== 0;
}

/** True where the span takes no part in self time, critical path and ledger. */
export function isOutsideBooks(trace: Trace, i: SpanIndex): boolean {
  return (trace.flags[i]! & (FLAG.detached | FLAG.untimed)) !== 0;
}

/** False for a consumer below its producer: nobody waits for it (semantic conventions: no direct latency relationship). */
export function isBlocking(trace: Trace, parent: SpanIndex, child: SpanIndex): boolean {
  return operationAt(trace, parent).kind !== 'producer' || operationAt(trace, child).kind !== 'consumer';
}

/** Number of real spans: without the virtual root. */
export function spanCount(trace: Trace): number {
  return isVirtualRoot(trace) ? trace.length - 1 : trace.length;
}

/** OTLP's number of a kind. */
export function kindNumber(kind: SpanKind): number {
  return SPAN_KINDS.indexOf(kind);
}

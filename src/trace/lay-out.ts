/** Spans in their final order → the columns of a Trace. */
import type { AttributeStore } from './attribute-store.ts';
import type { EventInput, RawSpans, TraceOptions } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import type { PackedEvent, PackedTrace } from './packed-trace.ts';
import type { RawTimes } from './place-in-time.ts';
import type { RawTree } from './raw-tree.ts';
import { NO_PARENT } from './repair.ts';
import { unixNanoOf } from './time-column.ts';
import { type Attributes, FLAG, type Operation, type Trace } from './trace.ts';
import { UNKNOWN } from './vocabulary.ts';

export function layOut(
  raw: RawSpans,
  options: TraceOptions,
  log: DefectLog,
  tree: RawTree,
  times: RawTimes,
  order: Int32Array,
): PackedTrace {
  const length = order.length;
  const indexOf = new Int32Array(tree.size);
  let shift = times.start[order[0]!]!;
  for (let i = 0; i < length; i++) {
    const from = order[i]!;
    indexOf[from] = i;
    if (times.start[from]! < shift) shift = times.start[from]!;
  }
  const startTimeUnixNano = unixNanoOf(times.base) + BigInt(shift);
  const columns = sharedColumns(length);
  const operations = new Renumbering<Operation>(raw.operations, {
    service: UNKNOWN,
    name: UNKNOWN,
    kind: 'unspecified',
  });
  const resources = new Renumbering<Attributes>(raw.resources, new Map());
  for (let i = 0; i < length; i++) {
    const from = order[i]!;
    const parent = tree.parents[from]!;
    columns.parent[i] = parent < 0 ? NO_PARENT : indexOf[parent]!;
    columns.subtreeEnd[i] = i + 1;
    columns.start[i] = times.start[from]! - shift;
    columns.end[i] = times.end[from]! - shift;
    columns.operation[i] = operations.numberOf(raw.operation[from]);
    columns.status[i] = raw.status[from] ?? 0;
    columns.flags[i] = flagsOf(raw, tree, times, from, parent < 0 ? 0 : columns.flags[columns.parent[i]!]!);
    columns.resource[i] = resources.numberOf(raw.resource[from]);
    columns.attributesFrom[i] = raw.attributesFrom[from] ?? 0;
    columns.attributesTo[i] = raw.attributesTo[from] ?? 0;
  }
  closeSubtrees(columns.parent, columns.subtreeEnd);
  logOutsideParent(columns, operations.used, options.resolutionNs ?? 1, (i) =>
    log.add('outside-parent', raw.spanId.at(order[i]!)),
  );
  const events = packEvents(raw, order, startTimeUnixNano, columns.start);
  return {
    traceId: options.traceId,
    source: options.source,
    url: options.url,
    startTimeUnixNano,
    resolutionNs: options.resolutionNs ?? 1,
    length,
    ...columns,
    spanIds: raw.spanId.pack(order),
    operations: operations.used,
    resources: resources.used.map((resource) => new Map(resource)),
    // Behind the events: theirs are in there too.
    attributes: raw.attributes.pack(),
    events,
    defects: log.list(),
  };
}

/** In memory that threads share. */
function sharedColumns(length: number) {
  const bytes = (perSpan: number) => new SharedArrayBuffer(perSpan * length);
  return {
    parent: new Int32Array(bytes(4)),
    subtreeEnd: new Int32Array(bytes(4)),
    start: new Float64Array(bytes(8)),
    end: new Float64Array(bytes(8)),
    operation: new Uint32Array(bytes(4)),
    status: new Uint8Array(bytes(1)),
    flags: new Uint8Array(bytes(1)),
    resource: new Uint32Array(bytes(4)),
    attributesFrom: new Uint32Array(bytes(4)),
    attributesTo: new Uint32Array(bytes(4)),
  };
}

function flagsOf(raw: RawSpans, tree: RawTree, times: RawTimes, i: number, parentFlags: number): number {
  let flags = parentFlags & FLAG.detached;
  if (i === raw.length) flags |= FLAG.virtual;
  if (tree.detached[i] === 1) flags |= FLAG.detached;
  if (tree.orphan[i] === 1) flags |= FLAG.orphan;
  if (times.untimed[i] === 1) flags |= FLAG.untimed;
  return flags;
}

function packEvents(raw: RawSpans, order: Int32Array, base: bigint, start: Float64Array): readonly PackedEvent[] {
  const events: PackedEvent[] = [];
  if (raw.events.size === 0) return events;
  for (let i = 0; i < order.length; i++) {
    const ofSpan = raw.events.get(order[i]!);
    if (ofSpan === undefined) continue;
    for (const event of ofSpan) events.push(packEvent(event, raw.attributes, i, base, start[i]!));
  }
  return events;
}

function packEvent(
  { name, atUnixNano, attributes }: EventInput,
  store: AttributeStore,
  span: number,
  base: bigint,
  spanStart: number,
): PackedEvent {
  const sinceBase = atUnixNano === undefined ? Number.NaN : Number(atUnixNano - base);
  const atNs = Number.isSafeInteger(sinceBase) ? sinceBase : spanStart;
  const attributesFrom = store.add(attributes);
  return { span, name, atNs, attributesFrom, attributesTo: attributesFrom + 2 * attributes.size };
}

function closeSubtrees(parent: Int32Array, subtreeEnd: Int32Array): void {
  for (let i = parent.length - 1; i > 0; i--) {
    const above = parent[i]!;
    if (subtreeEnd[i]! > subtreeEnd[above]!) subtreeEnd[above] = subtreeEnd[i]!;
  }
}

/** Counts synchronous children that stick out of their parent by more than the source can resolve: late ends or skew. */
function logOutsideParent(
  columns: Pick<Trace, 'parent' | 'start' | 'end' | 'operation' | 'flags'>,
  operations: readonly Operation[],
  resolutionNs: number,
  note: (i: number) => void,
): void {
  const { parent, start, end, operation, flags } = columns;
  for (let i = 1; i < parent.length; i++) {
    const above = parent[i]!;
    if ((flags[i]! & (FLAG.detached | FLAG.untimed)) !== 0 || (flags[above]! & ~FLAG.orphan) !== 0) continue;
    if (operations[operation[i]!]!.kind === 'consumer') continue;
    const isOutside = start[i]! < start[above]! - resolutionNs || end[i]! > end[above]! + resolutionNs;
    if (isOutside) note(i);
  }
}

/** Numbers table entries in depth-first order of first use, so that the order of arrival leaves no mark. */
class Renumbering<T> {
  readonly used: T[] = [];
  readonly #table: readonly T[];
  readonly #ofVirtualRoot: T;
  readonly #numbers: Int32Array;
  #virtualNumber = -1;

  constructor(table: readonly T[], ofVirtualRoot: T) {
    this.#table = table;
    this.#ofVirtualRoot = ofVirtualRoot;
    this.#numbers = new Int32Array(table.length).fill(-1);
  }

  numberOf(arrival: number | undefined): number {
    if (arrival === undefined) {
      if (this.#virtualNumber < 0) this.#virtualNumber = this.used.push(this.#ofVirtualRoot) - 1;
      return this.#virtualNumber;
    }
    if (this.#numbers[arrival]! < 0) this.#numbers[arrival] = this.used.push(this.#table[arrival]!) - 1;
    return this.#numbers[arrival]!;
  }
}

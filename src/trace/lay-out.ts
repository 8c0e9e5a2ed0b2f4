/** Spans in their final order → the columns of a Trace. */
import type { EventInput, RawSpans, TraceOptions } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import type { RawTimes } from './place-in-time.ts';
import type { RawTree } from './raw-tree.ts';
import { NO_PARENT } from './repair.ts';
import { unixNanoOf } from './time-column.ts';
import { type Attributes, FLAG, type Operation, type SpanEvent, type Trace } from './trace.ts';
import { UNKNOWN } from './vocabulary.ts';

export function layOut(
  raw: RawSpans,
  options: TraceOptions,
  log: DefectLog,
  tree: RawTree,
  times: RawTimes,
  order: Int32Array,
): Trace {
  const length = order.length;
  const indexOf = new Int32Array(tree.size);
  for (let i = 0; i < length; i++) indexOf[order[i]!] = i;
  const shift = earliestStart(times, order);
  const startTimeUnixNano = unixNanoOf(times.base) + BigInt(shift);
  const columns = {
    spanId: new Array<string>(length),
    parent: new Int32Array(length),
    subtreeEnd: new Int32Array(length),
    start: new Float64Array(length),
    end: new Float64Array(length),
    operation: new Uint32Array(length),
    status: new Uint8Array(length),
    flags: new Uint8Array(length),
    resource: new Uint32Array(length),
    attributes: new Array<Attributes | undefined>(length),
  };
  const operations = new Renumbering<Operation>(raw.operations, {
    service: UNKNOWN,
    name: UNKNOWN,
    kind: 'unspecified',
  });
  const resources = new Renumbering<Attributes>(raw.resources, new Map());
  const events = new Map<number, readonly SpanEvent[]>();
  for (let i = 0; i < length; i++) {
    const from = order[i]!;
    const parent = tree.parents[from]!;
    columns.spanId[i] = raw.spanId[from] ?? '';
    columns.parent[i] = parent < 0 ? NO_PARENT : indexOf[parent]!;
    columns.subtreeEnd[i] = i + 1;
    columns.start[i] = times.start[from]! - shift;
    columns.end[i] = times.end[from]! - shift;
    columns.operation[i] = operations.numberOf(raw.operation[from]);
    columns.status[i] = raw.status[from] ?? 0;
    columns.flags[i] = flagsOf(raw, tree, times, from, parent < 0 ? 0 : columns.flags[columns.parent[i]!]!);
    columns.resource[i] = resources.numberOf(raw.resource[from]);
    columns.attributes[i] = raw.attributes[from];
    const eventInputs = raw.events.get(from);
    if (eventInputs !== undefined) events.set(i, readEvents(eventInputs, startTimeUnixNano, columns.start[i]!));
  }
  closeSubtrees(columns.parent, columns.subtreeEnd);
  logOutsideParent(columns, operations.used, options.resolutionNs ?? 1, log);
  return {
    traceId: options.traceId,
    source: options.source,
    url: options.url,
    startTimeUnixNano,
    resolutionNs: options.resolutionNs ?? 1,
    length,
    ...columns,
    operations: operations.used,
    resources: resources.used,
    events,
    defects: log.list(),
  };
}

function earliestStart(times: RawTimes, order: Int32Array): number {
  let earliest = times.start[order[0]!]!;
  for (const i of order) earliest = Math.min(earliest, times.start[i]!);
  return earliest;
}

function flagsOf(raw: RawSpans, tree: RawTree, times: RawTimes, i: number, parentFlags: number): number {
  let flags = parentFlags & FLAG.detached;
  if (i === raw.length) flags |= FLAG.virtual;
  if (tree.detached[i] === 1) flags |= FLAG.detached;
  if (times.untimed[i] === 1) flags |= FLAG.untimed;
  return flags;
}

function readEvents(inputs: readonly EventInput[], base: bigint, spanStart: number): readonly SpanEvent[] {
  return inputs.map(({ name, atUnixNano, attributes }) => {
    const atNs = atUnixNano === undefined ? Number.NaN : Number(atUnixNano - base);
    return { name, attributes, atNs: Number.isSafeInteger(atNs) ? atNs : spanStart };
  });
}

function closeSubtrees(parent: Int32Array, subtreeEnd: Int32Array): void {
  for (let i = parent.length - 1; i > 0; i--) {
    const above = parent[i]!;
    if (subtreeEnd[i]! > subtreeEnd[above]!) subtreeEnd[above] = subtreeEnd[i]!;
  }
}

/** Counts synchronous children that stick out of their parent by more than the source can resolve: late ends or skew. */
function logOutsideParent(
  columns: Pick<Trace, 'spanId' | 'parent' | 'start' | 'end' | 'operation' | 'flags'>,
  operations: readonly Operation[],
  resolutionNs: number,
  log: DefectLog,
): void {
  const { parent, start, end, operation, flags } = columns;
  for (let i = 1; i < parent.length; i++) {
    const above = parent[i]!;
    if ((flags[i]! & (FLAG.detached | FLAG.untimed)) !== 0 || flags[above] !== 0) continue;
    if (operations[operation[i]!]!.kind === 'consumer') continue;
    const isOutside = start[i]! < start[above]! - resolutionNs || end[i]! > end[above]! + resolutionNs;
    if (isOutside) log.add('outside-parent', columns.spanId[i]);
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

/**
 * Raw spans and their repaired parents → the columns of a Trace: times as offsets, one root, depth-first order.
 * Four passes, none recursive: hang everything under one root, place spans without times, order siblings, lay out.
 */
import type { RawSpans, TraceOptions } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import { DROPPED, NO_PARENT, ORPHAN, resolveParents } from './repair.ts';
import { type Attributes, FLAG, type Operation, type SpanEvent, type Trace } from './trace.ts';
import { UNKNOWN } from './vocabulary.ts';

/** Offsets beyond this are not exact in a double (104 days); such a reading is a broken clock, not a time. */
const MAX_OFFSET_NS = 2 ** 53;

export function assemble(raw: RawSpans, options: TraceOptions, log: DefectLog): Trace {
  const parents = resolveParents(raw, log);
  const tree = hangUnderOneRoot(raw, parents, log);
  const times = readTimes(raw, tree, log);
  const order = depthFirst(raw, tree, times);
  return layOut(raw, options, log, tree, times, order);
}

/** Spans 0 … n−1 are the raw ones; n is the virtual root where there is one. */
interface Tree {
  readonly root: number;
  readonly size: number;
  /** NO_PARENT for the root, DROPPED for copies. */
  readonly parents: Int32Array;
  /** Orphans under a real root. */
  readonly detached: Uint8Array;
}

function hangUnderOneRoot(raw: RawSpans, resolved: Int32Array, log: DefectLog): Tree {
  const roots: number[] = [];
  for (let i = 0; i < raw.length; i++) if (resolved[i] === NO_PARENT) roots.push(i);
  if (roots.length === 0) log.add('no-root', undefined);
  if (roots.length > 1) for (const root of roots) log.add('several-roots', raw.spanId[root]);
  const real = roots.length === 1;
  const root = real ? roots[0]! : raw.length;
  const size = real ? raw.length : raw.length + 1;
  const parents = new Int32Array(size);
  parents.set(resolved);
  const detached = new Uint8Array(size);
  for (let i = 0; i < raw.length; i++) {
    if (resolved[i] === ORPHAN || (resolved[i] === NO_PARENT && !real)) parents[i] = root;
    if (resolved[i] === ORPHAN && real) detached[i] = 1;
  }
  parents[root] = NO_PARENT;
  return { root, size, parents, detached };
}

/** Offsets in integer nanoseconds since `base`; `untimed` where start or end was not known. */
interface Times {
  readonly base: bigint;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly untimed: Uint8Array;
}

function readTimes(raw: RawSpans, tree: Tree, log: DefectLog): Times {
  const base = chooseBase(raw, tree);
  const start = new Float64Array(tree.size).fill(Number.NaN);
  const end = new Float64Array(tree.size).fill(Number.NaN);
  const untimed = new Uint8Array(tree.size);
  for (let i = 0; i < raw.length; i++) {
    if (tree.parents[i] === DROPPED) continue;
    start[i] = offset(raw.start[i]!, base);
    end[i] = offset(raw.end[i]!, base);
    if (Number.isNaN(start[i]) || Number.isNaN(end[i])) {
      untimed[i] = 1;
      log.add('untimed', raw.spanId[i]);
    } else if (end[i]! < start[i]!) {
      end[i] = start[i]!;
      log.add('negative-duration', raw.spanId[i]);
    }
  }
  const times = { base, start, end, untimed };
  placeUntimed(tree, times);
  return times;
}

/**
 * The earliest start; where starts lie further apart than offsets can hold, the earliest of those around the median,
 * so that one broken clock does not push all others out of range.
 */
function chooseBase(raw: RawSpans, tree: Tree): bigint {
  const known: bigint[] = [];
  let earliest = 0n;
  let latest = 0n;
  for (let i = 0; i < raw.length; i++) {
    const start = raw.start[i]!;
    if (start === 0n || tree.parents[i] === DROPPED) continue;
    if (earliest === 0n || start < earliest) earliest = start;
    if (start > latest) latest = start;
    known.push(start);
  }
  if (latest - earliest < BigInt(MAX_OFFSET_NS) / 2n) return earliest;
  known.sort((one, other) => (one < other ? -1 : 1));
  const median = known[known.length >> 1]!;
  return known.find((start) => median - start < BigInt(MAX_OFFSET_NS) / 4n)!;
}

function offset(time: bigint, base: bigint): number {
  if (time === 0n) return Number.NaN;
  const offsetNs = Number(time - base);
  return offsetNs >= 0 && offsetNs <= MAX_OFFSET_NS ? offsetNs : offsetNs < 0 && offsetNs > -MAX_OFFSET_NS / 2 ? offsetNs : Number.NaN;
}

/** Untimed spans stand at their parent's start, without duration; a root spans what is below it. */
function placeUntimed(tree: Tree, times: Times): void {
  const { start, end, untimed } = times;
  const isRealRootTimed = tree.root < tree.size && !Number.isNaN(start[tree.root]!) && untimed[tree.root] === 0;
  if (!isRealRootTimed) spanAll(tree, times);
  if (!untimed.includes(1)) return;
  const chain: number[] = [];
  const placed = new Uint8Array(tree.size);
  for (let i = 0; i < tree.size; i++) {
    let at = i;
    while (untimed[at] === 1 && placed[at] === 0) {
      chain.push(at);
      at = tree.parents[at]!;
    }
    const known = start[at]!;
    while (chain.length > 0) {
      at = chain.pop()!;
      placed[at] = 1;
      start[at] = end[at] = known;
    }
  }
}

/** Gives the root the hull of all timed spans: a virtual root, or a real one that lost its times. */
function spanAll(tree: Tree, times: Times): void {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < tree.size; i++) {
    if (i === tree.root || tree.parents[i] === DROPPED || times.untimed[i] === 1) continue;
    from = Math.min(from, times.start[i]!);
    to = Math.max(to, times.end[i]!);
  }
  const own = times.start[tree.root]!;
  const start = Number.isNaN(own) ? (from === Number.POSITIVE_INFINITY ? 0 : from) : own;
  times.start[tree.root] = start;
  times.end[tree.root] = Math.max(start, to);
  times.untimed[tree.root] = 0;
}

/** All spans but dropped copies: parents before children, siblings by (start, longer first, span id). */
function depthFirst(raw: RawSpans, tree: Tree, times: Times): Int32Array {
  const bySibling = sortedForSiblings(raw, tree, times);
  // Children of p are next[first[p]], next[…]: linked lists, filled backwards so that they read forwards.
  const first = new Int32Array(tree.size).fill(-1);
  const next = new Int32Array(tree.size).fill(-1);
  for (let k = bySibling.length - 1; k >= 0; k--) {
    const i = bySibling[k]!;
    if (i === tree.root) continue;
    const parent = tree.parents[i]!;
    next[i] = first[parent]!;
    first[parent] = i;
  }
  const order = new Int32Array(bySibling.length);
  let length = 0;
  let at = tree.root;
  while (at >= 0) {
    order[length++] = at;
    if (first[at]! >= 0) {
      at = first[at]!;
      continue;
    }
    while (at >= 0 && at !== tree.root && next[at]! < 0) at = tree.parents[at]!;
    at = at === tree.root ? -1 : next[at]!;
  }
  return order;
}

function sortedForSiblings(raw: RawSpans, tree: Tree, times: Times): Int32Array {
  const kept = new Int32Array(tree.size);
  let length = 0;
  for (let i = 0; i < tree.size; i++) if (tree.parents[i] !== DROPPED) kept[length++] = i;
  const { start, end } = times;
  return kept.subarray(0, length).sort((one, other) => {
    const bySart = start[one]! - start[other]!;
    if (bySart !== 0) return bySart;
    const byEnd = end[other]! - end[one]!;
    if (byEnd !== 0) return byEnd;
    return (raw.spanId[one] ?? '') < (raw.spanId[other] ?? '') ? -1 : 1;
  });
}

function layOut(raw: RawSpans, options: TraceOptions, log: DefectLog, tree: Tree, times: Times, order: Int32Array): Trace {
  const length = order.length;
  const indexOf = new Int32Array(tree.size);
  for (let i = 0; i < length; i++) indexOf[order[i]!] = i;
  const shift = earliestStart(times, order);
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
  const operations = new Renumbering<Operation>(raw.operations, { service: UNKNOWN, name: UNKNOWN, kind: 'unspecified' });
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
    if (eventInputs !== undefined) events.set(i, readEvents(eventInputs, times.base + BigInt(shift), columns.start[i]!));
  }
  closeSubtrees(columns.parent, columns.subtreeEnd);
  logOutsideParent(columns, operations.used, options.resolutionNs ?? 1, log);
  return {
    traceId: options.traceId,
    source: options.source,
    url: options.url,
    startTimeUnixNano: times.base + BigInt(shift),
    resolutionNs: options.resolutionNs ?? 1,
    length,
    ...columns,
    operations: operations.used,
    resources: resources.used,
    events,
    defects: log.list(),
  };
}

function earliestStart(times: Times, order: Int32Array): number {
  let earliest = times.start[order[0]!]!;
  for (const i of order) earliest = Math.min(earliest, times.start[i]!);
  return earliest;
}

function flagsOf(raw: RawSpans, tree: Tree, times: Times, i: number, parentFlags: number): number {
  let flags = parentFlags & FLAG.detached;
  if (i === raw.length) flags |= FLAG.virtual;
  if (tree.detached[i] === 1) flags |= FLAG.detached;
  if (times.untimed[i] === 1) flags |= FLAG.untimed;
  return flags;
}

function readEvents(inputs: NonNullable<ReturnType<RawSpans['events']['get']>>, base: bigint, spanStart: number): readonly SpanEvent[] {
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

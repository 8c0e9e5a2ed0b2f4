/** assertTrace: checks every invariant that the comment of src/trace/trace.ts states. Throws at the first that is broken. */
import { strict as assert } from 'node:assert';
import { FLAG, isVirtualRoot, type SpanIndex, type Trace } from '../../src/trace/trace.ts';
import { SPAN_KINDS } from '../../src/trace/vocabulary.ts';

export function assertTrace(trace: Trace): void {
  assertColumns(trace);
  assertRoot(trace);
  const subtreeEnd = countSubtreeEnds(trace);
  for (let i = 0; i < trace.length; i++) {
    assertTimes(trace, i);
    assertFlags(trace, i);
    assertTables(trace, i);
    if (trace.subtreeEnd[i] !== subtreeEnd[i])
      fail(i, `subtreeEnd is ${trace.subtreeEnd[i]}, counted ${subtreeEnd[i]}`);
  }
  assertDepthFirst(trace);
  assertSiblingOrder(trace);
  assertStartsAtZero(trace);
  assertDistinctOperations(trace);
  assertEvents(trace);
  assertDefects(trace);
}

function fail(i: SpanIndex, message: string): never {
  throw new assert.AssertionError({ message: `span ${i}: ${message}` });
}

function assertColumns(trace: Trace): void {
  const { length, spanId, parent, subtreeEnd, start, end, operation, status, flags, resource, attributes } = trace;
  assert.ok(Number.isInteger(length) && length > 0, 'a trace has at least one span');
  const columns = { spanId, parent, subtreeEnd, start, end, operation, status, flags, resource, attributes };
  for (const [name, column] of Object.entries(columns)) assert.equal(column.length, length, `length of column ${name}`);
}

function assertRoot(trace: Trace): void {
  assert.equal(trace.parent[0], -1, 'the root has no parent');
  assert.equal(trace.subtreeEnd[0], trace.length, 'everything hangs under the root');
  if (!isVirtualRoot(trace)) return;
  let latestEnd = trace.start[0]!;
  for (let i = 1; i < trace.length; i++)
    if ((trace.flags[i]! & FLAG.untimed) === 0) latestEnd = Math.max(latestEnd, trace.end[i]!);
  assert.equal(trace.end[0], latestEnd, 'the virtual root ends with the last span');
  assert.equal(trace.start[0], 0, 'the virtual root starts with the first span');
  assert.equal(trace.status[0], 0, 'the virtual root has no status');
}

/** From the parent column alone, by another way than the builder's: the last descendant is the greatest index below. */
function countSubtreeEnds(trace: Trace): Int32Array {
  const ends = Int32Array.from({ length: trace.length }, (_, i) => i + 1);
  for (let i = trace.length - 1; i > 0; i--) {
    const parent = trace.parent[i]!;
    if (parent < 0 || parent >= i) fail(i, `parent is ${parent}`);
    ends[parent] = Math.max(ends[parent]!, ends[i]!);
  }
  return ends;
}

function assertTimes(trace: Trace, i: SpanIndex): void {
  const start = trace.start[i]!;
  const end = trace.end[i]!;
  if (!Number.isSafeInteger(start) || start < 0) fail(i, `start is ${start}`);
  if (!Number.isSafeInteger(end) || end < start) fail(i, `start is ${start}, end ${end}`);
}

function assertFlags(trace: Trace, i: SpanIndex): void {
  const flags = trace.flags[i]!;
  if ((flags & ~(FLAG.virtual | FLAG.detached | FLAG.untimed | FLAG.orphan)) !== 0) fail(i, `unknown flags ${flags}`);
  if ((flags & FLAG.virtual) !== 0 && i !== 0) fail(i, 'a virtual root below the root');
  if (i === 0) {
    if ((flags & (FLAG.detached | FLAG.untimed | FLAG.orphan)) !== 0) fail(i, 'the root is in the books');
    return;
  }
  const parent = trace.parent[i]!;
  if ((flags & FLAG.untimed) !== 0) {
    if (trace.end[i] !== trace.start[i]) fail(i, 'untimed, but with a duration');
    if (trace.start[i] !== trace.start[parent]) fail(i, 'untimed, but not at its parent’s start');
  }
  if ((flags & FLAG.orphan) !== 0 && parent !== 0) fail(i, 'an orphan below another span than the root');
  const isDetached = (flags & FLAG.detached) !== 0;
  const isBelowDetached = (trace.flags[parent]! & FLAG.detached) !== 0;
  if (isBelowDetached && !isDetached) fail(i, 'in the books, but below a detached span');
  if (isDetached && !isBelowDetached && parent !== 0) fail(i, 'detached that does not hang under the root');
  if (isDetached && isVirtualRoot(trace)) fail(i, 'detached under a virtual root');
}

function assertTables(trace: Trace, i: SpanIndex): void {
  const operation = trace.operations[trace.operation[i]!];
  if (operation === undefined) fail(i, `no operation ${trace.operation[i]}`);
  if (!SPAN_KINDS.includes(operation.kind)) fail(i, `kind ${operation.kind}`);
  if (operation.service === '' || operation.name === '') fail(i, 'a service or name is empty');
  if (trace.resources[trace.resource[i]!] === undefined) fail(i, `no resource ${trace.resource[i]}`);
  if (trace.status[i]! > 2) fail(i, `status ${trace.status[i]}`);
}

/** The parent of i is the last span before i whose subtree is still open. */
function assertDepthFirst(trace: Trace): void {
  const open: SpanIndex[] = [0];
  for (let i = 1; i < trace.length; i++) {
    while (trace.subtreeEnd[open.at(-1)!]! <= i) open.pop();
    if (trace.parent[i] !== open.at(-1)) fail(i, `parent is ${trace.parent[i]}, the open subtree is of ${open.at(-1)}`);
    open.push(i);
  }
}

function assertSiblingOrder(trace: Trace): void {
  const lastChild = new Int32Array(trace.length).fill(-1);
  for (let i = 1; i < trace.length; i++) {
    const elder = lastChild[trace.parent[i]!]!;
    lastChild[trace.parent[i]!] = i;
    if (elder >= 0 && !isInOrder(trace, elder, i)) fail(i, `stands behind its sibling ${elder} but belongs before it`);
  }
}

/** (start, longer first, span id). */
function isInOrder(trace: Trace, elder: SpanIndex, younger: SpanIndex): boolean {
  if (trace.start[elder] !== trace.start[younger]) return trace.start[elder]! < trace.start[younger]!;
  if (trace.end[elder] !== trace.end[younger]) return trace.end[elder]! > trace.end[younger]!;
  return trace.spanId[elder]! < trace.spanId[younger]!;
}

function assertStartsAtZero(trace: Trace): void {
  let earliest = Number.POSITIVE_INFINITY;
  for (const start of trace.start) earliest = Math.min(earliest, start);
  assert.equal(earliest, 0, 'offsets count from the earliest start');
}

/** The virtual root's entry stands for no operation of the trace and is left out. */
function assertDistinctOperations(trace: Trace): void {
  const used = new Set(trace.operation);
  assert.equal(used.size, trace.operations.length, 'every operation has a span');
  if (isVirtualRoot(trace)) used.delete(trace.operation[0]!);
  const keys = [...used].map((number) => JSON.stringify(Object.values(trace.operations[number]!)));
  assert.equal(new Set(keys).size, keys.length, 'operations are distinct');
}

function assertEvents(trace: Trace): void {
  for (const [i, events] of trace.events) {
    if (!Number.isInteger(i) || i < 0 || i >= trace.length) fail(i, 'events of no span');
    for (const event of events) if (!Number.isSafeInteger(event.atNs)) fail(i, `an event at ${event.atNs}`);
  }
}

function assertDefects(trace: Trace): void {
  const codes = trace.defects.map((defect) => defect.code);
  assert.equal(new Set(codes).size, codes.length, 'one entry per kind of defect');
  for (const { code, count } of trace.defects) assert.ok(Number.isInteger(count) && count > 0, `count of ${code}`);
}

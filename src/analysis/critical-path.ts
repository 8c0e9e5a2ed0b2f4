/**
 * Critical path: the chain of work that determined the root's duration, as sections that tile the root's interval
 * exactly, each owned by one span (DESIGN: "Critical path").
 *
 *   root       |####......####....##|   a: not on the path while b is waited for
 *     a        |    ===             |   From the root's end backwards: the blocking child that ended last, then what was
 *     b        |    ######          |   waited for before that one started. Time between is the span's own (#).
 *     c        |              ####  |
 *
 * Not blocking: PRODUCER→CONSUMER pairs, and children that start at or after their parent's end. A child that outlives
 * its parent blocks up to the parent's end. Children that touch exactly both stay on the path.
 *
 * Each span is visited at most once, and of its children each is looked at once, from the last to the first: O(n) in
 * every shape. The walk goes into a child before it goes on in the parent, so sections come in the order of time, the last
 * one first. No recursion: spans that are being walked stand on a stack of columns.
 */
import { isBlocking, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import { OUTSIDE_BOOKS } from './self-time.ts';

export interface CriticalPath {
  readonly length: number;
  /** Owner of each section. Sections are sorted by time, none is empty. */
  readonly span: Int32Array;
  /** Offsets since the trace's start, as in the columns; from[0] = start[0], to[length−1] = end[0]. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Nanoseconds on the path per span. Sum = the root's duration. */
  readonly timePerSpan: Float64Array;
}

export function criticalPath(trace: Trace): CriticalPath {
  const { length, subtreeEnd, start, end } = trace;
  const sections = new Sections(length, end[0]!);
  const visits = new Visits(trace);
  visits.enter(0, start[0]!, end[0]!);
  while (visits.depth > 0) {
    const { span, from, cursor } = visits;
    const child = cursor > from ? visits.takeLastBefore(cursor) : NONE;
    const childEnd = child === NONE ? from : Math.min(end[child]!, cursor);
    if (cursor > Math.max(childEnd, from)) sections.add(span, Math.max(childEnd, from));
    if (childEnd <= from) {
      visits.leave();
      continue;
    }
    const childStart = Math.max(start[child]!, from);
    visits.cursor = childStart;
    if (childEnd <= childStart) continue;
    // Most spans have no children: their whole window is their own.
    if (subtreeEnd[child] === child + 1) sections.add(child, childStart);
    else visits.enter(child, childStart, childEnd);
  }
  return sections.path();
}

const NONE = -1;

/**
 * The spans that are being walked, each with its window and, above those of its parent, its blocking children in start
 * order with the running maximum of their ends. The innermost one is in the fields.
 */
class Visits {
  depth = 0;
  span = 0;
  from = 0;
  /** Down to here the span's window is booked. */
  cursor = 0;
  /** Where the span's children begin, and how many places are taken. */
  #first = 0;
  #count = 0;
  readonly #trace: Trace;
  readonly #subtreeEnd: Int32Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  readonly #flags: Uint8Array;
  readonly #child: Int32Array;
  readonly #latestEnd: Float64Array;
  /** Of the spans around it. */
  readonly #outer: { readonly place: Int32Array; readonly time: Float64Array };

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#subtreeEnd = trace.subtreeEnd;
    this.#start = trace.start;
    this.#end = trace.end;
    this.#flags = trace.flags;
    this.#child = new Int32Array(trace.length);
    this.#latestEnd = new Float64Array(trace.length);
    this.#outer = { place: new Int32Array(2 * trace.length), time: new Float64Array(2 * trace.length) };
  }

  enter(span: SpanIndex, from: number, to: number): void {
    const { place, time } = this.#outer;
    const at = 2 * this.depth++;
    place[at] = this.span;
    place[at + 1] = this.#first;
    time[at] = this.from;
    time[at + 1] = this.cursor;
    this.span = span;
    this.from = from;
    this.cursor = to;
    this.#first = this.#count;
    this.#addChildren(span);
  }

  leave(): void {
    const { place, time } = this.#outer;
    const at = 2 * --this.depth;
    this.#count = this.#first;
    this.span = place[at]!;
    this.#first = place[at + 1]!;
    this.from = time[at]!;
    this.cursor = time[at + 1]!;
  }

  #addChildren(parent: SpanIndex): void {
    const subtreeEnd = this.#subtreeEnd;
    const start = this.#start;
    const end = this.#end;
    const isProducer = operationAt(this.#trace, parent).kind === 'producer';
    const parentEnd = end[parent]!;
    const last = subtreeEnd[parent]!;
    let count = this.#count;
    let latestEnd = Number.NEGATIVE_INFINITY;
    for (let child = parent + 1; child < last && start[child]! < parentEnd; child = subtreeEnd[child]!) {
      if ((this.#flags[child]! & OUTSIDE_BOOKS) !== 0) continue;
      if (isProducer && !isBlocking(this.#trace, parent, child)) continue;
      if (end[child]! > latestEnd) latestEnd = end[child]!;
      this.#child[count] = child;
      this.#latestEnd[count++] = latestEnd;
    }
    this.#count = count;
  }

  /**
   * Among children that start before the cursor, the one with the greatest min(end, cursor); the earlier start wins a
   * tie, then depth-first order. The running maximum reaches that value first exactly at the winner. The cursor goes on
   * to the winner's start at the latest, so neither it nor any child behind it is looked at again.
   */
  takeLastBefore(cursor: number): SpanIndex {
    const first = this.#first;
    let k = this.#count - 1;
    while (k >= first && this.#start[this.#child[k]!]! >= cursor) k--;
    if (k < first) return NONE;
    const target = Math.min(cursor, this.#latestEnd[k]!);
    while (k > first && this.#latestEnd[k - 1]! >= target) k--;
    this.#count = k;
    return this.#child[k]!;
  }
}

/** Filled from the end, where the root's end stands; every span has at most one section more than it has children. */
class Sections {
  #first: number;
  readonly #span: Int32Array;
  /** Each section ends where the next one begins. */
  readonly #bounds: Float64Array;
  readonly #timePerSpan: Float64Array;

  constructor(spans: number, end: number) {
    this.#first = 2 * spans;
    this.#span = new Int32Array(2 * spans);
    this.#bounds = new Float64Array(2 * spans + 1);
    this.#bounds[2 * spans] = end;
    this.#timePerSpan = new Float64Array(spans);
  }

  /** Up to where the one before it began. */
  add(span: SpanIndex, from: number): void {
    const to = this.#bounds[this.#first]!;
    const at = --this.#first;
    this.#span[at] = span;
    this.#bounds[at] = from;
    this.#timePerSpan[span]! += to - from;
  }

  path(): CriticalPath {
    const first = this.#first;
    const last = this.#span.length;
    return {
      length: last - first,
      span: this.#span.subarray(first),
      from: this.#bounds.subarray(first, last),
      to: this.#bounds.subarray(first + 1),
      timePerSpan: this.#timePerSpan,
    };
  }
}

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
 * Each span is visited at most once, and of its children each is looked at once, from the last to the first. With the
 * sorting of the sections the whole is O(n log n) in every shape. No recursion: spans to visit wait on a work list.
 */
import { isBlocking, isOutsideBooks, type SpanIndex, type Trace } from '../trace/trace.ts';

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
  const sections = new Sections();
  const work = new Visits();
  const siblings = new Siblings(trace);
  work.push(0, trace.start[0]!, trace.end[0]!);
  while (work.pop()) walkBack(siblings, work, sections, work.span, work.from, work.to);
  return sections.sorted(trace.length);
}

/** Walks the cursor from the end of the span's window to its start: own sections out, children's windows to the list. */
function walkBack(
  siblings: Siblings,
  work: Visits,
  sections: Sections,
  span: SpanIndex,
  from: number,
  to: number,
): void {
  siblings.load(span);
  let cursor = to;
  while (cursor > from) {
    const chosen = siblings.takeLastBefore(cursor);
    if (chosen < 0) break;
    const childEnd = Math.min(siblings.endOf(chosen), cursor);
    if (childEnd <= from) break;
    if (cursor > childEnd) sections.add(span, childEnd, cursor);
    const childStart = Math.max(siblings.startOf(chosen), from);
    if (childEnd > childStart) work.push(siblings.spanOf(chosen), childStart, childEnd);
    cursor = childStart;
  }
  if (cursor > from) sections.add(span, from, cursor);
}

/** The blocking children of one span in start order, with the running maximum of their ends; those not yet taken. */
class Siblings {
  readonly #trace: Trace;
  #count = 0;
  #span: Int32Array = new Int32Array(16);
  #latestEnd: Float64Array = new Float64Array(16);

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  load(parent: SpanIndex): void {
    const trace = this.#trace;
    const parentEnd = trace.end[parent]!;
    this.#count = 0;
    let latestEnd = Number.NEGATIVE_INFINITY;
    const last = trace.subtreeEnd[parent]!;
    for (let child = parent + 1; child < last; child = trace.subtreeEnd[child]!) {
      if (trace.start[child]! >= parentEnd) break;
      if (isOutsideBooks(trace, child) || !isBlocking(trace, parent, child)) continue;
      if (this.#count === this.#span.length) this.#grow();
      latestEnd = Math.max(latestEnd, trace.end[child]!);
      this.#span[this.#count] = child;
      this.#latestEnd[this.#count++] = latestEnd;
    }
  }

  /**
   * Among children that start before the cursor, the one with the greatest min(end, cursor); the earlier start wins a
   * tie, then depth-first order. The running maximum reaches that value first exactly at the winner. −1: none. The cursor
   * goes on to the winner's start at the latest, so neither it nor any child behind it is looked at again.
   */
  takeLastBefore(cursor: number): number {
    let k = this.#count - 1;
    while (k >= 0 && this.startOf(k) >= cursor) k--;
    const target = k < 0 ? 0 : Math.min(cursor, this.#latestEnd[k]!);
    while (k > 0 && this.#latestEnd[k - 1]! >= target) k--;
    this.#count = Math.max(0, k);
    return k;
  }

  spanOf(k: number): SpanIndex {
    return this.#span[k]!;
  }

  startOf(k: number): number {
    return this.#trace.start[this.#span[k]!]!;
  }

  endOf(k: number): number {
    return this.#trace.end[this.#span[k]!]!;
  }

  #grow(): void {
    const span = new Int32Array(this.#span.length * 2);
    span.set(this.#span);
    this.#span = span;
    const latestEnd = new Float64Array(this.#latestEnd.length * 2);
    latestEnd.set(this.#latestEnd);
    this.#latestEnd = latestEnd;
  }
}

/** Spans still to be walked, each with its window. `pop` puts the next one into the fields. */
class Visits {
  span = 0;
  from = 0;
  to = 0;
  readonly #waiting: number[] = [];

  push(span: SpanIndex, from: number, to: number): void {
    this.#waiting.push(span, from, to);
  }

  pop(): boolean {
    if (this.#waiting.length === 0) return false;
    this.to = this.#waiting.pop()!;
    this.from = this.#waiting.pop()!;
    this.span = this.#waiting.pop()!;
    return true;
  }
}

class Sections {
  readonly #span: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(span: SpanIndex, from: number, to: number): void {
    this.#span.push(span);
    this.#from.push(from);
    this.#to.push(to);
  }

  sorted(spans: number): CriticalPath {
    const length = this.#span.length;
    // Plain numbers are sorted several times faster than by comparison, and no two sections start together.
    const from = Float64Array.from(this.#from).sort();
    const to = new Float64Array(length);
    const span = new Int32Array(length);
    const timePerSpan = new Float64Array(spans);
    for (let k = 0; k < length; k++) {
      const at = indexIn(from, this.#from[k]!);
      to[at] = this.#to[k]!;
      span[at] = this.#span[k]!;
      timePerSpan[span[at]!]! += to[at]! - from[at]!;
    }
    return { length, span, from, to, timePerSpan };
  }
}

/** Binary search for a value that is there. */
function indexIn(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

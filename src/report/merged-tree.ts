/**
 * Two aligned traces as one tree: a row for every pair of spans and every span of one side. The candidate gives the shape;
 * what only the baseline has hangs below the row of its parent, behind the sibling that it followed.
 *
 *   baseline   web ─┬─ cart          merged   web ─┬─ cart
 *                   ├─ cache                       ├─ cache   (baseline only)
 *                   └─ pay                         └─ pay ─── retry   (candidate only)
 *   candidate  web ─┬─ cart
 *                   └─ pay ─── retry
 *
 * A virtual root is no row: what it spans stands at the top. O(n), no recursion.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { isVirtualRoot, type SpanIndex, type Trace } from '../trace/trace.ts';

/** Rows in depth-first order. */
export interface MergedTree {
  readonly length: number;
  /** Per row its spans, −1 for none. */
  readonly baseline: Int32Array;
  readonly candidate: Int32Array;
  /** Per row its parent's row, −1 at the top. */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
}

const NONE = -1;

export function mergeTraces(diff: TraceDiff): MergedTree {
  const links = new Links(diff);
  links.addCandidate();
  links.addBaseline();
  return links.inOrder();
}

/** Who stands below whom. A place is the index of a candidate's span, behind them that of a baseline's, and last the top. */
class Links {
  readonly #baseline: Trace;
  readonly #candidate: Trace;
  readonly #candidateOf: Int32Array;
  readonly #baselineOf: Int32Array;
  readonly #top: number;
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #above: Int32Array;

  constructor({ baseline, candidate, alignment }: TraceDiff) {
    this.#baseline = baseline.trace;
    this.#candidate = candidate.trace;
    this.#candidateOf = alignment.candidateOf;
    this.#baselineOf = alignment.baselineOf;
    this.#top = candidate.trace.length + baseline.trace.length;
    this.#first = new Int32Array(this.#top + 1).fill(NONE);
    this.#next = new Int32Array(this.#top + 1).fill(NONE);
    this.#above = new Int32Array(this.#top + 1).fill(NONE);
  }

  /** From the last one back, so that each comes before those that are there. */
  addCandidate(): void {
    const { parent, length } = this.#candidate;
    for (let c = length - 1; c > 0; c--) this.#insert(c, this.#placeOfCandidate(parent[c]!), NONE);
    if (!isVirtualRoot(this.#candidate)) this.#insert(0, this.#top, NONE);
  }

  addBaseline(): void {
    const { subtreeEnd, length } = this.#baseline;
    const behindRoot = isVirtualRoot(this.#candidate) ? NONE : 0;
    if (this.#isAlone(0) && !isVirtualRoot(this.#baseline))
      this.#insert(this.#placeOfBaseline(0), this.#top, behindRoot);
    for (let b = 0; b < length; b++) {
      const above = this.#placeOfBaseline(b);
      let behind = NONE;
      for (let child = b + 1; child < subtreeEnd[b]!; child = subtreeEnd[child]!) {
        const place = this.#placeOfBaseline(child);
        if (this.#isAlone(child)) this.#insert(place, above, behind);
        if (this.#above[place] === above) behind = place;
      }
    }
  }

  inOrder(): MergedTree {
    const most = this.#top;
    const rows = { baseline: new Int32Array(most), candidate: new Int32Array(most) };
    const parent = new Int32Array(most);
    const depth = new Int32Array(most);
    const rowOf = new Int32Array(most + 1).fill(NONE);
    let length = 0;
    let level = 0;
    for (let place = this.#first[this.#top]!; place !== NONE; ) {
      rowOf[place] = length;
      parent[length] = rowOf[this.#above[place]!]!;
      depth[length] = level;
      rows.baseline[length] = this.#baselineAt(place);
      rows.candidate[length++] = place < this.#candidate.length ? place : NONE;
      if (this.#first[place] !== NONE) {
        place = this.#first[place]!;
        level++;
        continue;
      }
      while (place !== this.#top && this.#next[place] === NONE) {
        place = this.#above[place]!;
        level--;
      }
      place = place === this.#top ? NONE : this.#next[place]!;
    }
    const cut = (column: Int32Array) => column.subarray(0, length);
    const { baseline, candidate } = rows;
    return {
      ...{ length, baseline: cut(baseline), candidate: cut(candidate) },
      ...{ parent: cut(parent), depth: cut(depth) },
    };
  }

  /** `behind` a sibling; first where that is none. */
  #insert(place: number, above: number, behind: number): void {
    this.#above[place] = above;
    if (behind === NONE) {
      this.#next[place] = this.#first[above]!;
      this.#first[above] = place;
    } else {
      this.#next[place] = this.#next[behind]!;
      this.#next[behind] = place;
    }
  }

  #placeOfCandidate(c: SpanIndex): number {
    return c === 0 && isVirtualRoot(this.#candidate) ? this.#top : c;
  }

  #placeOfBaseline(b: SpanIndex): number {
    if (b === 0 && isVirtualRoot(this.#baseline)) return this.#top;
    return this.#isAlone(b) ? this.#candidate.length + b : this.#candidateOf[b]!;
  }

  /** Whether no span of the candidate is its partner: a virtual root is nobody's. */
  #isAlone(b: SpanIndex): boolean {
    const c = this.#candidateOf[b]!;
    return c === NONE || (c === 0 && isVirtualRoot(this.#candidate));
  }

  #baselineAt(place: number): number {
    const { length } = this.#candidate;
    if (place >= length) return place - length;
    const b = this.#baselineOf[place]!;
    return b === 0 && isVirtualRoot(this.#baseline) ? NONE : b;
  }
}

/** How many spans two subtrees have in common, by operation: of large ones among their first spans. */
import type { SpanIndex, Trace } from '../trace/trace.ts';

/** Spans of a subtree that are looked at. */
const MOST_SPANS = 32;

interface Side {
  readonly trace: Trace;
  /** Per span its operation. */
  readonly numbers: Uint32Array;
}

export class CommonSpans {
  readonly #baseline: Side;
  readonly #candidate: Side;
  /** Per operation how many spans the baseline has more; zero but while two are compared. */
  readonly #more: Uint8Array;

  constructor(baseline: Side, candidate: Side, operations: number) {
    this.#baseline = baseline;
    this.#candidate = candidate;
    this.#more = new Uint8Array(operations);
  }

  of(b: SpanIndex, c: SpanIndex): number {
    const more = this.#more;
    const before = this.#baseline.numbers;
    const after = this.#candidate.numbers;
    const lastBefore = lastOf(this.#baseline.trace, b);
    const lastAfter = lastOf(this.#candidate.trace, c);
    let shared = 0;
    for (let i = b; i <= lastBefore; i++) more[before[i]!]!++;
    for (let i = c; i <= lastAfter; i++) {
      if (more[after[i]!] === 0) continue;
      more[after[i]!]!--;
      shared++;
    }
    for (let i = b; i <= lastBefore; i++) more[before[i]!] = 0;
    return shared;
  }
}

function lastOf({ subtreeEnd }: Trace, i: SpanIndex): SpanIndex {
  return Math.min(subtreeEnd[i]!, i + MOST_SPANS) - 1;
}

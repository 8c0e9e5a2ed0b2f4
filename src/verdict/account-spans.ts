/**
 * The candidate's spans by account, found once: what stands behind a row of the ledger or an item of growth, without
 * another walk over all.
 */
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { sortByNumber } from '../trace/sort-by-number.ts';
import type { Nanoseconds, SpanIndex } from '../trace/trace.ts';
import type { Growth } from './growth-item.ts';
import { findUnpaired, PAIRING, type Unpaired } from './unpaired.ts';

export class AccountSpans {
  readonly unpaired: Unpaired;
  readonly #diff: TraceDiff;
  /** Account by account, and where those of an account begin. */
  readonly #spans: Int32Array;
  readonly #from: Uint32Array;
  /** By account: time on the path in spans that are fresh. */
  readonly #freshNs: Float64Array;

  constructor(diff: TraceDiff) {
    const { accounts } = diff.candidate;
    this.#diff = diff;
    this.unpaired = findUnpaired(diff);
    this.#from = placesOf(accounts.ofSpan, accounts.list.length);
    this.#spans = inPlaces(accounts.ofSpan, this.#from);
    this.#freshNs = freshTimes(diff, this.unpaired);
  }

  /** Candidate spans of a row of the ledger, in order. */
  ofRow({ index }: LedgerEntry): Int32Array {
    return index < 0 ? NO_SPANS : this.#spans.subarray(this.#from[index]!, this.#from[index + 1]!);
  }

  /** Candidate spans of the item, in no particular order. */
  of(item: Growth): readonly SpanIndex[] {
    if (item.entries.length === 0) return item.spans;
    return item.entries.flatMap((entry) => Array.from(this.ofRow(entry)));
  }

  /** Time on the path in spans of the item that are fresh. */
  freshNsOf(item: Growth): Nanoseconds {
    let freshNs = 0;
    for (const { index } of item.entries) freshNs += this.#freshNs[index] ?? 0;
    return freshNs;
  }

  /** Candidate spans of the item, largest growth on the critical path first. */
  tellingFor(item: Growth): readonly SpanIndex[] {
    if (item.entries.length === 0) return item.spans;
    const { baseline, candidate, alignment } = this.#diff;
    const shrunkNs = (c: SpanIndex) => {
      const b = alignment.baselineOf[c]!;
      return (b < 0 ? 0 : baseline.path.timePerSpan[b]!) - candidate.path.timePerSpan[c]!;
    };
    const spans = Int32Array.from(this.of(item)).sort();
    sortByNumber(spans, shrunkNs);
    return Array.from(spans);
  }
}

const NO_SPANS = new Int32Array(0);

/** Where each account's spans begin once they are in order of their accounts, and where the last one's end. */
function placesOf(ofSpan: Uint32Array, accounts: number): Uint32Array {
  const from = new Uint32Array(accounts + 1);
  for (let i = 0; i < ofSpan.length; i++) from[ofSpan[i]! + 1]!++;
  for (let k = 0; k < accounts; k++) from[k + 1]! += from[k]!;
  return from;
}

function inPlaces(ofSpan: Uint32Array, from: Uint32Array): Int32Array {
  const next = from.slice();
  const spans = new Int32Array(ofSpan.length);
  for (let i = 0; i < ofSpan.length; i++) spans[next[ofSpan[i]!]!++] = i;
  return spans;
}

function freshTimes({ candidate: { accounts, path } }: TraceDiff, { pairing, hasFresh }: Unpaired): Float64Array {
  const freshNs = new Float64Array(accounts.list.length);
  if (!hasFresh) return freshNs;
  for (let c = 0; c < pairing.length; c++)
    if (pairing[c] === PAIRING.fresh) freshNs[accounts.ofSpan[c]!]! += path.timePerSpan[c]!;
  return freshNs;
}

/**
 * When something ran, as stretches of time that a picture can show: joined where they touch or overlap, and where the pause
 * between them would not be seen. All relative to the start of the trace's root.
 */
import { accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { LIMITS } from '../limits.ts';
import { isAscending, sortByNumber } from '../trace/sort-by-number.ts';
import { durationAt } from '../trace/trace.ts';
import type { PathStretch, Stretch } from './views.ts';

/** Both kinds of stretches of one row. */
interface RowStretches {
  readonly bars: readonly Stretch[];
  readonly critical: readonly Stretch[];
}

/** `placeOf`: per span the row that it is shown in, −1 for none. */
export function joinedStretches(
  { trace, path }: AnalysedTrace,
  placeOf: Int32Array,
  rows: number,
): readonly RowStretches[] {
  const origin = trace.start[0]!;
  const critical = Array.from({ length: rows }, () => new Joiner());
  const { span, from, to } = path;
  for (let k = 0; k < span.length; k++) {
    const place = placeOf[span[k]!]!;
    if (place >= 0) critical[place]!.add(from[k]! - origin, to[k]! - origin);
  }
  return spansByPlace(placeOf, rows).map((indices, place) => {
    const bars = new Joiner();
    const startOf = (i: number) => trace.start[i]!;
    if (!isAscending(indices, 0, indices.length, startOf)) sortByNumber(indices, startOf);
    for (const i of indices) bars.add(trace.start[i]! - origin, trace.end[i]! - origin);
    return { bars: bars.joined(), critical: critical[place]!.joined() };
  });
}

function spansByPlace(placeOf: Int32Array, rows: number): readonly Int32Array[] {
  const counts = new Uint32Array(rows);
  for (const place of placeOf) if (place >= 0) counts[place]!++;
  const spans = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < placeOf.length; i++) {
    const place = placeOf[i]!;
    if (place >= 0) spans[place]![counts[place]!++] = i;
  }
  return spans;
}

/** Takes stretches in order of their starts. */
class Joiner {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(fromNs: number, toNs: number): void {
    const last = this.#to.length - 1;
    if (last >= 0 && fromNs <= this.#to[last]!) this.#to[last] = Math.max(this.#to[last]!, toNs);
    else {
      this.#from.push(fromNs);
      this.#to.push(toNs);
    }
  }

  /** Of many the shortest pauses go. */
  joined(): readonly Stretch[] {
    const all = this.#from.length;
    if (all === 0) return [];
    const leastPauseNs = all <= LIMITS.waterfallBars ? 0 : (this.#to[all - 1]! - this.#from[0]!) / LIMITS.waterfallBars;
    const stretches: { fromNs: number; toNs: number }[] = [];
    for (let k = 0; k < all; k++) {
      const last = stretches.at(-1);
      if (last !== undefined && this.#from[k]! - last.toNs < leastPauseNs) last.toNs = this.#to[k]!;
      else stretches.push({ fromNs: this.#from[k]!, toNs: this.#to[k]! });
    }
    return stretches;
  }
}

// --- critical path -----------------------------------------------------------------------------------------------

const SEVERAL = -1;

/** The sections of a critical path by account, neighbours of one account joined; the shortest of many are put together. */
export function pathStretches(
  { trace, path, accounts }: AnalysedTrace,
  ledger: readonly LedgerEntry[],
): readonly PathStretch[] {
  const rowOf = new Map(ledger.map((entry, row) => [accountKey(entry), row]));
  const rows = Int32Array.from(accounts.list, (account) => rowOf.get(accountKey(account)) ?? SEVERAL);
  const runs = runsOf(rowPerSection(path.span, accounts.ofSpan, rows));
  // Between two long ones there is one of several accounts at most.
  const isMany = runs.length > LIMITS.waterfallBars;
  const leastNs = isMany ? (2 * durationAt(trace, 0)) / (LIMITS.waterfallBars - 1) : 0;
  const origin = trace.start[0]!;
  const stretches: { ledgerRow: number; fromNs: number; toNs: number }[] = [];
  for (let run = 0; run < runs.length; run++) {
    const fromNs = path.from[runs.first[run]!]! - origin;
    const toNs = path.to[runs.first[run + 1]! - 1]! - origin;
    const ledgerRow = toNs - fromNs < leastNs ? SEVERAL : runs.number[run]!;
    const last = stretches.at(-1);
    if (last?.ledgerRow === ledgerRow) last.toNs = toNs;
    else stretches.push({ ledgerRow, fromNs, toNs });
  }
  return stretches;
}

function rowPerSection(span: Int32Array, accountOf: Uint32Array, rows: Int32Array): Int32Array {
  const row = new Int32Array(span.length);
  for (let k = 0; k < row.length; k++) row[k] = rows[accountOf[span[k]!]!]!;
  return row;
}

/** The longest runs of neighbours with one number: where each begins, and behind the last where that ends. */
interface Runs {
  readonly length: number;
  readonly first: Int32Array;
  readonly number: Int32Array;
}

function runsOf(numbers: Int32Array): Runs {
  const first = new Int32Array(numbers.length + 1);
  const number = new Int32Array(numbers.length);
  let length = 0;
  for (let k = 0; k < numbers.length; k++) {
    if (length > 0 && number[length - 1] === numbers[k]) continue;
    number[length] = numbers[k]!;
    first[length++] = k;
  }
  first[length] = numbers.length;
  return { length, first, number };
}

/**
 * The ledger: every section of both critical paths booked to an account. Because sections tile the root exactly, the
 * differences of all accounts add up to the difference of the root durations, to the nanosecond.
 */
import { type Account, accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { OUTSIDE_BOOKS } from '../analysis/self-time.ts';
import type { Nanoseconds, SpanIndex, Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';

export interface AccountTotals {
  /** Critical-path time. */
  readonly criticalNs: Nanoseconds;
  /** Self time of all its spans, on the critical path or not. */
  readonly selfNs: Nanoseconds;
  /** Spans booked here. */
  readonly calls: number;
  /** Those with status error. */
  readonly errors: number;
}

export interface LedgerEntry extends Account {
  readonly baseline: AccountTotals;
  readonly candidate: AccountTotals;
  /** Of the account among those of the candidate; −1 where only the baseline has it. */
  readonly index: number;
  /** Critical-path time, candidate − baseline. */
  readonly deltaNs: Nanoseconds;
}

/**
 * All accounts of both traces, largest difference first; ties by where they stand first and how much they did, which is the
 * same when the traces are swapped. Names decide only between what one trace has where the other has something else.
 */
export function balance(baseline: AnalysedTrace, candidate: AnalysedTrace): readonly LedgerEntry[] {
  const before = new Totals(baseline);
  const after = new Totals(candidate);
  const { list, numbers } = candidate.accounts;
  const isOnlyAfter = new Uint8Array(list.length).fill(1);
  const indexAfter = new Map<number, number>();
  for (let c = 0; c < list.length; c++) indexAfter.set(numbers[c]!, c);
  const placed: PlacedEntry[] = [];
  for (let b = 0; b < baseline.accounts.list.length; b++) {
    const c = indexAfter.get(baseline.accounts.numbers[b]!) ?? NONE;
    if (c !== NONE) isOnlyAfter[c] = 0;
    placed.push(placedEntry(baseline.accounts.list[b]!, before, b, after, c));
  }
  for (let c = 0; c < list.length; c++)
    if (isOnlyAfter[c] === 1) placed.push(placedEntry(list[c]!, before, NONE, after, c));
  const booked = placed.filter(({ last }) => last !== NONE);
  // What did not change stands in the order of one side and then of the other: sorted apart, that is quickly done.
  const changed = booked.filter(({ entry }) => entry.deltaNs !== 0).sort(inOrder);
  const unchanged = booked.filter(({ entry }) => entry.deltaNs === 0).sort(inOrder);
  return [...changed, ...unchanged].map(({ entry }) => entry);
}

const NONE = -1;

interface PlacedEntry {
  readonly entry: LedgerEntry;
  /** Its first span on the side where it stands earlier. */
  readonly first: SpanIndex;
  /** Its first span on the other side, where it has one. */
  readonly last: SpanIndex;
}

function placedEntry(account: Account, before: Totals, b: number, after: Totals, c: number): PlacedEntry {
  const { kind, service, operation, peer } = account;
  const totals = before.at(b);
  const others = after.at(c);
  const deltaNs = others.criticalNs - totals.criticalNs;
  const place = before.firstOf(b);
  const otherPlace = after.firstOf(c);
  return {
    entry: { kind, service, operation, peer, baseline: totals, candidate: others, index: c, deltaNs },
    first: place === NONE || otherPlace === NONE ? Math.max(place, otherPlace) : Math.min(place, otherPlace),
    last: Math.max(place, otherPlace),
  };
}

function inOrder(one: PlacedEntry, other: PlacedEntry): number {
  return (
    Math.abs(other.entry.deltaNs) - Math.abs(one.entry.deltaNs) ||
    one.first - other.first ||
    one.last - other.last ||
    sumOf(other.entry, 'selfNs') - sumOf(one.entry, 'selfNs') ||
    sumOf(other.entry, 'calls') - sumOf(one.entry, 'calls') ||
    (accountKey(one.entry) < accountKey(other.entry) ? -1 : 1)
  );
}

function sumOf({ baseline, candidate }: LedgerEntry, column: 'selfNs' | 'calls'): number {
  return baseline[column] + candidate[column];
}

/** What the accounts of one trace add up to, by their indices in its list. */
class Totals {
  /** The first span in the books. */
  readonly #first: Int32Array;
  readonly #criticalNs: Float64Array;
  readonly #selfNs: Float64Array;
  readonly #calls: Uint32Array;
  readonly #errors: Uint32Array;

  constructor({ trace, self, path, accounts }: AnalysedTrace) {
    const { length } = accounts.list;
    this.#first = new Int32Array(length).fill(NONE);
    this.#criticalNs = new Float64Array(length);
    this.#selfNs = new Float64Array(length);
    this.#calls = new Uint32Array(length);
    this.#errors = new Uint32Array(length);
    this.#add(trace, self, path.timePerSpan, accounts.ofSpan);
  }

  firstOf(index: number): SpanIndex {
    return index === NONE ? NONE : this.#first[index]!;
  }

  at(index: number): AccountTotals {
    if (index === NONE) return { criticalNs: 0, selfNs: 0, calls: 0, errors: 0 };
    return {
      criticalNs: this.#criticalNs[index]!,
      selfNs: this.#selfNs[index]!,
      calls: this.#calls[index]!,
      errors: this.#errors[index]!,
    };
  }

  /** Backwards: the first span comes last. */
  #add({ flags, status }: Trace, self: Float64Array, criticalNs: Float64Array, ofSpan: Uint32Array): void {
    for (let i = ofSpan.length - 1; i >= 0; i--) {
      if ((flags[i]! & OUTSIDE_BOOKS) !== 0) continue;
      const account = ofSpan[i]!;
      this.#first[account] = i;
      this.#criticalNs[account]! += criticalNs[i]!;
      this.#selfNs[account]! += self[i]!;
      this.#calls[account]!++;
      if (status[i] === STATUS_ERROR) this.#errors[account]!++;
    }
  }
}

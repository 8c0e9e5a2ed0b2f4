/**
 * The ledger: every section of both critical paths booked to an account. Because sections tile the root exactly, the
 * differences of all accounts add up to the difference of the root durations, to the nanosecond.
 */
import { type Account, accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { isOutsideBooks, type Nanoseconds, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';

export interface AccountTotals {
  /** Critical-path time. */
  criticalNs: Nanoseconds;
  /** Self time of all its spans, on the critical path or not. */
  selfNs: Nanoseconds;
  /** Spans booked here. */
  calls: number;
  /** Those with status error. */
  errors: number;
}

export interface LedgerEntry extends Account {
  readonly baseline: AccountTotals;
  readonly candidate: AccountTotals;
  /** Critical-path time, candidate − baseline. */
  readonly deltaNs: Nanoseconds;
}

/**
 * All accounts of both traces, largest difference first; ties by where they stand first and how much they did, which is the
 * same when the traces are swapped. Names decide only between what one trace has where the other has something else.
 */
export function balance(baseline: AnalysedTrace, candidate: AnalysedTrace): readonly LedgerEntry[] {
  const entries = new Map<string, PlacedEntry>();
  addSide(entries, baseline, 'baseline');
  addSide(entries, candidate, 'candidate');
  return [...entries.values()]
    .map(({ account, baseline: before, candidate: after, places }) => ({
      entry: { ...account, baseline: before, candidate: after, deltaNs: after.criticalNs - before.criticalNs },
      places,
    }))
    .sort(
      (one, other) =>
        Math.abs(other.entry.deltaNs) - Math.abs(one.entry.deltaNs) ||
        Math.min(...one.places) - Math.min(...other.places) ||
        Math.max(...one.places) - Math.max(...other.places) ||
        sumOf(other.entry, 'selfNs') - sumOf(one.entry, 'selfNs') ||
        sumOf(other.entry, 'calls') - sumOf(one.entry, 'calls') ||
        (accountKey(one.entry) < accountKey(other.entry) ? -1 : 1),
    )
    .map(({ entry }) => entry);
}

interface PlacedEntry {
  readonly account: Account;
  readonly baseline: AccountTotals;
  readonly candidate: AccountTotals;
  /** Its first span, on each side that has one. */
  readonly places: SpanIndex[];
}

function sumOf({ baseline, candidate }: LedgerEntry, column: 'selfNs' | 'calls'): number {
  return baseline[column] + candidate[column];
}

function addSide(
  entries: Map<string, PlacedEntry>,
  { trace, self, path, accounts }: AnalysedTrace,
  side: 'baseline' | 'candidate',
): void {
  const totals: (AccountTotals | undefined)[] = [];
  const totalOf = (number: number, first: SpanIndex): AccountTotals => {
    const account = accounts.list[number]!;
    const entry = getOrInsert(entries, accountKey(account), () => ({
      account,
      baseline: nothing(),
      candidate: nothing(),
      places: [],
    }));
    entry.places.push(first);
    return entry[side];
  };
  for (let i = 0; i < trace.length; i++) {
    if (isOutsideBooks(trace, i)) continue;
    const number = accounts.ofSpan[i]!;
    totals[number] ??= totalOf(number, i);
    const total = totals[number];
    total.criticalNs += path.timePerSpan[i]!;
    total.selfNs += self[i]!;
    total.calls++;
    if (trace.status[i] === STATUS_ERROR) total.errors++;
  }
}

function nothing(): AccountTotals {
  return { criticalNs: 0, selfNs: 0, calls: 0, errors: 0 };
}

/**
 * The ledger: every section of both critical paths booked to an account. Because sections tile the root exactly, the
 * differences of all accounts add up to the difference of the root durations, to the nanosecond.
 */
import { type Account, accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { isOutsideBooks, type Nanoseconds } from '../trace/trace.ts';
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

/** All accounts of both traces, largest difference first; ties by the account's own words. */
export function balance(baseline: AnalysedTrace, candidate: AnalysedTrace): readonly LedgerEntry[] {
  const entries = new Map<string, Account & Record<'baseline' | 'candidate', AccountTotals>>();
  addSide(entries, baseline, 'baseline');
  addSide(entries, candidate, 'candidate');
  return [...entries.entries()]
    .map(([key, entry]) => ({
      key,
      entry: { ...entry, deltaNs: entry.candidate.criticalNs - entry.baseline.criticalNs },
    }))
    .sort((one, other) => Math.abs(other.entry.deltaNs) - Math.abs(one.entry.deltaNs) || (one.key < other.key ? -1 : 1))
    .map(({ entry }) => entry);
}

function addSide(
  entries: Map<string, Account & Record<'baseline' | 'candidate', AccountTotals>>,
  { trace, self, path, accounts }: AnalysedTrace,
  side: 'baseline' | 'candidate',
): void {
  const totals: (AccountTotals | undefined)[] = [];
  for (let i = 0; i < trace.length; i++) {
    if (isOutsideBooks(trace, i)) continue;
    const number = accounts.ofSpan[i]!;
    const account = accounts.list[number]!;
    totals[number] ??= getOrInsert(entries, accountKey(account), () => ({
      ...account,
      baseline: nothing(),
      candidate: nothing(),
    }))[side];
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

/**
 * The ledger: every section of both critical paths booked to an account. Because sections tile the root exactly, the
 * differences of all accounts add up to the difference of the root durations, to the nanosecond.
 */
import { type Account, accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { isOutsideBooks, type Nanoseconds } from '../trace/trace.ts';

export interface AccountTotals {
  /** Critical-path time. */
  criticalNs: Nanoseconds;
  /** Self time of all its spans, on the critical path or not. */
  selfNs: Nanoseconds;
  /** Spans booked here. */
  calls: number;
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
    .map(([key, entry]) => ({ key, entry: { ...entry, deltaNs: entry.candidate.criticalNs - entry.baseline.criticalNs } }))
    .sort((one, other) => Math.abs(other.entry.deltaNs) - Math.abs(one.entry.deltaNs) || (one.key < other.key ? -1 : 1))
    .map(({ entry }) => entry);
}

function addSide(
  entries: Map<string, Account & Record<'baseline' | 'candidate', AccountTotals>>,
  { trace, self, path, accounts }: AnalysedTrace,
  side: 'baseline' | 'candidate',
): void {
  const totals = accounts.list.map((account) => {
    const key = accountKey(account);
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = { ...account, baseline: nothing(), candidate: nothing() };
      entries.set(key, entry);
    }
    return entry[side];
  });
  for (let i = 0; i < trace.length; i++) {
    if (isOutsideBooks(trace, i)) continue;
    const total = totals[accounts.ofSpan[i]!]!;
    total.criticalNs += path.timePerSpan[i]!;
    total.selfNs += self[i]!;
    total.calls++;
  }
}

function nothing(): AccountTotals {
  return { criticalNs: 0, selfNs: 0, calls: 0 };
}

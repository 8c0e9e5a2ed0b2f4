/**
 * Norms: what a pool of baselines says is normal, per account of a pair of services and for the whole request. A pool
 * member in which an account does not occur spent no time there.
 */
import { accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { durationAt, isOutsideBooks, type Nanoseconds } from '../trace/trace.ts';
import { legsOf, pairKeyOf } from './legs.ts';

export interface Norm {
  readonly median: number;
  readonly p95: number;
}

export type PairNorms = Readonly<Record<keyof PairTotals, Norm>>;

export interface Norms {
  /** Members of the pool, the baseline among them. */
  readonly size: number;
  /** Durations of the whole request. */
  readonly durationNs: Norm;
  /** How many members took longer than this. */
  readonly slowerThan: (durationNs: Nanoseconds) => number;
  readonly of: (pairKey: string) => PairNorms;
  /** Critical-path time of one account, by its `accountKey`. */
  readonly ofAccount: (accountKey: string) => Norm;
}

/** What the accounts between two services add up to in one trace. */
export interface PairTotals {
  criticalNs: number;
  selfNs: number;
  calls: number;
  requestNs: number;
  responseNs: number;
}

export function normsOf(pool: readonly AnalysedTrace[]): Norms {
  const members = pool.map(totalsByPair);
  const accounts = pool.map(criticalByAccount);
  const durations = pool.map(({ trace }) => durationAt(trace, 0));
  const columnOf = (key: string, column: keyof PairTotals) =>
    norm(members.map((member) => member.get(key)?.[column] ?? 0));
  return {
    size: pool.length,
    durationNs: norm(durations),
    slowerThan: (durationNs) => durations.filter((duration) => duration > durationNs).length,
    of: (key) => ({
      criticalNs: columnOf(key, 'criticalNs'),
      selfNs: columnOf(key, 'selfNs'),
      calls: columnOf(key, 'calls'),
      requestNs: columnOf(key, 'requestNs'),
      responseNs: columnOf(key, 'responseNs'),
    }),
    ofAccount: (key) => norm(accounts.map((member) => member.get(key) ?? 0)),
  };
}

export function totalsByPair({ trace, self, path, accounts }: AnalysedTrace): ReadonlyMap<string, PairTotals> {
  const totals = new Map<string, PairTotals>();
  const pairs = accounts.list.map(pairKeyOf);
  for (let i = 0; i < trace.length; i++) {
    if (isOutsideBooks(trace, i)) continue;
    const account = accounts.list[accounts.ofSpan[i]!]!;
    const total = getOrInsert(totals, pairs[accounts.ofSpan[i]!]!, nothing);
    total.criticalNs += path.timePerSpan[i]!;
    total.selfNs += self[i]!;
    total.calls++;
    const legs = account.kind === 'gap' ? legsOf(trace, i) : undefined;
    total.requestNs += legs?.requestNs ?? 0;
    total.responseNs += legs?.responseNs ?? 0;
  }
  return totals;
}

function criticalByAccount({ trace, path, accounts }: AnalysedTrace): ReadonlyMap<string, Nanoseconds> {
  const criticalNs = new Float64Array(accounts.list.length);
  for (let i = 0; i < trace.length; i++)
    if (!isOutsideBooks(trace, i)) criticalNs[accounts.ofSpan[i]!]! += path.timePerSpan[i]!;
  return new Map(accounts.list.map((account, k) => [accountKey(account), criticalNs[k]!]));
}

function nothing(): PairTotals {
  return { criticalNs: 0, selfNs: 0, calls: 0, requestNs: 0, responseNs: 0 };
}

/** Median and 95th percentile of at least one value. */
export function norm(values: readonly number[]): Norm {
  const sorted = [...values].sort((one, other) => one - other);
  return { median: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

/** Linear between the two nearest ranks. */
function percentile(sorted: readonly number[], part: number): number {
  const rank = part * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (rank - below);
}

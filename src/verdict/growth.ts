/**
 * Growth: the ledger's positive differences as items that somebody must answer for. The verdict always explains the
 * slower trace by the faster one, so growth is never negative.
 *
 * Of an account's growth on the critical path only what its self time grew too is its own: the rest came because the
 * account entered the path. Calls that the baseline made fewer times are an item of their own, booked to the caller
 * unless they failed: a callee is not slower for being called more often. Pauses between a failed call and the next
 * attempt are the callee's.
 */
import { accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { type Nanoseconds, operationAt } from '../trace/trace.ts';
import { type BackOff, backOffs } from './back-off.ts';
import { extraCalls } from './extra-calls.ts';
import { type Growth, type GrowthSheet, structuralItem } from './growth-item.ts';
import { lostOverlaps } from './lost-concurrency.ts';
import { isNobody } from './nobody.ts';
import { againstNorms } from './normal-growth.ts';
import { PairSums } from './pair-sums.ts';
import type { Unpaired } from './unpaired.ts';

export function findGrowth(diff: TraceDiff, unpaired: Unpaired): GrowthSheet {
  const extra = extraCalls(diff, unpaired, ownGrowthNs);
  const pauses = newBackOffs(diff);
  const bookedNs = extra.bookedNs.slice();
  for (const { lostNs } of pauses) for (const [account, ns] of lostNs) bookedNs[account]! += ns;
  const accounts = accountGrowth(diff, bookedNs);
  const concurrency = lostOverlaps(diff, unclaimed(diff.ledger));
  const items = [...accounts, ...extra.items, ...pauses.map((pause) => backOffItem(diff, pause)), ...concurrency];
  if (diff.norms !== undefined) return againstNorms(items, diff, diff.norms);
  const totalNs = diff.ledger.reduce((sum, entry) => sum + Math.max(0, entry.deltaNs), 0);
  return { items, totalNs, beyondNormNs: totalNs };
}

/** Own growth of an account: on the critical path, and no more than its self time grew. */
export function ownGrowthNs(entry: LedgerEntry): Nanoseconds {
  return Math.max(0, Math.min(entry.deltaNs, entry.candidate.selfNs - entry.baseline.selfNs));
}

/** Growth of the path that no account's self time explains: time that entered the path. */
function unclaimed(ledger: readonly LedgerEntry[]): Nanoseconds {
  return ledger.reduce((sum, entry) => sum + Math.max(0, entry.deltaNs) - ownGrowthNs(entry), 0);
}

/** Back-offs of the candidate beyond those of the baseline. */
function newBackOffs({ baseline, candidate }: TraceDiff): readonly BackOff[] {
  const after = backOffs(candidate);
  if (after.length === 0) return after;
  const before = new Map(backOffs(baseline).map((backOff) => [keyOf(baseline, backOff), lostByKey(baseline, backOff)]));
  return after
    .map((backOff) => {
      const lostBefore = before.get(keyOf(candidate, backOff));
      const lost = [...backOff.lostNs].map(
        ([number, ns]) => [number, ns - (lostBefore?.get(accountKey(candidate.accounts.list[number]!)) ?? 0)] as const,
      );
      return { ...backOff, lostNs: new Map(lost.filter(([, ns]) => ns > 0)) };
    })
    .filter(({ lostNs }) => lostNs.size > 0);
}

function keyOf({ accounts }: AnalysedTrace, { caller, callee }: BackOff): string {
  return `${accountKey(accounts.list[accounts.ofSpan[caller]!]!)}\u0000${callee}`;
}

function lostByKey({ accounts }: AnalysedTrace, { lostNs }: BackOff): ReadonlyMap<string, Nanoseconds> {
  return new Map([...lostNs].map(([number, ns]) => [accountKey(accounts.list[number]!), ns]));
}

function backOffItem({ candidate }: TraceDiff, { caller, callee, lostNs, spans }: BackOff): Growth {
  const peer = operationAt(candidate.trace, caller).service;
  const growthNs = [...lostNs.values()].reduce((sum, ns) => sum + ns, 0);
  return structuralItem({ kind: 'back-off', service: callee, peer, growthNs, spans });
}

/** Calls failed and were made again, and the trace does not say whom they were meant for. */
export function isOfUnknownCallee({ kind, service, peer }: Growth): boolean {
  return kind === 'back-off' && service === peer;
}

/**
 * One item per (kind, caller, callee): operations of one pair of services stand or fall together, but for those that the
 * baseline does not have, which are new work. `bookedNs`: by the candidate's accounts what is in other items.
 */
function accountGrowth(diff: TraceDiff, bookedNs: Float64Array): readonly Growth[] {
  const pairs = new PairSums(diff);
  const groups = new Map<number, Group>();
  for (let row = 0; row < diff.ledger.length; row++) {
    const entry = diff.ledger[row]!;
    if (isNobody(diff, entry)) continue;
    const pair = pairs.ofRow[row]!;
    const group = getOrInsert(groups, 2 * pair + Number(entry.baseline.calls === 0), () => emptyGroup(pair));
    addRow(group, entry, bookedNs[entry.index] ?? 0);
  }
  return [...groups.values()].map((group) => itemOf(group, pairs));
}

/** Rows of one item, and their sums. */
interface Group {
  readonly pair: number;
  readonly entries: LedgerEntry[];
  deltaNs: Nanoseconds;
  bookedNs: Nanoseconds;
  selfDeltaNs: Nanoseconds;
  baselineNs: Nanoseconds;
  selfBaselineNs: Nanoseconds;
  calls: number;
}

function emptyGroup(pair: number): Group {
  return { pair, entries: [], deltaNs: 0, bookedNs: 0, selfDeltaNs: 0, baselineNs: 0, selfBaselineNs: 0, calls: 0 };
}

function addRow(group: Group, entry: LedgerEntry, bookedNs: Nanoseconds): void {
  const { baseline, candidate, deltaNs } = entry;
  group.entries.push(entry);
  group.deltaNs += deltaNs;
  group.bookedNs += bookedNs;
  group.selfDeltaNs += candidate.selfNs - baseline.selfNs;
  group.baselineNs += baseline.criticalNs;
  group.selfBaselineNs += baseline.selfNs;
  group.calls += candidate.calls;
}

function itemOf({ pair, entries, deltaNs, bookedNs, selfDeltaNs, ...sums }: Group, pairs: PairSums): Growth {
  const { kind, service, peer } = entries[0]!;
  const growthNs = Math.max(0, Math.min(deltaNs, selfDeltaNs) - bookedNs);
  return {
    kind,
    service,
    peer,
    growthNs,
    baselineNs: sums.baselineNs,
    selfGrowthNs: Math.max(0, selfDeltaNs - bookedNs),
    selfBaselineNs: sums.selfBaselineNs,
    calls: Math.max(1, sums.calls),
    bookedNs,
    responseShare: pairs.responseShareOf(pair),
    waitedShare: pairs.waitedShareOf(pair),
    leafNs: kind === 'own' ? Math.min(growthNs, pairs.leafNs[pair]!) : 0,
    entries,
    spans: [],
  };
}

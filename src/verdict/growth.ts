/**
 * Growth: the ledger's positive differences as items that somebody must answer for. The verdict always explains the
 * slower trace by the faster one, so growth is never negative.
 *
 * Of an account's growth on the critical path only what its self time grew too is its own: the rest came because the
 * account entered the path. Calls that the baseline made fewer times are an item of their own, booked to the caller
 * unless they failed: a callee is not slower for being called more often. Pauses between a failed call and the next
 * attempt are the callee's.
 */
import { accountKey, NOBODY } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { leafGrowth, legGrowth, pairKeyOf, responseShare, waitedShares } from '../diff/legs.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { type Nanoseconds, operationAt } from '../trace/trace.ts';
import { type BackOff, backOffs } from './back-off.ts';
import { extraCalls } from './extra-calls.ts';
import { type Growth, type GrowthSheet, structuralItem } from './growth-item.ts';
import { lostOverlaps } from './lost-concurrency.ts';
import { againstNorms } from './normal-growth.ts';

export function findGrowth(diff: TraceDiff): GrowthSheet {
  const extra = extraCalls(diff, ownGrowthNs);
  const pauses = newBackOffs(diff);
  const lostNsOf = (entry: LedgerEntry) =>
    pauses.reduce((sum, { lostNs }) => sum + (lostNs.get(accountKey(entry)) ?? 0), 0);
  const accounts = accountGrowth(diff, (entry) => extra.bookedNsOf(entry) + lostNsOf(entry));
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
  const before = new Map(backOffs(baseline).map((backOff) => [keyOf(baseline, backOff), backOff.lostNs]));
  return after
    .map((backOff) => {
      const lostBefore = before.get(keyOf(candidate, backOff));
      const lost = [...backOff.lostNs].map(([account, ns]) => [account, ns - (lostBefore?.get(account) ?? 0)] as const);
      return { ...backOff, lostNs: new Map(lost.filter(([, ns]) => ns > 0)) };
    })
    .filter(({ lostNs }) => lostNs.size > 0);
}

function keyOf({ accounts }: AnalysedTrace, { caller, callee }: BackOff): string {
  return `${accountKey(accounts.list[accounts.ofSpan[caller]!]!)}\u0000${callee}`;
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
 * baseline does not have, which are new work.
 */
function accountGrowth(diff: TraceDiff, bookedNsOf: (entry: LedgerEntry) => Nanoseconds): readonly Growth[] {
  const legs = legGrowth(diff);
  const leaves = leafGrowth(diff);
  const waited = waitedShares(diff);
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of diff.ledger) {
    if (entry.service === NOBODY) continue;
    getOrInsert(groups, `${pairKeyOf(entry)}\u0000${entry.baseline.calls === 0}`, () => []).push(entry);
  }
  return [...groups.values()].map((entries) => {
    const { kind, service, peer } = entries[0]!;
    const sum = (value: (entry: LedgerEntry) => number) => entries.reduce((total, entry) => total + value(entry), 0);
    const selfNs = sum((entry) => entry.candidate.selfNs - entry.baseline.selfNs);
    const bookedNs = sum(bookedNsOf);
    const growthNs = Math.max(
      0,
      Math.min(
        sum((entry) => entry.deltaNs),
        selfNs,
      ) - bookedNs,
    );
    return {
      kind,
      service,
      peer,
      growthNs,
      baselineNs: sum((entry) => entry.baseline.criticalNs),
      selfGrowthNs: Math.max(0, selfNs - bookedNs),
      selfBaselineNs: sum((entry) => entry.baseline.selfNs),
      calls: Math.max(
        1,
        sum((entry) => entry.candidate.calls),
      ),
      bookedNs,
      responseShare: responseShare(legs.get(pairKeyOf({ kind, service, peer })) ?? NO_LEGS),
      waitedShare: waited.get(pairKeyOf({ kind, service, peer })) ?? 1,
      leafNs: kind === 'own' ? Math.min(growthNs, leaves.get(service) ?? 0) : 0,
      entries,
      spans: [],
    };
  });
}

const NO_LEGS = { requestNs: 0, responseNs: 0 };

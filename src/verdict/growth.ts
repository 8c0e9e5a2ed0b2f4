/**
 * Growth: the ledger's positive differences as items that somebody must answer for. The verdict always explains the
 * slower trace by the faster one, so growth is never negative.
 *
 * Of an account's growth on the critical path only what its self time grew too is its own: the rest came because the
 * account entered the path. Calls that the baseline made fewer times are an item of their own, booked to the caller
 * unless they failed: a callee is not slower for being called more often.
 */
import { type AccountKind, NOBODY } from '../analysis/accounts.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { leafGrowth, legGrowth, pairKeyOf, responseShare } from '../diff/legs.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Nanoseconds, SpanIndex } from '../trace/trace.ts';
import { extraCalls } from './extra-calls.ts';
import { lostOverlaps } from './lost-concurrency.ts';
import { againstNorms } from './normal-growth.ts';

export type GrowthKind = AccountKind | 'calls' | 'concurrency';

export interface Growth {
  readonly kind: GrowthKind;
  /** own, calls, concurrency: who did it. gap, dependency: the caller. */
  readonly service: string;
  /** gap: the callee. dependency: its name. calls: what was called. */
  readonly peer: string | undefined;
  readonly growthNs: Nanoseconds;
  /** Critical-path time in the baseline; what the growth is measured against. */
  readonly baselineNs: Nanoseconds;
  /** Of a gap's growth the part in the response leg, 0..1. */
  readonly responseShare: number;
  /** Of own time's growth the part in spans without children, where an uninstrumented call may hide. */
  readonly leafNs: Nanoseconds;
  /** Accounts behind it; empty for calls and concurrency. */
  readonly entries: readonly LedgerEntry[];
  /** Candidate spans behind calls and concurrency: the roots of extra subtrees, or the parent that lost concurrency. */
  readonly spans: readonly SpanIndex[];
}

export interface GrowthSheet {
  /** Also those that did not grow: what stayed as it was is evidence too. */
  readonly items: readonly Growth[];
  /** Sum of the ledger's positive differences: all growth, whether or not somebody answers for it. */
  readonly totalNs: Nanoseconds;
  /** What lies beyond the normal range of a pool; all growth where there is no pool. */
  readonly beyondNormNs: Nanoseconds;
}

export function findGrowth(diff: TraceDiff): GrowthSheet {
  const extra = extraCalls(diff, ownGrowthNs);
  const accounts = accountGrowth(diff, extra.bookedNsOf);
  const concurrency = lostOverlaps(diff, unclaimed(diff.ledger));
  const items = [...accounts, ...extra.items, ...concurrency];
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

const NO_LEGS = { requestNs: 0, responseNs: 0 };

/** One item per (kind, caller, callee): operations of one pair of services stand or fall together. */
function accountGrowth(diff: TraceDiff, extraNsOf: (entry: LedgerEntry) => Nanoseconds): readonly Growth[] {
  const legs = legGrowth(diff);
  const leaves = leafGrowth(diff);
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of diff.ledger) {
    if (entry.service === NOBODY) continue;
    getOrInsert(groups, pairKeyOf(entry), () => []).push(entry);
  }
  return [...groups.values()].map((entries) => {
    const { kind, service, peer } = entries[0]!;
    const grown = entries.reduce((sum, entry) => sum + entry.deltaNs, 0);
    const self = entries.reduce((sum, entry) => sum + entry.candidate.selfNs - entry.baseline.selfNs, 0);
    const extra = entries.reduce((sum, entry) => sum + extraNsOf(entry), 0);
    const growthNs = Math.max(0, Math.min(grown, self) - extra);
    return {
      kind,
      service,
      peer,
      growthNs,
      responseShare: responseShare(legs.get(pairKeyOf({ kind, service, peer })) ?? NO_LEGS),
      leafNs: kind === 'own' ? Math.min(growthNs, leaves.get(service) ?? 0) : 0,
      baselineNs: entries.reduce((sum, entry) => sum + entry.baseline.criticalNs, 0),
      entries,
      spans: [],
    };
  });
}

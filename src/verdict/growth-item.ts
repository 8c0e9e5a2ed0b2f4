/** One item of growth, and all of them: what somebody must answer for. growth.ts finds them. */
import type { AccountKind } from '../analysis/accounts.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import type { Nanoseconds, SpanIndex } from '../trace/trace.ts';

export type GrowthKind = AccountKind | 'calls' | 'concurrency' | 'back-off';

export interface Growth {
  readonly kind: GrowthKind;
  /** own, calls, concurrency: who did it. gap, dependency: the caller. back-off: who failed. */
  readonly service: string;
  /** gap: the callee. dependency: its name. calls: what was called. back-off: who waited. */
  readonly peer: string | undefined;
  /** On the critical path. */
  readonly growthNs: Nanoseconds;
  /** Critical-path time in the baseline; what the growth is measured against. */
  readonly baselineNs: Nanoseconds;
  /** On the critical path or beside it: what happened beside the path is evidence too. */
  readonly selfGrowthNs: Nanoseconds;
  readonly selfBaselineNs: Nanoseconds;
  /** Calls in the candidate, at least 1. */
  readonly calls: number;
  /** What of the accounts' growth is in other items (calls, back-off). */
  readonly bookedNs: Nanoseconds;
  /** Of a gap's growth the part in the response leg, 0..1. */
  readonly responseShare: number;
  /** Part of the calls that waited, 0..1: those that grew by a quarter of what they grew on average. */
  readonly waitedShare: number;
  /** Of own time's growth the part in spans without children, where an uninstrumented call may hide. */
  readonly leafNs: Nanoseconds;
  /** Accounts behind it; empty for calls, concurrency and back-off. */
  readonly entries: readonly LedgerEntry[];
  /** Candidate spans behind calls, concurrency and back-off. */
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

/** An item that is no account's: what it grew is all there is to it. */
export function structuralItem(item: Pick<Growth, 'kind' | 'service' | 'peer' | 'growthNs' | 'spans'>): Growth {
  return {
    ...item,
    baselineNs: 0,
    selfGrowthNs: item.growthNs,
    selfBaselineNs: 0,
    calls: 1,
    bookedNs: 0,
    responseShare: 0.5,
    waitedShare: 1,
    leafNs: 0,
    entries: [],
  };
}

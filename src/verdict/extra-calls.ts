/**
 * Extra calls: the baseline makes a call N times under some parent, the candidate M > N times (N ≥ 1). What more calls
 * cost is the caller's doing (a loop, an N+1 query), or the callee's where the calls failed (retries).
 *
 *   baseline   handler ─ SELECT             candidate   handler ─ SELECT ─ SELECT ─ SELECT
 *                                                                           └ extra ┘  → "handler's service: more calls"
 *
 * The extra calls are booked at the speed that the calls on both sides had before: if those became twice as slow, half of
 * the extra calls' time is slowness and stays with whoever is slow.
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { isOutsideBooks, isVirtualRoot, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import { type Growth, structuralItem } from './growth-item.ts';
import type { Unpaired } from './unpaired.ts';

export interface ExtraCalls {
  readonly items: readonly Growth[];
  /** By the candidate's accounts: what of their growth was booked to somebody who calls more often. */
  readonly bookedNs: Float64Array;
}

/** `growthNsOf`: what an account grew by itself; extra calls are booked up to that, since the others may have shrunk. */
export function extraCalls(
  diff: TraceDiff,
  unpaired: Unpaired,
  growthNsOf: (entry: LedgerEntry) => Nanoseconds,
): ExtraCalls {
  const { trace, path, accounts: booked } = diff.candidate;
  const leftNs = new Float64Array(booked.list.length);
  for (const entry of diff.ledger) if (entry.index >= 0) leftNs[entry.index] = growthNsOf(entry);
  const bookedNs = new Float64Array(booked.list.length);
  const byCaller = new Map<string, { caller: string; peer: string; growthNs: number; spans: SpanIndex[] }>();
  for (const { parent, extra, countShare } of repeatGroups(diff, unpaired)) {
    const caller = operationAt(trace, parent).service;
    const peer = calledIn(diff.candidate, extra[0]!, caller);
    const item = getOrInsert(byCaller, `${caller}\u0000${peer}`, () => ({ caller, peer, growthNs: 0, spans: [] }));
    for (const root of extra) {
      item.spans.push(root);
      for (let i = root; i < trace.subtreeEnd[root]!; i++) {
        const number = booked.ofSpan[i]!;
        const timeNs = Math.min(Math.round(path.timePerSpan[i]! * countShare), leftNs[number]!);
        if (timeNs <= 0) continue;
        leftNs[number]! -= timeNs;
        bookedNs[number]! += timeNs;
        item.growthNs += timeNs;
      }
    }
  }
  const items = [...byCaller.values()].map(({ caller, peer, growthNs, spans }) =>
    structuralItem({ kind: 'calls', service: caller, peer, growthNs, spans }),
  );
  return { items, bookedNs };
}

/** Who is called: behind the caller's own sidecar, whom that calls. */
function calledIn({ trace, accounts }: AnalysedTrace, root: SpanIndex, caller: string): string {
  for (let i = root; i < trace.subtreeEnd[root]!; i++) {
    const { peer, service } = accounts.list[accounts.ofSpan[i]!]!;
    if ((peer ?? service) !== caller) return peer ?? service;
  }
  return caller;
}

interface RepeatGroup {
  /** The candidate's caller. */
  readonly parent: SpanIndex;
  /** Roots of its subtrees that the baseline does not have. */
  readonly extra: SpanIndex[];
  /** The part of their time that more calls explain, 0..1. */
  readonly countShare: number;
}

/** Groups of one operation under aligned parents that grew in number; failed calls are left out. */
function repeatGroups({ candidate: { trace } }: TraceDiff, { groups }: Unpaired): readonly RepeatGroup[] {
  const extraOf = new Map<number, SpanIndex[]>();
  for (let c = 1; c < trace.length; c++) {
    const group = groups.of[c]!;
    if (group < 0 || groups.callsBefore[group] === 0 || groups.failedAfter[group]! > 0) continue;
    // The parts of an incomplete trace were called by nobody.
    if (isOutsideBooks(trace, c) || (trace.parent[c] === 0 && isVirtualRoot(trace))) continue;
    getOrInsert(extraOf, group, () => []).push(c);
  }
  return [...extraOf].map(([group, extra]) => {
    const afterNs = groups.pairedAfterNs[group]!;
    const slowdown = afterNs === 0 ? 1 : groups.pairedBeforeNs[group]! / afterNs;
    return { parent: trace.parent[extra[0]!]!, extra, countShare: Math.min(1, slowdown) };
  });
}

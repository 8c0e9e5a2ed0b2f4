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
import { accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import {
  durationAt,
  isOutsideBooks,
  isVirtualRoot,
  type Nanoseconds,
  operationAt,
  type SpanIndex,
} from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { type Growth, structuralItem } from './growth-item.ts';

export interface ExtraCalls {
  readonly items: readonly Growth[];
  /** What of an account's growth was booked to somebody who calls more often. */
  readonly bookedNsOf: (entry: LedgerEntry) => Nanoseconds;
}

/** `growthNsOf`: what an account grew by itself; extra calls are booked up to that, since the others may have shrunk. */
export function extraCalls(diff: TraceDiff, growthNsOf: (entry: LedgerEntry) => Nanoseconds): ExtraCalls {
  const { trace, path, accounts } = diff.candidate;
  const leftNs = new Map(diff.ledger.map((entry) => [accountKey(entry), growthNsOf(entry)]));
  const bookedNs = new Map<string, number>();
  const byCaller = new Map<string, { caller: string; peer: string; growthNs: number; spans: SpanIndex[] }>();
  for (const { parent, extra, countShare } of repeatGroups(diff)) {
    const caller = operationAt(trace, parent).service;
    const peer = calledIn(diff.candidate, extra[0]!, caller);
    const item = getOrInsert(byCaller, `${caller}\u0000${peer}`, () => ({ caller, peer, growthNs: 0, spans: [] }));
    item.spans.push(...extra);
    for (const root of extra) {
      for (let i = root; i < trace.subtreeEnd[root]!; i++) {
        const key = accountKey(accounts.list[accounts.ofSpan[i]!]!);
        const timeNs = Math.min(Math.round(path.timePerSpan[i]! * countShare), leftNs.get(key) ?? 0);
        if (timeNs <= 0) continue;
        leftNs.set(key, leftNs.get(key)! - timeNs);
        bookedNs.set(key, (bookedNs.get(key) ?? 0) + timeNs);
        item.growthNs += timeNs;
      }
    }
  }
  return {
    items: [...byCaller.values()].map(({ caller, peer, growthNs, spans }) =>
      structuralItem({ kind: 'calls', service: caller, peer, growthNs, spans }),
    ),
    bookedNsOf: (entry) => bookedNs.get(accountKey(entry)) ?? 0,
  };
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
function* repeatGroups(diff: TraceDiff): Generator<RepeatGroup> {
  const { baseline, candidate, alignment } = diff;
  const groups = new Map<string, SpanIndex[]>();
  for (let i = 1; i < candidate.trace.length; i++) {
    if (alignment.baselineOf[i]! >= 0 || isOutsideBooks(candidate.trace, i)) continue;
    const parent = candidate.trace.parent[i]!;
    // The parts of an incomplete trace were called by nobody.
    if (alignment.baselineOf[parent]! < 0 || (parent === 0 && isVirtualRoot(candidate.trace))) continue;
    getOrInsert(groups, `${parent} ${alignment.operations.candidate[i]}`, () => []).push(i);
  }
  const before = new CallCounts(baseline, alignment.operations.baseline, alignment.candidateOf);
  const after = new CallCounts(candidate, alignment.operations.candidate, alignment.baselineOf);
  for (const extra of groups.values()) {
    const parent = candidate.trace.parent[extra[0]!]!;
    const operation = alignment.operations.candidate[extra[0]!]!;
    const calledBefore = before.under(alignment.baselineOf[parent]!, operation);
    const calledAfter = after.under(parent, operation);
    if (calledBefore.calls === 0 || calledAfter.failed > 0) continue;
    const slowdown = calledAfter.alignedNs === 0 ? 1 : calledBefore.alignedNs / calledAfter.alignedNs;
    yield { parent, extra, countShare: Math.min(1, slowdown) };
  }
}

interface Called {
  calls: number;
  failed: number;
  /** Time of the calls that stand on both sides. */
  alignedNs: Nanoseconds;
}

/** What is called under a parent, by operation; each parent is walked once. */
class CallCounts {
  readonly #side: AnalysedTrace;
  readonly #operations: Uint32Array;
  readonly #partnerOf: Int32Array;
  readonly #byParent = new Map<SpanIndex, Map<number, Called>>();

  constructor(side: AnalysedTrace, operations: Uint32Array, partnerOf: Int32Array) {
    this.#side = side;
    this.#operations = operations;
    this.#partnerOf = partnerOf;
  }

  under(parent: SpanIndex, operation: number): Called {
    const byOperation = getOrInsert(this.#byParent, parent, () => this.#countUnder(parent));
    return byOperation.get(operation) ?? { calls: 0, failed: 0, alignedNs: 0 };
  }

  #countUnder(parent: SpanIndex): Map<number, Called> {
    const { trace } = this.#side;
    const byOperation = new Map<number, Called>();
    for (let child = parent + 1; child < trace.subtreeEnd[parent]!; child = trace.subtreeEnd[child]!) {
      const called = getOrInsert(byOperation, this.#operations[child]!, () => ({ calls: 0, failed: 0, alignedNs: 0 }));
      called.calls++;
      if (this.#partnerOf[child]! >= 0) called.alignedNs += durationAt(trace, child);
      if (trace.status[child] === STATUS_ERROR) called.failed++;
    }
    return byOperation;
  }
}

/**
 * Extra calls: the baseline makes a call N times under some parent, the candidate M > N times (N ≥ 1). The unpaired
 * subtrees are the caller's doing (a loop, an N+1 query), or the callee's where the calls failed (retries).
 *
 *   baseline   handler ─ SELECT             candidate   handler ─ SELECT ─ SELECT ─ SELECT
 *                                                                           └ extra ┘  → "handler's service: more calls"
 */
import { accountKey } from '../analysis/accounts.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { isOutsideBooks, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import type { Growth } from './growth.ts';

export interface ExtraCalls {
  readonly items: readonly Growth[];
  /** Critical-path time of an account's spans inside extra calls that were booked to somebody else. */
  readonly criticalNsOf: (entry: LedgerEntry) => Nanoseconds;
}

/** `growthNsOf`: what an account grew by itself; extra calls are booked up to that, since the others may have shrunk. */
export function extraCalls(diff: TraceDiff, growthNsOf: (entry: LedgerEntry) => Nanoseconds): ExtraCalls {
  const { trace, path, accounts } = diff.candidate;
  const leftNs = new Map(diff.ledger.map((entry) => [accountKey(entry), growthNsOf(entry)]));
  const byCaller = new Map<string, { caller: string; peer: string; growthNs: number; spans: SpanIndex[] }>();
  const criticalNs = new Map<string, number>();
  for (const root of extraRoots(diff)) {
    const caller = operationAt(trace, trace.parent[root]!).service;
    const account = accounts.list[accounts.ofSpan[root]!]!;
    const peer = account.peer ?? account.service;
    const item = getOrInsert(byCaller, `${caller}\u0000${peer}`, () => ({ caller, peer, growthNs: 0, spans: [] }));
    item.spans.push(root);
    for (let i = root; i < trace.subtreeEnd[root]!; i++) {
      const key = accountKey(accounts.list[accounts.ofSpan[i]!]!);
      const timeNs = Math.min(path.timePerSpan[i]!, leftNs.get(key) ?? 0);
      if (timeNs === 0) continue;
      leftNs.set(key, leftNs.get(key)! - timeNs);
      item.growthNs += timeNs;
      criticalNs.set(key, (criticalNs.get(key) ?? 0) + timeNs);
    }
  }
  return {
    items: [...byCaller.values()].map(({ caller, peer, growthNs, spans }) => ({
      kind: 'calls',
      service: caller,
      peer,
      growthNs,
      baselineNs: 0,
      responseShare: 0.5,
      leafNs: 0,
      entries: [],
      spans,
    })),
    criticalNsOf: (entry) => criticalNs.get(accountKey(entry)) ?? 0,
  };
}

/**
 * Roots of unpaired candidate subtrees under an aligned parent that made the same call in the baseline. Failed calls
 * are left out: the callee answers for retries.
 */
function* extraRoots({ baseline, candidate, alignment }: TraceDiff): Generator<SpanIndex> {
  const { trace } = candidate;
  const operationsUnder = new Map<SpanIndex, Set<number>>();
  const failedUnder = new Map<SpanIndex, Set<number>>();
  for (let i = 1; i < trace.length; i++) {
    if (alignment.baselineOf[i]! >= 0 || isOutsideBooks(trace, i)) continue;
    const parent = trace.parent[i]!;
    const baselineParent = alignment.baselineOf[parent]!;
    if (baselineParent < 0) continue;
    const operation = alignment.operations.candidate[i]!;
    const before = getOrInsert(operationsUnder, baselineParent, () =>
      childOperations(baseline.trace, alignment.operations.baseline, baselineParent),
    );
    if (!before.has(operation)) continue;
    const failed = getOrInsert(failedUnder, parent, () =>
      childOperations(trace, alignment.operations.candidate, parent, STATUS_ERROR),
    );
    if (!failed.has(operation)) yield i;
  }
}

function childOperations(
  trace: TraceDiff['baseline']['trace'],
  operations: Uint32Array,
  parent: SpanIndex,
  status?: number,
): Set<number> {
  const found = new Set<number>();
  for (let child = parent + 1; child < trace.subtreeEnd[parent]!; child = trace.subtreeEnd[child]!) {
    if (status === undefined || trace.status[child] === status) found.add(operations[child]!);
  }
  return found;
}

/**
 * Retries: a call that failed, and the next attempt at it. Had the callee answered, neither the failed call nor the
 * caller's pause behind it would be there. An attempt that nobody answered may not say whom it was meant for: then it is
 * the same call as the next one of its operation.
 *
 *   caller  |==        ====        ===|
 *     call  | ==!      | ==!      | ==|     two retries: first → second, second → third
 *                pause      pause
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { peerName } from '../analysis/peer-name.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import {
  isOutsideBooks,
  isVirtualRoot,
  type Nanoseconds,
  operationAt,
  type SpanIndex,
  type Trace,
} from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { attributesAt } from './span-attributes.ts';

export interface Retry {
  readonly caller: SpanIndex;
  readonly failed: SpanIndex;
  readonly next: SpanIndex;
  readonly callee: string;
}

/** The retries of one operation by one caller, in order of their failed calls. */
export interface RetryGroup {
  readonly caller: SpanIndex;
  /** All its calls of the operation, in order of their start. */
  readonly calls: readonly SpanIndex[];
  readonly retries: readonly Retry[];
}

export function findRetries(side: AnalysedTrace): readonly RetryGroup[] {
  const { trace } = side;
  /** By caller the operations of which a call failed. */
  const failing = new Map<SpanIndex, Set<number>>();
  for (let i = 1; i < trace.length; i++) {
    if (trace.status[i] !== STATUS_ERROR || isOutsideBooks(trace, i)) continue;
    getOrInsert(failing, trace.parent[i]!, () => new Set()).add(trace.operation[i]!);
  }
  // The parts of an incomplete trace were called by nobody who could try again.
  if (isVirtualRoot(trace)) failing.delete(0);
  return [...failing].flatMap(([caller, operations]) => retriesOf(side, caller, operations));
}

function retriesOf(side: AnalysedTrace, caller: SpanIndex, operations: ReadonlySet<number>): readonly RetryGroup[] {
  const { trace } = side;
  const byOperation = new Map<number, SpanIndex[]>();
  for (let child = caller + 1; child < trace.subtreeEnd[caller]!; child = trace.subtreeEnd[child]!) {
    const operation = trace.operation[child]!;
    if (!operations.has(operation) || isOutsideBooks(trace, child)) continue;
    getOrInsert(byOperation, operation, () => []).push(child);
  }
  return [...byOperation.values()]
    .map((calls) => ({ caller, calls, retries: retriesAmong(side, caller, calls) }))
    .filter(({ retries }) => retries.length > 0);
}

function retriesAmong(side: AnalysedTrace, caller: SpanIndex, calls: readonly SpanIndex[]): readonly Retry[] {
  const { trace } = side;
  if (calls.length < 2) return [];
  const byPeer = Map.groupBy(calls, (call) => peerOf(side, call));
  const anyone = byPeer.get(undefined) ?? [];
  const retries: Retry[] = [];
  const calleeOf = new Map<SpanIndex, string>();
  // The last attempt knows best whom all of them were meant for, so they are met backwards.
  for (const failed of calls.toReversed()) {
    if (trace.status[failed] !== STATUS_ERROR) continue;
    const peer = peerOf(side, failed);
    const next =
      peer === undefined
        ? firstFrom(trace, calls, trace.end[failed]!)
        : earlier(trace, ...[byPeer.get(peer)!, anyone].map((of) => firstFrom(trace, of, trace.end[failed]!)));
    // Without a duration a failed call may be its own next one.
    if (next === undefined || next <= failed) continue;
    const callee = peer ?? calleeOf.get(next) ?? peerOf(side, next) ?? nameOf(side, failed);
    calleeOf.set(failed, callee);
    retries.push({ caller, failed, next, callee });
  }
  return retries.reverse();
}

/** The first to start at or after a moment, of calls in order of their start. */
function firstFrom(trace: Trace, calls: readonly SpanIndex[], moment: Nanoseconds): SpanIndex | undefined {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trace.start[calls[middle]!]! < moment) low = middle + 1;
    else high = middle;
  }
  return calls[low];
}

function earlier(trace: Trace, one?: SpanIndex, other?: SpanIndex): SpanIndex | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return trace.start[one]! <= trace.start[other]! ? one : other;
}

// --- whom a call was meant for -----------------------------------------------------------------------------------

/** Undefined where only its operation is known. */
export function peerOf({ trace, accounts }: AnalysedTrace, i: SpanIndex): string | undefined {
  const { kind, peer, operation } = accounts.list[accounts.ofSpan[callOf(trace, i)]!]!;
  return kind === 'own' || peer === operation ? undefined : peer;
}

/** The span that was answered: below a caller's own span of a call may stand that of its sidecar, and nothing else. */
function callOf(trace: Trace, i: SpanIndex): SpanIndex {
  const inner = i + 1;
  const isOnlyChild = inner < trace.subtreeEnd[i]! && trace.subtreeEnd[inner] === trace.subtreeEnd[i];
  const isDoubled = isOnlyChild && operationAt(trace, inner).service === operationAt(trace, i).service;
  return isDoubled && ['client', 'unspecified'].includes(operationAt(trace, i).kind) ? inner : i;
}

/** Where no attempt was answered: what was called, by its attributes or its operation; or else the caller itself. */
function nameOf({ trace, accounts }: AnalysedTrace, i: SpanIndex): string {
  const { peer, service } = accounts.list[accounts.ofSpan[i]!]!;
  const isCallers = service === operationAt(trace, trace.parent[i]!).service;
  // What its caller makes again after it failed is a call, whether or not it says so.
  return peer ?? (isCallers ? peerName('client', attributesAt(trace, i)) : undefined) ?? service;
}

/**
 * The two legs of a gap: request (client start → server start: connection, the callee's queue) and response (server end
 * → client end: the way back, and the caller waking up to read it).
 *
 *   client  |----------------------|
 *   server  |req →|    work    |← resp|
 *
 * Each leg mixes two hosts' clocks; the difference of a leg between two traces only stands where the clocks were as far
 * apart in both. Legs that changed in opposite directions were not, and tell nothing.
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { type Nanoseconds, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import type { Alignment } from './align.ts';

export interface Legs {
  requestNs: Nanoseconds;
  responseNs: Nanoseconds;
}

/** How much both legs of the aligned calls grew, by the pair of services. */
export function legGrowth({ baseline, candidate, alignment }: Sides): ReadonlyMap<string, Legs> {
  const growth = new Map<string, Legs>();
  const pairs = candidate.accounts.list.map(pairKeyOf);
  for (let c = 0; c < candidate.trace.length; c++) {
    const account = candidate.accounts.list[candidate.accounts.ofSpan[c]!]!;
    const b = alignment.baselineOf[c]!;
    if (account.kind !== 'gap' || b < 0) continue;
    const after = legsOf(candidate.trace, c);
    const before = legsOf(baseline.trace, b);
    if (after === undefined || before === undefined) continue;
    const legs = getOrInsert(growth, pairs[candidate.accounts.ofSpan[c]!]!, () => ({ requestNs: 0, responseNs: 0 }));
    legs.requestNs += after.requestNs - before.requestNs;
    legs.responseNs += after.responseNs - before.responseNs;
  }
  return growth;
}

/** What is needed of a diff that is still being made. */
interface Sides {
  readonly baseline: AnalysedTrace;
  readonly candidate: AnalysedTrace;
  readonly alignment: Alignment;
}

/** Accounts of one kind between the same services, whatever the operation. */
export function pairKeyOf({ kind, service, peer }: PairOfServices): string {
  return `${kind}\u0000${service}\u0000${peer ?? ''}`;
}

interface PairOfServices {
  readonly kind: string;
  readonly service: string;
  readonly peer: string | undefined;
}

/** A leg that shrank by this part of what the other grew speaks of clocks, not of time. */
const OPPOSITE = 0.1;

/** The response leg's part of what a gap grew, 0..1; a half where the legs tell nothing. */
export function responseShare({ requestNs, responseNs }: Legs): number {
  const larger = Math.max(requestNs, responseNs);
  if (larger <= 0 || Math.min(requestNs, responseNs) < -OPPOSITE * larger) return 0.5;
  return Math.max(0, responseNs) / (Math.max(0, requestNs) + Math.max(0, responseNs));
}

/** Around the first child of another service. */
export function legsOf(trace: Trace, client: SpanIndex): Legs | undefined {
  const { service } = operationAt(trace, client);
  for (let child = client + 1; child < trace.subtreeEnd[client]!; child = trace.subtreeEnd[child]!) {
    if (operationAt(trace, child).service === service && operationAt(trace, child).kind !== 'server') continue;
    return {
      requestNs: trace.start[child]! - trace.start[client]!,
      responseNs: trace.end[client]! - trace.end[child]!,
    };
  }
  return undefined;
}

/** A call waited when it grew by this part of what the calls between the same two grew on average. */
const WAITED = 0.25;

/**
 * Part of the calls between two services that waited, by the pair: a fault meets most of them, a pause one. 1 where the
 * growth is mostly in calls that failed or that the baseline does not have: those are no pauses.
 */
export function waitedShares({ baseline, candidate, alignment }: Sides): ReadonlyMap<string, number> {
  const { list, ofSpan } = candidate.accounts;
  const pairs = list.map((account) => (account.kind === 'own' ? undefined : pairKeyOf(account)));
  const byPair = new Map<string, { readonly waits: number[]; otherNs: Nanoseconds }>();
  for (let c = 0; c < candidate.trace.length; c++) {
    const pair = pairs[ofSpan[c]!];
    if (pair === undefined) continue;
    const b = alignment.baselineOf[c]!;
    const grownNs = Math.max(0, candidate.self[c]! - (b < 0 ? 0 : baseline.self[b]!));
    const calls = getOrInsert(byPair, pair, () => ({ waits: [], otherNs: 0 }));
    if (b < 0 || candidate.trace.status[c] === STATUS_ERROR) calls.otherNs += grownNs;
    else calls.waits.push(grownNs);
  }
  return new Map([...byPair].map(([pair, { waits, otherNs }]) => [pair, waitedShare(waits, otherNs)]));
}

function waitedShare(waits: readonly Nanoseconds[], otherNs: Nanoseconds): number {
  const sumNs = waits.reduce((sum, wait) => sum + wait, 0);
  if (sumNs <= otherNs) return 1;
  return waits.filter((wait) => wait > (WAITED * sumNs) / waits.length).length / waits.length;
}

/**
 * How much the own time of each service's spans without children grew on the critical path: where a call hides that
 * nobody instrumented. Handlers are left out: what runs directly in them is their work.
 */
export function leafGrowth({ baseline, candidate, alignment }: Sides): ReadonlyMap<string, Nanoseconds> {
  const growth = new Map<string, number>();
  for (let c = 0; c < candidate.trace.length; c++) {
    const b = alignment.baselineOf[c]!;
    if (b < 0 || !isInnerLeaf(candidate, c)) continue;
    const grownNs = candidate.path.timePerSpan[c]! - baseline.path.timePerSpan[b]!;
    const { service } = operationAt(candidate.trace, c);
    if (grownNs > 0) growth.set(service, (growth.get(service) ?? 0) + grownNs);
  }
  return growth;
}

function isInnerLeaf({ trace, accounts }: AnalysedTrace, i: SpanIndex): boolean {
  return (
    trace.subtreeEnd[i] === i + 1 &&
    accounts.list[accounts.ofSpan[i]!]!.kind === 'own' &&
    operationAt(trace, i).kind !== 'server' &&
    operationAt(trace, i).kind !== 'consumer'
  );
}

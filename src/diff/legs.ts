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
import { type Nanoseconds, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';

export interface Legs {
  requestNs: Nanoseconds;
  responseNs: Nanoseconds;
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

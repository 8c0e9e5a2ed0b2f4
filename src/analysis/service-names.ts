/**
 * One name per service across both traces of a comparison. A dependency's name is joined with the traced service whose
 * last dotted part agrees (`shop.CartService` called, `cartservice` traced), whatever the case. A call that failed before
 * anybody answered has no span below it: it is named after the service that the same operation reaches elsewhere.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import { FLAG, type Operation, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import { normalisedName } from './normalise-name.ts';

export interface ServiceNames {
  /** The traced service that a name means; the name itself where none fits. */
  canonical(name: string): string;
  /** The service that calls of this operation reach where they are answered. */
  calleeOf(caller: Operation): string | undefined;
}

export function serviceNames(...traces: readonly Trace[]): ServiceNames {
  const traced = new Set<string>();
  for (const trace of traces) for (const { service } of trace.operations) traced.add(service);
  const byLastPart = new Map<string, string>();
  for (const service of [...traced].sort()) {
    const part = lastPart(service);
    if (!byLastPart.has(part)) byLastPart.set(part, service);
  }
  let callees: ReadonlyMap<string, string> | undefined;
  return {
    canonical: (name) => (traced.has(name) ? name : (byLastPart.get(lastPart(name)) ?? name)),
    calleeOf: (caller) => {
      // Most traces never ask, so the walk over all spans waits for the first question.
      callees ??= findCallees(traces);
      return callees.get(operationKey(caller));
    },
  };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function operationKey({ service, name, kind }: Operation): string {
  return `${service}\u0000${normalisedName(name)}\u0000${kind}`;
}

/** Per operation the callee, smallest name first where there are several: the order of spans must not decide. */
function findCallees(traces: readonly Trace[]): ReadonlyMap<string, string> {
  const callees = new Map<string, string>();
  for (const trace of traces) {
    const keys = new Map<number, string>();
    for (let i = 0; i < trace.length; i++) {
      const caller = operationAt(trace, i);
      const callee = caller.kind === 'client' ? remoteChild(trace, i) : undefined;
      if (callee === undefined) continue;
      const key = getOrInsert(keys, trace.operation[i]!, () => operationKey(caller));
      const known = callees.get(key);
      if (known === undefined || callee < known) callees.set(key, callee);
    }
  }
  return callees;
}

/** The service of the first SERVER (or otherwise remote) child: the other end of the call. */
export function remoteChild(trace: Trace, i: SpanIndex): string | undefined {
  const { service } = operationAt(trace, i);
  for (const child of calledChildren(trace, i)) {
    const callee = operationAt(trace, child);
    if (callee.service !== service || callee.kind === 'server') return callee.service;
  }
  return undefined;
}

/** Children without orphans: what hangs under the root because its parent is missing was not called by it. */
export function* calledChildren(trace: Trace, i: SpanIndex): Generator<SpanIndex> {
  for (let child = i + 1; child < trace.subtreeEnd[i]!; child = trace.subtreeEnd[child]!) {
    if ((trace.flags[child]! & FLAG.detached) === 0) yield child;
  }
}

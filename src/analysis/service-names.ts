/**
 * One name per service across both traces of a comparison. A dependency's name is joined with the traced service whose
 * last dotted part agrees (`shop.CartService` called, `cartservice` traced), whatever the case. A call that failed before
 * anybody answered has no span below it: it is named after the service that the same operation reaches elsewhere, where that is one.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import { FLAG, type Operation, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import { normalisedName } from './normalise-name.ts';
import { peerAddress } from './peer-name.ts';

export interface ServiceNames {
  /** The traced service that a name means; the name itself where none fits. */
  canonical(name: string): string;
  /** The service that calls of this operation below this parent reach where they are answered, if it is always one. */
  calleeOf(caller: Operation, parent: Operation | undefined): string | undefined;
  /** Whether every trace calls this machine: tomorrow's pod has another address, a database mostly has not. */
  isCalledByAll(address: string): boolean;
}

export function serviceNames(...traces: readonly Trace[]): ServiceNames {
  const traced = new Set<string>();
  for (const trace of traces) for (const { service } of trace.operations) traced.add(service);
  const byLastPart = new Map<string, string>();
  for (const service of [...traced].sort()) {
    const part = lastPart(service);
    if (!byLastPart.has(part)) byLastPart.set(part, service);
  }
  const keys = new Map<Operation, string>();
  const keyOf = (operation: Operation) => getOrInsert(keys, operation, () => operationKey(operation));
  let callees: ReadonlyMap<string, string> | undefined;
  let addresses: readonly ReadonlySet<string>[] | undefined;
  return {
    canonical: (name) => (traced.has(name) ? name : (byLastPart.get(lastPart(name)) ?? name)),
    isCalledByAll: (address) => {
      addresses ??= traces.map(addressesOf);
      return addresses.every((ofTrace) => ofTrace.has(address));
    },
    calleeOf: (caller, parent) => {
      // Most traces never ask, so the walk over all spans waits for the first question.
      callees ??= findCallees(traces);
      const key = keyOf(caller);
      const below = parent === undefined ? undefined : callees.get(`${keyOf(parent)}\u0001${key}`);
      return below || callees.get(key) || undefined;
    },
  };
}

/** `CartService` of `shop.CartService`; of an address within a cluster (`cart.shop.svc.cluster.local`) it is the first. */
function lastPart(name: string): string {
  const [, inCluster] = /^([^.]+)\.[^.]+\.svc(?:\.|$)/i.exec(name) ?? [];
  return (inCluster ?? name.slice(name.lastIndexOf('.') + 1)).toLowerCase();
}

function operationKey({ service, name, kind }: Operation): string {
  return `${service}\u0000${normalisedName(name)}\u0000${kind}`;
}

/** Who is reached by operation, and by operation below an operation; '' where that is not always the same service. */
function findCallees(traces: readonly Trace[]): ReadonlyMap<string, string> {
  const callees = new Map<string, string>();
  const note = (key: string, callee: string) => callees.set(key, (callees.get(key) ?? callee) === callee ? callee : '');
  for (const trace of traces) {
    const keys = trace.operations.map(operationKey);
    for (let i = 0; i < trace.length; i++) {
      const callee = operationAt(trace, i).kind === 'client' ? remoteChild(trace, i) : undefined;
      if (callee === undefined) continue;
      const key = keys[trace.operation[i]!]!;
      const parent = trace.parent[i]!;
      note(key, callee);
      if (parent >= 0) note(`${keys[trace.operation[parent]!]}\u0001${key}`, callee);
    }
  }
  return callees;
}

function addressesOf(trace: Trace): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (let i = 0; i < trace.length; i++) {
    const address = peerAddress(operationAt(trace, i).kind, trace.attributes[i]);
    if (address !== undefined) addresses.add(address);
  }
  return addresses;
}

/** The service of the first SERVER (or otherwise remote) child: the other end of the call. */
export function remoteChild(trace: Trace, i: SpanIndex): string | undefined {
  const { service } = operationAt(trace, i);
  // Asked of every client span: a loop, because a generator for each of a million is felt.
  for (let child = i + 1; child < trace.subtreeEnd[i]!; child = trace.subtreeEnd[child]!) {
    if ((trace.flags[child]! & FLAG.detached) !== 0) continue;
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

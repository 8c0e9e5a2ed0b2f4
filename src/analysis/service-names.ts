/**
 * One name per service across both traces of a comparison. A dependency's name is joined with the traced service whose
 * last dotted part agrees (`shop.CartService` called, `cartservice` traced), whatever the case. A call that failed before
 * anybody answered has no span below it: it is named after the service that the same operation reaches elsewhere, where that is one.
 */
import { FLAG, kindNumber, type SpanIndex, type Trace } from '../trace/trace.ts';
import type { CommonOperations, OperationTable } from './common-operations.ts';
import { peersOf } from './peers.ts';

export interface ServiceNames {
  /** The traced service that a name means; the name itself where none fits. */
  canonical(name: string): string;
  /**
   * The service that calls of this operation below this parent's operation reach where they are answered, if it is always
   * one; all by their common numbers, negative for none.
   */
  calleeOf(caller: number, parent: number): number;
  /** Whether every trace calls this machine: tomorrow's pod has another address, a database mostly has not. */
  isCalledByAll(address: string): boolean;
}

export function serviceNames(traces: readonly Trace[], operations: CommonOperations): ServiceNames {
  const traced = new Set<string>();
  for (const trace of traces) for (const { service } of trace.operations) traced.add(service);
  const byLastPart = new Map<string, string>();
  for (const service of [...traced].sort()) {
    const part = lastPart(service);
    if (!byLastPart.has(part)) byLastPart.set(part, service);
  }
  let callees: Callees | undefined;
  let addresses: readonly ReadonlySet<string>[] | undefined;
  return {
    canonical: (name) => (traced.has(name) ? name : (byLastPart.get(lastPart(name)) ?? name)),
    isCalledByAll: (address) => {
      addresses ??= traces.map((trace) => addressesOf(trace, operations.tableOf(trace)));
      return addresses.every((ofTrace) => ofTrace.has(address));
    },
    calleeOf: (caller, parent) => {
      // Most traces never ask, so the walk over all spans waits for the first question.
      callees ??= findCallees(traces, operations);
      return callees.of(caller, parent);
    },
  };
}

/** `CartService` of `shop.CartService`; of an address within a cluster (`cart.shop.svc.cluster.local`) it is the first. */
function lastPart(name: string): string {
  const [, inCluster] = /^([^.]+)\.[^.]+\.svc(?:\.|$)/i.exec(name) ?? [];
  return (inCluster ?? name.slice(name.lastIndexOf('.') + 1)).toLowerCase();
}

const CLIENT = kindNumber('client');
const SERVER = kindNumber('server');
const PRODUCER = kindNumber('producer');

const NOBODY = -1;
const NOT_ALWAYS_THE_SAME = -2;

/** Who is reached by operation, and by operation below an operation. */
class Callees {
  readonly #operations: number;
  readonly #byOperation: Int32Array;
  readonly #byPlace = new Map<number, number>();

  constructor(operations: number) {
    this.#operations = operations;
    this.#byOperation = new Int32Array(operations).fill(NOBODY);
  }

  note(caller: number, parent: number, callee: number): void {
    this.#byOperation[caller] = joined(this.#byOperation[caller]!, callee);
    if (parent < 0) return;
    const place = parent * this.#operations + caller;
    const known = this.#byPlace.get(place) ?? NOBODY;
    const both = joined(known, callee);
    if (both !== known) this.#byPlace.set(place, both);
  }

  of(caller: number, parent: number): number {
    const below = parent < 0 ? undefined : this.#byPlace.get(parent * this.#operations + caller);
    return below === undefined || below < 0 ? this.#byOperation[caller]! : below;
  }
}

function joined(known: number, callee: number): number {
  return known === NOBODY || known === callee ? callee : NOT_ALWAYS_THE_SAME;
}

function findCallees(traces: readonly Trace[], operations: CommonOperations): Callees {
  const callees = new Callees(operations.list.length);
  const isNamed = Uint8Array.from(operations.services, (service) => (service === '' ? 0 : 1));
  for (const trace of traces) noteCallees(trace, operations.tableOf(trace), isNamed, callees);
  return callees;
}

function noteCallees(trace: Trace, table: OperationTable, isNamed: Uint8Array, callees: Callees): void {
  const { length, operation, parent, subtreeEnd } = trace;
  const { kinds, numbers } = table;
  for (let i = 0; i < length; i++) {
    if (subtreeEnd[i] === i + 1 || kinds[operation[i]!] !== CLIENT) continue;
    const callee = remoteChild(trace, table, i);
    if (callee < 0) continue;
    const above = parent[i]! < 0 ? NOBODY : numbers[operation[parent[i]!]!]!;
    callees.note(numbers[operation[i]!]!, above, isNamed[callee] === 1 ? callee : NOT_ALWAYS_THE_SAME);
  }
}

function addressesOf(trace: Trace, { kinds }: OperationTable): ReadonlySet<string> {
  const peers = peersOf(trace);
  const addresses = new Set<string>();
  for (let i = 0; i < trace.length; i++) {
    const kind = kinds[trace.operation[i]!];
    const address = kind === CLIENT || kind === PRODUCER ? peers.addressAt(i) : NOBODY;
    if (address >= 0) addresses.add(peers.names[address]!);
  }
  return addresses;
}

/** The service of the first SERVER (or otherwise remote) child, the other end of the call, by number; negative for none. */
export function remoteChild(
  { subtreeEnd, flags, operation }: Trace,
  { services, kinds }: OperationTable,
  i: SpanIndex,
): number {
  const end = subtreeEnd[i]!;
  const service = services[operation[i]!]!;
  for (let child = i + 1; child < end; child = subtreeEnd[child]!) {
    if ((flags[child]! & FLAG.detached) !== 0) continue;
    const callee = operation[child]!;
    if (services[callee] !== service || kinds[callee] === SERVER) return services[callee]!;
  }
  return NOBODY;
}

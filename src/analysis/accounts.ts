/**
 * Accounts: to whom a span's own time is booked (DESIGN: "Accounts").
 *
 *   own         the service was working or waiting inside its own span
 *   gap         caller → callee: the own time of a CLIENT span around a remote SERVER span (network, connection,
 *               serialisation, queueing before the handler starts)
 *   dependency  service → dependency: a CLIENT or PRODUCER span with nothing below it that it waits for: a database,
 *               cache, queue or uninstrumented service, named from its attributes
 *
 * Kinds are often missing: a span of unspecified kind whose children are all in another service counts as a client, or as
 * a producer where they are consumers. Nobody waits for a consumer: what a producer waits for is the queue.
 */
import { FLAG, isVirtualRoot, kindNumber, type SpanIndex, type Trace } from '../trace/trace.ts';
import { AccountList, DEPENDENCY, GAP } from './account-list.ts';
import type { CommonOperations, OperationTable } from './common-operations.ts';
import { type Peers, peersOf } from './peers.ts';
import { remoteChild, type ServiceNames, serviceNames } from './service-names.ts';

export type AccountKind = 'own' | 'gap' | 'dependency';

export interface Account {
  readonly kind: AccountKind;
  /** own: the service. gap and dependency: the caller. '' for a virtual root. */
  readonly service: string;
  /** Normalised name of the span. */
  readonly operation: string;
  /** gap: the callee. dependency: its name. */
  readonly peer: string | undefined;
}

export interface Accounts {
  /** In order of first use. */
  readonly list: readonly Account[];
  /** Per span its index in `list`. */
  readonly ofSpan: Uint32Array;
  /** Per index in `list` the account's number in the book, which is the same for all traces. */
  readonly numbers: Uint32Array;
}

/** The service of a virtual root's own time: time in which no span ran. */
export const NOBODY = '(no span)';

export function accountKey({ kind, service, operation, peer }: Account): string {
  return `${kind}\u0000${service}\u0000${operation}\u0000${peer ?? ''}`;
}

/** Books several traces, so that an account of one is told to be the account of another by its number. */
export class AccountBook {
  readonly #operations: CommonOperations;
  readonly #names: ServiceNames;
  readonly #list: AccountList;

  /** `compared`: the traces from which services have their names. */
  constructor(compared: readonly Trace[], operations: CommonOperations) {
    this.#operations = operations;
    this.#names = serviceNames(compared, operations);
    this.#list = new AccountList([...operations.list, { service: NOBODY, name: NOBODY }]);
  }

  book(trace: Trace): Accounts {
    const booking = new Booking(trace, this.#operations, this.#names, this.#list);
    const inBook = new Uint32Array(trace.length);
    for (let i = 0; i < inBook.length; i++) inBook[i] = booking.numberAt(i);
    return inOrderOfUse(inBook, this.#list);
  }
}

function inOrderOfUse(inBook: Uint32Array, { accounts }: AccountList): Accounts {
  const list: Account[] = [];
  const numbers: number[] = [];
  const indexOf = new Int32Array(accounts.length).fill(-1);
  for (let i = 0; i < inBook.length; i++) {
    const number = inBook[i]!;
    if (indexOf[number]! < 0) {
      indexOf[number] = list.push(accounts[number]!) - 1;
      numbers.push(number);
    }
    inBook[i] = indexOf[number]!;
  }
  return { list, ofSpan: inBook, numbers: Uint32Array.from(numbers) };
}

const UNSPECIFIED = kindNumber('unspecified');
const CLIENT = kindNumber('client');
const PRODUCER = kindNumber('producer');
const CONSUMER = kindNumber('consumer');

/** What a span waits for: calls, or nothing but consumers of what it sent; orphans were not called by it. */
const NOTHING = 0;
const CONSUMERS = 1;
const CALLS = 2;

/** Finds the account of each span of one trace; what is the same for many spans is worked out once. */
class Booking {
  readonly #trace: Trace;
  readonly #operation: Uint32Array;
  readonly #subtreeEnd: Int32Array;
  readonly #flags: Uint8Array;
  readonly #names: ServiceNames;
  readonly #accounts: AccountList;
  readonly #table: OperationTable;
  readonly #peers: Peers;
  readonly #operations: CommonOperations;
  /** By the names of `peers`, by services, and by operations: as a peer of an account. */
  readonly #peerOfName: number[] = [];
  readonly #peerOfService: number[] = [];
  readonly #peerOfOperation: number[] = [];

  constructor(trace: Trace, operations: CommonOperations, names: ServiceNames, accounts: AccountList) {
    this.#trace = trace;
    this.#operation = trace.operation;
    this.#subtreeEnd = trace.subtreeEnd;
    this.#flags = trace.flags;
    this.#operations = operations;
    this.#names = names;
    this.#accounts = accounts;
    this.#table = operations.tableOf(trace);
    this.#peers = peersOf(trace);
  }

  numberAt(i: SpanIndex): number {
    if (i === 0 && isVirtualRoot(this.#trace)) return this.#accounts.own(this.#operations.list.length);
    const below = this.#subtreeEnd[i] === i + 1 ? NOTHING : this.#whatIsBelow(i);
    const number = this.#table.numbers[this.#operation[i]!]!;
    if (below === CALLS) {
      const callee = this.#calleeOf(i);
      return callee < 0 ? this.#accounts.own(number) : this.#accounts.with(GAP, number, this.#service(callee));
    }
    const kind = below === CONSUMERS ? PRODUCER : this.#table.kinds[this.#operation[i]!]!;
    const name = this.#peers.nameAt(i, kind);
    if (name >= 0) return this.#accounts.with(DEPENDENCY, number, this.#peer(name));
    if (kind === CLIENT || kind === PRODUCER)
      return this.#accounts.with(DEPENDENCY, number, this.#unanswered(i, number));
    return this.#accounts.own(number);
  }

  #calleeOf(i: SpanIndex): number {
    const kind = this.#table.kinds[this.#operation[i]!];
    if (kind === CLIENT) return remoteChild(this.#trace, this.#table, i);
    return kind === UNSPECIFIED ? onlyRemoteChild(this.#trace, this.#table, i) : -1;
  }

  /** Named after the service that answers such calls elsewhere, the machine that both traces call, or the operation. */
  #unanswered(i: SpanIndex, number: number): number {
    const above = this.#trace.parent[i]!;
    const callee = this.#names.calleeOf(number, above < 0 ? -1 : this.#table.numbers[this.#operation[above]!]!);
    if (callee >= 0) return this.#service(callee);
    const address = this.#peers.addressAt(i);
    if (address >= 0 && this.#names.isCalledByAll(this.#peers.names[address]!)) return this.#peer(address);
    this.#peerOfOperation[number] ??= this.#named(this.#operations.list[number]!.name);
    return this.#peerOfOperation[number];
  }

  #peer(name: number): number {
    this.#peerOfName[name] ??= this.#named(this.#peers.names[name]!);
    return this.#peerOfName[name];
  }

  #service(service: number): number {
    this.#peerOfService[service] ??= this.#accounts.peerOf(this.#operations.services[service]!);
    return this.#peerOfService[service];
  }

  #named(name: string): number {
    return this.#accounts.peerOf(this.#names.canonical(name));
  }

  #whatIsBelow(i: SpanIndex): number {
    const end = this.#subtreeEnd[i]!;
    let below = NOTHING;
    for (let child = i + 1; child < end; child = this.#subtreeEnd[child]!) {
      if ((this.#flags[child]! & FLAG.detached) !== 0) continue;
      if (!this.#hasSentTo(i, child)) return CALLS;
      below = CONSUMERS;
    }
    return below;
  }

  /** Whether a child only consumes what the span sent. */
  #hasSentTo(i: SpanIndex, child: SpanIndex): boolean {
    const { kinds, services } = this.#table;
    const consumer = this.#operation[child]!;
    if (kinds[consumer] !== CONSUMER) return false;
    const sender = this.#operation[i]!;
    return kinds[sender] === PRODUCER || (kinds[sender] === UNSPECIFIED && services[sender] !== services[consumer]);
  }
}

/** The first child's service, where all children are in other services than the span; negative otherwise. */
function onlyRemoteChild({ subtreeEnd, flags, operation }: Trace, { services }: OperationTable, i: SpanIndex): number {
  const end = subtreeEnd[i]!;
  const service = services[operation[i]!]!;
  let callee = -1;
  for (let child = i + 1; child < end; child = subtreeEnd[child]!) {
    if ((flags[child]! & FLAG.detached) !== 0) continue;
    const other = services[operation[child]!]!;
    if (other === service) return -1;
    if (callee < 0) callee = other;
  }
  return callee;
}

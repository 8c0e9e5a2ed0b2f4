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
import { getOrInsert } from '../trace/get-or-insert.ts';
import { FLAG, isVirtualRoot, type Operation, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import { normalisedName } from './normalise-name.ts';
import { peerAddress, peerName } from './peer-name.ts';
import { calledChildren, remoteChild, type ServiceNames } from './service-names.ts';

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
  readonly list: readonly Account[];
  /** Per span its index in `list`. */
  readonly ofSpan: Uint32Array;
}

/** The service of a virtual root's own time: time in which no span ran. */
export const NOBODY = '(no span)';

export function bookAccounts(trace: Trace, serviceNames: ServiceNames): Accounts {
  const book = new Book(trace, serviceNames);
  const ofSpan = new Uint32Array(trace.length);
  for (let i = 0; i < trace.length; i++) ofSpan[i] = book.numberOf(i);
  return { list: book.list, ofSpan };
}

export function accountKey({ kind, service, operation, peer }: Account): string {
  return `${kind}\u0000${service}\u0000${operation}\u0000${peer ?? ''}`;
}

/**
 * Numbers accounts in order of first use. A trace has thousands of spans to an account, so what follows from a span's
 * operation and its other end is worked out once.
 */
class Book {
  readonly list: Account[] = [];
  readonly #trace: Trace;
  readonly #serviceNames: ServiceNames;
  readonly #numbers = new Map<string, number>();
  /** Per operation, by the other end as it was found; '' for own. */
  readonly #known: Readonly<Record<AccountKind, (Map<string, number> | undefined)[]>>;
  /** Per operation, by the parent's operation: who answers such calls elsewhere. */
  readonly #unanswered: (Map<number, string> | undefined)[] = [];
  /** Per operation. */
  readonly #places: (Pick<Account, 'service' | 'operation'> | undefined)[] = [];

  constructor(trace: Trace, serviceNames: ServiceNames) {
    this.#trace = trace;
    this.#serviceNames = serviceNames;
    this.#known = { own: [], gap: [], dependency: [] };
  }

  numberOf(i: SpanIndex): number {
    const trace = this.#trace;
    if (i === 0 && isVirtualRoot(trace))
      return this.#number({ kind: 'own', service: NOBODY, operation: NOBODY, peer: undefined });
    const operation = trace.operation[i]!;
    const below = whatIsBelow(trace, i);
    if (below !== 'calls') {
      const kind = below === 'consumers' ? 'producer' : operationAt(trace, i).kind;
      const peer = peerName(kind, trace.attributes[i]);
      if (peer !== undefined) return this.#ofPeer('dependency', operation, peer);
      if (kind === 'client' || kind === 'producer') return this.#ofUnanswered(i, operation);
    } else {
      const callee = this.#calleeOf(i);
      if (callee !== undefined) return this.#ofPeer('gap', operation, callee);
    }
    return this.#ofPeer('own', operation, '');
  }

  #calleeOf(i: SpanIndex): string | undefined {
    const { kind, service } = operationAt(this.#trace, i);
    if (kind === 'client') return remoteChild(this.#trace, i);
    return kind === 'unspecified' ? onlyRemoteChildren(this.#trace, i, service) : undefined;
  }

  #ofPeer(kind: AccountKind, operation: number, peer: string): number {
    return this.#known[kind][operation]?.get(peer) ?? this.#learnPeer(kind, operation, peer);
  }

  #learnPeer(kind: AccountKind, operation: number, peer: string): number {
    const other = kind === 'own' ? undefined : kind === 'gap' ? peer : this.#serviceNames.canonical(peer);
    const number = this.#number({ kind, ...this.#placeOf(operation), peer: other });
    this.#known[kind][operation] ??= new Map();
    this.#known[kind][operation].set(peer, number);
    return number;
  }

  /** Named after the service that answers such calls elsewhere, the machine that both traces call, or the operation. */
  #ofUnanswered(i: SpanIndex, operation: number): number {
    const { parent, operation: ofSpan } = this.#trace;
    const above = parent[i]! < 0 ? -1 : ofSpan[parent[i]!]!;
    const callee = this.#answeredBy(operation, above);
    if (callee !== '') return this.#ofPeer('dependency', operation, callee);
    const address = peerAddress('client', this.#trace.attributes[i]);
    const isLasting = address !== undefined && this.#serviceNames.isCalledByAll(address);
    return this.#ofPeer('dependency', operation, isLasting ? address : this.#placeOf(operation).operation);
  }

  /** '' where nobody did, or not always the same service. */
  #answeredBy(operation: number, above: number): string {
    const known = this.#unanswered[operation]?.get(above);
    if (known !== undefined) return known;
    const { operations } = this.#trace;
    const callee = this.#serviceNames.calleeOf(operations[operation]!, operations[above]) ?? '';
    this.#unanswered[operation] ??= new Map();
    this.#unanswered[operation].set(above, callee);
    return callee;
  }

  #placeOf(operation: number): Pick<Account, 'service' | 'operation'> {
    this.#places[operation] ??= placeOf(this.#trace.operations[operation]!);
    return this.#places[operation];
  }

  #number(account: Account): number {
    return getOrInsert(this.#numbers, accountKey(account), () => this.list.push(account) - 1);
  }
}

function placeOf({ service, name }: Operation): Pick<Account, 'service' | 'operation'> {
  return { service, operation: normalisedName(name) };
}

/** Calls, or only consumers of what it sent; orphans were not called by it. */
function whatIsBelow(trace: Trace, i: SpanIndex): 'calls' | 'consumers' | 'nothing' {
  const end = trace.subtreeEnd[i]!;
  let below: 'consumers' | 'nothing' = 'nothing';
  for (let child = i + 1; child < end; child = trace.subtreeEnd[child]!) {
    if ((trace.flags[child]! & FLAG.detached) !== 0) continue;
    if (!hasSentTo(trace, i, child)) return 'calls';
    below = 'consumers';
  }
  return below;
}

/** Whether a child only consumes what the span sent. */
function hasSentTo(trace: Trace, i: SpanIndex, child: SpanIndex): boolean {
  const consumer = operationAt(trace, child);
  if (consumer.kind !== 'consumer') return false;
  const { kind, service } = operationAt(trace, i);
  return kind === 'producer' || (kind === 'unspecified' && service !== consumer.service);
}

function onlyRemoteChildren(trace: Trace, i: SpanIndex, service: string): string | undefined {
  let callee: string | undefined;
  for (const child of calledChildren(trace, i)) {
    const other = operationAt(trace, child).service;
    if (other === service) return undefined;
    callee ??= other;
  }
  return callee;
}

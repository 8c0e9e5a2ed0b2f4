/**
 * Accounts: to whom a span's own time is booked (DESIGN: "Accounts").
 *
 *   own         the service was working or waiting inside its own span
 *   gap         caller → callee: the own time of a CLIENT span around a remote SERVER span (network, connection,
 *               serialisation, queueing before the handler starts)
 *   dependency  service → dependency: a CLIENT or PRODUCER span with nothing below it: a database, cache, queue or
 *               uninstrumented service, named from its attributes
 *
 * Kinds are often missing: a span of unspecified kind whose children are all in another service counts as a client.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import { type Attributes, FLAG, isVirtualRoot, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import type { SpanKind } from '../trace/vocabulary.ts';
import { normalisedName } from './normalise-name.ts';
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
  /** Per operation, by the parent's operation: calls that nobody answered. */
  readonly #unanswered: (Map<number, number> | undefined)[] = [];

  constructor(trace: Trace, serviceNames: ServiceNames) {
    this.#trace = trace;
    this.#serviceNames = serviceNames;
    this.#known = { own: [], gap: [], dependency: [] };
  }

  numberOf(i: SpanIndex): number {
    const trace = this.#trace;
    if (i === 0 && isVirtualRoot(trace))
      return this.#number({ kind: 'own', service: NOBODY, operation: NOBODY, peer: undefined });
    const { kind } = operationAt(trace, i);
    const operation = trace.operation[i]!;
    if (!hasCalled(trace, i)) {
      const peer = dependencyName(kind, trace.attributes[i]);
      if (peer !== undefined) return this.#ofPeer('dependency', operation, peer);
      if (kind === 'client') return this.#ofUnanswered(i, operation);
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

  /** Named after the service that answers such calls elsewhere, or after the operation. */
  #ofUnanswered(i: SpanIndex, operation: number): number {
    const { parent, operation: ofSpan } = this.#trace;
    const above = parent[i]! < 0 ? -1 : ofSpan[parent[i]!]!;
    return this.#unanswered[operation]?.get(above) ?? this.#learnUnanswered(operation, above);
  }

  #learnUnanswered(operation: number, above: number): number {
    const { operations } = this.#trace;
    const place = this.#placeOf(operation);
    const callee = this.#serviceNames.calleeOf(operations[operation]!, operations[above]) ?? place.operation;
    const number = this.#number({ kind: 'dependency', ...place, peer: this.#serviceNames.canonical(callee) });
    this.#unanswered[operation] ??= new Map();
    this.#unanswered[operation].set(above, number);
    return number;
  }

  #placeOf(operation: number): Pick<Account, 'service' | 'operation'> {
    const { service, name } = this.#trace.operations[operation]!;
    return { service, operation: normalisedName(name) };
  }

  #number(account: Account): number {
    return getOrInsert(this.#numbers, accountKey(account), () => this.list.push(account) - 1);
  }
}

/** Whether anything hangs below the span but orphans: those were not called by it. */
function hasCalled(trace: Trace, i: SpanIndex): boolean {
  const end = trace.subtreeEnd[i]!;
  for (let child = i + 1; child < end; child = trace.subtreeEnd[child]!)
    if ((trace.flags[child]! & FLAG.detached) === 0) return true;
  return false;
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

/** In this order. Decoders have brought older spellings of the keys to these. */
const PEER_KEYS = [
  'peer.service',
  'server.address',
  'rpc.service',
  'db.system.name',
  'db.namespace',
  'messaging.destination.name',
  'messaging.system',
] as const;

/** Keys that only a caller sets: without a kind the others may speak of the span's own service. */
const CALLER_KEYS: readonly (typeof PEER_KEYS)[number][] = ['peer.service', 'db.system.name', 'db.namespace'];

function dependencyName(kind: SpanKind, attributes: Attributes | undefined): string | undefined {
  if (attributes === undefined) return undefined;
  const keys = kind === 'client' || kind === 'producer' ? PEER_KEYS : kind === 'unspecified' ? CALLER_KEYS : [];
  for (const key of keys) {
    const value = attributes.get(key)?.trim() ?? '';
    // An address in numbers names a machine of the day, not a dependency.
    if (value !== '' && !(key === 'server.address' && isMachineAddress(value))) return value;
  }
  return undefined;
}

function isMachineAddress(address: string): boolean {
  return /^[\d.]+(:\d+)?$/.test(address) || address.includes('::') || /^localhost(:\d+)?$/i.test(address);
}

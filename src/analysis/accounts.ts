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
import { type Attributes, isVirtualRoot, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
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
  const list: Account[] = [];
  const numbers = new Map<string, number>();
  const names = new Map<number, string>();
  const ofSpan = new Uint32Array(trace.length);
  for (let i = 0; i < trace.length; i++) {
    const account = accountOf(trace, i, names, serviceNames);
    const key = accountKey(account);
    let number = numbers.get(key);
    if (number === undefined) {
      number = list.push(account) - 1;
      numbers.set(key, number);
    }
    ofSpan[i] = number;
  }
  return { list, ofSpan };
}

export function accountKey({ kind, service, operation, peer }: Account): string {
  return `${kind}\u0000${service}\u0000${operation}\u0000${peer ?? ''}`;
}

function accountOf(trace: Trace, i: SpanIndex, names: Map<number, string>, serviceNames: ServiceNames): Account {
  if (i === 0 && isVirtualRoot(trace)) return { kind: 'own', service: NOBODY, operation: NOBODY, peer: undefined };
  const { service, name, kind } = operationAt(trace, i);
  const operation = memoisedName(names, trace.operation[i]!, name);
  const hasChildren = !calledChildren(trace, i).next().done;
  const dependency = (name: string): Account => ({
    kind: 'dependency',
    service,
    operation,
    peer: serviceNames.canonical(name),
  });
  if (!hasChildren) {
    const peer = dependencyName(kind, trace.attributes[i]);
    if (peer !== undefined) return dependency(peer);
    if (kind === 'client') return dependency(calleeElsewhere(trace, i, serviceNames) ?? operation);
  } else {
    const callee =
      kind === 'client'
        ? remoteChild(trace, i)
        : kind === 'unspecified'
          ? onlyRemoteChildren(trace, i, service)
          : undefined;
    if (callee !== undefined) return { kind: 'gap', service, operation, peer: callee };
  }
  return { kind: 'own', service, operation, peer: undefined };
}

function memoisedName(names: Map<number, string>, operation: number, name: string): string {
  let normalised = names.get(operation);
  if (normalised === undefined) {
    normalised = normalisedName(name);
    names.set(operation, normalised);
  }
  return normalised;
}

function calleeElsewhere(trace: Trace, i: SpanIndex, serviceNames: ServiceNames): string | undefined {
  const parent = trace.parent[i]!;
  return serviceNames.calleeOf(operationAt(trace, i), parent < 0 ? undefined : operationAt(trace, parent));
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

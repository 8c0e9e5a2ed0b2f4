/**
 * What a caller's attributes say of the other end of a call that nobody answered with a span. Names first; an address in
 * numbers is kept apart, since it mostly names a machine of the day and not a dependency.
 */
import type { Attributes } from '../trace/trace.ts';
import type { SpanKind } from '../trace/vocabulary.ts';

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

/** All that is read here. */
export const PEER_WORDS: readonly string[] = [...PEER_KEYS, 'url.full'];

/** The dependency's name; the last resort is the host of the URL that was called. */
export function peerName(kind: SpanKind, attributes: Attributes | undefined): string | undefined {
  if (attributes === undefined) return undefined;
  const keys = isCaller(kind) ? PEER_KEYS : kind === 'unspecified' ? CALLER_KEYS : [];
  for (const key of keys) {
    const value = attributes.get(key)?.trim();
    if (value !== undefined && value !== '' && !(key === 'server.address' && isMachineAddress(value))) return value;
  }
  const host = isCaller(kind) ? hostOf(attributes) : undefined;
  return host === undefined || isMachineAddress(host) ? undefined : host;
}

/** `10.0.0.7:8080`: the machine that was called, where nothing else is known of it. */
export function peerAddress(kind: SpanKind, attributes: Attributes | undefined): string | undefined {
  if (attributes === undefined || !isCaller(kind)) return undefined;
  const host = hostOf(attributes);
  if (host !== undefined && isMachineAddress(host)) return host;
  const address = attributes.get('server.address')?.trim() ?? '';
  return address !== '' && isMachineAddress(address) ? address : undefined;
}

function isCaller(kind: SpanKind): boolean {
  return kind === 'client' || kind === 'producer';
}

function isMachineAddress(address: string): boolean {
  return /^[\d.]+(:\d+)?$/.test(address) || address.includes('::') || /^(\[.*\]|localhost)(:\d+)?$/i.test(address);
}

/** Scheme, user and password, host, port; anything else in the place of a host is no URL. */
const URL_HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#\s]*@)?([\p{L}\p{N}._-]+|\[[\da-f:.]+\])(:\d+)?(?:[/?#]|$)/iu;

/**
 * The host of `url.full`, never its user or path. The port tells the services of one machine apart; a name that was given
 * to a service needs none.
 */
function hostOf(attributes: Attributes): string | undefined {
  const url = attributes.get('url.full');
  if (url === undefined) return undefined;
  const [, host, port = ''] = URL_HOST.exec(url.trim()) ?? [];
  if (host === undefined) return undefined;
  return (isMachineAddress(host) ? host + port : host).toLowerCase();
}

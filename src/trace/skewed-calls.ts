/**
 * Calls whose times cannot be: the server's clock is behind or ahead of its client's (skew.ts says what is certain). Only
 * calls between services on hosts that are known to differ tell anything.
 */
import type { RawSpans } from './builder.ts';
import type { RawTimes } from './place-in-time.ts';
import type { RawTree } from './raw-tree.ts';
import type { Attributes, Operation } from './trace.ts';

/** Some SDKs take the start of a span from a clock of milliseconds: earlier by less than this is the reading, not the clock. */
const CLOCK_READING_NS = 1_000_000;

/** Any one of them that both sides have tells whether they share a clock. Jaeger's own clients write `ip` and `hostname`. */
const HOST_KEYS = ['host.id', 'k8s.node.name', 'host.ip', 'ip', 'host.name', 'hostname'] as const;

/** 1 for servers whose clock must be wrong; undefined where there is none. */
export function skewedCalls(raw: RawSpans, tree: RawTree, times: RawTimes): Uint8Array | undefined {
  const skewed = new Uint8Array(tree.size);
  const late: number[] = [];
  let found = false;
  for (let i = 0; i < raw.length; i++) {
    const parent = tree.parents[i]!;
    const isEarly = parent >= 0 && isTooEarly(times, parent, i, 0);
    if (parent < 0 || !(isEarly || isTooLate(times, parent, i, 0)) || !isRemoteCall(raw, tree, times, i)) continue;
    if (isEarly) {
      skewed[i] = 1;
      found = true;
    } else if (isAnswered(raw, parent)) late.push(i);
  }
  if (late.length > 0 && markAhead(raw, tree, times, late, skewed)) found = true;
  return found ? skewed : undefined;
}

/** A clock is as far ahead for one call as for all: those that started right after they were called bound how far. */
function markAhead(
  raw: RawSpans,
  tree: RawTree,
  times: RawTimes,
  late: readonly number[],
  skewed: Uint8Array,
): boolean {
  const key = (i: number) => `${raw.resource[tree.parents[i]!]} ${raw.resource[i]}`;
  const aheadAtMostNs = new Map(late.map((i) => [key(i), Number.POSITIVE_INFINITY]));
  for (let i = 0; i < raw.length; i++) {
    if (tree.parents[i]! < 0 || tree.parents[i]! >= raw.length || !isRemoteCall(raw, tree, times, i)) continue;
    const sinceCallNs = times.start[i]! - times.start[tree.parents[i]!]!;
    const known = aheadAtMostNs.get(key(i));
    if (known !== undefined) aheadAtMostNs.set(key(i), Math.min(known, sinceCallNs));
  }
  let found = false;
  for (const i of late) {
    const aheadAtLeastNs = times.start[i]! - times.end[tree.parents[i]!]!;
    if (aheadAtLeastNs > aheadAtMostNs.get(key(i))!) continue;
    skewed[i] = 1;
    found = true;
  }
  return found;
}

function isRemoteCall(raw: RawSpans, tree: RawTree, times: RawTimes, i: number): boolean {
  const parent = tree.parents[i]!;
  if (times.untimed[i] === 1 || isMadeParent(raw, tree, i)) return false;
  const client = operationOf(raw, parent);
  const server = operationOf(raw, i);
  const isCall = client.kind === 'client' && server.kind === 'server' && client.service !== server.service;
  return isCall && isSameHost(raw, parent, i) === false;
}

/** The client holds an answer. One that says the server is to blame may come from a proxy that gave up on it. */
export function isAnswered(raw: RawSpans, client: number): boolean {
  if (client >= raw.length) return false;
  const answer = (key: string) => raw.attributes.valueOf(key, raw.attributesFrom[client]!, raw.attributesTo[client]!);
  const status = Number(answer('http.response.status_code') ?? Number.NaN);
  return (status >= 200 && status < 500) || answer('rpc.grpc.status_code') === '0';
}

/** A virtual root, or the root that an orphan was hung under, called nobody. */
export function isMadeParent(raw: RawSpans, tree: RawTree, i: number): boolean {
  const parent = tree.parents[i]!;
  return parent >= raw.length || (tree.detached[i] === 1 && tree.detached[parent] === 0);
}

export function isTooEarly({ start }: RawTimes, parent: number, i: number, shiftNs: number): boolean {
  return start[i]! + shiftNs < start[parent]! - CLOCK_READING_NS;
}

export function isTooLate({ start, end }: RawTimes, parent: number, i: number, shiftNs: number): boolean {
  return start[i]! + shiftNs > end[parent]! + CLOCK_READING_NS;
}

export function operationOf(raw: RawSpans, i: number): Operation {
  return raw.operations[raw.operation[i]!]!;
}

/** Undefined where it is not known of both. */
export function isSameHost(raw: RawSpans, one: number, other: number): boolean | undefined {
  if (raw.resource[one] === raw.resource[other]) return true;
  const hosts: readonly Attributes[] = [raw.resources[raw.resource[one]!]!, raw.resources[raw.resource[other]!]!];
  for (const key of HOST_KEYS) {
    const [host, otherHost] = hosts.map((resource) => resource.get(key) ?? '');
    if (host !== '' && otherHost !== '') return host === otherHost;
  }
  return undefined;
}

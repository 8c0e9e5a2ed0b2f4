/** Peers by number must be what the attributes of each span say of them, one by one. */
import { expect, test } from 'vitest';
import { peerAddress, peerName } from '../../src/analysis/peer-name.ts';
import { Peers } from '../../src/analysis/peers.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { SPAN_KINDS } from '../../src/trace/vocabulary.ts';
import { buildTrace } from '../support/build.ts';
import { forEachCase, type Random } from '../support/random.ts';

const KEYS = ['peer.service', 'server.address', 'db.system.name', 'messaging.system', 'url.full', 'url.path'];
const VALUES = ['', ' cart ', 'cart', '10.0.0.7', 'http://shop:80/x', 'http://10.0.0.7/'];
/** More than are remembered. */
const DIFFERENT = 12_000;

test('peers: spans that say the same in any order have one answer, which is what their attributes say', () => {
  forEachCase(100, (random) => {
    const trace = traceOf(Array.from({ length: random.int(1, 60) }, () => words(random)));
    expect(named(trace)).toEqual(read(trace));
  });
});

test('peers: what is said differently in every call is read all the same', () => {
  const trace = traceOf(Array.from({ length: DIFFERENT }, (_, i) => [['url.full', `http://host-${i}/`] as const]));
  expect(named(trace)).toEqual(read(trace));
});

function words(random: Random): (readonly [key: string, value: string])[] {
  const keys = random.shuffled(KEYS).slice(0, random.int(0, 3));
  return keys.map((key) => [key, random.pick(VALUES)] as const);
}

function traceOf(attributes: readonly (readonly (readonly [key: string, value: string])[])[]): Trace {
  const spans = attributes.map((words, i) => ({
    spanId: (i + 1).toString(16).padStart(16, '0'),
    parentSpanId: i === 0 ? '' : '0000000000000001',
    service: 'web',
    name: 'call',
    kind: 'client' as const,
    status: 'unset' as const,
    startUnixNano: 1n,
    endUnixNano: 2n,
    resource: new Map<string, string>(),
    attributes: new Map(words),
  }));
  return buildTrace(spans);
}

/** Per span the peers of each kind, and the address. */
function named(trace: Trace): (string | undefined)[][] {
  const peers = new Peers(trace);
  return trace.attributes.map((_, i) => {
    const numbers = [...SPAN_KINDS.keys().map((kind) => peers.nameAt(i, kind)), peers.addressAt(i)];
    return numbers.map((number) => peers.names[number]);
  });
}

function read({ attributes }: Trace): (string | undefined)[][] {
  return attributes.map((ofSpan) => [
    ...SPAN_KINDS.map((kind) => peerName(kind, ofSpan)),
    peerAddress('client', ofSpan),
  ]);
}

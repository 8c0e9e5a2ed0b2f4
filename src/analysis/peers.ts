/**
 * Peers: what the spans of a trace say of the other end of their calls, by number. Attributes are compared as the numbers
 * under which they are stored: most spans say nothing of a peer, and those that say the same share one answer.
 */
import { AttributeStore, StoredAttributes } from '../trace/attribute-store.ts';
import { type PackedTrace, packedTrace } from '../trace/packed-trace.ts';
import type { SpanIndex, Trace } from '../trace/trace.ts';
import { SPAN_KINDS } from '../trace/vocabulary.ts';
import { PEER_WORDS, peerAddress, peerName } from './peer-name.ts';

export const NO_PEER = -1;

/** Different answers that are remembered: traces that say more name something else in every call. */
const MOST_REMEMBERED = 10_000;

export class Peers {
  /** By number. */
  readonly names: string[] = [];
  readonly #packed: PackedTrace;
  readonly #store: AttributeStore;
  /** Per key of the store: its place in PEER_WORDS plus one, 0 for all others. */
  readonly #word: Uint8Array;
  readonly #saysNothing: boolean;
  readonly #first = new Said();
  #remembered = 0;
  readonly #numbers = new Map<string, number>();

  constructor(trace: Trace) {
    this.#packed = packedTrace(trace);
    const { keys } = this.#packed.attributes;
    this.#store = new AttributeStore(this.#packed.attributes);
    this.#word = Uint8Array.from(keys, (key) => PEER_WORDS.indexOf(key) + 1);
    this.#saysNothing = this.#word.every((word) => word === 0);
  }

  /** As `peerName`; `kind` is OTLP's number. */
  nameAt(i: SpanIndex, kind: number): number {
    const said = this.#saidAt(i);
    if (said === undefined) return NO_PEER;
    said.nameOfKind[kind] ??= this.#number(peerName(SPAN_KINDS[kind]!, this.#attributesAt(i)));
    return said.nameOfKind[kind];
  }

  /** As `peerAddress` of a caller. */
  addressAt(i: SpanIndex): number {
    const said = this.#saidAt(i);
    if (said === undefined) return NO_PEER;
    said.address ??= this.#number(peerAddress('client', this.#attributesAt(i)));
    return said.address;
  }

  #saidAt(i: SpanIndex): Said | undefined {
    if (this.#saysNothing) return undefined;
    const { attributes, attributesFrom, attributesTo } = this.#packed;
    const { pairs } = attributes;
    const to = attributesTo[i]!;
    let said: Said | undefined;
    for (let at = attributesFrom[i]!; at < to; at += 2) {
      const word = this.#word[pairs[at]!]!;
      if (word !== 0) said = this.#and(said ?? this.#first, word + (PEER_WORDS.length + 1) * pairs[at + 1]!);
    }
    return said;
  }

  #and(said: Said, word: number): Said {
    const known = said.and.get(word);
    if (known !== undefined) return known;
    const more = new Said();
    if (this.#remembered++ < MOST_REMEMBERED) said.and.set(word, more);
    return more;
  }

  #attributesAt(i: SpanIndex): StoredAttributes {
    return new StoredAttributes(this.#store, this.#packed.attributesFrom[i]!, this.#packed.attributesTo[i]!);
  }

  #number(name: string | undefined): number {
    if (name === undefined) return NO_PEER;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}

/** What spans say of their peers, word by word, and what follows from it. */
class Said {
  readonly and = new Map<number, Said>();
  readonly nameOfKind: (number | undefined)[] = [];
  address: number | undefined;
}

const PEERS = new WeakMap<Trace, Peers>();

/** Of a trace there is one: accounts and alignment ask for the same. */
export function peersOf(trace: Trace): Peers {
  let peers = PEERS.get(trace);
  if (peers === undefined) {
    peers = new Peers(trace);
    PEERS.set(trace, peers);
  }
  return peers;
}

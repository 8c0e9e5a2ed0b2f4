/**
 * Attributes of single spans. A verdict reads those of a handful; a trace makes objects of all when it is asked for one.
 */
import { AttributeStore, StoredAttributes } from '../trace/attribute-store.ts';
import { type PackedTrace, packedTrace } from '../trace/packed-trace.ts';
import type { Attributes, SpanIndex, Trace } from '../trace/trace.ts';

const STORES = new WeakMap<Trace, AttributeStore>();

export function attributesAt(trace: Trace, i: SpanIndex): Attributes {
  const { attributesFrom, attributesTo } = packedTrace(trace);
  return new StoredAttributes(storeOf(trace), attributesFrom[i]!, attributesTo[i]!);
}

function storeOf(trace: Trace): AttributeStore {
  const known = STORES.get(trace);
  if (known !== undefined) return known;
  const store = new AttributeStore(packedTrace(trace).attributes);
  STORES.set(trace, store);
  return store;
}

/**
 * Whether spans of two traces say the same under some keys. A chain has as many ancestors as spans, and most of them do:
 * their attributes are compared as they are stored.
 */
export class SameAttributes {
  readonly #baseline: Side;
  readonly #candidate: Side;

  constructor(baseline: Trace, candidate: Trace, isTelling: (key: string) => boolean) {
    const numbers = new Map<string, number>();
    this.#baseline = sideOf(baseline, isTelling, numbers);
    this.#candidate = sideOf(candidate, isTelling, numbers);
  }

  /** False also where both say the same in another order. */
  areSame(b: SpanIndex, c: SpanIndex): boolean {
    const before = this.#baseline;
    const after = this.#candidate;
    let one = nextTelling(before, before.packed.attributesFrom[b]!, before.packed.attributesTo[b]!);
    let other = nextTelling(after, after.packed.attributesFrom[c]!, after.packed.attributesTo[c]!);
    while (one >= 0 && other >= 0) {
      if (before.keyAt[before.pairs[one]!] !== after.keyAt[after.pairs[other]!]) return false;
      if (before.store.texts.at(before.pairs[one + 1]!) !== after.store.texts.at(after.pairs[other + 1]!)) return false;
      one = nextTelling(before, one + 2, before.packed.attributesTo[b]!);
      other = nextTelling(after, other + 2, after.packed.attributesTo[c]!);
    }
    return one < 0 && other < 0;
  }
}

interface Side {
  readonly packed: PackedTrace;
  readonly store: AttributeStore;
  readonly pairs: Uint32Array;
  /** Per key of the store its number among those that tell, the same on both sides; 0 for the others. */
  readonly keyAt: Uint32Array;
}

function sideOf(trace: Trace, isTelling: (key: string) => boolean, numbers: Map<string, number>): Side {
  const packed = packedTrace(trace);
  const { keys, pairs } = packed.attributes;
  for (const key of keys) if (isTelling(key) && !numbers.has(key)) numbers.set(key, numbers.size + 1);
  return { packed, store: storeOf(trace), pairs, keyAt: Uint32Array.from(keys, (key) => numbers.get(key) ?? 0) };
}

/** Where the next pair with a key that tells stands; negative where there is none. */
function nextTelling({ pairs, keyAt }: Side, from: number, to: number): number {
  for (let at = from; at < to; at += 2) if (keyAt[pairs[at]!] !== 0) return at;
  return -1;
}

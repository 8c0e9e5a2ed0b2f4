/**
 * What a span stands for, as numbers to compare it by when several spans of one operation could meet: the closer the
 * contents, the more likely it is the same call:
 *
 *   same-words        the same calls below it, the same peer, the same name with its ids, failed or not alike
 *   same-outcome      the same calls below it, failed or not alike
 *   same-operations   the same operations below it, however often
 *
 * All follow from words and shapes, never from order or time, so both traces are told apart in the same way. Two contents
 * whose numbers agree by chance cost a preference, no more. Nothing is worked out before somebody asks: mostly each
 * operation stands once among siblings.
 */
import { NO_PEER, peersOf } from '../analysis/peers.ts';
import { kindNumber, type Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';

/** From the most telling to the least. */
export const LEVELS = ['same-words', 'same-outcome', 'same-operations'] as const;
export type Level = (typeof LEVELS)[number];

export class Contents {
  readonly #trace: Trace;
  readonly #numbers: Uint32Array;
  #calls: Readonly<Record<'same-words' | 'same-outcome', Int32Array>> | undefined;
  #operations: Int32Array | undefined;

  /** `numbers`: per span its operation. */
  constructor(trace: Trace, numbers: Uint32Array) {
    this.#trace = trace;
    this.#numbers = numbers;
  }

  /** Per span. */
  of(level: Level): Int32Array {
    if (level === 'same-operations') {
      this.#operations ??= operationsOf(this.#trace, this.#numbers);
      return this.#operations;
    }
    this.#calls ??= callsOf(this.#trace, this.#numbers);
    return this.#calls[level];
  }
}

/** Of all spans at once: one after the other they are read several times faster than here and there. */
function callsOf(trace: Trace, numbers: Uint32Array): Readonly<Record<'same-words' | 'same-outcome', Int32Array>> {
  const { length, parent, subtreeEnd, status, operation, operations } = trace;
  const names = Int32Array.from(operations, ({ name }) => hashOf(name));
  const kinds = Uint8Array.from(operations, ({ kind }) => kindNumber(kind));
  const peers = peersOf(trace);
  const hashesOfPeers: number[] = [];
  const outcomes = new Int32Array(length);
  const words = new Int32Array(length);
  for (let i = length - 1; i >= 0; i--) {
    // What was gathered from the children so far, told apart from the span's own operation.
    const ofSubtree = mixed(mixed(outcomes[i]!) + mixed(numbers[i]! + 1));
    if (i > 0) outcomes[parent[i]!]! += ofSubtree;
    // Nobody gathers from this span any more: its place is free for what is to be compared.
    outcomes[i] = status[i] === STATUS_ERROR ? ~ofSubtree : ofSubtree;
    // The name as it was written and, where nobody answered, who was called.
    let own = names[operation[i]!]!;
    const peer = subtreeEnd[i] === i + 1 ? peers.nameAt(i, kinds[operation[i]!]!) : NO_PEER;
    if (peer !== NO_PEER) {
      hashesOfPeers[peer] ??= hashOf(peers.names[peer]!);
      own = mixed(own + hashesOfPeers[peer]);
    }
    words[i] = mixed(outcomes[i]! ^ own);
  }
  return { 'same-words': words, 'same-outcome': outcomes };
}

/** One bit in 64 per operation at or below the span. */
function operationsOf({ length, parent }: Trace, numbers: Uint32Array): Int32Array {
  const low = new Int32Array(length);
  const high = new Int32Array(length);
  for (let i = length - 1; i >= 0; i--) {
    const own = mixed(numbers[i]! + 1);
    if ((own & 32) === 0) low[i]! |= 1 << (own & 31);
    else high[i]! |= 1 << (own & 31);
    if (i > 0) {
      low[parent[i]!]! |= low[i]!;
      high[parent[i]!]! |= high[i]!;
    }
    // Nobody gathers from this span any more.
    low[i] = mixed(mixed(low[i]!) + high[i]!);
  }
  return low;
}

/** Every bit of the result depends on every bit of the value (the finaliser of MurmurHash3). */
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function hashOf(text: string): number {
  let hash = text.length;
  for (let k = 0; k < text.length; k++) hash = (Math.imul(hash, 31) + text.charCodeAt(k)) | 0;
  return mixed(hash);
}

/** LeftOver: the spans of one side that have no partner, by operation, larger subtrees first, equals in depth-first order. */
import { largestFirst, NumberList } from './number-list.ts';
import type { Side } from './pairing.ts';

export class LeftOver {
  readonly #partnerOf: Int32Array;
  /** One operation after the other. */
  readonly #spans: Int32Array;
  /** Per operation where its spans begin and end. */
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  /** `isWanted`: per operation 1 or 0. */
  constructor({ trace, numbers, partnerOf }: Side, isWanted: Uint8Array) {
    const { length, subtreeEnd } = trace;
    this.#partnerOf = partnerOf;
    this.#from = new Int32Array(isWanted.length);
    this.#to = new Int32Array(isWanted.length);
    const wanted = new NumberList();
    const sizes = new NumberList();
    for (let i = 0; i < length; i++) {
      if (partnerOf[i]! >= 0 || isWanted[numbers[i]!] === 0) continue;
      this.#to[numbers[i]!]!++;
      wanted.push(i);
      sizes.push(subtreeEnd[i]! - i);
    }
    for (let operation = 0, end = 0; operation < isWanted.length; operation++) {
      this.#from[operation] = end;
      end += this.#to[operation]!;
      this.#to[operation] = this.#from[operation]!;
    }
    this.#spans = new Int32Array(wanted.length);
    const bySize = largestFirst(sizes);
    for (let k = 0; k < bySize.length; k++) {
      const i = wanted.at(bySize[k]!);
      this.#spans[this.#to[numbers[i]!]!++] = i;
    }
  }

  /** Those of an operation that are still left over. */
  read(operation: number, into: NumberList): void {
    const spans = this.#spans;
    const from = this.#from[operation]!;
    const to = this.#to[operation]!;
    let end = from;
    for (let k = from; k < to; k++) {
      const i = spans[k]!;
      if (this.#partnerOf[i]! >= 0) continue;
      into.push(i);
      spans[end++] = i;
    }
    this.#to[operation] = end;
  }
}

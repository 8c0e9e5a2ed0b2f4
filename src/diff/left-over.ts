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
  constructor(side: Side, isWanted: Uint8Array) {
    const { numbers, partnerOf } = side;
    this.#partnerOf = partnerOf;
    this.#from = new Int32Array(isWanted.length);
    this.#to = new Int32Array(isWanted.length);
    const bySize = wantedBySize(side, isWanted);
    for (let k = 0; k < bySize.length; k++) this.#to[numbers[bySize[k]!]!]!++;
    for (let operation = 0, end = 0; operation < isWanted.length; operation++) {
      this.#from[operation] = end;
      end += this.#to[operation]!;
      this.#to[operation] = this.#from[operation]!;
    }
    this.#spans = new Int32Array(bySize.length);
    for (let k = 0; k < bySize.length; k++) this.#spans[this.#to[numbers[bySize[k]!]!]!++] = bySize[k]!;
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

function wantedBySize({ trace, numbers, partnerOf }: Side, isWanted: Uint8Array): Int32Array {
  const spans = new NumberList();
  const sizes = new NumberList();
  for (let i = 0; i < numbers.length; i++) {
    if (partnerOf[i]! >= 0 || isWanted[numbers[i]!] === 0) continue;
    spans.push(i);
    sizes.push(trace.subtreeEnd[i]! - i);
  }
  const bySize = largestFirst(sizes);
  for (let k = 0; k < bySize.length; k++) bySize[k] = spans.at(bySize[k]!);
  return bySize;
}

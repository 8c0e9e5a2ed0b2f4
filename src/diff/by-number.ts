/**
 * ByNumber: a list taken apart by a number of each entry, such as the operation of a span, each part in the list's order.
 * Chains of places instead of lists of lists, since siblings are taken apart for every pair of parents and mostly no two
 * of them are of one operation.
 */
import { NumberList } from './number-list.ts';

const NONE = -1;

export class ByNumber {
  /** The numbers that are there, in no order. */
  readonly present = new NumberList();
  readonly #numberOf: Uint32Array;
  /** Per number the place of its first entry. */
  readonly #first: Int32Array;
  /** Per place the next one of the same number. */
  readonly #next = new NumberList();

  /** `numberOf`: the number of each entry that there could be; they count from 0, and there are `numbers` of them. */
  constructor(numberOf: Uint32Array, numbers: number) {
    this.#numberOf = numberOf;
    this.#first = new Int32Array(numbers).fill(NONE);
  }

  /** In place of what was there before. */
  fill({ numbers: entries, length }: NumberList): void {
    this.#clear();
    this.#next.lengthen(length);
    const next = this.#next.numbers;
    for (let place = length - 1; place >= 0; place--) {
      const number = this.#numberOf[entries[place]!]!;
      const first = this.#first[number]!;
      if (first === NONE) this.present.push(number);
      next[place] = first;
      this.#first[number] = place;
    }
  }

  /** The place of the number's first entry; negative where it has none. */
  first(number: number): number {
    return this.#first[number]!;
  }

  /** The next place with the same number; negative behind the last. */
  next(place: number): number {
    return this.#next.at(place);
  }

  #clear(): void {
    for (let k = 0; k < this.present.length; k++) this.#first[this.present.at(k)] = NONE;
    this.present.clear();
  }
}

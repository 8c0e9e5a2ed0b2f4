/**
 * Namesakes: operations of one service and kind with names that share two thirds of their words, and in how many places
 * one of them stands in the baseline where the other stands in the candidate.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Operation } from '../trace/trace.ts';
import { ByNumber } from './by-number.ts';
import type { NumberList } from './number-list.ts';

/** Operations of one service and kind that are compared with each other in one place. */
const MOST_NAMES = 16;
const CLOSE = 2 / 3;

export interface Rename {
  readonly smaller: number;
  readonly larger: number;
  /** The words that both names have, as a share of all their words. */
  readonly closeness: number;
  places: number;
}

export class Namesakes {
  readonly #list: readonly Operation[];
  readonly #before: ByNumber;
  readonly #after: ByNumber;
  readonly #found = new Map<number, Rename>();
  readonly #wordNumbers = new Map<string, number>();
  /** Per operation the numbers of its name's words, in order. */
  readonly #words: (Uint32Array | undefined)[] = [];

  constructor(list: readonly Operation[]) {
    const numbers = new Map<string, number>();
    const numberOf = Uint32Array.from(list, ({ service, kind }) =>
      getOrInsert(numbers, `${service}\u0000${kind}`, () => numbers.size),
    );
    this.#list = list;
    this.#before = new ByNumber(numberOf, numbers.size);
    this.#after = new ByNumber(numberOf, numbers.size);
  }

  get found(): readonly Rename[] {
    return [...this.#found.values()];
  }

  /** At the operations of one place that stand on one side only, each once, in their order. */
  look(before: NumberList, after: NumberList): void {
    this.#before.fill(before);
    this.#after.fill(after);
    for (let k = 0; k < this.#after.present.length; k++) {
      const serviceAndKind = this.#after.present.at(k);
      let b = this.#before.first(serviceAndKind);
      for (let tried = 0; b >= 0 && tried < MOST_NAMES; b = this.#before.next(b), tried++) {
        let c = this.#after.first(serviceAndKind);
        for (let others = 0; c >= 0 && others < MOST_NAMES; c = this.#after.next(c), others++)
          this.#compare(before.at(b), after.at(c));
      }
    }
  }

  #compare(one: number, other: number): void {
    const key = one * this.#list.length + other;
    const known = this.#found.get(key);
    if (known !== undefined) {
      known.places++;
      return;
    }
    const closeness = sharedWords(this.#wordsOf(one), this.#wordsOf(other));
    if (closeness < CLOSE) return;
    this.#found.set(key, { smaller: Math.min(one, other), larger: Math.max(one, other), closeness, places: 1 });
  }

  /** `getAllItems` and `get_all_items` are three words. */
  #wordsOf(operation: number): Uint32Array {
    const known = this.#words[operation];
    if (known !== undefined) return known;
    const words = this.#list[operation]!.name.match(/\p{Lu}?\p{Ll}+|\p{L}+/gu) ?? [];
    const distinct = new Set(words.map((word) => word.toLowerCase()));
    const numbers = Uint32Array.from(distinct, (word) =>
      getOrInsert(this.#wordNumbers, word, () => this.#wordNumbers.size),
    ).sort();
    this.#words[operation] = numbers;
    return numbers;
  }
}

function sharedWords(words: Uint32Array, others: Uint32Array): number {
  let shared = 0;
  for (let i = 0, k = 0; i < words.length && k < others.length; ) {
    const difference = words[i]! - others[k]!;
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) k++;
  }
  return shared / Math.max(1, words.length + others.length - shared);
}

/** Places: where in a list a number stands. A hash table for numbers of which every bit is as random as the others. */
import { NumberList } from './number-list.ts';

const NONE = -1;
/** Slots looked at before a number goes to the map: such as were chosen to collide cost no more than others. */
const MOST_PROBES = 32;

export class Places {
  #list = new NumberList();
  /** Place of the last entry of a number plus one; 0 in an empty slot. At most half of them are taken. */
  #slots = new Int32Array(64);
  #mask = 63;
  /** The same for numbers that found no slot. */
  readonly #others = new Map<number, number>();
  /** Per last entry of a number its first place that was not taken yet. */
  readonly #first = new NumberList();
  /** Per place the next one of the same number. */
  readonly #next = new NumberList();

  /** Instead of what was listed before. The list must stay as it is. */
  list(list: NumberList): void {
    this.#list = list;
    this.#empty(list.length);
    this.#first.lengthen(list.length);
    this.#next.lengthen(list.length);
    for (let place = list.length - 1; place >= 0; place--) {
      const last = this.#lastOf(list.at(place));
      if (last === NONE) this.#add(list.at(place), place);
      this.#next.numbers[place] = last === NONE ? NONE : this.#first.at(last);
      this.#first.numbers[last === NONE ? place : last] = place;
    }
  }

  /** The first place of the number that nobody took yet; negative for none. */
  takeFirst(number: number): number {
    const last = this.#lastOf(number);
    if (last === NONE) return NONE;
    const first = this.#first.at(last);
    if (first !== NONE) this.#first.numbers[last] = this.#next.at(first);
    return first;
  }

  #empty(numbers: number): void {
    const size = 2 ** Math.ceil(Math.log2(2 * numbers + 1));
    this.#mask = size - 1;
    if (size > this.#slots.length) this.#slots = new Int32Array(size);
    else this.#slots.fill(0, 0, size);
    this.#others.clear();
  }

  #lastOf(number: number): number {
    const slot = this.#slotOf(number);
    return slot === NONE ? (this.#others.get(number) ?? NONE) : this.#slots[slot]! - 1;
  }

  #add(number: number, place: number): void {
    const slot = this.#slotOf(number);
    if (slot === NONE) this.#others.set(number, place);
    else this.#slots[slot] = place + 1;
  }

  /** The slot with this number, or the empty one where it belongs; negative where all that were looked at are others'. */
  #slotOf(number: number): number {
    let slot = number & this.#mask;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const place = this.#slots[slot]! - 1;
      if (place < 0 || this.#list.at(place) === number) return slot;
      slot = (slot + 1) & this.#mask;
    }
    return NONE;
  }
}

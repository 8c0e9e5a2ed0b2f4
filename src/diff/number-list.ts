/** NumberList: 32-bit numbers in a row. Lists that are filled again for every pair of parents keep their memory. */

export class NumberList {
  length = 0;
  /** Its first `length` entries count. Another array once the list grows. */
  numbers = new Int32Array(16);

  clear(): void {
    this.length = 0;
  }

  push(number: number): void {
    if (this.length === this.numbers.length) this.#reserve(this.length + 1);
    this.numbers[this.length++] = number;
  }

  /** There must be one. */
  pop(): number {
    return this.numbers[--this.length]!;
  }

  at(place: number): number {
    return this.numbers[place]!;
  }

  /** To at least so many; what is new is whatever. */
  lengthen(length: number): void {
    if (length > this.numbers.length) this.#reserve(length);
    this.length = Math.max(this.length, length);
  }

  remove(place: number, count: number): void {
    if (count === 0) return;
    this.numbers.copyWithin(place, place + count, this.length);
    this.length -= count;
  }

  /** Takes away all others; those that stay keep their order. */
  keep(isKept: (number: number) => boolean): void {
    let kept = 0;
    for (let place = 0; place < this.length; place++)
      if (isKept(this.numbers[place]!)) this.numbers[kept++] = this.numbers[place]!;
    this.length = kept;
  }

  #reserve(length: number): void {
    const numbers = new Int32Array(Math.max(length, this.numbers.length * 2));
    numbers.set(this.numbers);
    this.numbers = numbers;
  }
}

/** Places in the order of their sizes, the largest first, equals as they stand: counted, not compared. */
export function largestFirst({ numbers: sizes, length }: NumberList): Int32Array {
  let largest = 0;
  for (let k = 0; k < length; k++) if (sizes[k]! > largest) largest = sizes[k]!;
  const next = new Int32Array(largest + 2);
  for (let k = 0; k < length; k++) next[largest - sizes[k]! + 1]!++;
  for (let size = 1; size < next.length; size++) next[size]! += next[size - 1]!;
  const places = new Int32Array(length);
  for (let k = 0; k < length; k++) places[next[largest - sizes[k]!]!++] = k;
  return places;
}

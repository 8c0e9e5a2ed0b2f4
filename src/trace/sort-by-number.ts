/**
 * Sorting indices by a number of each. Plain numbers are sorted natively, several times faster than by comparison, and then
 * each index finds its place among them.
 */

/** Fewer are sorted as fast by comparison. */
const FEW = 64;

/** In place; indices with the same number keep their order. */
export function sortByNumber(indices: Int32Array, numberOf: (index: number) => number): void {
  if (indices.length < FEW) {
    indices.sort((one, other) => numberOf(one) - numberOf(other));
    return;
  }
  const numbers = Float64Array.from(indices, numberOf).sort();
  const sorted = new Int32Array(indices.length);
  /** How many have found their place behind the first of their number. */
  const placed = new Int32Array(indices.length);
  for (const index of indices) {
    const first = firstAt(numbers, numberOf(index));
    sorted[first + placed[first]!++] = index;
  }
  indices.set(sorted);
}

/** Whether the numbers of the indices from one place up to another never fall. */
export function isAscending(
  indices: Int32Array,
  from: number,
  to: number,
  numberOf: (index: number) => number,
): boolean {
  for (let k = from + 1; k < to; k++) if (numberOf(indices[k - 1]!) > numberOf(indices[k]!)) return false;
  return true;
}

/** Visits the runs of two and more neighbours with the same number. */
export function forRuns(
  indices: Int32Array,
  from: number,
  to: number,
  numberOf: (index: number) => number,
  visit: (from: number, to: number) => void,
): void {
  let first = from;
  for (let k = from + 1; k <= to; k++) {
    if (k < to && numberOf(indices[k]!) === numberOf(indices[first]!)) continue;
    if (k - first > 1) visit(first, k);
    first = k;
  }
}

/** Binary search for the first of a number that is there. */
function firstAt(ascending: Float64Array, number: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

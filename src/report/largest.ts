/** The largest of many: the report keeps 10,000 spans of what may be two million. */
import { sortByNumber } from '../trace/sort-by-number.ts';

/**
 * The indices of the `count` largest by the first column, then by the next, then in their own order; in that order. Only
 * what is kept is sorted: by the last column first, as a sort keeps the order of equals.
 */
export function largestFirst(columns: readonly Float64Array[], count: number): Int32Array {
  const kept = largest(columns, count);
  for (const column of columns.toReversed()) sortByNumber(kept, (i) => 0 - column[i]!);
  return kept;
}

/** The same indices in ascending order. The limit is found among plain numbers, ten times faster than comparing all. */
export function largest(columns: readonly Float64Array[], count: number): Int32Array {
  const { length } = columns[0]!;
  const isKept = new Uint8Array(length);
  let room = Math.min(count, length);
  let undecided: Int32Array | undefined;
  for (const column of columns) {
    const left: number = undecided === undefined ? length : undecided.length;
    if (room === 0 || left <= room) break;
    const limit = valueAtRank(valuesAt(column, undecided), left - room);
    const same = new Int32Array(left);
    let equal = 0;
    for (let k = 0; k < left; k++) {
      const i = undecided === undefined ? k : undecided[k]!;
      if (column[i]! > limit) {
        isKept[i] = 1;
        room--;
      } else if (column[i] === limit) same[equal++] = i;
    }
    undecided = same.subarray(0, equal);
  }
  for (let k = 0; k < room; k++) isKept[undecided === undefined ? k : undecided[k]!] = 1;
  return indicesOf(isKept);
}

/** A copy. */
function valuesAt(column: Float64Array, indices: Int32Array | undefined): Float64Array {
  if (indices === undefined) return column.slice();
  const values = new Float64Array(indices.length);
  for (let k = 0; k < indices.length; k++) values[k] = column[indices[k]!]!;
  return values;
}

function indicesOf(isKept: Uint8Array): Int32Array {
  const indices = new Int32Array(isKept.length);
  let length = 0;
  for (let i = 0; i < isKept.length; i++) if (isKept[i] === 1) indices[length++] = i;
  return indices.subarray(0, length);
}

/** As many narrowings as would do with luck; then what is left is sorted, so that no order of values takes long. */
const MOST_NARROWINGS = 40;

/** The value that would stand there if they were sorted: Hoare's selection. Disorders them. */
function valueAtRank(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  for (let narrowing = 0; low < high && narrowing < MOST_NARROWINGS; narrowing++) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let k = high;
    while (i <= k) {
      while (values[i]! < pivot) i++;
      while (values[k]! > pivot) k--;
      if (i > k) break;
      const value = values[i]!;
      values[i++] = values[k]!;
      values[k--] = value;
    }
    if (rank <= k) high = k;
    else if (rank >= i) low = i;
    else return pivot;
  }
  values.subarray(low, high + 1).sort();
  return values[rank]!;
}

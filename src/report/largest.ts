/** The largest of many: the report keeps 10,000 spans of what may be two million. */

/**
 * The indices of the `count` largest by the first column, then by the next, then in their own order. The limit is found
 * among plain numbers, and only what is kept is sorted by comparison: ten times faster than comparing all.
 */
export function largestFirst(columns: readonly Float64Array[], count: number): readonly number[] {
  const kept: number[] = [];
  let undecided = allIndices(columns[0]!.length);
  for (const column of columns) {
    const room = count - kept.length;
    if (room === 0 || undecided.length <= room) break;
    undecided = split(column, undecided, limitOf(column, undecided, room), kept);
  }
  for (let k = 0; k < undecided.length && kept.length < count; k++) kept.push(undecided[k]!);
  return kept.sort((one, other) => {
    for (const column of columns) if (column[one] !== column[other]) return column[other]! - column[one]!;
    return one - other;
  });
}

function allIndices(length: number): Uint32Array {
  const indices = new Uint32Array(length);
  for (let i = 0; i < length; i++) indices[i] = i;
  return indices;
}

/** The smallest value that is among the `room` largest. */
function limitOf(column: Float64Array, indices: Uint32Array, room: number): number {
  const values = new Float64Array(indices.length);
  for (let k = 0; k < indices.length; k++) values[k] = column[indices[k]!]!;
  return valueAtRank(values, indices.length - room);
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
      [values[i], values[k]] = [values[k]!, values[i]!];
      i++;
      k--;
    }
    if (rank <= k) high = k;
    else if (rank >= i) low = i;
    else return pivot;
  }
  values.subarray(low, high + 1).sort();
  return values[rank]!;
}

/** Those above the limit are kept; returns those at it. */
function split(column: Float64Array, indices: Uint32Array, limit: number, kept: number[]): Uint32Array {
  const same = new Uint32Array(indices.length);
  let length = 0;
  for (const i of indices) {
    if (column[i]! > limit) kept.push(i);
    else if (column[i] === limit) same[length++] = i;
  }
  return same.subarray(0, length);
}

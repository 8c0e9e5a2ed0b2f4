/** Which rows are seen: folds and filters over all rows, each in one pass over typed arrays. */

/**
 * 1 for the rows that pass all filters; null where none is set. `services` has 1 for each service that is wanted, or is
 * null for all.
 */
export function treePassing(tree, facts, { services, onlyDifferences, onlyCritical }) {
  if (services === null && !onlyDifferences && !onlyCritical) return null;
  const isWanted = tree.operations.map(({ service }) => (services === null ? 1 : services[service]));
  const passing = new Uint8Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    passing[row] =
      isWanted[tree.operation[row]] &
      (onlyDifferences ? facts.differs[row] : 1) &
      (onlyCritical ? facts.isCritical[row] : 1);
  }
  return passing;
}

/** The rows that pass, and all above them: a row without its place tells little. */
export function treeKept(passing, { parent, length }) {
  if (passing === null) return null;
  const kept = passing.slice();
  for (let row = length - 1; row >= 0; row--) {
    if (kept[row] === 1 && parent[row] >= 0) kept[parent[row]] = 1;
  }
  return kept;
}

/** The rows to show, in order. */
export function treeShown({ length, end }, folded, kept) {
  const shown = new Int32Array(length);
  let count = 0;
  for (let row = 0; row < length; ) {
    if (kept !== null && kept[row] === 0) {
      row = end[row];
      continue;
    }
    shown[count++] = row;
    row = folded[row] === 1 ? end[row] : row + 1;
  }
  return shown.subarray(0, count);
}

/** Index of the first shown row that is not before the given one; their number where there is none. */
export function treePlace(shown, row) {
  let low = 0;
  let high = shown.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row itself where it is shown, else the nearest above it, else the next one, else the last one; −1 for none. */
export function treeNearest(shown, row, { parent }) {
  if (shown.length === 0) return -1;
  for (let above = row; above >= 0; above = parent[above]) {
    if (shown[treePlace(shown, above)] === above) return above;
  }
  return shown[Math.min(treePlace(shown, row), shown.length - 1)];
}

export function treeCount(flags) {
  let count = 0;
  for (let at = 0; at < flags.length; at++) count += flags[at];
  return count;
}

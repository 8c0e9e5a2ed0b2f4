/** The shape of the tree, from the depths of its rows: whose child a row is, and where its subtree ends. No recursion. */

/** `parent`: −1 for a row at the top. `end`: the row after the last one of the subtree. */
export function treeShapeOf({ depth, length }) {
  const parent = new Int32Array(length);
  const end = new Int32Array(length);
  const open = new Int32Array(length);
  let height = 0;
  for (let row = 0; row < length; row++) {
    while (height > 0 && depth[open[height - 1]] >= depth[row]) end[open[--height]] = row;
    parent[row] = height > 0 ? open[height - 1] : -1;
    open[height++] = row;
  }
  while (height > 0) end[open[--height]] = length;
  return { length, parent, end };
}

/** Unfolds all that is above the row, so that it can be seen. */
export function treeUnfoldAbove(row, { parent }, folded) {
  for (let above = parent[row]; above >= 0; above = parent[above]) folded[above] = 0;
}

/** The bars of a row as paths in pixels: when its span ran, when it worked itself, when it was on the critical path. */
import { treeX } from './tree-axis.js';

/** Stretches nearer to each other than this are drawn as one. */
const TREE_JOIN_PX = 0.75;
/** What is shorter than a pixel is still seen. */
const TREE_LEAST_PX = 1.5;

/**
 * Flat pairs of times, in order → one path of boxes; '' where nothing of it is seen. The loop counts in nanoseconds, since a
 * row may have a hundred thousand of them.
 */
export function treeBoxes(pairs, view, widthPx, topPx, heightPx) {
  if (widthPx <= 0) return '';
  const nsPerPx = (view.toNs - view.fromNs) / widthPx;
  const [joinNs, leastNs] = [TREE_JOIN_PX * nsPerPx, TREE_LEAST_PX * nsPerPx];
  let path = '';
  let left = 0;
  let right = Number.NEGATIVE_INFINITY;
  const close = () => {
    if (right <= left) return;
    const x = treeRound(treeX(left, view, widthPx));
    const width = treeRound((right - left) / nsPerPx);
    path += `M${x} ${topPx}h${width}v${heightPx}h${-width}z`;
  };
  for (let at = treeFirstFrom(pairs, view.fromNs); at < pairs.length && pairs[at] <= view.toNs; at += 2) {
    const from = Math.min(Math.max(pairs[at], view.fromNs), view.toNs - leastNs);
    const to = Math.max(Math.min(pairs[at + 1], view.toNs), from + leastNs);
    if (from - right < joinNs) right = Math.max(right, to);
    else {
      close();
      [left, right] = [from, to];
    }
  }
  close();
  return path;
}

/** An arrow at the edge behind which a stretch lies that is not in view; '' for one that is. */
export function treeArrow(fromNs, toNs, view, widthPx, topPx, heightPx) {
  const [tip, half] = [heightPx * 0.6, heightPx / 2];
  if (toNs < view.fromNs) return `M0 ${topPx + half}l${tip} ${-half}v${heightPx}z`;
  if (fromNs > view.toNs) return `M${treeRound(widthPx)} ${topPx + half}l${-tip} ${-half}v${heightPx}z`;
  return '';
}

/** Index of the first pair that ends at a time or after it. */
function treeFirstFrom(pairs, ns) {
  let low = 0;
  let high = pairs.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pairs[middle * 2 + 1] < ns) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

function treeRound(px) {
  return Math.round(px * 100) / 100;
}

/** The sections of a side's critical path by the row that owns them: those of a row from at[row] to at[row + 1]. */
export function treeSectionsByRow({ row, fromNs, toNs }, length) {
  const at = new Int32Array(length + 1);
  for (const owner of row) if (owner >= 0) at[owner + 1]++;
  for (let owner = 0; owner < length; owner++) at[owner + 1] += at[owner];
  const next = at.slice();
  const pairs = new Float64Array(at[length] * 2);
  for (let section = 0; section < row.length; section++) {
    if (row[section] < 0) continue;
    const place = next[row[section]]++;
    pairs[place * 2] = fromNs[section];
    pairs[place * 2 + 1] = toNs[section];
  }
  return { at, pairs };
}

export function treeSections({ at, pairs }, row) {
  return pairs.subarray(at[row] * 2, at[row + 1] * 2);
}

/**
 * When no span below it ran: flat pairs that sum up to the row's self time. Null where they do not, since spans that ran
 * below it in this trace stand elsewhere in the common tree: then only the sum is known, not when.
 */
export function treeSelfStretches(side, { end }, row) {
  const { startNs, durationNs, selfNs } = side;
  const endNs = startNs[row] + durationNs[row];
  if (selfNs[row] === 0) return [];
  if (selfNs[row] === durationNs[row]) return [startNs[row], endNs];
  const pairs = [];
  let cursor = startNs[row];
  let sumNs = 0;
  const gapUntil = (ns) => {
    if (ns <= cursor) return;
    pairs.push(cursor, ns);
    sumNs += ns - cursor;
  };
  for (const child of treeChildrenInTime(side, end, row)) {
    gapUntil(Math.min(startNs[child], endNs));
    cursor = Math.max(cursor, Math.min(startNs[child] + durationNs[child], endNs));
  }
  gapUntil(endNs);
  return sumNs === selfNs[row] ? Float64Array.from(pairs) : null;
}

/** The rows right below that have a span on this side, by their starts. */
function treeChildrenInTime({ startNs, durationNs }, end, row) {
  const children = [];
  let isSorted = true;
  for (let child = row + 1; child < end[row]; child = end[child]) {
    if (durationNs[child] < 0) continue;
    if (children.length > 0 && startNs[child] < startNs[children.at(-1)]) isSorted = false;
    children.push(child);
  }
  return isSorted ? children : children.sort((one, other) => startNs[one] - startNs[other]);
}

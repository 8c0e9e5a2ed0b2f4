/**
 * Raw spans and their repaired parents → the columns of a Trace: times as offsets, one root, depth-first order.
 * Five passes, none recursive: hang everything under one root, place spans without times, correct clocks, order siblings,
 * lay out.
 */
import type { RawSpans, TraceOptions } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import { layOut } from './lay-out.ts';
import type { PackedTrace } from './packed-trace.ts';
import { type RawTimes, readTimes } from './place-in-time.ts';
import type { RawTree } from './raw-tree.ts';
import { NO_PARENT, ORPHAN, resolveParents } from './repair.ts';
import { correctSkew } from './skew.ts';
import { forRuns, isAscending, sortByNumber } from './sort-by-number.ts';

export function assemble(raw: RawSpans, options: TraceOptions, log: DefectLog): PackedTrace {
  const parents = resolveParents(raw, log);
  const tree = hangUnderOneRoot(raw, parents, log);
  const times = readTimes(raw, tree, log);
  // What the source has moved already is not moved twice.
  const isAdjusted = log.list().some(({ code }) => code === 'adjusted');
  const placed = isAdjusted ? raw : correctSkew(raw, tree, times, log);
  const order = depthFirst(placed, tree, times);
  return layOut(placed, options, log, tree, times, order);
}

function hangUnderOneRoot(raw: RawSpans, resolved: Int32Array, log: DefectLog): RawTree {
  const roots: number[] = [];
  for (let i = 0; i < raw.length; i++) if (resolved[i] === NO_PARENT) roots.push(i);
  if (roots.length === 0) log.add('no-root', undefined);
  if (roots.length > 1) for (const root of roots) log.add('several-roots', raw.spanId.at(root));
  const real = roots.length === 1;
  const root = real ? roots[0]! : raw.length;
  const size = real ? raw.length : raw.length + 1;
  const parents = new Int32Array(size);
  parents.set(resolved);
  const detached = new Uint8Array(size);
  const orphan = new Uint8Array(size);
  for (let i = 0; i < raw.length; i++) {
    if (resolved[i] === ORPHAN || (resolved[i] === NO_PARENT && !real)) parents[i] = root;
    if (resolved[i] === ORPHAN) orphan[i] = 1;
    if (resolved[i] === ORPHAN && real) detached[i] = 1;
  }
  parents[root] = NO_PARENT;
  return { root, size, parents, detached, orphan };
}

/** All spans but dropped copies: parents before children, siblings by (start, longer first, span id). */
function depthFirst(raw: RawSpans, tree: RawTree, times: RawTimes): Int32Array {
  const { children, from } = childrenOf(tree);
  sortSiblings(children, from, raw, times);
  const order = new Int32Array(children.length + 1);
  const next = from.slice();
  let length = 0;
  order[length++] = tree.root;
  for (let at = tree.root; at >= 0; ) {
    if (next[at] === from[at + 1]) {
      at = tree.parents[at]!;
      continue;
    }
    at = children[next[at]!++]!;
    order[length++] = at;
  }
  return order;
}

/** The children of p are children[from[p]] … children[from[p + 1] − 1], in order of arrival. */
function childrenOf({ parents, size }: RawTree) {
  const from = new Int32Array(size + 1);
  for (let i = 0; i < size; i++) if (parents[i]! >= 0) from[parents[i]! + 1]!++;
  for (let p = 0; p < size; p++) from[p + 1]! += from[p]!;
  const children = new Int32Array(from[size]!);
  const next = from.slice();
  for (let i = 0; i < size; i++) if (parents[i]! >= 0) children[next[parents[i]!]!++] = i;
  return { children, from };
}

/** By start, longer first, span id. Mostly they arrive in order; only families that do not are sorted. */
function sortSiblings(children: Int32Array, first: Int32Array, raw: RawSpans, times: RawTimes): void {
  const { start } = times;
  for (let p = 0; p + 1 < first.length; p++) {
    const end = first[p + 1]!;
    let k = first[p]! + 1;
    while (k < end && start[children[k - 1]!]! < start[children[k]!]!) k++;
    if (k === end) continue;
    if (end - first[p]! <= FEW) sortFew(children, first[p]!, end, raw, times);
    else sortFamily(children, first[p]!, end, raw, times);
  }
}

/** So many siblings are sorted sooner than a sort is set up for them. */
const FEW = 32;

/** Each moves in front of those before it that belong behind it: mostly one or two. */
function sortFew(children: Int32Array, from: number, to: number, { spanId }: RawSpans, { start, end }: RawTimes): void {
  for (let k = from + 1; k < to; k++) {
    const child = children[k]!;
    let place = k;
    for (; place > from; place--) {
      const before = children[place - 1]!;
      const order = start[before]! - start[child]! || end[child]! - end[before]! || spanId.compare(before, child);
      if (order <= 0) break;
      children[place] = before;
    }
    children[place] = child;
  }
}

function sortFamily(children: Int32Array, from: number, to: number, { spanId }: RawSpans, times: RawTimes): void {
  const { start, end } = times;
  const byStart = (i: number) => start[i]!;
  const byEnd = (i: number) => -end[i]!;
  const sortPart = (first: number, behind: number, numberOf: (i: number) => number) => {
    if (!isAscending(children, first, behind, numberOf)) sortByNumber(children.subarray(first, behind), numberOf);
  };
  const sortById = (first: number, behind: number) =>
    void children.subarray(first, behind).sort((one, other) => spanId.compare(one, other));
  const sortSameStart = (first: number, behind: number) => {
    sortPart(first, behind, byEnd);
    forRuns(children, first, behind, byEnd, sortById);
  };
  sortPart(from, to, byStart);
  forRuns(children, from, to, byStart, sortSameStart);
}

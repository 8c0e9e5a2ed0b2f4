/**
 * Raw spans and their repaired parents → the columns of a Trace: times as offsets, one root, depth-first order.
 * Four passes, none recursive: hang everything under one root, place spans without times, order siblings, lay out.
 */
import type { RawSpans, TraceOptions } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import { layOut } from './lay-out.ts';
import { type RawTimes, readTimes } from './place-in-time.ts';
import type { RawTree } from './raw-tree.ts';
import { DROPPED, NO_PARENT, ORPHAN, resolveParents } from './repair.ts';
import type { Trace } from './trace.ts';

export function assemble(raw: RawSpans, options: TraceOptions, log: DefectLog): Trace {
  const parents = resolveParents(raw, log);
  const tree = hangUnderOneRoot(raw, parents, log);
  const times = readTimes(raw, tree, log);
  const order = depthFirst(raw, tree, times);
  return layOut(raw, options, log, tree, times, order);
}

function hangUnderOneRoot(raw: RawSpans, resolved: Int32Array, log: DefectLog): RawTree {
  const roots: number[] = [];
  for (let i = 0; i < raw.length; i++) if (resolved[i] === NO_PARENT) roots.push(i);
  if (roots.length === 0) log.add('no-root', undefined);
  if (roots.length > 1) for (const root of roots) log.add('several-roots', raw.spanId[root]);
  const real = roots.length === 1;
  const root = real ? roots[0]! : raw.length;
  const size = real ? raw.length : raw.length + 1;
  const parents = new Int32Array(size);
  parents.set(resolved);
  const detached = new Uint8Array(size);
  for (let i = 0; i < raw.length; i++) {
    if (resolved[i] === ORPHAN || (resolved[i] === NO_PARENT && !real)) parents[i] = root;
    if (resolved[i] === ORPHAN && real) detached[i] = 1;
  }
  parents[root] = NO_PARENT;
  return { root, size, parents, detached };
}

/** All spans but dropped copies: parents before children, siblings by (start, longer first, span id). */
function depthFirst(raw: RawSpans, tree: RawTree, times: RawTimes): Int32Array {
  const bySibling = sortedForSiblings(raw, tree, times);
  // Children of p are next[first[p]], next[…]: linked lists, filled backwards so that they read forwards.
  const first = new Int32Array(tree.size).fill(-1);
  const next = new Int32Array(tree.size).fill(-1);
  for (let k = bySibling.length - 1; k >= 0; k--) {
    const i = bySibling[k]!;
    if (i === tree.root) continue;
    const parent = tree.parents[i]!;
    next[i] = first[parent]!;
    first[parent] = i;
  }
  const order = new Int32Array(bySibling.length);
  let length = 0;
  let at = tree.root;
  while (at >= 0) {
    order[length++] = at;
    if (first[at]! >= 0) {
      at = first[at]!;
      continue;
    }
    while (at >= 0 && at !== tree.root && next[at]! < 0) at = tree.parents[at]!;
    at = at === tree.root ? -1 : next[at]!;
  }
  return order;
}

function sortedForSiblings(raw: RawSpans, tree: RawTree, times: RawTimes): Int32Array {
  const kept = new Int32Array(tree.size);
  let length = 0;
  for (let i = 0; i < tree.size; i++) if (tree.parents[i] !== DROPPED) kept[length++] = i;
  const { start, end } = times;
  return kept.subarray(0, length).sort((one, other) => {
    const bySart = start[one]! - start[other]!;
    if (bySart !== 0) return bySart;
    const byEnd = end[other]! - end[one]!;
    if (byEnd !== 0) return byEnd;
    return (raw.spanId[one] ?? '') < (raw.spanId[other] ?? '') ? -1 : 1;
  });
}

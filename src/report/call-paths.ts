/**
 * Call paths of a merged tree: all rows with the same operations from the top down are one, as in a flame graph. A loop of
 * 500 calls is one path with 500 spans, and so is what each of them calls.
 */
import type { TraceDiff } from '../diff/diff.ts';
import type { MergedTree } from './merged-tree.ts';

export interface CallPaths {
  readonly length: number;
  /** Per row of the tree its path. */
  readonly ofRow: Int32Array;
  /** Per path the one it stands below, −1 at the top; a parent comes before what stands below it. */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** Per path its first row. */
  readonly first: Int32Array;
}

export function callPathsOf({ alignment }: TraceDiff, tree: MergedTree): CallPaths {
  const { baseline: before, candidate: after } = alignment.operations;
  const ofRow = new Int32Array(tree.length);
  const known = new KnownPaths(tree.length);
  const first = new Int32Array(tree.length);
  for (let row = 0; row < tree.length; row++) {
    const c = tree.candidate[row]!;
    const operation = c >= 0 ? after[c]! : before[tree.baseline[row]!]!;
    const above = tree.parent[row]!;
    const parent = above < 0 ? -1 : ofRow[above]!;
    const count = known.length;
    const path = known.add(parent, operation);
    if (path === count) first[path] = row;
    ofRow[row] = path;
  }
  const { length, parent } = known;
  return { length, ofRow, parent, depth: depthOf(first, tree, length), first };
}

function depthOf(first: Int32Array, tree: MergedTree, length: number): Int32Array {
  const depth = new Int32Array(length);
  for (let path = 0; path < length; path++) depth[path] = tree.depth[first[path]!]!;
  return depth;
}

/** Paths by parent and operation: a hash table with open addressing, at most half full. */
class KnownPaths {
  length = 0;
  readonly parent: Int32Array;
  readonly #operation: Uint32Array;
  /** Number of a path plus one; 0 in an empty slot. */
  readonly #slots: Int32Array;

  constructor(most: number) {
    this.parent = new Int32Array(most);
    this.#operation = new Uint32Array(most);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 2)));
  }

  add(parent: number, operation: number): number {
    const mask = this.#slots.length - 1;
    let slot = mixed(parent, operation) & mask;
    for (let path = this.#slots[slot]! - 1; path >= 0; path = this.#slots[slot]! - 1) {
      if (this.parent[path] === parent && this.#operation[path] === operation) return path;
      slot = (slot + 1) & mask;
    }
    const path = this.length++;
    this.parent[path] = parent;
    this.#operation[path] = operation;
    this.#slots[slot] = this.length;
    return path;
  }
}

function mixed(parent: number, operation: number): number {
  const once = Math.imul(parent ^ Math.imul(operation + 1, 0x9e3779b1), 0x85ebca6b);
  return once ^ (once >>> 15);
}

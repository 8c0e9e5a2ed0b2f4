/**
 * Siblings of one operation below a parent that stands on both sides, where the candidate has some without a partner: how
 * often the operation was called there before and after, and what the calls that stand on both sides took. Each parent's
 * children are walked once a side.
 *
 *   baseline   handler ─ SELECT             candidate   handler ─ SELECT ─ SELECT     one group: 1 call, then 2
 */
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { operationCount } from './operation-count.ts';

const NONE = -1;

/** Columns by group; times are of calls that stand on both sides. */
export interface SiblingGroups {
  /** Per span of the candidate its group; −1 for spans with a partner, and below parents without one. */
  readonly of: Int32Array;
  readonly callsBefore: Uint32Array;
  readonly failedAfter: Uint32Array;
  readonly pairedBeforeNs: Float64Array;
  readonly pairedAfterNs: Float64Array;
  /** Siblings that stand on both sides, and the own time of their partners. */
  readonly paired: Uint32Array;
  readonly partnersSelfNs: Float64Array;
}

export function siblingGroups(diff: TraceDiff): SiblingGroups {
  const { trace } = diff.candidate;
  const { baselineOf } = diff.alignment;
  const isAbove = new Uint8Array(trace.length);
  let unpaired = 0;
  for (let c = 1; c < trace.length; c++) {
    if (baselineOf[c]! >= 0 || baselineOf[trace.parent[c]!]! < 0) continue;
    isAbove[trace.parent[c]!] = 1;
    unpaired++;
  }
  const groups = noGroups(trace.length, unpaired);
  if (unpaired === 0) return groups;
  const numbers = new GroupNumbers(operationCount(diff));
  for (let parent = 0; parent < trace.length; parent++) {
    if (isAbove[parent] === 0) continue;
    addCandidate(groups, numbers, diff, parent);
    addBaseline(groups, numbers, diff, parent);
  }
  return groups;
}

function noGroups(spans: number, most: number): SiblingGroups {
  return {
    of: new Int32Array(spans).fill(NONE),
    callsBefore: new Uint32Array(most),
    failedAfter: new Uint32Array(most),
    pairedBeforeNs: new Float64Array(most),
    pairedAfterNs: new Float64Array(most),
    paired: new Uint32Array(most),
    partnersSelfNs: new Float64Array(most),
  };
}

/** The groups below one parent at a time, by operation. */
class GroupNumbers {
  #count = 0;
  readonly #parent: Int32Array;
  readonly #group: Int32Array;

  constructor(operations: number) {
    this.#parent = new Int32Array(operations).fill(NONE);
    this.#group = new Int32Array(operations);
  }

  /** Made where it is missing. */
  make(parent: SpanIndex, operation: number): number {
    if (this.#parent[operation] !== parent) {
      this.#parent[operation] = parent;
      this.#group[operation] = this.#count++;
    }
    return this.#group[operation]!;
  }

  find(parent: SpanIndex, operation: number): number {
    return this.#parent[operation] === parent ? this.#group[operation]! : NONE;
  }
}

function addCandidate(groups: SiblingGroups, numbers: GroupNumbers, diff: TraceDiff, parent: SpanIndex): void {
  const { baseline, candidate, alignment } = diff;
  const { trace } = candidate;
  const operations = alignment.operations.candidate;
  const end = trace.subtreeEnd[parent]!;
  for (let c = parent + 1; c < end; c = trace.subtreeEnd[c]!)
    if (alignment.baselineOf[c]! < 0) groups.of[c] = numbers.make(parent, operations[c]!);
  for (let c = parent + 1; c < end; c = trace.subtreeEnd[c]!) {
    const group = numbers.find(parent, operations[c]!);
    if (group === NONE) continue;
    if (trace.status[c] === STATUS_ERROR) groups.failedAfter[group]!++;
    const b = alignment.baselineOf[c]!;
    if (b < 0) continue;
    groups.paired[group]!++;
    groups.pairedAfterNs[group]! += durationAt(trace, c);
    groups.partnersSelfNs[group]! += baseline.self[b]!;
  }
}

function addBaseline(groups: SiblingGroups, numbers: GroupNumbers, diff: TraceDiff, parent: SpanIndex): void {
  const { baseline, alignment } = diff;
  const { trace } = baseline;
  const before = alignment.baselineOf[parent]!;
  for (let b = before + 1; b < trace.subtreeEnd[before]!; b = trace.subtreeEnd[b]!) {
    const group = numbers.find(parent, alignment.operations.baseline[b]!);
    if (group === NONE) continue;
    groups.callsBefore[group]!++;
    if (alignment.candidateOf[b]! >= 0) groups.pairedBeforeNs[group]! += durationAt(trace, b);
  }
}

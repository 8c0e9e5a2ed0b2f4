/**
 * Alignment: which baseline span is which candidate span (DESIGN: "Alignment"). Three acts:
 *
 *   1. path     top-down: children of aligned parents pair by operation; of several of one operation the closest contents
 *               meet first, then the order of time decides. Hops that one side does not have are looked through
 *   2. renamed  operations that stand on one side only and were called alike are one: the first act again
 *   3. moved    what is left over pairs by operation wherever it stands, larger subtrees first
 *
 * Everything is decided by words, shapes and order in time, which both sides have, never by which trace is which: when
 * the traces are swapped, the same spans meet. O(n log n).
 */
import { type CommonOperations, commonOperations } from '../analysis/common-operations.ts';
import { isVirtualRoot, type SpanIndex, type Trace } from '../trace/trace.ts';
import { findRenames } from './find-renames.ts';
import { NumberList } from './number-list.ts';
import { type OperationsOfSpans, operationsOfSpans, renumbered } from './operations.ts';
import { pairMoved } from './pair-moved.ts';
import { freeChildren, Pairing, type Side } from './pairing.ts';

export const HOW = { none: 0, path: 1, moved: 2, renamed: 3 } as const;

export interface Alignment {
  /** Per baseline span the candidate's index, −1 for none. */
  readonly candidateOf: Int32Array;
  /** Per candidate span the baseline's index, −1 for none. */
  readonly baselineOf: Int32Array;
  /** Per candidate span how it was found: one of HOW. */
  readonly how: Uint8Array;
  /** Operations of both traces under common numbers, per span; what was renamed has one number. */
  readonly operations: { readonly baseline: Uint32Array; readonly candidate: Uint32Array };
}

/** Operations below a renamed one can only be seen to be renamed once their parents meet: so many levels of that. */
const LEVELS_OF_RENAMES = 4;

export function align(
  baseline: Trace,
  candidate: Trace,
  common: CommonOperations = commonOperations([baseline, candidate]),
): Alignment {
  const asWritten = operationsOfSpans(baseline, candidate, common);
  let operations = asWritten;
  let pairing = pairedByPath(baseline, candidate, operations);
  for (let level = 0; level < LEVELS_OF_RENAMES; level++) {
    const renames = findRenames(pairing, operations.list);
    if (renames.size === 0) break;
    operations = renumbered(operations, renames);
    pairing = pairedByPath(baseline, candidate, operations);
  }
  pairMoved(pairing, operations.list.length);
  return {
    candidateOf: pairing.baseline.partnerOf,
    baselineOf: pairing.candidate.partnerOf,
    how: howFound(pairing, asWritten),
    operations: {
      baseline: numbersWithDoubles(pairing.baseline, operations.list.length),
      candidate: numbersWithDoubles(pairing.candidate, operations.list.length),
    },
  };
}

function pairedByPath(baseline: Trace, candidate: Trace, operations: OperationsOfSpans): Pairing {
  const pairing = new Pairing(baseline, candidate, operations);
  pairing.pairSiblings(topsOf(pairing.baseline, candidate), topsOf(pairing.candidate, baseline));
  // Different requests are told apart by their roots; the roots of two such traces meet all the same.
  if (pairing.isEmpty) pairing.pair(0, 0);
  pairing.descend();
  return pairing;
}

/** The root. Where only one trace has several roots, one of them is the other's root, not the virtual root above them. */
function topsOf(side: Side, other: Trace): NumberList {
  const tops = new NumberList();
  if (isVirtualRoot(side.trace) && !isVirtualRoot(other)) freeChildren(side, 0, tops);
  else tops.push(0);
  return tops;
}

function howFound({ baseline, candidate, isMoved }: Pairing, asWritten: OperationsOfSpans): Uint8Array {
  const how = new Uint8Array(candidate.trace.length).fill(HOW.none);
  const isRenamed = (b: SpanIndex, c: SpanIndex) =>
    asWritten.baseline[b] !== asWritten.candidate[c] && baseline.numbers[b] === candidate.numbers[c];
  const mayBeRenamed = asWritten.baseline !== baseline.numbers;
  for (let c = 0; c < how.length; c++) {
    const b = candidate.partnerOf[c]!;
    if (b < 0) continue;
    how[c] = mayBeRenamed && isRenamed(b, c) ? HOW.renamed : isMoved[c] === 1 ? HOW.moved : HOW.path;
  }
  return how;
}

/** The double of a handler is an operation of its own: nobody called the handler once more. */
function numbersWithDoubles({ numbers, doubles }: Side, operations: number): Uint32Array {
  if (doubles.length === 0) return numbers;
  const marked = numbers.slice();
  for (let k = 0; k < doubles.length; k++) marked[doubles.at(k)] = numbers[doubles.at(k)]! + operations;
  return marked;
}

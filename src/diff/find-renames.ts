/**
 * Renamed operations: one that only the baseline knows and one that only the candidate knows, of one service and kind,
 * called in the same place, with names that share two thirds of their words.
 *
 *   baseline    handler ─ load items          candidate   handler ─ load all items
 *
 * Whoever renames an operation renames it everywhere; an operation that stands on both sides was not renamed.
 */
import type { Operation, SpanIndex } from '../trace/trace.ts';
import { Namesakes, type Rename } from './namesakes.ts';
import { NumberList } from './number-list.ts';
import type { Pairing, Side } from './pairing.ts';

/** Under the smaller number of the two: the larger → the smaller. Empty where nothing was renamed. */
export function findRenames({ baseline, candidate }: Pairing, list: readonly Operation[]): ReadonlyMap<number, number> {
  const isInBaseline = marked(baseline, list.length);
  const isInCandidate = marked(candidate, list.length);
  const isOnlyBefore = isInBaseline.map((is, operation) => is & ~isInCandidate[operation]!);
  const isOnlyAfter = isInCandidate.map((is, operation) => is & ~isInBaseline[operation]!);
  if (!isOnlyBefore.includes(1) || !isOnlyAfter.includes(1)) return new Map();
  const namesakes = new Namesakes(list);
  const before = new NumberList();
  const after = new NumberList();
  for (let c = 0; c < candidate.trace.length; c++) {
    const b = candidate.partnerOf[c]!;
    if (b < 0) continue;
    leftOverOperations(candidate, c, isOnlyAfter, after);
    if (after.length === 0) continue;
    leftOverOperations(baseline, b, isOnlyBefore, before);
    if (before.length > 0) namesakes.look(before, after);
  }
  return chosen(namesakes.found);
}

/** Most places first, then the closest names, then the smaller numbers: the same when the traces are swapped. */
function chosen(found: readonly Rename[]): ReadonlyMap<number, number> {
  const ranked = found.toSorted(
    (one, other) =>
      other.places - one.places ||
      other.closeness - one.closeness ||
      one.smaller - other.smaller ||
      one.larger - other.larger,
  );
  const renames = new Map<number, number>();
  const taken = new Set<number>();
  for (const { smaller, larger } of ranked) {
    if (taken.has(smaller) || taken.has(larger)) continue;
    taken.add(smaller).add(larger);
    renames.set(larger, smaller);
  }
  return renames;
}

function marked({ numbers }: Side, operations: number): Uint8Array {
  const marks = new Uint8Array(operations);
  for (let i = 0; i < numbers.length; i++) marks[numbers[i]!] = 1;
  return marks;
}

/** Of the left-over children of a span, those that `isWanted`, each once, in order. */
function leftOverOperations(
  { trace: { subtreeEnd }, numbers, partnerOf }: Side,
  parent: SpanIndex,
  isWanted: Uint8Array,
  into: NumberList,
): void {
  const end = subtreeEnd[parent]!;
  into.clear();
  for (let child = parent + 1; child < end; child = subtreeEnd[child]!)
    if (partnerOf[child]! < 0 && isWanted[numbers[child]!] === 1) into.push(numbers[child]!);
  if (into.length < 2) return;
  into.numbers.subarray(0, into.length).sort();
  let last = -1;
  into.keep((number) => {
    const isFirst = number !== last;
    last = number;
    return isFirst;
  });
}

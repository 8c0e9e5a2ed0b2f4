/**
 * Moved subtrees: what is left over pairs by operation wherever it stands, with all that is below it. The largest
 * subtrees choose first, so that a small one does not take away what belongs to a larger one.
 */
import type { SpanIndex } from '../trace/trace.ts';
import { LeftOver } from './left-over.ts';
import { largestFirst, NumberList } from './number-list.ts';
import type { Pairing, Side } from './pairing.ts';

/** Each round pairs what the one before it could not, because a larger subtree took the partner. */
const ROUNDS = 8;

/** `operations`: how many there are. */
export function pairMoved(pairing: Pairing, operations: number): void {
  const { baseline, candidate } = pairing;
  const moves = new Moves(pairing, operations);
  for (let round = 1; round <= ROUNDS; round++) {
    const order = moves.propose();
    for (let k = 0; k < order.length; k++) {
      const b = moves.before.at(order[k]!);
      const c = moves.after.at(order[k]!);
      if (baseline.partnerOf[b]! >= 0 || candidate.partnerOf[c]! >= 0) {
        moves.open(candidate.numbers[c]!);
        continue;
      }
      pairing.pairMoved(b, c);
      // In the last round nobody takes anything away any more: all that can meet does.
      if (round < ROUNDS) pairing.descend();
    }
    if (order.length === 0) return;
  }
}

/** Proposals of one round: one for each left-over span that could have a partner. */
class Moves {
  /** Those in the same place might meet. */
  readonly before = new NumberList();
  readonly after = new NumberList();
  /** Size of the smaller subtree. */
  readonly #sizes = new NumberList();
  readonly #pairing: Pairing;
  /** Operations of which something may be left over on both sides. */
  readonly #isOpen: Uint8Array;
  readonly #left: { readonly before: LeftOver; readonly after: LeftOver };

  constructor(pairing: Pairing, operations: number) {
    this.#pairing = pairing;
    this.#isOpen = leftOnBothSides(pairing, operations);
    this.#left = {
      before: new LeftOver(pairing.baseline, this.#isOpen),
      after: new LeftOver(pairing.candidate, this.#isOpen),
    };
  }

  /** Somebody's partner was taken: only of such operations something may be left over on both sides. */
  open(operation: number): void {
    this.#isOpen[operation] = 1;
  }

  /**
   * Of all open operations, which are closed from then on. Returns the order: of the smaller subtree's size, then of
   * operations, and of closeness within one: the same when the traces are swapped.
   */
  propose(): Int32Array {
    this.before.clear();
    this.after.clear();
    this.#sizes.clear();
    for (let operation = 0; operation < this.#isOpen.length; operation++)
      if (this.#isOpen[operation] === 1) this.#proposeOf(operation);
    this.#isOpen.fill(0);
    return largestFirst(this.#sizes);
  }

  #proposeOf(operation: number): void {
    const { baseline, candidate, closestPairs } = this.#pairing;
    this.#left.before.read(operation, closestPairs.before);
    this.#left.after.read(operation, closestPairs.after);
    closestPairs.find();
    const { before, after } = closestPairs.found;
    for (let k = 0; k < before.length; k++) {
      const b = before.at(k);
      const c = after.at(k);
      this.before.push(b);
      this.after.push(c);
      this.#sizes.push(Math.min(sizeOf(baseline, b), sizeOf(candidate, c)));
    }
  }
}

function leftOnBothSides({ baseline, candidate }: Pairing, operations: number): Uint8Array {
  const isLeft = new Uint8Array(operations);
  for (let i = 0; i < baseline.numbers.length; i++) if (baseline.partnerOf[i]! < 0) isLeft[baseline.numbers[i]!] = 1;
  const isOpen = new Uint8Array(operations);
  for (let i = 0; i < candidate.numbers.length; i++)
    if (candidate.partnerOf[i]! < 0) isOpen[candidate.numbers[i]!] = isLeft[candidate.numbers[i]!]!;
  return isOpen;
}

function sizeOf({ trace }: Side, i: SpanIndex): number {
  return trace.subtreeEnd[i]! - i;
}

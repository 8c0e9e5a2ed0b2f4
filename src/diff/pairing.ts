/**
 * Pairs in the making: which baseline span has met which candidate span so far, and the one way in which children of a
 * pair meet. Nothing here depends on which trace is which, or on the order in which pairs are looked at: children of
 * different pairs never compete.
 */
import type { Operation, SpanIndex, Trace } from '../trace/trace.ts';
import { ByNumber } from './by-number.ts';
import { ClosestPairs } from './closest-pairs.ts';
import { callsItself, hopsOf, sameOnTheWay } from './hops.ts';
import { NumberList } from './number-list.ts';
import type { OperationsOfSpans } from './operations.ts';
import { ThroughHops } from './through-hops.ts';

export interface Side {
  readonly trace: Trace;
  /** Per span its operation. */
  readonly numbers: Uint32Array;
  readonly isHop: Uint8Array;
  /** Per span its partner, −1 for none. */
  readonly partnerOf: Int32Array;
  /** Spans that were looked through because a handler below them is of the same operation; some may stand here twice. */
  readonly doubles: NumberList;
}

export class Pairing {
  readonly baseline: Side;
  readonly candidate: Side;
  /** Per candidate span: found away from its partner's parent. */
  readonly isMoved: Uint8Array;
  readonly closestPairs: ClosestPairs;
  isEmpty = true;
  readonly #operations: readonly Operation[];
  /** Candidate spans that have met their partners, where both have children, and those have not. */
  readonly #waiting = new NumberList();
  readonly #siblings = { before: new NumberList(), after: new NumberList() };
  readonly #byOperation: { readonly before: ByNumber; readonly after: ByNumber };
  readonly #throughHops: ThroughHops;
  readonly #onTheWay = { before: new NumberList(), after: new NumberList() };

  constructor(baseline: Trace, candidate: Trace, { baseline: before, candidate: after, list }: OperationsOfSpans) {
    this.#operations = list;
    this.baseline = sideOf(baseline, before);
    this.candidate = sideOf(candidate, after);
    this.isMoved = new Uint8Array(candidate.length);
    this.closestPairs = new ClosestPairs(this.baseline, this.candidate, list.length);
    this.#byOperation = { before: new ByNumber(before, list.length), after: new ByNumber(after, list.length) };
    this.#throughHops = new ThroughHops(this.baseline, this.candidate, list.length);
  }

  /** Returns the candidate's span. */
  pair(b: SpanIndex, c: SpanIndex): SpanIndex {
    this.baseline.partnerOf[b] = c;
    this.candidate.partnerOf[c] = b;
    this.isEmpty = false;
    if (!isLeaf(this.baseline, b) && !isLeaf(this.candidate, c)) this.#waiting.push(c);
    return c;
  }

  pairMoved(b: SpanIndex, c: SpanIndex): void {
    this.isMoved[this.#meet(b, c)] = 1;
  }

  /** Pairs the children of every pair that waits, and theirs. */
  descend(): void {
    const { before, after } = this.#siblings;
    while (this.#waiting.length > 0) {
      const c = this.#waiting.pop();
      const b = this.candidate.partnerOf[c]!;
      freeChildren(this.baseline, b, before);
      freeChildren(this.candidate, c, after);
      this.pairSiblings(before, after);
    }
  }

  /** By operation; what is left over meets what stands behind hops. Siblings come in order of time. */
  pairSiblings(before: NumberList, after: NumberList): void {
    if (before.length === 0 || after.length === 0) return;
    const { baseline, candidate } = this;
    const isOnePair = before.length === 1 && after.length === 1;
    if (isOnePair && baseline.numbers[before.at(0)] === candidate.numbers[after.at(0)]) {
      this.#meet(before.at(0), after.at(0));
      return;
    }
    this.#pairByOperation(before, after);
    this.#throughHops.find(before, after);
    this.#meetAll(this.#throughHops.found);
  }

  #pairByOperation(before: NumberList, after: NumberList): void {
    const { closestPairs } = this;
    const { before: spansBefore, after: spansAfter } = this.#byOperation;
    spansBefore.fill(before);
    spansAfter.fill(after);
    const { numbers: operations, length } = spansAfter.present;
    for (let k = 0; k < length; k++) {
      const operation = operations[k]!;
      let b = spansBefore.first(operation);
      if (b < 0) continue;
      let c = spansAfter.first(operation);
      if (spansBefore.next(b) < 0 && spansAfter.next(c) < 0) {
        this.#meet(before.at(b), after.at(c));
        continue;
      }
      for (; b >= 0; b = spansBefore.next(b)) closestPairs.before.push(before.at(b));
      for (; c >= 0; c = spansAfter.next(c)) closestPairs.after.push(after.at(c));
      closestPairs.find();
      this.#meetAll(closestPairs.found);
    }
  }

  #meetAll({ before, after }: { readonly before: NumberList; readonly after: NumberList }): void {
    for (let k = 0; k < before.length; k++) this.#meet(before.at(k), after.at(k));
  }

  /**
   * Two spans of one operation. Where one of them is the double of a handler further on, and the other side has fewer of
   * those, it is the handlers that meet. Of clients it is the first ones: the others passed the call on.
   */
  #meet(b: SpanIndex, c: SpanIndex): SpanIndex {
    const { baseline, candidate } = this;
    const mayBeDouble = baseline.isHop[b] === 1 || candidate.isHop[c] === 1;
    if (!mayBeDouble || !this.#isHandler(candidate.numbers[c]!)) return this.pair(b, c);
    const { before, after } = this.#onTheWay;
    sameOnTheWay(baseline, b, before);
    sameOnTheWay(candidate, c, after);
    const most = Math.min(before.length, after.length);
    const isPassedOn =
      before.length < after.length
        ? !callsItself(baseline, before.at(most - 1))
        : before.length > after.length && !callsItself(candidate, after.at(most - 1));
    if (!isPassedOn) return this.pair(b, c);
    for (let k = 0; k < before.length - most; k++) baseline.doubles.push(before.at(k));
    for (let k = 0; k < after.length - most; k++) candidate.doubles.push(after.at(k));
    return this.pair(before.at(before.length - most), after.at(after.length - most));
  }

  #isHandler(number: number): boolean {
    return this.#operations[number]!.kind === 'server';
  }
}

function sideOf(trace: Trace, numbers: Uint32Array): Side {
  const partnerOf = new Int32Array(trace.length).fill(-1);
  return { trace, numbers, isHop: hopsOf(trace), partnerOf, doubles: new NumberList() };
}

function isLeaf({ trace }: Side, i: SpanIndex): boolean {
  return trace.subtreeEnd[i] === i + 1;
}

export function freeChildren({ trace: { subtreeEnd }, partnerOf }: Side, i: SpanIndex, into: NumberList): void {
  const end = subtreeEnd[i]!;
  into.clear();
  for (let child = i + 1; child < end; child = subtreeEnd[child]!) if (partnerOf[child]! < 0) into.push(child);
}

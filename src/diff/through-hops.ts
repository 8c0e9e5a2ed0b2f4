/**
 * What one side passes on and the other calls directly meets behind the hops: siblings that are left over and what is
 * behind them, by operation, the fewest hops first.
 *
 *   baseline    web ─ cart          candidate   web ─ envoy ─ envoy ─ cart
 */
import { ByNumber } from './by-number.ts';
import { MOST_HOPS } from './hops.ts';
import { largestFirst, NumberList } from './number-list.ts';
import type { Side } from './pairing.ts';

export class ThroughHops {
  /** Those in the same place meet. */
  readonly found = { before: new NumberList(), after: new NumberList() };
  readonly #before: Ways;
  readonly #after: Ways;
  /** Ways to the same operation, by their places, and how many hops both are short of the most. */
  readonly #meetings = { before: new NumberList(), after: new NumberList(), nearness: new NumberList() };
  /** Per operation, for a moment. */
  readonly #isReached: Uint8Array;
  readonly #common = new NumberList();

  /** `operations`: how many there are. */
  constructor(baseline: Side, candidate: Side, operations: number) {
    this.#before = new Ways(baseline, operations);
    this.#after = new Ways(candidate, operations);
    this.#isReached = new Uint8Array(operations);
  }

  /** Siblings come in order of time. */
  find(before: NumberList, after: NumberList): void {
    this.found.before.clear();
    this.found.after.clear();
    if (!this.#before.hasFree(before) || !this.#after.hasFree(after)) return;
    if (!this.#before.goesOn(before) && !this.#after.goesOn(after)) return;
    this.#before.start(before);
    this.#after.start(after);
    this.#before.goOn();
    this.#after.goOn();
    if (!this.#leadToTheSame()) return;
    this.#before.byOperation.fill(this.#before.spans);
    this.#after.byOperation.fill(this.#after.spans);
    for (const operation of this.#commonOperations()) this.#arrange(operation);
    this.#choose(before.length, after.length);
  }

  /** Mostly they do not. */
  #leadToTheSame(): boolean {
    this.#before.mark(this.#isReached, 1);
    const leads = this.#after.leadsTo(this.#isReached);
    this.#before.mark(this.#isReached, 0);
    return leads;
  }

  #commonOperations(): Int32Array {
    const { present } = this.#after.byOperation;
    this.#common.clear();
    for (let k = 0; k < present.length; k++)
      if (this.#before.byOperation.first(present.at(k)) >= 0) this.#common.push(present.at(k));
    return this.#common.numbers.subarray(0, this.#common.length).sort();
  }

  /** The first way there with the first one of the other side, and so on. */
  #arrange(operation: number): void {
    const { before, after, nearness } = this.#meetings;
    const ways = { before: this.#before.byOperation, after: this.#after.byOperation };
    let b = ways.before.first(operation);
    let c = ways.after.first(operation);
    for (; b >= 0 && c >= 0; b = ways.before.next(b), c = ways.after.next(c)) {
      before.push(b);
      after.push(c);
      nearness.push(2 * MOST_HOPS - this.#before.hops.at(b) - this.#after.hops.at(c));
    }
  }

  /** The nearest first; a sibling leads to one meeting only. */
  #choose(siblingsBefore: number, siblingsAfter: number): void {
    const { before, after, nearness } = this.#meetings;
    const isTaken = { before: new Uint8Array(siblingsBefore), after: new Uint8Array(siblingsAfter) };
    for (const k of largestFirst(nearness)) {
      const b = before.at(k);
      const c = after.at(k);
      const siblingBefore = this.#before.siblings.at(b);
      const siblingAfter = this.#after.siblings.at(c);
      if (isTaken.before[siblingBefore] === 1 || isTaken.after[siblingAfter] === 1) continue;
      isTaken.before[siblingBefore] = 1;
      isTaken.after[siblingAfter] = 1;
      this.found.before.push(this.#before.spans.at(b));
      this.found.after.push(this.#after.spans.at(c));
    }
    before.clear();
    after.clear();
    nearness.clear();
  }
}

/** The spans of one side that may meet, in order of hops and then of time. */
class Ways {
  readonly spans = new NumberList();
  /** Per span the place of the sibling that the way starts with. */
  readonly siblings = new NumberList();
  readonly hops = new NumberList();
  readonly byOperation: ByNumber;
  readonly #side: Side;

  constructor(side: Side, operations: number) {
    this.#side = side;
    this.byOperation = new ByNumber(side.numbers, operations);
  }

  /** Whether any of the siblings is left over. */
  hasFree({ numbers: siblings, length }: NumberList): boolean {
    const { partnerOf } = this.#side;
    for (let place = 0; place < length; place++) if (partnerOf[siblings[place]!]! < 0) return true;
    return false;
  }

  /** Whether any that is left over is a hop. */
  goesOn({ numbers: siblings, length }: NumberList): boolean {
    const { isHop, partnerOf } = this.#side;
    for (let place = 0; place < length; place++)
      if (isHop[siblings[place]!] === 1 && partnerOf[siblings[place]!]! < 0) return true;
    return false;
  }

  /** With the siblings that are left over. */
  start({ numbers: siblings, length }: NumberList): void {
    const { partnerOf } = this.#side;
    this.spans.clear();
    this.siblings.clear();
    this.hops.clear();
    for (let place = 0; place < length; place++) {
      const span = siblings[place]!;
      if (partnerOf[span]! < 0) this.#add(span, place, 0);
    }
  }

  goOn(): void {
    const { isHop, partnerOf } = this.#side;
    for (let hops = 1, from = 0; hops <= MOST_HOPS && from < this.spans.length; hops++) {
      const to = this.spans.length;
      for (let way = from; way < to; way++) {
        const behind = this.spans.at(way) + 1;
        if (isHop[behind - 1] === 1 && partnerOf[behind]! < 0) this.#add(behind, this.siblings.at(way), hops);
      }
      from = to;
    }
  }

  mark(isReached: Uint8Array, mark: number): void {
    const { numbers } = this.#side;
    for (let way = 0; way < this.spans.length; way++) isReached[numbers[this.spans.at(way)]!] = mark;
  }

  leadsTo(isReached: Uint8Array): boolean {
    const { numbers } = this.#side;
    for (let way = 0; way < this.spans.length; way++) if (isReached[numbers[this.spans.at(way)]!] === 1) return true;
    return false;
  }

  #add(span: number, sibling: number, hops: number): void {
    this.spans.push(span);
    this.siblings.push(sibling);
    this.hops.push(hops);
  }
}

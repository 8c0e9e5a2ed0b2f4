/**
 * What the candidate's spans tell about each pair of services, whatever the operation, in one walk over all: how much both
 * legs of their gaps grew, how many of their calls waited, and how much own time grew where a call may hide.
 */
import type { AccountKind } from '../analysis/accounts.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { legsOf, responseShare } from '../diff/legs.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { operationAt, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';

/** A call waited when it grew by this part of what the calls between the same two grew on average. */
const WAITED = 0.25;

export class PairSums {
  readonly count: number;
  /** Per row of the ledger its pair. */
  readonly ofRow: Int32Array;
  /**
   * How much the own time of a service's spans without children grew on the critical path: where a call hides that nobody
   * instrumented. Handlers are left out: what runs directly in them is their work.
   */
  readonly leafNs: Float64Array;
  readonly #diff: TraceDiff;
  readonly #ofAccount: Int32Array;
  readonly #requestNs: Float64Array;
  readonly #responseNs: Float64Array;
  /** Calls on both sides that did not fail, and what they grew; below, what the others did. */
  readonly #calls: Uint32Array;
  readonly #waitsNs: Float64Array;
  readonly #othersNs: Float64Array;
  readonly #waited: Uint32Array;

  constructor(diff: TraceDiff) {
    const pairs = new PairNumbers();
    const { list } = diff.candidate.accounts;
    this.#diff = diff;
    this.#ofAccount = new Int32Array(list.length);
    for (let k = 0; k < list.length; k++) this.#ofAccount[k] = pairs.numberOf(list[k]!);
    this.ofRow = new Int32Array(diff.ledger.length);
    for (let row = 0; row < diff.ledger.length; row++) {
      const { index } = diff.ledger[row]!;
      this.ofRow[row] = index < 0 ? pairs.numberOf(diff.ledger[row]!) : this.#ofAccount[index]!;
    }
    this.count = pairs.count;
    this.leafNs = new Float64Array(pairs.count);
    this.#requestNs = new Float64Array(pairs.count);
    this.#responseNs = new Float64Array(pairs.count);
    this.#calls = new Uint32Array(pairs.count);
    this.#waitsNs = new Float64Array(pairs.count);
    this.#othersNs = new Float64Array(pairs.count);
    this.#waited = new Uint32Array(pairs.count);
    this.#sumUp();
    this.#countWaited();
  }

  responseShareOf(pair: number): number {
    return responseShare({ requestNs: this.#requestNs[pair]!, responseNs: this.#responseNs[pair]! });
  }

  /**
   * Part of the calls between the two that waited: a fault meets most of them, a pause one. 1 where the growth is mostly in
   * calls that failed or that the baseline does not have: those are no pauses.
   */
  waitedShareOf(pair: number): number {
    return this.#waitsNs[pair]! <= this.#othersNs[pair]! ? 1 : this.#waited[pair]! / this.#calls[pair]!;
  }

  #sumUp(): void {
    const { baseline, candidate, alignment } = this.#diff;
    const { list, ofSpan } = candidate.accounts;
    const { baselineOf } = alignment;
    const { status, subtreeEnd } = candidate.trace;
    const isOwn = Uint8Array.from(list, ({ kind }) => Number(kind === 'own'));
    const isGap = Uint8Array.from(list, ({ kind }) => Number(kind === 'gap'));
    const ofAccount = this.#ofAccount;
    const calls = this.#calls;
    const waitsNs = this.#waitsNs;
    const othersNs = this.#othersNs;
    for (let c = 0; c < ofSpan.length; c++) {
      const account = ofSpan[c]!;
      const pair = ofAccount[account]!;
      const b = baselineOf[c]!;
      if (isOwn[account] === 1) {
        if (b >= 0 && subtreeEnd[c] === c + 1) this.#addLeaf(c, b, pair);
        continue;
      }
      const grownNs = Math.max(0, candidate.self[c]! - (b < 0 ? 0 : baseline.self[b]!));
      if (b < 0 || status[c] === STATUS_ERROR) othersNs[pair]! += grownNs;
      else {
        calls[pair]!++;
        waitsNs[pair]! += grownNs;
      }
      if (isGap[account] === 1 && b >= 0) this.#addLegs(c, b, pair);
    }
  }

  #addLeaf(c: SpanIndex, b: SpanIndex, pair: number): void {
    const { baseline, candidate } = this.#diff;
    const grownNs = candidate.path.timePerSpan[c]! - baseline.path.timePerSpan[b]!;
    if (grownNs <= 0) return;
    const { kind } = operationAt(candidate.trace, c);
    if (kind !== 'server' && kind !== 'consumer') this.leafNs[pair]! += grownNs;
  }

  #addLegs(c: SpanIndex, b: SpanIndex, pair: number): void {
    const after = legsOf(this.#diff.candidate.trace, c);
    const before = after === undefined ? undefined : legsOf(this.#diff.baseline.trace, b);
    if (after === undefined || before === undefined) return;
    this.#requestNs[pair]! += after.requestNs - before.requestNs;
    this.#responseNs[pair]! += after.responseNs - before.responseNs;
  }

  #countWaited(): void {
    const { baseline, candidate, alignment } = this.#diff;
    const { ofSpan } = candidate.accounts;
    const { baselineOf } = alignment;
    const { status } = candidate.trace;
    const waited = this.#waited;
    const ofAccount = this.#ofAccount;
    /** By pair what a call has to have grown; out of reach where it is 1 whatever waited. */
    const leastNs = this.#waitsNs.map((waitsNs, pair) =>
      waitsNs <= this.#othersNs[pair]! ? Number.POSITIVE_INFINITY : (WAITED * waitsNs) / this.#calls[pair]!,
    );
    for (let c = 0; c < ofSpan.length; c++) {
      const b = baselineOf[c]!;
      if (b < 0 || status[c] === STATUS_ERROR) continue;
      const pair = ofAccount[ofSpan[c]!]!;
      if (candidate.self[c]! - baseline.self[b]! > leastNs[pair]!) waited[pair]!++;
    }
  }
}

/** Accounts of one kind between the same services have one number. */
class PairNumbers {
  count = 0;
  readonly #numbers: Readonly<Record<AccountKind, Map<string, Map<string, number>>>> = {
    own: new Map(),
    gap: new Map(),
    dependency: new Map(),
  };

  numberOf({ kind, service, peer = '' }: PairOfServices): number {
    const ofService = getOrInsert(this.#numbers[kind], service, () => new Map<string, number>());
    return getOrInsert(ofService, peer, () => this.count++);
  }
}

interface PairOfServices {
  readonly kind: AccountKind;
  readonly service: string;
  readonly peer: string | undefined;
}

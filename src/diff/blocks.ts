/**
 * Blocks: runs of children that overlap without a pause, and how long they take in a replay (replay.ts). Children come in
 * order of their start and stand in columns that the next block uses again: a fan-out of 100,000 makes no objects.
 */
import { isAscending, sortByNumber } from '../trace/sort-by-number.ts';
import { type Nanoseconds, operationAt, type SpanIndex, type Trace } from '../trace/trace.ts';
import type { Edits } from './replay.ts';

/** Mutual overlap, as a share of each, from which a span without children counts as waiting for a call beside it. */
const WAITS_ALONGSIDE = 0.95;
/** A child that starts this part of a sibling's duration before the sibling's end waited for it all the same: spans of one thread overlap by clock reading and by their own bookkeeping. */
const OVERLAP_AT_HANDOVER = 0.01;

const NONE = -1;

export class Blocks {
  /** What all blocks take in the replay. */
  lengthNs: Nanoseconds = 0;
  /** What they took. */
  recordedNs: Nanoseconds = 0;
  readonly #trace: Trace;
  readonly #edits: Edits;
  /** Of the block that is still open. */
  #length = 0;
  #blockEnd = Number.NEGATIVE_INFINITY;
  #span = new Int32Array(16);
  #start = new Float64Array(16);
  #end = new Float64Array(16);
  /** In the replay. */
  #duration = new Float64Array(16);
  #newEnd = new Float64Array(16);
  #waitable = new Int32Array(16);

  constructor(trace: Trace, edits: Edits) {
    this.#trace = trace;
    this.#edits = edits;
  }

  /** Instead of the blocks before. */
  clear(): void {
    this.lengthNs = 0;
    this.recordedNs = 0;
    this.#blockEnd = Number.NEGATIVE_INFINITY;
  }

  /** A child that ran from `start` to `end`, which come in order of their start. */
  add(span: SpanIndex, start: Nanoseconds, end: Nanoseconds, durationNs: Nanoseconds): void {
    if (start >= this.#blockEnd) this.close();
    const k = this.#length++;
    if (k === this.#span.length) this.#grow();
    this.#span[k] = span;
    this.#start[k] = start;
    this.#end[k] = end;
    this.#duration[k] = durationNs;
    if (end > this.#blockEnd) this.#blockEnd = end;
  }

  /** No child follows in the block. */
  close(): void {
    if (this.#length === 1) {
      this.lengthNs += this.#duration[0]!;
      this.recordedNs += this.#end[0]! - this.#start[0]!;
    } else if (this.#length > 1) {
      this.#leaveOutWaiting();
      let end = this.#end[0]!;
      for (let k = 1; k < this.#length; k++) if (this.#end[k]! > end) end = this.#end[k]!;
      this.lengthNs += this.#lengthInParallel();
      this.recordedNs += end - this.#start[0]!;
    }
    this.#length = 0;
  }

  /** Spans that only wait for the block's longest call. */
  #leaveOutWaiting(): void {
    const longest = this.#longestCall();
    if (longest === NONE) return;
    const { service } = operationAt(this.#trace, this.#span[longest]!);
    const longestStart = this.#start[longest]!;
    const longestEnd = this.#end[longest]!;
    let left = 0;
    for (let k = 0; k < this.#length; k++) {
      const shared = Math.min(this.#end[k]!, longestEnd) - Math.max(this.#start[k]!, longestStart);
      const isAlongside =
        shared >= WAITS_ALONGSIDE * (this.#end[k]! - this.#start[k]!) &&
        shared >= WAITS_ALONGSIDE * (longestEnd - longestStart);
      const waits = isAlongside && !this.#isCall(k) && operationAt(this.#trace, this.#span[k]!).service === service;
      if (!waits) this.#move(k, left++);
    }
    this.#length = left;
  }

  #longestCall(): number {
    let longest = NONE;
    let longestNs = 0;
    for (let k = 0; k < this.#length; k++) {
      const lengthNs = this.#end[k]! - this.#start[k]!;
      if (lengthNs <= longestNs || !this.#isCall(k)) continue;
      longest = k;
      longestNs = lengthNs;
    }
    return longest;
  }

  #isCall(k: number): boolean {
    const span = this.#span[k]!;
    return this.#trace.subtreeEnd[span]! > span + 1;
  }

  #lengthInParallel(): Nanoseconds {
    const { isGone, earlierNs } = this.#edits;
    const waitable = this.#waitableInOrder();
    const blockStart = this.#start[0]!;
    let ended = 0;
    let length = 0;
    // The sibling waited for: the last one that had ended when the child started; none: the block's start.
    let waitedFor = NONE;
    for (let k = 0; k < this.#length; k++) {
      const start = this.#start[k]!;
      while (ended < waitable.length && this.#over(waitable[ended]!) <= start) waitedFor = waitable[ended++]!;
      const newStart =
        waitedFor === NONE ? start - blockStart : this.#newEnd[waitedFor]! + (start - this.#end[waitedFor]!);
      const span = this.#span[k]!;
      const newEnd = Math.max(0, newStart - (earlierNs?.get(span) ?? 0)) + this.#duration[k]!;
      this.#newEnd[k] = newEnd;
      if (newEnd > length && isGone?.[span] !== 1) length = newEnd;
    }
    return length;
  }

  /** Those that were over before the last one started, in order of their end: in a fan-out there are hardly any. */
  #waitableInOrder(): Int32Array {
    const lastStart = this.#start[this.#length - 1]!;
    let length = 0;
    for (let k = 0; k < this.#length; k++) if (this.#over(k) <= lastStart) this.#waitable[length++] = k;
    const waitable = this.#waitable.subarray(0, length);
    const over = (k: number) => this.#over(k);
    if (!isAscending(waitable, 0, length, over)) sortByNumber(waitable, over);
    return waitable;
  }

  /** When a child was over for those who waited for it. */
  #over(k: number): Nanoseconds {
    return this.#end[k]! - OVERLAP_AT_HANDOVER * (this.#end[k]! - this.#start[k]!);
  }

  #move(from: number, to: number): void {
    this.#span[to] = this.#span[from]!;
    this.#start[to] = this.#start[from]!;
    this.#end[to] = this.#end[from]!;
    this.#duration[to] = this.#duration[from]!;
  }

  #grow(): void {
    const capacity = 2 * this.#span.length;
    this.#span = grown(this.#span, new Int32Array(capacity));
    this.#start = grown(this.#start, new Float64Array(capacity));
    this.#end = grown(this.#end, new Float64Array(capacity));
    this.#duration = grown(this.#duration, new Float64Array(capacity));
    this.#newEnd = new Float64Array(capacity);
    this.#waitable = new Int32Array(capacity);
  }
}

function grown<T extends Int32Array | Float64Array>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}

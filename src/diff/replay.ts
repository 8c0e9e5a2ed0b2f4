/**
 * Replay: how long the candidate would have taken if some of its spans had had another self time, had not been there, or
 * had run side by side (DESIGN: "Counterfactual"). A span's own time is never covered by a child, so its duration is its own time plus the lengths
 * of its blocks, a block being a run of children that overlap without a pause:
 *
 *   span   |##[== a ==]##[== b ==     ]#|     own time # may shrink; the blocks keep their inner shape:
 *             block 1     [  == c ==  ]       a child starts as long after the end of the sibling it waited for
 *                         block 2             (the last one that had ended by then) as it did in the recording
 *
 * One backward pass, children before parents; each block is sorted once. Exact for sequences, and for parallel branches
 * the longest one wins, so that a gain hidden by another branch is not counted. A span without children that runs
 * beside a call from its start to its end is taken to wait for that call (asynchronous handlers do so), and follows it.
 */
import {
  durationAt,
  isBlocking,
  isOutsideBooks,
  type Nanoseconds,
  operationAt,
  type SpanIndex,
  type Trace,
} from '../trace/trace.ts';

/** Mutual overlap, as a share of each, from which a span without children counts as waiting for a call beside it. */
const WAITS_ALONGSIDE = 0.95;
/** A child that starts this part of a sibling's duration before the sibling's end waited for it all the same: spans of one thread overlap by clock reading and by their own bookkeeping. */
const OVERLAP_AT_HANDOVER = 0.01;

/** What is different in a replay; what is left out stays as it was recorded. */
export interface Edits {
  /** The self time of a span. */
  readonly selfNs?: (i: SpanIndex) => Nanoseconds | undefined;
  /** A span that does not happen, with everything below it. What waited for it starts when it would have started. */
  readonly isGone?: (i: SpanIndex) => boolean;
  /** How much earlier a span starts than it would behind what it waited for; counts where siblings run beside the wait. */
  readonly earlierNs?: (i: SpanIndex) => Nanoseconds;
  /**
   * For a parent whose children run in another order: when each child runs, on a clock of its own. Taken from there is who
   * waits for whom; how long a child takes stays its own. Undefined for a child without a place in that order.
   */
  readonly orderBelow?: (parent: SpanIndex) => ((child: SpanIndex) => Interval | undefined) | undefined;
}

export interface Interval {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

/** The root's duration with the edits. */
export function replay(trace: Trace, self: Float64Array, edits: Edits): Nanoseconds {
  const duration = new Float64Array(trace.length);
  for (let i = trace.length - 1; i >= 0; i--) {
    if (isOutsideBooks(trace, i) || edits.isGone?.(i) === true) continue;
    const ownNs = (edits.selfNs?.(i) ?? self[i]!) - self[i]!;
    let change = blocksChange(trace, i, duration, edits);
    const order = edits.orderBelow?.(i);
    // A replay says what mending would bring; where another order would cost time, nobody would choose it.
    if (order !== undefined) change = Math.min(change, reorderedChange(trace, i, { duration, self, edits }, order));
    duration[i] = Math.max(0, durationAt(trace, i) + ownNs + change);
  }
  return duration[0]!;
}

interface Child {
  readonly span: SpanIndex;
  readonly start: number;
  readonly end: number;
  /** Duration in the replay. */
  readonly duration: number;
  readonly isGone: boolean;
  readonly earlierNs: Nanoseconds;
  newEnd: number;
}

/** How much longer the blocks below a span are in the replay. */
function blocksChange(trace: Trace, parent: SpanIndex, duration: Float64Array, edits: Edits): Nanoseconds {
  let change = 0;
  let block: Child[] = [];
  let blockEnd = Number.NEGATIVE_INFINITY;
  for (const child of children(trace, parent, duration, edits)) {
    if (child.start >= blockEnd) {
      change += blockChange(trace, block);
      block = [];
    }
    block.push(child);
    blockEnd = Math.max(blockEnd, child.end);
  }
  return change + blockChange(trace, block);
}

/** The same where some children run in another order; those without a place in it follow in blocks of their own. */
function reorderedChange(
  trace: Trace,
  parent: SpanIndex,
  { duration, self, edits }: { duration: Float64Array; self: Float64Array; edits: Edits },
  order: (child: SpanIndex) => Interval | undefined,
): Nanoseconds {
  const placed: Child[] = [];
  const others: Child[] = [];
  for (const child of children(trace, parent, duration, edits)) {
    const at = order(child.span);
    if (at === undefined) others.push(child);
    else if (at.end > at.start) placed.push({ ...child, start: at.start, end: at.end });
  }
  placed.sort((one, other) => one.start - other.start || one.span - other.span);
  const recordedNs = durationAt(trace, parent) - self[parent]!;
  return blocksLength(trace, placed) + blocksLength(trace, others) - recordedNs;
}

function blocksLength(trace: Trace, inOrder: readonly Child[]): Nanoseconds {
  let length = 0;
  let block: Child[] = [];
  let blockEnd = Number.NEGATIVE_INFINITY;
  for (const child of inOrder) {
    if (child.start >= blockEnd) {
      length += blockLength(trace, block);
      block = [];
    }
    block.push(child);
    blockEnd = Math.max(blockEnd, child.end);
  }
  return length + blockLength(trace, block);
}

/** The children that a span waits for, in order of their start. */
function* children(trace: Trace, parent: SpanIndex, duration: Float64Array, edits: Edits): Generator<Child> {
  for (let i = parent + 1; i < trace.subtreeEnd[parent]!; i = trace.subtreeEnd[i]!) {
    const child = clipped(trace, parent, i, duration, edits);
    if (child !== undefined) yield child;
  }
}

/** The part of a child inside its parent; in the replay it sticks out by as much as before. */
function clipped(
  trace: Trace,
  parent: SpanIndex,
  i: SpanIndex,
  duration: Float64Array,
  edits: Edits,
): Child | undefined {
  if (isOutsideBooks(trace, i) || !isBlocking(trace, parent, i)) return undefined;
  const start = Math.max(trace.start[i]!, trace.start[parent]!);
  const end = Math.min(trace.end[i]!, trace.end[parent]!);
  if (end <= start) return undefined;
  const whole = trace.end[i]! - trace.start[i]!;
  const visible = end - start;
  return {
    span: i,
    start,
    end,
    duration: Math.max(0, duration[i]! - (whole - visible)),
    isGone: edits.isGone?.(i) === true,
    earlierNs: edits.earlierNs?.(i) ?? 0,
    newEnd: 0,
  };
}

function blockChange(trace: Trace, block: Child[]): Nanoseconds {
  if (block.length === 0) return 0;
  if (block.length === 1) return block[0]!.duration - (block[0]!.end - block[0]!.start);
  const working = withoutWaiting(trace, block);
  const end = working.reduce((latest, child) => Math.max(latest, child.end), 0);
  return lengthInParallel(working) - (end - working[0]!.start);
}

function blockLength(trace: Trace, block: Child[]): Nanoseconds {
  return block.length < 2 ? (block[0]?.duration ?? 0) : lengthInParallel(withoutWaiting(trace, block));
}

/** The block without spans that only wait for its longest call. */
function withoutWaiting(trace: Trace, block: readonly Child[]): Child[] {
  const hasChildren = ({ span }: Child) => trace.subtreeEnd[span]! > span + 1;
  const lengthOf = ({ start, end }: Child) => end - start;
  let call: Child | undefined;
  for (const child of block)
    if (hasChildren(child) && (call === undefined || lengthOf(child) > lengthOf(call))) call = child;
  if (call === undefined) return [...block];
  const longest = call;
  const waits = (child: Child) => {
    if (hasChildren(child) || operationAt(trace, child.span).service !== operationAt(trace, longest.span).service)
      return false;
    const shared = Math.min(child.end, longest.end) - Math.max(child.start, longest.start);
    return shared >= WAITS_ALONGSIDE * lengthOf(child) && shared >= WAITS_ALONGSIDE * lengthOf(longest);
  };
  return block.filter((child) => !waits(child));
}

function lengthInParallel(block: readonly Child[]): number {
  const over = ({ start, end }: Child) => end - OVERLAP_AT_HANDOVER * (end - start);
  const byEnd = [...block].sort((one, other) => over(one) - over(other));
  const blockStart = block[0]!.start;
  let ended = 0;
  let length = 0;
  // The sibling waited for: the last one that had ended when the child started; none: the block's start.
  let waitedFor: Child | undefined;
  for (const child of block) {
    while (ended < byEnd.length && over(byEnd[ended]!) <= child.start) waitedFor = byEnd[ended++]!;
    const newStart =
      waitedFor === undefined ? child.start - blockStart : waitedFor.newEnd + (child.start - waitedFor.end);
    child.newEnd = Math.max(0, newStart - child.earlierNs) + child.duration;
    if (!child.isGone) length = Math.max(length, child.newEnd);
  }
  return length;
}

/**
 * Replay: how long the candidate would have taken if some of its spans had had another self time (DESIGN:
 * "Counterfactual"). A span's own time is never covered by a child, so its duration is its own time plus the lengths
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

/** The root's duration when every span i has the self time `replacement(i)`; undefined keeps what it had. */
export function replay(
  trace: Trace,
  self: Float64Array,
  replacement: (i: SpanIndex) => Nanoseconds | undefined,
): Nanoseconds {
  const duration = new Float64Array(trace.length);
  for (let i = trace.length - 1; i >= 0; i--) {
    if (isOutsideBooks(trace, i)) continue;
    const ownNs = (replacement(i) ?? self[i]!) - self[i]!;
    duration[i] = Math.max(0, durationAt(trace, i) + ownNs + blocksChange(trace, i, duration));
  }
  return duration[0]!;
}

interface Child {
  readonly span: SpanIndex;
  readonly start: number;
  readonly end: number;
  /** Duration in the replay. */
  readonly duration: number;
  newEnd: number;
}

/** How much longer the blocks below a span are in the replay. */
function blocksChange(trace: Trace, parent: SpanIndex, duration: Float64Array): Nanoseconds {
  let change = 0;
  let block: Child[] = [];
  let blockEnd = Number.NEGATIVE_INFINITY;
  for (let i = parent + 1; i < trace.subtreeEnd[parent]!; i = trace.subtreeEnd[i]!) {
    const child = clipped(trace, parent, i, duration);
    if (child === undefined) continue;
    if (child.start >= blockEnd) {
      change += blockChange(trace, block);
      block = [];
    }
    block.push(child);
    blockEnd = Math.max(blockEnd, child.end);
  }
  return change + blockChange(trace, block);
}

/** The part of a child inside its parent; in the replay it sticks out by as much as before. */
function clipped(trace: Trace, parent: SpanIndex, i: SpanIndex, duration: Float64Array): Child | undefined {
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
    child.newEnd = Math.max(0, newStart) + child.duration;
    length = Math.max(length, child.newEnd);
  }
  return length;
}

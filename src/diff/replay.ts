/**
 * Replay: how long the candidate would have taken if some of its spans had had another self time, had not been there, or
 * had run side by side (DESIGN: "Counterfactual"). A span's own time is never covered by a child, so its duration is its own time plus the lengths
 * of its blocks, a block being a run of children that overlap without a pause:
 *
 *   span   |##[== a ==]##[== b ==     ]#|     own time # may shrink; the blocks keep their inner shape:
 *             block 1     [  == c ==  ]       a child starts as long after the end of the sibling it waited for
 *                         block 2             (the last one that had ended by then) as it did in the recording
 *
 * One backward pass, children before parents; each block is sorted once. Spans below which nothing is different take as
 * long as they took, and are passed over. Exact for sequences, and for parallel branches the longest one wins, so that a
 * gain hidden by another branch is not counted. A span without children that runs beside a call from its start to its end
 * is taken to wait for that call (asynchronous handlers do so), and follows it.
 */
import {
  durationAt,
  isBlocking,
  isOutsideBooks,
  type Nanoseconds,
  type SpanIndex,
  type Trace,
} from '../trace/trace.ts';
import { Blocks } from './blocks.ts';

/** What is different in a replay; what is left out stays as it was recorded. */
export interface Edits {
  /** Self times by span, the same as recorded where nothing is different. */
  readonly selfNs?: Float64Array;
  /** By span: 1 for one that does not happen, with everything below it. What waited for it starts when it would have started. */
  readonly isGone?: Uint8Array;
  /** How much earlier a span starts than it would behind what it waited for; counts where siblings run beside the wait. */
  readonly earlierNs?: ReadonlyMap<SpanIndex, Nanoseconds>;
  /** By parent another order of its children. */
  readonly orderBelow?: ReadonlyMap<SpanIndex, Order>;
}

/**
 * When each child runs, on a clock of its own. Taken from there is who waits for whom; how long a child takes stays its own.
 * Undefined for a child without a place in that order.
 */
export type Order = (child: SpanIndex) => Interval | undefined;

export interface Interval {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

/** The root's duration with the edits. */
export function replay(trace: Trace, self: Float64Array, edits: Edits): Nanoseconds {
  const replayed: Replayed = {
    trace,
    self,
    isTouched: touchedSpans(trace, self, edits),
    duration: new Float64Array(trace.length),
  };
  const { isTouched, duration } = replayed;
  const blocks = new Blocks(trace, edits);
  for (let i = trace.length - 1; i >= 0; i--) {
    if (isTouched[i] === 0 || isOutsideBooks(trace, i)) continue;
    if (i > 0) isTouched[trace.parent[i]!] = 1;
    if (edits.isGone?.[i] === 1) duration[i] = 0;
    else {
      const ownNs = edits.selfNs === undefined ? 0 : edits.selfNs[i]! - self[i]!;
      const change = blocksChange(replayed, i, blocks);
      const order = edits.orderBelow?.get(i);
      // A replay says what mending would bring; where another order would cost time, nobody would choose it.
      const best = order === undefined ? change : Math.min(change, reorderedChange(replayed, i, blocks, order));
      duration[i] = Math.max(0, durationAt(trace, i) + ownNs + best);
    }
  }
  return isTouched[0] === 1 ? duration[0]! : durationAt(trace, 0);
}

interface Replayed {
  readonly trace: Trace;
  readonly self: Float64Array;
  /** 1 for a span that may take another time. */
  readonly isTouched: Uint8Array;
  /** In the replay, of those that are touched. */
  readonly duration: Float64Array;
}

/** The spans that an edit is about; those above follow on the way. */
function touchedSpans(trace: Trace, self: Float64Array, { selfNs, isGone, earlierNs, orderBelow }: Edits): Uint8Array {
  const touched = isGone?.slice() ?? new Uint8Array(trace.length);
  if (selfNs !== undefined) for (let i = 0; i < trace.length; i++) if (selfNs[i] !== self[i]) touched[i] = 1;
  for (const span of earlierNs?.keys() ?? []) touched[span] = 1;
  for (const parent of orderBelow?.keys() ?? []) touched[parent] = 1;
  return touched;
}

/** How much longer the blocks below a span are in the replay. */
function blocksChange(replayed: Replayed, parent: SpanIndex, blocks: Blocks): Nanoseconds {
  blocks.clear();
  forChildren(replayed, parent, (span, start, end, durationNs) => blocks.add(span, start, end, durationNs));
  blocks.close();
  return blocks.lengthNs - blocks.recordedNs;
}

/** The same where some children run in another order; those without a place in it follow in blocks of their own. */
function reorderedChange(replayed: Replayed, parent: SpanIndex, blocks: Blocks, order: Order): Nanoseconds {
  const placed: Child[] = [];
  const others: Child[] = [];
  forChildren(replayed, parent, (span, start, end, durationNs) => {
    const at = order(span);
    if (at === undefined) others.push({ span, start, end, durationNs });
    else if (at.end > at.start) placed.push({ span, start: at.start, end: at.end, durationNs });
  });
  placed.sort((one, other) => one.start - other.start || one.span - other.span);
  const { trace, self } = replayed;
  return lengthOf(placed, blocks) + lengthOf(others, blocks) - (durationAt(trace, parent) - self[parent]!);
}

interface Child extends Interval {
  readonly span: SpanIndex;
  readonly durationNs: Nanoseconds;
}

function lengthOf(inOrder: readonly Child[], blocks: Blocks): Nanoseconds {
  blocks.clear();
  for (const { span, start, end, durationNs } of inOrder) blocks.add(span, start, end, durationNs);
  blocks.close();
  return blocks.lengthNs;
}

/**
 * Visits the children that a span waits for, in order of their start, each with the part of it inside its parent; in the
 * replay it sticks out by as much as before.
 */
function forChildren(
  { trace, isTouched, duration }: Replayed,
  parent: SpanIndex,
  visit: (span: SpanIndex, start: Nanoseconds, end: Nanoseconds, durationNs: Nanoseconds) => void,
): void {
  const parentStart = trace.start[parent]!;
  const parentEnd = trace.end[parent]!;
  for (let i = parent + 1; i < trace.subtreeEnd[parent]!; i = trace.subtreeEnd[i]!) {
    if (isOutsideBooks(trace, i) || !isBlocking(trace, parent, i)) continue;
    const start = Math.max(trace.start[i]!, parentStart);
    const end = Math.min(trace.end[i]!, parentEnd);
    if (end <= start) continue;
    const outsideNs = durationAt(trace, i) - (end - start);
    visit(i, start, end, isTouched[i] === 0 ? end - start : Math.max(0, duration[i]! - outsideNs));
  }
}

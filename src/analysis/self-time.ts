/**
 * Self time of a span: its duration minus the union of its children's intervals clipped to it (DESIGN: "Self time").
 *
 *   parent   |==============|      self:  ##...###...#### where no child is running
 *     child  |  ===         |
 *     child  |    ==   ==   |      overlapping children are counted once
 *
 * One forward pass: siblings stand in start order, so remembering up to where each parent is covered is enough.
 */
import { FLAG, type Trace } from '../trace/trace.ts';

/** `isOutsideBooks` as bits of the flags: loops over all spans read the column. */
export const OUTSIDE_BOOKS = FLAG.detached | FLAG.untimed;

/** Nanoseconds per span. Detached and untimed children cover nothing; a detached span's own self time is 0. */
export function selfTime({ length, parent, start, end, flags }: Trace): Float64Array {
  const self = new Float64Array(length);
  const coveredUntil = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    if ((flags[i]! & OUTSIDE_BOOKS) !== 0) continue;
    self[i] = end[i]! - start[i]!;
    coveredUntil[i] = start[i]!;
    const above = parent[i]!;
    if (above < 0 || (flags[above]! & OUTSIDE_BOOKS) !== 0) continue;
    const from = Math.max(start[i]!, coveredUntil[above]!);
    const to = Math.min(end[i]!, end[above]!);
    if (to > from) {
      self[above]! -= to - from;
      coveredUntil[above] = to;
    }
  }
  return self;
}

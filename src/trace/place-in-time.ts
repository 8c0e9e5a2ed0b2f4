/**
 * Times of raw spans as exact offsets: one base for all, broken readings told apart from times, spans without times
 * placed at their parent's start. What they called moves up to the nearest span with times: the time below a span that
 * was never closed is somebody's time all the same.
 */
import type { RawSpans } from './builder.ts';
import type { DefectLog } from './defect-log.ts';
import type { RawTree } from './raw-tree.ts';
import { DROPPED } from './repair.ts';
import type { TimeColumn, UnixTime } from './time-column.ts';

/** Start and end may lie this far to either side of the base (52 days), so that their distance is exact in a double. */
const MAX_OFFSET_NS = 2 ** 52;

/** Offsets in integer nanoseconds since `base`; `untimed` where start or end was not known. */
export interface RawTimes {
  readonly base: UnixTime;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly untimed: Uint8Array;
}

export function readTimes(raw: RawSpans, tree: RawTree, log: DefectLog): RawTimes {
  const base = chooseBase(raw, tree);
  const start = new Float64Array(tree.size).fill(Number.NaN);
  const end = new Float64Array(tree.size).fill(Number.NaN);
  const untimed = new Uint8Array(tree.size);
  for (let i = 0; i < raw.length; i++) {
    if (tree.parents[i] === DROPPED) continue;
    start[i] = offset(raw.start, i, base);
    end[i] = offset(raw.end, i, base);
    if (Number.isNaN(start[i]) || Number.isNaN(end[i])) {
      untimed[i] = 1;
      log.add('untimed', raw.spanId.at(i));
    } else if (end[i]! < start[i]!) {
      end[i] = start[i]!;
      log.add('negative-duration', raw.spanId.at(i));
    }
  }
  const times = { base, start, end, untimed };
  placeUntimed(tree, times);
  return times;
}

/**
 * The earliest start; where starts lie further apart than offsets can hold, the earliest of those around the median,
 * so that one broken clock does not push all others out of range.
 */
function chooseBase({ length, start }: RawSpans, tree: RawTree): UnixTime {
  let earliest = -1;
  let latest = -1;
  for (let i = 0; i < length; i++) {
    if (!start.isKnown(i) || tree.parents[i] === DROPPED) continue;
    if (earliest < 0 || start.compare(i, earliest) < 0) earliest = i;
    if (latest < 0 || start.compare(i, latest) > 0) latest = i;
  }
  if (earliest < 0) return NO_TIME;
  return start.sinceNs(latest, start.at(earliest)) < MAX_OFFSET_NS / 2 ? start.at(earliest) : aroundMedian(start, tree);
}

const NO_TIME: UnixTime = { seconds: 0, nanoseconds: 0 };

function aroundMedian(start: TimeColumn, tree: RawTree): UnixTime {
  const known = [...tree.parents.keys()].filter((i) => tree.parents[i] !== DROPPED && start.isKnown(i));
  known.sort((one, other) => start.compare(one, other));
  const median = known[known.length >> 1]!;
  return start.at(known.find((i) => start.sinceNs(median, start.at(i)) < MAX_OFFSET_NS / 4)!);
}

function offset(times: TimeColumn, i: number, base: UnixTime): number {
  if (!times.isKnown(i)) return Number.NaN;
  const offsetNs = times.sinceNs(i, base);
  return offsetNs <= MAX_OFFSET_NS && offsetNs > -MAX_OFFSET_NS / 2 ? offsetNs : Number.NaN;
}

/**
 * Untimed spans stand at the start of their nearest ancestor with times, without duration, and their children with times
 * hang under that ancestor. A root without times spans what is below it.
 */
function placeUntimed(tree: RawTree, times: RawTimes): void {
  const { start, end, untimed } = times;
  const isRealRootTimed = tree.root < tree.size && !Number.isNaN(start[tree.root]!) && untimed[tree.root] === 0;
  if (!isRealRootTimed) spanAll(tree, times);
  if (!untimed.includes(1)) return;
  const timedAbove = new Int32Array(tree.size).fill(-1);
  const chain: number[] = [];
  for (let i = 0; i < tree.size; i++) {
    let at = i;
    while (untimed[at] === 1 && timedAbove[at]! < 0) {
      chain.push(at);
      at = tree.parents[at]!;
    }
    const timed = untimed[at] === 1 ? timedAbove[at]! : at;
    while (chain.length > 0) {
      const below = chain.pop()!;
      timedAbove[below] = timed;
      start[below] = end[below] = start[timed]!;
      // An orphan's children stay out of the books wherever they hang.
      if (tree.parents[below]! >= 0 && tree.detached[tree.parents[below]!] === 1) tree.detached[below] = 1;
    }
  }
  for (let i = 0; i < tree.size; i++) {
    const parent = tree.parents[i]!;
    if (parent < 0 || untimed[i] === 1 || untimed[parent] === 0) continue;
    if (tree.detached[parent] === 1) tree.detached[i] = 1;
    tree.parents[i] = timedAbove[parent]!;
  }
}

/** Gives the root the hull of all timed spans: a virtual root, or a real one that lost its times. */
function spanAll(tree: RawTree, times: RawTimes): void {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < tree.size; i++) {
    if (i === tree.root || tree.parents[i] === DROPPED || times.untimed[i] === 1) continue;
    from = Math.min(from, times.start[i]!);
    to = Math.max(to, times.end[i]!);
  }
  const own = times.start[tree.root]!;
  const start = Number.isNaN(own) ? (from === Number.POSITIVE_INFINITY ? 0 : from) : own;
  times.start[tree.root] = start;
  times.end[tree.root] = Math.max(start, to);
  times.untimed[tree.root] = 0;
}

/**
 * Clock skew: where a server's clock is behind its client's, the server seems to start before it was called; where it is
 * ahead, after it was answered. Neither can be, so its spans are moved, as Zipkin does with the first kind
 * (https://github.com/openzipkin/zipkin, "clock skew"):
 *
 *   web   call cart     |    ==========  |  [client]            |    ==========  |
 *   cart   GET /cart    | ======         |  on another host  →  |      ======    |  half of the difference on either leg
 *   db      SELECT      |  ===           |  on cart's host      |       ===      |  moves along
 *
 * Only what is certain is corrected: CLIENT→SERVER between services on hosts known to differ. A server that ends after
 * its client proves nothing: clients give up, and answers are streamed (7 % of 4,681 such calls in recorded traces of one
 * cluster end late, 0.2 % start early, by 0.2 ms at most). A server that starts after its client's end does where the
 * client holds the answer, unless another call between the two shows that their clocks are not as far apart. Durations
 * never change, and nothing is moved within a process.
 */
import type { EventInput, RawSpans } from './builder.ts';
import type { RawTimes } from './place-in-time.ts';
import type { RawTree } from './raw-tree.ts';
import { DROPPED } from './repair.ts';
import {
  isAnswered,
  isMadeParent,
  isSameHost,
  isTooEarly,
  isTooLate,
  operationOf,
  skewedCalls,
} from './skewed-calls.ts';

interface SkewLog {
  add(code: 'skew-corrected', spanId: string | undefined): void;
}

/**
 * Moves spans in `times`, and logs each of them. Returns the spans with their events moved along. Not for traces whose
 * source says that it has moved spans already.
 */
export function correctSkew(raw: RawSpans, tree: RawTree, times: RawTimes, log: SkewLog): RawSpans {
  // A span is only moved because a call at or above it cannot have been at its time: most traces end here.
  const skewed = skewedCalls(raw, tree, times);
  if (skewed === undefined) return raw;
  const moved = new Float64Array(tree.size);
  for (const i of parentsFirst(tree)) {
    if (i === tree.root) continue;
    const parent = tree.parents[i]!;
    const isUntimed = times.untimed[i] === 1;
    moved[i] = isUntimed ? moved[parent]! : shiftOf(raw, tree, times, skewed, moved, i);
    if (moved[i] === 0) continue;
    times.start[i]! += moved[i]!;
    times.end[i]! += moved[i]!;
    if (!isUntimed) log.add('skew-corrected', raw.spanId.at(i));
  }
  if (tree.root === raw.length) spanAgain(raw, tree, times);
  return { ...raw, events: moveEvents(raw, moved) };
}

/** The parent has been moved by now, the span has not. */
function shiftOf(
  raw: RawSpans,
  tree: RawTree,
  times: RawTimes,
  skewed: Uint8Array,
  moved: Float64Array,
  i: number,
): number {
  const parent = tree.parents[i]!;
  const withParent = moved[parent]!;
  if (isMadeParent(raw, tree, i) || sharesClock(raw, parent, i)) return withParent;
  const misses = (shiftNs: number) =>
    isTooEarly(times, parent, i, shiftNs) || (isAnswered(raw, parent) && isTooLate(times, parent, i, shiftNs));
  if (!misses(0)) return 0;
  // It fitted before its parent was moved: both clocks go alike.
  if (withParent !== 0 && !misses(withParent)) return withParent;
  return skewed[i] === 1 ? centred(times, parent, i) : 0;
}

/** Into the middle of the client; to its start where the server took longer than the client waited. */
function centred({ start, end }: RawTimes, client: number, server: number): number {
  const spareNs = end[client]! - start[client]! - (end[server]! - start[server]!);
  return start[client]! + Math.max(0, Math.floor(spareNs / 2)) - start[server]!;
}

/** Where the hosts are not known, only a call or a message leaves the process. */
function sharesClock(raw: RawSpans, parent: number, i: number): boolean {
  const { service, kind } = operationOf(raw, i);
  const isInProcess = service === operationOf(raw, parent).service || (kind !== 'server' && kind !== 'consumer');
  return isSameHost(raw, parent, i) ?? isInProcess;
}

/** All spans but dropped copies, each behind its parent. */
function parentsFirst(tree: RawTree): Int32Array {
  const firstChild = new Int32Array(tree.size).fill(-1);
  const nextSibling = new Int32Array(tree.size).fill(-1);
  for (let i = 0; i < tree.size; i++) {
    const parent = tree.parents[i]!;
    if (i === tree.root || parent === DROPPED) continue;
    nextSibling[i] = firstChild[parent]!;
    firstChild[parent] = i;
  }
  const order = new Int32Array(tree.size);
  let length = 1;
  order[0] = tree.root;
  for (let k = 0; k < length; k++) {
    for (let child = firstChild[order[k]!]!; child >= 0; child = nextSibling[child]!) order[length++] = child;
  }
  return order.subarray(0, length);
}

/** A virtual root spans all others, wherever they are now. */
function spanAgain(raw: RawSpans, { root, parents }: RawTree, { start, end, untimed }: RawTimes): void {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < raw.length; i++) {
    if (parents[i] === DROPPED || untimed[i] === 1) continue;
    from = Math.min(from, start[i]!);
    to = Math.max(to, end[i]!);
  }
  start[root] = from;
  end[root] = to;
}

function moveEvents(raw: RawSpans, moved: Float64Array): ReadonlyMap<number, readonly EventInput[]> {
  const events = new Map(raw.events);
  for (const [i, list] of raw.events) {
    if (moved[i] === 0) continue;
    events.set(
      i,
      list.map(({ atUnixNano, ...event }) => ({
        ...event,
        atUnixNano: atUnixNano === undefined ? undefined : atUnixNano + BigInt(moved[i]!),
      })),
    );
  }
  return events;
}

/**
 * Spans of the candidate without a partner in the baseline, and why they have none: each is one more of a call that the
 * baseline makes as well, or work that the baseline does not have. What hangs below such a span is there for the same
 * reason.
 *
 *   baseline   handler ─ SELECT             candidate   handler ─ SELECT ─ SELECT ─ audit
 *                                                                 paired   repeat   fresh
 */
import type { TraceDiff } from '../diff/diff.ts';
import type { Nanoseconds, SpanIndex } from '../trace/trace.ts';

export const PAIRING = { paired: 0, repeat: 1, fresh: 2 } as const;

export interface Unpaired {
  /** Per span of the candidate one of PAIRING. */
  readonly pairing: Uint8Array;
  /** Whether any span is fresh. */
  readonly hasFresh: boolean;
  /** Own time of its paired siblings' partners on average; undefined where a span has no such siblings. */
  readonly usualSelfNs: (c: SpanIndex) => Nanoseconds | undefined;
}

export function findUnpaired(diff: TraceDiff): Unpaired {
  const { trace } = diff.candidate;
  const { baselineOf } = diff.alignment;
  const groups = siblingGroups(diff);
  const isRepeated = (c: SpanIndex) => (groups.get(groupKey(diff, c))?.paired ?? 0) > 0;
  const pairing = new Uint8Array(trace.length);
  for (let c = 0; c < trace.length; c++) {
    if (baselineOf[c]! >= 0) continue;
    const parent = trace.parent[c]!;
    if (parent >= 0 && pairing[parent] !== PAIRING.paired) pairing[c] = pairing[parent]!;
    else pairing[c] = parent >= 0 && isRepeated(c) ? PAIRING.repeat : PAIRING.fresh;
  }
  return {
    pairing,
    hasFresh: pairing.includes(PAIRING.fresh),
    usualSelfNs: (c) => {
      const { paired = 0, selfNs = 0 } = groups.get(groupKey(diff, c)) ?? {};
      return paired === 0 ? undefined : Math.round(selfNs / paired);
    },
  };
}

/** Siblings of one operation, some of them without a partner. */
interface Group {
  paired: number;
  /** Of the partners. */
  selfNs: Nanoseconds;
}

function siblingGroups(diff: TraceDiff): ReadonlyMap<number, Group> {
  const { trace } = diff.candidate;
  const { baselineOf } = diff.alignment;
  const groups = new Map<number, Group>();
  const hasUnpaired = new Uint8Array(trace.length);
  for (let c = 1; c < trace.length; c++) {
    if (baselineOf[c]! >= 0 || baselineOf[trace.parent[c]!]! < 0) continue;
    groups.set(groupKey(diff, c), { paired: 0, selfNs: 0 });
    hasUnpaired[trace.parent[c]!] = 1;
  }
  for (let c = 1; c < trace.length; c++) {
    if (baselineOf[c]! < 0 || hasUnpaired[trace.parent[c]!] === 0) continue;
    const group = groups.get(groupKey(diff, c));
    if (group === undefined) continue;
    group.paired++;
    group.selfNs += diff.baseline.self[baselineOf[c]!]!;
  }
  return groups;
}

/** More than a trace has operations; times the number of spans still an exact number. */
const OPERATIONS = 2 ** 26;

function groupKey({ candidate, alignment }: TraceDiff, c: SpanIndex): number {
  return candidate.trace.parent[c]! * OPERATIONS + alignment.operations.candidate[c]!;
}

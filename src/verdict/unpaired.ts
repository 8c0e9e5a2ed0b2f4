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
import { type SiblingGroups, siblingGroups } from './sibling-groups.ts';

export const PAIRING = { paired: 0, repeat: 1, fresh: 2 } as const;

export interface Unpaired {
  /** Per span of the candidate one of PAIRING. */
  readonly pairing: Uint8Array;
  /** Whether any span is fresh. */
  readonly hasFresh: boolean;
  readonly groups: SiblingGroups;
}

export function findUnpaired(diff: TraceDiff): Unpaired {
  const { trace } = diff.candidate;
  const { baselineOf } = diff.alignment;
  const groups = siblingGroups(diff);
  const pairing = new Uint8Array(trace.length);
  let hasFresh = false;
  for (let c = 0; c < trace.length; c++) {
    if (baselineOf[c]! >= 0) continue;
    const parent = trace.parent[c]!;
    const group = groups.of[c]!;
    if (parent >= 0 && pairing[parent] !== PAIRING.paired) pairing[c] = pairing[parent]!;
    else pairing[c] = group >= 0 && groups.paired[group]! > 0 ? PAIRING.repeat : PAIRING.fresh;
    if (pairing[c] === PAIRING.fresh) hasFresh = true;
  }
  return { pairing, hasFresh, groups };
}

/** Own time of its paired siblings' partners on average; undefined where a span has no such siblings. */
export function usualSelfNs({ groups }: Unpaired, c: SpanIndex): Nanoseconds | undefined {
  const group = groups.of[c]!;
  const paired = group < 0 ? 0 : groups.paired[group]!;
  return paired === 0 ? undefined : Math.round(groups.partnersSelfNs[group]! / paired);
}

/** What else differs on the way from the root to the cause. */
import type { TraceDiff } from '../diff/diff.ts';
import type { SpanIndex } from '../trace/trace.ts';
import { baselineRef, candidateRef, type FactContext, type FactDraft, placeOf } from './fact-context.ts';
import { type Change, isInstance, PairChanges } from './pair-changes.ts';

const MAX_CHANGES = 20;
const MAX_KEYS_TOLD = 4;

/** As the report shows them. */
export function withoutPlaces(changes: readonly PlacedChange[]): readonly Change[] {
  return changes.map(({ where, key, baseline, candidate }) => ({ where, key, baseline, candidate }));
}

/** The keys that changed at the cause's service, where that may mean something. */
export function changedFacts({ diff, causeSpans, changes }: FactContext): FactDraft[] {
  const cause = causeSpans[0];
  if (cause === undefined) return [];
  const telling = changes.filter((change) => !isInstance(change));
  const at = telling[0]?.span;
  if (at === undefined || placeOf(diff, at).service !== placeOf(diff, cause).service) return [];
  const keys = telling.filter(({ span }) => span === at).map(({ key }) => key);
  return [
    {
      kind: 'changed',
      ...placeOf(diff, at),
      keys: keys.slice(0, MAX_KEYS_TOLD),
      evidence: [candidateRef(diff, at), baselineRef(diff, diff.alignment.baselineOf[at]!)],
    },
  ];
}

export interface PlacedChange extends Change {
  /** Of the candidate. */
  readonly span: SpanIndex;
}

/** Cause first, then its ancestors; each key once. */
export function findChanges({ baseline, candidate, alignment }: TraceDiff, cause: SpanIndex): readonly PlacedChange[] {
  const changes = new Map<string, PlacedChange>();
  const pairs = new PairChanges(baseline.trace, candidate.trace);
  for (let c = cause; c >= 0 && changes.size < MAX_CHANGES; c = candidate.trace.parent[c]!) {
    const b = alignment.baselineOf[c]!;
    if (b < 0) continue;
    for (const change of pairs.of(b, c)) {
      const place = `${change.where} ${change.key}`;
      if (!changes.has(place)) changes.set(place, { span: c, ...change });
    }
  }
  return [...changes.values()].slice(0, MAX_CHANGES);
}

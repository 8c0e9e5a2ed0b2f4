/**
 * Cause: what the first suspect's growth is made of, and what mending it would save. The saving is replayed, not added
 * up: a branch that grew beside another one may save less than it grew.
 */
import { normalisedName } from '../analysis/normalise-name.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { replay } from '../diff/replay.ts';
import { durationAt, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import type { AccountSpans } from './account-spans.ts';
import { causeKind } from './cause-kind.ts';
import type { Growth } from './growth-item.ts';
import type { RankedSuspect } from './suspects.ts';
import type { Cause } from './verdict-types.ts';

/** A second suspect this close to the first makes the cause ambiguous. */
const AMBIGUOUS_RATIO = 0.9;

export interface CauseFound {
  readonly cause: Cause;
  /** The slower trace's duration with the cause's accounts at the faster one's values. */
  readonly counterfactualNs: Nanoseconds;
  /** Spans of the slower trace that show the cause, most telling first. */
  readonly spans: readonly SpanIndex[];
}

export function findCause(
  diff: TraceDiff,
  accounts: AccountSpans,
  suspects: readonly RankedSuspect[],
): CauseFound | undefined {
  const [first, second] = suspects;
  const main = first?.items[0];
  if (first === undefined || main === undefined) return undefined;
  const spans = accounts.tellingFor(main);
  const counterfactualNs = withoutGrowth(diff, accounts, first.items);
  const isAmbiguous = second !== undefined && second.weight >= AMBIGUOUS_RATIO * first.weight;
  const peer = main.peer === undefined ? undefined : main.service === first.service ? main.peer : main.service;
  const cause: Cause = {
    kind: isAmbiguous ? 'ambiguous' : causeKind(diff, accounts, main),
    service: first.service,
    operation: operationOf(diff, main, spans),
    ...(peer === undefined ? {} : { peer }),
    deltaNs: durationAt(diff.candidate.trace, 0) - counterfactualNs,
    share: first.share,
  };
  return { cause, counterfactualNs, spans };
}

function operationOf(diff: TraceDiff, item: Growth, spans: readonly SpanIndex[]): string {
  if (item.entries.length === 0) return normalisedName(operationAt(diff.candidate.trace, spans[0]!).name);
  return item.entries.reduce((most, entry) => (entry.deltaNs > most.deltaNs ? entry : most)).operation;
}

/** The candidate replayed with every span of these items as it was in the baseline; extra and new spans take no time. */
function withoutGrowth(diff: TraceDiff, spans: AccountSpans, items: readonly Growth[]): Nanoseconds {
  const { baseline, candidate, alignment } = diff;
  const accounts = spans.numbersOf(items);
  const extra = new Uint8Array(candidate.trace.length);
  for (const item of items) {
    if (item.kind !== 'calls') continue;
    for (const root of item.spans) extra.fill(1, root, candidate.trace.subtreeEnd[root]!);
  }
  const replayedNs = replay(candidate.trace, candidate.self, (c) => {
    if (extra[c] === 1) return 0;
    if (!accounts.has(candidate.accounts.ofSpan[c]!)) return undefined;
    const b = alignment.baselineOf[c]!;
    return b < 0 ? 0 : baseline.self[b]!;
  });
  // Replay keeps the order of children and their pauses, so these are taken off as they were measured.
  const isPause = ({ kind }: Growth) => kind === 'concurrency' || kind === 'back-off';
  const pausedNs = items.reduce((sum, item) => sum + (isPause(item) ? item.growthNs : 0), 0);
  return replayedNs - pausedNs;
}

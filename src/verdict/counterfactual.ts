/**
 * Counterfactual: how long the candidate would have taken with one suspect's growth undone. It is replayed, not added
 * up: a branch that grew beside another one may save less than it grew. What is undone depends on what grew:
 *
 *   accounts           every span has the own time of its partner in the baseline; calls that the baseline does not make
 *                      take what its calls took on average
 *   work that is new   does not happen
 *   more calls         those beyond the baseline's do not happen
 *   errors, back-off   failed attempts that were made again do not happen, nor do the pauses before the next attempt
 *   lost concurrency   the children run side by side as they did in the baseline, each as long as it takes now
 */
import type { TraceDiff } from '../diff/diff.ts';
import type { LedgerEntry } from '../diff/ledger.ts';
import { type Interval, type Order, replay } from '../diff/replay.ts';
import { durationAt, type Nanoseconds, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import type { AccountSpans } from './account-spans.ts';
import { pausesAfter } from './back-off.ts';
import { causeKind } from './cause-kind.ts';
import type { Growth } from './growth-item.ts';
import { findRetries, type Retry } from './retries.ts';
import { PAIRING, usualSelfNs } from './unpaired.ts';

/** The candidate's duration with these items undone; never more than it took. */
export function withoutGrowth(diff: TraceDiff, spans: AccountSpans, items: readonly Growth[]): Nanoseconds {
  const { trace, self } = diff.candidate;
  const attempts = newAttempts(diff, spans, items);
  const edits = {
    selfNs: ownTimes(diff, spans, items, attempts),
    isGone: goneSpans(diff, spans, items, attempts),
    earlierNs: earlierStarts(diff, attempts),
    orderBelow: baselineOrder(diff, items),
  };
  // Some of the suspect's spans may have been slower in the baseline: undoing their growth would not be mending.
  return Math.min(durationAt(trace, 0), replay(trace, self, edits));
}

/** Failed attempts of the candidate at calls for which the items accuse somebody, where the baseline's did not fail. */
function newAttempts(diff: TraceDiff, spans: AccountSpans, items: readonly Growth[]): readonly Retry[] {
  const { baseline, candidate, alignment } = diff;
  const { trace, accounts } = candidate;
  const operations = new Set<number>();
  const failing = new Set<number>();
  for (const item of items) {
    if (item.kind === 'back-off') for (const call of item.spans) operations.add(trace.operation[call]!);
    else if (item.entries.length > 0 && causeKind(diff, spans, item) === 'errors')
      for (const { index } of item.entries) failing.add(index);
  }
  if (operations.size === 0 && failing.size === 0) return [];
  const hasFailedBefore = (c: SpanIndex) => {
    const b = alignment.baselineOf[c]!;
    return b >= 0 && baseline.trace.status[b] === STATUS_ERROR;
  };
  const isAccused = (call: SpanIndex) => operations.has(trace.operation[call]!) || failing.has(accounts.ofSpan[call]!);
  // A call that nobody answered need not say whom it was for: the attempts of one operation speak for each other.
  const accused = findRetries(candidate).filter(({ calls }) => calls.some(isAccused));
  return accused.flatMap(({ retries }) => retries).filter(({ failed }) => !hasFailedBefore(failed));
}

/** Own time as in the baseline for the items' accounts, and without the pauses before another attempt for callers. */
function ownTimes(
  diff: TraceDiff,
  spans: AccountSpans,
  items: readonly Growth[],
  attempts: readonly Retry[],
): Float64Array {
  const { baseline, candidate, alignment } = diff;
  const ownNs = candidate.self.slice();
  for (const [caller, pausedNs] of pausesAfter(candidate.trace, attempts))
    ownNs[caller] = Math.max(0, candidate.self[caller]! - pausedNs);
  for (const entry of items.flatMap(({ entries }) => entries)) {
    const averageNs = averageOwnNs(entry);
    for (const c of spans.ofRow(entry)) {
      const b = alignment.baselineOf[c]!;
      ownNs[c] = b >= 0 ? baseline.self[b]! : (usualSelfNs(spans.unpaired, c) ?? averageNs);
    }
  }
  return ownNs;
}

/** What a call of the baseline took on average. */
function averageOwnNs({ baseline: { selfNs, calls } }: LedgerEntry): Nanoseconds {
  return calls === 0 ? 0 : Math.round(selfNs / calls);
}

/** Spans that would not be there. */
function goneSpans(
  diff: TraceDiff,
  spans: AccountSpans,
  items: readonly Growth[],
  attempts: readonly Retry[],
): Uint8Array {
  const { trace } = diff.candidate;
  const added = items.flatMap((item) => addedSpans(diff, spans, item));
  const gone = new Uint8Array(trace.length);
  for (const { failed } of attempts) gone[failed] = 1;
  if (added.length > 0) {
    const pairedBefore = countPaired(diff.alignment.baselineOf);
    // A subtree that holds spans of the baseline has only moved below something new.
    for (const c of added) if (pairedBefore[trace.subtreeEnd[c]!] === pairedBefore[c]) gone[c] = 1;
  }
  return gone;
}

/** Extra calls, and work that is new. */
function addedSpans(diff: TraceDiff, spans: AccountSpans, item: Growth): readonly SpanIndex[] {
  if (item.kind === 'calls') return item.spans;
  if (item.entries.length === 0) return [];
  const kind = causeKind(diff, spans, item);
  if (kind !== 'new-work' && kind !== 'lost-shortcut') return [];
  return spans.of(item).filter((c) => spans.unpaired.pairing[c] === PAIRING.fresh);
}

/** How many spans before each index have a partner. */
function countPaired(baselineOf: Int32Array): Uint32Array {
  const before = new Uint32Array(baselineOf.length + 1);
  for (let c = 0; c < baselineOf.length; c++) before[c + 1] = before[c]! + Number(baselineOf[c]! >= 0);
  return before;
}

/** The next attempt need not wait: it starts as much earlier as the pause before it was long. */
function earlierStarts(
  { candidate: { trace } }: TraceDiff,
  attempts: readonly Retry[],
): ReadonlyMap<SpanIndex, Nanoseconds> {
  return new Map(attempts.map(({ failed, next }) => [next, trace.start[next]! - trace.end[failed]!]));
}

/** For parents that lost concurrency: when their children's partners ran in the baseline. */
function baselineOrder(diff: TraceDiff, items: readonly Growth[]): ReadonlyMap<SpanIndex, Order> {
  const { baseline, alignment } = diff;
  const parents = items.flatMap((item) => (item.kind === 'concurrency' ? item.spans : []));
  const orderBelow = (parent: SpanIndex): Order => {
    const before = alignment.baselineOf[parent]!;
    return (child) => {
      const b = alignment.baselineOf[child]!;
      return b >= 0 && baseline.trace.parent[b] === before ? insideParent(diff, before, b) : undefined;
    };
  };
  return new Map(parents.map((parent) => [parent, orderBelow(parent)]));
}

function insideParent({ baseline: { trace } }: TraceDiff, parent: SpanIndex, child: SpanIndex): Interval {
  return {
    start: Math.max(trace.start[child]!, trace.start[parent]!),
    end: Math.min(trace.end[child]!, trace.end[parent]!),
  };
}

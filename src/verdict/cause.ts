/** Cause: what the first suspect's growth is made of, and what mending it would save (counterfactual.ts). */
import { normalisedName } from '../analysis/normalise-name.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { durationAt, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import type { AccountSpans } from './account-spans.ts';
import { isHiddenCall, kindFor } from './cause-kind.ts';
import { withoutGrowth } from './counterfactual.ts';
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
  // What is traced of the suspect shows it better than a call that is only inferred.
  const main = first?.items.find((item) => !isHiddenCall(first.service, item) && item.growthNs > 0) ?? first?.items[0];
  if (first === undefined || main === undefined) return undefined;
  const spans = accounts.tellingFor(main);
  const counterfactualNs = withoutGrowth(diff, accounts, first.items);
  const isAmbiguous = second !== undefined && second.weight >= AMBIGUOUS_RATIO * first.weight;
  const peer = main.service === first.service ? main.peer : main.service;
  const cause: Cause = {
    kind: isAmbiguous ? 'ambiguous' : kindFor(first.service, diff, accounts, main),
    service: first.service,
    operation: operationOf(diff, main, spans),
    ...(peer === undefined ? {} : { peer }),
    deltaNs: durationAt(diff.candidate.trace, 0) - counterfactualNs,
    share: first.share,
  };
  return { cause, counterfactualNs, spans };
}

/** Where an item grew most. */
export function operationOf(diff: TraceDiff, item: Growth, spans: readonly SpanIndex[]): string {
  if (item.entries.length === 0) return normalisedName(operationAt(diff.candidate.trace, spans[0]!).name);
  return item.entries.reduce((most, entry) => (entry.deltaNs > most.deltaNs ? entry : most)).operation;
}

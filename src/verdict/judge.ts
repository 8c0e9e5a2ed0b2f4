/**
 * The verdict on two traces. Always explains the slower trace by the faster one: the diff must have been made with the
 * slower trace as the candidate (compare.ts sees to that and flips the words where the user gave the other order).
 */
import type { TraceDiff } from '../diff/diff.ts';
import { isIncomplete } from '../trace/defects.ts';
import type { SpanIndex } from '../trace/trace.ts';
import { AccountSpans } from './account-spans.ts';
import { CALIBRATION } from './calibration.ts';
import { type CauseFound, findCause } from './cause.ts';
import { kindFor } from './cause-kind.ts';
import { findCaveats, poolCaveats } from './caveats.ts';
import { findChanges, withoutPlaces } from './changes.ts';
import { type Comparability, comparabilityOf } from './comparable.ts';
import { evidenceFor, gradeOf } from './confidence.ts';
import { findFacts } from './find-facts.ts';
import { findGrowth } from './growth.ts';
import type { GrowthSheet } from './growth-item.ts';
import type { Change } from './pair-changes.ts';
import { isWithinNorm, sameWithinNs } from './significance.ts';
import { type RankedSuspect, rankSuspects } from './suspects.ts';
import type { Confidence, Fact, Outcome, Suspect, Verdict } from './verdict-types.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly suspects: readonly Suspect[];
  readonly facts: readonly Fact[];
  readonly changes: readonly Change[];
  /** Of the slower trace, most telling first; empty without a cause. */
  readonly causeSpans: readonly SpanIndex[];
}

/** `leftOut`: how many traces of the pool could not be used. */
export function judge(diff: TraceDiff, leftOut = 0): Judgement {
  const toleranceNs = sameWithinNs(diff);
  const comparability = comparabilityOf(diff);
  const spans = new AccountSpans(diff);
  const sheet = findGrowth(diff, spans.unpaired);
  const outcome = outcomeOf(diff, comparability, sheet, toleranceNs);
  const ranked = outcome === 'incomparable' ? [] : rankSuspects(sheet, CALIBRATION);
  const found = outcome === 'slower' ? findCause(diff, spans, ranked) : undefined;
  const verdict: Verdict = {
    outcome,
    deltaNs: diff.deltaNs,
    confidence: confidenceOf(diff, outcome, ranked, sheet, found),
    cause: found?.cause ?? null,
    ...(found === undefined ? {} : { counterfactualNs: found.counterfactualNs }),
    caveats: [...findCaveats(diff, comparability), ...poolCaveats(diff, leftOut)],
  };
  const causeSpans = spansOf(found);
  const changes = outcome === 'incomparable' ? [] : findChanges(diff, causeSpans[0] ?? 0);
  return {
    verdict,
    suspects: ranked.map((suspect) => publicSuspect(diff, spans, suspect)),
    facts: findFacts({ diff, sameWithinNs: toleranceNs, causeSpans, spans, sheet, suspects: ranked, changes }, verdict),
    changes: withoutPlaces(changes),
    causeSpans,
  };
}

function outcomeOf(diff: TraceDiff, comparability: Comparability, sheet: GrowthSheet, toleranceNs: number): Outcome {
  if (comparability !== 'comparable') return 'incomparable';
  const isNormal = isWithinNorm(diff) && sheet.beyondNormNs <= toleranceNs;
  return diff.deltaNs > toleranceNs && !isNormal ? 'slower' : 'same';
}

/** "Same" is a matter of measuring; everything else is as sure as its first suspect. */
function confidenceOf(
  diff: TraceDiff,
  outcome: Outcome,
  ranked: readonly RankedSuspect[],
  sheet: GrowthSheet,
  found: CauseFound | undefined,
): Confidence {
  const incomplete = isIncomplete(diff.baseline.trace.defects) || isIncomplete(diff.candidate.trace.defects);
  if (outcome === 'incomparable') return 'low';
  // That a pool's twenty traces contain something says less than that two durations agree.
  if (outcome === 'same') return incomplete || diff.deltaNs > sameWithinNs(diff) ? 'medium' : 'high';
  const doubts = { deltaNs: diff.deltaNs, savedNs: found?.cause.deltaNs ?? 0, isIncomplete: incomplete };
  return gradeOf(evidenceFor(ranked, sheet, doubts), CALIBRATION);
}

function publicSuspect(
  diff: TraceDiff,
  spans: AccountSpans,
  { service, weight, growthNs, share, items }: RankedSuspect,
): Suspect {
  return {
    service,
    score: weight,
    deltaNs: growthNs,
    share,
    kinds: [...new Set(items.filter(({ growthNs: ns }) => ns > 0).map((item) => kindFor(service, diff, spans, item)))],
  };
}

function spansOf(found: CauseFound | undefined): readonly SpanIndex[] {
  return found?.spans ?? [];
}

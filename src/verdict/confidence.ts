/**
 * Confidence is calibrated, not felt: `high` is meant to be right in 99 of 100. It needs what an engineer would ask for:
 *
 * - the first suspect is far ahead of the second, and mending it would save most of the slowdown;
 * - the two traces differ by more than chance: little shrinkage beside the growth, most of it beyond a pool's normal range;
 * - nobody else explains the same: what lies between two services is either's fault. Either much of the growth cannot be
 *   the rival's at all, or the rival is acquitted by its other calls (rival.ts) and a simpler rule (every gap is the
 *   callee's) agrees;
 * - most calls between the two waited: one wait among many calls is a pause, of whichever end.
 *
 * Figures: ARCHITECTURE.md.
 */
import type { Calibration } from './calibration.ts';
import { isOfUnknownCallee } from './growth.ts';
import type { GrowthSheet } from './growth-item.ts';
import { type Rival, rivalOf } from './rival.ts';
import { isBetweenTwo } from './surroundings.ts';
import { type RankedSuspect, suspectByCallee } from './suspects.ts';
import type { Confidence } from './verdict-types.ts';

export interface Doubts {
  readonly deltaNs: number;
  /** What mending the cause saves, by replay. */
  readonly savedNs: number;
  readonly isIncomplete: boolean;
}

/** What confidence is graded by. Shares are of the slowdown, or of all growth. */
export interface Evidence {
  /** Distance between the first two suspects as a share of all growth, 0..1. */
  readonly margin: number;
  /** Shrinkage beside the growth, as a share of it. */
  readonly shrinkage: number;
  readonly savedShare: number;
  readonly beyondNormShare: number;
  /** The simplest rule names the same service. */
  readonly isSimplest: boolean;
  readonly rival: Rival;
  /** Part of the calls between the two that waited; 1 where the growth is in no call. */
  readonly waitedShare: number;
  /** Spans are missing, or the trace does not say whom the failed calls were meant for. */
  readonly isIncomplete: boolean;
}

export function evidenceFor(suspects: readonly RankedSuspect[], sheet: GrowthSheet, doubts: Doubts): Evidence {
  const { deltaNs, savedNs, isIncomplete } = doubts;
  const [first] = suspects;
  const main = first?.items[0];
  return {
    margin: marginOf(suspects),
    shrinkage: sheet.totalNs === 0 ? 1 : 1 - deltaNs / sheet.totalNs,
    savedShare: savedNs / deltaNs,
    beyondNormShare: sheet.beyondNormNs / deltaNs,
    isSimplest: suspectByCallee(sheet) === first?.service,
    rival: rivalOf(first?.service ?? '', sheet),
    waitedShare: main !== undefined && isBetweenTwo(main) ? main.waitedShare : 1,
    isIncomplete: isIncomplete || (main !== undefined && isOfUnknownCallee(main)),
  };
}

export function gradeOf(evidence: Evidence, calibration: Calibration): Confidence {
  const { margin, shrinkage, savedShare, beyondNormShare, waitedShare, isIncomplete } = evidence;
  if (margin < calibration.mediumMargin) return 'low';
  const isClear = margin >= calibration.highMargin && savedShare >= calibration.savesEnough && !isIncomplete;
  const isNoChance =
    shrinkage < calibration.noisy && beyondNormShare >= calibration.beyondNorm && waitedShare >= calibration.mostCalls;
  return isClear && isNoChance && isOnlyExplanation(evidence, calibration) ? 'high' : 'medium';
}

function isOnlyExplanation({ rival, isSimplest }: Evidence, calibration: Calibration): boolean {
  if (rival.cannotExplain >= calibration.explainsAlone) return true;
  return isSimplest && rival.hasWitness && rival.spokenAgainst < calibration.speaksAgainst;
}

function marginOf(suspects: readonly RankedSuspect[]): number {
  return suspects.length === 0 ? 0 : suspects[0]!.weight - (suspects[1]?.weight ?? 0);
}

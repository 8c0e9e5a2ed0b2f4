/**
 * Confidence is calibrated, not felt: `high` is meant to be right in 99 of 100. What separates right from wrong best is
 * the distance between the first two suspects, as a share of all growth, and whether a simpler rule (every gap is the
 * callee's) names the same service. Much shrinkage beside the growth means noise, and a cause whose mending would save
 * little is at best a part of the story. Figures: ARCHITECTURE.md.
 */
import type { GrowthSheet } from './growth-item.ts';
import { type RankedSuspect, suspectByCallee } from './suspects.ts';
import type { Confidence } from './verdict-types.ts';

const HIGH_MARGIN = 0.55;
const MEDIUM_MARGIN = 0.25;
/** Shrinkage as a share of growth above which two traces mostly differ by chance. */
const NOISY = 0.5;
/** Part of the slowdown that mending the cause has to save. */
const SAVES_ENOUGH = 0.5;

export interface Doubts {
  readonly deltaNs: number;
  /** What mending the cause saves, by replay. */
  readonly savedNs: number;
  readonly isIncomplete: boolean;
  /** The whole request is within the normal range of a pool, only a part of it is not. */
  readonly isWithinNorm: boolean;
}

export function confidenceIn(suspects: readonly RankedSuspect[], sheet: GrowthSheet, doubts: Doubts): Confidence {
  const margin = marginOf(suspects);
  if (margin < MEDIUM_MARGIN) return 'low';
  const shrinkage = sheet.totalNs === 0 ? 1 : 1 - doubts.deltaNs / sheet.totalNs;
  const isHigh = margin >= HIGH_MARGIN && suspectByCallee(sheet) === suspects[0]!.service && shrinkage < NOISY;
  const isDoubtful = doubts.isIncomplete || doubts.isWithinNorm || doubts.savedNs < SAVES_ENOUGH * doubts.deltaNs;
  return isHigh && !isDoubtful ? 'high' : 'medium';
}

/** Distance between the first two suspects as a share of all growth, 0..1. */
export function marginOf(suspects: readonly RankedSuspect[]): number {
  return suspects.length === 0 ? 0 : suspects[0]!.weight - (suspects[1]?.weight ?? 0);
}

/**
 * When to look for traces to compare one with. Traffic of before the incident says what is normal, and how far back the
 * incident began nobody knows; so the first window ends some minutes before the trace, and only where that holds too
 * few, the second goes up to its start:
 *
 *   24 h before                                    10 min before   start
 *     |------------------ before ------------------------|
 *     |------------------ up to its start ----------------------|
 *
 * Each window is searched in slices, since sources name the latest traces first, or whichever they come across.
 */
import { LIMITS } from '../limits.ts';

/** Unix milliseconds. */
export interface SearchWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The windows to search, one after the other. */
export function searchWindows(startMs: number): readonly SearchWindow[] {
  const fromMs = startMs - LIMITS.baselineWindowMs;
  return [
    { fromMs, toMs: startMs - LIMITS.baselineDistanceMs },
    { fromMs, toMs: startMs },
  ];
}

/** The window cut into equal parts, the earliest first. */
export function slicesOf({ fromMs, toMs }: SearchWindow): readonly SearchWindow[] {
  const sliceMs = (toMs - fromMs) / LIMITS.baselineSlices;
  return Array.from({ length: LIMITS.baselineSlices }, (_, i) => ({
    fromMs: fromMs + i * sliceMs,
    toMs: i === LIMITS.baselineSlices - 1 ? toMs : fromMs + (i + 1) * sliceMs,
  }));
}

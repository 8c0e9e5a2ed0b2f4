/** When traces to compare with are looked for. */
import { expect, test } from 'vitest';
import { searchWindows, slicesOf } from '../../src/baseline/windows.ts';
import { LIMITS } from '../../src/limits.ts';

const START_MS = 1_795_349_781_535;

test('windows: the first ends before the trace began, the second where it began; both reach a day back', () => {
  const [before, upToStart] = searchWindows(START_MS);
  expect(START_MS - before!.toMs).toBe(LIMITS.baselineDistanceMs);
  expect(upToStart!.toMs).toBe(START_MS);
  for (const { fromMs } of [before!, upToStart!]) expect(START_MS - fromMs).toBe(24 * 3_600_000);
});

test('windows: their slices follow each other without a gap, and are of one length', () => {
  for (const window of searchWindows(START_MS)) {
    const slices = slicesOf(window);
    expect(slices[0]!.fromMs).toBe(window.fromMs);
    expect(slices.at(-1)!.toMs).toBe(window.toMs);
    for (const [i, { fromMs }] of slices.slice(1).entries()) expect(fromMs).toBe(slices[i]!.toMs);
    const lengths = slices.map(({ fromMs, toMs }) => toMs - fromMs);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(1);
  }
});

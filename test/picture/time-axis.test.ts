/** The time axis: round ticks in the unit of the answer, beside each other, and nothing beyond its ends. */
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/picture/letters.ts';
import { FONTS, LEFT, RIGHT } from '../../src/picture/scene.ts';
import { drawAxis, ticksOf, timeAxis } from '../../src/picture/time-axis.ts';
import { amountsOf } from '../../src/render/amounts.ts';
import { side } from '../render/reports.ts';
import { forEachCase } from '../support/random.ts';

const MS = 1_000_000;
const HOUR = 3_600_000 * MS;

function ticks(longestNs: number, firstNs = 0, lastNs = 0): readonly string[] {
  return ticksOf(timeAxis(longestNs, firstNs, lastNs), amounts(longestNs)).map(({ label }) => label);
}

function amounts(longestNs: number) {
  return amountsOf({ baseline: side({ durationNs: longestNs }), candidate: side({ durationNs: 1 }) });
}

describe('time axis', () => {
  test('ticks are round numbers in the unit of the answer', () => {
    expect(ticks(1_207_384_000)).toEqual(['0 ms', '200 ms', '400 ms', '600 ms', '800 ms', '1,000 ms']);
    expect(ticks(9)).toEqual(['0 ns', '1 ns', '2 ns', '3 ns', '4 ns', '5 ns', '6 ns', '7 ns', '8 ns', '9 ns']);
    expect(ticks(HOUR * 0.75)).toEqual(['0 min', '10 min', '20 min', '30 min', '40 min']);
    expect(ticks(0)).toEqual(['0 ns']);
  });

  test('before the root starts times are negative', () => {
    expect(ticks(90 * HOUR, -12 * HOUR).slice(0, 3)).toEqual(['−10 h', '0 h', '10 h']);
  });

  test('what lies far outside of the request does not squeeze it', () => {
    const axis = timeAxis(100 * MS, -3_600_000 * MS, 7_200_000 * MS);
    expect([axis.fromNs, axis.toNs]).toEqual([-15 * MS, 115 * MS]);
    expect([axis.x(-3_600_000 * MS), axis.x(7_200_000 * MS)]).toEqual([LEFT, RIGHT]);
  });

  test('ticks of any length stand beside each other, in order, where their time is', () => {
    forEachCase(500, (random) => {
      const longestNs = random.int(0, 10 ** random.int(0, 16));
      const axis = timeAxis(longestNs, -random.int(0, longestNs), random.int(0, 2 * longestNs));
      const all = ticksOf(axis, amounts(longestNs));
      expect(all.length).toBeGreaterThan(0);
      all.forEach(({ label, labelX, x }, i) => {
        const next = all[i + 1];
        const end = labelX + widthOf(label, FONTS.small);
        expect(labelX).toBeGreaterThanOrEqual(LEFT);
        expect(end).toBeLessThanOrEqual(RIGHT + 1e-6);
        expect(x).toBeGreaterThanOrEqual(LEFT);
        if (next !== undefined) expect(next.labelX).toBeGreaterThan(end);
      });
      expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
    });
  });

  test('what is drawn says where it ends', () => {
    const axis = timeAxis(100 * MS, 0, 0);
    const { items, bottom } = drawAxis(axis, amounts(100 * MS), 50);
    expect(items.every(({ y }) => y >= 50 && y < bottom)).toBe(true);
  });
});

/** Pictures of everything: each text has a place of its own within the picture. */
import { describe, expect, test } from 'vitest';
import { layOut } from '../../src/picture/layout.ts';
import { FONTS, WIDTH } from '../../src/picture/scene.ts';
import { forEachCase } from '../support/random.ts';
import { DRAWN_CASES, SIMULATED_CASES } from './cases.ts';
import { faultsOf } from './check-scene.ts';
import { madeUp, randomComparison } from './random-views.ts';

describe('layout', () => {
  test.each([...DRAWN_CASES, ...SIMULATED_CASES])('$name: no text meets another one or runs out', ({ view }) => {
    const { report, waterfall } = view();
    expect(faultsOf(layOut(report, waterfall))).toEqual([]);
  });

  test('200 random comparisons with names that nobody expects: no text meets another one or runs out', () => {
    forEachCase(200, (random) => {
      const { report, waterfall } = randomComparison(random);
      expect(faultsOf(layOut(report, waterfall))).toEqual([]);
    });
  });

  test('300 made-up ones of any numbers and names: no text meets another one or runs out', () => {
    forEachCase(300, (random) => {
      const { report, waterfall } = madeUp(random);
      expect(faultsOf(layOut(report, waterfall))).toEqual([]);
    });
  });

  test('the smallest text is 9 pixels high on a telephone 390 wide', () => {
    const sizes = Object.values(FONTS).map(({ sizePx }) => (sizePx * 390) / WIDTH);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(9);
  });
});

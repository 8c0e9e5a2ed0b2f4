/** Exact intervals, against printed tables. */
import { expect, test } from 'vitest';
import { clopperPearson } from './intervals.ts';

test.each([
  [0, 10, 0, 0.3085],
  [5, 100, 0.0164, 0.1128],
  [10, 10, 0.6915, 1],
  [0, 1_000_000, 0, 0.00000369],
])('interval: %d of %d is %d to %d', (hits, tries, from, to) => {
  const [low, high] = clopperPearson(hits, tries);
  expect(low).toBeCloseTo(from, 4);
  expect(high / to).toBeCloseTo(1, 2);
});

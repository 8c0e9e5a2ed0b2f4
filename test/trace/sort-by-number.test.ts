/** Sorting indices by a number of each, against sorting by comparison. */
import { expect, test } from 'vitest';
import { forRuns, isAscending, sortByNumber } from '../../src/trace/sort-by-number.ts';
import { forEachCase } from '../support/random.ts';

test('sorting: few and many indices, with many and few ties, as by comparison and stable', () => {
  forEachCase(200, (random) => {
    const length = random.int(0, random.pick([10, 500]));
    const most = random.pick([3, 1_000_000]);
    const numbers = Float64Array.from({ length }, () => random.int(-most, most));
    const numberOf = (index: number) => numbers[index]!;
    const indices = Int32Array.from(random.shuffled(Array.from(numbers.keys())));
    const expected = [...indices].sort((one, other) => numberOf(one) - numberOf(other));
    expect(isAscending(indices, 0, length, numberOf)).toBe(
      indices.every((index, k) => k === 0 || numberOf(indices[k - 1]!) <= numberOf(index)),
    );
    sortByNumber(indices, numberOf);
    expect([...indices]).toEqual(expected);
    expect(isAscending(indices, 0, length, numberOf)).toBe(true);
  });
});

test('runs: neighbours with the same number, within the part', () => {
  const numbers = [5, 5, 5, 7, 8, 8];
  const indices = Int32Array.from(numbers.keys());
  const runs: number[][] = [];
  forRuns(
    indices,
    1,
    6,
    (index) => numbers[index]!,
    (from, to) => runs.push([from, to]),
  );
  expect(runs).toEqual([
    [1, 3],
    [4, 6],
  ]);
});

import { expect, test } from 'vitest';
import { largest, largestFirst } from '../../src/report/largest.ts';
import { forEachCase } from '../support/random.ts';

test('largest: the same as sorting all by both columns and cutting, with many ties', () => {
  forEachCase(300, (random) => {
    const length = random.int(0, random.pick([60, 600]));
    const columns = [random.pick([3, 1_000]), 5].map((values) =>
      Float64Array.from({ length }, () => random.int(0, values)),
    );
    const count = random.int(0, random.pick([70, 700]));
    const sorted = Array.from({ length }, (_, i) => i).sort(
      (one, other) => columns[0]![other]! - columns[0]![one]! || columns[1]![other]! - columns[1]![one]! || one - other,
    );
    expect([...largestFirst(columns, count)]).toEqual(sorted.slice(0, count));
    expect([...largest(columns, count)]).toEqual(sorted.slice(0, count).sort((one, other) => one - other));
  });
});

/** Traces of sources whose clocks are read in different steps: what is below the coarser ones is no difference. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { traceFrom } from '../support/draw.ts';

const MICROSECOND = 1_000;
const OTHER_ID = 'b7ad6b7169203331b7ad6b7169203331';

const FAST = 'web GET / |==========  |';
const SLOW = 'web GET / |============|';

test('two microseconds between a source of nanoseconds and one of microseconds are none, in either place', () => {
  const outcomeOf = (fastStepNs: number, slowStepNs: number) => {
    const baseline = traceFrom(FAST, { columnNs: MICROSECOND, resolutionNs: fastStepNs });
    const candidate = traceFrom(SLOW, { columnNs: MICROSECOND, resolutionNs: slowStepNs, traceId: OTHER_ID });
    return reportOn(baseline, candidate, 'given').verdict.outcome;
  };
  expect(outcomeOf(1, 1)).toBe('slower');
  expect(outcomeOf(1, MICROSECOND)).toBe('same');
  expect(outcomeOf(MICROSECOND, 1)).toBe('same');
});

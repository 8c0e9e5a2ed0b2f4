/** Calibration: a sample of what `npm run bench:faults` measures on thousands of simulated faults. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { FAULT_KINDS, KINDS } from '../support/faults/fault.ts';
import { drawCase } from '../support/faults/fault-case.ts';

const SEED = 20_251;
const CASES_OF_A_KIND = 10;
const TOLD = FAULT_KINDS.filter((kind) => KINDS[kind].group === 'told');

test(`high: marks three verdicts in five, and of those not more than one is wrong (seed ${SEED})`, () => {
  const verdicts = TOLD.flatMap((kind, k) =>
    Array.from({ length: CASES_OF_A_KIND }, (_, n) => {
      const { baseline, candidate, culprits } = drawCase(kind, SEED + k * CASES_OF_A_KIND + n).case;
      const { verdict, suspects } = reportOn(baseline, candidate, 'given');
      return { isHigh: verdict.confidence === 'high', isRight: culprits.includes(suspects[0]?.service ?? '') };
    }),
  );
  const high = verdicts.filter(({ isHigh }) => isHigh);
  expect(verdicts.filter(({ isRight }) => isRight).length).toBeGreaterThanOrEqual(0.95 * verdicts.length);
  expect(high.length).toBeGreaterThanOrEqual(0.6 * verdicts.length);
  expect(high.filter(({ isRight }) => !isRight).length).toBeLessThanOrEqual(1);
});

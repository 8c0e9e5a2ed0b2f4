/**
 * The contract holds for whatever the engine finds: reports on generated faults of every kind, with and without a pool of
 * baselines, whichever trace is given first.
 */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { templateNarrative } from '../../src/narrative/template.ts';
import type { Report } from '../../src/report/report.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { FAULT_KINDS } from '../support/faults/fault.ts';
import { drawCase } from '../support/faults/fault-case.ts';
import { forEachCase } from '../support/random.ts';

test.each(FAULT_KINDS)(
  'contract: every report on a generated fault of kind %s is one, in integer nanoseconds',
  (kind) => {
    forEachCase(2, (random) => {
      const { baseline, candidate, pool } = drawCase(kind, random.int(0, 2 ** 31)).case;
      for (const others of [[], pool(3)])
        for (const report of [
          reportOn(baseline, candidate, 'given', others),
          reportOn(candidate, baseline, 'given', others),
        ])
          expectContract(report);
    });
  },
);

function expectContract(report: Report): void {
  const told = { ...report, narrative: templateNarrative(report) };
  expect(reportSchema.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
}

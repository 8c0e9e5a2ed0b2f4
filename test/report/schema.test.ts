import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportJsonSchema } from '../../src/report/print-schema.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { FULL, NESTED } from '../render/reports.ts';

describe('the schema of the report', () => {
  test('docs/report.schema.json is current (npm run schema writes it)', () => {
    expect(readFileSync(join(import.meta.dirname, '../../docs/report.schema.json'), 'utf8')).toBe(reportJsonSchema());
  });

  test('it accepts reports', () => {
    for (const report of [NESTED, FULL]) expect(reportSchema.parse(report)).toEqual(report);
  });

  test.each([
    ['a missing part', { ...NESTED, ledger: undefined }],
    ['a part that is not in the contract', { ...NESTED, extra: 1 }],
    ['half a nanosecond', { ...NESTED, baseline: { ...NESTED.baseline, durationNs: 0.5 } }],
    ['a negative duration', { ...NESTED, baseline: { ...NESTED.baseline, durationNs: -1 } }],
    ['an unknown outcome', { ...NESTED, verdict: { ...NESTED.verdict, outcome: 'worse' } }],
    ['a share over one', { ...NESTED, suspects: [{ ...NESTED.suspects[0]!, share: 1.01 }] }],
    ['a start time that is a number', { ...NESTED, baseline: { ...NESTED.baseline, startTime: 1 } }],
    ['a fact of an unknown kind', { ...NESTED, facts: [{ ...NESTED.facts[0]!, kind: 'guess' }] }],
    ['another version', { ...NESTED, schema: 'spandiff.report/2' }],
    ['a narrative by nobody', { ...NESTED, narrative: { ...NESTED.narrative!, author: 'nobody' } }],
  ])('it refuses %s', (_what, report) => {
    expect(reportSchema.safeParse(report).success).toBe(false);
  });
});

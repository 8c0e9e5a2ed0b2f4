import { expect, test } from 'vitest';
import { keepInMind } from '../../src/render/keep-in-mind.ts';
import { startedApart } from '../../src/render/two-sides.ts';
import type { Report, ReportDefect } from '../../src/report/report.ts';
import { NESTED, side } from './reports.ts';

const ORPHAN: ReportDefect = { code: 'orphan', count: 1, text: 'the parent of 1 span is missing' };
const ROOTS: ReportDefect = { code: 'several-roots', count: 2, text: '2 spans have no parent; all were kept' };
const UNNAMED: ReportDefect = { code: 'unnamed', count: 3, text: '3 spans have no name' };

function reportWith(codes: readonly string[], defects: Report['defects']): Report {
  const caveats = codes.map((code) => ({ code, text: `Caveat ${code}: a; b.` }));
  return { ...NESTED, verdict: { ...NESTED.verdict, caveats }, defects };
}

test('keep in mind: a caveat stands as it is, and nothing to keep in mind is nothing', () => {
  expect(keepInMind(reportWith([], { baseline: [], candidate: [] }))).toEqual([]);
  expect(keepInMind(reportWith(['pool'], { baseline: [], candidate: [] }))).toEqual(['Caveat pool: a; b.']);
});

test('keep in mind: repairs are sentences, each once, behind what the caveat says of the trace', () => {
  expect(keepInMind(reportWith(['candidate-incomplete'], { baseline: [UNNAMED], candidate: [ORPHAN, ROOTS] }))).toEqual(
    [
      'In the baseline: 3 spans have no name.',
      'The candidate is incomplete. The parent of 1 span is missing. 2 spans have no parent; all were kept.',
    ],
  );
});

test('keep in mind: two traces with the same repairs are told together', () => {
  const both = { baseline: [ORPHAN, ROOTS], candidate: [ORPHAN, ROOTS] };
  expect(keepInMind(reportWith(['baseline-incomplete', 'candidate-incomplete'], both))).toEqual([
    'Both traces are incomplete. The parent of 1 span is missing. 2 spans have no parent; all were kept.',
  ]);
  expect(keepInMind(reportWith([], { baseline: [UNNAMED], candidate: [UNNAMED] }))).toEqual([
    'In both traces: 3 spans have no name.',
  ]);
  expect(keepInMind(reportWith(['baseline-repaired'], { baseline: [UNNAMED], candidate: [UNNAMED] }))).toEqual([
    'The baseline was repaired. 3 spans have no name.',
    'In the candidate: 3 spans have no name.',
  ]);
});

test('keep in mind: a caveat whose repairs are not listed is not lost', () => {
  expect(keepInMind(reportWith(['baseline-incomplete'], { baseline: [], candidate: [] }))).toEqual([
    'Caveat baseline-incomplete: a; b.',
  ]);
});

test('keep in mind: many repairs are counted, not listed', () => {
  const many = Array.from({ length: 8 }, (_, i): ReportDefect => ({ ...UNNAMED, text: `repair ${i}` }));
  expect(keepInMind(reportWith([], { baseline: many, candidate: [] }))).toEqual([
    'In the baseline: Repair 0. Repair 1. Repair 2. Repair 3. Repair 4. Repair 5. And 2 more repairs, all in the JSON report.',
  ]);
});

const HOUR = 3_600_000_000_000n;
test.each<[bigint, string]>([
  [0n, ''],
  [23n * HOUR, ''],
  [-23n * HOUR, ''],
  [24n * HOUR, 'The candidate started 24 hours after the baseline: other things may have changed too.'],
  [-47n * HOUR, 'The candidate started 47 hours before the baseline: other things may have changed too.'],
  [100n * HOUR, 'The candidate started 4 days after the baseline: other things may have changed too.'],
  [-24n * 1_234n * HOUR, 'The candidate started 1,234 days before the baseline: other things may have changed too.'],
])('two traces that started %i ns apart: %j', (apartNs, sentence) => {
  const startTime = String(BigInt(side().startTime) + apartNs);
  expect(startedApart({ ...NESTED, candidate: side({ startTime }) })).toBe(sentence);
});

/** The line on a baseline that was chosen. */
import { expect, test } from 'vitest';
import { choiceText } from '../../src/render/baseline-choice.ts';
import { renderText } from '../../src/render/text.ts';
import type { BaselineChoice, Report } from '../../src/report/report.ts';
import { NESTED, side } from './reports.ts';

const CHOICE: BaselineChoice = {
  source: 'tempo',
  window: { from: '1735603200000000000', to: '1735689000000000000' },
  found: 20,
  read: 19,
  comparable: 18,
  sameVersion: 0,
  pool: 18,
  medianNs: 422_967_000,
  p95Ns: 500_000_000,
  leastNs: 400_000_000,
  faster: 18,
  percentile: 100,
  others: ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'],
};

function reportWith(changes: Partial<BaselineChoice>, durationNs = 1_207_384_000): Report {
  return { ...NESTED, order: 'given', candidate: side({ durationNs }), baselineChoice: { ...CHOICE, ...changes } };
}

test('choice: a baseline that was named needs no words', () => {
  expect(choiceText(NESTED, '')).toBe('');
});

test.each([
  [{}, 1_207_384_000, 'The candidate is slower than all 18; normal is 400 ms to 500 ms.'],
  [{ faster: 17 }, 1_207_384_000, 'The candidate is slower than 17 of 18; normal is 400 ms to 500 ms.'],
  [{ faster: 12 }, 450_000_000, 'The candidate is within normal: slower than 12 of 18 (400 ms to 500 ms).'],
  [{ faster: 0 }, 400_000_000, 'The candidate is within normal: as fast as the fastest of 18 (400 ms to 500 ms).'],
  [{ faster: 0 }, 100_000_000, 'The candidate is faster than all 18; normal is 400 ms to 500 ms.'],
])('choice: %j at %d ns: where the candidate stands', (changes, durationNs, standing) => {
  expect(choiceText(reportWith(changes, durationNs), 'tempo')).toBe(
    `The baseline was chosen: of 18 requests like it in the 24 hours before (tempo), the one of median duration. ${standing}`,
  );
});

test('choice: traces of the candidate’s version alone are told as such', () => {
  expect(choiceText(reportWith({ sameVersion: 18 }), 'tempo')).toContain(
    '18 requests like it and of its version at the root in',
  );
});

test('choice: the name of a source has no power over a terminal', () => {
  const report = reportWith({ source: 'a\u001b[31m<!channel>' });
  expect(renderText(report, { color: false, width: 80 })).not.toContain('\u001b');
});

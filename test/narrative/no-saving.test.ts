/** A cause whose mending would save nothing has a delta of 0: the direction of its words is that of the whole difference. */
import { expect, test } from 'vitest';
import { wordFacts } from '../../src/narrative/statements.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import type { CauseKind } from '../../src/verdict/verdict-types.ts';
import { NESTED } from '../render/reports.ts';

const WORDS: readonly [kind: CauseKind, slower: string, faster: string][] = [
  ['own-time', 'its own time grew', 'its own time shrank'],
  ['lost-concurrency', 'its calls now run one after another', 'its calls now run at the same time'],
  ['errors', 'it failed more often', 'it failed less often'],
];

test.each(WORDS)('a cause that saves nothing: %s is told in the direction of the whole', (kind, slower, faster) => {
  expect(firstLine(kind, 'slower')).toContain(slower);
  expect(firstLine(kind, 'faster')).toContain(faster);
});

test('a cause that saves nothing: sequence and overlap are on the sides where they are', () => {
  const sentence = (outcome: 'slower' | 'faster') => wordFacts(reportOf('lost-concurrency', outcome))[0]!.text;
  expect(sentence('slower')).toContain('overlap in the baseline and run one after another in the candidate');
  expect(sentence('faster')).toContain('overlap in the candidate and run one after another in the baseline');
});

function firstLine(kind: CauseKind, outcome: 'slower' | 'faster'): string {
  return renderText(reportOf(kind, outcome), { width: 120, color: false }).split('\n')[0]!;
}

function reportOf(kind: CauseKind, outcome: 'slower' | 'faster'): Report {
  const [baseline, candidate] =
    outcome === 'slower' ? [NESTED.baseline, NESTED.candidate] : [NESTED.candidate, NESTED.baseline];
  const cause = { ...NESTED.verdict.cause!, kind, deltaNs: 0 };
  const total = {
    baselineNs: baseline.durationNs,
    candidateNs: candidate.durationNs,
    deltaNs: candidate.durationNs - baseline.durationNs,
  };
  return {
    ...NESTED,
    baseline,
    candidate,
    verdict: { ...NESTED.verdict, outcome, deltaNs: total.deltaNs, cause },
    facts: [{ id: 'f1', kind: 'verdict', outcome, confidence: 'high', cause, ...total, evidence: [] }],
  };
}

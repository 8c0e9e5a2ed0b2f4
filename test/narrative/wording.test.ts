/** Statements, default plan and last gate over everything that can be said. The golden file is meant to be read. */
import { expect, test } from 'vitest';
import { gateProblems } from '../../src/narrative/last-gate.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import type { Report } from '../../src/report/report.ts';
import { everyReport } from './every-report.ts';
import { nestedCase, siblingsCase } from './reports.ts';

test('wording: every kind of fact, cause and outcome reads as in the golden file', async () => {
  const sections = [...everyReport()].map(([name, report]) => `# ${name}\n\n${written(report)}\n`);
  await expect(sections.join('\n')).toMatchFileSnapshot('../golden/narrative/wording.txt');
});

/** The narrative as it stands without a model, then every other sentence that a plan could choose. */
function written(report: Report): string {
  const told = templateNarrative(report).statements;
  const factIds = new Set(told.map(({ factId }) => factId));
  const others = wordFacts(report).filter(({ fact }) => !factIds.has(fact.id));
  const lines = told.map(({ text }) => text);
  return [...lines, ...others.map(({ id, text, isTold }) => `  (${isTold ? 'told by the verdict' : id}) ${text}`)].join(
    '\n',
  );
}

test('wording: the last gate lets every sentence pass', () => {
  for (const [name, report] of everyReport()) {
    const statements = wordFacts(report).map(({ fact, text }) => ({ factId: fact.id, text }));
    expect(gateProblems(report, statements), name).toEqual([]);
    expect(gateProblems(report, templateNarrative(report).statements), name).toEqual([]);
  }
});

test('seed, nested: preprocess made the difference, inference is cleared, every number is right', () => {
  const text = templateNarrative(nestedCase()).statements.map((statement) => statement.text);
  expect(text).toEqual([
    '“preprocess” made the difference: its own time in “preprocess-request” went from 413.779 ms to 1,198.196 ms, an increase of 784.417 ms (100 % of the difference).',
    'End to end, the request took 1,207.384 ms in the candidate and 422.967 ms in the baseline: 784.417 ms longer.',
    '“inference-span” in “inference” also takes longer in total (1,207.384 ms instead of 422.967 ms), but its own time did not change (9.188 ms in both traces): the difference is inside “preprocess-request” in “preprocess”.',
    'With “preprocess” as fast as in the baseline, the candidate would take 422.967 ms instead of 1,207.384 ms.',
  ]);
});

test('seed, siblings: inference made the difference, preprocess is ruled out', () => {
  const text = templateNarrative(siblingsCase()).statements.map((statement) => statement.text);
  expect(text[0]).toBe(
    '“inference” made the difference: its own time in “inference-span” went from 422.967 ms to 1,207.384 ms, an increase of 784.417 ms (100 % of the difference).',
  );
  expect(text).toContain(
    'Ruled out: “preprocess-request” in “preprocess” did not change: 1,198.196 ms in both traces.',
  );
  expect(text.join(' ')).not.toMatch(/minute|second|root cause/);
});

test('words: an account that only entered the critical path is not called slower', () => {
  const report = everyReport().get('every kind of fact')!;
  const text = wordFacts(report).find(({ fact }) => 'operation' in fact && fact.operation === 'pick')!.text;
  expect(text).toBe(
    'The own time of “ads” in “pick” holds 75 ms of the critical path, 0 ms in the baseline (25 % of the difference); counted on and off the path it stayed at 80 ms.',
  );
});

test('words: every report gives the same bytes twice', () => {
  for (const [name, report] of everyReport()) {
    expect(templateNarrative(structuredClone(report)), name).toEqual(templateNarrative(report));
  }
});

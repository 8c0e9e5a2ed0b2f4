/** The last gate: true sentences pass, and sentences with one thing changed do not. */
import { describe, expect, test } from 'vitest';
import { type GateProblem, gateProblems } from '../../src/narrative/last-gate.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import { safeStatements } from '../../src/narrative/template.ts';
import type { Report, Statement } from '../../src/report/report.ts';
import { everyReport } from './every-report.ts';
import { nestedCase } from './reports.ts';

const NESTED = nestedCase();
const TOLD = templateNarrative(NESTED).statements;

/** Problems of the nested case's narrative with one statement reworded. */
function problems(index: number, reword: (text: string) => string): readonly GateProblem['problem'][] {
  const statements = TOLD.map((statement, i) =>
    i === index ? { ...statement, text: reword(statement.text) } : statement,
  );
  expect(statements[index]!.text).not.toBe(TOLD[index]!.text);
  return gateProblems(NESTED, statements).map(({ problem }) => problem);
}

describe('a changed sentence is caught', () => {
  const cases: readonly (readonly [name: string, index: number, from: string | RegExp, to: string, problem: string])[] =
    [
      ['a digit', 0, '413.779', '413.797', 'number'],
      ['a unit', 0, /ms/g, 's', 'number'],
      ['a thousand', 0, '1,198.196', '1198.196', 'number'],
      ['a decimal more', 0, '413.779', '413.7791', 'number'],
      ['microseconds as seconds', 0, '413.779 ms', '413,779 s', 'number'],
      ['a share', 0, '100 %', '96 %', 'number'],
      ['a number without a unit', 0, '413.779 ms', '413.779', 'number'],
      ['an invented count', 0, 'its own time', 'its 3 own times', 'number'],
      ['sides swapped', 0, 'from 413.779 ms to 1,198.196 ms', 'from 1,198.196 ms to 413.779 ms', 'side'],
      ['a sign', 0, 'an increase', 'a decrease', 'sign'],
      ['longer', 1, 'longer', 'shorter', 'sign'],
      ['the other side', 1, '1,207.384 ms in the candidate', '422.967 ms in the candidate', 'side'],
      ['a number of another statement', 1, '1,207.384', '1,198.196', 'number'],
      ['instead of', 3, '422.967 ms instead of 1,207.384 ms', '1,207.384 ms instead of 422.967 ms', 'side'],
      ['a name', 0, '“preprocess”', '“auth”', 'name'],
      ['a name of another statement', 0, '“preprocess”', '“inference”', 'name'],
      ['another culprit', 0, '“preprocess”', '“preprocess-request”', 'verdict'],
      ['less sure than it is', 0, 'made the', 'most likely made the', 'verdict'],
      ['a second culprit', 2, /$/, ' “inference” made the difference.', 'verdict'],
      ['an increase without its numbers', 0, /went from .*, an/, 'shows an', 'sign'],
      ['fast and slow', 3, 'fast', 'slow', 'sign'],
      ['longer in total', 2, 'longer in total', 'less time in total', 'sign'],
      ['an open quotation mark', 0, '“preprocess”', '“preprocess', 'form'],
      ['a mention', 0, /$/, ' @here', 'form'],
      ['a link', 0, /$/, ' See http://example.com', 'form'],
      ['markup', 0, 'difference', '<b>difference</b>', 'form'],
      ['code', 0, 'difference', '`difference`', 'form'],
      ['right-to-left override', 0, 'difference', '\u202edifference', 'form'],
      ['a line break', 0, 'difference', 'difference\n', 'form'],
    ];
  test.each(cases)('%s', (_name, index, from, to, problem) => {
    expect(problems(index, (text) => text.replace(from, to))).toContain(problem);
  });
});

describe('form', () => {
  const problemsOf = (report: Report, statements: readonly Statement[]) =>
    gateProblems(report, statements).map(({ problem }) => problem);

  test('the verdict comes first', () => {
    expect(problemsOf(NESTED, TOLD.toReversed())).toContain('order');
    expect(problemsOf(NESTED, [])).toContain('order');
  });

  test('a statement about no fact is caught', () => {
    expect(problemsOf(NESTED, [...TOLD, { factId: 'f99', text: 'All is well.' }])).toEqual(['fact']);
  });

  test('a missing doubt and a reworded caveat are caught', () => {
    const report = everyReport().get('ambiguous between the two ends of a call')!;
    const told = templateNarrative(report).statements;
    expect(problemsOf(report, told)).toEqual([]);
    expect(told.filter(({ text }) => text.startsWith('It may be'))).toHaveLength(2);
    expect(problemsOf(report, told.toSpliced(1, 1))).toEqual(['doubt']);
    const incomparable = everyReport().get('incomparable')!;
    const caveat = wordFacts(incomparable).find(({ fact }) => fact.kind === 'caveat')!;
    const withCaveat = (text: string) => [
      ...templateNarrative(incomparable).statements,
      { factId: caveat.fact.id, text },
    ];
    expect(problemsOf(incomparable, withCaveat(caveat.text))).toEqual([]);
    expect(problemsOf(incomparable, withCaveat(caveat.text.replace('different', 'same')))).toEqual(['fact']);
  });
});

test('every number: one more in any digit of any sentence is caught', () => {
  let changed = 0;
  for (const [name, report] of everyReport()) {
    for (const { fact, text } of wordFacts(report)) {
      if (fact.kind === 'caveat') continue;
      const bare = text.replace(/“[^”]*”/g, (quoted) => '#'.repeat(quoted.length));
      for (const match of bare.matchAll(/\d/g)) {
        const digit = String((Number(match[0]) + 1) % 10);
        const reworded = text.slice(0, match.index) + digit + text.slice(match.index + 1);
        const found = gateProblems(report, [{ factId: fact.id, text: reworded }]).filter(
          ({ statement }) => statement === 0,
        );
        expect(found.length, `${name}: ${reworded}`).toBeGreaterThan(0);
        changed++;
      }
    }
  }
  expect(changed).toBeGreaterThan(500);
});

test('a report whose facts contradict each other: what does not pass the gate is not said', () => {
  const facts = NESTED.facts.map((fact) => (fact.kind === 'total' ? { ...fact, deltaNs: -fact.deltaNs } : fact));
  const broken = { ...NESTED, facts };
  const narrative = templateNarrative(broken);
  expect(narrative.statements).toEqual(safeStatements(broken, wordFacts(broken)));
  expect(narrative.statements.map(({ factId }) => factId)).toEqual(['f1']);
});

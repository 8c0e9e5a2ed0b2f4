/** The oracle on finished text: all that is shown of grown comparisons is true, and damage done to it is seen. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { wordFacts } from '../../../src/narrative/statements.ts';
import { templateNarrative } from '../../../src/narrative/template.ts';
import { renderAnswer } from '../../../src/render/blocks.ts';
import { renderText } from '../../../src/render/text.ts';
import { buildTrace } from '../../support/build.ts';
import { generateRequest } from '../../support/generate-request.ts';
import { addOwnTime } from '../../support/mutate.ts';
import { forEachCase, Random } from '../../support/random.ts';
import { grownSubjects } from '../mutants/subjects.ts';
import { CORRUPTIONS } from './corrupt.ts';
import { createTextOracle } from './text-oracle.ts';

const SEED = 20_261_122;
const SUBJECTS = grownSubjects(SEED, 1).map((subject) => ({
  subject,
  oracle: createTextOracle(subject.traces!, subject.report),
  report: { ...subject.report, narrative: templateNarrative(subject.report) },
}));

describe('what is shown is true', () => {
  test(`every sentence of grown comparisons (seed ${SEED})`, () => {
    for (const { subject, oracle } of SUBJECTS)
      for (const { text } of subject.worded) expect(oracle.problemsIn(text), `${subject.name}: ${text}`).toEqual([]);
  });

  test('every sentence of random requests of which one span became slower, told in both orders', () => {
    forEachCase(60, (random) => {
      const spans = generateRequest(random);
      const span = random.pick(spans);
      const slowed = addOwnTime(spans, span.spanId, span.endUnixNano!, random.int(1_000, 900_000_000));
      const traces = [buildTrace(spans), buildTrace(slowed, { traceId: 'b7ad6b7169203331b7ad6b7169203331' })] as const;
      for (const [baseline, candidate] of [traces, traces.toReversed()] as [(typeof traces)[0], (typeof traces)[0]][]) {
        const report = reportOn(baseline, candidate, 'given');
        const oracle = createTextOracle({ baseline, candidate }, report);
        for (const { text } of wordFacts(report)) expect(oracle.problemsIn(text), text).toEqual([]);
      }
    });
  });

  test('in the terminal: the first lines, and the sentences as they stand there', () => {
    for (const { subject, oracle, report } of SUBJECTS) {
      const lines = renderText(report, { width: 100, color: false });
      const [, delta = '', fromTo = ''] = /^How much +([^:]*): ((?:.|\n {12})*?)$/m.exec(lines) ?? [];
      const [, culprit = ''] = /^(?:Culprit|Verdict) +((?:.|\n {12})*?)$/m.exec(lines) ?? [];
      const headline = { culprit: unwrapped(culprit), delta, fromTo: unwrapped(fromTo) };
      expect(oracle.problemsInHeadline(headline), subject.name).toEqual([]);
      const [, words = ''] = /^In words\n((?:[- ] .*\n)*)/m.exec(lines) ?? [];
      for (const item of words.split(/^- /m).filter((text) => text !== ''))
        expect(oracle.problemsIn(unwrapped(item)), unwrapped(item)).toEqual([]);
    }
  });

  test('in Slack: the first lines, and the sentences as they stand there', () => {
    for (const { subject, oracle, report } of SUBJECTS) {
      const { blocks } = renderAnswer(report, { narrative: 'told' });
      const texts = textsOf(blocks);
      const why = texts.indexOf('Why');
      const sentences = why < 0 ? [] : texts.slice(why + 1, why + 1 + report.narrative.statements.length);
      for (const sentence of sentences.filter((text) => !text.endsWith('…') && text.endsWith('.')))
        if (report.narrative.statements.some(({ text }) => text.slice(0, 20) === sentence.slice(0, 20)))
          expect(oracle.problemsIn(sentence), sentence).toEqual([]);
      const [culprit = '', delta = '', rest = ''] = texts;
      const fromTo = rest.replace(/^ end to end: /, '').trim();
      expect(oracle.problemsInHeadline({ culprit, delta, fromTo }), subject.name).toEqual([]);
    }
  });
});

describe('damage is seen', () => {
  test.each(Object.entries(CORRUPTIONS))(`%s: in at least 99 of 100 sentences (seed ${SEED})`, (_name, corrupt) => {
    const unseen: string[] = [];
    let damaged = 0;
    for (let i = 0; i < 1_000; i++) {
      const random = new Random(SEED + i);
      const { subject, oracle } = random.pick(SUBJECTS);
      const { text, fact } = random.pick(subject.worded);
      const bad = corrupt(text, subject, random);
      if (bad === text || fact.kind === 'caveat') continue;
      damaged++;
      if (oracle.problemsIn(bad).length === 0) unseen.push(`${text} → ${bad}`);
    }
    expect(damaged).toBeGreaterThan(50);
    expect(unseen.length / damaged, unseen.join('\n')).toBeLessThanOrEqual(0.01);
  });

  test('what it cannot read is wrong', () => {
    const { oracle } = SUBJECTS[0]!;
    for (const text of [
      '',
      'All is well.',
      'Everything took 5 ms.',
      '“web” is slow.',
      'End to end, the request took long.',
    ])
      expect(oracle.problemsIn(text)).toEqual(['cannot be read']);
  });
});

function unwrapped(text: string): string {
  return text.replaceAll(/\n +/g, ' ').trim();
}

/** All texts of blocks, in order. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const { text } = value as { text?: unknown };
  const own = typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(value).flatMap((part) => (typeof part === 'object' ? textsOf(part) : []))];
}

/** Hypotheses in a plan: P07 and P11, a bad one is dropped alone, and what is shown of a good one. */
import { describe, expect, test } from 'vitest';
import { isHypothesisClean } from '../../../src/narrative/hypotheses/gate-hypothesis.ts';
import { tellHypotheses } from '../../../src/narrative/hypotheses/tell-hypotheses.ts';
import { createNarrator } from '../../../src/narrative/narrate.ts';
import type { PlannedHypothesis } from '../../../src/narrative/plan.ts';
import { verifyPlan } from '../../../src/narrative/verify.ts';
import type { Report } from '../../../src/report/report.ts';
import { forEachCase } from '../../support/random.ts';
import { everyReport } from '../every-report.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { completion, startModelServer } from '../model-server.ts';
import { CLAIMS } from '../mutations.ts';
import { answered, offerFor, planText, randomPlan } from '../plans.ts';
import { reportIn } from './seen-reports.ts';

const REPORT = reportIn({ peer: 'orders-db', changed: { 'service.version': ['1', '2'] } });
const OFFER = offerFor(REPORT);
const BODY = [{ statement: OFFER.body[0]!.id, link: 'start' as const }];
const GOOD: PlannedHypothesis = {
  mechanism: 'lock-wait',
  checks: ['lock-waits', 'deadlocks'],
  statements: ['p1'],
  note: 'A migration could hold a row lock, and queries of {s1} could queue behind it.',
};
const OTHER: PlannedHypothesis = { mechanism: 'new-version', checks: ['release-diff'], statements: ['p1'], note: '' };

function verified(...hypotheses: readonly PlannedHypothesis[]) {
  const answer = verifyPlan(answered(planText('p1', BODY, hypotheses)), OFFER);
  if (answer.plan === undefined) throw new Error(JSON.stringify(answer.rejections));
  return {
    kept: answer.plan.hypotheses.map(({ mechanism }) => mechanism),
    dropped: answer.dropped.map(({ rule, path }) => `${rule} ${path}`),
  };
}

describe('rules', () => {
  test('good ones are kept, in their order', () => {
    expect(verified(OTHER, GOOD)).toEqual({ kept: ['new-version', 'lock-wait'], dropped: [] });
    expect(verified()).toEqual({ kept: [], dropped: [] });
  });

  const slow = { ...OTHER, mechanism: 'slow-query-plan', checks: ['explain-plan'] };
  const pool = { ...OTHER, mechanism: 'connection-pool-exhausted', checks: ['pool-in-use'] };
  test.each<[string, readonly PlannedHypothesis[], string]>([
    ['a fourth', [GOOD, OTHER, slow, pool], 'P07 hypotheses[3]'],
    ['a mechanism twice', [GOOD, OTHER, { ...GOOD, note: '' }], 'P07 hypotheses[2]'],
    ['no check', [OTHER, { ...GOOD, checks: [] }], 'P07 hypotheses[1].checks'],
    ['a check twice', [OTHER, { ...GOOD, checks: ['lock-waits', 'lock-waits'] }], 'P07 hypotheses[1].checks'],
    [
      'four checks',
      [{ ...GOOD, checks: ['lock-waits', 'deadlocks', 'long-transactions', 'explain-plan'] }, OTHER],
      'P07 hypotheses[0].checks',
    ],
    ['no statement', [{ ...GOOD, statements: [] }, OTHER], 'P07 hypotheses[0].statements'],
    ['a statement twice', [{ ...GOOD, statements: ['p1', 'p1'] }, OTHER], 'P07 hypotheses[0].statements'],
    [
      'a mechanism whose precondition is false',
      [OTHER, { ...GOOD, mechanism: 'gc-pause', checks: ['gc-log'] }],
      'P11 hypotheses[1].mechanism',
    ],
    [
      'a check of another mechanism',
      [OTHER, { ...GOOD, checks: ['lock-waits', 'explain-plan'] }],
      'P11 hypotheses[1].checks',
    ],
    [
      'a statement that was not offered',
      [OTHER, { ...GOOD, statements: ['p1', 'p39'] }],
      'P11 hypotheses[1].statements',
    ],
    [
      'a statement of a kind that shows nothing of it',
      [OTHER, { ...GOOD, statements: ['p2'] }],
      'P11 hypotheses[1].statements',
    ],
    ['a bad note', [OTHER, { ...GOOD, note: 'The database is the cause.' }], 'N06 hypotheses[1].note'],
    [
      'a note about a service of no statement',
      [OTHER, { ...GOOD, note: 'Calls to {s7} could wait.' }],
      'N03 hypotheses[1].note',
    ],
    [
      'a note that blames the other end',
      [OTHER, { ...GOOD, note: '{s2} could hold a lock.' }],
      'N08 hypotheses[1].note',
    ],
  ])('%s: dropped alone', (_about, hypotheses, expected) => {
    const { kept, dropped } = verified(...hypotheses);
    expect(dropped).toEqual([expected]);
    expect(kept).toHaveLength(hypotheses.length - 1);
  });

  test.each<[string, unknown]>([
    ['an unknown mechanism', { ...GOOD, mechanism: 'voodoo' }],
    ['an unknown check', { ...GOOD, checks: ['look-around'] }],
    ['an id beyond the alphabet', { ...GOOD, statements: ['p41'] }],
    ['another key', { ...GOOD, confidence: 'high' }],
    ['no note', { ...GOOD, note: undefined }],
    ['a note that is no text', { ...GOOD, note: 5 }],
    ['a list for a note', { ...GOOD, note: ['x'] }],
    ['text for a hypothesis', 'lock-wait'],
  ])('%s: the whole plan is refused', (_about, hypothesis) => {
    const text = planText('p1', BODY, [OTHER, hypothesis as PlannedHypothesis]);
    const { plan, rejections } = verifyPlan(answered(text), OFFER);
    expect(plan).toBeUndefined();
    expect(rejections.map(({ rule }) => rule)).toContain('P04');
    expect(JSON.stringify(rejections)).not.toMatch(/voodoo|look-around/);
  });

  test('thousands of random plans: all hypotheses are kept, and what is shown of them passes the last gate', () => {
    const reports = [REPORT, reportIn({ account: 'own' }), reportIn({ account: 'gap' }), ...everyReport().values()];
    const prepared = reports
      .map((report) => ({ report, offer: offerFor(report) }))
      .filter(({ offer }) => offer.mechanisms.length > 0);
    forEachCase(2_000, (random, number) => {
      const { report, offer } = prepared[number % prepared.length]!;
      const answer = verifyPlan(answered(randomPlan(offer, random)), offer);
      expect(answer).toMatchObject({ rejections: [], dropped: [] });
      const planned = answer.plan!.hypotheses;
      expect(tellHypotheses(planned, offer, report)).toHaveLength(planned.length);
    });
  });
});

describe('what is shown', () => {
  test('names stand in the note in the place of references, and checks name both ends', () => {
    const [hypothesis] = tellHypotheses([GOOD], OFFER, REPORT);
    expect(hypothesis).toMatchObject({
      mechanism: 'lock-wait',
      title: 'Waiting for a lock in the database',
      statements: ['f1'],
      note: 'A migration could hold a row lock, and queries of “orders-db” could queue behind it.',
    });
    expect(hypothesis!.checks).toHaveLength(2);
    expect(hypothesis!.checks[0]).toContain('“orders-db”');
  });

  test('hostile names are harmless in notes and checks', () => {
    for (const name of HOSTILE_NAMES) {
      const report = reportIn({ peer: `${name} db`, operation: `SELECT ${name}` });
      const offer = offerFor(report);
      const told = tellHypotheses([GOOD], offer, report);
      expect(told, name.slice(0, 40)).toHaveLength(1);
      expect(JSON.stringify(told)).not.toMatch(/[<>@`]|:\/\/|\{s\d|\u202e|\u200b/);
    }
  });

  test.each<[string, Partial<Report['narrative'] & object>['hypotheses'] | object]>([
    ['a number', { note: 'Calls could wait for 5 locks.' }],
    ['a name that is no fact', { note: 'Calls to “auth” could wait.' }],
    ['a claim', { note: 'The pool is full.' }],
    ['markup', { note: 'Calls could *wait*.' }],
    ['a link', { checks: ['Open https://evil.example.'] }],
    ['a mention', { checks: ['Ask <!channel>.'] }],
    ['an unknown fact', { statements: ['f99'] }],
    ['no fact', { statements: [] }],
    ['a loose quotation mark', { explanation: 'A call could “wait.' }],
    ['a reference left over', { note: 'Calls to {s9} could wait.' }],
  ])('the last gate closes on %s', (_about, wrong) => {
    const [good] = tellHypotheses([GOOD], OFFER, REPORT);
    expect(isHypothesisClean(good!, REPORT)).toBe(true);
    expect(isHypothesisClean({ ...good!, ...wrong }, REPORT)).toBe(false);
  });
});

describe('through the whole narrator', () => {
  async function narrated(...hypotheses: readonly PlannedHypothesis[]) {
    const body = OFFER.body
      .slice(0, 2)
      .map(({ id }, i) => ({ statement: id, link: i === 0 ? 'start' : 'also' }) as const);
    const server = await startModelServer([completion(planText('p1', body, hypotheses))]);
    const narrator = createNarrator({ apiKey: 'k', baseUrl: server.baseUrl, model: 'm' })!;
    return narrator.narrate(REPORT, new AbortController().signal);
  }

  test('a good hypothesis is shown and a bad one is dropped, with its rule', async () => {
    const narrative = await narrated(GOOD, { ...OTHER, note: 'It is surely the release.' });
    expect(narrative).toMatchObject({ author: 'model', rejected: [{ rule: 'N06' }] });
    expect(narrative.hypotheses.map(({ mechanism }) => mechanism)).toEqual(['lock-wait']);
  });

  test('every kind of false claim as a note: nothing of it is shown', async () => {
    const claims = CLAIMS.flatMap(([, , ...all]) => all);
    for (let i = 0; i < claims.length; i += 3) {
      const notes = claims.slice(i, i + 3);
      const ids = ['lock-wait', 'slow-query-plan', 'connection-pool-exhausted'] as const;
      const checks = ['lock-waits', 'explain-plan', 'pool-in-use'];
      const planned = notes.map((note, k) => ({ mechanism: ids[k]!, checks: [checks[k]!], statements: ['p1'], note }));
      const narrative = await narrated(...planned);
      expect(narrative.author).toBe('model');
      expect(narrative.hypotheses).toEqual([]);
      expect(narrative.rejected.length).toBeGreaterThan(0);
    }
  });
});

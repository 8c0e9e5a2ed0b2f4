/** The verifier: every rule, good plans by the thousand, and every mutation kind that applies to a plan. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gateProblems } from '../../src/narrative/last-gate.ts';
import { renderPlan } from '../../src/narrative/render-narrative.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import { verifyPlan } from '../../src/narrative/verify.ts';
import type { FactKind } from '../../src/verdict/verdict-types.ts';
import { ROOT } from '../support/modules.ts';
import { forEachCase } from '../support/random.ts';
import { everyReport } from './every-report.ts';
import { LYING_ANSWER } from './mutations.ts';
import { answered, offerFor, planText, randomPlan } from './plans.ts';
import { nestedCase } from './reports.ts';

const REPORT = everyReport().get('every kind of fact')!;
const OFFER = offerFor(REPORT);
const INHERITED = idOf('inherited');
const UNCHANGED = idOf('unchanged');
const GOOD = planText('p1', [
  { statement: INHERITED, link: 'start' },
  { statement: UNCHANGED, link: 'ruled_out' },
  { statement: idOf('counterfactual'), link: 'also' },
]);

/** Of the first statement of this kind. */
function idOf(kind: FactKind): string {
  return OFFER.body.find(({ fact }) => fact.kind === kind)!.id;
}

function rulesOf(text: string, rest = {}): readonly string[] {
  return verifyPlan(answered(text, rest), OFFER).rejections.map(({ rule, path }) => `${rule} ${path}`);
}

describe('rules', () => {
  const changed = (change: (plan: { v: string; verdict: string; body: Record<string, unknown>[] }) => void) => {
    const plan = JSON.parse(GOOD);
    change(plan);
    return rulesOf(JSON.stringify(plan));
  };

  test('a good plan is accepted', () => {
    expect(verifyPlan(answered(GOOD), OFFER)).toEqual({
      plan: { verdict: 'p1', body: JSON.parse(GOOD).body, hypotheses: [] },
      rejections: [],
      dropped: [],
    });
  });

  test('P01: a long answer is refused unread', () => {
    expect(rulesOf(`${GOOD}${' '.repeat(4_000)}`)).toEqual(['P01 $']);
  });

  test('P02: anything but one JSON object is refused', () => {
    for (const text of ['', 'null', '[]', '"p1"', '1', 'p1', '{', `${GOOD}${GOOD}`, `[${GOOD}]`, `${GOOD},`]) {
      expect(rulesOf(text), text).toEqual(['P02 $']);
    }
  });

  test('P02: prose around the object is refused where the server promised a schema, and ignored elsewhere', () => {
    const fenced = `Here you are:\n\`\`\`json\n${GOOD}\n\`\`\`\nAnything else?`;
    expect(rulesOf(fenced)).toEqual(['P02 $']);
    expect(rulesOf(fenced, { form: 'embedded' })).toEqual([]);
  });

  test('P03: a key that stands twice is refused, also in its escaped spelling and deep inside', () => {
    expect(rulesOf(GOOD.replace('{', '{"verdict":"p2",'))).toEqual(['P03 $']);
    expect(rulesOf(GOOD.replace('{', '{"ver\\u0064ict":"p2",'))).toEqual(['P03 $']);
    expect(rulesOf(GOOD.replace('"link":"start"', '"link":"also","link":"start"'))).toEqual(['P03 $']);
  });

  test('P04: unknown keys, wrong types and foreign values are refused, and the path repeats no word of the model', () => {
    expect(changed((plan) => Object.assign(plan, { note: 'x' }))).toEqual(['P04 $']);
    expect(changed((plan) => Object.assign(plan.body[0]!, { 'rm -rf': 'x' }))).toEqual(['P04 body[0]']);
    expect(changed((plan) => Object.assign(plan, { v: '2' }))).toEqual(['P04 v']);
    expect(changed((plan) => Object.assign(plan.body[1]!, { link: 'because' }))).toEqual(['P04 body[1].link']);
    expect(changed((plan) => Object.assign(plan.body[1]!, { statement: 'p41' }))).toEqual(['P04 body[1].statement']);
    expect(changed((plan) => Object.assign(plan, { body: 'p2' }))).toEqual(['P04 body']);
    expect(rulesOf(GOOD.replace('{', '{"__proto__":{"verdict":"p1"},'))).toEqual(['P04 $']);
    expect(rulesOf(GOOD.replace('{', '{"constructor":1,'))).toEqual(['P04 $']);
  });

  test('P05: a statement that stands twice is refused', () => {
    expect(changed(({ body }) => body.push({ statement: INHERITED, link: 'also' }))).toEqual(['P05 body[3].statement']);
  });

  test('P06: the verdict in the body is refused', () => {
    expect(changed(({ body }) => body.push({ statement: 'p1', link: 'also' }))).toEqual(['P06 body[3].statement']);
  });

  test('P08: an id that this request did not offer is refused: what the verdict tells, caveats, ids beyond the last', () => {
    expect(changed(({ body }) => body.push({ statement: 'p2', link: 'also' }))).toEqual(['P08 body[3].statement']);
    const report = everyReport().get('incomparable')!;
    const caveat = wordFacts(report).find(({ fact }) => fact.kind === 'caveat')!;
    for (const statement of [caveat.id, 'p40']) {
      const text = planText('p1', [{ statement, link: 'start' }]);
      expect(verifyPlan(answered(text), offerFor(report)).rejections).toEqual([
        { rule: 'P08', path: 'body[0].statement' },
      ]);
    }
  });

  test('P09: another statement in the place of the verdict is refused', () => {
    expect(changed((plan) => Object.assign(plan, { verdict: 'p4' }))).toEqual(['P09 verdict']);
  });

  test('P10: an empty body and more than six statements are refused', () => {
    expect(changed((plan) => Object.assign(plan, { body: [] }))).toEqual(['P10 body']);
    const body = ['p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'].map((statement) => ({ statement, link: 'also' }));
    expect(changed((plan) => Object.assign(plan, { body }))).toEqual(['P10 body']);
  });

  test('P12: a link that does not fit is refused', () => {
    expect(changed(({ body }) => Object.assign(body[1]!, { link: 'start' }))).toEqual(['P12 body[1].link']);
    expect(changed(({ body }) => Object.assign(body[0]!, { link: 'ruled_out' }))).toEqual(['P12 body[0].link']);
    expect(changed(({ body }) => Object.assign(body[2]!, { link: 'contrast' }))).toEqual(['P12 body[2].link']);
    expect(changed(({ body }) => Object.assign(body[2]!, { link: 'detail' }))).toEqual(['P12 body[2].link']);
  });

  test('P13: an answer that was not finished is refused whatever it says', () => {
    for (const status of ['incomplete', 'filtered', 'refused', 'failed', 'tool-call'] as const) {
      expect(rulesOf(GOOD, { status })).toEqual(['P13 $']);
    }
  });

  test('no input makes the verifier throw', () => {
    const deep = `${'[['.repeat(1_900)}`;
    for (const text of [
      deep,
      `{"v":${deep}`,
      '{"v":"\\ud800"}',
      '\u0000',
      `{"a":${'{"a":'.repeat(900)}1${'}'.repeat(901)}`,
    ]) {
      expect(verifyPlan(answered(text), OFFER).plan).toBeUndefined();
    }
  });
});

test('good plans: thousands of random ones are all accepted, and what they say passes the last gate', () => {
  const prepared = [...everyReport().values()]
    .map((report) => ({ report, worded: wordFacts(report), offer: offerFor(report) }))
    .filter(({ offer }) => offer.body.length > 0);
  forEachCase(3_000, (random, number) => {
    const { report, worded, offer } = prepared[number % prepared.length]!;
    const { plan, rejections } = verifyPlan(answered(randomPlan(offer, random)), offer);
    if (plan === undefined) expect(rejections).toEqual([]);
    else if (gateProblems(report, renderPlan(plan, worded)).length > 0) expect(renderPlan(plan, worded)).toEqual([]);
  });
});

test('damaged plans: whatever is still accepted after random damage says nothing false', () => {
  const worded = wordFacts(REPORT);
  let accepted = 0;
  forEachCase(20_000, (random) => {
    const text = randomPlan(OFFER, random);
    const at = random.int(0, text.length - 1);
    const cut = random.int(0, 3);
    const noise = ['', '"', '{', '}', 'p1', 'p2', ',', '1', 'also', '\\', '\u202e', ':'][random.int(0, 11)]!;
    const { plan } = verifyPlan(answered(text.slice(0, at) + noise + text.slice(at + cut)), OFFER);
    if (plan === undefined) return;
    accepted++;
    const statements = renderPlan(plan, worded);
    const isTwice = new Set(statements.map(({ factId }) => factId)).size < statements.length;
    if (isTwice || gateProblems(REPORT, statements).length > 0) expect(statements).toEqual([]);
  });
  expect(accepted).toBeGreaterThan(100);
  expect(accepted).toBeLessThan(5_000);
});

describe('the answer that started it', () => {
  const file = join(ROOT, '../shared/seed/llm-answer.txt');

  test.skipIf(!existsSync(file))(
    'is refused in every form (skipped where ../shared/seed/llm-answer.txt is missing)',
    () => {
      const text = readFileSync(file, 'utf8');
      for (const form of ['exact', 'embedded'] as const) {
        expect(verifyPlan(answered(text, { form }), offerFor(nestedCase())).plan).toBeUndefined();
      }
    },
  );

  test('one in its manner is refused in every form', () => {
    for (const form of ['exact', 'embedded'] as const) {
      expect(verifyPlan(answered(LYING_ANSWER, { form }), offerFor(nestedCase())).plan).toBeUndefined();
    }
  });
});

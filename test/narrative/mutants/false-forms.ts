/** M35, M41, M42 and M52–M60: attacks on the form of a plan, and of the hypotheses in it. */
import { LIMITS } from '../../../src/limits.ts';
import { CHECK_IDS, MECHANISM_IDS } from '../../../src/narrative/hypotheses/catalogue.ts';
import type { PlannedHypothesis } from '../../../src/narrative/plan.ts';
import type { Random } from '../../support/random.ts';
import { goodPlan, type PlanValue } from './good-answers.ts';
import { inNote, inPlan, type Mutate, planWithNote } from './mutant.ts';
import type { Group } from './saying.ts';
import type { Subject } from './subjects.ts';

export interface FalseForm {
  readonly kind: string;
  readonly about: string;
  readonly group: Group;
  readonly plan: Mutate;
  readonly note: Mutate;
}

/** What makes a text bad that was good. */
type Damage = (text: string, random: Random, plan: PlanValue) => string;

function form(
  kind: string,
  about: string,
  group: Group,
  ways: { plan: readonly Damage[]; note: readonly Mutate[] },
): FalseForm {
  return {
    kind,
    about,
    group,
    plan: (subject, random) => {
      const plan = goodPlan(subject, random);
      return inPlan(random.pick(ways.plan)(JSON.stringify(plan), random, plan), random);
    },
    note: (subject, random) => random.pick(ways.note)(subject, random),
  };
}

const changed = (plan: PlanValue, change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...plan, ...change });
const GOOD = ['Calls could wait.', 'A lock could be held by another transaction.', 'Entries could expire together.'];

/** Changes the one hypothesis of a good plan. */
function hypothesis(change: (good: PlannedHypothesis, random: Random, subject: Subject) => unknown): Mutate {
  return (subject, random) => {
    const plan = planWithNote(subject, random, random.pick(GOOD));
    const bad = change(plan.hypotheses[0]!, random, subject);
    return inNote({ ...plan, hypotheses: Array.isArray(bad) ? bad : [bad] }, random);
  };
}

/** Puts a bad note into a good hypothesis. */
function note(write: (random: Random) => string): Mutate {
  return (subject, random) => inNote(planWithNote(subject, random, write(random)), random);
}

/** Changes the text of a plan with one good hypothesis. */
function text(damage: Damage): Mutate {
  return (subject, random) => {
    const plan = planWithNote(subject, random, random.pick(GOOD));
    return { ...inNote(damage(JSON.stringify(plan), random, plan), random), form: 'exact' };
  };
}

const insert = (addition: string) => (source: string) => source.replace('{', `{${addition}`);
const JUNK = [
  'x',
  'note',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'why',
  'confidence',
  'Verdict',
  'body ',
  'v1',
  '',
  '$',
  '0',
  'length',
  'then',
  'toJSON',
  'valueOf',
  'links',
  'text',
  'id',
  'facts_digest',
];
const VALUES = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1e308,
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  ['p2'],
  [['p2', 'also']],
  'p2 ',
  '',
  ' ',
  'P2',
  [{}],
  [[{}]],
  { length: 1 },
  { statement: 'p2' },
];

const junk = (random: Random): string => JSON.stringify(random.pick(JUNK));
const value = (random: Random): unknown => random.pick(VALUES);
const beyond = (random: Random): string => `p${random.pick([0, 41, 99, random.int(42, 10_000)])}`;

function notOffered({ offer }: Subject, random: Random): string {
  const offered = new Set(offer.mechanisms.map(({ mechanism }) => mechanism.id));
  return random.pick(MECHANISM_IDS.filter((id) => !offered.has(id)));
}

export const FALSE_FORMS: readonly FalseForm[] = [
  form('M35', 'self-contradiction: twice the same', 'logic', {
    plan: [
      (_, random, plan) => changed(plan, { body: [...plan.body, random.pick(plan.body)] }),
      (_, random, plan) =>
        changed(plan, { body: random.shuffled([...plan.body, { statement: plan.verdict, link: 'also' }]) }),
    ],
    note: [
      hypothesis((good, random) => ({ ...good, checks: [...good.checks, random.pick(good.checks)] })),
      hypothesis((good, random) => ({ ...good, statements: [...good.statements, random.pick(good.statements)] })),
      note(
        (random) =>
          `{s1} could ${random.pick(['wait', 'be busy', 'hold a lock', 'retry'])}. {s1} could not ${random.pick(['wait', 'be busy', 'hold it', 'retry'])}.`,
      ),
      note(
        (random) =>
          `{s1} could wait. {s1} could ${random.pick(['wait', 'retry', 'be busy', 'hold a lock', 'start', 'stop'])}.`,
      ),
      note(
        (random) =>
          `Calls could ${random.pick(['wait', 'queue', 'retry'])} and ${random.pick(['never', 'not', 'hardly', 'cannot'])} ${random.pick(['wait', 'queue', 'retry', 'arrive', 'fail'])}.`,
      ),
    ],
  }),
  form('M41', 'another verdict', 'logic', {
    plan: [
      (_, random, plan) => changed(plan, { verdict: `p${random.int(2, 40)}` }),
      (_, random, plan) => changed(plan, { verdict: random.pick(plan.body).statement }),
      (_, random, plan) => changed(plan, { verdict: beyond(random) }),
    ],
    note: [
      note(
        (random) =>
          `The ${random.pick(['verdict', 'finding', 'result', 'answer', 'comparison', 'statement', 'evidence', 'difference'])} could be ${random.pick(['another', 'open', 'inconclusive', 'wrong', 'stale', 'incomplete', 'uncertain'])}.`,
      ),
      hypothesis((good, random) => ({ ...good, verdict: `p${random.int(1, 40)}` })),
    ],
  }),
  form('M42', 'no verdict', 'logic', {
    plan: [
      (_, random, plan) =>
        changed(plan, {
          verdict: random.pick([undefined, null, '', 'none', 'p', [], 0, false, 'null', 'undefined', 'p00']),
        }),
      (_, random, { v, body, hypotheses }) => JSON.stringify({ v, body: random.shuffled(body), hypotheses }),
    ],
    note: [
      note((random) =>
        random.pick([
          'Everything looks normal.',
          'Everything could be fine.',
          'Nothing changed.',
          'It could be nothing.',
          'The system could be healthy.',
          'All could be well.',
          'No service could be at fault.',
          'Both could be the same.',
          'There could be no cause.',
          'It could be noise.',
          'It could be chance.',
          '{s1} could be normal.',
          'The request could be normal.',
          'It could be an outlier.',
          'Nobody could tell.',
          'It could be random.',
          'It is fine.',
          'It could be fine.',
          'Normal.',
          '{s1} could look normal.',
        ]),
      ),
    ],
  }),
  form('M52', 'extra keys', 'protocol', {
    plan: [
      (source, random) => insert(`${junk(random)}:${JSON.stringify(value(random))},`)(source),
      (source, random) => source.replace('"link"', `${junk(random)}:"p1","link"`),
    ],
    note: [
      hypothesis((good, random) => ({ ...good, [`x${random.pick(JUNK)}`]: value(random) })),
      hypothesis((good, random) => ({
        ...good,
        [random.pick([
          'likelihood',
          'title',
          'explanation',
          'score',
          'evidence',
          'Note',
          'note2',
          'service',
          'culprit',
          'text',
        ])]: 'Calls wait.',
      })),
    ],
  }),
  form('M53', 'a key twice', 'protocol', {
    plan: [
      (source, random) => insert(`"verdict":"p${random.int(1, 40)}",`)(source),
      insert('"v":"1",'),
      insert('"b\\u006fdy":[],'),
      (source, random) => insert(`"\\u0076erdict":"p${random.int(1, 40)}",`)(source),
      (source, random) =>
        source.replace('"link"', `"link":"${random.pick(['also', 'start', 'context', 'detail'])}","link"`),
      (source, random) => source.replace('"statement"', `"statement":"p${random.int(1, 40)}","st\\u0061tement"`),
    ],
    note: [
      text((source, random) =>
        source.replace('"note"', `"note":"The pool is ${random.pick(['full', 'fine', 'lost', 'broken'])}.","note"`),
      ),
      text((source, random) => source.replace('"note"', `"n\\u006fte":"${random.int(2, 99)} ms","note"`)),
      text((source, random) =>
        source.replace('"mechanism"', `"mechanism":"${random.pick(MECHANISM_IDS)}","mechanism"`),
      ),
      text((source, random) => source.replace('"checks"', `"checks":["${random.pick(CHECK_IDS)}"],"checks"`)),
    ],
  }),
  form('M54', 'cut off', 'protocol', {
    plan: [(source, random) => source.slice(0, random.int(0, source.length - 1))],
    note: [text((source, random) => source.slice(0, random.int(source.indexOf('"note"'), source.length - 1)))],
  }),
  form('M55', 'a refusal in words', 'protocol', {
    plan: [
      (_, random) => random.pick(REFUSALS),
      (_, random) => JSON.stringify({ error: random.pick(REFUSALS) }),
      (_, random, plan) => changed(plan, { refusal: random.pick(REFUSALS) }),
    ],
    note: [note((random) => random.pick(REFUSALS))],
  }),
  form('M56', 'too long', 'protocol', {
    plan: [
      (source, random) => `${source}${' '.repeat(LIMITS.modelAnswerCharacters + random.int(0, 999))}`,
      (_, random, plan) => changed(plan, { body: Array(random.int(7, 60)).fill(plan.body[0]) }),
      (_, random, plan) => changed(plan, { hypotheses: Array(random.int(1, 9)).fill('x'.repeat(random.int(1, 300))) }),
    ],
    note: [
      note((random) => `Calls could wait${' for a connection'.repeat(random.int(9, 40))}.`),
      note((random) => 'A call could wait. '.repeat(random.int(3, 20)).trimEnd()),
      note((random) => `${'A'.repeat(random.int(161, 900))} could wait.`),
      hypothesis((good, random) => ({ ...good, checks: Array(random.int(4, 20)).fill(good.checks[0]) })),
    ],
  }),
  form('M57', 'more than one object', 'protocol', {
    plan: [
      (source) => `${source}\n${source}`,
      (source, random) => `${source} {"verdict":"p${random.int(1, 40)}"}`,
      (source) => `[${source},${source}]`,
      (source, random) => `{"${random.pick(JUNK)}":${source}}`,
      (source, random) => `{"plan":${source},"text":"${random.pick(['x', 'y', 'z'])}"}`,
    ],
    note: [
      text((source, random) => `Here you are: ${random.pick(['', 'sure, ', 'of course, '])}${source}`),
      text((source, random) => `\`\`\`json\n${source}\n\`\`\`${random.pick(['', '\nAnything else?', ' Done.'])}`),
      hypothesis((good) => [[good]]),
      hypothesis((good, random) => ({ [random.pick(['hypothesis', 'item', '0'])]: good })),
    ],
  }),
  form('M58', 'plan of another pair of traces', 'protocol', {
    plan: [
      (source, random) => insert(`"facts_digest":"${random.int(0, 65_535).toString(16)}",`)(source),
      (_, random, plan) => changed(plan, { body: [{ statement: `p${random.int(38, 40)}`, link: 'also' }] }),
      (_, random, plan) => changed(plan, { verdict: `p${random.int(2, 20)}` }),
    ],
    note: [
      hypothesis((good, random, subject) => ({ ...good, mechanism: notOffered(subject, random) })),
      hypothesis((good, random) => ({ ...good, statements: [`p${random.int(38, 40)}`] })),
      hypothesis((good, random) => ({
        ...good,
        checks: [random.pick(CHECK_IDS.filter((id) => !good.checks.includes(id))), 'no-check-of-it'],
      })),
    ],
  }),
  form('M59', 'wrong types', 'protocol', {
    plan: [
      (_, random, plan) => changed(plan, { verdict: value(random) }),
      (_, random, plan) =>
        changed(plan, { body: random.pick(VALUES.filter((each) => !Array.isArray(each) || each.length > 0)) }),
      (_, random, plan) => changed(plan, { v: value(random) }),
      (_, random, plan) =>
        changed(plan, { hypotheses: random.pick([null, {}, '', 0, [null], [[]], ['x'], [{}], true, { length: 0 }]) }),
    ],
    note: [
      hypothesis((good, random) => ({ ...good, note: random.pick(VALUES.filter((each) => typeof each !== 'string')) })),
      hypothesis((good, random) => ({
        ...good,
        checks: random.pick([null, {}, 'gc-log', 0, [null], [[]], [{}], true, [good.checks]]),
      })),
      hypothesis((good, random) => ({
        ...good,
        statements: random.pick([null, {}, 'p1', 1, [null], [1], [['p1']], true, [{ id: 'p1' }]]),
      })),
      hypothesis((good, random) => ({
        ...good,
        mechanism: random.pick([
          null,
          {},
          1,
          [good.mechanism],
          true,
          `${good.mechanism} `,
          good.mechanism.toUpperCase(),
        ]),
      })),
    ],
  }),
  form('M60', 'empty', 'protocol', {
    plan: [
      (_, random) =>
        random.pick([
          '',
          '{}',
          '{"body":[]}',
          'null',
          '[]',
          ' ',
          '\n',
          '""',
          '0',
          'true',
          '{"v":"1"}',
          '[{}]',
          '{ }',
          '{"v":"1","verdict":"p1"}',
          '\ufeff',
          '{"verdict":"p1","body":[]}',
          '[[]]',
          'undefined',
          'NaN',
          '\u0000',
        ]),
      (_, _random, plan) => changed(plan, { body: [] }),
    ],
    note: [
      hypothesis((good) => ({ ...good, checks: [] })),
      hypothesis((good) => ({ ...good, statements: [] })),
      note((random) =>
        random.pick([
          ' ',
          '.',
          ',',
          '. .',
          '{}',
          '-',
          '  ',
          '\t',
          '\n',
          '\u00a0',
          '\u200b',
          '{s1}',
          '{s1}.',
          'Could.',
          'A.',
          ' .',
          '…',
          '\u2800',
          '\u3164',
          '""',
        ]),
      ),
    ],
  }),
];

const REFUSALS = [
  'I cannot help with that.',
  "I'm sorry, but I can't.",
  'I cannot say.',
  'As an AI, I could not tell.',
  'No comment.',
  'Not enough data.',
  'It cannot be told.',
  'There could be a policy.',
  'I could help.',
  'Sorry.',
  'Request refused.',
  'This is not allowed.',
  'Cannot comply.',
  'The content could be unsafe.',
  'I do not know.',
  'Unable to answer.',
  'Ich kann das nicht.',
  'N/A',
  'null',
  'I might need more data.',
  'We could not tell.',
];

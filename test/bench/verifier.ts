/**
 * npm run bench:verifier -- [--mutants 1000000] [--plans 100000] [--rounds 3] [--seed 1] [--kinds]
 *
 * The verifier against false answers: every kind of mutation, generated, as a plan and as a note; random damage; notes
 * spliced from words. A mutant of a kind is false by construction: one that is accepted is a false accept. Of random
 * damage and splices some are good; what is accepted of them is rendered and judged by the oracle on the text or the
 * judge of notes, neither of which shares code with the verifier. Then good answers: how many are refused.
 * Exit code 1 on any false accept, and where a sentence of the product's own is false.
 */
import { parseArgs } from 'node:util';
import { brokenNoteRule } from '../../src/narrative/hypotheses/verify-note.ts';
import { renderPlan } from '../../src/narrative/render-narrative.ts';
import { verifyPlan } from '../../src/narrative/verify.ts';
import { GOOD_NOTES, SCOPE } from '../narrative/hypotheses/notes.ts';
import { MUTATION_KINDS } from '../narrative/mutants/every-kind.ts';
import { goodPlan } from '../narrative/mutants/good-answers.ts';
import { heldOutNotes } from '../narrative/mutants/held-out.ts';
import { violationsIn } from '../narrative/mutants/judge-note.ts';
import { type Mutant, planWithNote } from '../narrative/mutants/mutant.ts';
import { damagedPlan, splicedNote } from '../narrative/mutants/random-damage.ts';
import {
  canBeNoted,
  canBePlanned,
  drawnSubjects,
  grownSubjects,
  type Subject,
  verdictOf,
} from '../narrative/mutants/subjects.ts';
import { answered } from '../narrative/plans.ts';
import { createTextOracle } from '../narrative/text-oracle/text-oracle.ts';
import { Random } from '../support/random.ts';
import { clopperPearson } from './intervals.ts';

const { values: options } = parseArgs({
  options: {
    mutants: { type: 'string', default: '1000000' },
    plans: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'boolean', default: false },
  },
});
const seed = Number(options.seed);
const subjects = [...grownSubjects(seed, Number(options.rounds)), ...drawnSubjects()];
const planned = subjects.filter(canBePlanned);
const noted = subjects.filter(canBeNoted);
const timesNs: number[] = [];
/** False accepts printed per kind. */
const EXAMPLES = 5;

interface Tally {
  readonly name: string;
  tried: number;
  accepted: number;
  falseAccepts: number;
  readonly examples: string[];
}

const isTrue = truthOracle();
const mutants = Number(options.mutants);
const random = new Random(seed);
/** Half of all are of kinds; a quarter each is damage and splices. */
const perKind = Math.ceil(mutants / 2 / MUTATION_KINDS.length / 2);
const findings = MUTATION_KINDS.map((kind) => tryKind(kind, 'plan'));
const notes = MUTATION_KINDS.map((kind) => tryKind(kind, 'note'));
findings.push(tryDamage(Math.ceil(mutants / 4)));
notes.push(trySplices(Math.ceil(mutants / 4)));
const refusedPlans = tryGoodPlans(Number(options.plans));
const refusedNotes = GOOD_NOTES.filter((note) => brokenNoteRule(note, SCOPE) !== undefined).length;
print();
const falseTold = subjects.flatMap(falseSentences);
for (const sentence of falseTold) console.log(`FALSE SENTENCE: ${sentence}`);
const isAnyAccepted = [...findings, ...notes].some(({ falseAccepts }) => falseAccepts > 0);
process.exitCode = isAnyAccepted || falseTold.length > 0 ? 1 : 0;

/* What is tried */

function tryKind(kind: (typeof MUTATION_KINDS)[number], where: Mutant['where']): Tally {
  const tally = tallyOf(`${kind.kind} ${kind.about}`);
  for (let i = 0; i < perKind; i++) {
    const subject = random.pick(where === 'plan' ? planned : noted);
    const mutant = kind[where](subject, random);
    const { plan } = timed(mutant.text, subject, mutant.form);
    const isShown = plan !== undefined && (where === 'plan' || plan.hypotheses.length > 0);
    count(tally, isShown, isShown, mutant.text);
  }
  return tally;
}

function tryDamage(tries: number): Tally {
  const tally = tallyOf('random damage');
  const grown = planned.filter((subject) => subject.traces !== undefined && falseSentences(subject).length === 0);
  for (let i = 0; i < tries; i++) {
    const subject = random.pick(grown);
    const text = damagedPlan(subject, random);
    const { plan } = timed(text, subject, random.pick(['exact', 'embedded'] as const));
    if (plan === undefined) {
      count(tally, false, false, text);
      continue;
    }
    const statements = renderPlan(plan, subject.worded);
    const isTwice = new Set(statements.map(({ factId }) => factId)).size < statements.length;
    const isVerdictFirst = statements[0]!.text === subject.offer.verdict.text;
    const isAllTrue = isVerdictFirst && statements.every(({ text: sentence }) => isTrue(subject, sentence));
    const isNoteGood = plan.hypotheses.every(({ note }) => note === '' || violationsIn(note, '{s1}').length === 0);
    count(tally, true, isTwice || !isAllTrue || !isNoteGood, text);
  }
  return tally;
}

/** Sentences that are false whatever a model does: a bug of the wording. */
function falseSentences(subject: Subject): readonly string[] {
  return subject.traces === undefined
    ? []
    : subject.worded.map(({ text }) => text).filter((text) => !isTrue(subject, text));
}

/** What the oracle says of a sentence; a sentence that is shown a thousand times is read once. */
function truthOracle(): (subject: Subject, sentence: string) => boolean {
  const known = new Map<Subject, { oracle: ReturnType<typeof createTextOracle>; told: Map<string, boolean> }>();
  return (subject, sentence) => {
    const { oracle, told } = known.get(subject) ?? {
      oracle: createTextOracle(subject.traces!, subject.report),
      told: new Map<string, boolean>(),
    };
    known.set(subject, { oracle, told });
    const isTrue = told.get(sentence) ?? oracle.problemsIn(sentence).length === 0;
    told.set(sentence, isTrue);
    return isTrue;
  };
}

function trySplices(tries: number): Tally {
  const tally = tallyOf('notes spliced from words');
  for (let i = 0; i < tries; i++) {
    const subject = random.pick(noted);
    const note = splicedNote(random);
    const { plan } = timed(JSON.stringify(planWithNote(subject, random, note)), subject, 'exact');
    const isShown = plan !== undefined && plan.hypotheses.length > 0;
    count(tally, isShown, isShown && violationsIn(note, '{s1}').length > 0, note);
  }
  return tally;
}

function tryGoodPlans(tries: number): number {
  let refused = 0;
  for (let i = 0; i < tries; i++) {
    const subject = random.pick(planned);
    const { plan, ...rest } = timed(JSON.stringify(goodPlan(subject, random)), subject, 'exact');
    if (plan === undefined || ('dropped' in rest && rest.dropped.length > 0)) refused++;
  }
  return refused;
}

function timed(text: string, subject: Subject, form: Mutant['form']): ReturnType<typeof verifyPlan> {
  const answer = answered(text, { form });
  const before = process.hrtime.bigint();
  const verified = verifyPlan(answer, subject.offer);
  timesNs.push(Number(process.hrtime.bigint() - before));
  return verified;
}

/* What is told */

function tallyOf(name: string): Tally {
  return { name, tried: 0, accepted: 0, falseAccepts: 0, examples: [] };
}

function count(tally: Tally, isAccepted: boolean, isFalse: boolean, example: string): void {
  tally.tried++;
  if (isAccepted) tally.accepted++;
  if (!isFalse) return;
  tally.falseAccepts++;
  if (tally.examples.length < EXAMPLES) tally.examples.push(example);
}

function print(): void {
  const verdicts = new Set(subjects.map(verdictOf)).size;
  console.log(
    `seed ${seed}; ${subjects.length} comparisons with ${verdicts} kinds of verdict; ${noted.length} of them with mechanisms\n`,
  );
  if (options.kinds) for (const [i, kind] of MUTATION_KINDS.entries()) printKind(kind.kind, kind.about, i);
  printPart('findings', findings);
  printPart('notes', notes);
  const told = subjects
    .filter(({ traces }) => traces !== undefined)
    .reduce((sum, { worded }) => sum + worded.length, 0);
  console.log(
    `sentences of grown comparisons: ${told}, read as false by the oracle ${subjects.flatMap(falseSentences).length}`,
  );
  console.log(`valid plans refused: ${share(refusedPlans, Number(options.plans))}`);
  console.log(`hand-written good notes refused: ${share(refusedNotes, GOOD_NOTES.length)}`);
  const heldOut = heldOutNotes();
  console.log(`… of those written from the prompt alone, held out: ${share(heldOut.refused.length, heldOut.tried)}`);
  timesNs.sort((one, other) => one - other);
  const at = (part: number) => (timesNs[Math.floor(part * (timesNs.length - 1))]! / 1e3).toFixed(1);
  const mean = timesNs.reduce((sum, ns) => sum + ns, 0) / timesNs.length / 1e3;
  console.log(`a verification: mean ${mean.toFixed(1)} µs, p50 ${at(0.5)} µs, p99 ${at(0.99)} µs`);
}

function printKind(kind: string, about: string, i: number): void {
  const { tried, falseAccepts } = findings[i]!;
  const cells = [
    kind.padEnd(5),
    about.padEnd(50),
    `${tried} plans: ${falseAccepts}`.padEnd(20),
    `${notes[i]!.tried} notes: ${notes[i]!.falseAccepts}`,
  ];
  console.log(cells.join(' '));
}

function printPart(name: string, tallies: readonly Tally[]): void {
  const sum = (key: 'tried' | 'accepted' | 'falseAccepts') => tallies.reduce((total, tally) => total + tally[key], 0);
  const kinds = tallies.slice(0, MUTATION_KINDS.length);
  const blocked = kinds.filter(({ falseAccepts }) => falseAccepts === 0).length;
  const byChance = tallies.at(-1)!;
  console.log(
    `${name}: ${blocked} of ${kinds.length} kinds blocked; ${sum('tried')} mutants, false accepts ${share(sum('falseAccepts'), sum('tried'))}`,
  );
  console.log(
    `  of ${byChance.tried} ${byChance.name}, ${byChance.accepted} were accepted, ${byChance.falseAccepts} of them wrongly`,
  );
  for (const tally of tallies)
    for (const example of tally.examples) console.log(`  FALSE ACCEPT ${tally.name}: ${example}`);
}

/** "3 of 1,000 (0.3 %, 95 % interval 0.06 to 0.87 %)" */
function share(hits: number, tries: number): string {
  const [from, to] = clopperPearson(hits, tries).map((rate) => (rate * 100).toPrecision(2));
  return `${hits} of ${tries} (95 % interval ${from} to ${to} %)`;
}

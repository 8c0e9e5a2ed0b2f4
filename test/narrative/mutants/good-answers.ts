/** Good answers, which false ones are made from: plans as the rules want them, with hypotheses that keep theirs. */
import { LINKS, linkFits, type PlanEntry, type PlannedHypothesis, servicesOf } from '../../../src/narrative/plan.ts';
import type { Random } from '../../support/random.ts';
import { GOOD_NOTES } from '../hypotheses/notes.ts';
import type { Subject } from './subjects.ts';

export interface PlanValue {
  v: string;
  verdict: string;
  body: PlanEntry[];
  hypotheses: PlannedHypothesis[];
}

export function goodPlan(subject: Subject, random: Random): PlanValue {
  const mechanisms = random.shuffled(subject.offer.mechanisms).slice(0, random.int(0, 3));
  const hypotheses = mechanisms.map(({ mechanism }) => goodHypothesis(subject, random, mechanism.id));
  return { v: '1', verdict: subject.offer.verdict.id, body: goodBody(subject, random), hypotheses };
}

export function goodBody({ offer }: Subject, random: Random): PlanEntry[] {
  const rest = [...offer.body];
  const length = random.int(1, Math.min(6, rest.length));
  const body: PlanEntry[] = [];
  let before: (typeof rest)[number] | undefined;
  while (body.length < length) {
    const entry = rest.splice(random.int(0, rest.length - 1), 1)[0]!;
    const links = LINKS.filter((link) => linkFits(link, entry, before, offer.verdict));
    body.push({ statement: entry.id, link: random.pick(links) });
    before = entry;
  }
  return body;
}

/** Of one of the mechanisms that were offered; with a note that may be made about its statements. */
export function goodHypothesis(subject: Subject, random: Random, wanted?: string): PlannedHypothesis {
  const { mechanisms } = subject.offer;
  const { mechanism, statements } = mechanisms.find((each) => each.mechanism.id === wanted) ?? random.pick(mechanisms);
  const chosen = random.shuffled(statements).slice(0, random.int(1, 3));
  const checks = random.shuffled(mechanism.checks).slice(0, random.int(1, 3));
  const note = random.chance(0.1) ? '' : goodNote(subject, chosen, random);
  return { mechanism: mechanism.id, checks: checks.map(({ id }) => id), statements: chosen, note };
}

/** Notes of particular mechanisms are left to those: "the DNS lookup" is no good note where only own time grew. */
const PARTICULAR =
  /\b(?:DNS|resolver|TLS|handshakes?|certificates?|packets?|TCP|retransmission|versions?|deploy\w*|flag|zone|region|clocks?|telemetry|fail\w*|errors?|leader|election|network|GC|garbage|heap|instrumentation)\b|\b(?:new|next) (?:pod|instance)/i;

function goodNote(subject: Subject, statements: readonly string[], random: Random): string {
  const known = referencesOf(subject, statements);
  const fitting = notesFor(subject).filter(({ references }) => references.every((each) => known.has(each)));
  return random.pick(fitting).note;
}

interface FittingNote {
  readonly note: string;
  readonly references: readonly string[];
}

const NOTES = new WeakMap<Subject, readonly FittingNote[]>();

/** Notes without a word that is a service's name here. */
function notesFor(subject: Subject): readonly FittingNote[] {
  const known = NOTES.get(subject);
  if (known !== undefined) return known;
  const names = subject.offer.everyService.flatMap((name) => name.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  const isNaming = (word: string) => names.some((name) => word.startsWith(name) || name.startsWith(`${word}s`));
  const notes = GOOD_NOTES.filter((note) => !PARTICULAR.test(note))
    .filter((note) => !(note.toLowerCase().match(/[a-z]+/g) ?? []).some(isNaming))
    .map((note) => ({ note, references: note.match(/\{s\d+\}/g) ?? [] }));
  NOTES.set(subject, notes);
  return notes;
}

/** Of the services that these statements are about: `{s1}`, … */
export function referencesOf({ offer }: Subject, statements: readonly string[]): ReadonlySet<string> {
  const about = [offer.verdict, ...offer.body].filter(({ id }) => statements.includes(id));
  const services = about.flatMap(({ fact }) => servicesOf(fact));
  return new Set(services.map((service) => `{s${offer.services.indexOf(service) + 1}}`));
}

/** A bad answer of a model, and where the badness sits: that decides what has to be refused. */
import { verifyPlan } from '../../../src/narrative/verify.ts';
import type { Random } from '../../support/random.ts';
import { answered } from '../plans.ts';
import { goodBody, goodHypothesis, type PlanValue } from './good-answers.ts';
import type { Subject } from './subjects.ts';

export interface Mutant {
  readonly text: string;
  /** embedded: from a server that is not held to a schema. */
  readonly form: 'exact' | 'embedded';
  /** plan: nothing of the answer may be used. note: the only hypothesis must not be shown. */
  readonly where: 'plan' | 'note';
}

export type Mutate = (subject: Subject, random: Random) => Mutant;

/** Whether something of the bad part would reach a reader. */
export function isAccepted({ text, form, where }: Mutant, { offer }: Subject): boolean {
  const { plan } = verifyPlan(answered(text, { form }), offer);
  return plan !== undefined && (where === 'plan' || plan.hypotheses.length > 0);
}

export function inPlan(text: string, random: Random, form = random.pick(['exact', 'embedded'] as const)): Mutant {
  return { text, form, where: 'plan' };
}

export function inNote(value: unknown, random: Random): Mutant {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { text, form: random.pick(['exact', 'embedded']), where: 'note' };
}

/** A good plan with one hypothesis, whose note is this one. */
export function planWithNote(subject: Subject, random: Random, note: string): PlanValue {
  const hypothesis = { ...aboutCulprit(subject, random), note };
  return { v: '1', verdict: subject.offer.verdict.id, body: goodBody(subject, random), hypotheses: [hypothesis] };
}

/** Rests on the verdict at least, so that notes may name its service. */
function aboutCulprit(subject: Subject, random: Random): ReturnType<typeof goodHypothesis> {
  const hypothesis = goodHypothesis(subject, random);
  const verdict = subject.offer.verdict.id;
  return { ...hypothesis, statements: [...new Set([verdict, ...hypothesis.statements])].slice(0, 3) };
}

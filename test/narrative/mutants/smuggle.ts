/** Ways to put a text where a plan has none, and to put a claim into a note. */
import type { Random } from '../../support/random.ts';
import { goodBody, type PlanValue } from './good-answers.ts';
import type { Subject } from './subjects.ts';

type Change = (plan: PlanValue & Record<string, unknown>, claim: string) => unknown;

/** Into a key, a value, a type or the space around the object. */
const PLACES: readonly Change[] = [
  (plan, claim) => ({ ...plan, note: claim }),
  (plan, claim) => ({ ...plan, [claim]: 'p1' }),
  (plan, claim) => ({ ...plan, verdict: claim }),
  (plan, claim) => ({ ...plan, v: claim }),
  (plan, claim) => ({ ...plan, body: claim }),
  (plan, claim) => ({ ...plan, body: [claim] }),
  (plan, claim) => ({ ...plan, body: [...plan.body, claim] }),
  (plan, claim) => ({ ...plan, body: [{ ...plan.body[0]!, statement: claim }] }),
  (plan, claim) => ({ ...plan, body: [{ ...plan.body[0]!, link: claim }] }),
  (plan, claim) => ({ ...plan, body: [{ ...plan.body[0]!, because: claim }] }),
  (plan, claim) => ({ ...plan, body: [{ ...plan.body[0]!, [claim]: true }] }),
  (plan, claim) => ({ ...plan, body: [...plan.body, { statement: claim, link: 'also' }] }),
  (plan, claim) => ({ ...plan, hypotheses: claim }),
  (plan, claim) => ({ ...plan, hypotheses: [claim] }),
  (plan, claim) => ({ ...plan, hypotheses: { note: claim } }),
  (plan, claim) => ({ ...plan, hypotheses: [{ mechanism: claim, checks: ['gc-log'], statements: ['p1'], note: '' }] }),
  (plan, claim) => ({
    ...plan,
    hypotheses: [{ mechanism: 'gc-pause', checks: [claim], statements: ['p1'], note: '' }],
  }),
  (plan, claim) => ({
    ...plan,
    hypotheses: [{ mechanism: 'gc-pause', checks: ['gc-log'], statements: [claim], note: '' }],
  }),
  (plan, claim) => ({
    ...plan,
    hypotheses: [{ mechanism: 'gc-pause', checks: ['gc-log'], statements: ['p1'], note: [claim] }],
  }),
  (plan, claim) => ({
    ...plan,
    hypotheses: [{ mechanism: 'gc-pause', checks: ['gc-log'], statements: ['p1'], note: '', because: claim }],
  }),
  (_plan, claim) => ({ text: claim }),
  (_plan, claim) => claim,
  (_plan, claim) => [claim],
];

/** A plan that is good but for the claim in it, or the claim alone. */
export function smuggled(subject: Subject, claim: string, random: Random): string {
  const plan = { v: '1', verdict: subject.offer.verdict.id, body: goodBody(subject, random), hypotheses: [] };
  return random.chance(0.05) ? claim : JSON.stringify(random.pick(PLACES)(plan, claim));
}

/** The claim alone, behind a good sentence, in front of one, inside one. */
export function asNote(claim: string, random: Random): string {
  const bare = claim.replace(/[.!?。]$/u, '');
  return random.pick([
    claim,
    `Calls could wait. ${claim}`,
    `${claim} Calls could wait.`,
    `Calls could wait, and ${bare}.`,
    `Calls could wait while ${bare.charAt(0).toLowerCase()}${bare.slice(1)}.`,
    `Calls could ${bare}.`,
    `${bare} could wait.`,
    `Calls could wait for a lock that ${bare}.`,
  ]);
}

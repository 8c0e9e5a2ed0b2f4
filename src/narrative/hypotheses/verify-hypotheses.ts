/**
 * The rules of hypotheses. A bad one is dropped alone, with the rule that it broke, and the rest of the plan stands: it
 * is code that words mechanism and checks, and the note has rules of its own (verify-note.ts).
 *
 *   P07 at most three hypotheses, none of a mechanism that stands already; one to three checks and statements, none twice
 *   P11 the mechanism was offered (its precondition holds), and its checks and statements belong to it
 */
import { LIMITS } from '../../limits.ts';
import { type Offer, type PlannedHypothesis, servicesOf } from '../plan.ts';
import { brokenNoteRule, NOTE_RULES, type NoteScope } from './verify-note.ts';

export const HYPOTHESIS_RULES = ['P07', 'P11', ...NOTE_RULES] as const;
export type HypothesisRule = (typeof HYPOTHESIS_RULES)[number];

export interface DroppedHypothesis {
  readonly rule: HypothesisRule;
  /** Where, as in `hypotheses[1].note`. */
  readonly path: string;
}

export interface VerifiedHypotheses {
  readonly kept: readonly PlannedHypothesis[];
  readonly dropped: readonly DroppedHypothesis[];
}

export function verifyHypotheses(planned: readonly PlannedHypothesis[], offer: Offer): VerifiedHypotheses {
  const kept: PlannedHypothesis[] = [];
  const dropped: DroppedHypothesis[] = [];
  planned.forEach((hypothesis, i) => {
    const path = `hypotheses[${i}]`;
    const isRoom = kept.length < LIMITS.hypotheses && kept.every(({ mechanism }) => mechanism !== hypothesis.mechanism);
    const broken = isRoom ? problemOf(hypothesis, offer) : { rule: 'P07' as const, part: '' };
    if (broken === undefined) kept.push(hypothesis);
    else dropped.push({ rule: broken.rule, path: `${path}${broken.part}` });
  });
  return { kept, dropped };
}

interface Problem {
  readonly rule: HypothesisRule;
  readonly part: string;
}

function problemOf(hypothesis: PlannedHypothesis, offer: Offer): Problem | undefined {
  const { checks, statements, note } = hypothesis;
  if (!isShortList(checks, LIMITS.hypothesisChecks)) return { rule: 'P07', part: '.checks' };
  if (!isShortList(statements, LIMITS.hypothesisStatements)) return { rule: 'P07', part: '.statements' };
  const offered = offer.mechanisms.find(({ mechanism }) => mechanism.id === hypothesis.mechanism);
  if (offered === undefined) return { rule: 'P11', part: '.mechanism' };
  if (!checks.every((id) => offered.mechanism.checks.some((check) => check.id === id)))
    return { rule: 'P11', part: '.checks' };
  if (!statements.every((id) => offered.statements.includes(id))) return { rule: 'P11', part: '.statements' };
  // A note may be left out; mechanism and checks speak for themselves.
  const rule = note === '' ? undefined : brokenNoteRule(note, scopeOf(statements, offer));
  return rule === undefined ? undefined : { rule, part: '.note' };
}

function isShortList(ids: readonly string[], most: number): boolean {
  return ids.length >= 1 && ids.length <= most && new Set(ids).size === ids.length;
}

function scopeOf(
  statements: readonly string[],
  { verdict, body, services, everyService, mechanisms }: Offer,
): NoteScope {
  const rested = [verdict, ...body].filter(({ id }) => statements.includes(id));
  const ids = rested.flatMap(({ fact }) => servicesOf(fact)).map((service) => `s${services.indexOf(service) + 1}`);
  const { fact } = verdict;
  const culprit = fact.kind === 'verdict' && fact.cause !== null ? fact.cause.service : '';
  return {
    services: new Set(ids),
    culprit: `s${services.indexOf(culprit) + 1}`,
    otherNames: everyService.filter((service) => service !== culprit),
    mechanisms: new Set(mechanisms.map(({ mechanism }) => mechanism.id)),
  };
}

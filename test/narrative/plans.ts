/** Plans for tests: a good one for a report, random good ones, and its text. */

import type { ModelAnswer } from '../../src/narrative/language-model.ts';
import {
  LINKS,
  linkFits,
  type Offer,
  offerOf,
  type PlanEntry,
  type PlannedHypothesis,
} from '../../src/narrative/plan.ts';
import type { PromptNames } from '../../src/narrative/prompt-payload.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import type { Report } from '../../src/report/report.ts';
import type { Random } from '../support/random.ts';

export function offerFor(report: Report, names: PromptNames = 'normalised'): Offer {
  return offerOf(wordFacts(report), report, names);
}

export function planText(
  verdict: string,
  body: readonly PlanEntry[],
  hypotheses: readonly PlannedHypothesis[] = [],
): string {
  return JSON.stringify({ v: '1', verdict, body, hypotheses });
}

/** Another order than the template's: the last statements first. */
export function reversedPlan(offer: Offer): string {
  const body = offer.body.slice(-3).toReversed();
  return planText(
    offer.verdict.id,
    body.map(({ id }, i) => ({ statement: id, link: i === 0 ? 'start' : 'also' })),
  );
}

/** Mechanisms, checks and statements as they were offered, with good notes. */
export function randomHypotheses(offer: Offer, random: Random): readonly PlannedHypothesis[] {
  const mechanisms = random.shuffled(offer.mechanisms).slice(0, random.int(0, 3));
  return mechanisms.map(({ mechanism, statements }) => ({
    mechanism: mechanism.id,
    checks: random
      .shuffled(mechanism.checks)
      .slice(0, random.int(1, 3))
      .map(({ id }) => id),
    statements: random.shuffled(statements).slice(0, random.int(1, 3)),
    note: random.pick(GOOD_NOTES),
  }));
}

const GOOD_NOTES = ['', 'Calls could wait for a free connection.', 'A lock could be held by another transaction.'];

export function randomPlan(offer: Offer, random: Random): string {
  const rest = [...offer.body];
  const length = random.int(1, Math.min(6, rest.length));
  const body: PlanEntry[] = [];
  let before = undefined as (typeof rest)[number] | undefined;
  while (body.length < length) {
    const entry = rest.splice(random.int(0, rest.length - 1), 1)[0]!;
    const links = LINKS.filter((link) => linkFits(link, entry, before, offer.verdict));
    body.push({ statement: entry.id, link: links[random.int(0, links.length - 1)]! });
    before = entry;
  }
  return planText(offer.verdict.id, body, randomHypotheses(offer, random));
}

export function answered(text: string, rest: Partial<ModelAnswer> = {}): ModelAnswer {
  return { text, status: 'completed', form: 'exact', calls: 1, ...rest };
}

/** Plans for tests: a good one for a report, random good ones, and its text. */

import type { ModelAnswer } from '../../src/narrative/language-model.ts';
import { LINKS, linkFits, type Offer, offerOf, type PlanEntry } from '../../src/narrative/plan.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import type { Report } from '../../src/report/report.ts';
import type { Random } from '../support/random.ts';

export function offerFor(report: Report): Offer {
  return offerOf(wordFacts(report));
}

export function planText(verdict: string, body: readonly PlanEntry[]): string {
  return JSON.stringify({ v: '1', verdict, body });
}

/** Another order than the template's: the last statements first. */
export function reversedPlan(offer: Offer): string {
  const body = offer.body.slice(-3).toReversed();
  return planText(
    offer.verdict.id,
    body.map(({ id }, i) => ({ statement: id, link: i === 0 ? 'start' : 'also' })),
  );
}

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
  return planText(offer.verdict.id, body);
}

export function answered(text: string, rest: Partial<ModelAnswer> = {}): ModelAnswer {
  return { text, status: 'completed', form: 'exact', calls: 1, ...rest };
}

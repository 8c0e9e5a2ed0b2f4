/** The verdict as the page's opening: who, how much, how sure, in the words of every other answer (render/headline.ts). */
import { amountsOf } from '../render/amounts.ts';
import { foreignName } from '../render/block-kit.ts';
import { headlineOf } from '../render/headline.ts';
import type { Report } from '../report/report.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { sentence } from './part.ts';

/** Of a name within a sentence. */
const NAME_CHARACTERS = 80;

export function shortName(name: string): string {
  return foreignName(name, NAME_CHARACTERS);
}

export function verdictPart(report: Report): Html {
  const { culprit, delta, fromTo, howSure, share } = headlineOf(report, shortName);
  const { outcome, confidence } = report.verdict;
  return html`<section id="verdict" class="verdict ${outcome}" aria-labelledby="verdict-title" tabindex="-1">
<h1 id="verdict-title">${culprit}</h1>
${where(report)}<p class="how-much"><strong>${delta}</strong> end to end: ${sentence(fromTo)}</p>
<p><strong class="how-sure ${confidence}">${howSure}</strong> ${sentence(share)}</p>
${without(report)}</section>`;
}

function where({ verdict: { cause } }: Report): Html {
  if (cause === null || cause.kind === 'ambiguous') return NOTHING;
  return html`<p class="where">in <b>${shortName(cause.operation)}</b></p>\n`;
}

function without(report: Report): Html {
  const { cause, counterfactualNs } = report.verdict;
  if (cause === null || cause.kind === 'ambiguous' || counterfactualNs === undefined) return NOTHING;
  const time = amountsOf(report).duration(counterfactualNs);
  return html`<p>Without it: ${sentence(time)}, with ${shortName(cause.service)} as in the baseline.</p>\n`;
}

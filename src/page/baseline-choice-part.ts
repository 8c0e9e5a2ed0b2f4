/** How a baseline that nobody named was chosen. */
import { amountsOf } from '../render/amounts.ts';
import { choiceText } from '../render/baseline-choice.ts';
import { isoTime } from '../render/two-sides.ts';
import type { Report } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import { html } from './markup.ts';
import { andMore, nameText, type Part, sentence } from './part.ts';

const MOST_OTHERS = 20;

export function baselineChoicePart(report: Report): Part | undefined {
  const { baselineChoice: choice } = report;
  if (choice === undefined) return undefined;
  const amounts = amountsOf(report);
  const number = (count: number) => formatNumber(count, 0);
  const figures: readonly (readonly [string, string])[] = [
    ['Searched', `${nameText(choice.source)}, ${isoTime(choice.window.from)} to ${isoTime(choice.window.to)}`],
    ['Found, read', `${number(choice.found)}, ${number(choice.read)}`],
    ['Of these comparable', number(choice.comparable)],
    ['Of these of the same version', number(choice.sameVersion)],
    ['Pool', number(choice.pool)],
    ['Least, median, p95', [choice.leastNs, choice.medianNs, choice.p95Ns].map(amounts.duration).join(', ')],
    ['Faster than the candidate', `${number(choice.faster)} (percentile ${formatNumber(choice.percentile, 1)})`],
  ];
  const others = choice.others.slice(0, MOST_OTHERS);
  const body = html`<p>${sentence(choiceText(report, nameText(choice.source)))}</p>
<dl class="figures">
${figures.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>\n`)}</dl>
${others.length === 0 ? '' : html`<p>The others of the pool: ${others.map((id) => html`<code>${nameText(id)}</code> `)}</p>`}
${andMore(choice.others.length - others.length, 'trace')}`;
  return { id: 'choice', title: 'How the baseline was chosen', body };
}

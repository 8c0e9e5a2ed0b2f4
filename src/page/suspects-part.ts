/** All suspects in their order, with what speaks for each. */
import { amountsOf, counted } from '../render/amounts.ts';
import { whereToLook } from '../render/likely-suspects.ts';
import type { Report } from '../report/report.ts';
import { formatShare } from '../trace/time.ts';
import type { CauseKind, Suspect } from '../verdict/verdict-types.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { andMore, nameText, type Part, scrolling, time } from './part.ts';

const MOST_SUSPECTS = 50;
/** Above the fold: those who matter, and always enough to see that the others do not. */
const LEAST_WEIGHT = 0.01;
const LEAST_SHOWN = 3;
const MEANING =
  'Weight: its part of all growth, where the two ends of a call share what lies between them. Growth: of the accounts that it answers for rather than any other.';

export function suspectsPart(report: Report): Part | undefined {
  const suspects = report.suspects.slice(0, MOST_SUSPECTS);
  if (suspects.length === 0) return undefined;
  const shown = suspects.filter(({ score }, i) => i < LEAST_SHOWN || score >= LEAST_WEIGHT);
  const others = suspects.filter((suspect) => !shown.includes(suspect));
  const body = html`${scrolling('Table of suspects', MEANING, tableOf(report, shown, 'Suspects'))}
${others.length === 0 ? NOTHING : folded(report, others)}`;
  return { id: 'suspects', title: 'Suspects', body };
}

function folded(report: Report, others: readonly Suspect[]): Html {
  const table = tableOf(report, others, 'Other suspects');
  return html`<details class="fold">
<summary>${counted(others.length, 'other')} of little weight</summary>
${scrolling('Table of other suspects', '', table)}
${andMore(report.suspects.length - MOST_SUSPECTS, 'suspect')}</details>
`;
}

function tableOf(report: Report, suspects: readonly Suspect[], caption: string): Html {
  const amounts = amountsOf(report);
  const tells = suspects.map(({ service }) => whereToLook(report, service));
  const isToldAnywhere = tells.some((text) => text !== '');
  const rows = suspects.map(
    ({ service, score, deltaNs, share, kinds }, i) => html`<tr><th scope="row">${nameText(service)}</th>
<td class="number"><data value="${score}">${formatShare(score)}</data></td>
<td class="number">${time(deltaNs, amounts.delta(deltaNs))}</td>
<td class="number"><data value="${share}">${formatShare(share)}</data></td>
<td>${kinds.map((kind) => KINDS[kind]).join(', ')}</td>
${isToldAnywhere ? html`<td>${tells[i]!}</td>` : NOTHING}</tr>
`,
  );
  return html`<table data-sortable>
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">Service</th><th scope="col" class="number">Weight</th><th scope="col" class="number">Growth</th><th scope="col" class="number">Of all growth</th><th scope="col">What changed</th>${isToldAnywhere ? html`<th scope="col">What would tell</th>` : NOTHING}</tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}

const KINDS: Readonly<Record<CauseKind, string>> = {
  'own-time': 'own time',
  gap: 'time between the ends of its calls',
  dependency: 'calls to something without spans',
  'more-calls': 'number of calls',
  'new-work': 'work on one side only',
  'lost-concurrency': 'calls in sequence',
  'lost-shortcut': 'a short cut lost',
  errors: 'errors',
  ambiguous: 'several explanations',
};

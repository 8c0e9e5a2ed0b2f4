/** All accounts of the ledger as a table that can be sorted, what changed most first. */
import { LIMITS } from '../limits.ts';
import { type Amounts, amountsOf, counted } from '../render/amounts.ts';
import { markOf } from '../render/headline.ts';
import type { Report } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { accountText, andMore, scrolling, time } from './part.ts';

export function allAccounts(report: Report): Html {
  const { ledger } = report;
  const amounts = amountsOf(report);
  const shown = [...ledger]
    .sort((one, other) => Math.abs(other.deltaNs) - Math.abs(one.deltaNs))
    .slice(0, LIMITS.pageAccounts);
  const hasNormal = shown.some(({ normal }) => normal !== undefined);
  const table = html`<table class="accounts" data-sortable>
<caption class="unseen">All accounts</caption>
<thead><tr>${headings(hasNormal)}</tr></thead>
<tbody>
${shown.map((row) => rowOf(row, amounts, hasNormal))}</tbody>
</table>`;
  const meaning = `All differences together are ${amounts.delta(report.verdict.deltaNs)}. Own times are those of all spans, on the critical path or not.`;
  return html`<details class="fold" id="accounts">
<summary>${ledger.length === 1 ? 'The only account' : `All ${counted(ledger.length, 'account')}`}, with own times and calls</summary>
${scrolling('All accounts', meaning, table)}
${andMore(ledger.length - shown.length, 'account')}</details>
`;
}

const NUMBERS = ['Difference', 'Baseline', 'Candidate', 'Own, baseline', 'Own, candidate', 'Calls'];

function headings(hasNormal: boolean): readonly Html[] {
  const numbers = [...NUMBERS, ...(hasNormal ? ['Normal (median)', 'Normal (p95)'] : [])];
  return [
    html`<th scope="col">Account</th>`,
    ...numbers.map((text) => html`<th scope="col" class="number">${text}</th>`),
  ];
}

function rowOf(row: LedgerRow, amounts: Amounts, hasNormal: boolean): Html {
  const { deltaNs, calls, normal } = row;
  const times = [row.baselineNs, row.candidateNs, row.selfBaselineNs, row.selfCandidateNs];
  const cells = [
    time(deltaNs, `${markOf(deltaNs)} ${amounts.delta(deltaNs)}`),
    ...times.map((ns) => time(ns, amounts.duration(ns))),
    html`<data value="${calls.candidate}">${callsText(calls)}</data>`,
    ...(hasNormal ? [normalCell(normal?.medianNs, amounts), normalCell(normal?.p95Ns, amounts)] : []),
  ];
  return html`<tr><th scope="row">${accountText(row)}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>
`;
}

function callsText({ baseline, candidate }: LedgerRow['calls']): string {
  const [before, after] = [formatNumber(baseline, 0), formatNumber(candidate, 0)];
  return baseline === candidate ? after : `${before} → ${after}`;
}

function normalCell(ns: number | undefined, amounts: Amounts): Html {
  return ns === undefined ? NOTHING : time(ns, amounts.duration(ns));
}

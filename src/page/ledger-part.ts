/**
 * Where the time went: a chart that leads from the baseline's duration to the candidate's, one account after another, and a
 * table of all accounts. Numbers of the chart are those of the ledger's table in every other answer, and add up as printed.
 */
import { callsWords, tableLegend } from '../render/account-words.ts';
import { markOf } from '../render/headline.ts';
import { type LedgerTable, ledgerTable, NOBODY_LABEL, type Numbers, type TableRow } from '../render/ledger-table.ts';
import type { Report } from '../report/report.ts';
import type { Fact, LedgerRow } from '../verdict/verdict-types.ts';
import { allAccounts } from './all-accounts.ts';
import { type Html, html, NOTHING, trusted } from './markup.ts';
import { accountText, type Part } from './part.ts';

export function ledgerPart(report: Report): Part {
  const table = ledgerTable(report);
  const body =
    table.rows.length === 0
      ? html`<p>Neither request took any time.</p>`
      : html`${chart(report, table)}${legend(table)}${allAccounts(report)}`;
  return { id: 'ledger', title: 'Where the time went', body };
}

// --- steps -------------------------------------------------------------------------------------------------------

interface Step {
  readonly label: Html;
  readonly text: string;
  /** In the table's unit. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'side' | 'more' | 'less' | 'same';
  readonly isCause: boolean;
}

function stepsOf(report: Report, { rows, everythingElse, total }: LedgerTable): readonly Step[] {
  const cause = causeAccount(report);
  let level = total.inUnit.baseline;
  const step = (label: Html, numbers: Numbers, isCause: boolean): Step => {
    const from = level;
    const change = numbers.inUnit.difference;
    level = from + change;
    const kind = change === 0 ? 'same' : change > 0 ? 'more' : 'less';
    return { label, text: `${markOf(change)} ${numbers.difference}`, from, to: level, kind, isCause };
  };
  const whole = (label: string, text: string, to: number): Step => {
    return { label: html`<b>${label}</b>`, text, from: 0, to, kind: 'side', isCause: false };
  };
  return [
    whole('baseline', total.baseline, total.inUnit.baseline),
    ...rows.map((row) => step(labelOf(row), row, cause !== undefined && isAbout(row.account, cause))),
    ...(everythingElse === undefined ? [] : [step(html`${everythingElse.label}`, everythingElse, false)]),
    whole('candidate', total.candidate, total.inUnit.candidate),
  ];
}

type AccountFact = Extract<Fact, { kind: 'account' }>;

/** The account that changed most within the cause: the first account among the facts. */
function causeAccount({ verdict, facts }: Report): AccountFact | undefined {
  if (verdict.cause === null || verdict.cause.kind === 'ambiguous') return undefined;
  return facts.find((fact): fact is AccountFact => fact.kind === 'account');
}

function isAbout(row: LedgerRow, { account, service, operation, peer }: AccountFact): boolean {
  return row.account === account && row.service === service && row.operation === operation && row.peer === peer;
}

function labelOf({ account, isMovedOnly, isNobody }: TableRow): Html {
  if (isNobody) return html`${NOBODY_LABEL}`;
  return html`${accountText(account)}${callsWords(account.calls)}${isMovedOnly ? ' *' : ''}`;
}

// --- chart -------------------------------------------------------------------------------------------------------

/**
 * A table whose last column is drawn: numbers stand beside the bars for whoever does not see them. Roles are spelt out, because
 * on a phone its rows are laid out as a grid, and then browsers forget that it is a table.
 */
function chart(report: Report, table: LedgerTable): Html {
  const steps = stepsOf(report, table);
  const scale = (100 - LEAST_WIDTH) / Math.max(...steps.flatMap(({ from, to }) => [from, to]), Number.MIN_VALUE);
  const rows = steps.map(
    (step, i) => html`<tr role="row" class="${step.kind}${step.isCause ? ' cause' : ''}">
<th scope="row" role="rowheader">${step.label}${step.isCause ? CAUSE : NOTHING}</th>
<td role="cell" class="number amount">${step.text}</td>
<td role="cell" class="drawn">${bar(step, i === steps.length - 1, scale)}</td></tr>
`,
  );
  return html`<table role="table" class="steps">
<caption>From the baseline’s duration to the candidate’s: time on the critical path, ${table.unit}</caption>
<thead><tr role="row"><th scope="col" role="columnheader">Account</th><th scope="col" role="columnheader" class="number amount">${table.unit}</th><td role="cell" class="drawn"></td></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

const CAUSE = html` <span class="tag">◆ cause</span>`;
/** In the middle of its row, however many lines the row's label takes. */
const BAR = 'y="50%" height="18" transform="translate(0 -9)"';
/** Percent of the width: a thinner bar would not be seen. */
const LEAST_WIDTH = 0.4;

/** In percent of the cell, so that it fits every width; a line leads from its end to the next row. */
function bar({ from, to, kind }: Step, isLast: boolean, scale: number): Html {
  const start = percent(Math.min(from, to) * scale);
  const width = percent(Math.max(Math.abs(to - from) * scale, LEAST_WIDTH));
  const end = percent(to * scale);
  const lead = isLast ? '' : `<line class="lead" x1="${end}" x2="${end}" y1="50%" y2="100%"/>`;
  const arrive = kind === 'side' && from === 0 && isLast ? '' : leadIn(from, kind, scale);
  const hatch = kind === 'less' ? `<rect class="hatch" x="${start}" width="${width}" ${BAR}/>` : '';
  return trusted(
    `<svg aria-hidden="true" focusable="false">${lead}${arrive}` +
      `<rect class="bar" x="${start}" width="${width}" ${BAR}/>${hatch}</svg>`,
  );
}

function leadIn(from: number, kind: Step['kind'], scale: number): string {
  if (kind === 'side') return '';
  const start = percent(from * scale);
  return `<line class="lead" x1="${start}" x2="${start}" y1="0" y2="50%"/>`;
}

function percent(value: number): string {
  return `${Math.round(Math.max(0, value) * 1_000) / 1_000}%`;
}

function legend(table: LedgerTable): Html {
  const lines = [
    'Every bar starts where the one above it ended: ▲ more time, ▼ (hatched) less.',
    ...tableLegend(table),
  ];
  return html`<p class="soft">${lines.join(' ')}</p>\n`;
}

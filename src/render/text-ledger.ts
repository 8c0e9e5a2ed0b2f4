/** The ledger's table (ledger-table.ts) as lines for a terminal, with a bar for each difference. */
import type { Report } from '../report/report.ts';
import type { AccountKind, LedgerRow } from '../verdict/verdict-types.ts';
import { ledgerTable, type Numbers, type TableRow } from './ledger-table.ts';
import { column, columnRight, cut, displayWidth, printable, wrap } from './terminal.ts';
import type { Style } from './text-style.ts';

const ACCOUNT_COLUMNS = 4;
const BAR_COLUMNS = 8;
/** A change below this part of the baseline never fills a bar, even where it is the largest. */
const LEAST_FULL_BAR = 0.02;

export function renderLedger(report: Report, style: Style, width: number): readonly string[] {
  if (report.ledger.length === 0) return [];
  const { unit, rows, everythingElse, total } = ledgerTable(report);
  const layout = layOut([HEADER, ...rows, everythingElse, total], width);
  const leastNs = Math.max(1, report.baseline.durationNs * LEAST_FULL_BAR);
  const largestNs = Math.max(leastNs, ...rows.map((row) => Math.abs(row.deltaNs)));
  return [
    style.heading(lineOf(`critical path, ${unit}`, HEADER, layout)),
    ...rows.flatMap((row) => rowLines(row, { layout, style, largestNs, width })),
    lineOf(`everything else (${accountsText(everythingElse.accounts)})`, everythingElse, layout),
    style.heading(lineOf('total', total, layout)),
    ...legend(rows)
      .flatMap((text) => wrap(text, width))
      .map(style.quiet),
  ];
}

// --- lines -------------------------------------------------------------------------------------------------------

type Texts = Omit<Numbers, 'deltaNs'>;

const HEADER: Texts = { baseline: 'baseline', candidate: 'candidate', difference: 'difference' };

/** Columns of the terminal that each part of a line takes. */
interface Layout {
  readonly label: number;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
}

function layOut(lines: readonly Texts[], width: number): Layout {
  const columnsOf = (field: keyof Texts) => 1 + Math.max(...lines.map((line) => displayWidth(line[field])));
  const [baseline, candidate, difference] = [columnsOf('baseline'), columnsOf('candidate'), columnsOf('difference')];
  const label = width - ACCOUNT_COLUMNS - baseline - candidate - difference - 1 - BAR_COLUMNS;
  return { label, baseline, candidate, difference };
}

function lineOf(label: string, texts: Texts, layout: Layout, account = ''): string {
  const names = `${column(account, ACCOUNT_COLUMNS)}${column(label, layout.label)}`;
  const sides = `${columnRight(texts.baseline, layout.baseline)}${columnRight(texts.candidate, layout.candidate)}`;
  return `${names}${sides}${columnRight(texts.difference, layout.difference)}`;
}

interface Drawing {
  readonly layout: Layout;
  readonly style: Style;
  readonly largestNs: number;
  readonly width: number;
}

function rowLines(row: TableRow, { layout, style, largestNs, width }: Drawing): readonly string[] {
  const [label, ...more] = labelLines(row, layout.label - 1, width - ACCOUNT_COLUMNS - 2);
  const line = lineOf(label!, row, layout, ACCOUNTS[row.account.account].short);
  const names = line.slice(0, line.length - layout.difference);
  const change = `${line.slice(line.length - layout.difference)} ${bar(row.deltaNs, largestNs)}`.trimEnd();
  return [
    `${names}${style.delta(change, row.deltaNs)}`,
    ...more.map((text) => `${' '.repeat(ACCOUNT_COLUMNS + 2)}${text}`),
  ];
}

// --- words and bars ----------------------------------------------------------------------------------------------

const ACCOUNTS: Readonly<Record<AccountKind, { readonly short: string; readonly legend: string }>> = {
  own: { short: 'own', legend: 'own: inside the service itself' },
  gap: { short: 'gap', legend: 'gap: between caller and callee' },
  dependency: { short: 'dep', legend: 'dep: a call to something that sends no spans' },
};

/** One line where it fits beside the numbers; otherwise the operation takes a line of its own. */
function labelLines({ account, isMovedOnly }: TableRow, width: number, wholeWidth: number): readonly string[] {
  const { calls, service, peer, operation = '' } = account;
  const ends = printable(peer === undefined ? service : `${service} → ${peer}`);
  const suffix = `${callsText(calls)}${isMovedOnly ? ' *' : ''}`;
  const whole = `${operation === '' ? ends : `${ends} · ${printable(operation)}`}${suffix}`;
  if (displayWidth(whole) <= width) return [whole];
  const first = `${cut(ends, width - displayWidth(suffix))}${suffix}`;
  return operation === '' ? [first] : [first, cut(printable(operation), wholeWidth)];
}

function callsText({ baseline, candidate }: LedgerRow['calls']): string {
  return baseline === candidate ? '' : ` ×${baseline} → ×${candidate}`;
}

function accountsText(accounts: number): string {
  return accounts === 1 ? '1 account' : `${accounts} accounts`;
}

function legend(rows: readonly TableRow[]): readonly string[] {
  const kinds = Object.entries(ACCOUNTS).filter(([kind]) => rows.some((row) => row.account.account === kind));
  const lines = [kinds.map(([, words]) => words.legend).join('; ')];
  const isAnyMoved = rows.some((row) => row.isMovedOnly);
  if (isAnyMoved) lines.push('* came onto the critical path or left it; its own work is no slower or faster');
  return lines;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Growth as a solid bar, gain as a shaded one; the longest row fills the column. */
function bar(deltaNs: number, largestNs: number): string {
  const eighths = Math.round((Math.abs(deltaNs) / largestNs) * BAR_COLUMNS * 8);
  if (deltaNs < 0) return '░'.repeat(Math.ceil(eighths / 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

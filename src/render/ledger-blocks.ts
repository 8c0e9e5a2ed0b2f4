/** Where the time went, as Slack blocks: a sortable table and a chart, and what stands for them where a workspace refuses them. */
import type { Report } from '../report/report.ts';
import { accountWords, callsWords, tableLegend } from './account-words.ts';
import {
  barChart,
  boldCell,
  type ChartBlock,
  cell,
  context,
  type DataTableBlock,
  escapeMrkdwn,
  foreign,
  foreignName,
  numberCell,
  type RawText,
  type RichTextBlock,
  type SlackBlock,
  section,
  shorten,
  type TableBlock,
} from './block-kit.ts';
import { markOf } from './headline.ts';
import { type LedgerTable, ledgerTable, NOBODY_LABEL, type Numbers, type TableRow } from './ledger-table.ts';

/** Of the longest bar: what is shorter is a line on a phone. */
const LEAST_LENGTH = 0.02;
/** Of each of two names below a bar, where there is room for twenty characters. */
const BAR_END_CHARACTERS = 8;
const LABEL_CHARACTERS = 90;
/** Of a label in the code block, escaped: eleven lines must fit into one section. */
const ESCAPED_LABEL_CHARACTERS = 120;
const NAME_CHARACTERS = 60;
/** Of each of two names: both must fit into a label, with an operation behind them. */
const END_CHARACTERS = 32;

/**
 * The ledger with ever older blocks: a sortable table with a chart under it, the table without the chart, a plain table,
 * a code block.
 */
export function ledgerRungs(report: Report): readonly (readonly SlackBlock[])[] {
  const table = ledgerTable(report);
  if (table.rows.length === 0) return [[]];
  const legend = tableLegend(table);
  const explained = legend.length === 0 ? [] : [context(legend.join(' '))];
  const sortable = [sortableTable(table), ...explained];
  const chart = chartOf(report, table);
  return [
    ...(chart === undefined ? [] : [[...sortable, chart]]),
    sortable,
    [plainTable(table), ...explained],
    [section(`\`\`\`\n${escapeMrkdwn(tableAsText(table))}\n\`\`\``)],
  ];
}

function sortableTable(table: LedgerTable): DataTableBlock {
  const row = (label: RawText | RichTextBlock, numbers: Numbers) => {
    const { difference, baseline, candidate } = numbers.inUnit;
    const texts = numbersOf(numbers);
    return [label, ...[difference, baseline, candidate].map((value, at) => numberCell(value, texts[at]!))];
  };
  const { everythingElse: rest, total } = table;
  const rows = [
    headings(table).map(cell),
    ...table.rows.map((one) => row(cell(labelOf(one)), one)),
    ...(rest === undefined ? [] : [row(cell(rest.label), rest)]),
    row(boldCell('total'), total),
  ];
  // All on one page: whoever is on call does not turn pages.
  return {
    type: 'data_table',
    caption: 'Where the time went',
    rows,
    page_size: rows.length,
  };
}

function plainTable(table: LedgerTable): TableBlock {
  const align = (side: 'left' | 'right') => ({ align: side, is_wrapped: side === 'left' });
  return {
    type: 'table',
    rows: [
      headings(table).map(cell),
      ...table.rows.map((row) => [labelOf(row), ...numbersOf(row)].map(cell)),
      ...restOf(table).map((row) => row.map(cell)),
      ['total', ...numbersOf(table.total)].map(boldCell),
    ],
    column_settings: [align('left'), align('right'), align('right'), align('right')],
  };
}

/** Of two bars and more, since one beside the table says nothing new; and only where something differs. */
function chartOf({ verdict }: Report, { rows, unit }: LedgerTable): ChartBlock | undefined {
  const longest = Math.max(...rows.map(lengthOf));
  const seen = rows.filter((row) => lengthOf(row) >= LEAST_LENGTH * longest);
  if (seen.length < 2 || verdict.outcome === 'same') return undefined;
  const bars = seen.map((row) => ({
    label: barLabel(row, seen),
    values: [row.inUnit.baseline, row.inUnit.candidate],
  }));
  return barChart(`Time on the critical path, ${unit}`, unit, ['baseline', 'candidate'], bars);
}

function lengthOf({ inUnit }: TableRow): number {
  return Math.max(inUnit.baseline, inUnit.candidate);
}

/** Whose bar it is, or which operation's where several are of the same: the table has the whole name. */
function barLabel(row: TableRow, rows: readonly TableRow[]): string {
  const { operation = '' } = row.account;
  const isOnly = rows.filter((other) => ownerOf(other) === ownerOf(row)).length === 1;
  return isOnly || operation === '' ? ownerOf(row) : operation;
}

function ownerOf({ account: { account, service, peer = '?' }, isNobody }: TableRow): string {
  if (isNobody) return NOBODY_LABEL;
  if (account === 'gap')
    return `${foreignName(service, BAR_END_CHARACTERS)} → ${foreignName(peer, BAR_END_CHARACTERS)}`;
  return account === 'dependency' ? peer : service;
}

/** For workspaces without table blocks. A code fence cannot be closed from inside: backticks are replaced. */
function tableAsText(table: LedgerTable): string {
  const lines = [
    headings(table),
    ...table.rows.map((row) => [fitEscaped(labelOf(row).replaceAll('`', "'")), ...numbersOf(row)]),
    ...restOf(table),
    ['total', ...numbersOf(table.total)],
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => line[at]!.length)));
  const padded = lines.map(([label, ...numbers]) =>
    [label!.padEnd(widths[0]!), ...numbers.map((number, at) => number.padStart(widths[at + 1]!))].join('  '),
  );
  return padded.join('\n');
}

function headings(table: LedgerTable): string[] {
  return [`Critical path, ${table.unit}`, 'difference', 'baseline', 'candidate'];
}

/** The difference first: a phone shows two or three columns. */
function numbersOf(row: Numbers): [string, string, string] {
  return [`${markOf(row.deltaNs)} ${row.difference}`, row.baseline, row.candidate];
}

function labelOf({ account, isMovedOnly, isNobody }: TableRow): string {
  if (isNobody) return NOBODY_LABEL;
  const suffix = `${callsWords(account.calls)}${isMovedOnly ? ' *' : ''}`;
  return `${foreign(accountName(account), LABEL_CHARACTERS - suffix.length)}${suffix}`;
}

/** "preprocess · preprocess-request", "between web and cart", "web waits for postgres" */
export function accountName(row: TableRow['account']): string {
  return accountWords(row, {
    alone: (service) => foreignName(service, NAME_CHARACTERS),
    end: (service) => foreignName(service, END_CHARACTERS),
    operation: (operation) => operation,
  });
}

function restOf({ everythingElse: rest }: LedgerTable): string[][] {
  return rest === undefined ? [] : [[rest.label, ...numbersOf(rest)]];
}

function fitEscaped(label: string): string {
  let fitting = label;
  while (escapeMrkdwn(fitting).length > ESCAPED_LABEL_CHARACTERS) fitting = shorten(fitting, fitting.length - 1);
  return fitting;
}

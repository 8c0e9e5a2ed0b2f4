/** Where the time went, as Slack blocks: a native table, or a code block where a workspace refuses tables. */
import type { Report } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import {
  boldCell,
  cell,
  context,
  escapeMrkdwn,
  foreign,
  foreignName,
  type SlackBlock,
  section,
  shorten,
  type TableBlock,
} from './block-kit.ts';
import { markOf } from './headline.ts';
import { type LedgerTable, ledgerTable, NOBODY_LABEL, type Numbers, type TableRow } from './ledger-table.ts';

const LABEL_CHARACTERS = 90;
/** Of a label in the code block, escaped: eleven lines must fit into one section. */
const ESCAPED_LABEL_CHARACTERS = 120;
const NAME_CHARACTERS = 60;
/** Of each of two names: both must fit into a label, with an operation behind them. */
const END_CHARACTERS = 32;

/** A native table and what its words mean. */
export function ledgerBlocks(report: Report): SlackBlock[] {
  const table = ledgerTable(report);
  if (table.rows.length === 0) return [];
  const align = (side: 'left' | 'right') => ({ align: side, is_wrapped: side === 'left' });
  const block: TableBlock = {
    type: 'table',
    rows: [
      headings(table).map(cell),
      ...table.rows.map((row) => [labelOf(row), ...numbersOf(row)].map(cell)),
      ...restOf(table).map((row) => row.map(cell)),
      ['total', ...numbersOf(table.total)].map(boldCell),
    ],
    column_settings: [align('left'), align('right'), align('right'), align('right')],
  };
  const legend = legendOf(table);
  return [block, ...(legend.length === 0 ? [] : [context(legend.join(' '))])];
}

/** The table for workspaces without table blocks. A code fence cannot be closed from inside: backticks are replaced. */
export function ledgerAsText(report: Report): SlackBlock[] {
  const table = ledgerTable(report);
  if (table.rows.length === 0) return [];
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
  return [section(`\`\`\`\n${escapeMrkdwn(padded.join('\n'))}\n\`\`\``)];
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
  const { baseline, candidate } = account.calls;
  const calls = baseline === candidate ? '' : ` ×${formatNumber(baseline, 0)} → ×${formatNumber(candidate, 0)}`;
  const suffix = `${calls}${isMovedOnly ? ' *' : ''}`;
  return `${foreign(accountName(account), LABEL_CHARACTERS - suffix.length)}${suffix}`;
}

function accountName({ account, service, peer = '?', operation = '' }: TableRow['account']): string {
  const where = operation === '' ? '' : ` · ${operation}`;
  const [one, other] = [foreignName(service, END_CHARACTERS), foreignName(peer, END_CHARACTERS)];
  switch (account) {
    case 'own':
      return `${foreignName(service, NAME_CHARACTERS)}${where}`;
    case 'gap':
      return `between ${one} and ${other}${where}`;
    case 'dependency':
      return `${one} waits for ${other}${where}`;
  }
}

function restOf({ everythingElse: rest }: LedgerTable): string[][] {
  return rest === undefined ? [] : [[rest.label, ...numbersOf(rest)]];
}

function legendOf(table: LedgerTable): string[] {
  const lines: string[] = [];
  if (table.rows.some((row) => row.account.account === 'gap')) {
    lines.push('Between: network, connection and queueing before the other side starts.');
  }
  if (table.rows.some((row) => row.account.account === 'dependency')) {
    lines.push('Waits for: a call to something that sends no spans.');
  }
  if (table.rows.some((row) => row.isMovedOnly)) {
    lines.push('* came onto the critical path or left it; its own work is no slower or faster.');
  }
  if (table.rows.some((row) => row.isNobody))
    lines.push('No span was running: between the parts of an incomplete trace.');
  return lines;
}

function fitEscaped(label: string): string {
  let fitting = label;
  while (escapeMrkdwn(fitting).length > ESCAPED_LABEL_CHARACTERS) fitting = shorten(fitting, fitting.length - 1);
  return fitting;
}

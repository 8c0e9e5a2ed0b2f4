/** Where the time went, as Slack blocks: a native table, or a code block where a workspace refuses tables. */
import type { Report } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import {
  boldCell,
  cell,
  context,
  escapeMrkdwn,
  foreign,
  type SlackBlock,
  section,
  shorten,
  type TableBlock,
} from './block-kit.ts';
import { markOf } from './headline.ts';
import { type LedgerTable, ledgerTable, type Numbers, type TableRow } from './ledger-table.ts';

const LABEL_CHARACTERS = 90;
/** Of a label in the code block, escaped: eleven lines must fit into one section. */
const ESCAPED_LABEL_CHARACTERS = 120;
const NAME_CHARACTERS = 60;

/** A native table and what its words mean. */
export function ledgerBlocks(report: Report): SlackBlock[] {
  if (report.ledger.length === 0) return [];
  const table = ledgerTable(report);
  const align = (side: 'left' | 'right') => ({ align: side, is_wrapped: side === 'left' });
  const block: TableBlock = {
    type: 'table',
    rows: [
      headings(table).map(cell),
      ...table.rows.map((row) => [labelOf(row), ...numbersOf(row)].map(cell)),
      ...(hasRest(table) ? [[restLabel(table), ...numbersOf(table.everythingElse)].map(cell)] : []),
      ['total', ...numbersOf(table.total)].map(boldCell),
    ],
    column_settings: [align('left'), align('right'), align('right'), align('right')],
  };
  const legend = legendOf(table);
  return [block, ...(legend.length === 0 ? [] : [context(legend.join(' '))])];
}

/** The table for workspaces without table blocks. A code fence cannot be closed from inside: backticks are replaced. */
export function ledgerAsText(report: Report): SlackBlock[] {
  if (report.ledger.length === 0) return [];
  const table = ledgerTable(report);
  const lines = [
    headings(table),
    ...table.rows.map((row) => [fitEscaped(labelOf(row).replaceAll('`', "'")), ...numbersOf(row)]),
    ...(hasRest(table) ? [[restLabel(table), ...numbersOf(table.everythingElse)]] : []),
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

function labelOf({ account, isMovedOnly }: TableRow): string {
  const { baseline, candidate } = account.calls;
  const calls = baseline === candidate ? '' : ` ×${formatNumber(baseline, 0)} → ×${formatNumber(candidate, 0)}`;
  const suffix = `${calls}${isMovedOnly ? ' *' : ''}`;
  return `${foreign(accountName(account), LABEL_CHARACTERS - suffix.length)}${suffix}`;
}

function accountName({ account, service, peer = '?', operation = '' }: TableRow['account']): string {
  const name = (full: string) => foreign(full, NAME_CHARACTERS);
  const where = operation === '' ? '' : ` · ${operation}`;
  switch (account) {
    case 'own':
      return `${name(service)}${where}`;
    case 'gap':
      return `between ${name(service)} and ${name(peer)}${where}`;
    case 'dependency':
      return `${name(service)} waits for ${name(peer)}${where}`;
  }
}

/** A row of zeros says nothing, unless accounts really were left out. */
function hasRest({ everythingElse }: LedgerTable): boolean {
  return everythingElse.accounts > 0;
}

function restLabel({ everythingElse }: LedgerTable): string {
  return `everything else (${formatNumber(everythingElse.accounts, 0)} account${everythingElse.accounts === 1 ? '' : 's'})`;
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
  if (table.isRounded) lines.push('Rounded so that every column adds up as printed.');
  return lines;
}

function fitEscaped(label: string): string {
  let fitting = label;
  while (escapeMrkdwn(fitting).length > ESCAPED_LABEL_CHARACTERS) fitting = shorten(fitting, fitting.length - 1);
  return fitting;
}

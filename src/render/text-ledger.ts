/** The ledger's table (ledger-table.ts) as lines for a terminal, with a bar for each difference. */
import type { Report } from '../report/report.ts';
import type { AccountKind } from '../verdict/verdict-types.ts';
import { callsWords, MOVED_WORDS } from './account-words.ts';
import { ledgerTable, NOBODY_LABEL, type Numbers, type TableRow } from './ledger-table.ts';
import { column, columnRight, cut, cutName, cutPair, displayWidth, printable, wrap } from './terminal.ts';
import type { Style } from './text-style.ts';

const ACCOUNT_COLUMNS = 4;
const BAR_COLUMNS = 8;
/** Names that stand beside the numbers have at least so many columns; with fewer, they stand above them. */
const LEAST_LABEL_COLUMNS = 22;
/** With fewer, names need the columns of the bars. */
const LEAST_LABEL_BESIDE_BARS = 30;
/** A change below this part of the baseline never fills a bar, even where it is the largest. */
const LEAST_FULL_BAR = 0.02;

export function renderLedger(report: Report, style: Style, width: number): readonly string[] {
  const { unit, rows, everythingElse, total } = ledgerTable(report);
  if (rows.length === 0) return [];
  const shown = [HEADER, ...rows, ...(everythingElse === undefined ? [] : [everythingElse]), total];
  const layout = layOut(shown, width);
  const leastNs = Math.max(1, report.baseline.durationNs * LEAST_FULL_BAR);
  const largestNs = Math.max(leastNs, ...rows.map((row) => Math.abs(row.deltaNs)));
  return [
    ...lineOf(`critical path, ${unit}`, HEADER, layout).map(style.heading),
    ...rows.flatMap((row) => rowLines(row, { layout, style, largestNs, width })),
    ...(everythingElse === undefined ? [] : lineOf(everythingElse.label, everythingElse, layout)),
    ...lineOf('total', total, layout).map(style.heading),
    ...legend(rows)
      .flatMap((text) => wrap(text, width))
      .map(style.quiet),
  ];
}

// --- lines -------------------------------------------------------------------------------------------------------

type Texts = Omit<Numbers, 'deltaNs' | 'inUnit'>;

const HEADER: Texts = { baseline: 'baseline', candidate: 'candidate', difference: 'difference' };

/** Columns of the terminal that each part of a line takes. */
interface Layout {
  readonly label: number;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
  readonly bar: number;
}

/** Where there is little room, names come before bars. */
function layOut(lines: readonly Texts[], width: number): Layout {
  const columnsOf = (field: keyof Texts) => 1 + Math.max(...lines.map((line) => displayWidth(line[field])));
  const [baseline, candidate, difference] = [columnsOf('baseline'), columnsOf('candidate'), columnsOf('difference')];
  const room = width - ACCOUNT_COLUMNS - baseline - candidate - difference;
  const bar = room - BAR_COLUMNS - 1 >= LEAST_LABEL_BESIDE_BARS ? BAR_COLUMNS + 1 : 0;
  return { label: Math.max(0, room - bar), baseline, candidate, difference, bar };
}

/** One line, or two where the label has no room beside the numbers. */
function lineOf(label: string, texts: Texts, layout: Layout, account = ''): readonly string[] {
  const [kind, numbers] = [column(account, ACCOUNT_COLUMNS), numbersOf(texts, layout)];
  if (displayWidth(label) <= layout.label) return [`${kind}${column(label, layout.label)}${numbers}`];
  const room = layout.label + displayWidth(numbers) + layout.bar;
  return [`${kind}${cut(label, room)}`, `${' '.repeat(ACCOUNT_COLUMNS + layout.label)}${numbers}`];
}

function numbersOf(texts: Texts, layout: Layout): string {
  const sides = `${columnRight(texts.baseline, layout.baseline)}${columnRight(texts.candidate, layout.candidate)}`;
  return `${sides}${columnRight(texts.difference, layout.difference)}`;
}

interface Drawing {
  readonly layout: Layout;
  readonly style: Style;
  readonly largestNs: number;
  readonly width: number;
}

function rowLines(row: TableRow, { layout, style, largestNs, width }: Drawing): readonly string[] {
  const room = hasRoomBeside(row, layout) ? layout.label - 1 : width - ACCOUNT_COLUMNS;
  const [label, ...more] = labelLines(row, room, width);
  const lines = lineOf(label!, row, layout, row.isNobody ? '' : ACCOUNTS[row.account.account].short);
  const last = lines.at(-1)!;
  const names = last.slice(0, last.length - layout.difference);
  const drawn = layout.bar === 0 ? '' : ` ${bar(row.deltaNs, largestNs)}`;
  const change = `${last.slice(last.length - layout.difference)}${drawn}`.trimEnd();
  const below = more.map((text) => `${' '.repeat(ACCOUNT_COLUMNS + 2)}${text}`);
  const numbered = `${names}${style.delta(change, row.deltaNs)}`;
  return lines.length === 1 ? [numbered, ...below] : [...lines.slice(0, -1), ...below, numbered];
}

// --- words and bars ----------------------------------------------------------------------------------------------

const ACCOUNTS: Readonly<Record<AccountKind, { readonly short: string; readonly legend: string }>> = {
  own: { short: 'own', legend: 'own: inside the service itself' },
  gap: { short: 'gap', legend: 'gap: between caller and callee' },
  dependency: { short: 'dep', legend: 'dep: a call to something that sends no spans' },
};

/** Two long names would be cut beyond recognition beside the numbers. */
function hasRoomBeside(row: TableRow, layout: Layout): boolean {
  const isPair = row.account.peer !== undefined && !row.isNobody;
  return layout.label >= (isPair ? displayWidth(`${endsOf(row)}${suffixOf(row)}`) + 1 : LEAST_LABEL_COLUMNS);
}

/** One line where it fits; otherwise the operation takes a line of its own. */
function labelLines(row: TableRow, room: number, width: number): readonly string[] {
  if (row.isNobody) return [NOBODY_LABEL];
  const { service, peer, operation = '' } = row.account;
  const [ends, suffix] = [endsOf(row), suffixOf(row)];
  const whole = `${operation === '' ? ends : `${ends} · ${printable(operation)}`}${suffix}`;
  if (displayWidth(whole) <= room) return [whole];
  const rest = room - displayWidth(suffix);
  const first = `${peer === undefined ? cutName(ends, rest) : cutPair(service, peer, rest)}${suffix}`;
  return operation === '' ? [first] : [first, cutName(printable(operation), width - ACCOUNT_COLUMNS - 2)];
}

function endsOf({ account: { service, peer } }: TableRow): string {
  return peer === undefined ? printable(service) : `${printable(service)} → ${printable(peer)}`;
}

function suffixOf({ account, isMovedOnly }: TableRow): string {
  return `${callsWords(account.calls)}${isMovedOnly ? ' *' : ''}`;
}

function legend(rows: readonly TableRow[]): readonly string[] {
  const named = rows.filter((row) => !row.isNobody);
  const kinds = Object.entries(ACCOUNTS).filter(([kind]) => named.some((row) => row.account.account === kind));
  const lines = [kinds.map(([, words]) => words.legend).join('; ')];
  if (named.length < rows.length) lines.push(`${NOBODY_LABEL}: between the parts of an incomplete trace`);
  const isAnyMoved = rows.some((row) => row.isMovedOnly);
  if (isAnyMoved) lines.push(`* ${MOVED_WORDS}`);
  return lines;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Growth as a solid bar, gain as a shaded one; the longest row fills the column. */
function bar(deltaNs: number, largestNs: number): string {
  const eighths = Math.round((Math.abs(deltaNs) / largestNs) * BAR_COLUMNS * 8);
  if (deltaNs < 0) return '░'.repeat(Math.ceil(eighths / 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

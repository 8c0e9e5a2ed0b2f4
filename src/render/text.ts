/**
 * Report → text for a terminal: culprit, how much and how sure first; then what was compared, the ledger, what else
 * differs, the narrative, and what to keep in mind. Pure: colour and width are the shell's to know. Every string of a
 * trace passes `printable` on its way in.
 */
import type { Narrative, Report, ReportDefect, Side } from '../report/report.ts';
import { formatDuration } from '../trace/time.ts';
import { headlineOf } from './headline.ts';
import { column, cut, printable, wrap } from './terminal.ts';
import { renderLedger } from './text-ledger.ts';
import { type Style, styleFor } from './text-style.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Below, the table has no room for names; above, lines are too long to read. */
const LEAST_COLUMNS = 60;
const MOST_COLUMNS = 120;
const LABEL_COLUMNS = 12;
const MOST_CHANGES = 12;
const MOST_DEFECTS = 6;

export function renderText(report: Report, options: TextOptions): string {
  const width = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, options.width));
  const style = styleFor(options.color);
  const sections = [
    answer(report, style, width),
    compared(report, style, width),
    renderLedger(report, style, width),
    changes(report, style, width),
    narrative(report.narrative, style, width),
    hypotheses(report.narrative, style, width),
    caveats(report, style, width),
    provenance(report, style, width),
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

// --- the answer --------------------------------------------------------------------------------------------------

/** The same words as in the chat; here with the operation, for which a terminal has room. */
function answer(report: Report, style: Style, width: number): readonly string[] {
  const { verdict } = report;
  const { culprit, delta, fromTo, share, howSure } = headlineOf(report);
  const where = verdict.cause === null ? '' : `, in ${verdict.cause.operation}`;
  const lines = [
    ...labelled('Culprit', `${culprit}${where}`, width).map(style.heading),
    ...labelled('How much', `${delta}: ${fromTo}`, width),
    ...(share === '' ? [] : labelled('', share, width)),
    ...labelled('How sure', howSure, width),
  ];
  if (verdict.counterfactualNs === undefined || verdict.cause === null) return lines;
  const without = `${formatDuration(verdict.counterfactualNs)}, with ${verdict.cause.service} as in the baseline`;
  return [...lines, ...labelled('Without it', without, width)];
}

// --- what was compared -------------------------------------------------------------------------------------------

const SWAPPED = 'The second trace given was the faster one, so it is the baseline.';

/** The two traces side by side; a trace id of 32 digits fits twice into 80 columns. */
function compared(report: Report, style: Style, width: number): readonly string[] {
  const rows: readonly (readonly [label: string, text: (side: Side) => string])[] = [
    ['trace', (side) => side.traceId],
    ['source', (side) => side.source],
    ['root', (side) => `${side.rootService} · ${side.rootOperation}`],
    ['duration', (side) => formatDuration(side.durationNs)],
    ['spans', spansText],
    ['started', (side) => isoTime(side.startTime)],
  ];
  const sideColumns = Math.floor((width - LABEL_COLUMNS) / 2);
  const line = (label: string, baseline: string, candidate: string) => {
    const cells = [column(label, LABEL_COLUMNS), column(cut(printable(baseline), sideColumns - 2), sideColumns)];
    return `${cells.join('')}${cut(printable(candidate), sideColumns)}`;
  };
  const lines = [
    style.heading(line('', 'baseline', 'candidate')),
    ...rows.map(([label, text]) => line(label, text(report.baseline), text(report.candidate))),
  ];
  if (report.order === 'swapped') lines.push(...wrap(SWAPPED, width));
  return lines;
}

function spansText(side: Side): string {
  const errors = side.errorCount === 0 ? '' : `, ${count(side.errorCount, 'error')}`;
  return `${side.spanCount} in ${count(side.serviceCount, 'service')}${errors}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Unix nanoseconds as UTC, to the millisecond. */
function isoTime(unixNano: string): string {
  return new Date(Number(BigInt(unixNano) / 1_000_000n)).toISOString();
}

// --- the rest ----------------------------------------------------------------------------------------------------

function changes(report: Report, style: Style, width: number): readonly string[] {
  if (report.changes.length === 0) return [];
  const shown = report.changes.slice(0, MOST_CHANGES);
  const lines = shown.map((change) => {
    const values = `${change.baseline ?? '(none)'} → ${change.candidate ?? '(none)'}`;
    return cut(`- ${printable(`${change.key}: ${values}`)}`, width);
  });
  const omitted = report.changes.length - shown.length;
  if (omitted > 0) lines.push(`- and ${omitted} more`);
  return [style.heading('What else differs, on the path of the cause'), ...lines];
}

function narrative(told: Narrative | null, style: Style, width: number): readonly string[] {
  if (told === null) return [];
  return [style.heading('In words'), ...told.statements.flatMap((statement) => item(statement.text, width))];
}

function hypotheses(told: Narrative | null, style: Style, width: number): readonly string[] {
  if (told === null || told.hypotheses.length === 0) return [];
  const texts = told.hypotheses.map(({ mechanism, note, checks }) => [mechanism, note, ...checks].join(' '));
  return [style.heading('Possible reasons (not measured)'), ...texts.flatMap((text) => item(text, width))];
}

/** A caveat that the narrative tells word for word is not told again. */
function caveats({ verdict, defects, narrative: told }: Report, style: Style, width: number): readonly string[] {
  const isTold = (text: string) => told?.statements.some((statement) => statement.text === text) ?? false;
  const lines = [
    ...verdict.caveats.map((caveat) => caveat.text).filter((text) => !isTold(text)),
    ...defectTexts('baseline', defects.baseline),
    ...defectTexts('candidate', defects.candidate),
  ];
  return lines.length === 0 ? [] : [style.heading('Keep in mind'), ...lines.flatMap((text) => item(text, width))];
}

function defectTexts(side: string, defects: readonly ReportDefect[]): readonly string[] {
  const texts = defects.slice(0, MOST_DEFECTS).map((defect) => `In the ${side}: ${defect.text}`);
  const omitted = defects.length - texts.length;
  return omitted > 0 ? [...texts, `In the ${side}: ${omitted} more repairs, all in the JSON report.`] : texts;
}

function provenance(report: Report, style: Style, width: number): readonly string[] {
  const author = authorText(report.narrative);
  return wrap(printable(`All numbers are computed from the spans. ${author}`), width).map(style.quiet);
}

function authorText(told: Narrative | null): string {
  if (told === null) return 'No narrative was asked for.';
  if (told.author === 'model') return `${told.model ?? 'A model'} chose the statements; code worded and checked them.`;
  return `The narrative is the template's.${told.fallback === undefined ? '' : ` ${told.fallback}`}`;
}

// --- lines -------------------------------------------------------------------------------------------------------

/** A label in the first columns, the text beside it. */
function labelled(label: string, text: string, width: number): readonly string[] {
  return hanging(label.padEnd(LABEL_COLUMNS), text, width);
}

function item(text: string, width: number): readonly string[] {
  return hanging('- ', text, width);
}

function hanging(first: string, text: string, width: number): readonly string[] {
  const lines = wrap(printable(text), width - first.length);
  return lines.map((line, i) => `${i === 0 ? first : ' '.repeat(first.length)}${line}`);
}

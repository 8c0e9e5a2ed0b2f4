/**
 * Report → text for a terminal: culprit, how much and how sure first; then what was compared, the ledger, what else
 * differs, the narrative, and what to keep in mind. Pure: colour and width are the shell's to know. Every string of a
 * trace passes `printable` on its way in.
 */
import type { Report, Side } from '../report/report.ts';
import { type Amounts, amountsOf } from './amounts.ts';
import { choiceText } from './baseline-choice.ts';
import { culpritSpan } from './culprit-span.ts';
import { headlineOf } from './headline.ts';
import { keepInMind } from './keep-in-mind.ts';
import { provenanceText, toldStatements } from './narrative-words.ts';
import { column, cutName, cutPair, displayWidth, hanging, leftToRight, printable, wrap } from './terminal.ts';
import { renderHypotheses } from './text-hypotheses.ts';
import { renderLedger } from './text-ledger.ts';
import { type Style, styleFor } from './text-style.ts';
import { isoTime, spansText, startedApart, swappedText } from './two-sides.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const LABEL_COLUMNS = 12;
const TRACE_ID_COLUMNS = 32;
/** With fewer, a trace id of 32 digits has no room beside its label: then labels stand above what they name. */
const LEAST_BESIDE_LABELS = LABEL_COLUMNS + TRACE_ID_COLUMNS;
const INDENT = '  ';
/** Below, a trace id has no room at all; above, lines are too long to read. */
const LEAST_COLUMNS = INDENT.length + TRACE_ID_COLUMNS;
const MOST_COLUMNS = 120;
/** Of the columns beside a label, what one name may take: a sentence with two of them stays readable. */
const NAME_SHARE = 0.6;
const LEAST_NAME_COLUMNS = 32;
const MOST_CHANGES = 12;

export function renderText(report: Report, options: TextOptions): string {
  const width = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, options.width));
  const style = styleFor(options.color);
  const sections = [
    answer(report, style, width),
    compared(report, style, width),
    pages(report, width),
    renderLedger(report, style, width),
    changes(report, style, width),
    narrative(report, style, width),
    renderHypotheses(report.narrative, style, width),
    caveats(report, style, width),
    provenance(report, style, width),
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.map(leftToRight).join('\n')).join('\n\n')}\n`;
}

// --- the answer --------------------------------------------------------------------------------------------------

/** The same words as in the chat; here with the operation, for which a terminal has room. */
function answer(report: Report, style: Style, width: number): readonly string[] {
  const { verdict } = report;
  const nameColumns = Math.max(LEAST_NAME_COLUMNS, Math.floor((width - LABEL_COLUMNS) * NAME_SHARE));
  const name = (text: string) => cutName(printable(text), nameColumns);
  const { culprit, delta, fromTo, share, howSure } = headlineOf(report, name);
  const where =
    verdict.cause === null || verdict.cause.kind === 'ambiguous' ? '' : `, in ${name(verdict.cause.operation)}`;
  const lines = [
    ...labelled(where === '' ? 'Verdict' : 'Culprit', `${culprit}${where}`, width).map(style.heading),
    ...labelled('How much', `${delta}: ${fromTo}`, width),
    ...(share === '' ? [] : labelled('', share, width)),
    ...labelled('How sure', howSure, width),
  ];
  // Where nobody stands out, “it” would be one of several.
  if (verdict.counterfactualNs === undefined || verdict.cause === null || where === '') return lines;
  const time = amountsOf(report).duration(verdict.counterfactualNs);
  return [
    ...lines,
    ...labelled('Without it', `${time}, with ${name(verdict.cause.service)} as in the baseline`, width),
  ];
}

// --- what was compared -------------------------------------------------------------------------------------------

/** The two traces side by side, or below each other where two trace ids do not fit into a line. */
function compared(report: Report, style: Style, width: number): readonly string[] {
  const amounts = amountsOf(report);
  const sideColumns = Math.floor((width - LABEL_COLUMNS) / 2);
  const sides = sideColumns < TRACE_ID_COLUMNS + 2 ? belowEachOther : sideBySide;
  const choice = printable(choiceText(report, report.baselineChoice?.source ?? ''));
  const notes = [swappedText(report), choice, startedApart(report)];
  return [...sides(report, amounts, style, width), ...notes.flatMap((note) => wrap(note, width))];
}

/** Where the backends show the two traces and the culprit's span: addresses stay whole, for a terminal makes links of them. */
function pages(report: Report, width: number): readonly string[] {
  return [
    { label: 'baseline', url: report.baseline.url },
    { label: 'candidate', url: report.candidate.url },
    { label: 'culprit', url: culpritSpan(report)?.url },
  ].flatMap(({ label, url }) => (url === undefined ? [] : besideLabel(label, [printable(url)], width)));
}

function sideBySide(report: Report, amounts: Amounts, style: Style, width: number): readonly string[] {
  const sideColumns = Math.floor((width - LABEL_COLUMNS) / 2);
  const line = (label: string, baseline: string, candidate: string) =>
    `${column(label, LABEL_COLUMNS)}${column(baseline, sideColumns)}${candidate}`;
  const room = sideColumns - 2;
  const row = (label: string, text: (side: Side) => string) =>
    line(label, cutName(text(report.baseline), room), cutName(text(report.candidate), room));
  return [
    style.heading(line('', 'baseline', 'candidate')),
    row('trace', (side) => printable(side.traceId)),
    row('source', (side) => printable(side.source)),
    row('root', (side) => rootText(side, room)),
    row('duration', (side) => amounts.duration(side.durationNs)),
    row('size', spansText),
    row('started', (side) => isoTime(side.startTime)),
  ];
}

function belowEachOther(report: Report, amounts: Amounts, style: Style, width: number): readonly string[] {
  const side = (label: string, of: Side) => {
    const room = width - (isNarrow(width) ? INDENT.length : LABEL_COLUMNS);
    const lines = [
      cutName(printable(of.traceId), room),
      rootText(of, room),
      ...wrap(`${amounts.duration(of.durationNs)}, ${spansText(of)}`, room),
      cutName(printable(`from ${of.source}`), room),
      `started ${isoTime(of.startTime)}`,
    ];
    return besideLabel(label, lines, width, style.heading);
  };
  return [...side('baseline', report.baseline), ...side('candidate', report.candidate)];
}

/** Both names are seen, however long one of them is. */
function rootText({ rootService, rootOperation }: Side, room: number): string {
  return cutPair(rootService, rootOperation, room, ' · ');
}

// --- the rest ----------------------------------------------------------------------------------------------------

function changes(report: Report, style: Style, width: number): readonly string[] {
  if (report.changes.length === 0) return [];
  const shown = report.changes.slice(0, MOST_CHANGES);
  const lines = shown.map((change) => {
    const key = cutName(`- ${printable(change.key)}: `, Math.floor(width / 2));
    return `${key}${cutPair(change.baseline ?? '(none)', change.candidate ?? '(none)', width - displayWidth(key))}`;
  });
  const omitted = report.changes.length - shown.length;
  if (omitted > 0) lines.push(`- and ${omitted} more`);
  return [...wrap('What else differs, on the path of the cause', width).map(style.heading), ...lines];
}

function narrative(report: Report, style: Style, width: number): readonly string[] {
  const texts = toldStatements(report);
  return texts.length === 0 ? [] : [style.heading('In words'), ...texts.flatMap((text) => item(text, width))];
}

function caveats(report: Report, style: Style, width: number): readonly string[] {
  const texts = keepInMind(report);
  return texts.length === 0 ? [] : [style.heading('Keep in mind'), ...texts.flatMap((text) => item(text, width))];
}

function provenance(report: Report, style: Style, width: number): readonly string[] {
  const text = provenanceText(report, (model) => model);
  return wrap(printable(text), width).map(style.quiet);
}

// --- lines -------------------------------------------------------------------------------------------------------

function isNarrow(width: number): boolean {
  return width < LEAST_BESIDE_LABELS;
}

/** A label in the first columns and the text beside it, or below it where there is little room. */
function labelled(label: string, text: string, width: number): readonly string[] {
  const room = width - (isNarrow(width) ? INDENT.length : LABEL_COLUMNS);
  return besideLabel(label, wrap(printable(text), room), width);
}

function besideLabel(
  label: string,
  lines: readonly string[],
  width: number,
  style: (text: string) => string = (text) => text,
): readonly string[] {
  if (isNarrow(width)) return [...(label === '' ? [] : [style(label)]), ...lines.map((line) => `${INDENT}${line}`)];
  return lines.map((line, i) =>
    i === 0 ? `${style(label.padEnd(LABEL_COLUMNS))}${line}` : `${' '.repeat(LABEL_COLUMNS)}${line}`,
  );
}

function item(text: string, width: number): readonly string[] {
  return hanging('- ', text, width);
}

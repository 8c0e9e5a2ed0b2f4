/**
 * Report → a section of a post-mortem in GitHub-flavoured markdown: the answer, where the time went, why, what else
 * differs, possible explanations, what to keep in mind, what was compared. The same words and digits as in the terminal.
 * Pure. Every string of a trace passes markdown-text.ts on its way in.
 */
import type { Report, Side } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import { accountWords, callsWords, tableLegend } from './account-words.ts';
import { amountsOf } from './amounts.ts';
import { choiceText } from './baseline-choice.ts';
import { culpritSpan } from './culprit-span.ts';
import { headlineOf, markOf } from './headline.ts';
import { HYPOTHESES_HEADING, toldHypotheses } from './hypotheses.ts';
import { keepInMind } from './keep-in-mind.ts';
import { ledgerTable, NOBODY_LABEL, type Numbers, type TableRow } from './ledger-table.ts';
import { codeSpan, link, prose, table } from './markdown-text.ts';
import { provenanceText, toldStatements } from './narrative-words.ts';
import { isoTime, spansText, startedApart, swappedText } from './two-sides.ts';

const MOST_CHANGES = 50;

export function renderMarkdown(report: Report): string {
  const parts = [
    answer(report),
    section('Where the time went', ledger(report)),
    section('In words', toldStatements(report).map(item)),
    section('What else differs, on the path of the cause', changes(report)),
    section(HYPOTHESES_HEADING, hypotheses(report)),
    section('Keep in mind', keepInMind(report).map(item)),
    section('What was compared', compared(report)),
    [prose(provenanceText(report, (model) => `“${model.replace(/[“”]/g, '"')}”`))],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`### ${title}`, '', ...lines];
}

function item(sentence: string): string {
  return `- ${prose(sentence)}`;
}

// --- the answer --------------------------------------------------------------------------------------------------

function answer(report: Report): readonly string[] {
  const { cause, counterfactualNs } = report.verdict;
  const { culprit, delta, fromTo, share, howSure } = headlineOf(report, codeSpan);
  const where = cause === null || cause.kind === 'ambiguous' ? '' : `, in ${codeSpan(cause.operation)}`;
  const lines = [
    `## ${culprit}${where}`,
    '',
    `- **How much:** ${delta}: ${fromTo}.${share === '' ? '' : ` ${share}`}`,
    `- **How sure:** ${howSure}`,
  ];
  if (counterfactualNs === undefined || cause === null || where === '') return lines;
  const time = amountsOf(report).duration(counterfactualNs);
  return [...lines, `- **Without it:** ${time}, with ${codeSpan(cause.service)} as in the baseline.`];
}

// --- where the time went -----------------------------------------------------------------------------------------

function ledger(report: Report): readonly string[] {
  const accounts = ledgerTable(report);
  const { unit, rows, everythingElse: rest, total } = accounts;
  if (rows.length === 0) return [];
  const columns = ['baseline', 'candidate', 'difference'].map((title) => ({ title, isNumber: true }));
  return [
    ...table(
      [{ title: `Critical path, ${unit}` }, ...columns],
      [
        ...rows.map((row) => [labelOf(row), ...numbersOf(row)]),
        ...(rest === undefined ? [] : [[rest.label, ...numbersOf(rest)]]),
        ['total', ...numbersOf(total)].map((cell) => `**${cell}**`),
      ],
    ),
    ...tableLegend(accounts).flatMap((line) => ['', line.replace(/^\*/, '\\*')]),
  ];
}

function labelOf({ account, isMovedOnly, isNobody }: TableRow): string {
  if (isNobody) return NOBODY_LABEL;
  const names = accountWords(account, { alone: codeSpan, end: codeSpan, operation: codeSpan });
  return `${names}${callsWords(account.calls)}${isMovedOnly ? ' \\*' : ''}`;
}

function numbersOf({ baseline, candidate, difference, deltaNs }: Numbers): readonly string[] {
  return [baseline, candidate, `${markOf(deltaNs)} ${difference}`];
}

// --- the rest ----------------------------------------------------------------------------------------------------

function changes({ changes: all }: Report): readonly string[] {
  if (all.length === 0) return [];
  const value = (text: string | null) => (text === null ? '(none)' : codeSpan(text));
  const shown = all.slice(0, MOST_CHANGES);
  const lines = table(
    ['Attribute', 'baseline', 'candidate'].map((title) => ({ title })),
    shown.map(({ key, baseline, candidate }) => [codeSpan(key), value(baseline), value(candidate)]),
  );
  const more = all.length - shown.length;
  return more === 0 ? lines : [...lines, '', `… and ${formatNumber(more, 0)} more.`];
}

function hypotheses({ narrative }: Report): readonly string[] {
  return toldHypotheses(narrative).flatMap(({ title, text, checks }) => [
    `- **${prose(title)}:** ${prose(text)}`,
    ...checks.map((check) => `  ${item(check)}`),
  ]);
}

function compared(report: Report): readonly string[] {
  const { baseline, candidate } = report;
  const amounts = amountsOf(report);
  const row = (label: string, text: (side: Side) => string) => [label, text(baseline), text(candidate)];
  const span = culpritSpan(report);
  const notes = [
    span === undefined ? '' : `The culprit's span, in the ${span.side}: ${link(span.url, span.spanId)}.`,
    swappedText(report),
    choiceText(report, codeSpan(report.baselineChoice?.source ?? '')),
    startedApart(report),
  ];
  return [
    ...table(
      ['', 'baseline', 'candidate'].map((title) => ({ title })),
      [
        row('trace', ({ url, traceId }) => link(url, traceId)),
        row('source', ({ source }) => codeSpan(source)),
        row('root', ({ rootService, rootOperation }) => `${codeSpan(rootService)} · ${codeSpan(rootOperation)}`),
        row('duration', ({ durationNs }) => amounts.duration(durationNs)),
        row('size', spansText),
        row('started', ({ startTime }) => isoTime(startTime)),
      ],
    ),
    ...notes.filter((note) => note !== '').flatMap((note) => ['', note]),
  ];
}

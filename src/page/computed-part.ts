/** How the answer was computed, who worded it and at what price; and what was repaired in the two traces. */
import { counted } from '../render/amounts.ts';
import type { Narrative, Report, ReportDefect } from '../report/report.ts';
import type { SpanTree } from '../report/views.ts';
import { formatNumber } from '../trace/time.ts';
import { type Html, html } from './markup.ts';
import { nameText, type Part, spanLink } from './part.ts';

const WORDS: readonly (readonly [term: string, meaning: string])[] = [
  [
    'Critical path',
    'the stretches that together make up the whole request: at every moment the span that was waited for.',
  ],
  ['Own time', 'of a span: its duration without the time in which its children ran.'],
  [
    'Account',
    'to which a stretch of the critical path is booked: a service’s own work, what lies between caller and callee, or the wait for something that sends no spans. All differences together are the difference of the two requests.',
  ],
  [
    'Pairs',
    'spans of the same operation below paired spans; then subtrees that moved, then operations that were renamed.',
  ],
  ['What mending saves', 'the candidate is replayed with the culprit’s accounts at the baseline’s values.'],
];

export function computedPart(report: Report, tree: SpanTree): Part {
  const body = html`<p>All numbers are computed from the spans; no model can change one.</p>
<dl class="meanings">
${[...WORDS, ...bounds(report, tree), ...wording(report.narrative)].map(term)}</dl>`;
  return { id: 'computed', title: 'How it was computed', body };
}

function term([name, meaning]: readonly [string, string]): Html {
  return html`<div><dt>${name}</dt><dd>${meaning}</dd></div>\n`;
}

function bounds({ spans, omitted }: Report, tree: SpanTree): readonly (readonly [string, string])[] {
  const leftOut = [
    [tree.omittedRows, 'row', `of the tree, beside ${formatNumber(tree.length, 0)} that are shown`],
    [omitted.spans, 'row', `of the report’s list of spans, beside ${formatNumber(spans.length, 0)} in it`],
    [omitted.sections, 'section', 'of the critical paths'],
    [tree.omittedChanges, 'attribute change', 'of single spans'],
  ] as const;
  const told = leftOut.flatMap(([count, noun, where]) => (count === 0 ? [] : [`${counted(count, noun)} ${where}`]));
  if (told.length === 0)
    return [['On this page', `all ${counted(tree.length, 'row')} of the tree; nothing is left out.`]];
  return [['Left out', `${told.join('; ')}.`]];
}

function wording(told: Narrative | null): readonly (readonly [string, string])[] {
  if (told === null) return [];
  const rows: (readonly [string, string])[] = [];
  if (told.model !== undefined) rows.push(['Model', nameText(told.model)]);
  if (told.prompt !== undefined) {
    rows.push(['Prompt', `${told.prompt.id} ${told.prompt.version}, SHA-256 ${told.prompt.sha256}`]);
  }
  if (told.rejected.length > 0) {
    rows.push(['Refused', `answers of the model by the rules ${told.rejected.map(({ rule }) => rule).join(', ')}`]);
  }
  if (told.usage !== undefined) {
    const { calls, inputTokens, outputTokens, cost } = told.usage;
    const tokens = `${formatNumber(inputTokens, 0)} tokens in, ${formatNumber(outputTokens, 0)} out`;
    rows.push([
      'Asking it',
      `${counted(calls, 'request')}, ${tokens}${cost === undefined ? '' : `, cost ${formatNumber(cost, 4)}`}`,
    ]);
  }
  return rows;
}

// --- defects -----------------------------------------------------------------------------------------------------

export function defectsPart({ defects }: Report): Part {
  const body = html`${sideDefects('baseline', defects.baseline)}${sideDefects('candidate', defects.candidate)}`;
  return { id: 'defects', title: 'Repairs to the traces', body };
}

function sideDefects(side: string, defects: readonly ReportDefect[]): Html {
  if (defects.length === 0) return html`<p>The ${side}: none.</p>\n`;
  const items = defects.map(
    ({ code, text, spanId }) =>
      html`<li>${text} <span class="soft">(${code})</span> ${spanLink(spanId ?? '', 'in the tree')}</li>\n`,
  );
  return html`<p>The ${side}:</p>\n<ul>\n${items}</ul>\n`;
}

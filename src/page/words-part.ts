/** The parts of the page in words: the explanation, what else differs, possible explanations, what to keep in mind. */
import { HYPOTHESES_HEADING, toldHypotheses } from '../render/hypotheses.ts';
import { keepInMind, TOLD_OUTSIDE_NARRATIVE } from '../render/keep-in-mind.ts';
import { provenanceText } from '../render/narrative-words.ts';
import type { AttributeChange, Report } from '../report/report.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { andMore, nameText, type Part, sentence, spanLink, valueText } from './part.ts';

const MOST_CHANGES = 200;

/** Every statement leads to the span that shows it best. */
export function explanationPart(report: Report): Part {
  const { narrative, facts } = report;
  const told = narrative?.statements.filter(({ factId }) => !isToldElsewhere(factId, facts)) ?? [];
  const items = told.map(({ factId, text }) => {
    const evidence = facts.find(({ id }) => id === factId)?.evidence[0];
    const shown = evidence === undefined ? NOTHING : spanLink(evidence.spanId, `span in the ${evidence.side}`);
    return html`<li>${sentence(text)}${shown === NOTHING ? NOTHING : html` ${shown}`}</li>\n`;
  });
  const list = items.length === 0 ? NOTHING : html`<ul class="statements">\n${items}</ul>\n`;
  return { id: 'words', title: 'In words', body: html`${list}<p class="soft">${provenanceText(report, nameText)}</p>` };
}

function isToldElsewhere(factId: string, facts: Report['facts']): boolean {
  const fact = facts.find(({ id }) => id === factId);
  return fact !== undefined && TOLD_OUTSIDE_NARRATIVE.has(fact.kind);
}

export function changesPart({ changes }: Report): Part | undefined {
  if (changes.length === 0) return undefined;
  const shown = changes.slice(0, MOST_CHANGES);
  const body = html`<table class="changes">
<caption class="unseen">Attributes that differ</caption>
<thead><tr><th scope="col">Attribute</th><th scope="col">Baseline</th><th scope="col">Candidate</th></tr></thead>
<tbody>
${shown.map(changeRow)}</tbody>
</table>
${andMore(changes.length - shown.length, 'attribute')}`;
  return { id: 'changes', title: 'What else differs, on the path of the cause', body };
}

function changeRow({ where, key, baseline, candidate }: AttributeChange): Html {
  const cell = (value: string | null) =>
    value === null ? html`<i class="soft">(none)</i>` : html`${valueText(value)}`;
  const of = where === 'resource' ? html` <span class="soft">of the resource</span>` : NOTHING;
  return html`<tr><th scope="row"><code>${nameText(key)}</code>${of}</th><td>${cell(baseline)}</td><td>${cell(candidate)}</td></tr>
`;
}

export function hypothesesPart({ narrative }: Report): Part | undefined {
  const told = toldHypotheses(narrative);
  if (told.length === 0) return undefined;
  const items = told.map(
    ({ title, text, checks }) => html`<article class="hypothesis">
<h3>${title}</h3>
<p>${text}</p>
<p>What to check:</p>
<ul>
${checks.map((check) => html`<li>${check}</li>\n`)}</ul>
</article>
`,
  );
  return { id: 'hypotheses', title: HYPOTHESES_HEADING, body: html`${items}` };
}

export function caveatsPart(report: Report): Part | undefined {
  const told = keepInMind(report);
  if (told.length === 0) return undefined;
  const body = html`<ul class="caveats">\n${told.map((text) => html`<li>${sentence(text)}</li>\n`)}</ul>`;
  return { id: 'caveats', title: 'Keep in mind', body };
}

/** Which trace is the baseline and which the candidate: ids with links to their sources, sizes, starts. */
import { amountsOf } from '../render/amounts.ts';
import { culpritSpan } from '../render/culprit-span.ts';
import { isoTime, spansText, startedApart, swappedText } from '../render/two-sides.ts';
import type { Report, Side } from '../report/report.ts';
import { type Html, html, link, NOTHING } from './markup.ts';
import { nameText, type Part, spanLink, time } from './part.ts';

export function sidesPart(report: Report): Part {
  const { baseline, candidate } = report;
  const amounts = amountsOf(report);
  const row = (label: string, cell: (side: Side) => Html) =>
    html`<tr><th scope="row">${label}</th><td>${cell(baseline)}</td><td>${cell(candidate)}</td></tr>\n`;
  const body = html`<table class="sides">
<caption class="unseen">The two traces</caption>
<thead><tr><td class="corner"></td><th scope="col" class="side-name">Baseline</th><th scope="col" class="side-name">Candidate</th></tr></thead>
<tbody>
${row('Trace', ({ url, traceId }) => html`<code>${link(url, nameText(traceId))}</code>`)}${row('Root', rootCell)}${row(
  'Duration',
  ({ durationNs }) => html`<b>${time(durationNs, amounts.duration(durationNs))}</b>`,
)}${row('Size', (side) => html`${spansText(side)}`)}${row('Started', ({ startTime }) =>
  started(isoTime(startTime)),
)}${row('Source', ({ source }) => html`${nameText(source)}`)}</tbody>
</table>
${note(swappedText(report))}${note(startedApart(report))}${culprit(report)}`;
  return { id: 'compared', title: 'What was compared', body };
}

/** On a phone date and time stand below each other. */
function started(iso: string): Html {
  const [date, time] = iso.split('T');
  return html`<time datetime="${iso}"><span class="whole">${date!}T</span><wbr><span class="whole">${time!}</span></time>`;
}

function rootCell({ rootService, rootOperation }: Side): Html {
  return html`${nameText(rootService)} · ${nameText(rootOperation)}`;
}

function note(text: string): Html {
  return text === '' ? NOTHING : html`<p>${text}</p>\n`;
}

function culprit(report: Report): Html {
  const span = culpritSpan(report);
  if (span === undefined) return NOTHING;
  const inTree = spanLink(span.spanId, 'show it below');
  return html`<p>The culprit’s span in the ${span.side}: <code>${link(span.url, span.spanId)}</code> (${inTree}).</p>\n`;
}

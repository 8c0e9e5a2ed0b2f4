/**
 * The spans of both traces: the place of the tree, which needs scripts, and those that differ most as a table, which does not
 * and which is what gets printed.
 */
import { type Amounts, amountsOf } from '../render/amounts.ts';
import { markOf } from '../render/headline.ts';
import type { Report, ReportSpan, SpanSide } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import { type Html, html, NOTHING } from './markup.ts';
import { andMore, nameText, type Part, scrolling, spanLink, time } from './part.ts';

const MOST_SPANS = 40;

export function spansPart(report: Report): Part {
  const body = html`<noscript><p>The tree of all spans needs scripts, which are off here. The table below does not.</p></noscript>
<div id="tree"></div>
${tellingSpans(report)}`;
  return { id: 'spans', title: 'All spans, both traces in one tree', body };
}

function tellingSpans(report: Report): Html {
  const { spans, omitted } = report;
  if (spans.length === 0) return NOTHING;
  const amounts = amountsOf(report);
  const shown = spans.slice(0, MOST_SPANS);
  const isAll = spans.length + omitted.spans === shown.length;
  const table = html`<table class="spans">
<caption class="unseen">Spans that differ most</caption>
<thead><tr><th scope="col">Span</th><th scope="col" class="number">Difference</th><th scope="col" class="number">Baseline</th><th scope="col" class="number">Candidate</th><th scope="col" class="number">Own time</th><th scope="col" class="number">On the critical path</th></tr></thead>
<tbody>
${shown.map((span) => spanRow(span, amounts))}</tbody>
</table>`;
  return html`<details class="fold" id="telling-spans">
<summary>${isAll ? 'All spans' : `The ${formatNumber(shown.length, 0)} spans that differ most`}, as a table</summary>
${scrolling('Spans that differ most', 'What changed most comes first. A pair of spans is one row.', table)}
${andMore(spans.length + omitted.spans - shown.length, 'row')}</details>
`;
}

function spanRow({ service, operation, kind, baseline, candidate, how }: ReportSpan, amounts: Amounts): Html {
  const deltaNs = (candidate?.durationNs ?? 0) - (baseline?.durationNs ?? 0);
  const shownId = (candidate ?? baseline)!.spanId;
  const both = (field: 'selfNs' | 'criticalNs') =>
    html`${[baseline, candidate].map((side) => (side === null ? '–' : amounts.duration(side[field]))).join(' → ')}`;
  const whole = (side: SpanSide | null) =>
    side === null ? html`–` : time(side.durationNs, amounts.duration(side.durationNs));
  const marks = [kind, ...HOW[how], ...failures(baseline, candidate), ...oneSide(baseline, candidate)];
  return html`<tr><th scope="row">${nameText(service)} · ${nameText(operation)} <span class="soft">${marks.join(', ')}</span> ${spanLink(shownId, 'in the tree')}</th>
<td class="number">${markOf(deltaNs)} ${amounts.delta(deltaNs)}</td><td class="number">${whole(baseline)}</td><td class="number">${whole(candidate)}</td>
<td class="number">${both('selfNs')}</td><td class="number">${both('criticalNs')}</td></tr>
`;
}

const HOW: Readonly<Record<ReportSpan['how'], readonly string[]>> = {
  path: [],
  none: [],
  moved: ['moved'],
  renamed: ['renamed'],
};

function oneSide(baseline: SpanSide | null, candidate: SpanSide | null): readonly string[] {
  if (baseline !== null && candidate !== null) return [];
  return [baseline === null ? 'only in the candidate' : 'only in the baseline'];
}

function failures(baseline: SpanSide | null, candidate: SpanSide | null): readonly string[] {
  return [
    ...(baseline?.status === 'error' ? ['failed in the baseline'] : []),
    ...(candidate?.status === 'error' ? ['failed in the candidate'] : []),
  ];
}

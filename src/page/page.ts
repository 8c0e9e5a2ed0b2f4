/**
 * Report and span tree → the report page: one self-contained HTML document that asks nobody for anything. First who, how much
 * and how sure; then where; then details. Everything but the span tree is readable without scripts, and prints.
 */
import { calledDependencies } from '../render/called-dependency.ts';
import { headlineOf } from '../render/headline.ts';
import { printable } from '../render/terminal.ts';
import type { Report, Side } from '../report/report.ts';
import type { SpanTree } from '../report/views.ts';
import { ASSETS } from './assets.ts';
import { baselineChoicePart } from './baseline-choice-part.ts';
import { computedPart, defectsPart } from './computed-part.ts';
import { ledgerPart } from './ledger-part.ts';
import { type Html, html, jsonIsland, NOTHING, trusted } from './markup.ts';
import { packTree } from './pack-tree.ts';
import type { Part } from './part.ts';
import { PAGE_POLICY } from './policy.ts';
import { sidesPart } from './sides-part.ts';
import { spansPart } from './spans-part.ts';
import { suspectsPart } from './suspects-part.ts';
import { shortName, verdictPart } from './verdict-part.ts';
import { caveatsPart, changesPart, explanationPart, hypothesesPart } from './words-part.ts';

/** What a page shows; as compareWithViews has it. */
export interface PageContent {
  readonly report: Report;
  readonly tree: SpanTree;
}

/** Same content, same bytes. */
export function renderPage({ report, tree }: PageContent): string {
  const parts = [
    ledgerPart(report),
    explanationPart(report),
    caveatsPart(report),
    spansPart(report),
    changesPart(report),
    hypothesesPart(report),
    suspectsPart(report),
    sidesPart(report),
    baselineChoicePart(report),
    computedPart(report, tree),
    defectsPart(report),
  ].filter((part) => part !== undefined);
  return `<!doctype html>\n${
    html`<html lang="en">
${head(report)}
<body>
${HATCH}
<a class="skip" href="#verdict">Skip to the verdict</a>
<header class="top">
<p class="brand">Spandiff report</p>
<button type="button" id="theme" aria-pressed="false" hidden>Dark</button>
</header>
<main id="main">
${verdictPart(report)}
${contents(parts)}
${parts.map(section)}
</main>
<footer><p>${report.schema}. Made by Spandiff from ${report.baseline.traceId} and ${report.candidate.traceId}.</p></footer>
${data(report, tree)}
<script type="module">${trusted(ASSETS.script)}</script>
</body>
</html>
`.markup
  }`;
}

/** What a bar of less time is drawn with, so that colour does not say it alone. */
const HATCH = html`<svg width="0" height="0" class="unseen" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch-line" d="M0 0V8"/></pattern>
</defs></svg>`;

/** Two bars: without one a browser would ask the server for it. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath fill=%22%230072b2%22 d=%22M1 3h7v4H1z%22/%3E%3Cpath fill=%22%23d55e00%22 d=%22M1 9h14v4H1z%22/%3E%3C/svg%3E';

function head(report: Report): Html {
  const { culprit, delta } = headlineOf(report, shortName);
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(PAGE_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${trusted(ICON)}">
<title>${culprit}, ${delta} · Spandiff</title>
<style>${trusted(ASSETS.style)}</style>
</head>`;
}

function contents(parts: readonly Part[]): Html {
  const links = parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`);
  return html`<nav class="contents" aria-label="Parts of the report"><ul>
${links}</ul></nav>`;
}

function section({ id, title, body }: Part): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/** What the scripts read: both sides as the report has them, and the packed tree. */
function data({ baseline, candidate, ledger }: Report, tree: SpanTree): Html {
  const { encoding, text } = packTree(tree, calledDependencies(ledger));
  const packed = tree.length === 0 ? NOTHING : trusted(text);
  return html`<script type="application/json" id="sides">${jsonIsland({ baseline: printed(baseline), candidate: printed(candidate) })}</script>
<script type="application/json" id="packed-tree" data-encoding="${encoding}">${packed}</script>`;
}

function printed(side: Side): Side {
  const { traceId, source, rootService, rootOperation } = side;
  return {
    ...side,
    traceId: printable(traceId),
    source: printable(source),
    rootService: printable(rootService),
    rootOperation: printable(rootOperation),
  };
}

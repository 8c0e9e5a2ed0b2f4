/** An answer that names several suspects: no line of it may speak of one of them as the cause. */
import { expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { renderPage } from '../../src/page/page.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { renderText } from '../../src/render/text.ts';
import { traceFrom } from '../support/draw.ts';

const BASELINE = `
  web    GET /checkout   |=--=--=      |
    cart GET /cart       | ==          |  [server]
    pay  POST /charge    |    ==       |  [server]`;
const CANDIDATE = `
  web    GET /checkout   |=-----=-----=|
    cart GET /cart       | =====       |  [server]
    pay  POST /charge    |       ===== |  [server]`;

test('without it: of several suspects that are as likely, none is called “it”', () => {
  const { report, tree } = viewedOn(traceFrom(BASELINE), traceFrom(CANDIDATE), 'auto', ['tree']);
  expect(report.verdict).toMatchObject({ cause: { kind: 'ambiguous' }, counterfactualNs: expect.any(Number) });
  const answers = [
    renderText(report, { width: 80, color: false }),
    renderMarkdown(report),
    renderPage({ report, tree: tree! }),
  ];
  for (const answer of answers) {
    expect(answer).toContain('No single service stands out');
    expect(answer).not.toContain('Without it');
  }
});

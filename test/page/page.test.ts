/** The report page as a document, without a browser: what it says, in which words and digits, and what it leaves out. */
import { describe, expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { LIMITS } from '../../src/limits.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { renderPage } from '../../src/page/page.ts';
import { PAGE_POLICY, pageHeaders } from '../../src/page/policy.ts';
import { amountsOf } from '../../src/render/amounts.ts';
import { ledgerTable } from '../../src/render/ledger-table.ts';
import type { Report } from '../../src/report/report.ts';
import { ledgerRow } from '../render/reports.ts';
import { buildTrace } from '../support/build.ts';
import { traceFrom } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { forEachCase } from '../support/random.ts';
import { PAGE_REPORT, SMALL_TREE } from './trees.ts';

const FAST = `
  web   GET /checkout       |====================|
    web   call cart         | =====              |  [client]
      cart  GET /cart       |  ===               |  @service.version=1
    web   call payments     |       =====        |  [client] peer.service=payments
`;
const SLOW = `
  web   GET /checkout       |========================================|
    web   call cart         | =========================              |  [client]
      cart  GET /cart       |  =======================               |  ! @service.version=2
    web   call payments     |                           =====        |  [client] peer.service=payments
`;

describe('words of the page', () => {
  test('everything that a report can hold', async () => {
    await expect(textOf(everything())).toMatchFileSnapshot('../golden/page/everything.txt');
  });

  test('a slower candidate', async () => {
    await expect(textOf(drawn(FAST, SLOW))).toMatchFileSnapshot('../golden/page/slower.txt');
  });

  test('no difference', async () => {
    await expect(textOf(drawn(FAST, FAST))).toMatchFileSnapshot('../golden/page/same.txt');
  });
});

describe('digits of the page', () => {
  test('generated requests: the chart has the ledger’s digits, and the sides those of the first lines', () => {
    forEachCase(40, (random) => {
      const [first, second] = [0, 1].map((i) => buildTrace(generateRequest(random), { traceId: `${i}`.repeat(32) }));
      const { report, tree } = viewedOn(first!, second!, 'auto', ['tree']);
      const page = renderPage({ report, tree: tree! });
      const amounts = amountsOf(report);
      for (const { durationNs } of [report.baseline, report.candidate]) {
        expect(page).toContain(`<data value="${durationNs}">${amounts.duration(durationNs)}</data>`);
      }
      const { rows, everythingElse, total } = ledgerTable(report);
      if (rows.length === 0) return;
      const shown = [...page.matchAll(/<td role="cell" class="number amount">(?:[▲▼=] )?([^<]+)</g)].map(
        ([, number]) => number,
      );
      const steps = [...rows, ...(everythingElse === undefined ? [] : [everythingElse])];
      expect(shown).toEqual([total.baseline, ...steps.map(({ difference }) => difference), total.candidate]);
    });
  });
});

describe('any two traces', () => {
  test('broken ones: nothing of the page is undefined, no number is none', () => {
    let pages = 0;
    forEachCase(60, (random) => {
      const [first, second] = [0, 1].map((i) =>
        buildTrace(generateSpans(random, { dirt: DIRT }), { traceId: `${i}`.repeat(32) }),
      );
      const { report, tree } = viewedOn(first!, second!, random.pick(['auto', 'given']), ['tree']);
      const page = renderPage({ report: { ...report, narrative: templateNarrative(report) }, tree: tree! });
      expect(page.slice(0, page.indexOf('<script type="module">'))).not.toMatch(
        /\b(?:undefined|NaN|Infinity)\b|\[object/,
      );
      pages++;
    });
    expect(pages).toBe(60);
  });
});

describe('bounds of the page', () => {
  test('accounts over the limit are counted', () => {
    const rows = Array.from({ length: LIMITS.pageAccounts + 7 }, (_, i) =>
      ledgerRow({ service: `s${i}`, baselineNs: 0, candidateNs: i }),
    );
    const page = renderPage({ report: { ...PAGE_REPORT, ledger: rows }, tree: SMALL_TREE });
    expect(page).toContain('All 2,007 accounts');
    expect(page).toContain('… and 7 more accounts.');
    expect(page.match(/<tr><th scope="row">s\d+<\/th>/g)).toHaveLength(LIMITS.pageAccounts);
  });

  test('lists over their bounds say what they leave out', () => {
    const changes = Array.from({ length: 203 }, (_, i) => ({ ...PAGE_REPORT.changes[0]!, key: `key.${i}` }));
    const suspects = Array.from({ length: 51 }, (_, i) => ({
      ...PAGE_REPORT.suspects[0]!,
      service: `s${i}`,
      score: 1 / 2 ** i,
    }));
    const page = renderPage({
      report: { ...PAGE_REPORT, changes, suspects, omitted: { spans: 60, sections: 2 } },
      tree: { ...SMALL_TREE, omittedChanges: 5 },
    });
    for (const told of [
      '3 more attributes',
      '43 others of little weight',
      '1 more suspect',
      '60 more rows',
      '2 sections',
      '5 attribute changes',
    ]) {
      expect(page).toContain(told);
    }
  });

  test('same content, same bytes', () => {
    expect(renderPage({ report: everything(), tree: SMALL_TREE })).toBe(
      renderPage({ report: everything(), tree: SMALL_TREE }),
    );
  });
});

describe('policy', () => {
  test('the document carries it, without any word that lets the inline in', () => {
    const page = renderPage({ report: PAGE_REPORT, tree: SMALL_TREE });
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">`);
    expect(PAGE_POLICY).not.toMatch(/unsafe|\*|https?:/);
    expect(page).not.toMatch(/<[^>]+\s(?:style|on\w+)=/i);
    expect(page.match(/<script type="module">/g)).toHaveLength(1);
    expect(page.match(/<style>/g)).toHaveLength(1);
  });

  test('whoever serves it sends the same, and lets nobody frame it', () => {
    expect(pageHeaders()).toMatchObject({
      'content-security-policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
    });
  });
});

/** A baseline that was chosen, a model that was asked, refusals, repairs, a pool's norms. */
function everything(): Report {
  const { narrative, ledger } = PAGE_REPORT;
  return {
    ...PAGE_REPORT,
    order: 'swapped',
    ledger: ledger.map((row) => ({ ...row, normal: { medianNs: 12_000_000, p95Ns: 20_000_000 } })),
    baselineChoice: {
      source: 'tempo',
      window: { from: '1735600000000000000', to: '1735686400000000000' },
      found: 40,
      read: 20,
      comparable: 18,
      sameVersion: 12,
      pool: 12,
      medianNs: 100_000_333,
      p95Ns: 180_000_000,
      leastNs: 80_000_000,
      faster: 12,
      percentile: 100,
      others: Array.from({ length: 23 }, (_, i) => i.toString(16).padStart(32, '0')),
    },
    narrative: {
      ...narrative!,
      author: 'model',
      model: 'some-model',
      prompt: { id: 'narrate', version: '3', sha256: 'ab'.repeat(32) },
      usage: { calls: 2, unmeteredCalls: 0, inputTokens: 4_321, outputTokens: 210, cost: 0.0123 },
    },
  };
}

function drawn(baseline: string, candidate: string): Report {
  const first = traceFrom(baseline, { traceId: '1'.repeat(32), url: 'http://127.0.0.1/trace/1' });
  const second = traceFrom(candidate, { traceId: '2'.repeat(32) });
  const { report } = viewedOn(first, second, 'auto', []);
  return { ...report, narrative: templateNarrative(report) };
}

/** The words between the tags, a line for each block. */
function textOf(report: Report): string {
  const page = renderPage({ report, tree: SMALL_TREE });
  return page
    .replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<\/t[hd]><t[hd]/g, '</td> | <td')
    .replace(/<\/(?:a|b|i|code|span|data|time|strong)>|<(?:a|b|i|code|span|data|time|strong|wbr)\b[^>]*>/g, '')
    .replace(/<\/dt>/g, ': ')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => PLAIN[name]!)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimStart();
}

const PLAIN: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

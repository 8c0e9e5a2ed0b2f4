/**
 * What an answer looks like with the names that people really give: goldens for the eye, at the widths of a phone, a
 * split window, a terminal and a wide one.
 */
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/render/terminal.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import { FULL, ledgerRow, NESTED } from './reports.ts';

interface Names {
  readonly culprit: string;
  readonly caller: string;
  readonly operation: string;
}

const LONG: Names = {
  culprit: 'com.example.platform.billing.internal.subscription-renewal-orchestrator-service-v2-canary-eu-west-1a',
  caller: 'com.example.platform.billing.internal.subscription-renewal-gateway-eu-west-1a',
  operation: 'com.example.platform.billing.SubscriptionRenewalOrchestrator/ReconcileOutstandingInvoicesForAllTenants',
};
const WIDE: Names = { culprit: '支払い🚀ゲートウェイ', caller: '注文サービス', operation: '決済 POST /支払い' };
const RIGHT_TO_LEFT: Names = { culprit: 'خدمة-الدفع', caller: 'שירות הזמנות', operation: 'دفع 42' };
const HOSTILE: Names = {
  culprit: 'pay\u001b[31m\u202ement\u0007',
  caller: '<!channel> `x` *b*\r\n\t&amp;',
  operation: '\u200b\u2066GET /\u2028zero\u0000',
};

describe('the layout of an answer', () => {
  test.each<[string, number, Report]>([
    ['seed-40', 40, NESTED],
    ['seed-44', 44, NESTED],
    ['seed-60', 60, NESTED],
    ['seed-120', 120, NESTED],
    ['everything-34', 34, FULL],
    ['everything-40', 40, FULL],
    ['everything-44', 44, FULL],
    ['everything-60', 60, FULL],
    ['long-names-40', 40, named(LONG)],
    ['long-names-44', 44, named(LONG)],
    ['long-names-60', 60, named(LONG)],
    ['long-names-80', 80, named(LONG)],
    ['long-names-120', 120, named(LONG)],
    ['wide-names-40', 40, named(WIDE)],
    ['wide-names-44', 44, named(WIDE)],
    ['wide-names-80', 80, named(WIDE)],
    ['right-to-left-80', 80, named(RIGHT_TO_LEFT)],
    ['hostile-names-80', 80, named(HOSTILE)],
    ['incomplete-80', 80, incomplete()],
  ])('layout: %s is as in its golden and keeps to %i columns', async (name, width, report) => {
    const text = renderText(report, { color: false, width });
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    await expect(text).toMatchFileSnapshot(`../golden/cli/layout/${name}.txt`);
  });

  test('layout: narrower than a phone is drawn for a phone, wider than a page for a page', () => {
    expect(renderText(FULL, { color: false, width: 0 })).toBe(renderText(FULL, { color: false, width: 34 }));
    expect(renderText(FULL, { color: false, width: 500 })).toBe(renderText(FULL, { color: false, width: 120 }));
  });

  test('layout: a trace id is whole at every width', () => {
    for (const width of [34, 40, 43, 44, 50, 60, 78, 80, 100]) {
      const text = renderText(FULL, { color: false, width });
      for (const { traceId } of [FULL.baseline, FULL.candidate]) expect(text, String(width)).toContain(traceId);
    }
  });

  test('layout: two names that differ at their ends still differ where they are cut', () => {
    const text = renderText(named(LONG), { color: false, width: 80 });
    expect(text).toMatch(/canary-eu-west-1a/);
    expect(text).toMatch(/gateway-eu-west-1a|way-eu-west-1a/);
  });
});

/** The full report with these names wherever a trace has a say. */
function named({ culprit, caller, operation }: Names): Report {
  const cause = { ...FULL.verdict.cause!, service: culprit, operation, peer: caller };
  return {
    ...FULL,
    baseline: { ...FULL.baseline, rootService: caller, rootOperation: operation, startTime: '1727513600000000000' },
    candidate: { ...FULL.candidate, rootService: caller, rootOperation: operation },
    verdict: { ...FULL.verdict, cause },
    suspects: FULL.suspects.map((suspect, i) => ({ ...suspect, service: [culprit, `${culprit}-db`, caller][i]! })),
    ledger: [
      { ...FULL.ledger[0]!, service: caller, peer: culprit, operation },
      { ...FULL.ledger[1]!, service: culprit, peer: `${culprit}-db`, operation: `SELECT ${operation}` },
      { ...FULL.ledger[2]!, service: culprit, operation },
      { ...FULL.ledger[3]!, service: caller, operation },
    ],
    changes: [{ where: 'span', key: 'http.route', baseline: operation, candidate: `${operation}?all` }],
    narrative: {
      author: 'template',
      statements: [{ factId: 'f1', text: `“${culprit}” made the difference in “${operation}”: 10 ms became 210 ms.` }],
      hypotheses: [],
      rejected: [],
    },
  };
}

/** Two roots and no common parent, on both sides. */
function incomplete(): Report {
  const defects = [
    { code: 'orphan', count: 1, text: 'the parent of 1 span is missing, so it is not counted' },
    {
      code: 'several-roots',
      count: 2,
      text: '2 spans have no parent; durations run from the first start to the last end',
    },
  ] as const;
  const caveat = (side: string) => ({
    code: `${side}-incomplete`,
    text: `The ${side} is incomplete: ${defects.map(({ text }) => text).join('; ')}.`,
  });
  return {
    ...NESTED,
    verdict: { ...NESTED.verdict, confidence: 'medium', caveats: [caveat('baseline'), caveat('candidate')] },
    ledger: [
      ...NESTED.ledger.slice(0, 1),
      ledgerRow({ service: '(no span)', operation: '(no span)', baselineNs: 9_188_000, candidateNs: 9_188_000 }),
      ledgerRow({ service: 'beside', operation: 'the path', baselineNs: 0, candidateNs: 0 }),
    ],
    defects: { baseline: defects, candidate: defects },
    narrative: null,
  };
}

/** What is coloured how: growth, shrinkage, next to nothing, and the cause. */
import { describe, expect, test } from 'vitest';
import { accountChanges, markCause, rowChange } from '../../src/picture/changes.ts';
import type { Report } from '../../src/report/report.ts';
import type { Cause, CauseKind, LedgerRow } from '../../src/verdict/verdict-types.ts';
import { ledgerRow, NESTED } from '../render/reports.ts';
import { DRAWN_CASES } from './cases.ts';

const MS = 1_000_000;

function changed(service: string, deltaMs: number, more: Partial<LedgerRow> = {}): LedgerRow {
  return ledgerRow({ service, baselineNs: 500 * MS, candidateNs: (500 + deltaMs) * MS, ...more });
}

function reportWith(ledger: readonly LedgerRow[], cause: Partial<Cause>, kinds: readonly CauseKind[] = []): Report {
  const told = { ...NESTED.verdict.cause!, ...cause };
  const suspect = { service: told.service, score: 1, deltaNs: told.deltaNs, share: 1, kinds };
  return { ...NESTED, ledger, verdict: { ...NESTED.verdict, cause: told }, suspects: [suspect] };
}

describe('an account', () => {
  test('that makes less than 2 % of all growth counts as the same', () => {
    const ledger = [changed('web', 100), changed('cart', 1), changed('pay', -50), changed('mail', 3)];
    expect(accountChanges(reportWith(ledger, { service: 'none' }), [])).toEqual(['more', 'same', 'less', 'more']);
  });

  test('of the cause is one of the culprit, of a kind that the cause shows in, and changed as the whole did', () => {
    const ledger = [
      changed('cart', 100),
      changed('web', 100, { account: 'gap', peer: 'cart' }),
      changed('cart', 100, { account: 'dependency', peer: 'postgres' }),
      changed('cart', -100),
    ];
    const own = reportWith(ledger, { kind: 'own-time', service: 'cart' });
    expect(accountChanges(own, [])).toEqual(['cause-more', 'more', 'more', 'less']);
    const gap = reportWith(ledger, { kind: 'gap', service: 'cart', peer: 'web' }, ['gap', 'own-time']);
    expect(accountChanges(gap, [])).toEqual(['cause-more', 'cause-more', 'more', 'less']);
    const errors = reportWith(ledger, { kind: 'errors', service: 'cart' });
    expect(accountChanges(errors, [])).toEqual(['cause-more', 'cause-more', 'cause-more', 'less']);
  });

  test('of a dependency is the cause under the name that its caller has for it', () => {
    const ledger = [changed('web', 100, { account: 'dependency', peer: 'shop.postgres' })];
    const report = reportWith(ledger, { kind: 'dependency', service: 'postgres' });
    expect(accountChanges(report, [])).toEqual(['cause-more']);
  });

  test('is never the cause where several explanations are as good, and never coloured where nothing counts', () => {
    const ledger = [changed('cart', 100)];
    expect(accountChanges(reportWith(ledger, { kind: 'ambiguous', service: 'cart' }), [])).toEqual(['more']);
    for (const outcome of ['same', 'incomparable'] as const) {
      const report = reportWith(ledger, { kind: 'own-time', service: 'cart' });
      expect(accountChanges({ ...report, verdict: { ...report.verdict, outcome } }, [])).toEqual(['same']);
    }
  });
});

test('in every drawn case with one cause, a row and a stretch of a critical path have its colour', () => {
  for (const { name, view } of DRAWN_CASES) {
    const { report, waterfall } = view();
    const kind = report.verdict.cause?.kind;
    if (kind === undefined || kind === 'ambiguous') continue;
    const marked = markCause(waterfall.rows, report);
    const accounts = accountChanges(report, marked);
    const stretches = [...waterfall.paths.baseline, ...waterfall.paths.candidate].map(
      (each) => accounts[each.ledgerRow],
    );
    const rows = marked.map((row) => rowChange(row, report));
    expect(
      stretches.filter((change) => change?.startsWith('cause')),
      name,
    ).not.toEqual([]);
    expect(
      rows.filter((change) => change.startsWith('cause')),
      name,
    ).not.toEqual([]);
  }
});

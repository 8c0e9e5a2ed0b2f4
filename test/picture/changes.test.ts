/** What is coloured how: growth, shrinkage, next to nothing, and the cause. */
import { describe, expect, test } from 'vitest';
import { changesOf } from '../../src/picture/changes.ts';
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
    expect(changesOf(reportWith(ledger, { service: 'none' }), []).accounts).toEqual(['more', 'same', 'less', 'more']);
  });

  test('of the cause is one of the culprit, of a kind that the cause shows in, and changed as the whole did', () => {
    const ledger = [
      changed('cart', 100),
      changed('web', 100, { account: 'gap', peer: 'cart' }),
      changed('cart', 100, { account: 'dependency', peer: 'postgres' }),
      changed('cart', -100),
    ];
    const own = reportWith(ledger, { kind: 'own-time', service: 'cart' });
    expect(changesOf(own, []).accounts).toEqual(['cause-more', 'more', 'more', 'less']);
    const gap = reportWith(ledger, { kind: 'gap', service: 'cart', peer: 'web' }, ['gap', 'own-time']);
    expect(changesOf(gap, []).accounts).toEqual(['cause-more', 'cause-more', 'more', 'less']);
    const errors = reportWith(ledger, { kind: 'errors', service: 'cart' });
    expect(changesOf(errors, []).accounts).toEqual(['cause-more', 'cause-more', 'cause-more', 'less']);
  });

  test('of a dependency is the cause under the name that its caller has for it', () => {
    const ledger = [changed('web', 100, { account: 'dependency', peer: 'shop.postgres' })];
    const report = reportWith(ledger, { kind: 'dependency', service: 'postgres' });
    expect(changesOf(report, []).accounts).toEqual(['cause-more']);
  });

  test('is never the cause where several explanations are as good, and never coloured where nothing counts', () => {
    const ledger = [changed('cart', 100)];
    expect(changesOf(reportWith(ledger, { kind: 'ambiguous', service: 'cart' }), []).accounts).toEqual(['more']);
    for (const outcome of ['same', 'incomparable'] as const) {
      const report = reportWith(ledger, { kind: 'own-time', service: 'cart' });
      expect(changesOf({ ...report, verdict: { ...report.verdict, outcome } }, []).accounts).toEqual(['same']);
    }
  });
});

test('in every drawn case with one cause, a row and a stretch of a critical path have its colour', () => {
  for (const { name, view } of DRAWN_CASES) {
    const { report, waterfall } = view();
    const kind = report.verdict.cause?.kind;
    if (kind === undefined || kind === 'ambiguous') continue;
    const { accounts, rows } = changesOf(report, waterfall.rows);
    const stretches = [...waterfall.paths.baseline, ...waterfall.paths.candidate].map(
      (each) => accounts[each.ledgerRow],
    );
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

test('the drawn cases have every kind of cause and every outcome', () => {
  const verdicts = DRAWN_CASES.map(({ view }) => view().report.verdict);
  const kinds: readonly CauseKind[] = [
    ...(['own-time', 'gap', 'dependency', 'more-calls', 'new-work', 'lost-concurrency'] as const),
    ...(['lost-shortcut', 'errors', 'ambiguous'] as const),
  ];
  expect(new Set(verdicts.flatMap(({ cause }) => cause?.kind ?? []))).toEqual(new Set(kinds));
  expect(new Set(verdicts.map(({ outcome }) => outcome))).toEqual(
    new Set(['slower', 'faster', 'same', 'incomparable']),
  );
});

/** Properties of accounts and ledger on random traces. */
import { expect, test } from 'vitest';
import { type Account, NOBODY } from '../../src/analysis/accounts.ts';
import { diffTraces } from '../../src/diff/diff.ts';
import type { LedgerEntry } from '../../src/diff/ledger.ts';
import { durationAt, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { type LedgerRowOracle, ledgerOracle } from '../support/oracle-ledger.ts';
import { forEachCase, type Random } from '../support/random.ts';

test('ledger: rows, times and calls are those of the slow twin, on dirty traces', () => {
  forEachCase(2_000, (random) => expectLedgerOfTwin(dirtyTrace(random), dirtyTrace(random)));
});

test('ledger: rows, times and calls are those of the slow twin, on whole requests', () => {
  forEachCase(200, (random) =>
    expectLedgerOfTwin(buildTrace(generateRequest(random)), buildTrace(generateRequest(random))),
  );
});

test('ledger: the differences add up to the difference of the root durations', () => {
  forEachCase(2_000, (random) => {
    const baseline = dirtyTrace(random);
    const candidate = dirtyTrace(random);
    const total = ledgerOf(baseline, candidate).reduce((sum, row) => sum + row.deltaNs, 0);
    expect(total).toBe(durationAt(candidate, 0) - durationAt(baseline, 0));
  });
});

test('ledger: largest difference first, and the same whichever way the traces are given, with the sign turned', () => {
  forEachCase(1_000, (random) => {
    const baseline = dirtyTrace(random);
    const candidate = dirtyTrace(random);
    const rows = ledgerOf(baseline, candidate);
    // The index is of one side only.
    const turned = ledgerOf(candidate, baseline).map(({ deltaNs, index, ...row }) => ({
      ...row,
      deltaNs: 0 - deltaNs,
      baseline: row.candidate,
      candidate: row.baseline,
    }));
    expect(turned).toEqual(rows.map(({ index, ...row }) => ({ ...row, deltaNs: 0 + row.deltaNs })));
    for (const { candidate: totals, index } of rows) expect(index >= 0 || totals.calls === 0).toBe(true);
    const sizes = rows.map((row) => Math.abs(row.deltaNs));
    expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
  });
});

function dirtyTrace(random: Random): Trace {
  return buildTrace(generateSpans(random, { dirt: DIRT }));
}

function ledgerOf(baseline: Trace, candidate: Trace): readonly LedgerEntry[] {
  return diffTraces(baseline, candidate).ledger;
}

function expectLedgerOfTwin(baseline: Trace, candidate: Trace): void {
  const rows: [string, LedgerRowOracle][] = ledgerOf(baseline, candidate).map((row) => [
    accountName(row),
    {
      baselineNs: row.baseline.criticalNs,
      candidateNs: row.candidate.criticalNs,
      selfBaselineNs: row.baseline.selfNs,
      selfCandidateNs: row.candidate.selfNs,
      callsBaseline: row.baseline.calls,
      callsCandidate: row.candidate.calls,
    },
  ]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(ledgerOracle(baseline, candidate)));
}

function accountName({ kind, service, operation, peer }: Account): string {
  if (service === NOBODY) return 'own nobody';
  return `${kind} ${service} ${operation}${peer === undefined ? '' : ` → ${peer}`}`;
}

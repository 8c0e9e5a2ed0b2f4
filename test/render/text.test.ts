import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/render/terminal.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import type { LedgerRow } from '../../src/verdict/verdict-types.ts';
import { forEachCase } from '../support/random.ts';
import { FULL, ledgerRow, NESTED, side } from './reports.ts';

const PLAIN = { color: false, width: 80 };
const GOLDEN = '../golden/cli';

describe('the text of a report', () => {
  test('the seed reads as in its golden', async () => {
    await expect(renderText(NESTED, PLAIN)).toMatchFileSnapshot(`${GOLDEN}/render-nested.txt`);
  });

  test('a report with everything reads as in its golden', async () => {
    await expect(renderText(FULL, PLAIN)).toMatchFileSnapshot(`${GOLDEN}/render-full.txt`);
  });

  test('the first lines are culprit, how much, how sure', () => {
    expect(renderText(NESTED, PLAIN).split('\n').slice(0, 4)).toEqual([
      'Culprit     ▲ preprocess: its own time grew, in preprocess-request',
      'How much    +784.417 ms: 422.967 ms → 1,207.384 ms (2.9 times as long)',
      '            preprocess accounts for +784.417 ms, 100 % of the difference.',
      'How sure    High confidence.',
    ]);
  });

  test('it says when the order was swapped, and only then', () => {
    expect(renderText(NESTED, PLAIN)).toContain('The second trace given was the faster one, so it is the baseline.');
    expect(renderText(FULL, PLAIN)).not.toContain('second trace given');
  });

  test('traces of equal length have no culprit', () => {
    const text = renderText(withVerdict({ outcome: 'same', deltaNs: 12_000, cause: null }), PLAIN);
    expect(text).toMatch(/^Verdict {5}= No difference that counts\nHow much {4}\+0\.012 ms: /);
    expect(text).not.toContain('Without it');
  });

  test('traces that cannot be compared have neither culprit nor table', () => {
    const caveats = [{ code: 'different-roots', text: 'The two requests are of different kinds.' }];
    const report = { ...withVerdict({ outcome: 'incomparable', cause: null, caveats }), ledger: [] };
    const text = renderText(report, PLAIN);
    expect(text).toMatch(/^Verdict {5}≠ These two traces cannot be compared\n/);
    expect(text).not.toContain('critical path');
    expect(text).toContain('- The two requests are of different kinds.');
  });

  test('a cause that shrank is told as a gain', () => {
    const cause = { ...NESTED.verdict.cause!, deltaNs: -5_000_000 };
    const text = renderText(withVerdict({ outcome: 'faster', deltaNs: -5_000_000, cause }), PLAIN);
    expect(text).toMatch(/^Culprit {5}▼ preprocess: its own time shrank, in preprocess-request\n/);
  });

  test('no line is wider than the terminal', () => {
    for (const width of [34, 40, 43, 44, 52, 60, 72, 80, 100, 120]) {
      for (const report of [NESTED, FULL, hostileReport()]) {
        for (const line of renderText(report, { color: false, width }).split('\n')) {
          expect(displayWidth(line), line).toBeLessThanOrEqual(width);
        }
      }
    }
  });

  test('colour changes nothing but escape sequences', () => {
    const plain = renderText(FULL, { color: true, width: 80 }).replace(/\u001b\[\d+m/g, '');
    expect(plain).toBe(renderText(FULL, PLAIN));
    expect(renderText(FULL, { color: true, width: 80 })).not.toBe(plain);
  });

  test('strings of a trace have no power over the terminal', () => {
    const text = renderText(hostileReport(), PLAIN);
    expect(text.replaceAll('\n', '')).not.toMatch(/(?!\u200e)[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(text).toContain('\ufffd');
  });
});

describe('the table of the ledger', () => {
  test('every column adds up to its total on screen, whatever the nanoseconds are', () => {
    forEachCase(300, (random) => {
      const scale = 10 ** random.int(1, 12);
      const rows = Array.from({ length: random.int(1, 14) }, (_, i) =>
        ledgerRow({ service: `s${i}`, baselineNs: random.int(0, scale), candidateNs: random.int(0, 3 * scale) }),
      );
      const table = tableOf(renderText(withLedger(rows), PLAIN));
      for (const cells of [0, 1, 2].map((at) => table.map((row) => row[at]!))) {
        const total = cells.pop()!;
        expect(
          cells.reduce((sum, cell) => sum + cell, 0n),
          renderText(withLedger(rows), PLAIN),
        ).toBe(total);
      }
    });
  });

  test('the total is the difference that the first lines name', () => {
    expect(renderText(FULL, PLAIN)).toMatch(/\n {4}total +100\.000 +400\.001 +\+300\.001\n/);
  });

  test('rows too small to matter are summed up as everything else', () => {
    const small = Array.from({ length: 20 }, (_, i) =>
      ledgerRow({ service: `small-${i}`, baselineNs: 0, candidateNs: 1_000 }),
    );
    const big = ledgerRow({ service: 'big', baselineNs: 0, candidateNs: 10_000_000 });
    const text = renderText(withLedger([...small, big]), PLAIN);
    expect(text).toMatch(
      /\nown big .*\n(?:own small-.*\n)*? {4}everything else \(18 accounts\) +0\.000 +0\.018 +\+0\.018\n/,
    );
  });

  test('an account that only came onto the critical path is marked', () => {
    const moved = { ...ledgerRow({ service: 'moved', baselineNs: 0, candidateNs: 9_000 }), selfBaselineNs: 9_000 };
    expect(renderText(withLedger([moved]), PLAIN)).toMatch(/own moved \* .*\n[\s\S]*\* came onto the critical path/);
    const grown = ledgerRow({ service: 'grown', baselineNs: 0, candidateNs: 9_000 });
    expect(renderText(withLedger([grown]), PLAIN)).not.toContain('*');
  });

  test('the largest change fills its bar, a change too small to count does not', () => {
    const barOf = (candidateNs: number) => {
      const row = ledgerRow({ service: 'only', baselineNs: 1_000_000, candidateNs });
      return /own only .*?([█▏▎▍▌▋▊▉]*)\n/.exec(renderText(withLedger([row]), PLAIN))![1];
    };
    expect(barOf(2_000_000)).toBe('████████');
    expect(barOf(1_010_000)).toBe('████');
    expect(barOf(1_000_010)).toBe('');
  });

  test('a changed number of calls is shown even where the name is cut', () => {
    const calls = { baseline: 1, candidate: 250 };
    const row = { ...ledgerRow({ service: 'x'.repeat(90), baselineNs: 1_000, candidateNs: 9_000 }), calls };
    expect(renderText(withLedger([row]), PLAIN)).toMatch(/own x+…x+ ×1 → ×250 /);
  });
});

function withVerdict(verdict: Partial<Report['verdict']>): Report {
  const { counterfactualNs, ...rest } = NESTED.verdict;
  return { ...NESTED, verdict: { ...rest, ...(verdict.cause === null ? {} : { counterfactualNs: 1 }), ...verdict } };
}

function withLedger(ledger: readonly LedgerRow[]): Report {
  const sum = (field: 'baselineNs' | 'candidateNs') => ledger.reduce((total, row) => total + row[field], 0);
  return {
    ...NESTED,
    baseline: side({ durationNs: sum('baselineNs') }),
    candidate: side({ durationNs: sum('candidateNs') }),
    ledger,
  };
}

/** The numbers of the table's rows and of its total, in units of the last digit. */
function tableOf(text: string): readonly (readonly bigint[])[] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.includes('critical path, ')) + 1;
  const last = lines.findIndex((line) => line.startsWith('    total'));
  return lines.slice(first, last + 1).map((line) => {
    const numbers = line.match(/[+−]?[\d,]+(?:\.\d+)?(?=[ +−]|$)/g)!.slice(-3);
    return numbers.map((number) => BigInt(number.replace('−', '-').replace(/[+,.]/g, '')));
  });
}

function hostileReport(): Report {
  const name = '\u001b]0;owned\u0007\u202e注文\u200b\n\r'.repeat(9);
  return {
    ...FULL,
    baseline: side({ rootService: name, rootOperation: name, source: name, traceId: name }),
    verdict: {
      ...FULL.verdict,
      cause: { ...FULL.verdict.cause!, service: name, operation: name, peer: name },
      caveats: [{ code: 'x', text: name }],
    },
    suspects: FULL.suspects.map((suspect) => ({ ...suspect, service: name })),
    ledger: FULL.ledger.map((row) => ({ ...row, service: name, operation: name })),
    changes: [{ where: 'span', key: name, baseline: name, candidate: name }],
    defects: { baseline: [], candidate: [{ code: 'orphan', count: 1, text: name }] },
    narrative: { ...FULL.narrative!, statements: [{ factId: 'f1', text: name }], fallback: name },
  };
}

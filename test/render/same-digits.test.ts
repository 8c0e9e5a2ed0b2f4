/**
 * One thing, one number: what the table of the ledger prints of an account is what the sentences about it print, digit by
 * digit, whatever the nanoseconds are. Reports of generated traces, rendered by the real road.
 */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import { amountsOf } from '../../src/render/amounts.ts';
import { ledgerTable } from '../../src/render/ledger-table.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import type { LedgerRow } from '../../src/verdict/verdict-types.ts';
import { buildTrace } from '../support/build.ts';
import { generateRequest } from '../support/generate-request.ts';
import { forEachCase, type Random } from '../support/random.ts';

describe('numbers of one answer', () => {
  test('digits: an account has the same ones in the table and in its sentence', () => {
    let compared = 0;
    forEachCase(250, (random) => {
      const report = generatedReport(random);
      const { unit, rows } = ledgerTable(report);
      for (const { fact, text } of wordFacts(report)) {
        if (fact.kind !== 'account') continue;
        const row = rows.find(({ account }) => isAbout(account, fact));
        const times = /from (\S+ \S+) to (\S+ \S+), an? \w+ of (\S+ \S+?)[ .]/.exec(text)?.slice(1);
        if (row === undefined || times === undefined || !isWhole(row.account)) continue;
        const cells = [row.baseline, row.candidate, row.difference.replace(/^[+−]/, '')];
        for (const [i, cell] of cells.entries()) compared += expectSame(`${cell} ${unit}`, times[i]!, text);
      }
    });
    expect(compared).toBeGreaterThan(300);
  });

  test('digits: the first lines, the two sides and the total of the table agree', () => {
    forEachCase(100, (random) => {
      const report = generatedReport(random);
      const text = renderText(report, { color: false, width: 80 });
      const { unit, total } = ledgerTable(report);
      const [, delta, baseline, candidate] = /^How much +(\S+ \S+): (\S+ \S+) → (\S+ [a-zµ]+)/m.exec(text)!;
      const [, ...sides] = /^duration +(\S+ \S+) +(\S+ \S+)$/m.exec(text)!;
      expect(sides).toEqual([baseline, candidate]);
      expectSame(`${total.baseline} ${unit}`, baseline!, text);
      expectSame(`${total.candidate} ${unit}`, candidate!, text);
      expectSame(`${total.difference} ${unit}`, delta!, text);
    });
  });

  test('digits: what rounding leaves over is in the last row but one', () => {
    const row = (service: string, baselineNs: number): LedgerRow => ({
      account: 'own',
      service,
      baselineNs,
      candidateNs: 3 * baselineNs,
      deltaNs: 2 * baselineNs,
      selfBaselineNs: baselineNs,
      selfCandidateNs: 3 * baselineNs,
      calls: { baseline: 1, candidate: 1 },
    });
    const report = { ...generatedReport(), ledger: [row('one', 1_000_400), row('two', 1_000_400)] };
    const sides = {
      baseline: { ...report.baseline, durationNs: 2_000_800 },
      candidate: { ...report.candidate, durationNs: 6_002_400 },
    };
    const { rows, everythingElse, total } = ledgerTable({ ...report, ...sides });
    expect(rows.map(({ baseline }) => baseline)).toEqual(['1.000', '1.000']);
    expect(everythingElse).toMatchObject({ label: 'rounding', baseline: '0.001' });
    expect(total.baseline).toBe('2.001');
  });

  test('digits: a size below a hundredth of the unit is told in its own', () => {
    const { duration, delta } = amountsOf({ ...generatedReport(), ...durations(1_000_000, 12_500_000_000) });
    expect([duration(12_500_000_000), duration(844_124_570), duration(1_000_000), delta(-8_441_245)]).toEqual([
      '12.5 s',
      '0.844 s',
      '1 ms',
      '−8.441 ms',
    ]);
  });
});

/** The cell has as many decimals as its column; where the sentence has another unit, both round the same time. */
function expectSame(cell: string, told: string, context: string): number {
  const [[cellSize, cellUnit], [toldSize, toldUnit]] = [parse(cell), parse(told)];
  if (cellUnit === toldUnit) expect(cellSize, context).toBe(toldSize);
  else {
    const tolerance = 0.0005 * (NS[cellUnit]! + NS[toldUnit]!) * 1.000001;
    expect(Math.abs(cellSize * NS[cellUnit]! - toldSize * NS[toldUnit]!), context).toBeLessThanOrEqual(tolerance);
  }
  return 1;
}

const NS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12 };

function parse(text: string): readonly [size: number, unit: string] {
  const [size, unit] = text.split(' ');
  return [Number(size!.replace(/[+,]/g, '').replace('−', '-')), unit!];
}

function isAbout(
  row: LedgerRow,
  fact: { account: string; service: string; operation: string; peer?: string },
): boolean {
  return (
    row.account === fact.account &&
    row.service === fact.service &&
    row.peer === fact.peer &&
    row.operation === fact.operation
  );
}

/** The sentence is about the critical path, as the table is. */
function isWhole(row: LedgerRow): boolean {
  return row.selfBaselineNs === row.baselineNs && row.selfCandidateNs === row.candidateNs;
}

// --- reports -----------------------------------------------------------------------------------------------------

/** A request and the same with one service slower, at a pace that leaves no time a whole microsecond. */
function generatedReport(random?: Random): Report {
  const spans = random === undefined ? [] : generateRequest(random);
  if (random === undefined || spans.length === 0) return reportOf(ONE, ONE);
  const pace = random.pick([1, 7, 131, 7_919, 104_729]) + random.next();
  const victim = random.pick(spans).service;
  return reportOf(paced(spans, pace, undefined), paced(spans, pace, victim));
}

const ONE: readonly SpanInput[] = [
  {
    spanId: '1',
    parentSpanId: '',
    service: 'web',
    name: 'GET /',
    kind: 'server',
    status: 'unset',
    startUnixNano: 1n,
    endUnixNano: 5n,
    resource: new Map(),
  },
];

function reportOf(baseline: readonly SpanInput[], candidate: readonly SpanInput[]): Report {
  return reportOn(buildTrace(baseline), buildTrace(candidate, { traceId: 'b7ad6b7169203331' }), 'given');
}

/** All times stretched; those of one service's leaves by a little more, and whatever comes later moves along. */
function paced(spans: readonly SpanInput[], pace: number, slower: string | undefined): SpanInput[] {
  const starts = spans.map((span) => span.startUnixNano!);
  const origin = starts.toSorted((one, other) => (one < other ? -1 : 1))[0]!;
  const growth = spans
    .filter((span) => span.service === slower)
    .map((span) => ({ at: Number(span.endUnixNano! - origin), by: Number(span.endUnixNano! - span.startUnixNano!) }));
  const at = (time: bigint | undefined) => {
    const offset = Number(time! - origin);
    const moved = growth.filter((each) => each.at <= offset).reduce((sum, { by }) => sum + by, 0);
    return origin + BigInt(Math.round((offset + moved * 1.37) * pace));
  };
  return spans.map((span) => ({ ...span, startUnixNano: at(span.startUnixNano), endUnixNano: at(span.endUnixNano) }));
}

function durations(baselineNs: number, candidateNs: number): Pick<Report, 'baseline' | 'candidate'> {
  const { baseline, candidate } = generatedReport();
  return { baseline: { ...baseline, durationNs: baselineNs }, candidate: { ...candidate, durationNs: candidateNs } };
}

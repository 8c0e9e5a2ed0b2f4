/** Views: both traces as one tree, and the rows of a picture. Drawn pairs, and properties on random ones. */
import { describe, expect, test } from 'vitest';
import { viewedOn } from '../../src/compare.ts';
import { diffTraces } from '../../src/diff/diff.ts';
import { LIMITS } from '../../src/limits.ts';
import { mergeTraces } from '../../src/report/merged-tree.ts';
import { spanTreeOf } from '../../src/report/span-tree.ts';
import { PAIRED_HOW, type SpanTree, type Waterfall } from '../../src/report/views.ts';
import { isVirtualRoot, spanCount, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { traceFrom } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { changedCopy } from '../support/mutate.ts';
import { forEachCase, type Random } from '../support/random.ts';

const BASELINE = `
  web   GET /checkout       |=-----------==      |
    web   call cart         | -----=             |  [client]
      cart  GET /cart       |  ===               |
    web   GET cache         |       =            |
    web   call payments     |         --=        |  [client]
      pay   POST /charge    |         ==         |`;
const CANDIDATE = `
  web   GET /checkout       |=---------------==  |
    web   call cart         | -----=             |  [client]
      cart  GET /cart       |  ===               |
    web   call payments     |        --------=   |  [client]
      pay   POST /charge    |        -=-=-=-=    |
        pay   retry         |        =           |
        pay   retry         |          =         |
        pay   retry         |            =       |
        pay   retry         |              =     |`;
const DRAWN = [
  traceFrom(BASELINE, { traceId: '0af7651916cd43dd8448eb211c80319c' }),
  traceFrom(CANDIDATE, { traceId: 'b7ad6b7169203331b7ad6b7169203331' }),
] as const;

describe('tree', () => {
  test('a span of the baseline alone stands behind the sibling that it followed', () => {
    expect(lines(viewed(...DRAWN).tree)).toEqual([
      'GET /checkout: 14 → 18',
      '  call cart: 6 → 6',
      '    GET /cart: 3 → 3',
      '  GET cache: 1 → none',
      '  call payments: 3 → 9',
      '    POST /charge: 2 → 8',
      '      retry: none → 1',
      '      retry: none → 1',
      '      retry: none → 1',
      '      retry: none → 1',
    ]);
  });

  test('a verdict that names several suspects leaves no row as the cause, in the tree and in the waterfall', () => {
    const ambiguous = [
      traceFrom(`
      web    GET /checkout   |=--=--=      |
        cart GET /cart       | ==          |  [server]
        pay  POST /charge    |    ==       |  [server]`),
      traceFrom(`
      web    GET /checkout   |=-----=-----=|
        cart GET /cart       | =====       |  [server]
        pay  POST /charge    |       ===== |  [server]`),
    ] as const;
    const { report, tree, waterfall } = viewed(...ambiguous);
    expect(report.verdict.cause?.kind).toBe('ambiguous');
    expect(tree.isCause).toEqual(new Uint8Array(tree.length));
    expect(waterfall.rows.map(({ isCause }) => isCause)).toEqual(waterfall.rows.map(() => false));
  });

  test('a virtual root is no row', () => {
    const one = traceFrom(`
      job  tick   |==      |
      job  tock   |   ==   |`);
    const other = traceFrom(`
      job  tick   |==      |
      job  tock   |   ==== |`);
    expect(lines(viewed(one, other).tree)).toEqual(['tick: 2 → 2', 'tock: 2 → 4']);
  });

  test('every span has exactly one row, below the row of its parent where it is its partner’s', () => {
    forEachCase(600, (random) => {
      const [baseline, candidate] = anyPair(random);
      const { tree, report } = viewed(baseline, candidate);
      for (const [side, trace] of [
        [tree.baseline, sideOf(report.baseline.traceId, baseline, candidate)],
        [tree.candidate, sideOf(report.candidate.traceId, baseline, candidate)],
      ] as const) {
        const ids = side.spanId.filter((_, row) => side.durationNs[row]! >= 0);
        const real = isVirtualRoot(trace) ? trace.spanId.slice(1) : trace.spanId;
        expect(ids.toSorted()).toEqual([...real].sort());
      }
      expect(tree.depth[0]).toBe(0);
      for (let row = 1; row < tree.length; row++) {
        expect(tree.depth[row]).toBeGreaterThanOrEqual(0);
        expect(tree.depth[row]! - tree.depth[row - 1]!).toBeLessThanOrEqual(1);
      }
      for (let row = 0; row < tree.length; row++)
        expect(PAIRED_HOW[tree.how[row]!] === 'none').toBe(
          tree.baseline.durationNs[row]! < 0 || tree.candidate.durationNs[row]! < 0,
        );
    });
  });

  test('the slower trace’s spans stand below their parents', () => {
    forEachCase(300, (random) => {
      const [baseline, candidate] = anyPair(random);
      const { tree, report } = viewed(baseline, candidate);
      const trace = sideOf(report.candidate.traceId, baseline, candidate);
      const above: string[] = [];
      for (let row = 0; row < tree.length; row++) {
        above.length = tree.depth[row]!;
        const id = tree.candidate.spanId[row]!;
        if (id !== '') {
          const i = trace.spanId.indexOf(id);
          const parent = trace.parent[i]!;
          const isTop = parent < 0 || (parent === 0 && isVirtualRoot(trace));
          expect(above.at(-1)).toBe(isTop ? undefined : trace.spanId[parent]);
        }
        above.push(id);
      }
    });
  });

  test('turned around, the sides change places', () => {
    const [fast, slow] = DRAWN;
    const there = viewed(fast, slow).tree;
    const back = viewedOn(slow, fast, 'given', ['tree']).tree!;
    expect([back.baseline, back.candidate]).toEqual([there.candidate, there.baseline]);
  });

  test('over the limit the longest subtrees stay, and what went is counted', () => {
    const [baseline, candidate] = DRAWN;
    const diff = diffTraces(baseline, candidate);
    const tree = spanTreeOf(diff, mergeTraces(diff), [], 5);
    expect(lines(tree)).toEqual([
      'GET /checkout: 14 → 18',
      '  call cart: 6 → 6',
      '    GET /cart: 3 → 3',
      '  call payments: 3 → 9',
      '    POST /charge: 2 → 8',
    ]);
    expect([tree.omittedRows, ...tree.omitted]).toEqual([5, 1, 0, 0, 0, 4]);
    expect(tree.baseline.path.row).toContain(-1);
  });
});

describe('waterfall', () => {
  test('what tells most is shown: the cause, its caller, and what changed', () => {
    const { waterfall } = viewed(...DRAWN);
    expect(
      waterfall.rows.map(
        (row) =>
          `${'  '.repeat(row.depth)}${row.operation} ${row.baseline?.calls ?? 0} → ${row.candidate?.calls ?? 0}${row.isCause ? ' *' : ''}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "GET /checkout 1 → 1",
        "  call cart 1 → 1",
        "    GET /cart 1 → 1",
        "  GET cache 1 → 0",
        "  call payments 1 → 1",
        "    POST /charge 1 → 1",
        "      retry 0 → 4 *",
      ]
    `);
  });

  test('nothing is lost: shown, hidden and elsewhere are all spans', () => {
    forEachCase(600, (random) => {
      const [one, other] = anyPair(random);
      const { waterfall, report } = viewed(one, other);
      for (const side of ['baseline', 'candidate'] as const) {
        const trace = sideOf(report[side].traceId, one, other);
        const shown = waterfall.rows.map((row) => (row[side]?.calls ?? 0) + row.hidden[side]);
        expect(sum(shown) + waterfall.elsewhere[side]).toBe(spanCount(trace));
      }
    });
  });

  test('both critical paths tile the requests, and each account has the time of its ledger row', () => {
    forEachCase(600, (random) => {
      const { waterfall, report } = viewed(...anyPair(random));
      for (const side of ['baseline', 'candidate'] as const) {
        let atNs = 0;
        const perRow = new Map<number, number>();
        for (const { fromNs, toNs, ledgerRow } of waterfall.paths[side]) {
          expect(fromNs).toBe(atNs);
          atNs = toNs;
          perRow.set(ledgerRow, (perRow.get(ledgerRow) ?? 0) + toNs - fromNs);
        }
        expect(atNs).toBe(report[side].durationNs);
        for (const [row, entry] of report.ledger.entries())
          expect(perRow.get(row) ?? 0).toBe(side === 'baseline' ? entry.baselineNs : entry.candidateNs);
      }
    });
  });

  test('bars lie in order within their row, and the critical ones within the bars', () => {
    forEachCase(600, (random) => {
      const { waterfall, report } = viewed(...anyPair(random));
      for (const row of waterfall.rows) {
        for (const side of [row.baseline, row.candidate]) {
          if (side === null) continue;
          expectInOrder(side.bars);
          expectInOrder(side.critical);
          expect([side.bars[0]!.fromNs, side.bars.at(-1)!.toNs]).toEqual([side.startNs, side.endNs]);
          expect(sum(side.critical.map(({ fromNs, toNs }) => toNs - fromNs))).toBe(side.criticalNs);
          for (const { fromNs, toNs } of side.critical)
            expect(side.bars.some((bar) => bar.fromNs <= fromNs && toNs <= bar.toNs)).toBe(true);
        }
      }
      expect(waterfall.rows.length).toBeLessThanOrEqual(LIMITS.waterfallRows);
      expect(report.verdict.cause === null || waterfall.rows.some(({ isCause }) => isCause)).toBe(true);
    });
  });

  test('a loop of thousands of calls is one row with as many stretches as a picture can show', () => {
    const { waterfall } = viewed(loopOf(3), loopOf(1_500));
    const [, loop] = waterfall.rows;
    expect(loop).toMatchObject({ operation: 'SELECT item {id}', kind: 'client', how: 'path' });
    expect([loop!.baseline!.calls, loop!.candidate!.calls]).toEqual([3, 1_500]);
    expect(loop!.candidate!.bars.length).toBeLessThanOrEqual(LIMITS.waterfallBars);
    expect(waterfall.paths.candidate.length).toBeLessThanOrEqual(LIMITS.waterfallBars);
  });
});

/** A request that calls a database so often, one call after the other. */
function loopOf(calls: number): Trace {
  const frame = 2 * calls + 1;
  const loop = Array.from({ length: calls }, (_, i) => {
    const bar = `${' '.repeat(2 * i)}=`.padEnd(frame);
    return `${`  web  SELECT item ${i}`.padEnd(26)}|${bar}|  [client] peer.service=db`;
  });
  return traceFrom([`${'web  GET /'.padEnd(26)}|${'='.repeat(frame)}|`, ...loop].join('\n'), { columnNs: 1_000 });
}

interface Both {
  readonly report: ReturnType<typeof viewedOn>['report'];
  readonly tree: SpanTree;
  readonly waterfall: Waterfall;
}

function viewed(one: Trace, other: Trace): Both {
  const { report, tree, waterfall } = viewedOn(one, other, 'auto', ['tree', 'waterfall']);
  return { report, tree: tree!, waterfall: waterfall! };
}

function lines({ length, depth, operation, operations, ...sides }: SpanTree): string[] {
  const ms = (ns: number) => (ns < 0 ? 'none' : String(ns / 1e6));
  return Array.from({ length }, (_, row) => {
    const [before, after] = [sides.baseline.durationNs[row]!, sides.candidate.durationNs[row]!];
    return `${'  '.repeat(depth[row]!)}${operations[operation[row]!]!.name}: ${ms(before)} → ${ms(after)}`;
  });
}

function anyPair(random: Random): [Trace, Trace] {
  const spans = generateSpans(random, { dirt: DIRT });
  const other = random.chance(0.5) ? changedCopy(random, spans) : generateSpans(random, { dirt: DIRT });
  const ids = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331b7ad6b7169203331'] as const;
  return [buildTrace(spans, { traceId: ids[0] }), buildTrace(other, { traceId: ids[1] })];
}

function sideOf(traceId: string, one: Trace, other: Trace): Trace {
  return one.traceId === traceId ? one : other;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function expectInOrder(stretches: readonly { readonly fromNs: number; readonly toNs: number }[]): void {
  for (const [k, { fromNs, toNs }] of stretches.entries()) {
    expect(toNs).toBeGreaterThanOrEqual(fromNs);
    if (k > 0) expect(fromNs).toBeGreaterThan(stretches[k - 1]!.toNs);
  }
}

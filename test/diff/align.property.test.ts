/** Properties of alignments, on random pairs of traces and on pairs of which one is a changed copy of the other. */
import { expect, test } from 'vitest';
import { type Alignment, align, HOW } from '../../src/diff/align.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { operationAt, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { changedCopy } from '../support/mutate.ts';
import { bestByPath, bestOverall, pointsOf } from '../support/oracle-align.ts';
import { forEachCase, type Random } from '../support/random.ts';

test('align: a span meets at most one span, and is met by it', () => {
  forEachCase(1_500, (random) => {
    const [baseline, candidate] = anyPair(random);
    const { candidateOf, baselineOf, how } = align(baseline, candidate);
    expect([candidateOf.length, baselineOf.length, how.length]).toEqual([
      baseline.length,
      candidate.length,
      candidate.length,
    ]);
    for (const [b, c] of candidateOf.entries()) if (c >= 0) expect(baselineOf[c]).toBe(b);
    for (const [c, b] of baselineOf.entries()) {
      if (b >= 0) expect(candidateOf[b]).toBe(c);
      expect(how[c] === HOW.none).toBe(b < 0);
    }
  });
});

test('align: spans that meet are of one service and kind', () => {
  forEachCase(1_500, (random) => {
    const [baseline, candidate] = anyPair(random);
    const { baselineOf } = align(baseline, candidate);
    for (let c = 1; c < candidate.length; c++) {
      if (baselineOf[c]! < 0) continue;
      const { service, kind } = operationAt(baseline, baselineOf[c]!);
      expect(operationAt(candidate, c)).toMatchObject({ service, kind });
    }
  });
});

test('align: a trace meets itself, span by span', () => {
  forEachCase(500, (random) => {
    const spans = generateSpans(random, { dirt: DIRT });
    const trace = buildTrace(spans);
    expect([...align(trace, buildTrace(random.shuffled(spans))).candidateOf]).toEqual([...trace.spanId.keys()]);
  });
});

test('align: when the traces are swapped, the same spans meet', () => {
  forEachCase(5_000, (random) => {
    const [baseline, candidate] = anyPair(random);
    const there = align(baseline, candidate);
    const back = align(candidate, baseline);
    expect(back.candidateOf.join()).toBe(there.baselineOf.join());
    expect(back.baselineOf.join()).toBe(there.candidateOf.join());
    const howThere = Array.from(there.candidateOf, (c) => (c < 0 ? HOW.none : there.how[c]));
    expect(back.how.join()).toBe(howThere.join());
  });
});

test('align: of one operation nothing is left over on both sides', () => {
  forEachCase(5_000, (random) => {
    const [baseline, candidate] = anyPair(random);
    const { candidateOf, baselineOf, operations } = align(baseline, candidate);
    const left = new Set(operations.baseline.filter((_, b) => candidateOf[b]! < 0));
    for (const number of operations.candidate.filter((_, c) => baselineOf[c]! < 0)) expect(left).not.toContain(number);
  });
});

/** Three operations only, so that nearly every span could meet several others. */
test('align: on small traces it is mostly the best alignment there is, and never below half of it', () => {
  const shares = { byPath: 0, overall: 0 };
  const cases = 2_000;
  forEachCase(cases, (random, number) => {
    const spans = fewOperations(generateSpans(random, { spans: random.int(2, 9) }));
    const others = fewOperations(
      number % 2 === 0 ? generateSpans(random, { spans: random.int(2, 9) }) : changedCopy(random, spans),
    );
    const baseline = buildTrace(spans);
    const candidate = buildTrace(others.map((span, i) => (i === 0 ? { ...span, name: spans[0]!.name } : span)));
    const alignment = align(baseline, candidate);
    const sides = [
      { trace: baseline, numbers: alignment.operations.baseline },
      { trace: candidate, numbers: alignment.operations.candidate },
    ] as const;
    const byPath = { found: metByPath(baseline, candidate, alignment), best: bestByPath(...sides) };
    const overall = { found: pointsOf(baseline, candidate, alignment.baselineOf), best: bestOverall(...sides) };
    for (const { found, best } of [byPath, overall]) {
      expect(found).toBeLessThanOrEqual(best);
      expect(found).toBeGreaterThanOrEqual(best / 2);
    }
    if (byPath.found === byPath.best) shares.byPath++;
    if (overall.found === overall.best) shares.overall++;
  });
  console.log(
    `align: of ${cases} small pairs ${percent(shares.byPath / cases)} met the most spans by path, ${percent(shares.overall / cases)} are the best overall`,
  );
  expect(shares.byPath / cases).toBeGreaterThan(0.99);
  expect(shares.overall / cases).toBeGreaterThan(0.95);
});

function anyPair(random: Random): readonly [Trace, Trace] {
  const options = random.chance(0.5) ? { dirt: DIRT } : { spans: random.int(2, 30) };
  const spans = generateSpans(random, options);
  const others = random.chance(0.5) ? generateSpans(random, options) : changedCopy(random, spans);
  return [buildTrace(spans), buildTrace(others)];
}

function fewOperations(spans: readonly SpanInput[]): SpanInput[] {
  return spans.map((span) => ({
    ...span,
    service: 'web',
    name: ['load', 'render', 'store'][span.name.length % 3]!,
    kind: 'internal',
  }));
}

/** How many spans met by path all the way down from the root. */
function metByPath(baseline: Trace, candidate: Trace, { baselineOf }: Alignment): number {
  const isOnPath = new Uint8Array(candidate.length);
  isOnPath[0] = 1;
  for (let c = 1; c < candidate.length; c++) {
    const parent = candidate.parent[c]!;
    const isBelow = baselineOf[c]! >= 0 && baseline.parent[baselineOf[c]!] === baselineOf[parent]!;
    if (isOnPath[parent] === 1 && isBelow) isOnPath[c] = 1;
  }
  return isOnPath.reduce((sum, on) => sum + on, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

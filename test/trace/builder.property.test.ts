/** Properties of TraceBuilder on random, dirty spans. */
import { expect, test } from 'vitest';
import type { Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { assertTrace } from '../support/check-trace.ts';
import { DIRT, DIRT_WITHOUT_DUPLICATES, generateSpans } from '../support/generate.ts';
import { treeOf, treeOracle } from '../support/oracle-tree.ts';
import { forEachCase } from '../support/random.ts';

test('builder: every trace it makes keeps the invariants, whatever was fed in', () => {
  forEachCase(5_000, (random) => assertTrace(buildTrace(generateSpans(random, { dirt: DIRT }))));
});

test('builder: parents, order, times and flags are those of the slow twin', () => {
  forEachCase(4_000, (random) => {
    const spans = generateSpans(random, { dirt: DIRT_WITHOUT_DUPLICATES });
    expect(treeOf(buildTrace(spans))).toEqual(treeOracle(spans));
  });
});

test('builder: the order in which spans arrive leaves no mark', () => {
  forEachCase(3_000, (random) => {
    const spans = generateSpans(random, { dirt: DIRT });
    expect(contentOf(buildTrace(random.shuffled(spans)))).toEqual(contentOf(buildTrace(spans)));
  });
});

test('builder: offsets stay exact where clocks are months or decades apart', () => {
  const APART_NS = [2n ** 51n, 2n ** 52n, 2n ** 53n, 2n ** 54n, 2n ** 61n];
  forEachCase(3_000, (random) => {
    const astray = () => (random.chance(0.6) ? 0n : random.pick(APART_NS) * random.pick([1n, -1n]));
    const spans = generateSpans(random, { dirt: DIRT }).map((span) => {
      const byNs = astray();
      const [startUnixNano, endUnixNano] = [span.startUnixNano, span.endUnixNano].map((time) => time && time + byNs);
      return { ...span, startUnixNano, endUnixNano };
    });
    const trace = buildTrace(spans);
    assertTrace(trace);
    expect(contentOf(buildTrace(random.shuffled(spans)))).toEqual(contentOf(trace));
  });
});

/** Everything that a trace holds, as plain data. */
function contentOf(trace: Trace): unknown {
  const { spanId, attributes, events, resources } = trace;
  return { ...trace, spanId, attributes, events, resources: resources.map((resource) => [...resource]) };
}

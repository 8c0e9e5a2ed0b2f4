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

/** Everything that a trace holds, as plain data. */
function contentOf(trace: Trace): unknown {
  return { ...trace, resources: trace.resources.map((resource) => [...resource]) };
}

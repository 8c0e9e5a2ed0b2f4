/** Properties of the critical path on random, dirty traces. */
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { isOutsideBooks, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { drawTrace, type Section } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { scaleTimes, shiftClock } from '../support/mutate.ts';
import { criticalPathOracle, joinNeighbours } from '../support/oracle.ts';
import { forEachCase } from '../support/random.ts';

test('critical path: the sections are those of the slow twin', () => {
  forEachCase(8_000, (random) => {
    const trace = buildTrace(generateSpans(random, { dirt: DIRT }));
    const draw = (sections: readonly Section[]) => drawTrace(trace, { columnNs: 1, sections });
    expect(draw(joinNeighbours(sectionsOf(trace)))).toBe(draw(criticalPathOracle(trace)));
  });
});

test('critical path: sections follow each other from the start of the root to its end, none of them empty', () => {
  forEachCase(4_000, (random) => {
    const trace = buildTrace(
      generateSpans(random, { dirt: DIRT, spans: random.int(1, 60), widthNs: random.int(0, 200) }),
    );
    let at = trace.start[0]!;
    for (const { from, to } of sectionsOf(trace)) {
      expect(from).toBe(at);
      expect(to).toBeGreaterThan(from);
      at = to;
    }
    expect(at).toBe(trace.end[0]);
  });
});

test('critical path: a section lies inside the span that owns it, and no owner is outside the books', () => {
  forEachCase(4_000, (random) => {
    const trace = buildTrace(generateSpans(random, { dirt: DIRT }));
    for (const { span, from, to } of sectionsOf(trace)) {
      expect(from).toBeGreaterThanOrEqual(trace.start[span]!);
      expect(to).toBeLessThanOrEqual(trace.end[span]!);
      expect(isOutsideBooks(trace, span)).toBe(false);
    }
  });
});

test('critical path: the time per span is the sum of its sections', () => {
  forEachCase(2_000, (random) => {
    const trace = buildTrace(generateSpans(random, { dirt: DIRT }));
    const expected = new Float64Array(trace.length);
    for (const { span, from, to } of sectionsOf(trace)) expected[span]! += to - from;
    expect(criticalPath(trace).timePerSpan).toEqual(expected);
  });
});

test('critical path: moving all clocks changes nothing, slowing them down scales every section', () => {
  forEachCase(2_000, (random) => {
    const spans = generateSpans(random, { dirt: ['outside-parent', 'missing-parent', 'second-root', 'no-width'] });
    const factor = random.int(2, 1_000_000);
    const sections = sectionsOf(buildTrace(spans));
    expect(sectionsOf(buildTrace(shiftClock(spans, 86_400_000_000_001n)))).toEqual(sections);
    expect(sectionsOf(buildTrace(scaleTimes(spans, factor)))).toEqual(
      sections.map(({ span, from, to }) => ({ span, from: from * factor, to: to * factor })),
    );
  });
});

function sectionsOf(trace: Trace): Section[] {
  const { length, span, from, to } = criticalPath(trace);
  return Array.from({ length }, (_, k) => ({ span: span[k]!, from: from[k]!, to: to[k]! }));
}

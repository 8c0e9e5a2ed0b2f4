/** Properties of self time on random, dirty traces. */
import { expect, test } from 'vitest';
import { selfTime } from '../../src/analysis/self-time.ts';
import { buildTrace } from '../support/build.ts';
import { drawTrace } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { scaleTimes, shiftClock } from '../support/mutate.ts';
import { selfTimeOracle } from '../support/oracle.ts';
import { forEachCase } from '../support/random.ts';

test('self time: it is what the slow twin counts', () => {
  forEachCase(8_000, (random) => {
    const trace = buildTrace(generateSpans(random, { dirt: DIRT }));
    expect([...selfTime(trace)], drawTrace(trace, { columnNs: 1 })).toEqual(selfTimeOracle(trace));
  });
});

test('self time: moving all clocks changes nothing, slowing them down scales it', () => {
  forEachCase(2_000, (random) => {
    const spans = generateSpans(random, { dirt: ['outside-parent', 'missing-parent', 'second-root', 'no-width'] });
    const factor = random.int(2, 1_000_000);
    const self = selfTime(buildTrace(spans));
    expect(selfTime(buildTrace(shiftClock(spans, 86_400_000_000_001n)))).toEqual(self);
    expect(selfTime(buildTrace(scaleTimes(spans, factor)))).toEqual(self.map((time) => time * factor));
  });
});

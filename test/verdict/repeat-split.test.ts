/** Repeats split: more calls and slower calls, to the nanosecond, the same whichever way the traces are given. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { splitRepeats } from '../../src/verdict/repeat-split.ts';
import type { RepeatSplit } from '../../src/verdict/verdict-types.ts';
import { buildTrace } from '../support/build.ts';
import { generateRequest } from '../support/generate-request.ts';
import { forEachCase } from '../support/random.ts';

test('split: twelve more calls at 20 ms each, each 3 ms longer', () => {
  const [before, after] = [
    { calls: 6, timeNs: 6 * 18_500_000 },
    { calls: 18, timeNs: 18 * 21_500_000 },
  ];
  expect(splitRepeats(before, after)).toEqual({
    callsBaseline: 6,
    callsCandidate: 18,
    byCountNs: 240_000_000,
    perCallNs: 36_000_000,
  });
});

test('split: as many calls as before, or none on one side, are no repeats', () => {
  expect(splitRepeats({ calls: 3, timeNs: 10 }, { calls: 3, timeNs: 20 })).toBeUndefined();
  expect(splitRepeats({ calls: 0, timeNs: 0 }, { calls: 3, timeNs: 20 })).toBeUndefined();
  expect(splitRepeats({ calls: 3, timeNs: 20 }, { calls: 0, timeNs: 0 })).toBeUndefined();
});

test('split: both parts add up to the nanosecond, and swapping the traces negates both', () => {
  forEachCase(5_000, (random) => {
    const side = () => ({
      calls: random.int(1, 1_000),
      timeNs: random.int(0, random.pick([9, 1_000, 90_000_000_000])),
    });
    const [one, other] = [side(), side()];
    const there = splitRepeats(one, other);
    const back = splitRepeats(other, one);
    if (there === undefined || back === undefined) return expect(one.calls).toBe(other.calls);
    expect(there.byCountNs + there.perCallNs).toBe(other.timeNs - one.timeNs);
    expect(Number.isInteger(there.byCountNs)).toBe(true);
    expect([0 - back.byCountNs, 0 - back.perCallNs]).toEqual([0 + there.byCountNs, 0 + there.perCallNs]);
    const mean = (one.timeNs / one.calls + other.timeNs / other.calls) / 2;
    expect(Math.abs(there.byCountNs - (other.calls - one.calls) * mean)).toBeLessThanOrEqual(0.5);
  });
});

test('split: in every report the parts add up to what the fact says', () => {
  let seen = 0;
  forEachCase(200, (random) => {
    const spans = [generateRequest(random), generateRequest(random)] as const;
    for (const [one, other] of [spans, spans.toReversed()] as const) {
      const { facts } = reportOn(buildTrace(one!), buildTrace(other!, { traceId: 'b'.repeat(32) }), 'given');
      for (const fact of facts) {
        const split: RepeatSplit | undefined =
          fact.kind === 'calls' ? fact : fact.kind === 'account' ? fact.repeats : undefined;
        if (split === undefined || !('deltaNs' in fact)) continue;
        seen++;
        expect(split.byCountNs + split.perCallNs).toBe(fact.deltaNs);
        expect(split.callsBaseline).not.toBe(split.callsCandidate);
      }
    }
  });
  expect(seen).toBeGreaterThan(50);
});

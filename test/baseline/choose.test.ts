/** Which trace a trace that was named alone is compared with. */
import { expect, test } from 'vitest';
import { chooseBaseline, obstacleOf } from '../../src/baseline/choose.ts';
import { reportOn } from '../../src/compare.ts';
import { durationAt, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { drawnSpans } from '../support/draw.ts';
import { forEachCase } from '../support/random.ts';

const MINUTE_NS = 60_000_000_000n;

/** A request of so many milliseconds, made so many minutes before the candidate. */
function request(ms: number, minutesBefore: number, marks = '', id = minutesBefore): Trace {
  const bar = '='.repeat(ms);
  const spans = drawnSpans(`web  GET /cart  |${bar}|${marks}`).map((span) => ({
    ...span,
    startUnixNano: span.startUnixNano! - BigInt(minutesBefore) * MINUTE_NS,
    endUnixNano: span.endUnixNano! - BigInt(minutesBefore) * MINUTE_NS,
  }));
  return buildTrace(spans, { traceId: (id + 1).toString(16).padStart(32, '0') });
}

const CANDIDATE = request(50, 0, ' @service.version=7');
const millisecondsOf = (trace: Trace) => durationAt(trace, 0) / 1e6;

test('baseline: is the trace of median duration, and the others are the pool', () => {
  const { baseline, pool, standing } = chooseBaseline(
    CANDIDATE,
    [30, 10, 50, 20, 40].map((ms, i) => request(ms, 20 + i)),
  );
  expect(millisecondsOf(baseline)).toBe(30);
  expect(pool.map(millisecondsOf)).toEqual([10, 20, 40, 50]);
  expect(standing).toMatchObject({ comparable: 5, pool: 5, medianNs: 30e6, leastNs: 10e6, p95Ns: 48e6 });
});

test('baseline: of an even number it is the lower one of the middle, a real trace and no average', () => {
  const { baseline } = chooseBaseline(
    CANDIDATE,
    [40, 10, 30, 20].map((ms, i) => request(ms, 20 + i)),
  );
  expect(millisecondsOf(baseline)).toBe(20);
});

test('baseline: does not depend on the order in which the traces arrived', () => {
  forEachCase(50, (random) => {
    const traces = Array.from({ length: random.int(3, 12) }, (_, i) =>
      request(random.int(1, 6), random.int(1, 9), '', i),
    );
    const chosen = chooseBaseline(CANDIDATE, traces);
    const again = chooseBaseline(
      CANDIDATE,
      traces
        .map((trace) => ({ trace, at: random.next() }))
        .sort((one, other) => one.at - other.at)
        .map(({ trace }) => trace),
    );
    expect(again.baseline.traceId).toBe(chosen.baseline.traceId);
    expect(again.pool.map(({ traceId }) => traceId)).toEqual(chosen.pool.map(({ traceId }) => traceId));
    expect(again.standing).toEqual(chosen.standing);
  });
});

test('standing: counts the traces that were faster, and nothing else', () => {
  const standingAmong = (...durations: readonly number[]) =>
    chooseBaseline(
      CANDIDATE,
      durations.map((ms, i) => request(ms, 20 + i)),
    ).standing;
  expect(standingAmong(10, 20, 30)).toMatchObject({ faster: 3, percentile: 100 });
  expect(standingAmong(10, 50, 60, 70)).toMatchObject({ faster: 1, percentile: 25 });
  expect(standingAmong(50, 60, 70)).toMatchObject({ faster: 0, percentile: 0 });
});

test('version: traces of the candidate’s version come first where there are three of them', () => {
  const older = [10, 11, 12, 13].map((ms, i) => request(ms, 60 + i, ' @service.version=6'));
  const same = [30, 31, 32].map((ms, i) => request(ms, 20 + i, ' @service.version=7'));
  const { baseline, standing } = chooseBaseline(CANDIDATE, [...older, ...same]);
  expect(millisecondsOf(baseline)).toBe(31);
  expect(standing).toMatchObject({ comparable: 7, sameVersion: 3, pool: 3 });
  const few = chooseBaseline(CANDIDATE, [...older, ...same.slice(1)]);
  expect(few.standing).toMatchObject({ comparable: 6, sameVersion: 2, pool: 6 });
});

test('version: where everything since a release is as slow, traces of before it count too', () => {
  const older = [10, 11, 12, 13].map((ms, i) => request(ms, 60 + i, ' @service.version=6'));
  const released = [48, 50, 55].map((ms, i) => request(ms, 20 + i, ' @service.version=7'));
  const { baseline, standing } = chooseBaseline(CANDIDATE, [...older, ...released]);
  expect(millisecondsOf(baseline)).toBe(13);
  expect(standing).toMatchObject({ comparable: 7, sameVersion: 3, pool: 7, faster: 5 });
});

test('version: a candidate that does not say its version is compared with all', () => {
  const { standing } = chooseBaseline(
    request(50, 0),
    [30, 31, 32].map((ms, i) => request(ms, 20 + i)),
  );
  expect(standing).toMatchObject({ sameVersion: 0, pool: 3 });
});

test('obstacles: only a whole request with the same root, from before and without error is compared with', () => {
  const like = request(20, 30);
  expect(obstacleOf(CANDIDATE, like)).toBeUndefined();
  expect(obstacleOf(CANDIDATE, request(20, 30, ' !'))).toBe('failed');
  expect(obstacleOf(CANDIDATE, request(20, 0, '', 9))).toBe('not-before');
  expect(obstacleOf(CANDIDATE, buildTrace(drawnSpans('web  GET /help  |====|'), {}))).toBe('another-root');
  const cut = { ...like, defects: [{ code: 'partial', count: 1 } as const] };
  expect(obstacleOf(CANDIDATE, cut)).toBe('incomplete');
});

test('pool: what the chosen ones contain is normal for the report too', () => {
  const { baseline, pool } = chooseBaseline(
    CANDIDATE,
    [20, 30, 40, 50, 60, 70].map((ms, i) => request(ms, 20 + i)),
  );
  expect(reportOn(baseline, CANDIDATE, 'given', pool).verdict.outcome).toBe('same');
  expect(reportOn(baseline, request(90, 0), 'given', pool).verdict.outcome).toBe('slower');
});

test('others: the rest of the pool, those of the most usual duration first', () => {
  const traces = [10, 18, 20, 21, 40].map((ms, i) => request(ms, 20 + i));
  const { baseline, standing } = chooseBaseline(CANDIDATE, traces.toReversed());
  expect(millisecondsOf(baseline)).toBe(20);
  const others = standing.others.map((id) => traces.find(({ traceId }) => traceId === id)!);
  expect(others.map(millisecondsOf)).toEqual([21, 18, 10, 40]);
});

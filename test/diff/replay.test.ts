/** Replay, drawn: how long the root takes when some spans have another self time. */
import { expect, test } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { selfTime } from '../../src/analysis/self-time.ts';
import { replay } from '../../src/diff/replay.ts';
import { durationAt, operationAt, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { MILLISECOND, traceFrom } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime } from '../support/mutate.ts';
import { forEachCase } from '../support/random.ts';

test('replay: what follows a shorter call starts earlier', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     | =====      |
      pay   POST /charge  |       ==== |
  `);
  expect(replayedMs(trace, { cart: 2 })).toBe(9);
  expect(replayedMs(trace, { cart: 2, pay: 0 })).toBe(5);
  expect(replayedMs(trace, { web: 0 })).toBe(9);
});

test('replay: a gain beside a longer branch is hidden by it', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     | ========== |
      pay   POST /charge  | =======    |
  `);
  expect(replayedMs(trace, { pay: 0 })).toBe(12);
  expect(replayedMs(trace, { cart: 2 })).toBe(9);
  expect(replayedMs(trace, { cart: 2, pay: 2 })).toBe(4);
});

test('replay: a longer branch that is shortened still waits for the one that follows the other', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     | ========== |
      pay   POST /charge  | ===        |
      mail  send          |    ====    |
  `);
  expect(replayedMs(trace, { cart: 1 })).toBe(9);
  expect(replayedMs(trace, { cart: 1, pay: 1 })).toBe(7);
});

test('replay: a span that takes longer delays what follows', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      web  call cart      | ======     | [client]
        cart  GET /cart   |  ===       |
      pay   POST /charge  |       ===  |
  `);
  expect(replayedMs(trace, { cart: 13 })).toBe(22);
});

test('replay: nobody waits for a consumer, however long it takes', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      web  publish        | ========   | [producer]
        mail  receive     |  ======    | [consumer]
  `);
  expect(replayedMs(trace, { mail: 1 })).toBe(12);
});

test('replay: a call outlives its caller by as much as before, however long it takes itself', () => {
  const trace = traceFrom(`
    web  GET /            |============    |
      cart  GET /cart     |  ============= |
  `);
  expect(replayedMs(trace, { cart: 7 })).toBe(6);
  expect(replayedMs(trace, { cart: 3 })).toBe(2);
  expect(replayedMs(trace, { cart: 23 })).toBe(22);
});

test('replay: orphans and spans without times take no part', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     |    ?       |
      pay   POST /charge  | =======    | [orphan]
  `);
  expect(replayedMs(trace, { cart: 50, pay: 50 })).toBe(12);
});

test('replay: without a call, what waited for it starts when the call would have started', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     | =====      |
      pay   POST /charge  |      ===== |
  `);
  expect(withoutMs(trace, 'cart')).toBe(7);
  expect(withoutMs(trace, 'pay')).toBe(7);
});

test('replay: without a call beside a longer one nothing is saved, whatever hangs below it', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     | ========== |
        db  SELECT        |  ===       |
      pay   POST /charge  |    ======  |
        db  SELECT        |     ====   |
  `);
  expect(withoutMs(trace, 'pay')).toBe(12);
  expect(withoutMs(trace, 'cart')).toBe(11);
});

test('replay: a wait beside a sibling that need not be starts what waited earlier', () => {
  const trace = traceFrom(`
    web  GET /            |=================|
      ads   GET /ads      | ==========      |
      pay   POST /charge  |  ==             | !
      pay   POST /charge  |         ======= |
  `);
  const isGone = Uint8Array.of(0, 0, 1, 0);
  const earlierNs = new Map([[3, 5 * MILLISECOND]]);
  expect(replay(trace, selfTime(trace), { isGone })).toBe(15 * MILLISECOND);
  expect(replay(trace, selfTime(trace), { isGone, earlierNs })).toBe(12 * MILLISECOND);
});

test('replay: calls in a row overlap again, each as long as it takes now', () => {
  const trace = traceFrom(`
    web  GET /            |=====================|
      cart  GET /cart     | ==========          |
      pay   POST /charge  |           ======    |
      mail  send          |                 === |
  `);
  const before = { cart: [0, 4], pay: [1, 4], mail: [4, 7] } as const;
  const order = (child: number) => {
    const [start, end] = before[operationAt(trace, child).service as keyof typeof before];
    return { start: start * MILLISECOND, end: end * MILLISECOND };
  };
  // pay starts 1 ms after cart; mail still waits for cart, which takes 10 ms now.
  expect(replay(trace, selfTime(trace), { orderBelow: new Map([[0, order]]) })).toBe(15 * MILLISECOND);
});

test('replay: another order that would take longer is not taken, and calls without a place in it follow', () => {
  const trace = traceFrom(`
    web  GET /            |============|
      cart  GET /cart     | ========== |
      pay   POST /charge  | ========   |
  `);
  const inARow = (child: number) => ({ start: child * MILLISECOND, end: (child + 1) * MILLISECOND });
  expect(replay(trace, selfTime(trace), { orderBelow: new Map([[0, inARow]]) })).toBe(12 * MILLISECOND);
  expect(replay(trace, selfTime(trace), { orderBelow: new Map([[0, () => undefined]]) })).toBe(12 * MILLISECOND);
});

test('replay: with nothing replaced the root takes as long as it took', () => {
  forEachCase(4_000, (random) => {
    const trace = buildTrace(generateSpans(random, { dirt: DIRT }));
    // Every span is replayed, though none is different.
    const earlierNs = new Map([...trace.parent.keys()].map((i) => [i, 0]));
    expect(replay(trace, selfTime(trace), { earlierNs })).toBe(durationAt(trace, 0));
  });
});

test('replay: taking back own time that was added on the critical path takes back all of it', () => {
  forEachCase(200, (random) => {
    const spans = generateRequest(random);
    const original = buildTrace(spans);
    const path = criticalPath(original);
    const k = random.int(0, path.length - 1);
    const spanId = original.spanId[path.span[k]!]!;
    const addedNs = random.int(1, durationAt(original, 0));
    const slower = buildTrace(addOwnTime(spans, spanId, original.startTimeUnixNano + BigInt(path.to[k]!), addedNs));
    expect(durationAt(slower, 0)).toBe(durationAt(original, 0) + addedNs);
    const self = selfTime(slower);
    const back = slower.spanId.indexOf(spanId);
    const selfNs = self.with(back, self[back]! - addedNs);
    expect(replay(slower, self, { selfNs })).toBe(durationAt(original, 0));
  });
});

/** The root's duration when the spans of some services have the given self times, in milliseconds. */
function replayedMs(trace: Trace, selfMsOf: Readonly<Record<string, number>>): number {
  const selfNs = selfTime(trace).map((recordedNs, i) => {
    const { service, kind } = operationAt(trace, i);
    return kind === 'client' || selfMsOf[service] === undefined ? recordedNs : selfMsOf[service] * MILLISECOND;
  });
  return replay(trace, selfTime(trace), { selfNs }) / MILLISECOND;
}

/** The root's duration without the calls of one service, in milliseconds. */
function withoutMs(trace: Trace, service: string): number {
  const isGone = Uint8Array.from(trace.parent.keys(), (i) => Number(operationAt(trace, i).service === service));
  return replay(trace, selfTime(trace), { isGone }) / MILLISECOND;
}

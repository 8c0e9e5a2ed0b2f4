/** TraceBuilder, drawn: how spans in any order and any state become one tree, and what is recorded of the repairs. */
import { expect, test } from 'vitest';
import type { SpanInput } from '../../src/trace/builder.ts';
import { TraceBuilder } from '../../src/trace/builder.ts';
import { type DefectCode, isIncomplete } from '../../src/trace/defects.ts';
import { FLAG, isVirtualRoot, spanAt, spanCount, type Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { assertTrace } from '../support/check-trace.ts';
import { drawnSpans, drawTrace, MILLISECOND, traceFrom } from '../support/draw.ts';

test('builder: siblings stand in the order of start, longer first, span id', () => {
  expectDrawing(
    `
      web  GET /         |==========|
        cart  later      |     ===  |
        cart  short      | ==       |
        cart  long       | ====     |  #f
        cart  twin       | ====     |  #e
    `,
    `
      web  GET /         |==========|
        cart  twin       | ====     |
        cart  long       | ====     |
        cart  short      | ==       |
        cart  later      |     ===  |
    `,
  );
});

test('builder: a trace fed backwards, children before parents, is the same trace', () => {
  const spans = drawnSpans(`
    web  GET /            |==========|
      cart  GET /cart     | ======   |
        db   SELECT       |  ==      |
        db   UPDATE       |     =    |
      pay   POST /charge  |       ===|
  `);
  expect(buildTrace([...spans].reverse())).toEqual(buildTrace(spans));
});

test('builder: orphans hang under the one root, with all that is below them outside the books', () => {
  const trace = traceFrom(`
    web  GET /            |=======   |
      pay   POST /charge  |  ======= | [orphan]
        pay   audit       |     ==   |
      cart  GET /cart     |   ==     |
  `);
  assertTrace(trace);
  expect(namesWith(trace, FLAG.detached)).toEqual(['POST /charge', 'audit']);
  expect(defectsOf(trace)).toEqual({ orphan: 1 });
  expect(isIncomplete(trace.defects)).toBe(true);
});

test('builder: a root whose parent is missing stands under a virtual root, inside the books', () => {
  const trace = traceFrom(`
    web  GET /            |=======   | [orphan]
      cart  GET /cart     |   ==     |
  `);
  assertTrace(trace);
  expect(isVirtualRoot(trace)).toBe(true);
  expect(spanCount(trace)).toBe(2);
  expect(namesWith(trace, FLAG.detached)).toEqual([]);
  expect([trace.start[0], trace.end[0]]).toEqual([0, 7 * MILLISECOND]);
  expect(defectsOf(trace)).toEqual({ orphan: 1, 'no-root': 1 });
});

test('builder: two roots hang under a virtual root that spans both', () => {
  const trace = traceFrom(`
    web  GET /            |====      |
      cart  GET /cart     | ==       |
    mail  send            |      === |
  `);
  assertTrace(trace);
  expect(isVirtualRoot(trace)).toBe(true);
  expect([...trace.parent]).toEqual([-1, 0, 1, 0]);
  expect(trace.end[0]).toBe(9 * MILLISECOND);
  expect(defectsOf(trace)).toEqual({ 'several-roots': 2 });
});

test('builder: a span that is its own parent becomes an orphan', () => {
  const trace = traceFrom(`
    web  GET /            |==========|
      cart  GET /cart     | ======   | #7 ^7
        db   SELECT       |  ==      |
  `);
  assertTrace(trace);
  expect(namesWith(trace, FLAG.detached)).toEqual(['GET /cart', 'SELECT']);
  expect(defectsOf(trace)).toEqual({ cycle: 1 });
});

test('builder: a circle is broken at its earliest span; what hangs below stays below', () => {
  expectDrawing(
    `
      web  GET /          |==========|
      cart  GET /cart     |  ======  | #a ^c
        db   SELECT       |  ==      | #b
          db  lock        | =====    | #c
            db  wait      |  =       | #d
    `,
    `
      web  GET /          |==========|
        db  lock          | =====    | [orphan] [internal]
          cart  GET /cart |  ======  |
            db  SELECT    |  ==      |
          db  wait        |  =       |
    `,
  );
});

test('builder: a trace that is one circle has a virtual root', () => {
  const trace = traceFrom(`
    web  GET /            | =========| #a ^b
    cart  GET /cart       |   ====   | #b ^a
  `);
  assertTrace(trace);
  expect(isVirtualRoot(trace)).toBe(true);
  expect(defectsOf(trace)).toEqual({ cycle: 1, 'no-root': 1 });
});

test('builder: the same span twice counts once', () => {
  const spans = drawnSpans(`
    web  GET /            |==========|
      cart  GET /cart     | ======   |
  `);
  const trace = buildTrace([...spans, ...spans]);
  assertTrace(trace);
  expect(trace.length).toBe(2);
  expect(defectsOf(trace)).toEqual({ 'duplicate-dropped': 2 });
});

test('builder: spans with one id that differ only in their resource are two spans, in either order', () => {
  const spans = drawnSpans(`
    web  GET /            |==========|
      cart  GET /cart     | ======   | #c @k8s.pod.name=blue
      cart  GET /cart     | ======   | #c @k8s.pod.name=green
  `);
  const trace = buildTrace(spans);
  expect(defectsOf(trace)).toEqual({ 'duplicate-id': 1 });
  expect(trace.length).toBe(3);
  expect(buildTrace([...spans].reverse())).toEqual(trace);
});

test('builder: spans with one id that differ keep apart, and children stay with one of them', () => {
  const spans = drawnSpans(`
    web  GET /            |==========|
      cart  GET /cart     | ======   | #c
        db  SELECT        |  ==      |
      cart  GET /stock    | ====     | #c
  `);
  const trace = buildTrace(spans);
  assertTrace(trace);
  expect(trace.length).toBe(4);
  expect(defectsOf(trace)).toEqual({ 'duplicate-id': 1 });
});

test('builder: client and server halves that share a span id become caller and callee; each keeps its service’s children', () => {
  expectDrawing(
    `
      web  GET /          |==========|
        web  call cart    | =======  | #c [client]
        cart  GET /cart   |  =====   | #c
        db   SELECT       |   ==     | #1a ^c
        cart  render      |     =    | #1b ^c [internal]
        web  retry        |       =  | #1c ^c
    `,
    `
      web  GET /          |==========|
        web  call cart    | =======  | [client]
          cart  GET /cart |  =====   |
            cart  render  |     =    |
          db  SELECT      |   ==     |
          web  retry      |       =  |
    `,
  );
});

test('builder: a span without times stands at its parent’s start and lasts nothing; its children keep their times', () => {
  const trace = traceFrom(`
    web  GET /            |==========|
      cart  GET /cart     |  ======  |
        db   SELECT       |  ?       |
          db  lock        |    ==    |
  `);
  assertTrace(trace);
  expect(namesWith(trace, FLAG.untimed)).toEqual(['SELECT']);
  expect([...trace.start]).toEqual([0, 2, 2, 4].map((ms) => ms * MILLISECOND));
  expect([...trace.end]).toEqual([10, 8, 2, 6].map((ms) => ms * MILLISECOND));
  expect(defectsOf(trace)).toMatchObject({ untimed: 1 });
});

test('builder: a child at time zero has no time, and does not make the trace decades long', () => {
  const trace = buildTrace(changed(CALL, 1, { startUnixNano: 0n, endUnixNano: 0n }));
  assertTrace(trace);
  expect(namesWith(trace, FLAG.untimed)).toEqual(['GET /cart']);
  expect(trace.end[0]).toBe(10 * MILLISECOND);
});

test('builder: a span of which only the start or only the end is known is untimed as well', () => {
  for (const half of [{ startUnixNano: undefined }, { endUnixNano: undefined }]) {
    const trace = buildTrace(changed(CALL, 1, half));
    assertTrace(trace);
    expect(namesWith(trace, FLAG.untimed)).toEqual(['GET /cart']);
    expect([trace.start[1], trace.end[1]]).toEqual([0, 0]);
  }
});

test('builder: a root without times spans all others and stays in the books', () => {
  const trace = traceFrom(`
    web  GET /            |     ?    |
      cart  GET /cart     |  ===     |
      pay   POST /charge  |     ==== |
  `);
  assertTrace(trace);
  expect(isVirtualRoot(trace)).toBe(false);
  expect([trace.start[0], trace.end[0]]).toEqual([0, 7 * MILLISECOND]);
  expect(defectsOf(trace)).toEqual({ untimed: 1 });
});

test('builder: spans of which none has a time are a trace of no duration', () => {
  const trace = traceFrom('web  GET /  |?|\n  cart  x   |?|\nmail  y     |?|');
  assertTrace(trace);
  expect([...trace.end]).toEqual([0, 0, 0, 0]);
});

test('builder: an end before the start becomes no duration', () => {
  const [root, child] = drawnSpans(CALL);
  const trace = buildTrace([
    root!,
    { ...child!, startUnixNano: child!.endUnixNano, endUnixNano: child!.startUnixNano },
  ]);
  assertTrace(trace);
  expect([trace.start[1], trace.end[1]]).toEqual([6, 6].map((ms) => ms * MILLISECOND));
  expect(defectsOf(trace)).toEqual({ 'negative-duration': 1 });
});

test('builder: synchronous children outside their parent are recorded, and keep their times', () => {
  const trace = traceFrom(`
    web  GET /            |  =====   |
      cart  GET /cart     |=====     |
      pay   POST /charge  |    ======|
      mail  within        |   ==     |
  `);
  assertTrace(trace);
  expect(defectsOf(trace)).toEqual({ 'outside-parent': 2 });
  expect(trace.start[0]).toBe(2 * MILLISECOND);
});

test('builder: a consumer that outlives its producer is nothing unusual', () => {
  const trace = traceFrom(`
    web  publish          |=====     | [producer]
      mail  receive       |    ======| [consumer]
  `);
  expect(trace.defects).toEqual([]);
});

test('builder: times are exact to the nanosecond beyond what a double can hold', () => {
  const startUnixNano = 9_223_372_036_854_775_000n;
  const [root, child] = drawnSpans(CALL);
  const trace = buildTrace([
    { ...root!, startUnixNano, endUnixNano: startUnixNano + 807n },
    { ...child!, startUnixNano: startUnixNano + 1n, endUnixNano: startUnixNano + 806n },
  ]);
  expect(trace.startTimeUnixNano).toBe(startUnixNano);
  expect([...trace.start, ...trace.end]).toEqual([0, 1, 807, 806]);
});

test('builder: one clock that is years off leaves the times of all others alone', () => {
  const YEAR_NS = 31_536_000_000_000_000n;
  for (const years of [-50n, 50n]) {
    const [root, cart, pay, mail] = drawnSpans(`
      web  GET /            |==========|
        cart  GET /cart     |  ===     |
        pay   POST /charge  |     ==== |
        mail  send          |       =  |
    `);
    const away = (time: bigint | undefined) => time! + years * YEAR_NS;
    const astray = { ...mail!, startUnixNano: away(mail!.startUnixNano), endUnixNano: away(mail!.endUnixNano) };
    const trace = buildTrace([root!, cart!, pay!, astray]);
    assertTrace(trace);
    const durations = [...trace.spanId.keys()]
      .map((i) => spanAt(trace, i))
      .map((span) => [span.service, span.durationNs / MILLISECOND]);
    expect(durations).toContainEqual(['web', 10]);
    expect(durations).toContainEqual(['cart', 3]);
    expect(durations).toContainEqual(['pay', 4]);
  }
});

test('builder: missing names and services have one name, the same as a virtual root’s', () => {
  const [root, child] = drawnSpans(CALL);
  const nameless = { ...child!, service: 'unknown_service:node', name: ' ', kind: 'unspecified' as const };
  const trace = buildTrace([
    { ...root!, service: '' },
    nameless,
    { ...nameless, spanId: '00000000000000ff', parentSpanId: '' },
  ]);
  assertTrace(trace);
  expect(spanAt(trace, 2)).toMatchObject({ service: 'unknown', name: 'unknown' });
  expect(defectsOf(trace)).toMatchObject({ 'no-service': 3, unnamed: 2 });
});

test('builder: events keep their distance from the trace’s start', () => {
  const [root, child] = drawnSpans(CALL);
  const at = child!.startUnixNano! + 5n;
  const events = [
    { name: 'exception', atUnixNano: at, attributes: new Map() },
    { name: 'lost', atUnixNano: undefined, attributes: new Map() },
  ];
  const trace = buildTrace([root!, { ...child!, events }]);
  assertTrace(trace);
  expect(trace.events.get(1)).toMatchObject([
    { name: 'exception', atNs: 2 * MILLISECOND + 5 },
    { name: 'lost', atNs: 2 * MILLISECOND },
  ]);
});

test('builder: it knows its size, takes defects from decoders, and finishes once', () => {
  const builder = new TraceBuilder({ traceId: 'a', source: 'test', resolutionNs: 1_000 });
  expect(builder.size).toBe(0);
  expect(() => builder.finish()).toThrow('at least one span');
  for (const span of drawnSpans(CALL)) builder.add(span);
  builder.defect('other-traces', 3);
  builder.defect('other-traces', 2);
  expect(builder.size).toBe(2);
  const trace = builder.finish();
  expect(trace).toMatchObject({ traceId: 'a', source: 'test', url: undefined, resolutionNs: 1_000 });
  expect(trace.defects).toEqual([{ code: 'other-traces', count: 5 }]);
  expect(() => builder.finish()).toThrow('twice');
});

const CALL = `
  web  GET /            |==========|
    cart  GET /cart     |  ====    |
`;

function changed(drawing: string, number: number, change: Partial<SpanInput>): SpanInput[] {
  return drawnSpans(drawing).map((span, i) => (i === number ? { ...span, ...change } : span));
}

/** Both drawings, fed through the builder, must be the same picture. */
function expectDrawing(input: string, expected: string): void {
  const trace = traceFrom(input);
  assertTrace(trace);
  expect(drawTrace(trace)).toBe(drawTrace(traceFrom(expected)));
}

function namesWith(trace: Trace, flag: number): string[] {
  return [...trace.spanId.keys()].filter((i) => (trace.flags[i]! & flag) !== 0).map((i) => spanAt(trace, i).name);
}

function defectsOf(trace: Trace): Partial<Record<DefectCode, number>> {
  return Object.fromEntries(trace.defects.map(({ code, count }) => [code, count]));
}

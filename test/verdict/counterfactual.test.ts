/** What mending the cause saves: replayed for every kind of cause, on requests into which one thing was put. */
import { describe, expect, test } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { reportOn } from '../../src/compare.ts';
import type { Report } from '../../src/report/report.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { buildTrace } from '../support/build.ts';
import { MILLISECOND } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime } from '../support/mutate.ts';
import { forEachCase, type Random } from '../support/random.ts';

function compare(baseline: readonly SpanInput[], candidate: readonly SpanInput[]): Report {
  return reportOn(
    buildTrace(baseline),
    buildTrace(candidate, { traceId: 'b7ad6b7169203331b7ad6b7169203331' }),
    'given',
  );
}

test('counterfactual: mending never costs time, and never saves more than the request took', () => {
  const kinds = new Set<string>();
  forEachCase(600, (random) => {
    const make = () => (random.chance(0.5) ? generateSpans(random, { dirt: DIRT }) : generateRequest(random));
    const { verdict, baseline, candidate } = compare(make(), make());
    if (verdict.cause === null) return;
    kinds.add(verdict.cause.kind);
    const [savedNs, slowNs] = [Math.abs(verdict.cause.deltaNs), Math.max(baseline.durationNs, candidate.durationNs)];
    expect(savedNs).toBeLessThanOrEqual(slowNs);
    expect(Math.sign(verdict.cause.deltaNs)).not.toBe(-Math.sign(verdict.deltaNs));
    expect(Number.isInteger(savedNs)).toBe(true);
    if (verdict.outcome === 'slower') expect(verdict.counterfactualNs).toBe(candidate.durationNs - savedNs);
  });
  expect(kinds.size).toBeGreaterThan(4);
});

/** A call on the critical path, after which its caller works itself. */
interface Call {
  readonly caller: SpanInput;
  readonly call: SpanInput;
}

function callsBeforeOwnWork(spans: readonly SpanInput[]): readonly Call[] {
  const trace = buildTrace(spans);
  const { span } = criticalPath(trace);
  const byId = new Map(spans.map((each) => [each.spanId, each]));
  return [...span.keys()].flatMap((k) => {
    const [call, caller] = [span[k]!, span[k + 1] ?? -1];
    const isLeaf = trace.subtreeEnd[call] === call + 1;
    if (!isLeaf || trace.parent[call] !== caller) return [];
    return [{ caller: byId.get(trace.spanId[caller]!)!, call: byId.get(trace.spanId[call]!)! }];
  });
}

/** The request with `inserted` spans right behind a call, and everything that waits for them later. */
function insertBehind(
  spans: readonly SpanInput[],
  { caller, call }: Call,
  byNs: number,
  inserted: (fromUnixNano: bigint) => readonly Partial<SpanInput>[],
): SpanInput[] {
  const from = call.endUnixNano!;
  const added = inserted(from).map((span, i) => ({ ...call, spanId: `f${i}`.padStart(16, '0'), ...span }));
  return [...addOwnTime(spans, caller.spanId, from, byNs), ...added];
}

function durationOf({ startUnixNano, endUnixNano }: SpanInput): number {
  return Number(endUnixNano! - startUnixNano!);
}

/** A request and a database call that its caller makes once; two callers of one operation might be taken for each other. */
function requestWithCall(random: Random): { spans: readonly SpanInput[]; call: Call } | undefined {
  const spans = generateRequest(random);
  const isAlike = (one: SpanInput, other: SpanInput) =>
    one.service === other.service && one.name === other.name && one.kind === other.kind;
  const timesBelow = (call: SpanInput) =>
    spans.filter((other) => isAlike(call, other) && other.parentSpanId === call.parentSpanId).length;
  const calls = callsBeforeOwnWork(spans).filter(
    ({ caller, call }) =>
      call.kind === 'client' &&
      call.attributes !== undefined &&
      timesBelow(call) === 1 &&
      spans.filter((other) => isAlike(caller, other)).length === 1,
  );
  return calls.length === 0 ? undefined : { spans, call: random.pick(calls) };
}

describe('one thing put into a request is taken out again, to the nanosecond', () => {
  const TIMES = 200;

  test('more calls', () => {
    let seen = 0;
    forEachCase(TIMES, (random) => {
      const found = requestWithCall(random);
      if (found === undefined) return;
      const more = random.int(1, 40);
      const eachNs = durationOf(found.call.call);
      const candidate = insertBehind(found.spans, found.call, more * eachNs, (from) =>
        Array.from({ length: more }, (_, i) => ({
          startUnixNano: from + BigInt(i * eachNs),
          endUnixNano: from + BigInt((i + 1) * eachNs),
        })),
      );
      const { verdict } = compare(found.spans, candidate);
      if (verdict.cause === null) return;
      seen++;
      expect(verdict.cause).toMatchObject({ kind: 'more-calls', service: found.call.caller.service });
      expect(verdict.cause.deltaNs).toBe(more * eachNs);
    });
    expect(seen).toBeGreaterThan(TIMES / 4);
  });

  test('new work', () => {
    let seen = 0;
    forEachCase(TIMES, (random) => {
      const found = requestWithCall(random);
      if (found === undefined) return;
      const byNs = random.int(1, 500) * MILLISECOND;
      const candidate = insertBehind(found.spans, found.call, byNs, (from) => [
        {
          name: 'audit',
          kind: 'internal',
          attributes: undefined,
          startUnixNano: from,
          endUnixNano: from + BigInt(byNs),
        },
      ]);
      const { verdict } = compare(found.spans, candidate);
      if (verdict.cause === null) return;
      seen++;
      expect(verdict.cause).toMatchObject({ kind: 'new-work', service: found.call.caller.service, deltaNs: byNs });
    });
    expect(seen).toBeGreaterThan(TIMES / 4);
  });

  test('failed attempts and the pauses between them', () => {
    let seen = 0;
    forEachCase(TIMES, (random) => {
      const found = requestWithCall(random);
      if (found === undefined) return;
      const { call } = found.call;
      const [eachNs, pauseNs] = [durationOf(call), random.int(1, 200) * MILLISECOND];
      const attempts = random.int(1, 4);
      const byNs = attempts * (eachNs + pauseNs);
      // The call that was there fails, and so do the attempts behind it but for the last one.
      const candidate = insertBehind(found.spans, found.call, byNs, (from) =>
        Array.from({ length: attempts }, (_, i) => {
          const start = from + BigInt((i + 1) * pauseNs + i * eachNs);
          const status = i === attempts - 1 ? 'unset' : 'error';
          return { status, startUnixNano: start, endUnixNano: start + BigInt(eachNs) } as const;
        }),
      ).map((span) => (span.spanId === call.spanId ? { ...span, status: 'error' as const } : span));
      const { verdict } = compare(found.spans, candidate);
      if (verdict.cause === null) return;
      seen++;
      expect(verdict.cause).toMatchObject({ kind: 'errors', deltaNs: byNs });
    });
    expect(seen).toBeGreaterThan(TIMES / 4);
  });

  test('lost concurrency', () => {
    forEachCase(TIMES, (random) => {
      const lengths = Array.from({ length: random.int(2, 8) }, () => random.int(1, 90) * MILLISECOND);
      const sum = lengths.reduce((total, length) => total + length, 0);
      const longest = Math.max(...lengths);
      if (sum - longest < longest / 10) return;
      const parallel = family(lengths.map((length) => [0, length]));
      let at = 0;
      const inARow = family(
        lengths.map((length) => {
          at += length;
          return [at - length, at];
        }),
      );
      const { verdict } = compare(parallel, inARow);
      expect(verdict.cause).toMatchObject({ kind: 'lost-concurrency', service: 'web', deltaNs: sum - longest });
    });
  });
});

/** A root with a millisecond of its own at both ends, and children of services of their own at these offsets. */
function family(children: readonly (readonly number[])[]): SpanInput[] {
  const epoch = 1_760_000_000_000_000_000n;
  const at = (ns: number) => epoch + BigInt(MILLISECOND + ns);
  const span = (spanId: string, service: string, from: number, to: number): SpanInput => ({
    spanId: spanId.padStart(16, '0'),
    parentSpanId: service === 'web' ? '' : '1'.padStart(16, '0'),
    service,
    name: 'GET /',
    kind: 'server',
    status: 'unset',
    startUnixNano: at(from),
    endUnixNano: at(to),
    resource: new Map([['service.name', service]]),
  });
  const end = Math.max(...children.map(([, to]) => to!));
  return [
    span('1', 'web', -MILLISECOND, end + MILLISECOND),
    ...children.map(([from, to], i) => span(`a${i}`, `service-${i}`, from!, to!)),
  ];
}

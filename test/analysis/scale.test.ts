/** Shapes that break recursive and quadratic code are ordinary inputs: deep chains, wide fan-outs, late children. */
import { describe, expect, test } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { selfTime } from '../../src/analysis/self-time.ts';
import { type SpanInput, TraceBuilder } from '../../src/trace/builder.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { assertTrace } from '../support/check-trace.ts';

const CHAIN = 100_000;
const FAN_OUT = 500_000;
const EPOCH_NS = 1_760_000_000_000_000_000n;

describe('scale: a chain of 100,000 spans, each nested one nanosecond deeper on both sides', () => {
  const trace = build(CHAIN, 'children first', (i) => ({ parent: i - 1, start: i, end: 2 * CHAIN - i }));

  test('is built', () => {
    assertTrace(trace);
    expect(trace.parent[CHAIN - 1]).toBe(CHAIN - 2);
  });

  test('has two nanoseconds of self time per span', () => {
    const self = selfTime(trace);
    expect(self.subarray(0, CHAIN - 1).every((time) => time === 2)).toBe(true);
  });

  test('goes down and up again on the critical path', () => {
    const path = criticalPath(trace);
    expect(path.length).toBe(2 * CHAIN - 1);
    expect(sum(path.timePerSpan)).toBe(2 * CHAIN);
  });
});

describe('scale: 500,000 calls in sequence under one root, touching', () => {
  const trace = build(FAN_OUT + 1, 'as they come', (i) =>
    i === 0 ? { parent: -1, start: 0, end: 2 * FAN_OUT } : { parent: 0, start: 2 * (i - 1), end: 2 * i },
  );

  test('leave the root no self time', () => {
    assertTrace(trace);
    expect(selfTime(trace)[0]).toBe(0);
  });

  test('are all on the critical path', () => {
    const path = criticalPath(trace);
    expect(path.length).toBe(FAN_OUT);
    expect(path.timePerSpan.subarray(1).every((time) => time === 2)).toBe(true);
  });
});

describe('scale: 500,000 calls in parallel under one root, the later the longer', () => {
  const trace = build(FAN_OUT + 1, 'as they come', (i) =>
    i === 0 ? { parent: -1, start: 0, end: 2 * FAN_OUT } : { parent: 0, start: i - 1, end: FAN_OUT + i - 1 },
  );

  test('are counted once in self time', () => {
    expect(selfTime(trace)[0]).toBe(1);
  });

  test('hand the critical path from one to the one before it', () => {
    const path = criticalPath(trace);
    expect(sum(path.timePerSpan)).toBe(2 * FAN_OUT);
    expect(path.length).toBe(3);
  });
});

describe('scale: 500,000 children that start after their parent’s end', () => {
  const trace = build(FAN_OUT + 1, 'as they come', (i) =>
    i === 0 ? { parent: -1, start: 0, end: 10 } : { parent: 0, start: 10 + i, end: 20 + 3 * i },
  );

  test('do not touch the root', () => {
    assertTrace(trace);
    expect(selfTime(trace)[0]).toBe(10);
    expect(criticalPath(trace).length).toBe(1);
  });
});

describe('scale: 200,000 spans whose parents are all missing, and 100,000 in one circle', () => {
  test('orphans all hang under a virtual root', () => {
    const trace = build(200_000, 'as they come', (i) => ({ parent: 1_000_000 + i, start: i, end: i + 1 }));
    assertTrace(trace);
    expect(trace.defects.find((defect) => defect.code === 'orphan')?.count).toBe(200_000);
    expect(sum(criticalPath(trace).timePerSpan)).toBe(200_000);
  });

  test('the circle is broken once', () => {
    const trace = build(CHAIN, 'as they come', (i) => ({
      parent: i === 0 ? CHAIN - 1 : i - 1,
      start: i,
      end: 2 * CHAIN - i,
    }));
    assertTrace(trace);
    expect(trace.defects.find((defect) => defect.code === 'cycle')?.count).toBe(1);
    expect(sum(criticalPath(trace).timePerSpan)).toBe(2 * CHAIN);
  });
});

interface Shape {
  readonly parent: number;
  readonly start: number;
  readonly end: number;
}

function build(count: number, order: 'as they come' | 'children first', shapeOf: (i: number) => Shape): Trace {
  const builder = new TraceBuilder({ traceId: 'scale', source: 'test' });
  const resource = new Map([['service.name', 'web']]);
  for (let k = 0; k < count; k++) {
    const i = order === 'children first' ? count - 1 - k : k;
    builder.add(spanOf(i, shapeOf(i), resource));
  }
  return builder.finish();
}

function spanOf(i: number, { parent, start, end }: Shape, resource: ReadonlyMap<string, string>): SpanInput {
  return {
    spanId: idOf(i),
    parentSpanId: parent < 0 ? '' : idOf(parent),
    service: 'web',
    name: 'call',
    kind: 'internal',
    status: 'unset',
    startUnixNano: EPOCH_NS + BigInt(start),
    endUnixNano: EPOCH_NS + BigInt(end),
    resource,
  };
}

function idOf(i: number): string {
  return i.toString(16).padStart(16, '0');
}

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}

/** Shapes on which pairing and judging may turn quadratic: each must come to an end as an ordinary input does. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { align, HOW } from '../../src/diff/align.ts';
import { TraceBuilder } from '../../src/trace/builder.ts';
import { durationAt, type Trace } from '../../src/trace/trace.ts';
import type { SpanKind } from '../../src/trace/vocabulary.ts';

const CHAIN = 100_000;
const FAN_OUT = 500_000;
const RENAMED = 300_000;
const PEERS = 16_000;
/** Not a measure of speed: room for a busy machine. What is quadratic takes longer still. */
const PATIENCE_MS = 60_000;
const EPOCH_NS = 1_760_000_000_000_000_000n;

test('scale: chains of 100,000 spans are compared', { timeout: PATIENCE_MS }, () => {
  const chain = (stepNs: number) =>
    build(CHAIN, (i) => ({
      parent: i - 1,
      start: i * stepNs,
      end: (2 * CHAIN - i) * stepNs,
      name: 'step',
      kind: 'internal',
    }));
  const report = reportOn(chain(1), chain(3), 'auto');
  expect(report.verdict).toMatchObject({
    outcome: 'slower',
    deltaNs: 4 * CHAIN,
    cause: { service: 'web', deltaNs: 4 * CHAIN },
  });
  expect(report.omitted).toEqual({ spans: CHAIN - 10_000, sections: 2 * (2 * CHAIN - 1 - 10_000) });
});

test('scale: 500,000 calls in sequence under one root are compared', { timeout: PATIENCE_MS }, () => {
  const report = reportOn(
    sequence(FAN_OUT, 2, () => 'GET /'),
    sequence(FAN_OUT, 3, () => 'GET /'),
    'auto',
  );
  expect(report.verdict).toMatchObject({ outcome: 'slower', deltaNs: FAN_OUT, cause: { deltaNs: FAN_OUT } });
});

test('scale: 300,000 siblings that were all renamed meet one by one', { timeout: PATIENCE_MS }, () => {
  const { baselineOf, how } = align(
    sequence(RENAMED, 2, () => 'load item'),
    sequence(RENAMED, 2, () => 'load item again'),
  );
  expect(baselineOf.every((b, c) => b === c)).toBe(true);
  expect(how.subarray(1).every((found) => found === HOW.renamed)).toBe(true);
});

test('scale: 16,000 dependencies that all became slower are weighed against each other', {
  timeout: PATIENCE_MS,
}, () => {
  const report = reportOn(sequence(PEERS, 2, wordOf), sequence(PEERS, 5, wordOf), 'auto');
  expect(report.verdict).toMatchObject({ outcome: 'slower', deltaNs: 3 * PEERS });
  expect(report.suspects.length).toBeGreaterThan(1);
});

interface Shape {
  readonly parent: number;
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly kind: SpanKind;
}

/** A root and calls one after the other that leave it no time of its own. */
function sequence(calls: number, callNs: number, nameOf: (i: number) => string): Trace {
  const trace = build(calls + 1, (i) =>
    i === 0
      ? { parent: -1, start: 0, end: calls * callNs, name: 'GET /', kind: 'server' }
      : { parent: 0, start: (i - 1) * callNs, end: i * callNs, name: nameOf(i), kind: 'client' },
  );
  expect(durationAt(trace, 0)).toBe(calls * callNs);
  return trace;
}

/** A different word for every number, without digits: names are normalised. */
function wordOf(number: number): string {
  return [...number.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('');
}

let builds = 0;

function build(count: number, shapeOf: (i: number) => Shape): Trace {
  const builder = new TraceBuilder({ traceId: `scale-${builds++}`, source: 'test' });
  const resource = new Map([['service.name', 'web']]);
  for (let i = 0; i < count; i++) {
    const { parent, start, end, name, kind } = shapeOf(i);
    const startUnixNano = EPOCH_NS + BigInt(start);
    const endUnixNano = EPOCH_NS + BigInt(end);
    const parentSpanId = parent < 0 ? '' : idOf(parent);
    builder.add({
      spanId: idOf(i),
      parentSpanId,
      service: 'web',
      name,
      kind,
      status: 'unset',
      startUnixNano,
      endUnixNano,
      resource,
    });
  }
  return builder.finish();
}

function idOf(i: number): string {
  return i.toString(16).padStart(16, '0');
}

/** Answers of real servers to traces that we also have as they were sent: read, they must tell the same. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isVirtualRoot, spanCount, type Trace } from '../../src/trace/trace.ts';
import { assertTrace } from '../support/check-trace.ts';
import { countOf, decodeText, recording, spansOf } from './support.ts';

const SLOW_ANSWERS = [
  'jaeger1.36-slow.json',
  'tempo2.0.1-slow.json',
  'tempo2.8.2-v1-slow.json',
  'tempo2.8.2-v2-slow.json',
];
const UGLY_ANSWERS = ['ugly-jaeger1.36.json', 'ugly-tempo2.8.2.json'];

function read(name: string): Trace {
  const trace = decodeText(recording(name), { label: name });
  assertTrace(trace);
  return trace;
}

test('recordings: every trace among them is read', () => {
  const names = readdirSync(new URL('../fixtures/recordings/', import.meta.url)).filter((name) =>
    name.endsWith('.json'),
  );
  const traces = names.filter((name) => name !== 'ids.json');
  expect(traces).toHaveLength(9);
  for (const name of traces) expect(read(name).length, name).toBeGreaterThan(5);
});

describe.each(SLOW_ANSWERS)('recordings: %s', (name) => {
  const sent = read('slow.json');
  const answered = read(name);
  /** By names, since one of the recordings comes from another run with other ids. */
  const describeSpans = (trace: Trace) => {
    const spans = spansOf(trace);
    return spans.map(({ service, name: operation, kind, status, parentSpanId, attributes, resource }, i) => ({
      service,
      operation,
      kind,
      status,
      parent: spans.find((span) => span.spanId === parentSpanId)?.name,
      // The recording of the other run was sent another number.
      attributes: Object.fromEntries([...attributes].filter(([key]) => key !== 'big.int').sort()),
      resource: Object.fromEntries([...resource].sort()),
      events: trace.events.get(i)?.map((event) => [event.name, Object.fromEntries([...event.attributes].sort())]),
    }));
  };

  test('has the services, operations, parents, kinds, states, attributes and events of what was sent', () => {
    expect(describeSpans(answered)).toEqual(describeSpans(sent));
    expect(answered.defects).toEqual([]);
  });

  test('has its times, within the resolution of the source', () => {
    for (let i = 0; i < sent.length; i++) {
      expect(Math.abs(answered.start[i]! - sent.start[i]!)).toBeLessThan(answered.resolutionNs);
      const durations = [answered, sent].map((trace) => trace.end[i]! - trace.start[i]!);
      expect(Math.abs(durations[0]! - durations[1]!)).toBeLessThan(answered.resolutionNs);
    }
  });
});

test('recordings: the ids of spans and traces are the same in hex and in base64', () => {
  const sent = read('slow.json');
  for (const name of ['jaeger1.36-slow.json', 'tempo2.8.2-v1-slow.json', 'tempo2.8.2-v2-slow.json']) {
    const answered = read(name);
    expect(answered.traceId).toBe(sent.traceId);
    expect(answered.spanId).toEqual(sent.spanId);
  }
});

test('recordings: a 64-bit integer keeps its digits', () => {
  for (const name of ['base.json', 'jaeger1.36-slow.json', 'tempo2.8.2-v2-slow.json']) {
    const values = spansOf(read(name)).flatMap((span) => span.attributes.get('big.int') ?? []);
    expect(values, name).toEqual(['9007199254740993']);
  }
});

describe.each(['ugly.json', ...UGLY_ANSWERS])('recordings: %s', (name) => {
  const trace = read(name);

  test('is read with all its spans but the copy', () => {
    expect(spanCount(trace)).toBe(19);
    expect(isVirtualRoot(trace)).toBe(true);
  });

  test('has a defect for everything that is wrong with it', () => {
    const counts = (codes: readonly Parameters<typeof countOf>[1][]) => codes.map((code) => countOf(trace, code));
    expect(counts(['cycle', 'duplicate-dropped', 'negative-duration', 'no-service', 'orphan'])).toEqual([
      2, 1, 1, 1, 1,
    ]);
    expect(counts(['several-roots', 'unnamed', 'untimed'])).toEqual([2, 1, 2]);
  });

  test('has the child of the shared id below its server half', () => {
    const spans = spansOf(trace);
    const child = spans.find((span) => span.name === 'child-of-dup')!;
    expect(spans.find((span) => span.spanId === child.parentSpanId)?.name).toBe('dup-server');
  });

  test('shows arrays and maps as JSON text', () => {
    const span = spansOf(trace).find((candidate) => candidate.name === 'anyvalues')!;
    expect(Object.fromEntries(span.attributes)).toMatchObject({
      arr: '["a",2]',
      kv: '{"k":false}',
      dbl: '0.1',
      empty: '',
    });
  });
});

test('recordings: a span that Jaeger moved in time is counted', () => {
  expect(countOf(read('ugly-jaeger1.36.json'), 'adjusted')).toBe(1);
  expect(countOf(read('ugly.json'), 'adjusted')).toBe(0);
});

/** The traces that ship with the program: what samples/README.md says of them is true. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeTrace } from '../../src/sources/decode.ts';
import { createSources } from '../../src/sources/registry.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { durationAt, spanAt, type Trace } from '../../src/trace/trace.ts';
import { assertTrace } from '../support/check-trace.ts';
import { spansOf } from './support.ts';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const sources = await createSources({
  settings: [{ kind: 'directory', name: 'samples', path: SAMPLES }],
  allowPaths: false,
});
const readme = readFileSync(`${SAMPLES}/README.md`, 'utf8');

function fetchSample(traceId: string): Promise<Trace> {
  return sources.fetchTrace(traceId, new AbortController().signal);
}

function microseconds(trace: Trace): Record<string, number> {
  return Object.fromEntries(spansOf(trace).map((span) => [`${span.service} ${span.name}`, span.durationNs / 1_000]));
}

describe.each(SAMPLE_PAIRS)('samples: $title', ({ baseline, candidate }) => {
  test('both traces are there, whole and sound', async () => {
    for (const id of [baseline, candidate]) {
      const trace = await fetchSample(id);
      assertTrace(trace);
      expect(trace.defects).toEqual([]);
      expect(readme).toContain(id);
    }
  });

  test('the candidate is the slower one, and both have the same root', async () => {
    const [fast, slow] = [await fetchSample(baseline), await fetchSample(candidate)];
    expect(durationAt(slow, 0)).toBeGreaterThan(durationAt(fast, 0));
    expect(spanAt(slow, 0)).toMatchObject({ service: spanAt(fast, 0).service, name: spanAt(fast, 0).name });
  });
});

describe('samples: nested', () => {
  test('preprocess runs inside inference, and made the whole difference', async () => {
    const [fast, slow] = [await fetchSample(SAMPLE_PAIRS[0]!.baseline), await fetchSample(SAMPLE_PAIRS[0]!.candidate)];
    expect(microseconds(slow)).toEqual({
      'inference inference-span': 1_207_384,
      'preprocess preprocess-request': 1_198_196,
    });
    expect(microseconds(fast)).toEqual({
      'inference inference-span': 422_967,
      'preprocess preprocess-request': 413_779,
    });
    for (const trace of [fast, slow]) expect([...trace.parent]).toEqual([-1, 0]);
  });
});

describe('samples: siblings', () => {
  test('preprocess is the same in both, and inference comes after it', async () => {
    const [fast, slow] = [await fetchSample(SAMPLE_PAIRS[1]!.baseline), await fetchSample(SAMPLE_PAIRS[1]!.candidate)];
    expect(microseconds(slow)).toMatchObject({
      'preprocess preprocess-request': 1_198_196,
      'inference inference-span': 1_207_384,
    });
    expect(microseconds(fast)).toMatchObject({
      'preprocess preprocess-request': 1_198_196,
      'inference inference-span': 422_967,
    });
    for (const trace of [fast, slow]) {
      expect([...trace.parent]).toEqual([-1, 0, 0]);
      expect(trace.start[2]!).toBeGreaterThan(trace.end[1]!);
    }
  });
});

test('samples: successful_response and File saved are events, not spans', async () => {
  for (const { baseline, candidate } of SAMPLE_PAIRS.slice(0, 2)) {
    for (const trace of [await fetchSample(baseline), await fetchSample(candidate)]) {
      const events = [...trace.events.values()].flat().map(({ name }) => name);
      expect(events.sort()).toEqual(['File saved', 'successful_response']);
    }
  }
});

test('samples: in the shop one database query is slower, and little else', async () => {
  const [fast, slow] = [await fetchSample(SAMPLE_PAIRS[2]!.baseline), await fetchSample(SAMPLE_PAIRS[2]!.candidate)];
  expect(new Set(spansOf(fast).map(({ service }) => service)).size).toBe(6);
  const [before, after] = [microseconds(fast), microseconds(slow)];
  const query = 'inventory SELECT stock';
  expect(after[query]! - before[query]!).toBeGreaterThan(500_000);
  const leaves = spansOf(fast)
    .filter((_, i) => fast.subtreeEnd[i] === i + 1)
    .map(({ service, name }) => `${service} ${name}`);
  for (const leaf of leaves.filter((name) => name !== query)) {
    expect(Math.abs(after[leaf]! - before[leaf]!)).toBeLessThan(5_000);
  }
});

test('samples: every file is in the table of pairs and in the README', async () => {
  const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.json'));
  expect(files).toHaveLength(2 * SAMPLE_PAIRS.length);
  for (const file of files) expect(readme).toContain(`\`${file}\``);
});

describe('samples: normal', () => {
  const files = readdirSync(`${SAMPLES}/normal`);
  const traces = files.map((file) =>
    decodeTrace(readFileSync(`${SAMPLES}/normal/${file}`), { source: '', label: file }),
  );

  test.each(SAMPLE_PAIRS)('six like the fast one of $title, in the day before the slow one', async (pair) => {
    const [fast, slow] = [await fetchSample(pair.baseline), await fetchSample(pair.candidate)];
    const alike = traces.filter((trace) => isLike(trace, fast));
    expect(alike).toHaveLength(6);
    for (const trace of alike) {
      assertTrace(trace);
      expect(trace.defects).toEqual([]);
      expect(slow.startTimeUnixNano - trace.startTimeUnixNano).toBeLessThan(86_400_000_000_000n);
      expect(slow.startTimeUnixNano).toBeGreaterThan(trace.startTimeUnixNano + 3_600_000_000_000n);
      expect(Math.abs(durationAt(trace, 0) / durationAt(fast, 0) - 1)).toBeLessThan(0.15);
    }
  });
});

function isLike(trace: Trace, other: Trace): boolean {
  const shape = (of: Trace) => spansOf(of).map(({ service, name, kind }) => [service, name, kind]);
  return JSON.stringify(shape(trace)) === JSON.stringify(shape(other));
}

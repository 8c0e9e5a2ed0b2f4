/** A large comparison is made in threads, from the files to the report: with the bytes that it has here. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compareTraces, reportOn } from '../../src/compare.ts';
import { LIMITS } from '../../src/limits.ts';
import { decodeTrace } from '../../src/sources/decode.ts';
import { createSources } from '../../src/sources/registry.ts';
import { drawShape } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';

const SPANS = 26_000;
const SIDES = ['baseline', 'candidate'] as const;
const folder = mkdtempSync(join(tmpdir(), 'spandiff-report-'));
const paths = SIDES.map((side) => join(folder, side));
SIDES.forEach((side, k) => {
  writeOtlp(paths[k]!, drawShape('mixed', SPANS, side, 1), k + 1);
});
afterAll(() => rmSync(folder, { recursive: true }));

const [baseline, candidate] = paths as [string, string];
const sources = await createSources({ settings: [], allowPaths: true });
const { signal } = new AbortController();

test.each(['auto', 'given'] as const)('report: of two large traces, order %s, it is made in threads', async (order) => {
  expect(2 * SPANS).toBeGreaterThan(LIMITS.inlineSpans);
  const request = { baseline: candidate, candidate: baseline, order };
  const report = await compareTraces({ ...request, pool: [baseline] }, { sources, signal });
  const [slow, fast] = [candidate, baseline].map((path) =>
    decodeTrace(readFileSync(path), { source: 'file', label: path }),
  );
  expect(JSON.stringify(report)).toBe(JSON.stringify(reportOn(slow!, fast!, order, [fast!])));
});

test('report: a large comparison that is given up ends with its reason', async () => {
  const asked = new AbortController();
  const onStage = (stage: string) => {
    if (stage === 'comparing') setImmediate(() => asked.abort(new Error('given up')));
  };
  const request = { baseline, candidate, order: 'auto' } as const;
  await expect(compareTraces(request, { sources, signal: asked.signal, onStage })).rejects.toThrow('given up');
});

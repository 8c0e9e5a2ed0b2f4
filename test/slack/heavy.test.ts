/** A comparison of a large pair is made beside the event loop: the bot acknowledges and answers others meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compareTraces } from '../../src/compare.ts';
import { LIMITS } from '../../src/limits.ts';
import { createSources } from '../../src/sources/registry.ts';
import { drawShape } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';

const SPANS_PER_SIDE = 150_000;
const TICK_MS = 5;

const folder = mkdtempSync(join(tmpdir(), 'spandiff-heavy-'));
const [baseline, candidate] = (['baseline', 'candidate'] as const).map((side, i) => {
  const path = join(folder, side);
  writeOtlp(path, drawShape('mixed', SPANS_PER_SIDE, side, 1), i + 1);
  return path;
}) as [string, string];
afterAll(() => rmSync(folder, { recursive: true }));

test('heavy: while 300,000 spans are compared, the event loop is never held for a large part of the time', async () => {
  expect(2 * SPANS_PER_SIDE).toBeGreaterThan(LIMITS.inlineSpans);
  const sources = await createSources({ settings: [], allowPaths: true });
  const ticks: number[] = [performance.now()];
  const ticking = setInterval(() => ticks.push(performance.now()), TICK_MS);
  const { signal } = new AbortController();
  const report = await compareTraces({ baseline, candidate, order: 'given' }, { sources, signal });
  clearInterval(ticking);
  ticks.push(performance.now());

  expect(report.verdict.outcome).not.toBe('incomparable');
  const wholeMs = ticks.at(-1)! - ticks[0]!;
  const gapsMs = ticks.slice(1).map((tick, i) => tick - ticks[i]!);
  // Made on the loop it would be held for two fifths of the time, between reading and the report.
  expect(Math.max(...gapsMs) / wholeMs).toBeLessThan(0.25);
});

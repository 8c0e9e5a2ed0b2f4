/** The page of a large trace is made beside the event loop, and is the same page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compareWithViews } from '../../../src/compare.ts';
import { LIMITS } from '../../../src/limits.ts';
import { gzippedPage, gzippedPageBeside } from '../../../src/slack/report-page/gzipped-page.ts';
import { createSources } from '../../../src/sources/registry.ts';
import { drawShape } from '../../support/scale/shapes.ts';
import { writeOtlp } from '../../support/scale/write-otlp.ts';

const SPANS_PER_SIDE = 6_000;

const folder = mkdtempSync(join(tmpdir(), 'spandiff-page-'));
const [baseline, candidate] = (['baseline', 'candidate'] as const).map((side, i) => {
  const path = join(folder, side);
  writeOtlp(path, drawShape('mixed', SPANS_PER_SIDE, side, 1), i + 1);
  return path;
}) as [string, string];
afterAll(() => rmSync(folder, { recursive: true }));

async function content() {
  const sources = await createSources({ settings: [], allowPaths: true });
  const { signal } = new AbortController();
  const { report, tree } = await compareWithViews({ baseline, candidate, order: 'given' }, { sources, signal }, [
    'tree',
  ]);
  return { report, tree: tree! };
}

test('large: made in a thread it is the same to the byte', async () => {
  const made = await content();
  expect(made.tree.length).toBeGreaterThan(LIMITS.inlinePageRows);
  const { signal } = new AbortController();
  const beside = await gzippedPageBeside(made, signal);
  expect(beside.equals(gzippedPage(made))).toBe(true);
});

test('large: nobody waits for one that is given up', async () => {
  const given = new AbortController();
  const made = gzippedPageBeside(await content(), given.signal);
  given.abort(new Error('enough'));
  await expect(made).rejects.toThrow('enough');
});

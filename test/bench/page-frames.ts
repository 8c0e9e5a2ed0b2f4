/**
 * npm run bench:page: report pages of large comparisons in a headless Chromium. Prints what a reader waits for: the first
 * rows, each control, each frame while scrolling; beside them the size of the file and of the heap. Processor
 * times are those of the page's main thread; a frame has 16.7 ms. `npm run bench:page -- wide 20000` takes another shape and number of spans a trace.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { compareWithViews } from '../../src/compare.ts';
import { renderPage } from '../../src/page/page.ts';
import { fetchFromFile } from '../../src/sources/file.ts';
import { formatNumber } from '../../src/trace/time.ts';
import { launchBrowser } from '../support/browser.ts';
import { drawShape, type ShapeName } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';

type Case = readonly [shape: ShapeName, spans: number];

const CASES: readonly Case[] = [
  ['mixed', 1_000],
  ['mixed', 100_000],
  ['wide', 100_000],
  ['deep', 100_000],
  ['mixed', 250_000],
];
const FRAMES = 240;
/** Of a frame: three rows are a turning wheel, eighteen a hard throw. */
const SPEEDS_PX = { scrolling: 120, 'scrolling fast': 720 };

const CONTROLS: readonly (readonly [name: string, script: string])[] = [
  ['unfold all', press('Unfold all')],
  ['fold all', press('Fold all')],
  ['only differences', press('Only differences')],
  ['… and only critical path', press('Only critical path')],
  ['… and one service', `document.querySelector('.tree-services input').click()`],
  ['reset', press('Reset')],
  ['search a word', type('get')],
  ['search a span id', type('c0ffee')],
  ['zoom in', press('+')],
];

async function main(): Promise<void> {
  const [shape, spans] = process.argv.slice(2);
  const cases = shape === undefined ? CASES : [[shape as ShapeName, Number(spans)] as const];
  const folder = mkdtempSync(join(tmpdir(), 'spandiff-page-'));
  const browser = await launchBrowser();
  try {
    for (const each of cases) console.log(await measure(browser, folder, each));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

async function measure(browser: Browser, folder: string, [shape, spans]: Case): Promise<string> {
  const { report, tree } = await compared(folder, shape, spans);
  const started = performance.now();
  const document = renderPage({ report, tree });
  const renderMs = performance.now() - started;
  const file = join(folder, 'report.html');
  writeFileSync(file, document);
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  await page.addInitScript(COUNT_SCRIPT_TIME);
  await page.goto(pathToFileURL(file).href);
  await page.locator('.tree-rows .tree-row').first().waitFor();
  const lines = [
    `${shape}, ${formatNumber(tree.length, 0)} rows: file ${(document.length / 1e6).toFixed(2)} MB, made in ${renderMs.toFixed(0)} ms, ` +
      `first rows after ${(await page.evaluate<number>('window.firstRowsMs')).toFixed(0)} ms, heap ${await heap(page)} MB`,
  ];
  const clock = await openClock(page);
  for (const [name, script] of CONTROLS) {
    const spent = await clock(() => page.evaluate(pressed(script)));
    lines.push(
      `  ${name.padEnd(26)} ${spent.ms.toFixed(1)} ms of processor, ${spent.scriptMs.toFixed(1)} ms of it script`,
    );
  }
  await page.evaluate(`(() => { ${press('Reset')}; ${press('Unfold all')} })()`);
  for (const [name, px] of Object.entries(SPEEDS_PX)) {
    lines.push(`  ${name.padEnd(26)} ${await scrolling(page, clock, px)}`);
  }
  await page.close();
  return lines.join('\n');
}

/** Through the whole road: files, comparison, view. */
async function compared(folder: string, shape: ShapeName, spans: number) {
  const { signal } = new AbortController();
  const paths = { baseline: join(folder, 'baseline.json'), candidate: join(folder, 'candidate.json') };
  writeOtlp(paths.baseline, drawShape(shape, spans, 'baseline', 1), 1);
  writeOtlp(paths.candidate, drawShape(shape, spans, 'candidate', 1), 2);
  const sources = { fetchTrace: (path: string) => fetchFromFile({ path, traceId: undefined }, signal) };
  const { report, tree } = await compareWithViews({ ...paths, order: 'given' }, { sources, signal }, ['tree']);
  if (tree === undefined) throw new Error('the comparison should have a tree');
  return { report, tree };
}

// --- in the page -------------------------------------------------------------------------------------------------

function press(words: string): string {
  const symbol = JSON.stringify(words);
  return `[...document.querySelectorAll('.tree-button')].find((one) => one.textContent.startsWith(${symbol})).click()`;
}

function type(words: string): string {
  return `(() => { const field = document.querySelector('.tree-search'); field.value = '${words}'; field.dispatchEvent(new Event('input')); })()`;
}

/** Done when the frame after it has been made. */
function pressed(script: string): string {
  return `new Promise((resolve) => requestAnimationFrame(() => {
    ${script};
    requestAnimationFrame(() => setTimeout(resolve));
  }))`;
}

/** Counts what the page's own callbacks of frames take, and notes when the first rows are there. */
const COUNT_SCRIPT_TIME = `(() => {
  const ask = window.requestAnimationFrame.bind(window);
  window.scriptMs = 0;
  window.requestAnimationFrame = (callback) => ask((now) => {
    const from = performance.now();
    callback(now);
    window.scriptMs += performance.now() - from;
  });
  window.plainFrame = ask;
  const look = () => {
    if (document.querySelector('.tree-rows .tree-row') === null) ask(look);
    else window.firstRowsMs = performance.now();
  };
  ask(look);
})()`;

async function scrolling(page: Page, clock: Clock, px: number): Promise<string> {
  let gaps: readonly number[] = [];
  let scripts: readonly number[] = [];
  const spent = await clock(async () => {
    ({ gaps, scripts } = await page.evaluate<{ gaps: number[]; scripts: number[] }>(scroll(px)));
  });
  const frame = `${(spent.ms / FRAMES).toFixed(1)} ms of processor a frame, ${(spent.scriptMs / FRAMES).toFixed(1)} ms of it script`;
  return `${frame}; by the clock p50 ${at(gaps, 0.5)} ms, p99 ${at(gaps, 0.99)} ms between frames, script p50 ${at(scripts, 0.5)} ms, p99 ${at(scripts, 0.99)} ms`;
}

function scroll(px: number): string {
  return `new Promise((resolve) => {
    const scroller = document.querySelector('.tree-scroll');
    const [gaps, scripts] = [[], []];
    let last = performance.now();
    scroller.scrollTop = 0;
    const frame = (now) => {
      gaps.push(now - last);
      scripts.push(window.scriptMs);
      last = now;
      window.scriptMs = 0;
      scroller.scrollTop += ${px};
      if (gaps.length > ${FRAMES}) resolve({ gaps: gaps.slice(1), scripts: scripts.slice(1) });
      else window.plainFrame(frame);
    };
    window.plainFrame(frame);
  })`;
}

function at(values: readonly number[], share: number): string {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
}

interface Spent {
  readonly ms: number;
  readonly scriptMs: number;
}

type Clock = (act: () => Promise<unknown>) => Promise<Spent>;

/** Processor time of the page's main thread: other work on the machine does not count. */
async function openClock(page: Page): Promise<Clock> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const seconds = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { ms: seconds('TaskDuration') * 1_000, scriptMs: seconds('ScriptDuration') * 1_000 };
  };
  return async (act) => {
    const before = await read();
    await act();
    const after = await read();
    return { ms: after.ms - before.ms, scriptMs: after.scriptMs - before.scriptMs };
  };
}

async function heap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return (usedSize / 1e6).toFixed(0);
}

await main();

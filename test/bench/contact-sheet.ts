/**
 * npm run contact-sheet -- [--large SPANS]
 *
 * All pictures side by side, for a reviewer to look at: every case of the goldens, with --large also generated traces of up to
 * so many spans. Writes test/output/contact-sheet.html (each as wide as on a telephone; the SVG, light and dark, beside the
 * PNG) and test/output/contact-sheet-*.png, and prints what each picture took: drawing, PNG, bytes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { compareWithViews } from '../../src/compare.ts';
import { drawPicture, type Picture } from '../../src/picture/picture.ts';
import { rasterise } from '../../src/picture/png.ts';
import { createSources } from '../../src/sources/registry.ts';
import { DRAWN_CASES, type ReportWithWaterfall, SIMULATED_CASES } from '../picture/cases.ts';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../support/chromium.ts';
import { ROOT } from '../support/modules.ts';
import { drawShape, SHAPES, type ShapeName } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';

const { values: options } = parseArgs({ options: { large: { type: 'string', default: '0' } } });
const FOLDER = join(ROOT, 'test/output');
/** Both traces together. */
const SIZES = [10_000, 100_000, 1_000_000];
const PHONE_PX = 390;
const A_SHEET = 8;

interface Drawn {
  readonly name: string;
  readonly picture: Picture;
  readonly png: Uint8Array;
}

const drawn: Drawn[] = [];
console.log(row(['case', 'rows', 'height', 'draw ms', 'PNG ms', 'SVG kB', 'PNG kB']));
for (const { name, view } of [...DRAWN_CASES, ...SIMULATED_CASES]) drawn.push(await draw(name, view()));
for (const spans of SIZES.filter((size) => size <= Number(options.large))) {
  for (const shape of SHAPES) drawn.push(await draw(`${shape}-${spans}`, await compareLarge(shape, spans / 2)));
}
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, 'contact-sheet.html'), sheetOf(drawn));
await takeSheets();

async function draw(name: string, view: ReportWithWaterfall): Promise<Drawn> {
  const start = performance.now();
  const picture = drawPicture(view);
  const isDrawn = performance.now();
  const png = await rasterise(picture);
  const times = [isDrawn - start, performance.now() - isDrawn].map((ms) => ms.toFixed(0));
  const sizes = [picture.svg.length, png.length].map((bytes) => (bytes / 1000).toFixed(0));
  console.log(row([name, String(view.waterfall.rows.length), String(picture.heightPx), ...times, ...sizes]));
  return { name, picture, png };
}

async function compareLarge(shape: ShapeName, spansPerSide: number): Promise<ReportWithWaterfall> {
  const folder = mkdtempSync(join(tmpdir(), 'spandiff-sheet-'));
  try {
    const [baseline, candidate] = (['baseline', 'candidate'] as const).map((side, i) => {
      const path = join(folder, side);
      writeOtlp(path, drawShape(shape, spansPerSide, side, 1), i + 1);
      return path;
    }) as [string, string];
    const sources = await createSources({ settings: [], allowPaths: true });
    const { signal } = new AbortController();
    const request = { baseline, candidate, order: 'auto' } as const;
    const { report, waterfall } = await compareWithViews(request, { sources, signal }, ['waterfall']);
    return { report, waterfall: waterfall! };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// --- the sheet ---------------------------------------------------------------------------------------------------

function sheetOf(pictures: readonly Drawn[]): string {
  const figures = pictures.map(({ name, picture: { svg, altText }, png }) => {
    const images = [
      `<img width="${PHONE_PX}" alt="" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`,
      `<img width="${PHONE_PX}" alt="" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`,
    ];
    return `<figure><figcaption>${name}</figcaption>${images.join(' ')}<p>${altText.replace(/[&<]/g, '·')}</p></figure>`;
  });
  const style = 'body{background:#777;font:14px sans-serif}figure{display:inline-block;width:800px;vertical-align:top}';
  return `<!doctype html><meta charset="utf-8"><title>Pictures</title><style>${style}</style>${figures.join('\n')}`;
}

/** The PNGs as wide as on a telephone, eight a sheet. */
async function takeSheets(): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: [...CHROMIUM_FLAGS] });
  const page = await browser.newPage({ viewport: { width: 4 * (PHONE_PX + 10), height: 400 } });
  for (let from = 0; from < drawn.length; from += A_SHEET) {
    const images = drawn.slice(from, from + A_SHEET).map(({ png }) => {
      const style = 'vertical-align:top;margin:5px';
      return `<img width="${PHONE_PX}" style="${style}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`;
    });
    await page.setContent(`<body style="margin:0;font-size:0;background:#222529">${images.join('')}`);
    const path = join(FOLDER, `contact-sheet-${from / A_SHEET + 1}.png`);
    await page.screenshot({ path, fullPage: true });
    console.log(path.slice(ROOT.length + 1));
  }
  await browser.close();
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(9))).join('');
}

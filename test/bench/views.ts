/**
 * npm run bench:views -- [--max SPANS] [--shape NAME] [--runs N]
 *
 * What the picture and the report page of two large traces cost beside their comparison: time at first and with warm code
 * (a bot's second answer), and bytes; medians of runs that have a process each. The picture: rows of the waterfall, drawing,
 * PNG. The page: tree and document. Frames in a browser: npm run bench:page. Files of seeded spans go to a temporary directory.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { drawShape, SHAPES, type ShapeName, type Side } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';
import type { Round, ViewsMeasurement } from './views-measure.ts';

const { values: options } = parseArgs({
  options: {
    max: { type: 'string', default: '1000000' },
    shape: { type: 'string' },
    runs: { type: 'string', default: '3' },
  },
});
const SIZES = [100, 10_000, 100_000, 500_000, 1_000_000];
const SEED = 20_261_123;
const MEASURE = fileURLToPath(new URL('./views-measure.ts', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'spandiff-views-'));
try {
  console.log(
    row(['shape', 'spans', 'picture', '(warm)', 'rows', 'draw', 'png', 'KiB', 'page', '(warm)', 'KiB', 'zipped']),
  );
  for (const shape of SHAPES.filter((name) => options.shape === undefined || name === options.shape))
    for (const spans of SIZES.filter((size) => size <= Number(options.max))) await benchViews(shape, spans);
} finally {
  rmSync(directory, { recursive: true });
}

async function benchViews(shape: ShapeName, spans: number): Promise<void> {
  const paths = (['baseline', 'candidate'] as const).map((side) => writeFileOf(shape, spans, side));
  const runs: ViewsMeasurement[] = [];
  for (let run = 0; run < Number(options.runs); run++) runs.push(await runOnce(paths));
  for (const path of paths) rmSync(path);
  const middle = (figure: (run: ViewsMeasurement) => number) => median(runs.map(figure));
  const { pngBytes, pageBytes, zippedPageBytes } = runs[0]!;
  console.log(
    row([
      shape,
      spans.toLocaleString('en'),
      milliseconds(middle(({ first }) => pictureMs(first))),
      milliseconds(middle(({ warm }) => pictureMs(warm))),
      milliseconds(middle(({ warm }) => warm.rowsMs)),
      milliseconds(middle(({ warm }) => warm.drawMs)),
      milliseconds(middle(({ warm }) => warm.pngMs)),
      kibibytes(pngBytes),
      milliseconds(middle(({ first }) => pageMs(first))),
      milliseconds(middle(({ warm }) => pageMs(warm))),
      kibibytes(pageBytes),
      kibibytes(zippedPageBytes),
    ]),
  );
}

function pictureMs({ rowsMs, drawMs, pngMs }: Round): number {
  return rowsMs + drawMs + pngMs;
}

function pageMs({ treeMs, pageMs }: Round): number {
  return treeMs + pageMs;
}

function writeFileOf(shape: ShapeName, spans: number, side: Side): string {
  const path = join(directory, `${shape}-${spans}-${side}.json`);
  writeOtlp(path, drawShape(shape, spans, side, SEED), side === 'baseline' ? 1 : 2);
  return path;
}

async function runOnce(paths: readonly string[]): Promise<ViewsMeasurement> {
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, MEASURE, ...paths], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  });
  return JSON.parse(stdout) as ViewsMeasurement;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}

function kibibytes(bytes: number): string {
  return (bytes / 1_024).toFixed(0);
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(9) : cell.padStart(10))).join('');
}

/**
 * npm run bench:scale -- [--max SPANS] [--shape NAME] [--runs N]
 *
 * How long the whole comparison of two large traces takes (reading the files, decoding, building, diff, verdict, report, in
 * their threads; without the start of the process), as a multiple of JSON.parse of the same two files, in four shapes at
 * 10,000, 100,000 and 1,000,000 spans a trace; and how it grows: the exponent is 1 where ten times the spans take ten times
 * as long. Every measurement has a process of its own, and each comparison is set against the parsing next to it in time;
 * medians. The ratio of processor times stands beside that of clock times: garbage collected and code compiled on other
 * threads count in full. `busy`: how long the thread that asked was not free for others. The processes find compiled code
 * of an earlier run, as bin/spandiff does. Files of seeded spans go to a temporary directory.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { drawShape, SHAPES, type ShapeName, type Side } from '../support/scale/shapes.ts';
import { writeOtlp } from '../support/scale/write-otlp.ts';
import type { Measurement } from './scale-measure.ts';

const { values: options } = parseArgs({
  options: {
    max: { type: 'string', default: '1000000' },
    shape: { type: 'string' },
    runs: { type: 'string', default: '5' },
  },
});
const SIZES = [10_000, 100_000, 1_000_000];
/** Enough for all threads to be used. */
const WARM_UP_SPANS = 30_000;
/** Runs at 1M take long and vary little. */
const RUNS_OF_LARGE = 3;
const SEED = 20_261_122;
const MEASURE = fileURLToPath(new URL('./scale-measure.ts', import.meta.url));

const sizes = SIZES.filter((size) => size <= Number(options.max));
const shapes = SHAPES.filter((name) => options.shape === undefined || name === options.shape);
const directory = mkdtempSync(join(tmpdir(), 'spandiff-scale-'));
try {
  // Nobody's measurement is to compile what the others find compiled.
  const paths = (['baseline', 'candidate'] as const).map((side) => writeFileOf('mixed', WARM_UP_SPANS, side));
  await runOnce('compare', paths);
  console.log(
    row([
      'shape',
      'spans',
      'MiB',
      'parse',
      'compare',
      '(reading)',
      'ratio',
      'CPU ratio',
      'exponent',
      'peak MiB',
      'busy',
    ]),
  );
  for (const shape of shapes) await benchShape(shape);
} finally {
  rmSync(directory, { recursive: true });
}

async function benchShape(shape: ShapeName): Promise<void> {
  let smallerMs: number | undefined;
  for (const spans of sizes) {
    const paths = (['baseline', 'candidate'] as const).map((side) => writeFileOf(shape, spans, side));
    const mebibytes = paths.reduce((sum, path) => sum + statSync(path).size, 0) / 2 ** 20;
    const runs = Math.min(Number(options.runs), spans < 1_000_000 ? Number.MAX_SAFE_INTEGER : RUNS_OF_LARGE);
    const pairs = await measure(paths, runs);
    const compareMs = median(pairs.map(({ compare }) => compare.ms));
    const exponent = smallerMs === undefined ? '' : Math.log10(compareMs / smallerMs).toFixed(2);
    smallerMs = compareMs;
    const figures = [
      mebibytes.toFixed(0),
      milliseconds(median(pairs.map(({ parse }) => parse.ms))),
      milliseconds(compareMs),
      milliseconds(median(pairs.map(({ compare }) => compare.readMs))),
      `${median(pairs.map(({ parse, compare }) => compare.ms / parse.ms)).toFixed(2)}×`,
      `${median(pairs.map(({ parse, compare }) => compare.cpuMs / parse.cpuMs)).toFixed(2)}×`,
      exponent,
      median(pairs.map(({ compare }) => compare.rssMiB)).toFixed(0),
      milliseconds(median(pairs.map(({ compare }) => compare.busyMs))),
    ];
    const { parts } = pairs[0]!.parse;
    const note = parts > 1 ? `  parsed in ${parts} parts a file` : '';
    console.log(row([shape, spans.toLocaleString('en'), ...figures]) + note);
    for (const path of paths) rmSync(path);
  }
}

function writeFileOf(shape: ShapeName, spans: number, side: Side): string {
  const path = join(directory, `${shape}-${spans}-${side}.json`);
  writeOtlp(path, drawShape(shape, spans, side, SEED), side === 'baseline' ? 1 : 2);
  return path;
}

interface Pair {
  readonly parse: Measurement;
  readonly compare: Measurement;
}

/** Both in turns, so that a busy machine slows both. */
async function measure(paths: readonly string[], runs: number): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let run = 0; run < runs; run++) {
    const first = await runOnce(run % 2 === 0 ? 'parse' : 'compare', paths);
    const second = await runOnce(run % 2 === 0 ? 'compare' : 'parse', paths);
    pairs.push(run % 2 === 0 ? { parse: first, compare: second } : { parse: second, compare: first });
  }
  return pairs;
}

async function runOnce(what: 'parse' | 'compare', paths: readonly string[]): Promise<Measurement> {
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, MEASURE, what, ...paths], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  });
  return JSON.parse(stdout) as Measurement;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(9) : cell.padStart(11))).join('');
}

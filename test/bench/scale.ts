/**
 * npm run bench:scale -- [--max SPANS] [--shape NAME] [--runs N]
 *
 * How long the whole comparison of two large traces takes (reading the files, decoding, building, diff, verdict, report;
 * without the start of the process), as a multiple of JSON.parse of the same two files, in four shapes at 10,000,
 * 100,000 and 1,000,000 spans a trace; and how it grows: the exponent is 1 where ten times the spans take ten times as
 * long. Every measurement has a process of its own; medians. The ratio of processor times stands beside that of clock times:
 * a busy machine blurs it less, but the engine's collecting of garbage on other threads counts in full. Files of seeded spans go to a temporary directory.
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
/** Runs at 1M take long and vary little. */
const RUNS_OF_LARGE = 3;
const SEED = 20_261_122;
const MEASURE = fileURLToPath(new URL('./scale-measure.ts', import.meta.url));

const sizes = SIZES.filter((size) => size <= Number(options.max));
const shapes = SHAPES.filter((name) => options.shape === undefined || name === options.shape);
const directory = mkdtempSync(join(tmpdir(), 'spandiff-scale-'));
try {
  console.log(
    row(['shape', 'spans', 'MiB', 'parse', 'compare', '(reading)', 'ratio', 'CPU ratio', 'exponent', 'peak MiB']),
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
    const { parse, compare } = await measure(
      paths,
      Math.min(Number(options.runs), spans < 1_000_000 ? Number.MAX_SAFE_INTEGER : RUNS_OF_LARGE),
    );
    const exponent = smallerMs === undefined ? '' : Math.log10(compare.ms / smallerMs).toFixed(2);
    smallerMs = compare.ms;
    const ratio = `${(compare.ms / parse.ms).toFixed(2)}×`;
    const cpuRatio = `${(compare.cpuMs / parse.cpuMs).toFixed(2)}×`;
    const numbers = [shape, spans.toLocaleString('en'), mebibytes.toFixed(0), milliseconds(parse.ms)];
    const figures = [
      milliseconds(compare.ms),
      milliseconds(compare.readMs),
      ratio,
      cpuRatio,
      exponent,
      compare.rssMiB.toFixed(0),
    ];
    console.log(row([...numbers, ...figures]) + (parse.parts > 1 ? `  parsed in ${parse.parts} parts a file` : ''));
    for (const path of paths) rmSync(path);
  }
}

function writeFileOf(shape: ShapeName, spans: number, side: Side): string {
  const path = join(directory, `${shape}-${spans}-${side}.json`);
  writeOtlp(path, drawShape(shape, spans, side, SEED), side === 'baseline' ? 1 : 2);
  return path;
}

/** Both in turns, so that a busy machine slows both. */
async function measure(paths: readonly string[], runs: number) {
  const parses: Measurement[] = [];
  const compares: Measurement[] = [];
  for (let run = 0; run < runs; run++) {
    parses.push(await runOnce('parse', paths));
    compares.push(await runOnce('compare', paths));
  }
  return { parse: medianOf(parses), compare: medianOf(compares) };
}

async function runOnce(what: 'parse' | 'compare', paths: readonly string[]): Promise<Measurement> {
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, MEASURE, what, ...paths]);
  return JSON.parse(stdout) as Measurement;
}

function medianOf(all: readonly Measurement[]): Measurement {
  return all.toSorted((one, other) => one.ms - other.ms)[all.length >> 1]!;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(9) : cell.padStart(11))).join('');
}

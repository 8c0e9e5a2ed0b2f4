/**
 * One measurement of bench:scale in a process of its own, printed as a line of JSON: `compare` two files, or `parse`
 * them. The clock starts when the modules are loaded.
 */
import { readFileSync } from 'node:fs';
import { compareTraces } from '../../src/compare.ts';
import { fetchFromFile } from '../../src/sources/file.ts';
import { BETWEEN, HEAD, TAIL } from '../support/scale/write-otlp.ts';

export interface Measurement {
  /** The whole, from the files to the report; or JSON.parse alone. */
  readonly ms: number;
  /** Processor time of the same, all threads: garbage is collected beside the work. */
  readonly cpuMs: number;
  /** compare: until both traces are built. parse: with reading the files and making strings of them. */
  readonly readMs: number;
  /** How long this thread was busy: a bot would not answer. The others do not count. */
  readonly busyMs: number;
  readonly rssMiB: number;
  /** Parts into which a file had to be cut for JSON.parse. */
  readonly parts: number;
}

/** Bytes of the longest string that V8 makes. */
const LONGEST_STRING = 2 ** 29 - 24;

const [what, baseline, candidate] = process.argv.slice(2) as ['compare' | 'parse', string, string];
const measured = what === 'compare' ? await compare() : parse();
const rssMiB = process.resourceUsage().maxRSS / 1_024;
console.log(JSON.stringify({ ...measured, rssMiB } satisfies Measurement));

async function compare() {
  const { signal } = new AbortController();
  const sources = { fetchTrace: (path: string) => fetchFromFile({ path, traceId: undefined }, signal) };
  let readMs = 0;
  const cpuBegan = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const began = performance.now();
  const onStage = (stage: string) => {
    if (stage === 'comparing') readMs = performance.now() - began;
  };
  const report = await compareTraces({ baseline, candidate, order: 'given' }, { sources, signal, onStage });
  const ms = performance.now() - began;
  const cpuMs = cpuMsSince(cpuBegan);
  const busyMs = performance.eventLoopUtilization(loop).active;
  if (report.verdict.outcome === 'incomparable') throw new Error('the two traces should be comparable');
  return { ms, cpuMs, readMs, busyMs, parts: 1 };
}

/** One file after the other, each forgotten before the next. */
function parse() {
  let ms = 0;
  let cpuMs = 0;
  let parts = 0;
  const began = performance.now();
  for (const path of [baseline, candidate]) {
    const texts = textsOf(readFileSync(path));
    parts = Math.max(parts, texts.length);
    const cpuBegan = process.cpuUsage();
    const parseBegan = performance.now();
    const all = texts.map((text) => JSON.parse(text) as { readonly resourceSpans: readonly unknown[] });
    ms += performance.now() - parseBegan;
    cpuMs += cpuMsSince(cpuBegan);
    if (all.some(({ resourceSpans }) => resourceSpans.length === 0)) throw new Error('the file should hold spans');
  }
  return { ms, cpuMs, readMs: performance.now() - began, busyMs: ms, parts };
}

function cpuMsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}

/** The file as one string, or cut between batches where it is longer than a string may be. */
function textsOf(bytes: Buffer): string[] {
  if (bytes.length <= LONGEST_STRING) return [bytes.toString()];
  const middle = bytes.indexOf(BETWEEN, bytes.length >> 1);
  return [bytes.toString('utf8', 0, middle) + TAIL, HEAD + bytes.toString('utf8', middle + BETWEEN.length)];
}

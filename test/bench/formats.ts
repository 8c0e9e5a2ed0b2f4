/**
 * npm run bench:formats
 *
 * How long a person at the command line waits for each format, and how large it is: the real command on each pair of
 * samples, compile cache warm; the fastest, the median and the slowest of eleven runs. The aim is text within 400 ms.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { ROOT } from '../support/modules.ts';

const RUNS = 11;
const AIM_MS = 400;
const FORMATS = ['text', 'json', 'markdown', 'html', 'svg', 'png'];

const folder = mkdtempSync(join(tmpdir(), 'spandiff-bench-'));
const out = join(folder, 'answer');
let slowestTextMs = 0;
for (const { title, baseline, candidate } of SAMPLE_PAIRS) {
  console.log(`\n${title}`);
  for (const format of FORMATS) {
    const words = ['compare', baseline, candidate, '--format', format, '--out', out];
    await run(words);
    const timesMs: number[] = [];
    for (let i = 0; i < RUNS; i++) timesMs.push(await run(words));
    timesMs.sort((one, other) => one - other);
    const [fastest, median, slowest] = [timesMs[0]!, timesMs[RUNS >> 1]!, timesMs.at(-1)!];
    if (format === 'text') slowestTextMs = Math.max(slowestTextMs, median);
    const times = [fastest, median, slowest].map((ms) => `${ms.toFixed(0).padStart(5)} ms`);
    const kilobytes = `${(statSync(out).size / 1000).toFixed(1).padStart(7)} kB`;
    console.log(`  ${format.padEnd(9)} fastest ${times[0]}, median ${times[1]}, slowest ${times[2]}, ${kilobytes}`);
  }
}
rmSync(folder, { recursive: true });
const isWithinAim = slowestTextMs <= AIM_MS;
console.log(`\ntext within ${AIM_MS} ms: ${isWithinAim ? 'yes' : 'NO'}`);
process.exit(isWithinAim ? 0 : 1);

/** Returns how long it took. */
async function run(words: readonly string[]): Promise<number> {
  const startedAtMs = performance.now();
  const environment = { PATH: process.env.PATH ?? '', XDG_CACHE_HOME: join(folder, 'cache') };
  const child = spawn(join(ROOT, 'bin/spandiff'), words, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`it ended in ${code}`);
  return performance.now() - startedAtMs;
}

/**
 * Loaded into the bot's process before the bot: on SIGUSR2 it prints what the process has come to, as a line
 * `probe {"rssMiB":…}`, and begins anew. A signal, because the bot's own code must not know that it is measured.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Reading {
  readonly rssMiB: number;
  readonly heapMiB: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Of all threads, since the last reading. */
  readonly cpuSeconds: number;
}

const RESOLUTION_MS = 10;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();
let cpuBefore = process.cpuUsage();

process.on('SIGUSR2', () => {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage(cpuBefore);
  const reading: Reading = {
    rssMiB: rss / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
    // What is measured is the time between two ticks.
    loopDelayP99Ms: delays.percentile(99) / 1e6 - RESOLUTION_MS,
    loopDelayMaxMs: delays.max / 1e6 - RESOLUTION_MS,
    cpuSeconds: (user + system) / 1e6,
  };
  cpuBefore = process.cpuUsage();
  delays.reset();
  process.stdout.write(`probe ${JSON.stringify(reading)}\n`);
});

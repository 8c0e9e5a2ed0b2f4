/**
 * npm run bench:slack -- [--seconds N] [--rate N] [--teams N] [--rate-limits]
 *
 * Asks the real bot, a process of its own over HTTP, from a local workspace of sixty teams that have installed it, while
 * the model takes two to eight seconds: 50 distinct asks a second for a minute, mentions and commands mixed. Each must end
 * in exactly one answer or one "too many in line", and the acknowledgements must come in time (p99 under 500 ms). With
 * --rate-limits Slack's limits by tier are enforced as well. Workspace, model and bench share the other process, so what
 * they cost is in all times.
 */
import { parseArgs } from 'node:util';
import { type LoadResult, runLoad } from './slack-load-run.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '50' },
    teams: { type: 'string', default: '60' },
    'rate-limits': { type: 'boolean', default: false },
  },
});
const ACK_AIM_MS = 500;

const result = await runLoad({
  pace: { seconds: Number(options.seconds), asksPerSecond: Number(options.rate) },
  teams: Number(options.teams),
  modelMs: { from: 2_000, to: 8_000 },
  hasLimits: options['rate-limits'],
  // Where Slack counts, an answer waits five minutes before it is given up.
  patienceMs: options['rate-limits'] ? 400_000 : 60_000,
  afterwardsMs: 5_000,
});
printTable(result);
process.exit(isKept(result) ? 0 : 1);

function printTable({ summary, acks, emptiedAfterMs, whileAsked, atRest, ownLoopDelayMs, calls, log }: LoadResult) {
  const { rssMiB, loopDelayP99Ms, loopDelayMaxMs, cpuSeconds } = whileAsked;
  const failed = calls.filter(({ outcome }) => outcome !== 'ok');
  const rows = [
    ['asks', `${summary.asks} in ${options.seconds} s over ${options.teams} teams`],
    ['answered', String(summary.answered)],
    ['with a picture', String(summary.pictured)],
    ['told "too many in line"', String(summary.full)],
    ['told something else', String(summary.other)],
    ['neither', String(summary.neither)],
    ['twice', String(summary.twice)],
    ['left unfinished, or astray', String(summary.astray)],
    ['not acknowledged', String(lostOf(acks))],
    ['acknowledged after', spread(acks.map(({ afterMs }) => afterMs))],
    ['numbers after', spread(summary.numbersMs)],
    ['whole answer after', spread(summary.answersMs)],
    ['last answer, after the last ask', `${(emptiedAfterMs / 1_000).toFixed(1)} s`],
    ['bot: event loop late', `p99 ${ms(loopDelayP99Ms)}, max ${ms(loopDelayMaxMs)}`],
    ['bot: processor while asked', `${cpuSeconds.toFixed(1)} s`],
    [
      'bot: memory',
      `${rssMiB.toFixed(0)} MiB, at rest ${atRest.rssMiB.toFixed(0)} (heap ${atRest.heapMiB.toFixed(0)})`,
    ],
    ['bench: event loop late', `p99 ${ms(ownLoopDelayMs)}`],
    [
      `refused, of the last ${calls.length} calls`,
      counted(failed.map(({ method, outcome }) => `${method} ${outcome}`)),
    ],
    ['logged', counted(log.split('\n').map(withoutIds))],
  ];
  for (const [name, value] of rows) console.log(`${name!.padEnd(34)} ${value}`);
}

function isKept({ summary: { neither, twice, astray, other }, acks }: LoadResult): boolean {
  const isAnswered = neither + twice + astray + other + lostOf(acks) === 0;
  const ackP99Ms = percentile(
    acks.map(({ afterMs }) => afterMs),
    99,
  );
  const isInTime = ackP99Ms < ACK_AIM_MS;
  console.log(`\neach ask ended in exactly one answer or one "too many in line": ${isAnswered ? 'yes' : 'NO'}`);
  console.log(`acknowledged within ${ACK_AIM_MS} ms (p99): ${isInTime ? 'yes' : 'NO'}`);
  return isAnswered && isInTime;
}

function lostOf(acks: LoadResult['acks']): number {
  return acks.filter(({ isLost }) => isLost).length;
}

// --- figures -----------------------------------------------------------------------------------------------------

function spread(times: readonly number[]): string {
  if (times.length === 0) return 'none';
  return `p50 ${ms(percentile(times, 50))}, p99 ${ms(percentile(times, 99))}, max ${ms(Math.max(...times))}`;
}

function percentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}

function counted(things: readonly string[]): string {
  const kinds = Map.groupBy(
    things.filter((thing) => thing !== ''),
    (thing) => thing,
  );
  return [...kinds].map(([kind, all]) => `${all.length} × ${kind}`).join(', ') || 'nothing';
}

/** A line of the bot's log without its time and its ask. */
function withoutIds(line: string): string {
  return line.replace(/^\S+ /, '').replace(/ ask=.*/, '');
}

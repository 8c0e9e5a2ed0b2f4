/**
 * npm run bench:slack -- [--seconds N] [--rate N] [--teams N] [--rate-limits]
 *
 * Asks the real bot, a process of its own over HTTP, from a local workspace of sixty teams that have installed it, while
 * the model takes two to eight seconds: 50 distinct asks a second for a minute, mentions and commands mixed. Each must end
 * in exactly one answer or one "too many in line", and the acknowledgements must come in time (p99 under 500 ms). With
 * --rate-limits Slack's limits by tier are enforced as well; then what the people see is the contract, and not how soon.
 * Workspace, model and bench share the other process, so its processor time is in the acknowledgements too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { installationStore } from '../../src/slack/operation/installations.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { startFakeModel } from '../support/fake-model.ts';
import { Random } from '../support/random.ts';
import { type StartedProcess, startProcess } from '../support/start-process.ts';
import { type PlannedAsk, planAsks, writeTraces } from './slack-load-plan.ts';
import type { Reading } from './slack-load-probe.ts';
import { type Summary, Tally } from './slack-load-tally.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '50' },
    teams: { type: 'string', default: '60' },
    'rate-limits': { type: 'boolean', default: false },
  },
});
const PACE = { seconds: Number(options.seconds), asksPerSecond: Number(options.rate) };
const HAS_LIMITS = options['rate-limits'];

const ACK_AIM_MS = 500;
const MODEL_MS = { from: 2_000, to: 8_000 };
const TRACES_PER_SIDE = 16;
const SEED = 20_261_123;
/** After the last ask: the line, a retry of Slack's limits of a minute or two, the model. */
const PATIENCE_MS = HAS_LIMITS ? 600_000 : 120_000;
/** A second answer to the same ask would come soon. */
const AFTERWARDS_MS = 5_000;
const SIGNING_SECRET = 'a-secret-of-the-bench-alone';
const PROBE = fileURLToPath(new URL('./slack-load-probe.ts', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'spandiff-load-'));
const random = new Random(SEED);
const model = await startFakeModel('good', () => random.int(MODEL_MS.from, MODEL_MS.to));
const workspace = await startLocalWorkspace({
  port: 0,
  suggestions: [],
  teams: Number(options.teams),
  signingSecret: SIGNING_SECRET,
});
let isKept = true;
try {
  isKept = await bench();
} finally {
  await Promise.all([workspace.stop(), model.stop()]);
  rmSync(directory, { recursive: true });
}
process.exit(isKept ? 0 : 1);

async function bench(): Promise<boolean> {
  const traces = writeTraces(directory, TRACES_PER_SIDE, SEED);
  const database = join(directory, 'bot.db');
  await installEverywhere(workspace, database);
  const bot = await startBot(database);
  const asks = planAsks(workspace.teams, traces, PACE);
  const tally = new Tally(workspace.teams.map((team) => team.botUserId));
  workspace.onMessage((message) => tally.see(message));
  workspace.setFaults({ rateLimits: HAS_LIMITS });
  await readProbe(bot);
  const ownDelays = monitorEventLoopDelay({ resolution: 10 });
  ownDelays.enable();

  const acks = await askAll(asks, tally);
  const atTheEnd = await readProbe(bot);
  const lastAskAtMs = performance.now();
  while (tally.open > 0 && performance.now() - lastAskAtMs < PATIENCE_MS) await pause(500);
  const afterwardsMs = performance.now() - lastAskAtMs;
  await pause(AFTERWARDS_MS);
  const rested = await readProbe(bot);
  bot.kill('SIGTERM');
  await bot.exited;

  const summary = tally.summary();
  const lost = acks.filter(({ isLost }) => isLost).length;
  const ackMs = acks.map(({ afterMs }) => afterMs);
  printTable([
    ['asks', `${summary.asks} in ${PACE.seconds} s over ${workspace.teams.length} teams`],
    ['answered', String(summary.answered)],
    ['told "too many in line"', String(summary.full)],
    ['told something else', String(summary.other)],
    ['neither', String(summary.neither)],
    ['twice', String(summary.twice)],
    ['left unfinished or astray', String(summary.astray)],
    ['not acknowledged', String(lost)],
    ['acknowledged', spread(ackMs)],
    ['numbers on screen', spread(summary.numbersMs)],
    ['whole answer', spread(summary.answersMs)],
    ['all answered after the last ask', `${(afterwardsMs / 1_000).toFixed(1)} s`],
    ['bot: event loop late', `p99 ${ms(atTheEnd.loopDelayP99Ms)}, max ${ms(atTheEnd.loopDelayMaxMs)}`],
    ['bot: processor', `${atTheEnd.cpuSeconds.toFixed(1)} s while asked`],
    [
      'bot: memory',
      `${Math.round(atTheEnd.rssMiB)} MiB, at rest ${Math.round(rested.rssMiB)} MiB (heap ${Math.round(rested.heapMiB)})`,
    ],
    ['bench: event loop late', `p99 ${ms(ownDelays.percentile(99) / 1e6 - 10)}`],
    ['calls of Slack that failed', describeFailures()],
  ]);
  const log = bot.output().stderr.trim();
  if (log !== '') console.log(`\nthe bot's log:\n${summarize(log)}`);
  return judge(summary, lost, percentile(ackMs, 99));
}

function judge({ neither, twice, astray, other }: Summary, lost: number, ackP99Ms: number): boolean {
  const isAnswered = neither === 0 && twice === 0 && astray === 0 && other === 0 && lost === 0;
  const isInTime = HAS_LIMITS || ackP99Ms < ACK_AIM_MS;
  console.log(`\neach ask ended in exactly one answer or one "too many in line": ${isAnswered ? 'yes' : 'NO'}`);
  if (!HAS_LIMITS) console.log(`acknowledged within ${ACK_AIM_MS} ms (p99): ${isInTime ? 'yes' : 'NO'}`);
  return isAnswered && isInTime;
}

// --- the bot -----------------------------------------------------------------------------------------------------

async function installEverywhere({ teams }: LocalWorkspace, database: string): Promise<void> {
  const store = new SqliteStore(database);
  const installations = installationStore(store);
  for (const { id, botToken, botId, botUserId, users } of teams) {
    await installations.storeInstallation({
      team: { id },
      enterprise: undefined,
      user: { id: users.you!, token: undefined, scopes: undefined },
      bot: { token: botToken, id: botId, userId: botUserId, scopes: [] },
      isEnterpriseInstall: false,
    });
  }
  await store.close();
}

async function startBot(database: string): Promise<StartedProcess> {
  const { clientId, clientSecret } = workspace.oauth;
  const bot = startProcess({
    NODE_OPTIONS: `--import ${PROBE}`,
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'text',
    SLACK_API_URL: workspace.apiUrl,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
    SLACK_STATE_SECRET: 'a state secret of the bench alone',
    SPANDIFF_DATABASE: database,
    SPANDIFF_TRACES: directory,
    // So that there are five people in each team who may ask.
    SPANDIFF_SLACK_GUESTS: 'allow',
    SPANDIFF_SLACK_OUTSIDERS: 'allow',
    OPENAI_API_KEY: 'sk-bench',
    OPENAI_MODEL: 'fake-model',
    OPENAI_BASE_URL: model.baseUrl,
    // The slowest of its answers shall arrive.
    SPANDIFF_MODEL_DEADLINE_MS: '24000',
  });
  const [, requestUrl] = await bot.printed(/listens for Slack on (\S+\/slack\/events)/);
  await workspace.setRequestUrl(requestUrl!);
  return bot;
}

async function readProbe(bot: StartedProcess): Promise<Reading> {
  const before = bot.output().stdout.match(/^probe /gm)?.length ?? 0;
  bot.kill('SIGUSR2');
  const [, reading] = await bot.printed(new RegExp(`(?:^probe [^]*?){${before}}^probe (\\{.*\\})\\n`, 'm'));
  return JSON.parse(reading!) as Reading;
}

// --- asking ------------------------------------------------------------------------------------------------------

interface Acknowledgement {
  readonly afterMs: number;
  readonly isLost: boolean;
}

async function askAll(asks: readonly PlannedAsk[], tally: Tally): Promise<readonly Acknowledgement[]> {
  const startedAtMs = performance.now();
  const acks: Promise<Acknowledgement>[] = [];
  for (const ask of asks) {
    const waitMs = startedAtMs + ask.atMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    acks.push(askOne(ask, tally));
  }
  return Promise.all(acks);
}

async function askOne(ask: PlannedAsk, tally: Tally): Promise<Acknowledgement> {
  const { way, userId, channelId, pair } = ask;
  const sentAtMs = performance.now();
  if (way === 'mention') {
    const { ts, heard } = workspace.postAs(userId, `@Spandiff compare ${pair.join(' ')}`, { channel: channelId });
    tally.sent(ask, ts);
    const outcomes = await heard;
    const isLost = outcomes.length !== 1 || outcomes[0] !== 'acknowledged';
    return { afterMs: performance.now() - sentAtMs, isLost };
  }
  tally.sent(ask, undefined);
  const isLost = await workspace.slash('/spandiff', pair.join(' '), { channel: channelId, user: userId }).then(
    () => false,
    () => true,
  );
  return { afterMs: performance.now() - sentAtMs, isLost };
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

/** Of the last calls that the workspace remembers. */
function describeFailures(): string {
  const failed = workspace.requests().filter(({ outcome }) => outcome !== 'ok');
  const kinds = Map.groupBy(failed, ({ method, outcome }) => `${method} ${outcome}`);
  return [...kinds].map(([kind, calls]) => `${kind} ×${calls.length}`).join(', ') || 'none';
}

/** Each kind of line once. */
function summarize(log: string): string {
  const kinds = Map.groupBy(log.split('\n'), (line) => line.replace(/^\S+ /, '').replace(/ask=\S+/, 'ask=…'));
  return [...kinds]
    .slice(0, 20)
    .map(([line, all]) => `${all.length} × ${line}`)
    .join('\n');
}

function printTable(rows: readonly (readonly [string, string])[]): void {
  for (const [name, value] of rows) console.log(`${name.padEnd(34)} ${value}`);
}

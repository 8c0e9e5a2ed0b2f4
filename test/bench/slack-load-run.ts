/**
 * One run of load: a local workspace of many teams and a slow model in this process, the bot in one of its own over HTTP,
 * with a file of installations; asks at a steady pace, and then the wait until the last of them is answered.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type LocalWorkspace,
  type RecordedCall,
  startLocalWorkspace,
} from '../../src/local-workspace/local-workspace.ts';
import { installationStore } from '../../src/slack/operation/installations.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { type FakeModel, startFakeModel } from '../support/fake-model.ts';
import { Random } from '../support/random.ts';
import { type StartedProcess, startProcess } from '../support/start-process.ts';
import { type Pace, type PlannedAsk, planAsks, writeTraces } from './slack-load-plan.ts';
import type { Reading } from './slack-load-probe.ts';
import { type Summary, Tally } from './slack-load-tally.ts';

export interface Load {
  readonly pace: Pace;
  readonly teams: number;
  readonly modelMs: { readonly from: number; readonly to: number };
  /** Slack's limits by tier are enforced. */
  readonly hasLimits: boolean;
  /** What is waited for answers after the last ask, and for second answers after the last answer. */
  readonly patienceMs: number;
  readonly afterwardsMs: number;
}

export interface LoadResult {
  readonly summary: Summary;
  readonly acks: readonly Acknowledgement[];
  /** From the last ask to the last answer. */
  readonly emptiedAfterMs: number;
  readonly whileAsked: Reading;
  readonly atRest: Reading;
  /** 99th percentile of this process. */
  readonly ownLoopDelayMs: number;
  /** The last ones, as many as the workspace remembers. */
  readonly calls: readonly RecordedCall[];
  /** What the bot logged. */
  readonly log: string;
}

export interface Acknowledgement {
  readonly afterMs: number;
  readonly isLost: boolean;
}

const SIGNING_SECRET = 'a-secret-of-the-bench-alone';
const PROBE = fileURLToPath(new URL('./slack-load-probe.ts', import.meta.url));
const TRACES_PER_SIDE = 16;
const SEED = 20_261_123;
const LOOK_MS = 500;

export async function runLoad(load: Load): Promise<LoadResult> {
  const directory = mkdtempSync(join(tmpdir(), 'spandiff-load-'));
  const random = new Random(SEED);
  const model = await startFakeModel('good', () => random.int(load.modelMs.from, load.modelMs.to));
  const workspace = await startLocalWorkspace({
    ...{ port: 0, suggestions: [], teams: load.teams, signingSecret: SIGNING_SECRET },
  });
  try {
    return await measure(load, { workspace, model, directory });
  } finally {
    await Promise.all([workspace.stop(), model.stop()]);
    rmSync(directory, { recursive: true });
  }
}

interface Surroundings {
  readonly workspace: LocalWorkspace;
  readonly model: FakeModel;
  /** Of the traces, and of the bot's database. */
  readonly directory: string;
}

async function measure(load: Load, around: Surroundings): Promise<LoadResult> {
  const { workspace, directory } = around;
  const traces = writeTraces(directory, TRACES_PER_SIDE, SEED);
  const bot = await startBot(around);
  try {
    const tally = new Tally(workspace.teams.map((team) => team.botUserId));
    workspace.onMessage((message) => tally.see(message));
    workspace.setFaults({ rateLimits: load.hasLimits });
    await readProbe(bot);
    const ownDelays = monitorEventLoopDelay({ resolution: 10 });
    ownDelays.enable();

    const acks = await askAll(planAsks(workspace.teams, traces, load.pace), tally, workspace);
    const whileAsked = await readProbe(bot);
    const askedAtMs = performance.now();
    while (tally.open > 0 && performance.now() - askedAtMs < load.patienceMs) await pause(LOOK_MS);
    const emptiedAfterMs = performance.now() - askedAtMs;
    await pause(load.afterwardsMs);
    const atRest = await readProbe(bot);
    const [summary, calls] = [tally.summary(), workspace.requests()];
    const ownLoopDelayMs = ownDelays.percentile(99) / 1e6 - 10;
    return {
      summary,
      acks,
      emptiedAfterMs,
      whileAsked,
      atRest,
      ownLoopDelayMs,
      calls,
      log: bot.output().stderr.trim(),
    };
  } finally {
    bot.kill('SIGTERM');
    await bot.exited;
  }
}

// --- the bot -----------------------------------------------------------------------------------------------------

async function startBot({ workspace, model, directory }: Surroundings): Promise<StartedProcess> {
  const database = join(directory, 'bot.db');
  await installEverywhere(workspace, database);
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

async function readProbe(bot: StartedProcess): Promise<Reading> {
  const before = bot.output().stdout.match(/^probe /gm)?.length ?? 0;
  bot.kill('SIGUSR2');
  const [, reading] = await bot.printed(new RegExp(`(?:^probe [^]*?){${before}}^probe (\\{.*\\})\\n`, 'm'));
  return JSON.parse(reading!) as Reading;
}

// --- asking ------------------------------------------------------------------------------------------------------

async function askAll(
  asks: readonly PlannedAsk[],
  tally: Tally,
  workspace: LocalWorkspace,
): Promise<readonly Acknowledgement[]> {
  const startedAtMs = performance.now();
  const acks: Promise<Acknowledgement>[] = [];
  for (const ask of asks) {
    const waitMs = startedAtMs + ask.atMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    acks.push(askOne(ask, tally, workspace));
  }
  return Promise.all(acks);
}

async function askOne(ask: PlannedAsk, tally: Tally, workspace: LocalWorkspace): Promise<Acknowledgement> {
  const { way, userId, channelId, pair } = ask;
  const sentAtMs = performance.now();
  const acknowledged = (isLost: boolean) => ({ afterMs: performance.now() - sentAtMs, isLost });
  if (way === 'mention') {
    const { ts, heard } = workspace.postAs(userId, `@Spandiff compare ${pair.join(' ')}`, { channel: channelId });
    tally.sent(ask, ts);
    const outcomes = await heard;
    return acknowledged(outcomes.length !== 1 || outcomes[0] !== 'acknowledged');
  }
  tally.sent(ask, undefined);
  return workspace.slash('/spandiff', pair.join(' '), { channel: channelId, user: userId }).then(
    () => acknowledged(false),
    () => acknowledged(true),
  );
}

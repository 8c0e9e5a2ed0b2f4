/** The real Slack app against the local workspace: Bolt, sockets, sources, engine and narrator, in this process. */
import { join } from 'node:path';
import type { Narrator, TraceFinder } from '../../src/compare.ts';
import type { Failure } from '../../src/failure.ts';
import {
  type LocalWorkspace,
  type LocalWorkspaceOptions,
  type Message,
  startLocalWorkspace,
} from '../../src/local-workspace/local-workspace.ts';
import { drawPicture } from '../../src/picture/picture.ts';
import { rasterise } from '../../src/picture/png.ts';
import { QUOTAS } from '../../src/slack/access/quotas.ts';
import { type AppOptions, createApp } from '../../src/slack/app.ts';
import type { AppDeps } from '../../src/slack/deps.ts';
import { createLog, type Log } from '../../src/slack/log.ts';
import type { DrawPicture } from '../../src/slack/picture/drawings.ts';
import { checkSources } from '../../src/sources/check-sources.ts';
import { createSources } from '../../src/sources/registry.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { IN_MEMORY, SqliteStore } from '../../src/store/sqlite-store.ts';
import { NO_TELEMETRY } from '../../src/telemetry/telemetry.ts';
import { ROOT } from './modules.ts';

export const SIGNING_SECRET = 'a-signing-secret-of-32-characters';

export interface BotOptions {
  readonly narrator?: Narrator | undefined;
  /** Instead of the samples. */
  readonly sources?: TraceFinder;
  readonly onRefused?: (failure: Failure) => void;
  /** How soon the workspace takes an acknowledgement for lost. */
  readonly timing?: LocalWorkspaceOptions['timing'];
  readonly quotas?: AppDeps['quotas'];
  /** What else the workspace is like, and what else the app is given. */
  readonly workspace?: Partial<LocalWorkspaceOptions>;
  readonly deps?: Partial<AppDeps>;
  readonly app?: Partial<AppOptions>;
  /** By signed requests of Slack's instead of a socket. */
  readonly isHttp?: boolean;
  /** What a call of Slack's may take. */
  readonly callMs?: number;
}

/** As the program draws them. */
export const drawPng: DrawPicture = async (subject) => {
  const picture = drawPicture(subject);
  return { png: await rasterise(picture), altText: picture.altText };
};

/** Of a bot that anybody of the workspace may ask and that has nothing to answer with. */
export function appDeps(log: Log = createLog('error', () => {})): AppDeps {
  return {
    sources: { fetchTrace: () => Promise.reject(new Error('not asked')) },
    sourceNames: [],
    checkSources: async () => [],
    narrator: undefined,
    drawPicture: undefined,
    examples: NESTED,
    access: { teams: undefined, channels: undefined, guestsMayAsk: false, outsidersMayAsk: false },
    quotas: QUOTAS,
    store: new SqliteStore(IN_MEMORY),
    telemetry: NO_TELEMETRY,
    log,
  };
}

export interface Bot {
  readonly workspace: LocalWorkspace;
  readonly log: readonly string[];
  /** Where signed requests go; undefined over a socket. */
  readonly requestUrl: string | undefined;
  /** Where the app listens, for Slack's requests and for whoever opens a report; undefined where it does not. */
  readonly address: string | undefined;
  /** Stops the app alone, as a signal would; in less time where the test says so. */
  stopApp(withinMs?: number): Promise<void>;
  /** Another app, which remembers nothing, on the same workspace. */
  restartApp(): Promise<void>;
  stop(): Promise<void>;
  /** The first answer that is whole. */
  told(): Promise<Message>;
  /** The first message of the bot that says so. */
  says(words: string): Promise<Message>;
}

/** What a test waits for one of these, on a busy machine. */
const WAIT_MS = 10_000;

export const [NESTED, SIBLINGS, SHOP] = SAMPLE_PAIRS as readonly [Pair, Pair, Pair];
type Pair = (typeof SAMPLE_PAIRS)[number];

export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const log: string[] = [];
  const workspace = await startLocalWorkspace({
    port: 0,
    suggestions: [],
    ...(options.isHttp === true && { signingSecret: SIGNING_SECRET }),
    ...options.workspace,
    ...(options.timing !== undefined && { timing: options.timing }),
  });
  const { botToken, appToken, apiUrl } = workspace;
  const directories = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  const newApp = async () =>
    createApp(
      {
        connection:
          options.isHttp === true ? { kind: 'http', signingSecret: SIGNING_SECRET } : { kind: 'socket', appToken },
        installation: { kind: 'token', botToken },
        apiUrl,
        ...(options.isHttp === true && { listening: { host: '127.0.0.1', port: 0 } }),
        ...(options.callMs !== undefined && { callMs: options.callMs }),
        ...(options.onRefused !== undefined && { onRefused: options.onRefused }),
        ...options.app,
      },
      {
        ...appDeps(createLog('debug', (line) => log.push(line))),
        sources: options.sources ?? (await createSources({ settings: directories, allowPaths: false })),
        sourceNames: ['samples'],
        checkSources: (signal) => checkSources(directories, signal),
        narrator: options.narrator,
        quotas: options.quotas ?? QUOTAS,
        ...options.deps,
      },
    );
  let requestUrl: string | undefined;
  let address: string | undefined;
  const start = async () => {
    const started = await newApp();
    const { slack } = await started.start();
    address = slack;
    requestUrl = options.isHttp === true ? `${slack}/slack/events` : undefined;
    if (requestUrl !== undefined) await workspace.setRequestUrl(requestUrl);
    return started;
  };
  let app = await start();
  const restartApp = async () => {
    await app.stop();
    app = await start();
  };
  let stopped: Promise<void> | undefined;
  const stopBoth = async () => {
    await app.stop();
    await workspace.stop();
  };
  const stop = () => {
    stopped ??= stopBoth();
    return stopped;
  };
  const stopApp = (withinMs?: number) => app.stop(withinMs);
  const told = () => workspace.waitFor(isTold, WAIT_MS);
  const says = (words: string) =>
    workspace.waitFor((one) => one.user === workspace.botUserId && readable(one).includes(words), WAIT_MS);
  return {
    ...{ workspace, log, stopApp, restartApp, stop, told, says },
    get requestUrl() {
      return requestUrl;
    },
    get address() {
      return address;
    },
  };
}

/** Everything that people read of a message, in order. */
export function readable(message: Pick<Message, 'text' | 'blocks'>): string {
  const texts: string[] = [message.text];
  JSON.stringify(message.blocks, (key, value: unknown) => {
    if (typeof value === 'string' && (key === 'text' || key === 'title')) texts.push(value);
    return value;
  });
  return texts.join('\n');
}

/** Messages of the bot, without the question that they answer. */
export function answersIn(workspace: LocalWorkspace, channel?: string): readonly Message[] {
  return workspace.messages(channel).filter((message) => message.user === workspace.botUserId);
}

/** An answer that is whole: nothing of it changes any more. */
export function isTold(message: Message): boolean {
  return readable(message).includes('Wording by template');
}

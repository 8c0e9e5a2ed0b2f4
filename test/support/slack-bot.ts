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
import { createApp } from '../../src/slack/app.ts';
import { createLog } from '../../src/slack/log.ts';
import { createSources } from '../../src/sources/registry.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { ROOT } from './modules.ts';

export interface BotOptions {
  readonly narrator?: Narrator | undefined;
  /** Instead of the samples. */
  readonly sources?: TraceFinder;
  readonly onRefused?: (failure: Failure) => void;
  /** How soon the workspace takes an acknowledgement for lost. */
  readonly timing?: LocalWorkspaceOptions['timing'];
}

export interface Bot {
  readonly workspace: LocalWorkspace;
  readonly log: readonly string[];
  /** Stops the app alone, as a signal would. */
  stopApp(): Promise<void>;
  stop(): Promise<void>;
}

export const [NESTED, SIBLINGS, SHOP] = SAMPLE_PAIRS as readonly [Pair, Pair, Pair];
type Pair = (typeof SAMPLE_PAIRS)[number];

export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const log: string[] = [];
  const workspace = await startLocalWorkspace({
    port: 0,
    suggestions: [],
    ...(options.timing !== undefined && { timing: options.timing }),
  });
  const { botToken, appToken, apiUrl: slackApiUrl } = workspace;
  const directories = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  const app = createApp(
    { botToken, appToken, slackApiUrl, ...(options.onRefused !== undefined && { onRefused: options.onRefused }) },
    {
      sources: options.sources ?? (await createSources({ settings: directories, allowPaths: false })),
      sourceNames: ['samples'],
      narrator: options.narrator,
      examples: NESTED,
      log: createLog('debug', (line) => log.push(line)),
    },
  );
  await app.start();
  const stop = async () => {
    await app.stop();
    await workspace.stop();
  };
  return { workspace, log, stopApp: () => app.stop(), stop };
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

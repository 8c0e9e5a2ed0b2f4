/**
 * The Slack app: Bolt over Socket Mode, wired to its listeners. The same app runs against Slack and, with
 * `slackApiUrl`, against the local workspace. Wiring only; what happens on a question stands in mention.ts, command.ts
 * and deliver.ts.
 */
import { App, SocketModeReceiver, type webApi } from '@slack/bolt';
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { answerCommands, COMMAND } from './command.ts';
import { Connection } from './connection.ts';
import { type BotDeps, describeTrouble } from './deliver.ts';
import { Deliveries } from './deliveries.ts';
import { Jobs } from './jobs.ts';
import { loggerForSdk } from './log.ts';
import { answerMentions } from './mention.ts';
import { platformError } from './outlet.ts';

export interface AppOptions {
  readonly botToken: string;
  readonly appToken: string;
  /** Only for a workspace that is not Slack's. */
  readonly slackApiUrl?: string;
  /** Slack has refused a reconnect for good. */
  readonly onRefused?: (failure: Failure) => void;
}

export interface SlackApp {
  /** Throws Failure when Slack refuses or cannot be reached. */
  start(): Promise<void>;
  /** Takes no more questions, finishes those in flight within LIMITS.shutdownMs. */
  stop(): Promise<void>;
}

export function createApp(options: AppOptions, deps: Omit<BotDeps, 'jobs' | 'deliveries'>): SlackApp {
  const { log } = deps;
  const logger = loggerForSdk(log);
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(options) },
  });
  const app = new App({
    token: options.botToken,
    receiver,
    logger,
    clientOptions: clientOptions(options),
    // Without it the constructor calls Slack, and a failure there cannot be caught.
    deferInitialization: true,
    convoStore: false,
  });
  const jobs = new Jobs((error) => log.error(`answer lost: ${describeTrouble(error)}`));
  const botDeps: BotDeps = { ...deps, jobs, deliveries: new Deliveries() };
  app.event('app_mention', answerMentions(botDeps));
  app.command(COMMAND, answerCommands(botDeps));
  app.error(async (error) =>
    log.error(`listener failed: ${describeTrouble('original' in error ? error.original : error)}`),
  );

  const onRefused = (code: string) => options.onRefused?.(refused('SLACK_APP_TOKEN', code));
  const connection = new Connection(receiver.client, { log, onRefused });
  return {
    start: async () => {
      await app.init().catch(throwAs('SLACK_BOT_TOKEN'));
      await connection.open().catch(throwAs('SLACK_APP_TOKEN'));
    },
    stop: async () => {
      connection.close();
      await jobs.stop(LIMITS.shutdownMs);
    },
  };
}

/**
 * A new object each time: the SDK writes into it. No `headers` in it, which the SDK would share between workspaces, and
 * an explicit retry policy, for which Socket Mode would set its own of a hundred retries.
 */
function clientOptions({ slackApiUrl }: AppOptions): webApi.WebClientOptions {
  return {
    retryConfig: { retries: 2, minTimeout: 500, maxTimeout: 2_000, randomize: true },
    timeout: 10_000,
    ...(slackApiUrl !== undefined && { slackApiUrl }),
  };
}

function throwAs(variable: string): (error: unknown) => never {
  return (error) => {
    const code = platformError(error);
    if (code !== '') throw refused(variable, code, error);
    // The SDK's errors have a code; a connection that closes before it is up is reported without any error.
    const isSdkError = error === undefined || (error instanceof Error && 'code' in error);
    if (!isSdkError) throw error;
    throw new Failure('unavailable', 'Slack cannot be reached.', {
      advice: 'Check the network and try again.',
      cause: error,
    });
  };
}

function refused(variable: string, code: string, cause?: unknown): Failure {
  const advice = ADVICE[code] ?? 'Compare the app’s settings with manifest.yml.';
  return new Failure('unauthorized', `Slack refused ${variable} (${code}).`, { advice, cause });
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: 'Copy the token again from the app’s settings.',
  token_revoked: 'Install the app again and copy the new token.',
  account_inactive: 'Install the app again and copy the new token.',
  missing_scope: 'Give the token the scopes that manifest.yml names (the app token needs connections:write).',
  not_allowed_token_type: 'SLACK_BOT_TOKEN takes the xoxb- token, SLACK_APP_TOKEN the xapp- token.',
};

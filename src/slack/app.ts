/**
 * The Slack app: Bolt over Socket Mode or HTTP, for one workspace or several, wired to its listeners. The same app runs
 * against Slack and, with `apiUrl`, against the local workspace. Wiring only; what happens on a question stands in
 * ways/, ask.ts and deliver.ts, how events come in and who watches over it in operation/.
 */
import { App } from '@slack/bolt';
import type { SlackConnection, SlackInstallation } from '../config/slack.ts';
import type { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { hearActions } from './actions/actions.ts';
import { type AppDeps, botDeps } from './deps.ts';
import { Jobs } from './jobs.ts';
import { loggerForSdk } from './log.ts';
import { clientOptions } from './operation/client-options.ts';
import { type Addresses, Doors, type Listening } from './operation/doors.ts';
import { healthRoutes } from './operation/health.ts';
import { forgetOnRemoval } from './operation/installations.ts';
import { createReceiving } from './operation/receivers.ts';
import { refused, throwAs } from './operation/refusals.ts';
import { ReportLinks } from './report-page/links.ts';
import { reportRoutes } from './report-page/routes.ts';
import { describeTrouble } from './trouble.ts';
import { answerCommands, COMMAND } from './ways/command.ts';
import { answerMentions } from './ways/mention.ts';
import { hearWaysIn } from './ways/ways-in.ts';

export interface AppOptions {
  readonly connection: SlackConnection;
  readonly installation: SlackInstallation;
  /** Of a Slack that is not slack.com. */
  readonly apiUrl?: string;
  /** For tests of silence; LIMITS.slackCallMs unless told. */
  readonly callMs?: number;
  /** Needed for requests of Slack's, for installing and for report pages; otherwise only for health. */
  readonly listening?: Listening;
  /** Undefined: report pages are files, and nobody is given a link. */
  readonly reportLinks?: {
    /** What links begin with; undefined: the address on which the bot listens. */
    readonly publicUrl?: string | undefined;
    readonly days: number;
  };
  readonly scrape?: (() => Promise<string>) | undefined;
  /** Slack has refused a reconnect for good. */
  readonly onRefused?: (failure: Failure) => void;
}

export interface SlackApp {
  /** Throws Failure when Slack refuses or cannot be reached, or when a port is taken. */
  start(): Promise<Addresses>;
  /** Takes no more questions, finishes those in flight within this time; LIMITS.shutdownMs unless told. */
  stop(withinMs?: number): Promise<void>;
}

export function createApp(options: AppOptions, deps: AppDeps): SlackApp {
  const { log, store, telemetry } = deps;
  const { installation, apiUrl, listening = { host: '127.0.0.1' } } = options;
  const logger = loggerForSdk(log);
  const optionsOfClient = () => clientOptions(apiUrl, telemetry, options.callMs);
  const { receiver, routes, connection } = createReceiving({
    ...{ connection: options.connection, installation, apiUrl, clientOptions: optionsOfClient, store, log, logger },
    onRefused: (code) => options.onRefused?.(refused('SLACK_APP_TOKEN', code)),
  });
  const app = new App({
    ...(installation.kind === 'token' && { token: installation.botToken }),
    receiver,
    logger,
    clientOptions: optionsOfClient(),
    // Without it the constructor calls Slack, and a failure there cannot be caught.
    deferInitialization: true,
    convoStore: false,
  });
  const jobs = new Jobs((error) => log.error(`answer lost: ${describeTrouble(error)}`));
  const { reportLinks } = options;
  const bot = botDeps(deps, jobs, new ReportLinks(deps, reportLinks?.days));
  app.event('app_mention', answerMentions(bot));
  app.command(COMMAND, answerCommands(bot));
  hearWaysIn(app, bot);
  hearActions(app, bot);
  app.error(async (error) =>
    log.error(`listener failed: ${describeTrouble('original' in error ? error.original : error)}`),
  );
  const lastTokenGone = () => options.onRefused?.(refused('SLACK_BOT_TOKEN', 'token_revoked'));
  forgetOnRemoval(app, { store, log, onLastToken: installation.kind === 'token' ? lastTokenGone : undefined });
  telemetry.watch({ 'spandiff.asks.working': () => jobs.working, 'spandiff.asks.waiting': () => jobs.waiting });

  let state: 'starting' | 'running' | 'stopping' = 'starting';
  const hindrances = () => [
    ...(state === 'running' ? [] : [state]),
    ...(connection === undefined || connection.isOpen ? [] : ['no connection to Slack']),
  ];
  const open = { ...routes, ...(reportLinks !== undefined && reportRoutes(bot)) };
  const doors = new Doors(listening, open, healthRoutes({ hindrances, scrape: options.scrape }), log);
  return {
    start: async () => {
      await app.init().catch(throwAs('SLACK_BOT_TOKEN'));
      const addresses = await doors.open();
      const publicUrl = reportLinks === undefined ? undefined : (reportLinks.publicUrl ?? addresses.slack);
      if (publicUrl !== undefined) bot.links.openAt(publicUrl);
      await connection?.open().catch(throwAs('SLACK_APP_TOKEN'));
      state = 'running';
      return addresses;
    },
    stop: async (withinMs = LIMITS.shutdownMs) => {
      state = 'stopping';
      connection?.close();
      await jobs.stop(withinMs);
      await doors.close();
    },
  };
}

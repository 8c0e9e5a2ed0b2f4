/**
 * `npm start`: configuration → the Slack app. With SLACK_* variables it talks to Slack, without any to the local
 * workspace that it starts beside itself; the app is the same. Ends with exit code 0 on
 * SIGTERM and SIGINT, when what was in flight is answered; otherwise with one clear line and a code of EXIT_CODES.
 */
import { stat } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { SlackConfig } from './config/slack.ts';
import type { SettingsOf, SourceSettings } from './config/source-settings.ts';
import type { Config } from './config.ts';
import { describeFailure, EXIT_CODES, Failure } from './failure.ts';
import type { AppOptions, SlackApp } from './slack/app.ts';
import type { Log } from './slack/log.ts';
import type { Addresses } from './slack/operation/doors.ts';

// Everything heavy is loaded after this, and from the cache when it is there.
enableCompileCache();

const SAMPLES: SettingsOf<'directory'> = {
  kind: 'directory',
  name: 'samples',
  path: fileURLToPath(new URL('../samples', import.meta.url)),
};
const BUG = 1;

try {
  await start();
} catch (error) {
  endWith(error);
}

async function start(): Promise<void> {
  const [{ readConfig }, { openConfigFile }] = await Promise.all([
    import('./config.ts'),
    import('./config/config-file.ts'),
  ]);
  const config = readConfig(process.env, await openConfigFile(process.env));
  await checkDirectories(config.sources);
  const { stop, news } =
    config.slack === undefined ? await startLocally(config) : await startInSlack(config, config.slack);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(stop));
  // Who reads that it runs may stop it at once.
  for (const line of news) say(line);
}

interface Running {
  readonly stop: Stop;
  readonly news: readonly string[];
}

/** Stops a running bot. */
type Stop = () => Promise<void>;

async function startInSlack(config: Config, slack: SlackConfig): Promise<Running> {
  const reportLinks = linksOf(config);
  const listensToOthers =
    slack.connection.kind === 'http' || slack.installation.kind === 'oauth' || reportLinks !== undefined;
  const hasMetrics = listensToOthers || config.listen.healthPort !== undefined;
  const options: AppOptions = { ...slack, listening: config.listen, onRefused: endWith };
  const { bot, stop } = await buildBot(config, { ...options, ...(reportLinks && { reportLinks }) }, hasMetrics);
  const addresses = await bot.start();
  return { stop, news: [...newsOf(slack, addresses), ...newsOfLinks(reportLinks, addresses), ...newsOfStore(config)] };
}

/** Undefined without an address that people can open. */
function linksOf({ reportLinks: { areOn, publicUrl, days } }: Config): AppOptions['reportLinks'] {
  return areOn && publicUrl !== undefined ? { publicUrl, days } : undefined;
}

function newsOfLinks(links: AppOptions['reportLinks'], { slack }: Addresses): string[] {
  return links === undefined
    ? []
    : [`Reports open below ${links.publicUrl}/reports/, which is ${slack}/reports/ here.`];
}

function newsOf({ connection, installation }: SlackConfig, { slack, health }: Addresses): string[] {
  const news =
    connection.kind === 'socket'
      ? ['Spandiff is connected to Slack. In a channel: /invite @Spandiff, then /spandiff help.']
      : [`Spandiff listens for Slack on ${slack}/slack/events. In a channel: /invite @Spandiff, then /spandiff help.`];
  if (installation.kind === 'oauth') news.push(`Workspaces install it on ${slack}/slack/install.`);
  if (health !== undefined) news.push(`Health and metrics: ${health}/readyz, ${health}/healthz, ${health}/metrics.`);
  return news;
}

function newsOfStore({ database }: Config): string[] {
  if (database !== undefined) return [];
  return ['History, feedback and report links are kept in memory: set SPANDIFF_DATABASE to a file to keep them.'];
}

async function startLocally(config: Config): Promise<Running> {
  const { startLocalWorkspace } = await import('./local-workspace/local-workspace.ts');
  const { SAMPLE_PAIRS } = await import('./sources/samples.ts');
  const { host, port, healthPort } = config.listen;
  const pairs = SAMPLE_PAIRS.map(({ title, baseline, candidate }) => {
    return { title, text: `/spandiff ${baseline} ${candidate}` };
  });
  const alone = {
    title: 'shop, the slow one alone: its baseline is chosen',
    text: `/spandiff ${SAMPLE_PAIRS.at(-1)!.candidate}`,
  };
  const suggestions = [...pairs, alone];
  const unfurlDomains = hostsOfPages(config.sources);
  const workspace = await startLocalWorkspace({ port, suggestions, unfurlDomains }).catch(explainPort(port));
  const { apiUrl, botToken, appToken } = workspace;
  const options: AppOptions = {
    connection: { kind: 'socket', appToken },
    installation: { kind: 'token', botToken },
    apiUrl,
    // Report pages are the bot's own, as they are beside Slack.
    listening: { host: '127.0.0.1', healthHost: host, ...(healthPort !== undefined && { healthPort }) },
    ...(config.reportLinks.areOn && { reportLinks: { days: config.reportLinks.days } }),
  };
  // Nothing of a try-out is kept.
  const running = await buildBot({ ...config, database: undefined }, options, healthPort !== undefined);
  const { health } = await running.bot.start();
  const stop = async () => {
    await running.stop();
    await workspace.stop();
  };
  const news = [
    `Spandiff answers in a local workspace, since no SLACK_* variable is set: ${workspace.pageUrl}`,
    ...(healthPort === undefined
      ? []
      : [`Health and metrics: ${health}/readyz, ${health}/healthz, ${health}/metrics.`]),
    `Ask there, for example: ${suggestions[0]!.text}`,
  ];
  return { stop, news };
}

/** A link to one of these is told to the bot, as the manifest's `unfurl_domains` has it in Slack. */
function hostsOfPages(sources: readonly SourceSettings[]): readonly string[] {
  return sources.flatMap((source) => {
    const address = ('ui' in source ? source.ui : undefined) ?? ('url' in source ? source.url : undefined);
    return address === undefined ? [] : [new URL(address).hostname];
  });
}

interface Built {
  readonly bot: SlackApp;
  /** Stops the bot, then what it wrote to. */
  readonly stop: Stop;
}

async function buildBot(config: Config, options: AppOptions, hasMetrics: boolean): Promise<Built> {
  const [parts, { watchNarrator, watchSources }] = await Promise.all([
    loadParts(),
    import('./slack/operation/engine-watch.ts'),
  ]);
  const { level, format = process.stderr.isTTY ? 'text' : 'json' } = config.log;
  const log = parts.createLog(level, (line) => process.stderr.write(line), format);
  const store = new parts.SqliteStore(config.database ?? parts.IN_MEMORY);
  const telemetry = await parts.startTelemetry({ hasMetrics, hasTraces: config.hasOwnTraces });
  const settings = [...config.sources, SAMPLES];
  const onAsked = watchSources(telemetry);
  const sources = await parts.createSources({ settings, allowPaths: false, onAsked });
  if (config.sources.length > 0) log.info(`sources: ${config.sources.map(nameAndKind).join(', ')}`);
  watchForBugs(log, parts.describeBug);
  const narrator = config.model === undefined ? undefined : parts.createNarrator(config.model);
  const bot = parts.createApp(
    { ...options, scrape: telemetry.scrape },
    {
      sources,
      sourceNames: settings.map(({ name }) => name),
      checkSources: (signal) => parts.checkSources(settings, signal),
      narrator: narrator && watchNarrator(narrator, config.model?.model ?? '', telemetry),
      drawPicture: async (subject) => {
        const picture = parts.drawPicture(subject);
        return { png: await parts.rasterise(picture), altText: picture.altText };
      },
      examples: parts.SAMPLE_PAIRS[0]!,
      access: config.access,
      quotas: parts.QUOTAS,
      store,
      telemetry,
      log,
    },
  );
  const stop = async () => {
    await bot.stop();
    await Promise.all([store.close(), telemetry.stop()]);
  };
  return { bot, stop };
}

/** Everything heavy, read at the same time. */
async function loadParts() {
  const [app, log, quotas, registry, checks, samples, narrate, store, telemetry, picture, png] = await Promise.all([
    import('./slack/app.ts'),
    import('./slack/log.ts'),
    import('./slack/access/quotas.ts'),
    import('./sources/registry.ts'),
    import('./sources/check-sources.ts'),
    import('./sources/samples.ts'),
    import('./narrative/narrate.ts'),
    import('./store/sqlite-store.ts'),
    import('./telemetry/open-telemetry.ts'),
    import('./picture/picture.ts'),
    import('./picture/png.ts'),
  ]);
  return {
    ...app,
    ...log,
    ...quotas,
    ...registry,
    ...checks,
    ...samples,
    ...narrate,
    ...store,
    ...telemetry,
    ...picture,
    ...png,
  };
}

function nameAndKind({ name, kind }: SourceSettings): string {
  return `${name} (${kind})`;
}

async function checkDirectories(settings: readonly SourceSettings[]): Promise<void> {
  const missing: string[] = [];
  for (const source of settings) {
    if (source.kind !== 'directory') continue;
    const { path } = source;
    const found = await stat(path).catch(() => undefined); // whatever the reason, it cannot be read
    if (!found?.isDirectory()) missing.push(path);
  }
  if (missing.length === 0) return;
  throw new Failure('misconfigured', `Of the directories of traces, these cannot be read: ${missing.join(', ')}.`, {
    advice: 'Check SPANDIFF_TRACES and the configuration file.',
  });
}

function explainPort(port: number): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const advice =
      'Is Spandiff running already? Otherwise set SPANDIFF_PORT to another port, or to 0 for any free one.';
    throw new Failure('misconfigured', `Port ${port} on 127.0.0.1 cannot be used (${code}).`, { advice, cause: error });
  };
}

// --- the end -----------------------------------------------------------------------------------------------------

/** Nobody waits for what was thrown, so nobody knows what state it left: the process ends, and is started again. */
function watchForBugs(log: Log, describeBug: (error: unknown) => string): void {
  const endWithBug = (error: unknown) => {
    log.error(`unhandled: ${describeBug(error)}`);
    process.stderr.write('spandiff: This is a bug in Spandiff; its place is in the line above.\n');
    process.exit(BUG);
  };
  process.on('unhandledRejection', endWithBug);
  process.on('uncaughtException', endWithBug);
}

async function end(stop: Stop): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
  say('Stopping: finishing what is in flight. Once more to stop at once.');
  await stop().catch(endWith);
  process.exit(0);
}

function endWith(error: unknown): never {
  if (error instanceof Failure) {
    process.stderr.write(`spandiff: ${describeFailure(error)}\n`);
    process.exit(EXIT_CODES[error.code]);
  }
  process.stderr.write(
    `spandiff: This is a bug in Spandiff: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(BUG);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

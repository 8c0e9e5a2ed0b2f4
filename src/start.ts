/**
 * `npm start`: configuration → the Slack app. With SLACK_BOT_TOKEN and SLACK_APP_TOKEN it talks to Slack, without any
 * SLACK_* variable to the local workspace that it starts beside itself; the app is the same. Ends with exit code 0 on
 * SIGTERM and SIGINT, when what was in flight is answered; otherwise with one clear line and a code of EXIT_CODES.
 */
import { stat } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { SettingsOf, SourceSettings } from './config/source-settings.ts';
import type { Config } from './config.ts';
import { describeFailure, EXIT_CODES, Failure } from './failure.ts';
import type { AppOptions, SlackApp } from './slack/app.ts';

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

async function startInSlack(config: Config, tokens: NonNullable<Config['slack']>): Promise<Running> {
  const app = await buildApp(config, { ...tokens, onRefused: endWith });
  await app.start();
  const news = ['Spandiff is connected to Slack. In a channel: /invite @Spandiff, then /spandiff help.'];
  return { stop: () => app.stop(), news };
}

async function startLocally(config: Config): Promise<Running> {
  const { startLocalWorkspace } = await import('./local-workspace/local-workspace.ts');
  const { SAMPLE_PAIRS } = await import('./sources/samples.ts');
  const suggestions = SAMPLE_PAIRS.map(({ title, baseline, candidate }) => {
    return { title, text: `/spandiff ${baseline} ${candidate}` };
  });
  const workspace = await startLocalWorkspace({ port: config.port, suggestions }).catch(explainPort(config.port));
  const { apiUrl: slackApiUrl, botToken, appToken } = workspace;
  const app = await buildApp(config, { botToken, appToken, slackApiUrl });
  await app.start();
  const stop = async () => {
    await app.stop();
    await workspace.stop();
  };
  const news = [
    `Spandiff answers in a local workspace, since no SLACK_* variable is set: ${workspace.pageUrl}`,
    `Ask there, for example: ${suggestions[0]!.text}`,
  ];
  return { stop, news };
}

async function buildApp(config: Config, options: AppOptions): Promise<SlackApp> {
  const [{ createApp }, { createLog }, { createSources }, { createNarrator }, { SAMPLE_PAIRS }] = await Promise.all([
    import('./slack/app.ts'),
    import('./slack/log.ts'),
    import('./sources/registry.ts'),
    import('./narrative/narrate.ts'),
    import('./sources/samples.ts'),
  ]);
  const settings = [...config.sources, SAMPLES];
  const sources = await createSources({ settings, allowPaths: false });
  const log = createLog(config.logLevel, (line) => process.stderr.write(line));
  if (config.sources.length > 0) log.info(`sources: ${config.sources.map(nameAndKind).join(', ')}`);
  return createApp(options, {
    sources,
    sourceNames: settings.map(({ name }) => name),
    narrator: config.model === undefined ? undefined : createNarrator(config.model),
    examples: SAMPLE_PAIRS[0]!,
    log,
  });
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

async function end(stop: Stop): Promise<void> {
  say('Stopping: finishing what is in flight. Once more to stop at once.');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
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

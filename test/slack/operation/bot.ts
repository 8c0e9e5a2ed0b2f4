/** The real app as a server operates it: HTTP or Socket Mode, tokens or OAuth, ports, telemetry, against the local workspace. */
import { join } from 'node:path';
import type { SlackInstallation } from '../../../src/config/slack.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { type AppOptions, createApp, type SlackApp } from '../../../src/slack/app.ts';
import type { AppDeps } from '../../../src/slack/deps.ts';
import { createLog } from '../../../src/slack/log.ts';
import { createSources } from '../../../src/sources/registry.ts';
import { ROOT } from '../../support/modules.ts';
import { appDeps, SIGNING_SECRET } from '../../support/slack-bot.ts';

export const HERE = { host: '127.0.0.1', port: 0 };

export interface OperatedBot {
  readonly workspace: LocalWorkspace;
  readonly app: SlackApp;
  /** Of Slack's requests, and of health. */
  readonly slack: string;
  readonly health: string;
  readonly log: readonly string[];
  stop(): Promise<void>;
}

export interface OperatedOptions {
  readonly deps?: Partial<AppDeps>;
  readonly app?: Partial<AppOptions>;
  readonly installation?: SlackInstallation;
}

export async function sampleDeps(log: string[]): Promise<AppDeps> {
  const settings = [{ kind: 'directory', name: 'samples', path: join(ROOT, 'samples') }] as const;
  return {
    ...appDeps(createLog('debug', (line) => log.push(line))),
    sources: await createSources({ settings, allowPaths: false }),
    sourceNames: ['samples'],
  };
}

/** Slack delivers by signed requests; `workspace` stays the caller's when it is given. */
export async function startHttpBot(options: OperatedOptions = {}, given?: LocalWorkspace): Promise<OperatedBot> {
  const log: string[] = [];
  const workspace = given ?? (await startLocalWorkspace({ port: 0, suggestions: [], signingSecret: SIGNING_SECRET }));
  const app = createApp(
    {
      connection: { kind: 'http', signingSecret: SIGNING_SECRET },
      installation: options.installation ?? { kind: 'token', botToken: workspace.botToken },
      apiUrl: workspace.apiUrl,
      listening: HERE,
      ...options.app,
    },
    { ...(await sampleDeps(log)), ...options.deps },
  );
  const { slack = '', health = '' } = await app.start();
  await workspace.setRequestUrl(`${slack}/slack/events`);
  const stop = async () => {
    await app.stop();
    if (given === undefined) await workspace.stop();
  };
  return { workspace, app, slack, health, log, stop };
}

export async function startSocketBot(options: OperatedOptions = {}): Promise<OperatedBot> {
  const log: string[] = [];
  const workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  const { appToken, botToken, apiUrl } = workspace;
  const app = createApp(
    {
      connection: { kind: 'socket', appToken },
      installation: { kind: 'token', botToken },
      apiUrl,
      listening: { host: '127.0.0.1', healthPort: 0 },
      ...options.app,
    },
    { ...(await sampleDeps(log)), ...options.deps },
  );
  const { slack = '', health = '' } = await app.start();
  const stop = async () => {
    await app.stop();
    await workspace.stop();
  };
  return { workspace, app, slack, health, log, stop };
}

export async function statusOf(address: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(address);
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
}

/** The bot as a process of its own, talking to a Slack in this one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { NESTED, readable, SIGNING_SECRET } from '../../support/slack-bot.ts';
import { type StartedProcess, startProcess } from '../../support/start-process.ts';
import { statusOf } from './bot.ts';

const WAIT_MS = 15_000;
let workspace: LocalWorkspace;
/** A language model that does not answer before it is released; then badly, so that the template speaks. */
let model: Server;
let asked: PromiseWithResolvers<void>;
let released: PromiseWithResolvers<void>;
let bot: StartedProcess | undefined;
beforeEach(async () => {
  [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  model = createServer(async (_, response) => {
    asked.resolve();
    await released.promise;
    response.writeHead(400).end('{}');
  });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  workspace = await startLocalWorkspace({ port: 0, suggestions: [], signingSecret: SIGNING_SECRET });
});
afterEach(async () => {
  bot?.kill('SIGKILL');
  await bot?.exited;
  released.resolve();
  model.closeAllConnections();
  model.close();
  await workspace.stop();
});

async function startBot(
  environment: Readonly<Record<string, string>> = {},
): Promise<{ address: string; bot: StartedProcess }> {
  const { botToken, apiUrl } = workspace;
  bot = startProcess({
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: apiUrl,
    OPENAI_BASE_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`,
    SPANDIFF_MODEL_DEADLINE_MS: '60000',
    ...environment,
  });
  const [, address] = await bot.printed(/listens for Slack on (http:\/\/127\.0\.0\.1:\d+)\/slack\/events/);
  await workspace.setRequestUrl(`${address}/slack/events`);
  return { address: address!, bot };
}

function answer() {
  return workspace.messages('incidents').findLast(({ user }) => user === workspace.botUserId);
}

describe('process', () => {
  test('metrics: sources, model and narratives are counted', async () => {
    const { address } = await startBot();
    released.resolve();
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    const metrics = async () => (await statusOf(`${address}/metrics`)).body;
    await expect.poll(metrics, { timeout: WAIT_MS }).toMatch(/^spandiff_narratives_total\{.*fallback="true"\} 1$/m);
    const text = await metrics();
    expect(text).toMatch(/^spandiff_source_duration_count\{spandiff_source="samples",spandiff_outcome="found"\} 2$/m);
    expect(text).toMatch(/^gen_ai_client_operation_duration_count\{gen_ai_operation_name="chat",.*\} 1$/m);
    expect(text).toMatch(/^spandiff_model_calls_total\{.*\} [1-9]$/m);
    expect(text).toMatch(/service_name="spandiff"/);
  });

  test('bug: what nobody catches ends the process with its place, and without its message', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spandiff-bug-'));
    const trap = join(folder, 'trap.mjs');
    writeFileSync(trap, "process.on('SIGUSR2', () => void Promise.reject(new TypeError('CUSTOMER')));\n");
    const started = await startBot({ NODE_OPTIONS: `--import=${trap}` });
    started.bot.kill('SIGUSR2');
    expect(await started.bot.exited).toBe(1);
    rmSync(folder, { recursive: true });
    const { stderr } = started.bot.output();
    expect(stderr).toMatch(/"level":"error","event":"unhandled: TypeError at .*trap\.mjs/);
    expect(stderr).toMatch(/^spandiff: This is a bug in Spandiff; its place is in the line above\.$/m);
    expect(stderr).not.toContain('CUSTOMER');
  });

  test('token: a bot whose only token is revoked ends with one clear line', async () => {
    const started = await startBot();
    await workspace.remove('revoke');
    expect(await started.bot.exited).toBe(4);
    expect(started.bot.output().stderr).toMatch(/^spandiff: Slack refused SLACK_BOT_TOKEN \(token_revoked\)\. .*$/m);
  });

  test('stop: what is in flight is finished, and nothing new is begun', async () => {
    const started = await startBot();
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await asked.promise;
    started.bot.kill('SIGTERM');
    await started.bot.printed(/Stopping: finishing what is in flight/);
    await expect.poll(async () => (await statusOf(`${started.address}/readyz`)).status).toBe(503);
    const { ts } = workspace.postAs('you', `@Spandiff ${NESTED.candidate} ${NESTED.baseline}`);
    const refusal = await workspace.waitFor(
      ({ user, text }) => user === workspace.botUserId && text.includes('I am being restarted'),
      WAIT_MS,
    );
    expect(refusal.ts > ts).toBe(true);
    released.resolve();
    expect(await started.bot.exited).toBe(0);
    const [line] = workspace
      .messages()
      .filter(({ user, text }) => user === workspace.botUserId && !text.includes('I am being restarted'));
    expect(readable(line!)).not.toMatch(/restarted|Explaining/);
    const { stdout, stderr } = started.bot.output();
    expect(stdout).toMatch(/Health and metrics: http/);
    for (const secret of [workspace.botToken, SIGNING_SECRET, NESTED.baseline, NESTED.candidate]) {
      expect(stdout + stderr).not.toContain(secret);
    }
    for (const logged of stderr.trimEnd().split('\n')) expect(JSON.parse(logged)).toHaveProperty('event');
  });

  test('stop: a second signal ends at once, whatever is in flight', async () => {
    const started = await startBot();
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await asked.promise;
    started.bot.kill('SIGTERM');
    await started.bot.printed(/Stopping/);
    started.bot.kill('SIGTERM');
    expect(await started.bot.exited).toBe(0);
    expect(answer()).toBeDefined();
  });

  test('start: a bot that answers in a terminal logs text when it is told to', async () => {
    const started = await startBot({ LOG_FORMAT: 'text' });
    workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await asked.promise;
    started.bot.kill('SIGKILL');
    await started.bot.exited;
    expect(started.bot.output().stderr).toMatch(
      /^\S+Z info shown ask=[0-9a-f]{8} way=mention phase=first afterMs=\d+$/m,
    );
  });
});

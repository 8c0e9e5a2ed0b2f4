/** Report links of the bot as a process of its own, over Socket Mode: it listens for those who open them alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type LocalWorkspace,
  type Message,
  startLocalWorkspace,
} from '../../../src/local-workspace/local-workspace.ts';
import { NESTED } from '../../support/slack-bot.ts';
import { type StartedProcess, startProcess } from '../../support/start-process.ts';
import { ask, isFinal, linkIn, PUBLIC_URL, pathOf, WAIT_MS } from './support.ts';

let workspace: LocalWorkspace;
let folder: string;
let bot: StartedProcess;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-links-'));
  workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
});
afterEach(async () => {
  bot.kill('SIGKILL');
  await bot.exited;
  await workspace.stop();
  rmSync(folder, { recursive: true });
});

function start(environment: Readonly<Record<string, string>>): StartedProcess {
  const { botToken, appToken, apiUrl } = workspace;
  bot = startProcess({ SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl, ...environment });
  return bot;
}

async function answered(): Promise<Message> {
  workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
  return workspace.waitFor(isFinal, WAIT_MS);
}

test('restart: with a database a link goes on to open, and links of no other address are given', async () => {
  const environment = { SPANDIFF_PUBLIC_URL: `${PUBLIC_URL}/`, SPANDIFF_DATABASE: join(folder, 'spandiff.db') };
  const printed =
    /Reports open below https:\/\/bot\.example\/spandiff\/reports\/, which is (http:\S+)\/reports\/ here\./;
  const [, first] = await start(environment).printed(printed);
  const answer = await answered();
  expect((await ask(first!, pathOf(answer))).status).toBe(200);
  expect((await ask(first!, '/readyz')).status).toBe(200);
  expect((await ask(first!, '/metrics')).body.toString()).toMatch(
    /^spandiff_pages_total\{spandiff_outcome="page"[^}]*\} 1$/m,
  );
  bot.kill('SIGTERM');
  expect(await bot.exited).toBe(0);
  const [, second] = await start(environment).printed(printed);
  expect((await ask(second!, pathOf(answer))).status).toBe(200);
  const { stdout, stderr } = bot.output();
  expect(stdout + stderr).not.toContain(pathOf(answer).split('/').at(-1));
});

test('off: no link is given, and nobody listens', async () => {
  start({ SPANDIFF_PUBLIC_URL: PUBLIC_URL, SPANDIFF_REPORT_LINKS: 'off' });
  await bot.printed(/Spandiff is connected to Slack/);
  expect(linkIn(await answered())).toBeUndefined();
  expect(bot.output().stdout).not.toContain('http:');
});

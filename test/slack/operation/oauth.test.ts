import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SlackInstallation } from '../../../src/config/slack.ts';
import { type LocalWorkspace, startLocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { BOT_SCOPES } from '../../../src/slack/operation/scopes.ts';
import { IN_MEMORY, SqliteStore } from '../../../src/store/sqlite-store.ts';
import { NESTED, SIGNING_SECRET } from '../../support/slack-bot.ts';
import { type OperatedBot, startHttpBot, startSocketBot } from './bot.ts';

const WAIT_MS = 10_000;
let folder: string;
let running: { stop(): Promise<void> }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-oauth-'));
});
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
  rmSync(folder, { recursive: true });
});

async function startWorkspace(options: { teams?: number; isOrganisation?: boolean } = {}): Promise<LocalWorkspace> {
  const workspace = await startLocalWorkspace({ port: 0, suggestions: [], signingSecret: SIGNING_SECRET, ...options });
  running.push(workspace);
  return workspace;
}

async function startOAuthBot(
  workspace: LocalWorkspace,
  path = IN_MEMORY,
): Promise<OperatedBot & { store: SqliteStore }> {
  const { clientId, clientSecret } = workspace.oauth;
  const installation: SlackInstallation = {
    ...{ kind: 'oauth', clientId, clientSecret, stateSecret: 'a secret of our own' },
    // The local workspace wants it; nothing listens on the port, the test goes there itself.
    redirectUrl: 'http://localhost:1/slack/oauth_redirect',
  };
  const store = new SqliteStore(path);
  const bot = await startHttpBot({ installation, deps: { store } }, workspace);
  const stop = async () => {
    await bot.stop();
    await store.close();
  };
  running.push({ stop });
  return { ...bot, store, stop };
}

interface Visit {
  readonly status: number;
  readonly text: string;
}

/** As a browser: the install page, Slack's consent, and back with the cookie. */
async function install(
  { slack, workspace }: OperatedBot,
  decision: string,
  change: (back: URL, cookie: string) => { back: URL; cookie: string } = (back, cookie) => ({ back, cookie }),
): Promise<Visit> {
  const page = await fetch(`${slack}/slack/install`);
  const cookie = page.headers.get('set-cookie')!.split(';', 1)[0]!;
  const link = /href="([^"]*authorize[^"]*)"/.exec(await page.text())![1]!.replaceAll('&amp;', '&');
  expect(link.startsWith(workspace.oauth.authorizeUrl)).toBe(true);
  const consent = await fetch(`${link}&decision=${decision}`, { redirect: 'manual' });
  const changed = change(new URL(consent.headers.get('location')!), cookie);
  const response = await fetch(`${slack}${changed.back.pathname}${changed.back.search}`, {
    headers: { cookie: changed.cookie },
  });
  return { status: response.status, text: await response.text() };
}

/** The workspace of the token with which the answer to a mention in a team was posted. */
async function answeredIn(workspace: LocalWorkspace, team: LocalWorkspace['teams'][number]) {
  const channel = team.channels.incidents!;
  const { heard } = workspace.postAs(team.users.you!, `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`, {
    channel,
  });
  expect(await heard).toEqual(['acknowledged']);
  return workspace.waitFor((message) => message.channel === channel && message.user === team.botUserId, WAIT_MS);
}

describe('installation by OAuth', () => {
  test('installation: each of two workspaces is answered with its own token', async () => {
    const workspace = await startWorkspace({ teams: 2 });
    const bot = await startOAuthBot(workspace);
    const [first, second] = workspace.teams as [LocalWorkspace['teams'][number], LocalWorkspace['teams'][number]];
    expect(first.botToken).not.toBe(second.botToken);
    for (const team of [first, second]) expect((await install(bot, team.id)).status).toBe(200);
    for (const team of [first, second]) expect(await answeredIn(workspace, team)).toBeDefined();
    expect(workspace.requests().filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    for (const secret of ['xoxb-', workspace.oauth.clientSecret, 'a secret of our own']) {
      expect(bot.log.join('')).not.toContain(secret);
    }
  });

  test('installation: over a socket too, the install page is served and nothing else of Slack’s', async () => {
    const bot = await startSocketBot({
      app: {
        listening: { host: '127.0.0.1', port: 0 },
        installation: { kind: 'oauth', clientId: '1.2', clientSecret: 'secret', stateSecret: 'a secret of our own' },
      },
    });
    running.push(bot);
    expect((await fetch(`${bot.slack}/slack/install`)).status).toBe(200);
    expect((await fetch(`${bot.slack}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${bot.slack}/readyz`)).status).toBe(200);
  });

  test('installation: the consent asks for the scopes of manifest.yml', async () => {
    const workspace = await startWorkspace();
    const bot = await startOAuthBot(workspace);
    const page = await (await fetch(`${bot.slack}/slack/install`)).text();
    const link = new URL(/href="([^"]*authorize[^"]*)"/.exec(page)![1]!.replaceAll('&amp;', '&'));
    expect(link.searchParams.get('scope')?.split(',')).toEqual([...BOT_SCOPES]);
  });

  test('installation: a workspace that has not installed the app is not answered, and nobody’s token is used', async () => {
    const workspace = await startWorkspace({ teams: 2 });
    const bot = await startOAuthBot(workspace);
    const [first, second] = workspace.teams as [LocalWorkspace['teams'][number], LocalWorkspace['teams'][number]];
    await install(bot, first.id);
    const before = workspace.requests().length;
    const { heard } = workspace.postAs(second.users.you!, '@Spandiff help', {
      channel: second.channels.incidents!,
    });
    expect(await heard).toEqual(['acknowledged']);
    expect(workspace.requests()).toHaveLength(before);
    expect(bot.log.join('')).toMatch(/listener failed/);
  });

  test('installation: after a restart with the same file a workspace is still answered', async () => {
    const workspace = await startWorkspace();
    const path = join(folder, 'spandiff.db');
    const bot = await startOAuthBot(workspace, path);
    const [team] = workspace.teams;
    await install(bot, team!.id);
    await bot.stop();
    running = running.slice(0, 1);
    await startOAuthBot(workspace, path);
    expect(await answeredIn(workspace, team!)).toBeDefined();
  });

  test('installation: an organisation installs for all of its workspaces', async () => {
    const workspace = await startWorkspace({ teams: 2, isOrganisation: true });
    const bot = await startOAuthBot(workspace);
    expect((await install(bot, workspace.teams[0]!.id)).status).toBe(200);
    for (const team of workspace.teams) expect(await answeredIn(workspace, team)).toBeDefined();
    expect(workspace.requests().filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });

  test.each([
    ['from another browser', (back: URL) => ({ back, cookie: 'slack-app-oauth-state=other' })],
    [
      'with a state of somebody else',
      (back: URL, cookie: string) => {
        back.searchParams.set('state', 'e30.e30.e30');
        return { back, cookie };
      },
    ],
    [
      'with a state that is in the cookie too, but not signed by us',
      (back: URL) => {
        back.searchParams.set('state', 'e30.e30.e30');
        return { back, cookie: 'slack-app-oauth-state=e30.e30.e30' };
      },
    ],
    [
      'without a code',
      (back: URL, cookie: string) => {
        back.searchParams.delete('code');
        return { back, cookie };
      },
    ],
  ])('installation: who comes back %s installs nothing', async (_, change) => {
    const workspace = await startWorkspace();
    const bot = await startOAuthBot(workspace);
    const [team] = workspace.teams;
    expect((await install(bot, team!.id, change)).status).toBe(400);
    expect(await bot.store.findInstallation(`team ${team!.id}`)).toBeUndefined();
    expect(bot.log.join('')).not.toMatch(/xoxb-|code=|e30/);
  });

  test('installation: a consent that is refused is told, and installs nothing', async () => {
    const workspace = await startWorkspace();
    const bot = await startOAuthBot(workspace);
    expect((await install(bot, 'cancel')).status).toBeGreaterThanOrEqual(400);
    expect(await bot.store.findInstallation(`team ${workspace.teams[0]!.id}`)).toBeUndefined();
  });

  test.each(['revoke', 'uninstall'] as const)('removal: after %s the token is forgotten', async (how) => {
    const workspace = await startWorkspace();
    const bot = await startOAuthBot(workspace);
    const [team] = workspace.teams;
    await install(bot, team!.id);
    const asker = { teamId: team!.id, userId: team!.users.you! };
    await answeredIn(workspace, team!);
    await expect.poll(() => bot.store.lastComparisons(asker, 5), { timeout: WAIT_MS }).toHaveLength(1);
    await workspace.remove(how, team!.id);
    await expect.poll(() => bot.store.findInstallation(`team ${team!.id}`)).toBeUndefined();
    await expect.poll(() => bot.store.lastComparisons(asker, 5)).toHaveLength(how === 'uninstall' ? 0 : 1);
  });
});

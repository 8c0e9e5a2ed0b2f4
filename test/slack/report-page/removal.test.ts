/** Links to reports of several workspaces: whoever removes the app loses theirs, and nobody else does. */
import { afterEach, expect, test } from 'vitest';
import type { SlackInstallation } from '../../../src/config/slack.ts';
import type { LocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { IN_MEMORY, SqliteStore } from '../../../src/store/sqlite-store.ts';
import { type Bot, NESTED, startBot } from '../../support/slack-bot.ts';
import { ask, isFinal, LINKS, pathOf, WAIT_MS } from './support.ts';

type Team = LocalWorkspace['teams'][number];

let bot: Bot;
afterEach(() => bot.stop());

async function pathIn(team: Team): Promise<string> {
  const channel = team.channels.incidents!;
  bot.workspace.postAs(team.users.you!, `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`, { channel });
  const answer = await bot.workspace.waitFor((message) => message.channel === channel && isFinal(message), WAIT_MS);
  return pathOf(answer);
}

const statusOf = async (path: string) => (await ask(bot.address!, path)).status;

test('removal: of two workspaces one keeps its links when the other removes the app', async () => {
  const store = new SqliteStore(IN_MEMORY);
  const secrets = { clientSecret: 'secret', stateSecret: 'a secret of our own' };
  const installation: SlackInstallation = { kind: 'oauth', clientId: '1.2', ...secrets };
  bot = await startBot({
    workspace: { teams: 2 },
    deps: { store },
    app: { ...LINKS, installation },
  });
  const [first, second] = bot.workspace.teams as [Team, Team];
  for (const { id, botToken, botId, botUserId } of [first, second]) {
    const installed = { token: botToken, id: botId, userId: botUserId, scopes: [] };
    const saved = { team: { id }, user: { id: botUserId }, bot: installed, isEnterpriseInstall: false };
    await store.saveInstallation(`team ${id}`, JSON.stringify({ ...saved, tokenType: 'bot', authVersion: 'v2' }));
  }
  const [kept, lost] = [await pathIn(first), await pathIn(second)];
  expect([await statusOf(kept), await statusOf(lost)]).toEqual([200, 200]);
  await bot.workspace.remove('uninstall', second.id);
  await expect.poll(() => statusOf(lost), { timeout: WAIT_MS }).toBe(404);
  expect(await statusOf(kept)).toBe(200);
});

test('removal: an organization takes the links of all of its workspaces along', async () => {
  const app = { ...LINKS, onRefused: () => {} };
  bot = await startBot({ workspace: { teams: 2, isOrganisation: true }, app });
  const [first, second] = bot.workspace.teams as [Team, Team];
  const paths = [await pathIn(first), await pathIn(second)];
  for (const path of paths) expect(await statusOf(path)).toBe(200);
  await bot.workspace.remove('uninstall', first.id);
  for (const path of paths) await expect.poll(() => statusOf(path), { timeout: WAIT_MS }).toBe(404);
});

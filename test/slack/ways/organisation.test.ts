/** Every way in on Enterprise Grid: one installation for the organisation, and payloads that name the workspace. */
import { beforeEach, expect, test } from 'vitest';
import { IN_MEMORY, SqliteStore } from '../../../src/store/sqlite-store.ts';
import { type Bot, NESTED } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;
const pair = `${NESTED.baseline} ${NESTED.candidate}`;

overBothModes('organisation', (start) => {
  let bot: Bot;
  let store: SqliteStore;
  beforeEach(async () => {
    store = new SqliteStore(IN_MEMORY);
    bot = await start({ workspace: { teams: 2, isOrganisation: true }, deps: { store } });
  });
  const told = () => bot.told();
  const troubles = () => bot.log.filter((line) => / (?:warn|error) |not shown/.test(line));

  test('organisation: a direct message in its second workspace is answered there, and remembered as asked there', async () => {
    bot.workspace.dm('U1LOCALYOU', pair);
    expect((await told()).channel).toBe('D1LOCALYOU');
    const asker = { teamId: 'T1LOCALWORK', userId: 'U1LOCALYOU' };
    await expect.poll(() => store.lastComparisons(asker, 5)).toHaveLength(1);
    await expect
      .poll(() => bot.workspace.requests().filter(({ method }) => method.startsWith('agents.')))
      .toHaveLength(2);
    expect(troubles()).toEqual([]);
  });

  test('organisation: a message shortcut in its second workspace is answered there', async () => {
    const { ts } = bot.workspace.postAs('U1LOCALRILEY', pair, { channel: 'C1INCIDENTS' });
    const message = bot.workspace.messages('C1INCIDENTS').find((one) => one.ts === ts)!;
    await bot.workspace.shortcut('compare_traces_in_message', { user: 'U1LOCALYOU', message });
    expect(await told()).toMatchObject({ channel: 'C1INCIDENTS', threadTs: ts });
  });

  test('organisation: a form in its second workspace is opened and answered there', async () => {
    await bot.workspace.shortcut('compare_traces_modal', { user: 'U1LOCALYOU' });
    const modal = await bot.workspace.waitForView(({ type }) => type === 'modal', WAIT_MS, 'U1LOCALYOU');
    const fields = { candidate: NESTED.candidate, baseline: NESTED.baseline, conversation: 'C1INCIDENTS' };
    const values = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }]));
    await bot.workspace.submit(modal, values);
    expect((await told()).channel).toBe('C1INCIDENTS');
  });

  test('organisation: the home of a person in its second workspace is filled', async () => {
    await bot.workspace.openHome('U1LOCALYOU');
    await bot.workspace.waitForView(({ type }) => type === 'home', WAIT_MS, 'U1LOCALYOU');
    expect(troubles()).toEqual([]);
  });
});

/** Where a person can go on the page: channels, the app's Home and DM; and the tools beside: workflow steps, faults. */
import type { App, types } from '@slack/bolt';
import { beforeEach, expect, test } from 'vitest';
import { APP } from '../../src/local-workspace/identity.ts';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { CONTROLS } from './every-block.ts';
import { describePage, type Visit } from './page-visit.ts';

const [STEP] = APP.steps;

const HOME: types.HomeView = {
  type: 'home',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: 'How to ask' } },
    ...CONTROLS.filter(({ type }) => type !== 'context_actions'),
  ],
};

describePage('places and tools on the page', ({ start, visit }) => {
  let workspace: LocalWorkspace;
  let app: App;
  let visited: Visit;

  beforeEach(async () => {
    ({ workspace, app } = await start({ suggestions: [{ title: 'a pair', text: '/spandiff a b' }] }));
    visited = await visit(workspace);
  });

  const messages = () => visited.page.getByRole('log', { name: 'Messages', exact: true });
  const channels = () => visited.page.getByRole('navigation', { name: 'Channels and apps' });
  const go = (name: RegExp | string) => channels().getByRole('button', { name }).click();

  test('channels say what they are, and each has its own messages and composer', async () => {
    const { page } = visited;
    workspace.postAs('riley', 'in incidents');
    await messages().getByText('in incidents').waitFor();
    const listed = await channels().getByRole('button').allInnerTexts();
    expect(listed.map((words) => words.replaceAll(/\s+/g, ' '))).toEqual([
      '#incidents',
      '#general without the bot',
      '#war-room private',
      '#secret private without the bot',
      '#with-acme shared',
      '#incidents-old archived',
      'Spandiff',
    ]);
    await go('#war-room private');
    expect(await messages().getByText('in incidents').count()).toBe(0);
    await page.getByLabel('Message #war-room').fill('quietly');
    await page.keyboard.press('Enter');
    await messages().getByText('quietly').waitFor();
    expect(workspace.messages('war-room').map(({ text }) => text)).toEqual(['quietly']);
    expect(workspace.messages().map(({ text }) => text)).toEqual(['in incidents']);
  });

  test('a channel with something new is marked until it is opened', async () => {
    workspace.postAs('riley', 'look here', { channel: 'war-room' });
    await channels().getByRole('button', { name: '#war-room private unread' }).click();
    await messages().getByText('look here').waitFor();
    expect(await channels().getByText('unread').count()).toBe(0);
  });

  test('people of another team are marked, and an archived channel takes nothing', async () => {
    const { page } = visited;
    workspace.postAs('alex', 'hello from Acme', { channel: 'with-acme' });
    await go(/with-acme/);
    await messages().getByText('OTHER TEAM').waitFor();
    await go(/incidents-old/);
    await page.getByLabel('Message #incidents-old').fill('anyone?');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This channel is archived').waitFor();
    expect(await page.getByLabel('Message #incidents-old').inputValue()).toBe('anyone?');
  });

  test('on a phone the channels open over the conversation, with the keyboard too', async () => {
    await visited.page.close();
    visited = await visit(workspace, { width: 390, scheme: 'dark' });
    const { page } = visited;
    expect(await channels().isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Channels and apps' }).focus();
    await page.keyboard.press('Enter');
    await channels().getByRole('button', { name: '#general' }).waitFor();
    expect(await messages().isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    expect(await channels().isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await go('#general');
    await page.getByRole('heading', { name: '#general', exact: true }).waitFor();
    expect(await channels().isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('the app has a Home, published when it is opened, whose buttons tell the app', async () => {
    const { page } = visited;
    const heard: string[] = [];
    app.event('app_home_opened', async ({ event, client }) => {
      heard.push(String(event.tab));
      if (event.tab === 'home') await client.views.publish({ user_id: event.user, view: HOME });
    });
    app.action('details', async ({ ack, body }) => {
      await ack();
      heard.push(body.type === 'block_actions' ? String(body.container.type) : body.type);
    });
    await go('Spandiff');
    const home = page.getByRole('region', { name: 'App Home' });
    await home.getByRole('heading', { name: 'How to ask' }).waitFor();
    await home.getByRole('button', { name: 'Details' }).click();
    await expect.poll(() => heard).toEqual(['home', 'view']);
    await page.getByRole('tab', { name: 'Home' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Message Spandiff').waitFor();
    expect(await home.isVisible()).toBe(false);
    expect(await page.locator('button:focus').textContent()).toBe('Messages');
    await expect.poll(() => heard).toEqual(['home', 'view', 'messages']);
  });

  test('the DM offers what the app suggests, and a suggestion is sent at once', async () => {
    const { page } = visited;
    app.event('app_home_opened', async ({ event, client }) => {
      if (event.tab !== 'messages') return;
      const prompts: [{ title: string; message: string }] = [{ title: 'Compare two', message: 'compare a b' }];
      await client.assistant.threads.setSuggestedPrompts({ channel_id: event.channel ?? '', title: 'Ask me', prompts });
    });
    app.message(async ({ say }) => {
      await say('on it');
    });
    await go('Spandiff');
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByText('Ask me').waitFor();
    await page.getByRole('button', { name: 'Compare two', exact: true }).click();
    await messages().getByText('compare a b').waitFor();
    await messages().getByText('on it').waitFor();
    await go('#general');
    await page.getByRole('button', { name: 'Try: a pair' }).waitFor();
    expect(await page.getByText('Ask me').count()).toBe(0);
  });

  test('a workflow step is run with its inputs, and its end is shown', async () => {
    const { page } = visited;
    app.function(STEP.callbackId, async ({ inputs, complete, fail }) => {
      if (inputs.candidate === 'bad') await fail({ error: 'No such trace.' });
      else await complete({ outputs: { verdict: `${String(inputs.candidate)} is slower` } });
    });
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: `${STEP.title} Workflow step` }).click();
    const dialog = page.getByRole('dialog', { name: `Workflow step: ${STEP.title}` });
    await dialog.getByLabel('Slow trace').fill('7c9b');
    await page.keyboard.press('Enter');
    await dialog.getByText('7c9b is slower').waitFor();
    await dialog.getByLabel('Slow trace').fill('bad');
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.getByText('Failed: No such trace.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('faults are switched on and off by hand, and seen by every page', async () => {
    const { page } = visited;
    await page.getByRole('button', { name: 'Faults' }).click();
    const panel = page.getByRole('dialog', { name: 'Faults' });
    await panel.getByRole('checkbox', { name: 'Rate limits' }).check();
    await panel.getByLabel('Outage').selectOption('error');
    await expect
      .poll(() => app.client.auth.test().then(String, (error: { message: string }) => error.message))
      .toContain('503');
    await panel.getByLabel('Outage').selectOption('none');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Faults on' }).waitFor();
    const other = await visit(workspace, { width: 390 });
    await other.page.getByRole('button', { name: 'Faults on' }).click();
    await other.page.getByRole('checkbox', { name: 'Rate limits' }).uncheck();
    await page.getByRole('button', { name: 'Faults', exact: true }).waitFor();
    await other.page.getByRole('button', { name: 'Cut the socket' }).click();
    await page.getByText('Spandiff is not connected').waitFor();
  });

  test('a thread in which the app works can be stopped', async () => {
    const stopped: string[] = [];
    app.event('agent_session_stopped' as 'message', async ({ body }) => {
      stopped.push(body.event.type);
    });
    const { ts } = workspace.dm('you', 'compare');
    const channel = workspace.teams[0]!.channels.you ?? 'D0LOCALYOU';
    await app.client.apiCall('agents.sessions.setStatus', { channel_id: channel, thread_ts: ts, status: 'processing' });
    await go(/Spandiff/);
    await visited.page.getByRole('tab', { name: 'Messages' }).click();
    await messages().getByText('Spandiff is working…').waitFor();
    await messages().getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => stopped).toEqual(['agent_session_stopped']);
  });
});

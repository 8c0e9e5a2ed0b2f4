/** What is pressed and chosen in messages, in a real browser, with a real Bolt app that hears of it. */
import type { App } from '@slack/bolt';
import { beforeEach, expect, test } from 'vitest';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { CONTROLS } from './every-block.ts';
import { describePage, type Visit } from './page-visit.ts';

const CHANNEL = 'C0INCIDENTS';

describePage('controls in a message', ({ start, visit }) => {
  let workspace: LocalWorkspace;
  let app: App;
  let visited: Visit;
  /** What the app heard: the action's id and what was chosen. */
  let heard: string[];

  beforeEach(async () => {
    ({ workspace, app } = await start());
    heard = [];
    app.action(/^(?!silent|held)/, async ({ ack, action }) => {
      await ack();
      heard.push(describeAction(action as unknown as Record<string, unknown>));
    });
    app.options('baseline', async ({ ack, payload }) => {
      const typed = ['7c9b', '7c8a'].filter((id) => id.startsWith(payload.value));
      await ack({ options: typed.map((id) => ({ text: { type: 'plain_text', text: `trace ${id}` }, value: id })) });
    });
    await app.client.chat.postMessage({ channel: CHANNEL, text: 'controls', blocks: CONTROLS });
    visited = await visit(workspace);
  });

  const answer = () => visited.page.getByRole('log', { name: 'Messages', exact: true }).getByRole('article').last();
  const hears = (...expected: string[]) => expect.poll(() => heard).toEqual(expected);

  test('a button tells the app, with the mouse and with the keyboard', async () => {
    const details = answer().getByRole('button', { name: 'Details' });
    await details.click();
    await hears('details: d1');
    // While a click is on its way another one is none.
    await expect.poll(() => details.getAttribute('aria-busy')).toBe('false');
    await visited.page.keyboard.press('Enter');
    await hears('details: d1', 'details: d1');
  });

  test('a dangerous button asks back first, and Escape means no', async () => {
    const { page } = visited;
    await answer().getByRole('button', { name: 'Forget' }).click();
    const question = page.getByRole('dialog', { name: 'Forget it?' });
    await question.getByText('This cannot be undone.').waitFor();
    expect(await page.locator('button:focus').textContent()).toBe('Keep');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await answer().getByRole('button', { name: 'Forget' }).click();
    await question.getByRole('button', { name: 'Forget' }).click();
    await hears('forget: undefined');
  });

  test('a choice in a select is told, and outlives an update of the message', async () => {
    const select = answer().getByRole('combobox', { name: 'Why not…' });
    await select.focus();
    await select.selectOption('two');
    await hears('suspect: two');
    const ts = workspace.messages()[0]!.ts;
    const rest: typeof CONTROLS = [...CONTROLS, { type: 'divider' }];
    await app.client.chat.update({ channel: CHANNEL, ts, text: 'controls', blocks: rest });
    await answer().getByRole('separator').waitFor();
    expect(await select.inputValue()).toBe('two');
    expect(await visited.page.locator('select:focus').count()).toBe(1);
  });

  test('an overflow menu is used with the arrow keys, and Escape gives the focus back', async () => {
    const { page } = visited;
    const opener = answer().getByRole('button', { name: 'More actions' }).last();
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Option json' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await page.locator('button:focus').textContent()).toBe('⋯');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await hears('more: html');
  });

  test('options that the app gives are searched and chosen with the keyboard', async () => {
    const { page } = visited;
    const field = answer().getByRole('combobox', { name: 'Search' });
    await field.pressSequentially('7c');
    await page.getByRole('option', { name: 'trace 7c8a' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await hears('baseline: 7c8a');
    expect(await field.inputValue()).toBe('trace 7c8a');
    expect(await answer().locator('[role=option]').count()).toBe(0);
    await field.fill('zz');
    await page.getByText('No results').waitFor();
  });

  test('radio buttons and conversations are told as they are chosen', async () => {
    await answer().getByRole('radio', { name: 'Option second' }).check();
    await answer().getByRole('combobox', { name: 'Post to' }).selectOption({ label: '#war-room' });
    await hears('order: second', 'where: C0WARROOM');
  });

  test('feedback stays marked, and the icon button has a name', async () => {
    const good = answer().getByRole('button', { name: 'Good answer' });
    await good.click();
    await hears('feedback: good');
    await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true');
    const ts = workspace.messages()[0]!.ts;
    await app.client.reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' });
    await answer().getByRole('img', { name: 'eyes' }).waitFor();
    expect(await good.getAttribute('aria-pressed')).toBe('true');
    await answer().getByRole('button', { name: 'Delete' }).click();
    await hears('feedback: good', 'delete: undefined');
  });

  test('a button is busy until the app answers, through an update, and is not pressed twice', async () => {
    const release = Promise.withResolvers<void>();
    app.action('held', async ({ ack, body, client }) => {
      heard.push('held');
      const { ts } = workspace.messages().at(-1)!;
      await client.reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' });
      await release.promise;
      await ack();
      expect(body.type).toBe('block_actions');
    });
    await postButton('held');
    const button = answer().getByRole('button', { name: 'held' });
    await button.click();
    await answer().getByRole('img', { name: 'eyes' }).waitFor();
    expect(await button.getAttribute('aria-busy')).toBe('true');
    await button.click();
    release.resolve();
    await expect.poll(() => button.getAttribute('aria-busy')).toBe('false');
    expect(heard).toEqual(['held']);
  });

  test('an app that is not there is told next to the button', async () => {
    await app.stop();
    await visited.page.getByText('Spandiff is not connected').waitFor();
    await answer().getByRole('button', { name: 'Details' }).click();
    await answer().getByRole('alert').getByText('The app is not connected at the moment.').waitFor();
  });

  test('an app that does not answer in time is told next to the button', async () => {
    app.action('silent', async () => {
      heard.push('silent');
    });
    await postButton('silent');
    await answer().getByRole('button', { name: 'silent' }).click();
    await answer().getByRole('alert').getByText('The app did not answer in time. Try again.').waitFor();
    expect(heard).toContain('silent');
  });

  async function postButton(actionId: string): Promise<void> {
    const button = {
      type: 'button' as const,
      text: { type: 'plain_text' as const, text: actionId },
      action_id: actionId,
    };
    await app.client.chat.postMessage({
      channel: CHANNEL,
      text: actionId,
      blocks: [{ type: 'actions', elements: [button] }],
    });
    await answer().getByRole('button', { name: actionId }).waitFor();
  }
});

function describeAction(action: Record<string, unknown>): string {
  const option = action.selected_option as { value: string } | undefined;
  return `${String(action.action_id)}: ${String(option?.value ?? action.selected_conversation ?? action.value)}`;
}

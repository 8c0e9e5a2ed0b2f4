/** Modals on the page, opened by shortcuts: fields, mistakes, updates, the stack; mouse, keyboard and both widths. */
import type { App, types } from '@slack/bolt';
import { beforeEach, expect, test } from 'vitest';
import { APP } from '../../src/local-workspace/identity.ts';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { FORM } from './every-block.ts';
import { describePage, type Visit } from './page-visit.ts';

const [MESSAGE_SHORTCUT, GLOBAL_SHORTCUT] = APP.shortcuts;

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const ASK: types.ModalView = {
  type: 'modal',
  callback_id: 'ask',
  title: plain('Compare traces'),
  submit: plain('Compare'),
  blocks: [
    ...FORM,
    {
      type: 'actions',
      block_id: 'help',
      elements: [
        { type: 'button', text: plain('Help'), action_id: 'help' },
        { type: 'external_select', action_id: 'baseline', placeholder: plain('Baseline'), min_query_length: 1 },
      ],
    },
  ],
};
const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const HELP: types.ModalView = {
  type: 'modal',
  callback_id: 'ask',
  notify_on_close: true,
  title: plain('Help'),
  blocks: [section('Give *two* ids.')],
};

describePage('modals on the page', ({ start, visit }) => {
  let workspace: LocalWorkspace;
  let app: App;
  let visited: Visit;
  let submitted: unknown[];
  let closed: boolean[];

  beforeEach(async () => {
    ({ workspace, app } = await start());
    submitted = [];
    closed = [];
    app.shortcut(GLOBAL_SHORTCUT.callbackId, async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: { ...ASK, notify_on_close: true } });
    });
    app.action('help', async ({ ack, body, client }) => {
      await ack();
      await client.views.push({ trigger_id: (body as { trigger_id: string }).trigger_id, view: HELP });
    });
    app.view('ask', async ({ ack, view }) => {
      submitted.push(view.state.values);
      const id = view.state.values.candidate!.id!.value;
      if (id === 'wrong') await ack({ response_action: 'errors', errors: { candidate: 'This is no trace id.' } });
      else if (id === 'later') await ack({ response_action: 'update', view: HELP });
      else await ack();
    });
    app.view({ callback_id: 'ask', type: 'view_closed' }, async ({ ack, body }) => {
      await ack();
      closed.push((body as unknown as { is_cleared: boolean }).is_cleared);
    });
  });

  async function openModal(width: number, scheme: 'light' | 'dark' = 'light') {
    visited = await visit(workspace, { width, scheme });
    await visited.page.getByRole('button', { name: 'Shortcuts' }).click();
    await visited.page.getByRole('menuitem', { name: `${GLOBAL_SHORTCUT.name} Shortcut` }).click();
    const dialog = visited.page.getByRole('dialog', { name: 'Compare traces' });
    await dialog.getByText('Only finished traces.').waitFor();
    return dialog;
  }

  test('the first field has the focus, and a form is filled in and sent by keyboard alone', async () => {
    const dialog = await openModal(1_280);
    const { page } = visited;
    await page.keyboard.type('7c9b');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press('Tab');
    expect(await page.locator('button:focus').textContent()).toBe('Compare');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(submitted).toMatchObject([
      {
        candidate: { id: { value: '7c9b' } },
        source: { name: { selected_option: { value: 'jaeger' } } },
        post: { channel: { selected_conversation: 'C0INCIDENTS' } },
        flags: { on: { selected_options: [{ value: 'private' }] } },
      },
    ]);
  });

  test('a required field left empty is told at the field, and the app hears of nothing', async () => {
    const dialog = await openModal(1_280);
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await dialog.getByRole('alert').getByText('Please complete this required field.').waitFor();
    expect(await visited.page.locator('input:focus').getAttribute('aria-label')).toBe('Candidate trace');
    expect(submitted).toEqual([]);
  });

  test('a mistake that the app finds stands at its field, and what was typed is kept', async () => {
    const dialog = await openModal(1_280);
    const field = dialog.getByLabel('Candidate trace');
    await field.fill('wrong');
    await dialog.getByRole('checkbox', { name: 'Option quiet' }).check();
    await field.press('Enter');
    await dialog.getByRole('alert').getByText('This is no trace id.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.inputValue()).toBe('wrong');
    expect(await dialog.getByRole('checkbox', { name: 'Option quiet' }).isChecked()).toBe(true);
    await field.fill('right');
    await field.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a view that the app puts in its place is shown', async () => {
    const dialog = await openModal(1_280);
    await dialog.getByLabel('Candidate trace').fill('later');
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await visited.page.getByRole('dialog', { name: 'Help' }).getByText('Give two ids.').waitFor();
    expect(await visited.page.getByRole('dialog').count()).toBe(1);
  });

  test('a view on top goes back to the one below, where the text still stands; the cross ends all', async () => {
    const dialog = await openModal(1_280);
    const { page } = visited;
    await dialog.getByLabel('Candidate trace').fill('half an id');
    await dialog.getByRole('button', { name: 'Help' }).click();
    const help = page.getByRole('dialog', { name: 'Help' });
    await help.getByText('Give two ids.').waitFor();
    await help.getByRole('button', { name: 'Back' }).click();
    await dialog.getByText('Only finished traces.').waitFor();
    expect(await dialog.getByLabel('Candidate trace').inputValue()).toBe('half an id');
    await dialog.getByRole('button', { name: 'Help' }).click();
    await help.getByText('Give two ids.').waitFor();
    await help.getByRole('button', { name: 'Close' }).click();
    await help.waitFor({ state: 'detached' });
    expect(workspace.modals()).toEqual([]);
    await expect.poll(() => closed).toEqual([false, true]);
  });

  test('an update of the app keeps what is typed and where the focus is', async () => {
    const dialog = await openModal(1_280);
    const { page } = visited;
    await page.keyboard.type('half');
    const [view] = workspace.modals();
    const blocks = [section('Sources are up.'), ...ASK.blocks];
    await app.client.views.update({ view_id: view!.id, view: { ...ASK, blocks } });
    await dialog.getByText('Sources are up.').waitFor();
    await page.keyboard.type(' an id');
    expect(await dialog.getByLabel('Candidate trace').inputValue()).toBe('half an id');
  });

  test('Escape closes an open list of options first, and only then the modal', async () => {
    app.options('baseline', async ({ ack }) => ack({ options: [{ text: plain('trace 7c9b'), value: '7c9b' }] }));
    const dialog = await openModal(1_280);
    const { page } = visited;
    await dialog.getByRole('combobox', { name: 'Baseline' }).pressSequentially('7');
    await dialog.getByRole('option', { name: 'trace 7c9b' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByRole('option', { name: 'trace 7c9b' }).waitFor({ state: 'hidden' });
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('Escape closes, the app is told, and the focus goes back to where it was', async () => {
    const dialog = await openModal(1_280);
    await visited.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => closed).toEqual([false]);
    expect(await visited.page.locator('button:focus').getAttribute('aria-label')).toBe('Shortcuts');
  });

  test('a shortcut whose trigger has expired leaves no modal, and the page goes on', async () => {
    workspace.setFaults({ expiredTriggers: true });
    app.error(async () => undefined);
    visited = await visit(workspace);
    const { page } = visited;
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: `${GLOBAL_SHORTCUT.name} Shortcut` }).click();
    await expect.poll(() => workspace.requests().map(({ method }) => method)).toContain('views.open');
    await page.getByLabel('Message #incidents').fill('still here');
    await page.keyboard.press('Enter');
    await page.getByText('still here').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a message shortcut tells the app which message', async () => {
    const messages: string[] = [];
    app.shortcut(MESSAGE_SHORTCUT.callbackId, async ({ ack, shortcut }) => {
      await ack();
      if (shortcut.type === 'message_action') messages.push(String(shortcut.message.text));
    });
    workspace.postAs('riley', 'two ids');
    visited = await visit(workspace);
    const { page } = visited;
    await page.getByRole('article').first().getByRole('button', { name: 'More actions' }).click();
    await page.keyboard.press('Enter');
    await expect.poll(() => messages).toEqual(['two ids']);
    await app.stop();
    await page.getByText('Spandiff is not connected').waitFor();
    await page.getByRole('article').first().getByRole('button', { name: 'More actions' }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The app is not connected at the moment.').waitFor();
  });

  test.each(['light', 'dark'] as const)('a modal fills the width of a phone, and no more (%s)', async (scheme) => {
    const dialog = await openModal(390, scheme);
    expect(await dialog.boundingBox()).toMatchObject({ x: 0, width: 390 });
    expect(await visited.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

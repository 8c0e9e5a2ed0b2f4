/** Everything that people do reaches a real Bolt app, over Socket Mode and over signed requests alike. */
import type { App, BlockAction, types } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { SIGNING_SECRET, startBoltApp, startHttpApp } from './bolt-app.ts';

const WAIT_MS = 5_000;
const channel = 'C0INCIDENTS';

const button: types.Button = {
  type: 'button',
  action_id: 'swap',
  value: 'a b',
  text: { type: 'plain_text', text: 'Swap' },
};
const choose: types.StaticSelect = {
  type: 'static_select',
  action_id: 'why-not',
  options: ['cart', 'payment'].map((name) => ({ text: { type: 'plain_text', text: name }, value: name })),
};
const opinion = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
const blocks: (types.KnownBlock | types.Block)[] = [
  { type: 'actions', elements: [button, choose] },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: opinion('good'),
        negative_button: opinion('bad'),
      },
    ],
  },
];
const form: types.ModalView = {
  type: 'modal',
  callback_id: 'compare',
  private_metadata: 'kept',
  title: { type: 'plain_text', text: 'Compare' },
  submit: { type: 'plain_text', text: 'Compare' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'baseline',
      label: { type: 'plain_text', text: 'Baseline' },
      element: { type: 'plain_text_input', action_id: 'id' },
    },
    {
      type: 'input',
      block_id: 'where',
      label: { type: 'plain_text', text: 'Where' },
      optional: true,
      element: {
        type: 'conversations_select',
        action_id: 'channel',
        response_url_enabled: true,
        default_to_current_conversation: true,
        filter: { include: ['public'] },
      },
    },
    {
      type: 'section',
      block_id: 'source',
      text: { type: 'mrkdwn', text: 'Source' },
      accessory: { type: 'external_select', action_id: 'source', min_query_length: 0 },
    },
  ],
};

describe.each(['Socket Mode', 'HTTP'])('over %s', (mode) => {
  let workspace: LocalWorkspace;
  let app: App;

  beforeEach(async () => {
    const isHttp = mode === 'HTTP';
    workspace = await startLocalWorkspace({
      port: 0,
      suggestions: [],
      unfurlDomains: ['jaeger.example'],
      ...(isHttp && { signingSecret: SIGNING_SECRET }),
    });
    app = await (isHttp ? startHttpApp(workspace) : startBoltApp(workspace));
  });
  afterEach(async () => {
    await app.stop();
    await workspace.stop();
  });

  async function post(thread_ts?: string) {
    const posted = await app.client.chat.postMessage({
      channel,
      text: 'an answer',
      blocks,
      ...(thread_ts && { thread_ts }),
    });
    return workspace.waitFor((message) => message.ts === posted.ts, WAIT_MS);
  }

  test('a click carries its place, its value, and a response_url for the message', async () => {
    const bodies: BlockAction[] = [];
    app.action('swap', async ({ ack, body, respond }) => {
      await ack();
      bodies.push(body as BlockAction);
      await respond({ text: 'swapped', replace_original: true });
    });
    const { ts: thread } = workspace.postAs('riley', 'a question');
    const message = await post(thread);
    await workspace.click({ message, actionId: 'swap', user: 'riley' });
    await workspace.waitFor((one) => one.ts === message.ts && one.text === 'swapped', WAIT_MS);
    expect(bodies[0]).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0LOCALRILEY', username: 'riley', team_id: 'T0LOCALWORK' },
      team: { id: 'T0LOCALWORK', domain: 'local' },
      channel: { id: channel, name: 'incidents' },
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel,
        is_ephemeral: false,
        thread_ts: thread,
      },
      message: { ts: message.ts, thread_ts: thread, text: 'an answer', bot_id: 'B0SPANDIFF' },
      actions: [{ type: 'button', action_id: 'swap', block_id: 'block-0', value: 'a b' }],
      trigger_id: expect.any(String),
    });
  });

  test('a choice and an opinion carry what was chosen; what is not offered cannot be chosen', async () => {
    const actions: unknown[] = [];
    app.action(/./, async ({ ack, action, body }) => {
      await ack();
      actions.push(action, (body as BlockAction).state?.values);
    });
    const message = await post();
    await workspace.click({ message, actionId: 'why-not', choice: 'payment' });
    await workspace.click({ message, actionId: 'feedback', choice: 'bad' });
    expect(actions).toMatchObject([
      { type: 'static_select', selected_option: { value: 'payment' } },
      { 'block-0': { 'why-not': { type: 'static_select', selected_option: { value: 'payment' } } } },
      { type: 'feedback_buttons', value: 'bad', text: { text: 'bad' } },
      {},
    ]);
    await expect(workspace.click({ message, actionId: 'why-not', choice: 'disk' })).rejects.toThrow('no option disk');
    await expect(workspace.click({ message, actionId: 'nothing' })).rejects.toThrow('0 elements');
  });

  test('a click on an ephemeral message comes without the message', async () => {
    const bodies: BlockAction[] = [];
    app.action('swap', async ({ ack, body, respond }) => {
      await ack();
      bodies.push(body as BlockAction);
      await respond({ delete_original: true });
    });
    await app.client.chat.postEphemeral({ channel, user: 'U0LOCALYOU', text: 'for you', blocks });
    const message = await workspace.waitFor((one) => one.visibleTo !== undefined, WAIT_MS);
    await workspace.click({ message, actionId: 'swap' });
    await expect.poll(() => workspace.messages()).toEqual([]);
    expect(bodies[0]?.message).toBeUndefined();
    expect(bodies[0]).toMatchObject({ container: { is_ephemeral: true, message_ts: message.ts } });
  });

  test('shortcuts carry where they were used, and open a modal', async () => {
    const bodies: unknown[] = [];
    app.shortcut(/./, async ({ ack, body, client }) => {
      await ack();
      bodies.push(body);
      await client.views.open({ trigger_id: body.trigger_id, view: form });
    });
    const { ts } = workspace.postAs('riley', 'see https://jaeger.example/trace/ab');
    const message = await workspace.waitFor((one) => one.ts === ts, WAIT_MS);
    await workspace.shortcut('compare_traces_in_message', { message });
    await workspace.shortcut('compare_traces_modal', { user: 'riley', channel: 'war-room' });
    const yours = await workspace.waitForView(({ callback_id }) => callback_id === 'compare', WAIT_MS);
    const others = await workspace.waitForView(({ callback_id }) => callback_id === 'compare', WAIT_MS, 'riley');
    expect(yours.state.values.where?.channel).toMatchObject({ selected_conversation: channel });
    expect(others.state.values.where?.channel).toMatchObject({ selected_conversation: null });
    expect(bodies).toMatchObject([
      {
        type: 'message_action',
        callback_id: 'compare_traces_in_message',
        message_ts: ts,
        message: { ts, user: 'U0LOCALRILEY', text: 'see <https://jaeger.example/trace/ab>' },
        channel: { id: channel, name: 'incidents' },
        response_url: expect.stringContaining(workspace.pageUrl),
      },
      { type: 'shortcut', callback_id: 'compare_traces_modal', user: { id: 'U0LOCALRILEY', username: 'riley' } },
    ]);
  });

  test('a modal is submitted with what was typed, shows errors, goes on to the next, and is closed', async () => {
    app.shortcut('compare_traces_modal', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form });
    });
    app.options('source', async ({ ack, options }) => {
      await ack({ options: [{ text: { type: 'plain_text', text: `${options.value}-prod` }, value: 'prod' }] });
    });
    app.action('source', async ({ ack }) => ack());
    const submissions: unknown[] = [];
    app.view('compare', async ({ ack, body, view }) => {
      submissions.push(body);
      const typed = view.state.values.baseline?.id?.value;
      if (typed === 'wrong') await ack({ response_action: 'errors', errors: { baseline: 'No trace has this id.' } });
      else await ack({ response_action: 'update', view: { ...form, callback_id: 'done', blocks: [] } });
    });
    const closed: unknown[] = [];
    app.view({ callback_id: 'done', type: 'view_closed' }, async ({ ack, body }) => {
      await ack();
      closed.push(body);
    });
    await workspace.shortcut('compare_traces_modal');
    const view = await workspace.waitForView(({ callback_id }) => callback_id === 'compare', WAIT_MS);

    expect(await workspace.submit(view)).toMatchObject({
      errors: { baseline: 'Please complete this required field.' },
    });
    expect(submissions).toEqual([]);
    expect(await workspace.suggest({ view, actionId: 'source' }, 'tempo')).toEqual(['prod']);
    await workspace.click({ view, actionId: 'source', choice: 'prod' });
    const values = (id: string) => ({ baseline: { id }, where: { channel } });
    expect(await workspace.submit(view, values('wrong'))).toMatchObject({
      errors: { baseline: 'No trace has this id.' },
    });
    expect(workspace.modals()).toMatchObject([{ callback_id: 'compare' }]);
    await workspace.submit(view, values('aa'));
    expect(submissions.at(-1)).toMatchObject({
      type: 'view_submission',
      view: {
        id: view.id,
        callback_id: 'compare',
        private_metadata: 'kept',
        state: {
          values: {
            baseline: { id: { type: 'plain_text_input', value: 'aa' } },
            where: { channel: { type: 'conversations_select', selected_conversation: channel } },
            source: {
              source: { type: 'external_select', selected_option: { value: 'prod', text: { text: 'tempo-prod' } } },
            },
          },
        },
      },
      response_urls: [
        { block_id: 'where', action_id: 'channel', channel_id: channel, response_url: expect.any(String) },
      ],
    });
    const [next] = workspace.modals();
    expect(next).toMatchObject({ id: view.id, callback_id: 'done' });
    await workspace.close(next!);
    expect(closed).toMatchObject([{ type: 'view_closed', is_cleared: false, view: { id: view.id } }]);
    expect(workspace.modals()).toEqual([]);
  });

  test('modals lie over one another, three at most', async () => {
    const refusals: string[] = [];
    const modal = (name: string): types.ModalView => ({
      type: 'modal',
      callback_id: name,
      title: { type: 'plain_text', text: name },
      submit: { type: 'plain_text', text: 'More' },
      blocks: [{ type: 'actions', elements: [button] }],
    });
    app.shortcut('compare_traces_modal', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal('one') });
    });
    app.view('one', ({ ack }) => ack({ response_action: 'push', view: modal('two') }));
    app.view('two', ({ ack }) => ack({ response_action: 'push', view: modal('three') }));
    app.view('three', ({ ack }) => ack({ response_action: 'clear' }));
    app.action('swap', async ({ ack, body, client }) => {
      await ack();
      const { trigger_id } = body as BlockAction;
      await client.views.push({ trigger_id, view: modal('four') }).catch((error) => refusals.push(error.data.error));
    });
    await workspace.shortcut('compare_traces_modal');
    await workspace.submit(await workspace.waitForView((view) => view.callback_id === 'one', WAIT_MS));
    await workspace.submit(await workspace.waitForView((view) => view.callback_id === 'two', WAIT_MS));
    const [one, two, three] = workspace.modals();
    expect([two?.previous_view_id, three?.previous_view_id]).toEqual([one?.id, two?.id]);
    expect([two?.root_view_id, three?.root_view_id]).toEqual([one?.id, one?.id]);
    await workspace.click({ view: three!, actionId: 'swap' });
    await expect.poll(() => refusals).toEqual(['push_limit_reached']);
    await workspace.submit(three!);
    expect(workspace.modals()).toEqual([]);
  });

  test('an update keeps what was typed and chosen, and a stale hash is a conflict', async () => {
    app.shortcut('compare_traces_modal', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: { ...form, external_id: 'mine' } });
    });
    app.options('source', ({ ack }) =>
      ack({ options: [{ text: { type: 'plain_text', text: 'prod' }, value: 'prod' }] }),
    );
    app.action('source', ({ ack }) => ack());
    await workspace.shortcut('compare_traces_modal');
    const view = await workspace.waitForView(({ callback_id }) => callback_id === 'compare', WAIT_MS);
    await workspace.suggest({ view, actionId: 'source' }, '');
    await workspace.click({ view, actionId: 'source', choice: 'prod', values: { baseline: { id: 'aa' } } });
    const { hash } = view;
    const next = { ...form, callback_id: 'new', notify_on_close: false };
    const updated = await app.client.views.update({ external_id: 'mine', hash, view: next });
    expect(updated.view).toMatchObject({ id: view.id, callback_id: 'new' });
    expect(workspace.modals()[0]?.state.values).toMatchObject({
      baseline: { id: { value: 'aa' } },
      source: { source: { selected_option: { value: 'prod' } } },
    });
    await expect(app.client.views.update({ view_id: view.id, hash, view: form })).rejects.toMatchObject({
      data: { error: 'hash_conflict' },
    });
    await workspace.close(workspace.modals()[0]!, true);
    await expect(app.client.views.update({ view_id: view.id, view: form })).rejects.toMatchObject({
      data: { error: 'not_found' },
    });
  });

  test('the App Home is opened and published', async () => {
    app.event('app_home_opened', async ({ event, client }) => {
      if (event.tab !== 'home') return;
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
    });
    expect(await workspace.openHome('riley', 'messages')).toBe('acknowledged');
    expect(await workspace.openHome('riley')).toBe('acknowledged');
    const home = await workspace.waitForView(({ type }) => type === 'home', WAIT_MS, 'riley');
    expect(home).toMatchObject({ blocks: [{ type: 'divider' }], team_id: 'T0LOCALWORK' });
    expect(workspace.home()).toBeUndefined();
  });

  test('a message in the DM is answered there', async () => {
    app.message(async ({ message, say }) => {
      if (message.subtype === undefined) await say({ text: `heard in ${message.channel_type}`, thread_ts: message.ts });
    });
    const { ts, heard } = workspace.dm('riley', 'compare a b');
    expect(await heard).toEqual(['acknowledged']);
    const answer = await workspace.waitFor((message) => message.text === 'heard in im', WAIT_MS);
    expect(answer).toMatchObject({ channel: 'D0LOCALRILEY', threadTs: ts });
  });

  test('what is delivered again has the same ids', async () => {
    const ids: string[] = [];
    app.event('app_mention', async ({ body }) => void ids.push(body.event_id));
    app.command('/spandiff', async ({ ack, command }) => {
      await ack();
      ids.push(command.trigger_id);
    });
    await workspace.postAs('you', '@Spandiff hello').heard;
    expect(await workspace.redeliver()).toBe('acknowledged');
    await workspace.slash('/spandiff', 'help');
    await workspace.redeliver();
    await expect.poll(() => ids.length).toBe(4);
    expect([ids[0] === ids[1], ids[1] === ids[2], ids[2] === ids[3]]).toEqual([true, false, true]);
  });

  test('a link of a domain of the app is shared and gets a preview', async () => {
    app.event('link_shared', async ({ event, client }) => {
      const unfurls = Object.fromEntries(event.links.map(({ url }) => [url, { blocks: [{ type: 'divider' }] }]));
      await client.chat.unfurl({ channel: event.channel, ts: event.message_ts, unfurls });
    });
    const url = 'https://jaeger.example/trace/ab?x=1&y=2';
    const { ts } = workspace.postAs('you', `${url} and https://other.example/`, { channel: 'general' });
    const message = await workspace.waitFor((one) => one.unfurls.length > 0, WAIT_MS);
    expect(message).toMatchObject({ ts, unfurls: [{ url, blocks: [{ type: 'divider' }] }] });
  });

  test('a button in a preview says which link it belongs to', async () => {
    const bodies: BlockAction[] = [];
    app.event('link_shared', async ({ event, client }) => {
      const unfurls = Object.fromEntries(
        event.links.map(({ url }) => [url, { blocks: [{ type: 'actions', elements: [{ ...button, value: url }] }] }]),
      );
      await client.chat.unfurl({ channel: event.channel, ts: event.message_ts, unfurls });
    });
    app.action('swap', async ({ ack, body }) => {
      await ack();
      bodies.push(body as BlockAction);
    });
    const urls = ['https://jaeger.example/trace/ab', 'https://jaeger.example/trace/cd'];
    workspace.postAs('you', urls.join(' and '));
    const message = await workspace.waitFor((one) => one.unfurls.length === 2, WAIT_MS);
    await workspace.click({ message, actionId: 'swap', blockId: 'unfurl-1-0' });
    expect(bodies[0]).toMatchObject({
      container: { type: 'message_attachment', attachment_id: 2, is_app_unfurl: true, app_unfurl_url: urls[1] },
      actions: [{ value: urls[1] }],
    });
  });

  test('a step of a workflow is run with its own token and completed', async () => {
    app.function('compare_traces', async ({ inputs, complete, fail }) => {
      if (inputs.candidate === 'missing') await fail({ error: 'There is no such trace.' });
      else await complete({ outputs: { verdict: `compared ${String(inputs.candidate)}` } });
    });
    const good = workspace.runStep('compare_traces', { candidate: 'aa' });
    expect(await good.heard).toBe('acknowledged');
    expect(await workspace.waitForStep(good.executionId, WAIT_MS)).toMatchObject({
      state: 'completed',
      outputs: { verdict: 'compared aa' },
    });
    const bad = workspace.runStep('compare_traces', { candidate: 'missing' });
    expect(await workspace.waitForStep(bad.executionId, WAIT_MS)).toMatchObject({
      state: 'failed',
      error: 'There is no such trace.',
    });
  });

  test('the stop button of a session, a revoked token and the removal of the app are told', async () => {
    const told: unknown[] = [];
    app.event('agent_session_stopped', async ({ event }) => void told.push([event.type, event.thread_ts]));
    app.event('tokens_revoked', async ({ event }) => void told.push([event.type, event.tokens.bot]));
    app.event('app_uninstalled', async ({ event }) => void told.push([event.type]));
    const { ts } = workspace.postAs('you', 'compare');
    const message = await workspace.waitFor((one) => one.ts === ts, WAIT_MS);
    const { botToken } = workspace;
    expect(await workspace.stopSession(message)).toBe('acknowledged');
    expect(await workspace.remove('uninstall')).toBe('acknowledged');
    await expect
      .poll(() => told)
      .toEqual([['agent_session_stopped', ts], ['tokens_revoked', ['U0SPANDIFF']], ['app_uninstalled']]);
    await expect(app.client.auth.test({ token: botToken })).rejects.toMatchObject({ data: { error: 'token_revoked' } });
  });
});

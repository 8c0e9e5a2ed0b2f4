/** What the person at the page does, as the page sends it, and what its live stream tells them. */
import type { App, BlockAction, types } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { startBoltApp } from './bolt-app.ts';

const WAIT_MS = 5_000;
const channel = 'C0INCIDENTS';

let workspace: LocalWorkspace;
let app: App;

beforeEach(async () => {
  workspace = await startLocalWorkspace({
    port: 0,
    suggestions: [],
    timing: { ackTimeoutMs: 1_000, retryDelaysMs: [] },
  });
  app = await startBoltApp(workspace);
});
afterEach(async () => {
  await app.stop();
  await workspace.stop();
});

async function request(name: string, body: object): Promise<Record<string, unknown>> {
  const origin = new URL(workspace.pageUrl).origin;
  const headers = { 'content-type': 'application/json', origin };
  const response = await fetch(`${workspace.pageUrl}page/${name}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

/** The live stream, event by event. */
async function openStream() {
  const abort = new AbortController();
  const { body } = await fetch(`${workspace.pageUrl}page/events`, { signal: abort.signal });
  const frames = (async function* () {
    let text = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data !== undefined) yield JSON.parse(data) as Record<string, unknown>;
      }
    }
  })();
  const next = async (kind: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const { value, done } = await frames.next();
      if (done) throw new Error(`the stream ended before ${kind}`);
      if (value.kind === kind) return value;
    }
  };
  return { next, close: () => abort.abort() };
}

const button = (action_id: string): types.Button => {
  return { type: 'button', action_id, text: { type: 'plain_text', text: action_id } };
};
const modal: types.ModalView = {
  type: 'modal',
  callback_id: 'compare',
  title: { type: 'plain_text', text: 'Compare' },
  submit: { type: 'plain_text', text: 'Go' },
  blocks: [
    {
      type: 'input',
      block_id: 'baseline',
      label: { type: 'plain_text', text: 'Baseline' },
      element: { type: 'plain_text_input', action_id: 'id' },
    },
  ],
};

test('the stream starts with all that "you" can see, and nothing else', async () => {
  workspace.postAs('riley', 'in the channel');
  workspace.postAs('riley', 'in your secret', { channel: 'secret' });
  workspace.postAs('riley', 'to the bot alone', { channel: 'D0LOCALRILEY' });
  await app.client.chat.postEphemeral({ channel, user: 'U0LOCALRILEY', text: 'for Riley' });
  const stream = await openStream();
  const snapshot = await stream.next('snapshot');
  stream.close();
  expect((snapshot.messages as { text: string }[]).map(({ text }) => text)).toEqual([
    'in the channel',
    'in your secret',
  ]);
  expect((snapshot.channels as { id: string }[]).map(({ id }) => id)).toEqual([
    'C0INCIDENTS',
    'C0GENERAL',
    'C0WARROOM',
    'C0SECRET',
    'C0WITHACME',
    'C0ARCHIVED',
    'D0LOCALYOU',
  ]);
  expect(snapshot).toMatchObject({
    you: 'U0LOCALYOU',
    modals: [],
    home: null,
    connections: 1,
    faults: { outage: 'none' },
  });
});

test('a click opens a modal, which is submitted with errors and then closes', async () => {
  app.action('open', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: (body as BlockAction).trigger_id, view: modal });
  });
  app.view('compare', async ({ ack, view }) => {
    if (view.state.values.baseline?.id?.value === 'aa') await ack();
    else await ack({ response_action: 'errors', errors: { baseline: 'No such trace.' } });
  });
  const blocks = [{ type: 'actions', block_id: 'b', elements: [button('open'), button('nobody')] }];
  const { ts } = await app.client.chat.postMessage({ channel, text: 'x', blocks });
  const stream = await openStream();
  expect(await request('click', { channel, ts, blockId: 'b', actionId: 'open' })).toEqual({ ok: true });
  const { modals } = (await stream.next('modals')) as { modals: [{ id: string }] };
  const viewId = modals[0].id;
  expect(modals).toMatchObject([{ callback_id: 'compare', root_view_id: viewId }]);
  const submit = (id: string) => request('submit', { viewId, values: { baseline: { id } } });
  expect(await submit('bb')).toEqual({ ok: false, errors: { baseline: 'No such trace.' } });
  expect(await submit('aa')).toEqual({ ok: true });
  expect(workspace.modals()).toEqual([]);
  expect(await submit('aa')).toEqual({ ok: false, error: 'This view is closed.' });
  expect(await request('click', { channel, ts, blockId: 'b', actionId: 'nobody' })).toEqual({
    ok: false,
    error: 'The app did not answer in time. Try again.',
  });
  stream.close();
});

test('shortcuts, the App Home, a step and a stopped session reach the app', async () => {
  const heard: string[] = [];
  app.shortcut(/./, async ({ ack, body }) => {
    await ack();
    heard.push(body.type);
  });
  app.event('app_home_opened', async ({ event, client }) => {
    heard.push(`${event.tab}`);
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  });
  app.event('agent_session_stopped', async () => void heard.push('stopped'));
  app.function('compare_traces', async ({ complete }) => void (await complete({ outputs: { verdict: 'slower' } })));
  const stream = await openStream();
  const { ts } = workspace.postAs('riley', 'a question');
  await request('shortcut', { callbackId: 'compare_traces_modal' });
  await request('shortcut', { callbackId: 'compare_traces_in_message', channel, ts });
  await request('home', { tab: 'home' });
  expect(await stream.next('home')).toMatchObject({ home: { type: 'home' } });
  await app.client.agents.sessions.setStatus({ channel_id: channel, thread_ts: ts, status: 'processing' });
  expect(await stream.next('session')).toMatchObject({ threadTs: ts, status: 'processing' });
  await request('stop', { channel, threadTs: ts });
  const { executionId } = await request('step', { callbackId: 'compare_traces', inputs: { candidate: 'aa' } });
  expect(await stream.next('step')).toMatchObject({ executionId, state: 'running' });
  expect(await stream.next('step')).toMatchObject({ executionId, state: 'completed', outputs: { verdict: 'slower' } });
  expect(heard).toEqual(['shortcut', 'message_action', 'home', 'stopped']);
  stream.close();
});

test('an external select is filled by the app', async () => {
  app.options('source', async ({ ack, options }) => {
    await ack({ options: [{ text: { type: 'plain_text', text: `${options.value}!` }, value: 'tempo' }] });
  });
  const blocks = [{ type: 'actions', block_id: 'b', elements: [{ type: 'external_select', action_id: 'source' }] }];
  await app.client.apiCall('chat.postMessage', { channel, text: 'x', blocks });
  const { ts } = await workspace.waitFor(({ text }) => text === 'x', WAIT_MS);
  const suggested = await request('suggest', { channel, ts, blockId: 'b', actionId: 'source', typed: 'tem' });
  expect(suggested).toEqual({ ok: true, options: [{ text: 'tem!', value: 'tempo' }] });
  expect(await request('click', { channel, ts, blockId: 'b', actionId: 'source', choice: 'disk' })).toMatchObject({
    ok: false,
  });
});

test('messages go where they were typed, and not where nobody may write', async () => {
  app.message(async ({ message, say }) => void (await say(`heard in ${message.channel}`)));
  expect(await request('send', { text: 'hello', channel: 'D0LOCALYOU' })).toEqual({ ok: true });
  await workspace.waitFor((message) => message.text === 'heard in D0LOCALYOU', WAIT_MS);
  expect(await request('send', { text: 'hello', channel: 'C0ARCHIVED' })).toMatchObject({ ok: false });
  expect(await request('send', { text: 'hello', channel: 'D0LOCALRILEY' })).toMatchObject({ ok: false });
});

describe('faults', () => {
  test('are switched on and off one by one', async () => {
    const stream = await openStream();
    await request('faults', { outage: 'error', expiredTriggers: true });
    const told = await stream.next('faults');
    const others = { rateLimits: false, stuckUploads: false, refusedPictures: false };
    expect(told.faults).toEqual({ ...others, outage: 'error', expiredTriggers: true });
    await expect(app.client.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 503 });
    await request('faults', { outage: 'none' });
    await app.client.chat.postMessage({ channel, text: 'x' });
    stream.close();
  });

  test('a dropped socket is seen in the stream', async () => {
    const stream = await openStream();
    await request('faults', { dropSockets: 'refresh' });
    expect(await stream.next('connections')).toEqual({ kind: 'connections', open: 0 });
    stream.close();
  });
});

test('a request of another shape is refused with what is wrong', async () => {
  expect(await request('click', { blockId: 'b', actionId: 'a' })).toMatchObject({ ok: false });
  expect(await request('click', { channel, ts: '1', viewId: 'V', blockId: 'b', actionId: 'a' })).toMatchObject({
    ok: false,
  });
  expect(await request('faults', { outage: 'total' })).toMatchObject({
    ok: false,
    error: expect.stringContaining('outage'),
  });
  expect(await request('shortcut', { callbackId: 'x', channel, ts: '1.000001' })).toEqual({
    ok: false,
    error: 'This message is no longer here.',
  });
});

/** Who and what is in the local workspace, as the real client of @slack/web-api sees it. */
import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';

let workspace: LocalWorkspace;
let client: webApi.WebClient;

beforeAll(async () => {
  workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  client = new webApi.WebClient(workspace.botToken, { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } });
});
afterAll(() => workspace.stop());

const expectRefusal = (call: Promise<unknown>, error: string) =>
  expect(call).rejects.toMatchObject({ data: { error } });
const info = async (channel: string) => (await client.conversations.info({ channel })).channel;
const user = async (id: string) => (await client.users.info({ user: id })).user;

describe('channels', () => {
  test('a private channel, a shared one, an archived one and a DM say what they are', async () => {
    expect(await info('incidents')).toMatchObject({ is_channel: true, is_private: false, is_ext_shared: false });
    expect(await info('C0WARROOM')).toMatchObject({ name: 'war-room', is_private: true, is_member: true });
    expect(await info('C0WITHACME')).toMatchObject({
      is_ext_shared: true,
      is_shared: true,
      shared_team_ids: ['T0LOCALWORK', 'T0ACMECORP'],
    });
    expect(await info('C0ARCHIVED')).toMatchObject({ is_archived: true });
    expect(await info('D0LOCALYOU')).toMatchObject({ is_im: true, user: 'U0LOCALYOU' });
  });

  test('a private channel without the bot does not exist for it', async () => {
    await expectRefusal(client.conversations.info({ channel: 'C0SECRET' }), 'channel_not_found');
    await expectRefusal(client.chat.postMessage({ channel: 'C0SECRET', text: 'x' }), 'channel_not_found');
    await expectRefusal(client.chat.postMessage({ channel: 'C0GENERAL', text: 'x' }), 'not_in_channel');
  });

  test('nothing is written into an archived channel', async () => {
    const channel = 'C0ARCHIVED';
    const { ts } = workspace.postAs('you', 'long ago', { channel });
    await expectRefusal(client.chat.postMessage({ channel, text: 'x' }), 'is_archived');
    await expectRefusal(client.chat.postEphemeral({ channel, user: 'U0LOCALYOU', text: 'x' }), 'is_archived');
    await expectRefusal(client.reactions.add({ channel, timestamp: ts, name: 'eyes' }), 'is_archived');
    await expectRefusal(client.chat.update({ channel, ts, text: 'x' }), 'is_inactive');
    expect((await client.conversations.history({ channel })).messages).toMatchObject([{ text: 'long ago' }]);
  });

  test('members are listed page by page, the bot among them', async () => {
    const first = await client.conversations.members({ channel: 'C0INCIDENTS', limit: 3 });
    expect(first.members).toEqual(['U0LOCALYOU', 'U0LOCALRILEY', 'U0LOCALGRAY']);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.members({ channel: 'C0INCIDENTS', cursor });
    expect(second.members).toEqual(['U0LOCALSAM', 'U0PAGER', 'U0SPANDIFF']);
  });

  test('a history is newest first, without replies and without what one person alone sees', async () => {
    const channel = 'C0WARROOM';
    const one = workspace.postAs('you', 'one', { channel });
    const two = workspace.postAs('riley', 'two', { channel });
    workspace.postAs('riley', 'a reply', { channel, threadTs: one.ts });
    await client.chat.postEphemeral({ channel, user: 'U0LOCALYOU', text: 'psst' });
    const { messages } = await client.conversations.history({ channel });
    expect(messages).toMatchObject([{ text: 'two' }, { text: 'one', reply_count: 1, thread_ts: one.ts }]);
    const exactly = await client.conversations.history({ channel, latest: two.ts, inclusive: true, limit: 1 });
    expect(exactly).toMatchObject({ messages: [{ ts: two.ts }], has_more: true });
    expect((await client.conversations.history({ channel, oldest: two.ts })).messages).toEqual([]);
    await expectRefusal(client.conversations.history({ channel: 'C0GENERAL' }), 'not_in_channel');
  });

  test('a message to a person goes into the DM with them', async () => {
    expect((await client.conversations.open({ users: 'U0LOCALRILEY' })).channel?.id).toBe('D0LOCALRILEY');
    expect(await client.chat.postMessage({ channel: 'U0LOCALRILEY', text: 'x' })).toMatchObject({
      channel: 'D0LOCALRILEY',
    });
    await expectRefusal(client.conversations.open({ users: 'U0ACMEALEX' }), 'cannot_dm_bot');
  });
});

describe('messages', () => {
  const channel = 'C0INCIDENTS';

  test('of another app may hold attachments and blocks, and say whose they are', async () => {
    const attachments = [{ title: 'checkout is slow', title_link: 'https://jaeger.example/trace/ab' }];
    const button = {
      type: 'button',
      url: 'https://jaeger.example/trace/cd',
      text: { type: 'plain_text', text: 'Open' },
    };
    const blocks = [{ type: 'actions', elements: [button] }];
    const { ts } = workspace.postAs('pager', 'an alert', { channel, attachments, blocks });
    const { messages } = await client.conversations.replies({ channel, ts });
    expect(messages).toMatchObject([{ user: 'U0PAGER', bot_id: 'B0PAGER', attachments, blocks }]);
    expect(messages?.[0]).not.toHaveProperty('app_id');
  });

  test('carry metadata for whoever asks for it', async () => {
    const metadata = { event_type: 'answer', event_payload: { ask: 'one' } };
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'an answer', metadata });
    await client.chat.update({ channel, ts, text: 'a better answer' });
    const read = (include_all_metadata: boolean) => client.conversations.replies({ channel, ts, include_all_metadata });
    expect((await read(true)).messages).toMatchObject([{ text: 'a better answer', metadata }]);
    expect((await read(false)).messages?.[0]).not.toHaveProperty('metadata');
    const wrong = { channel, text: 'x', metadata: { event_type: '' } };
    await expectRefusal(client.apiCall('chat.postMessage', wrong), 'invalid_metadata_format');
  });

  test('that were deleted are gone, and so is their thread', async () => {
    const { ts } = workspace.postAs('you', 'soon gone');
    workspace.deleteMessage(workspace.messages(channel, ts)[0]!);
    await expectRefusal(client.chat.postMessage({ channel, text: 'x', thread_ts: ts }), 'message_not_found');
    await expectRefusal(client.chat.update({ channel, ts, text: 'x' }), 'message_not_found');
  });
});

describe('people', () => {
  test('guests and strangers are told apart', async () => {
    expect(await user('U0LOCALGRAY')).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
    expect(await user('U0LOCALSAM')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
    expect(await user('U0ACMEALEX')).toMatchObject({ is_stranger: true, team_id: 'T0ACMECORP' });
    expect(await user('U0LOCALRILEY')).toMatchObject({ is_restricted: false, team_id: 'T0LOCALWORK' });
  });

  test('an ephemeral message reaches members only', () =>
    expectRefusal(
      client.chat.postEphemeral({ channel: 'C0WARROOM', user: 'U0LOCALSAM', text: 'x' }),
      'user_not_in_channel',
    ));
});

describe('what agents and apps say beside messages', () => {
  test('prompts are suggested in DMs, four at most', async () => {
    const prompts = (count: number) =>
      Array.from({ length: count }, () => ({ title: 'Compare', message: 'compare a b' }));
    const suggest = (channel_id: string, count: number) =>
      client.apiCall('assistant.threads.setSuggestedPrompts', { channel_id, prompts: prompts(count) });
    await suggest('D0LOCALYOU', 4);
    expect(workspace.suggestedPrompts()).toMatchObject([{ channel: 'D0LOCALYOU', prompts: prompts(4) }]);
    await expectRefusal(suggest('D0LOCALYOU', 5), 'invalid_arguments');
    await expectRefusal(suggest('C0INCIDENTS', 1), 'channel_type_not_supported');
  });

  test('a session has one of four states, in a thread that exists', async () => {
    const { ts } = workspace.postAs('you', 'a question');
    const set = (thread_ts: string, status: string) =>
      client.apiCall('agents.sessions.setStatus', { channel_id: 'C0INCIDENTS', thread_ts, status });
    expect(await set(ts, 'processing')).toMatchObject({ ok: true });
    await expectRefusal(set(ts, 'dreaming'), 'invalid_arguments');
    await expectRefusal(set('1.000001', 'active'), 'thread_not_found');
  });

  test('a reaction is taken back once', async () => {
    const { ts: timestamp } = workspace.postAs('you', 'look');
    const reaction = { channel: 'C0INCIDENTS', timestamp, name: 'eyes' };
    await client.reactions.add(reaction);
    await client.reactions.remove(reaction);
    expect(workspace.messages('incidents', timestamp)).toMatchObject([{ reactions: [] }]);
    await expectRefusal(client.reactions.remove(reaction), 'no_reaction');
  });

  test('a preview is made of a link that is in the message', async () => {
    const { ts } = workspace.postAs('you', 'see https://jaeger.example/a');
    const channel = 'C0INCIDENTS';
    const unfurl = (url: string, blocks: object[]) =>
      client.apiCall('chat.unfurl', { channel, ts, unfurls: { [url]: { blocks } } });
    await unfurl('https://jaeger.example/a', [{ type: 'divider' }]);
    expect(workspace.messages(channel, ts)).toMatchObject([{ unfurls: [{ url: 'https://jaeger.example/a' }] }]);
    await expectRefusal(unfurl('https://jaeger.example/b', []), 'cannot_unfurl_url');
    await expectRefusal(unfurl('https://jaeger.example/a', [{ type: 'poster' }]), 'invalid_blocks');
    await expectRefusal(client.apiCall('chat.unfurl', { channel, ts }), 'missing_unfurls');
  });

  test('an unfinished run of a step ends once', async () => {
    const { executionId } = workspace.runStep('compare_traces', {});
    const args = { function_execution_id: executionId, outputs: {} };
    await client.functions.completeSuccess(args);
    await expectRefusal(client.functions.completeSuccess(args), 'function_execution_not_in_progress');
    await expectRefusal(
      client.functions.completeError({ function_execution_id: 'Fx0', error: 'x' }),
      'function_execution_not_found',
    );
  });
});

describe('views', () => {
  const home = (name: string): { type: 'home'; external_id: string; blocks: [] } => ({
    type: 'home',
    external_id: name,
    blocks: [],
  });

  test('a home is published again under its id, and a stale hash is a conflict', async () => {
    const { view: first } = await client.views.publish({ user_id: 'U0LOCALYOU', view: home('a') });
    const second = await client.views.publish({ user_id: 'U0LOCALYOU', view: home('b'), hash: first?.hash ?? '' });
    expect(second.view?.id).toBe(first?.id);
    await expectRefusal(
      client.views.publish({ user_id: 'U0LOCALYOU', view: home('c'), hash: first?.hash ?? '' }),
      'hash_conflict',
    );
    await expectRefusal(client.views.publish({ user_id: 'U0NOBODY', view: home('d') }), 'user_not_found');
  });

  test('a modal needs a trigger, and an update a view that is open', async () => {
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'M' }, blocks: [] };
    await expectRefusal(client.views.open({ trigger_id: 'guess', view }), 'invalid_trigger_id');
    await expectRefusal(client.views.update({ view_id: 'V0', view }), 'not_found');
  });
});

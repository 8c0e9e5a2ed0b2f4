/** The Web API of the local workspace, asked by the real @slack/web-api client over the wire. */
import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { RICH_ANSWER } from './rich-answer.ts';

let workspace: LocalWorkspace;
let client: webApi.WebClient;
const channel = 'C0INCIDENTS';

beforeAll(async () => {
  workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  client = clientWith(workspace.botToken);
});
afterAll(() => workspace.stop());

function clientWith(token: string | undefined): webApi.WebClient {
  return new webApi.WebClient(token, { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, timeout: 5_000 });
}

const post = (text: string, more: { thread_ts?: string } = {}) => client.chat.postMessage({ channel, text, ...more });

/** The error code of a refused call, with Slack's messages behind it. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => 'was not refused',
    (reason: unknown) => reason,
  );
  if (typeof error === 'object' && error !== null && 'data' in error) return JSON.stringify(error.data);
  return String(error);
}

const expectRefusal = async (call: Promise<unknown>, code: string) =>
  expect(JSON.parse(await refusal(call))).toMatchObject({ ok: false, error: code });

describe('tokens', () => {
  test('a call without a token is not authenticated', () =>
    expectRefusal(clientWith(undefined).auth.test(), 'not_authed'));

  test('an unknown token is invalid', () => expectRefusal(clientWith('xoxb-wrong').auth.test(), 'invalid_auth'));

  test('the bot token cannot open connections', () =>
    expectRefusal(client.apps.connections.open({}), 'not_allowed_token_type'));

  test('the app token cannot post', () =>
    expectRefusal(clientWith(workspace.appToken).chat.postMessage({ channel, text: 'x' }), 'not_allowed_token_type'));

  test('auth.test tells who the bot is', async () => {
    expect(await client.auth.test()).toMatchObject({ ok: true, user_id: workspace.botUserId, bot_id: 'B0SPANDIFF' });
  });
});

describe('chat', () => {
  test('a posted message stands in the channel with its blocks', async () => {
    const answer = await client.chat.postMessage({ channel, text: 'fallback', blocks: RICH_ANSWER });
    expect(answer).toMatchObject({ ok: true, channel, message: { text: 'fallback', bot_id: 'B0SPANDIFF' } });
    const message = workspace.messages().find((one) => one.ts === answer.ts);
    expect(message).toMatchObject({ user: workspace.botUserId, edits: 0, blocks: RICH_ANSWER });
  });

  test('a JSON body is read like a form', async () => {
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: '#incidents', blocks: [{ type: 'divider' }], text: 'from JSON' }),
    });
    expect(await response.json()).toMatchObject({ ok: true, channel, message: { text: 'from JSON' } });
  });

  test('an update replaces text and blocks and counts as an edit', async () => {
    const { ts = '' } = await post('first');
    await client.chat.update({ channel, ts, text: 'second', blocks: [{ type: 'divider' }] });
    expect(workspace.messages().find((one) => one.ts === ts)).toMatchObject({ edits: 1, markedEdited: false });
    await client.chat.update({ channel, ts, text: 'third' });
    const message = workspace.messages().find((one) => one.ts === ts);
    expect(message).toMatchObject({ text: 'third', blocks: [], edits: 2, markedEdited: true });
  });

  test('an update of nothing, of a stranger or with too much text is refused', async () => {
    await expectRefusal(client.chat.update({ channel, ts: '1.000001', text: 'x' }), 'message_not_found');
    const { ts } = workspace.postAs('you', 'mine');
    await expectRefusal(client.chat.update({ channel, ts, text: 'x' }), 'cant_update_message');
    const own = (await post('own')).ts ?? '';
    await expectRefusal(client.chat.update({ channel, ts: own, text: 'x'.repeat(4_001) }), 'msg_too_long');
    await expectRefusal(client.apiCall('chat.update', { channel, ts: own }), 'no_text');
  });

  test('a post longer than 40,000 characters is cut', async () => {
    const answer = await post('x'.repeat(40_001));
    expect(answer.message?.text).toHaveLength(40_000);
  });

  test('a post to nowhere, with nothing or to a channel without the bot is refused', async () => {
    await expectRefusal(client.chat.postMessage({ channel: 'C0NOWHERE', text: 'x' }), 'channel_not_found');
    await expectRefusal(client.chat.postMessage({ channel: 'general', text: 'x' }), 'not_in_channel');
    await expectRefusal(client.chat.postMessage({ channel, text: '' }), 'no_text');
    expect(JSON.parse(await refusal(client.apiCall('chat.postMessage', { text: 'x' })))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] missing required field: channel'] },
    });
  });

  test('blocks that are wrong are refused with the place that is wrong', async () => {
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    expect(JSON.parse(await refusal(client.chat.postMessage({ channel, text: 'x', blocks })))).toMatchObject({
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: { messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'] },
    });
    await expectRefusal(
      client.apiCall('chat.postMessage', { channel, text: 'x', blocks: '[{' }),
      'invalid_blocks_format',
    );
  });

  test('an ephemeral message is seen by one person and cannot be updated', async () => {
    const { message_ts: ts = '' } = await client.chat.postEphemeral({ channel, user: 'U0LOCALRILEY', text: 'psst' });
    expect(workspace.messages().find((one) => one.ts === ts)).toMatchObject({
      visibleTo: 'U0LOCALRILEY',
      text: 'psst',
    });
    await expectRefusal(client.chat.update({ channel, ts, text: 'x' }), 'message_not_found');
    await expectRefusal(client.chat.postEphemeral({ channel, user: 'U0NOBODY', text: 'x' }), 'user_not_in_channel');
  });

  test('an ephemeral message in a thread without replies is taken and shown to nobody', async () => {
    const { ts: thread_ts } = workspace.postAs('riley', 'slow');
    const whisper = { channel, user: 'U0LOCALRILEY', text: 'psst', thread_ts };
    const texts = () => workspace.messages(channel, thread_ts).map(({ text }) => text);
    expect((await client.chat.postEphemeral(whisper)).ok).toBe(true);
    expect(texts()).toEqual(['slow']);
    workspace.postAs('you', 'looking', { threadTs: thread_ts });
    await client.chat.postEphemeral(whisper);
    expect(texts()).toEqual(['slow', 'looking', 'psst']);
  });

  test('a deleted message is gone, and only own messages can be deleted', async () => {
    const { ts = '' } = await post('soon gone');
    await client.chat.delete({ channel, ts });
    expect(workspace.messages().some((one) => one.ts === ts)).toBe(false);
    await expectRefusal(client.chat.delete({ channel, ts }), 'message_not_found');
    await expectRefusal(client.chat.delete({ channel, ts: workspace.postAs('you', 'mine').ts }), 'cant_delete_message');
  });

  test('a permalink leads to the page', async () => {
    const { ts = '' } = await post('linked');
    const { permalink = '' } = await client.chat.getPermalink({ channel, message_ts: ts });
    expect(permalink).toBe(`${workspace.pageUrl}archives/${channel}/p${ts.replace('.', '')}`);
    expect((await fetch(permalink)).headers.get('content-type')).toBe('text/html; charset=utf-8');
    await expectRefusal(client.chat.getPermalink({ channel, message_ts: '1.000001' }), 'message_not_found');
  });
});

describe('threads', () => {
  test('replies are listed with their parent, page by page', async () => {
    const { ts = '' } = workspace.postAs('you', 'a question');
    for (const text of ['one', 'two', 'three']) await post(text, { thread_ts: ts });
    const first = await client.conversations.replies({ channel, ts, limit: 3 });
    expect(first.messages?.map((message) => message.text)).toEqual(['a question', 'one', 'two']);
    expect(first).toMatchObject({ has_more: true, messages: [{ reply_count: 3, thread_ts: ts }, {}, {}] });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.replies({ channel, ts, cursor });
    expect(second.messages?.map((message) => message.text)).toEqual(['three']);
    expect(workspace.messages('incidents', ts)).toHaveLength(4);
  });

  test('a reply to a reply, to nothing, or a list of nothing is refused', async () => {
    const { ts: parent } = workspace.postAs('you', 'parent');
    const { ts: reply = '' } = await post('reply', { thread_ts: parent });
    await expectRefusal(post('x', { thread_ts: reply }), 'cannot_reply_to_message');
    await expectRefusal(post('x', { thread_ts: '1.000001' }), 'message_not_found');
    await expectRefusal(client.conversations.replies({ channel, ts: '1.000001' }), 'thread_not_found');
    await expectRefusal(client.conversations.replies({ channel, ts: parent, cursor: 'x' }), 'invalid_cursor');
  });

  test('a status is set on a message that exists', async () => {
    const { ts } = workspace.postAs('you', 'waiting');
    const set = (thread_ts: string) =>
      client.assistant.threads.setStatus({ channel_id: channel, thread_ts, status: 'is comparing…' });
    expect(await set(ts)).toMatchObject({ ok: true });
    await expectRefusal(set('1.000001'), 'thread_not_found');
  });
});

describe('the rest', () => {
  test('channels and people can be asked for', async () => {
    expect((await client.conversations.info({ channel })).channel).toMatchObject({
      name: 'incidents',
      is_member: true,
    });
    expect((await client.users.info({ user: 'U0LOCALYOU' })).user).toMatchObject({ name: 'you', is_bot: false });
    await expectRefusal(client.conversations.info({ channel: 'C1' }), 'channel_not_found');
    await expectRefusal(client.users.info({ user: 'U1' }), 'user_not_found');
  });

  test('a reaction is added once', async () => {
    const { ts: timestamp } = workspace.postAs('you', 'look');
    await client.reactions.add({ channel, timestamp, name: 'eyes' });
    const message = workspace.messages().find((one) => one.ts === timestamp);
    expect(message?.reactions).toEqual([{ name: 'eyes', users: [workspace.botUserId] }]);
    await expectRefusal(client.reactions.add({ channel, timestamp, name: 'eyes' }), 'already_reacted');
    await expectRefusal(client.reactions.add({ channel, timestamp, name: 'No Such' }), 'invalid_name');
    await expectRefusal(client.reactions.add({ channel, timestamp: '1.000001', name: 'eyes' }), 'message_not_found');
  });

  test('a method that this workspace does not have is unknown', () =>
    expectRefusal(client.apiCall('chat.meMessage', { channel, text: 'x' }), 'unknown_method'));

  test('calls are recorded with their blocks and without the token', async () => {
    await client.chat.postMessage({ channel, text: 'recorded', blocks: [{ type: 'divider' }] });
    const call = workspace.requests().at(-1);
    expect(call).toEqual({
      method: 'chat.postMessage',
      arguments: { channel, text: 'recorded', blocks: [{ type: 'divider' }] },
      outcome: 'ok',
    });
  });

  test('the next call can be made to fail with a code or a status, once', async () => {
    workspace.failNext('chat.postMessage', 'fatal_error');
    workspace.failNext('chat.postMessage', { status: 503 });
    workspace.failNext('chat.postMessage', { status: 429, retryAfter: 7 });
    await expectRefusal(post('x'), 'fatal_error');
    await expect(post('x')).rejects.toMatchObject({ statusCode: 503 });
    const impatient = new webApi.WebClient(workspace.botToken, {
      slackApiUrl: workspace.apiUrl,
      rejectRateLimitedCalls: true,
    });
    await expect(impatient.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ retryAfter: 7 });
    expect(
      workspace
        .requests()
        .slice(-3)
        .map((call) => call.outcome),
    ).toEqual(['fatal_error', '503', '429']);
    expect(await post('fine again')).toMatchObject({ ok: true });
  });
});

describe('memory', () => {
  test('a channel keeps its last 500 messages, and the parent of the newest reply', async () => {
    const crowded = await startLocalWorkspace({ port: 0, suggestions: [] });
    const { ts: parent } = crowded.postAs('you', 'parent');
    const { ts: second } = crowded.postAs('you', 'second');
    const { ts: orphan } = crowded.postAs('you', 'reply to second', { threadTs: second });
    for (let count = 0; count < 600; count++) crowded.postAs('riley', `reply ${count}`, { threadTs: parent });
    const kept = crowded.messages();
    expect(kept).toHaveLength(500);
    expect(kept[0]?.ts).toBe(parent);
    expect(kept.at(-1)?.text).toBe('reply 599');
    expect(kept.some((message) => message.ts === second || message.ts === orphan)).toBe(false);
    await crowded.stop();
  });

  test('message ids rise, also within one millisecond', () => {
    const ids = Array.from({ length: 50 }, (_, count) => workspace.postAs('you', `${count}`).ts);
    expect(new Set(ids).size).toBe(50);
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^\d{10}\.\d{6}$/);
  });
});

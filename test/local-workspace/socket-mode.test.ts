/** Socket Mode and slash commands of the local workspace, with a real Bolt app at the other end. */
import type { App } from '@slack/bolt';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type LocalWorkspace,
  type LocalWorkspaceOptions,
  startLocalWorkspace,
} from '../../src/local-workspace/local-workspace.ts';
import { startBoltApp } from './bolt-app.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startWorkspace(options: Partial<LocalWorkspaceOptions> = {}): Promise<LocalWorkspace> {
  const workspace = await startLocalWorkspace({ port: 0, suggestions: [], ...options });
  closing.push(() => workspace.stop());
  return workspace;
}

async function startApp(workspace: LocalWorkspace, prepare: (app: App) => void): Promise<App> {
  const app = await startBoltApp(workspace, 300);
  prepare(app);
  closing.push(() => app.stop());
  return app;
}

/** A connection without Bolt: what arrives, and a way to answer it. */
async function connect(workspace: LocalWorkspace) {
  const connection = new WebSocket(await openLink(workspace));
  const received: Record<string, unknown>[] = [];
  const waiting: ((frame: Record<string, unknown>) => void)[] = [];
  connection.on('message', (data) => {
    const frame = JSON.parse(String(data));
    const next = waiting.shift();
    if (next === undefined) received.push(frame);
    else next(frame);
  });
  closing.push(async () => connection.terminate());
  const next = async () => received.shift() ?? new Promise<Record<string, unknown>>((resolve) => waiting.push(resolve));
  const answer = (frame: Record<string, unknown>, payload?: object) =>
    connection.send(JSON.stringify({ envelope_id: frame.envelope_id, payload }));
  return { connection, next, answer, hello: await next() };
}

async function openLink(workspace: LocalWorkspace): Promise<string> {
  const headers = { authorization: `Bearer ${workspace.appToken}` };
  const response = await fetch(`${workspace.apiUrl}apps.connections.open`, { method: 'POST', headers });
  const answer = (await response.json()) as { ok: boolean; url?: string; error?: string };
  return answer.url ?? `refused: ${answer.error}`;
}

describe('a mention', () => {
  test('reaches the Bolt app, which posts and then updates its message', async () => {
    const workspace = await startWorkspace();
    await startApp(workspace, (app) =>
      app.event('app_mention', async ({ event, client }) => {
        const { ts = '' } = await client.chat.postMessage({ channel: event.channel, text: `heard: ${event.text}` });
        await client.chat.update({ channel: event.channel, ts, text: `done for <@${event.user}>` });
      }),
    );
    workspace.postAs('you', 'nobody is mentioned');
    workspace.postAs('you', '@spandiff compare a & b https://example.com/trace/1?x=1&y=2.');
    const done = await workspace.waitFor((message) => message.edits === 1, 5_000);
    expect(done).toMatchObject({ user: workspace.botUserId, text: 'done for <@U0LOCALYOU>', channel: 'C0INCIDENTS' });
    expect(workspace.requests().find((call) => call.method === 'chat.postMessage')?.arguments.text).toBe(
      'heard: <@U0SPANDIFF> compare a &amp; b <https://example.com/trace/1?x=1&amp;y=2>.',
    );
    expect(workspace.messages()).toHaveLength(3);
  });

  test('carries what Slack sends with an event', async () => {
    const workspace = await startWorkspace();
    const { hello, next, answer } = await connect(workspace);
    expect(hello).toMatchObject({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0SPANDIFF' } });
    const { ts } = workspace.postAs('riley', 'root');
    const mention = workspace.postAs('riley', '@Spandiff help', { threadTs: ts });
    const envelope = await next();
    answer(envelope);
    expect(envelope).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      retry_attempt: 0,
      retry_reason: '',
      payload: {
        type: 'event_callback',
        team_id: 'T0LOCALWORK',
        api_app_id: 'A0SPANDIFF',
        event_id: expect.stringMatching(/^Ev[0-9A-F]{10}$/),
        event: { type: 'app_mention', user: 'U0LOCALRILEY', channel: 'C0INCIDENTS', thread_ts: ts, ts: mention.ts },
        authorizations: [{ user_id: 'U0SPANDIFF', is_bot: true }],
      },
    });
  });

  test('is not sent from a channel without the bot', async () => {
    const workspace = await startWorkspace();
    const { next, answer } = await connect(workspace);
    workspace.postAs('you', '@Spandiff over there', { channel: 'general' });
    workspace.postAs('you', '@Spandiff over here');
    const envelope = await next();
    answer(envelope);
    expect(envelope).toMatchObject({ payload: { event: { text: '<@U0SPANDIFF> over here' } } });
  });
});

describe('delivery', () => {
  const timing = { ackTimeoutMs: 40, retryDelaysMs: [0, 20] };

  test('an event that nobody acknowledges is sent again with the reason, then given up', async () => {
    const workspace = await startWorkspace({ timing });
    const { next } = await connect(workspace);
    workspace.postAs('you', '@Spandiff hello');
    const attempts = [await next(), await next(), await next()];
    expect(attempts.map(({ retry_attempt, retry_reason }) => [retry_attempt, retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
    ]);
    workspace.postAs('you', '@Spandiff next');
    expect(await next()).toMatchObject({ retry_attempt: 0, payload: { event: { text: '<@U0SPANDIFF> next' } } });
    const eventIds = attempts.map(({ payload }) => (payload as { event_id: string }).event_id);
    expect(new Set(eventIds).size).toBe(1);
  });

  test('a late acknowledgement ends the retries', async () => {
    const workspace = await startWorkspace({ timing: { ackTimeoutMs: 30, retryDelaysMs: [250] } });
    const { next, answer } = await connect(workspace);
    workspace.postAs('you', '@Spandiff one');
    const first = await next();
    // The command has the same time limit and started later: when it is over, the event's is over too.
    await expect(workspace.slash('/spandiff', '')).rejects.toMatchObject({ code: 'operation_timeout' });
    expect(await next()).toMatchObject({ type: 'slash_commands' });
    answer(first);
    workspace.postAs('you', '@Spandiff two');
    const two = { payload: { event: { text: '<@U0SPANDIFF> two' } } };
    expect(await next()).toMatchObject({ ...two, retry_attempt: 0 });
    expect(await next()).toMatchObject({ ...two, retry_attempt: 1 });
  });

  test('an event goes to one of several connections, in turn', async () => {
    const workspace = await startWorkspace();
    const [one, two] = [await connect(workspace), await connect(workspace)];
    expect(two.hello).toMatchObject({ num_connections: 2 });
    workspace.postAs('you', '@Spandiff first');
    workspace.postAs('you', '@Spandiff second');
    const texts = (await Promise.all([one.next(), two.next()])).map((envelope) => JSON.stringify(envelope.payload));
    expect(texts.map((text) => /first|second/.exec(text)?.[0]).sort()).toEqual(['first', 'second']);
  });

  test('an event on a connection that breaks is sent again on the next', async () => {
    const workspace = await startWorkspace({ timing: { ackTimeoutMs: 5_000, retryDelaysMs: [50, 50] } });
    const lost = await connect(workspace);
    workspace.postAs('you', '@Spandiff hello');
    await lost.next();
    workspace.dropSockets();
    const { next, answer } = await connect(workspace);
    const envelope = await next();
    answer(envelope);
    expect(envelope).toMatchObject({ type: 'events_api', retry_reason: 'connection_failed' });
  });

  test.each(['cut', 'refresh'] as const)('a Bolt app comes back after its connection is lost (%s)', async (how) => {
    const workspace = await startWorkspace({ timing: { ackTimeoutMs: 1_000, retryDelaysMs: [500, 500, 500] } });
    await startApp(workspace, (app) =>
      app.event('app_mention', async ({ say }) => {
        await say('here again');
      }),
    );
    workspace.dropSockets(how);
    workspace.postAs('you', '@Spandiff still there?');
    expect(await workspace.waitFor((message) => message.text === 'here again', 5_000)).toBeDefined();
  });

  test('an eleventh connection is refused', async () => {
    const workspace = await startWorkspace();
    for (let count = 0; count < 10; count++) await connect(workspace);
    expect(await openLink(workspace)).toBe('refused: too_many_websockets');
  });

  test('a frame that is no acknowledgement ends the connection', async () => {
    const workspace = await startWorkspace();
    const { connection } = await connect(workspace);
    const closed = new Promise<number>((resolve) => connection.once('close', resolve));
    connection.send('{"hello":');
    expect(await closed).toBe(1008);
  });
});

describe('a slash command', () => {
  test('is acknowledged, answered to one person, and then to all through its response_url', async () => {
    const workspace = await startWorkspace();
    await startApp(workspace, (app) =>
      app.command('/spandiff', async ({ ack, command, respond }) => {
        await ack({ text: `looking at ${command.text}` });
        await respond({ text: 'found it', response_type: 'in_channel' });
        await respond({ text: 'found it, really', replace_original: true });
      }),
    );
    expect(await workspace.slash('/spandiff', 'a & <b>')).toMatchObject({ text: 'looking at a & <b>' });
    await workspace.waitFor((message) => message.text === 'found it, really', 5_000);
    const [first, second, ...others] = workspace.messages();
    expect(first).toMatchObject({ text: 'looking at a & <b>', visibleTo: 'U0LOCALYOU', user: workspace.botUserId });
    expect(second).toMatchObject({ text: 'found it, really', edits: 1 });
    expect(second?.visibleTo).toBeUndefined();
    expect(others).toEqual([]);
    const responses = workspace.requests().filter((call) => call.method === 'response_url');
    expect(responses.map((call) => call.outcome)).toEqual(['ok', 'ok']);
  });

  test('carries the fields of the form that Slack sends', async () => {
    const workspace = await startWorkspace();
    const { next, answer } = await connect(workspace);
    const acknowledged = workspace.slash('/spandiff', 'help', { channel: 'general', user: 'riley' });
    const envelope = await next();
    answer(envelope);
    expect(await acknowledged).toBeUndefined();
    expect(envelope).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });
    expect(envelope.payload).toEqual({
      token: 'local-workspace',
      team_id: 'T0LOCALWORK',
      team_domain: 'local',
      channel_id: 'C0GENERAL',
      channel_name: 'general',
      user_id: 'U0LOCALRILEY',
      user_name: 'riley',
      command: '/spandiff',
      text: 'help',
      api_app_id: 'A0SPANDIFF',
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\/[0-9a-f-]{36}$/),
      trigger_id: expect.stringMatching(/^\d+\.[0-9A-F]+$/),
    });
    expect(workspace.messages('general')).toEqual([]);
  });

  test('answered in the channel shows what was typed as well', async () => {
    const workspace = await startWorkspace();
    await startApp(workspace, (app) =>
      app.command('/spandiff', async ({ ack }) => {
        await ack({ response_type: 'in_channel', text: 'for all' });
      }),
    );
    await workspace.slash('/spandiff', 'a b');
    expect(workspace.messages().map(({ user, text }) => [user, text])).toEqual([
      ['U0LOCALYOU', '/spandiff a b'],
      ['U0SPANDIFF', 'for all'],
    ]);
  });

  test('fails as in Slack: unknown, not connected, not acknowledged in time, acknowledged with nonsense', async () => {
    const workspace = await startWorkspace({ timing: { ackTimeoutMs: 40, retryDelaysMs: [] } });
    await expect(workspace.slash('/other', '')).rejects.toMatchObject({ code: 'invalid_command' });
    await expect(workspace.slash('/spandiff', '')).rejects.toMatchObject({ code: 'dispatch_failed' });
    const { next, answer } = await connect(workspace);
    await expect(workspace.slash('/spandiff', 'slow')).rejects.toMatchObject({ code: 'operation_timeout' });
    expect(await next()).toMatchObject({ payload: { text: 'slow' } });
    const nonsense = expect(workspace.slash('/spandiff', '')).rejects.toMatchObject({ code: 'invalid_blocks' });
    answer(await next(), { blocks: [{ type: 'nonsense' }] });
    await nonsense;
    expect(workspace.messages()).toEqual([]);
  });

  test('has a response_url that works five times and refuses wrong blocks', async () => {
    const workspace = await startWorkspace();
    const { next, answer } = await connect(workspace);
    const acknowledged = workspace.slash('/spandiff', '');
    const envelope = await next();
    answer(envelope);
    await acknowledged;
    const responseUrl = (envelope.payload as { response_url: string }).response_url;
    const respond = async (body: object | string) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(responseUrl, { method: 'POST', body: text });
      return `${response.status} ${await response.text()}`;
    };
    expect(await respond({ text: 'one' })).toBe('200 ok');
    expect(await respond({ blocks: [{ type: 'nonsense' }] })).toBe('400 invalid_blocks');
    expect(await respond('nonsense')).toBe('400 invalid_payload');
    expect(await respond({ replace_original: true, text: 'two' })).toBe('200 ok');
    expect(workspace.messages().map((message) => message.text)).toEqual(['two']);
    expect(await respond({ delete_original: true })).toBe('200 ok');
    expect(workspace.messages()).toEqual([]);
    expect(await respond({ text: 'six' })).toBe('404 used_url');
    const other = await fetch(`${responseUrl}0`, { method: 'POST', body: '{}' });
    expect(`${other.status} ${await other.text()}`).toBe('404 expired_url');
  });
});

describe('waiting', () => {
  test('for a message that never comes ends with what was there instead', async () => {
    const workspace = await startWorkspace();
    workspace.postAs('you', 'something else');
    await expect(workspace.waitFor((message) => message.text === 'never', 20)).rejects.toThrow(/something else/);
  });
});

/** Delivery by signed requests: signatures, retries and their headers, several teams, an organisation, installation by OAuth. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webApi } from '@slack/bolt';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type LocalWorkspace,
  type LocalWorkspaceOptions,
  startLocalWorkspace,
} from '../../src/local-workspace/local-workspace.ts';
import { SIGNING_SECRET, startHttpApp } from './bolt-app.ts';

const WAIT_MS = 5_000;
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startWorkspace(options: Partial<LocalWorkspaceOptions> = {}): Promise<LocalWorkspace> {
  const workspace = await startLocalWorkspace({ port: 0, suggestions: [], signingSecret: SIGNING_SECRET, ...options });
  closing.push(() => workspace.stop());
  return workspace;
}

interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An endpoint without Bolt; `answer` tells the status and body for each request, or never answers. */
async function startEndpoint(
  answer: (request: Request) => { status: number; body?: string; headers?: object } | undefined,
) {
  const requests: Request[] = [];
  const server: Server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const request = { headers: incoming.headers, body };
    requests.push(request);
    const given = answer(request);
    if (given !== undefined) response.writeHead(given.status, { ...given.headers }).end(given.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events` };
}

describe('requests', () => {
  const timing = { ackTimeoutMs: 3_000, retryDelaysMs: [0, 5] };

  test('an event that is refused comes again with the reason, until it is taken', async () => {
    const { requests, url } = await startEndpoint(() => ({ status: requests.length < 3 ? 500 : 200 }));
    const workspace = await startWorkspace({ timing, requestUrl: url });
    const { heard } = workspace.postAs('you', '@Spandiff hello');
    expect(await heard).toEqual(['acknowledged']);
    expect(requests.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    expect(new Set(requests.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
  });

  test('no answer in time is a timeout, and X-Slack-No-Retry ends the repetitions', async () => {
    const { requests, url } = await startEndpoint(() => {
      return requests.length === 1 ? undefined : { status: 500, headers: { 'x-slack-no-retry': '1' } };
    });
    const workspace = await startWorkspace({ timing: { ...timing, ackTimeoutMs: 800 }, requestUrl: url });
    expect(await workspace.postAs('you', '@Spandiff hello').heard).toEqual(['dispatch_failed']);
    expect(requests.map(({ headers }) => headers['x-slack-retry-reason'])).toEqual([undefined, 'http_timeout']);
  });

  test('a person of another team is heard in a shared channel, and the app hears itself in a DM', async () => {
    const { requests, url } = await startEndpoint(() => ({ status: 200 }));
    const workspace = await startWorkspace({ timing, requestUrl: url });
    await workspace.postAs('alex', '@Spandiff hello', { channel: 'with-acme' }).heard;
    const client = new webApi.WebClient(workspace.botToken, { slackApiUrl: workspace.apiUrl });
    await client.chat.postMessage({ channel: 'D0LOCALYOU', text: 'an answer' });
    await expect.poll(() => requests.length).toBe(2);
    expect(requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        team_id: 'T0LOCALWORK',
        is_ext_shared_channel: true,
        event: { type: 'app_mention', user: 'U0ACMEALEX', user_team: 'T0ACMECORP', team: 'T0ACMECORP' },
      },
      { event: { type: 'message', channel_type: 'im', user: 'U0SPANDIFF', bot_id: 'B0SPANDIFF', text: 'an answer' } },
    ]);
  });

  test('a command comes as a form, once; a bare text is its answer', async () => {
    const { requests, url } = await startEndpoint(() => ({ status: 200, body: 'looking' }));
    const workspace = await startWorkspace({ timing, requestUrl: url });
    expect(await workspace.slash('/spandiff', 'a & b', { channel: 'war-room' })).toEqual({ text: 'looking' });
    expect(requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = Object.fromEntries(new URLSearchParams(requests[0]?.body));
    expect(form).toMatchObject({
      command: '/spandiff',
      text: 'a & b',
      channel_id: 'C0WARROOM',
      channel_name: 'privategroup',
    });
    expect(workspace.messages('war-room')).toMatchObject([{ text: 'looking', visibleTo: 'U0LOCALYOU' }]);
  });

  test('nobody at the request URL: a command fails, an event is given up', async () => {
    const workspace = await startWorkspace({ timing, requestUrl: 'http://127.0.0.1:9/slack/events' });
    await expect(workspace.slash('/spandiff', '')).rejects.toMatchObject({ code: 'dispatch_failed' });
    expect(await workspace.postAs('you', '@Spandiff hello').heard).toEqual(['dispatch_failed']);
  });

  test('a request URL that does not answer the challenge is not saved', async () => {
    const { url } = await startEndpoint(() => ({ status: 200, body: 'hello' }));
    const workspace = await startWorkspace();
    await expect(workspace.setRequestUrl(url)).rejects.toThrow('challenge');
  });

  test('an app with another signing secret refuses everything', async () => {
    const workspace = await startWorkspace({ signingSecret: 'another secret' });
    const app = startHttpApp(workspace);
    await expect(app).rejects.toThrow('challenge');
  });
});

describe('several teams', () => {
  test('each has its own token, channels and people, and hears only its own', async () => {
    const workspace = await startWorkspace({ teams: 3 });
    const teams = new Map(workspace.teams.map((team) => [team.id, team]));
    expect(new Set(workspace.teams.map((team) => team.botToken)).size).toBe(3);
    const app = await startHttpApp(workspace, async ({ teamId = '' }) => {
      const { botToken = '', botId = '', botUserId = '' } = teams.get(teamId) ?? {};
      return { botToken, botId, botUserId, teamId };
    });
    closing.push(() => app.stop());
    app.event('app_mention', async ({ event, say, context }) => {
      await say({ text: `for ${context.teamId}`, thread_ts: event.ts });
    });
    for (const { users, botUserId } of workspace.teams)
      workspace.postAs(users.riley ?? '', `<@${botUserId}> hello @Spandiff`);
    for (const { id, channels } of workspace.teams) {
      const answer = await workspace.waitFor((message) => message.text === `for ${id}`, WAIT_MS);
      expect(answer.channel).toBe(channels.incidents);
    }
    const second = new webApi.WebClient(workspace.teams[1]?.botToken, { slackApiUrl: workspace.apiUrl });
    expect(await second.auth.test()).toMatchObject({
      team_id: 'T1LOCALWORK',
      user_id: 'U1SPANDIFF',
      bot_id: 'B1SPANDIFF',
    });
    await expect(second.conversations.info({ channel: 'C0INCIDENTS' })).rejects.toMatchObject({
      data: { error: 'channel_not_found' },
    });
  });

  test('of an organisation share one token, and a call names its team', async () => {
    const workspace = await startWorkspace({ teams: 2, isOrganisation: true });
    const [first, second] = workspace.teams;
    expect(first?.botToken).toBe(second?.botToken);
    const { requests, url } = await startEndpoint(() => ({ status: 200 }));
    const listening = await startWorkspace({ teams: 2, isOrganisation: true, requestUrl: url });
    await listening.postAs('U1LOCALYOU', '@Spandiff hello').heard;
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      team_id: 'T1LOCALWORK',
      enterprise_id: 'E0LOCALORG',
      context_enterprise_id: 'E0LOCALORG',
      authorizations: [{ enterprise_id: 'E0LOCALORG', team_id: 'T1LOCALWORK', is_enterprise_install: true }],
    });
    const client = new webApi.WebClient(first?.botToken, { slackApiUrl: workspace.apiUrl, teamId: 'T1LOCALWORK' });
    expect(await client.auth.test()).toMatchObject({ is_enterprise_install: true, enterprise_id: 'E0LOCALORG' });
    expect(await client.chat.postMessage({ channel: 'C1INCIDENTS', text: 'x' })).toMatchObject({
      channel: 'C1INCIDENTS',
    });
  });
});

describe('installation by OAuth', () => {
  async function consent(workspace: LocalWorkspace, decision: string, more: Record<string, string> = {}) {
    const query = new URLSearchParams({
      client_id: workspace.oauth.clientId,
      scope: 'chat:write,commands',
      state: 'secret state',
      redirect_uri: 'http://localhost:3000/slack/oauth_redirect',
      decision,
      ...more,
    });
    const response = await fetch(`${workspace.oauth.authorizeUrl}?${query}`, { redirect: 'manual' });
    const location = response.headers.get('location');
    return { status: response.status, back: location === null ? undefined : new URL(location).searchParams };
  }

  function redeem(workspace: LocalWorkspace, code: string, more: { client_secret?: string } = {}) {
    const { clientId: client_id, clientSecret: client_secret } = workspace.oauth;
    const client = new webApi.WebClient(undefined, { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } });
    return client.oauth.v2.access({ client_id, client_secret, code, ...more });
  }

  test('the code of a consent is worth one token', async () => {
    const workspace = await startWorkspace({ teams: 2 });
    const { status, back } = await consent(workspace, 'T1LOCALWORK');
    expect([status, back?.get('state')]).toEqual([302, 'secret state']);
    const code = back?.get('code') ?? '';
    await expect(redeem(workspace, 'guess')).rejects.toMatchObject({ data: { error: 'invalid_code' } });
    await expect(redeem(workspace, code, { client_secret: 'guess' })).rejects.toMatchObject({
      data: { error: 'bad_client_secret' },
    });
    expect(await redeem(workspace, code)).toMatchObject({
      access_token: workspace.teams[1]?.botToken,
      token_type: 'bot',
      scope: 'chat:write,commands',
      bot_user_id: 'U1SPANDIFF',
      team: { id: 'T1LOCALWORK' },
      enterprise: null,
      is_enterprise_install: false,
    });
    await expect(redeem(workspace, code)).rejects.toMatchObject({ data: { error: 'invalid_code' } });
  });

  test('where the app is not installed, nobody hears of anything', async () => {
    const { requests, url } = await startEndpoint(() => ({ status: 200 }));
    const workspace = await startWorkspace({ isInstalled: false, requestUrl: url });
    expect(workspace.botToken).toBe('');
    expect(await workspace.postAs('you', '@Spandiff hello').heard).toEqual([]);
    await expect(workspace.slash('/spandiff', 'help')).rejects.toMatchObject({ code: 'invalid_command' });
    const { back } = await consent(workspace, 'T0LOCALWORK');
    await redeem(workspace, back?.get('code') ?? '');
    expect(await workspace.postAs('you', '@Spandiff hello').heard).toEqual(['acknowledged']);
    expect(requests).toHaveLength(1);
  });

  test('after the app was removed, a new consent gives a new token', async () => {
    const { url } = await startEndpoint(() => ({ status: 200 }));
    const workspace = await startWorkspace({ requestUrl: url });
    const old = workspace.botToken;
    await workspace.remove('uninstall');
    const { back } = await consent(workspace, 'T0LOCALWORK');
    const { access_token } = await redeem(workspace, back?.get('code') ?? '');
    expect(access_token).not.toBe(old);
    expect(workspace.botToken).toBe(access_token);
  });

  test('the organisation as a whole installs without a team', async () => {
    const workspace = await startWorkspace({ teams: 2, isOrganisation: true });
    const { back } = await consent(workspace, 'T0LOCALWORK');
    expect(await redeem(workspace, back?.get('code') ?? '')).toMatchObject({
      team: null,
      enterprise: { id: 'E0LOCALORG', name: 'Local organisation' },
      is_enterprise_install: true,
    });
  });

  test('cancelling goes back without a code; a way back to another machine is refused', async () => {
    const workspace = await startWorkspace();
    expect((await consent(workspace, 'cancel')).back?.get('error')).toBe('access_denied');
    const elsewhere = await consent(workspace, 'T0LOCALWORK', { redirect_uri: 'https://evil.example/' });
    expect(elsewhere).toEqual({ status: 400, back: undefined });
    const { clientId: client_id, authorizeUrl } = workspace.oauth;
    const query = new URLSearchParams({ client_id, redirect_uri: 'http://localhost:3000/', scope: '<b>' });
    const page = await (await fetch(`${authorizeUrl}?${query}`)).text();
    expect(page).toContain('Allow in Local workspace');
    expect(page).toContain('&lt;b&gt;');
  });
});

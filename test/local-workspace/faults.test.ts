/** Faults that are switched on in the local workspace, as the real client of @slack/web-api meets them. */
import { type App, type BlockAction, type types, webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalWorkspace, startLocalWorkspace } from '../../src/local-workspace/local-workspace.ts';
import { startBoltApp } from './bolt-app.ts';

const WAIT_MS = 5_000;
const channel = 'C0INCIDENTS';

let workspace: LocalWorkspace;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  workspace = await startLocalWorkspace({ port: 0, suggestions: [] });
  closing.push(() => workspace.stop());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function client(options: webApi.WebClientOptions = {}): webApi.WebClient {
  const defaults = { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, timeout: 5_000 };
  return new webApi.WebClient(workspace.botToken, { ...defaults, ...options });
}

const texts = () => workspace.messages().map((message) => message.text);

describe('rate limits', () => {
  const impatient = () => client({ rejectRateLimitedCalls: true });

  test('one message a second for each channel; other channels are not held up', async () => {
    workspace.setFaults({ rateLimits: true });
    const { chat } = impatient();
    const post = (where: string) => chat.postMessage({ channel: where, text: 'now' });
    const posts = await Promise.allSettled([post(channel), post(channel), post('war-room')]);
    const outcomes = posts.map((one) => (one.status === 'rejected' ? one.reason.retryAfter : 'ok'));
    expect(outcomes.slice(0, 2).sort()).toEqual([1, 'ok']);
    expect(outcomes[2]).toBe('ok');
    expect(texts()).toEqual(['now']);
  });

  test('a method has its number of calls a minute', async () => {
    const { ts = '' } = await client().chat.postMessage({ channel, text: 'one' });
    workspace.setFaults({ rateLimits: true });
    const { chat } = impatient();
    for (let count = 0; count < 50; count++) await chat.update({ channel, ts, text: `${count}` });
    await expect(chat.update({ channel, ts, text: 'one more' })).rejects.toMatchObject({
      retryAfter: expect.toSatisfy((seconds: number) => seconds > 30 && seconds <= 60),
    });
    workspace.setFaults({ rateLimits: false });
    await chat.update({ channel, ts, text: 'free again' });
    expect(texts()).toEqual(['free again']);
  });

  test('a client that waits gets through', async () => {
    workspace.setFaults({ rateLimits: true });
    const { chat } = client({ retryConfig: { retries: 1 } });
    await Promise.all([chat.postMessage({ channel, text: 'a' }), chat.postMessage({ channel, text: 'b' })]);
    expect(texts().sort()).toEqual(['a', 'b']);
  });
});

describe('outages', () => {
  test('an error answers 503 and posts nothing', async () => {
    workspace.setFaults({ outage: 'error' });
    await expect(client().chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 503 });
    expect(texts()).toEqual([]);
  });

  test('silence ends with the timeout of the client, a reset with a broken connection', async () => {
    workspace.setFaults({ outage: 'silence' });
    await expect(client({ timeout: 50 }).chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({
      cause: { name: 'TimeoutError' },
    });
    workspace.setFaults({ outage: 'reset' });
    await expect(client().chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({
      cause: { name: 'TypeError' },
    });
    expect(texts()).toEqual([]);
  });

  test('lost answers: the message stands although its post has failed', async () => {
    workspace.setFaults({ outage: 'lost-answers' });
    await expect(client().chat.postMessage({ channel, text: 'lost' })).rejects.toMatchObject({ statusCode: 503 });
    workspace.setFaults({ outage: 'none' });
    expect(texts()).toEqual(['lost']);
    expect(workspace.requests().at(-1)?.outcome).toBe('ok, then 503');
  });

  test('single calls lose their answer or their connection', async () => {
    workspace.failNext('chat.postMessage', { status: 500, goesThrough: true });
    workspace.failNext('chat.postMessage', { status: 'reset', goesThrough: true });
    const { chat } = client({ retryConfig: { retries: 2, minTimeout: 1, maxTimeout: 1 } });
    await chat.postMessage({ channel, text: 'three times' });
    expect(texts()).toEqual(['three times', 'three times', 'three times']);
  });
});

describe('triggers', () => {
  async function startApp(): Promise<{ app: App; refusals: string[]; triggers: string[] }> {
    const app = await startBoltApp(workspace);
    closing.push(() => app.stop());
    const refusals: string[] = [];
    const triggers: string[] = [];
    app.action('open', async ({ ack, body, client: { views } }) => {
      await ack();
      const { trigger_id } = body as BlockAction;
      triggers.push(trigger_id);
      const view: types.ModalView = { type: 'modal', title: { type: 'plain_text', text: 'M' }, blocks: [] };
      for (const id of [trigger_id, trigger_id, 'guess']) {
        await views.open({ trigger_id: id, view }).then(
          () => refusals.push('ok'),
          (error) => refusals.push(error.data.error),
        );
      }
    });
    return { app, refusals, triggers };
  }

  async function click(app: App) {
    const open: types.Button = { type: 'button', action_id: 'open', text: { type: 'plain_text', text: 'Open' } };
    const blocks = [{ type: 'actions', elements: [open] }];
    const { ts } = await app.client.chat.postMessage({ channel, text: 'x', blocks });
    const message = await workspace.waitFor((one) => one.ts === ts, WAIT_MS);
    await workspace.click({ message, actionId: 'open' });
  }

  test('are good for one use', async () => {
    const { app, refusals } = await startApp();
    await click(app);
    await expect.poll(() => refusals).toEqual(['ok', 'exchanged_trigger_id', 'invalid_trigger_id']);
  });

  test('expire when the fault is on', async () => {
    const { app, refusals } = await startApp();
    workspace.setFaults({ expiredTriggers: true });
    await click(app);
    await expect.poll(() => refusals).toEqual(['expired_trigger_id', 'expired_trigger_id', 'invalid_trigger_id']);
    expect(workspace.modals()).toEqual([]);
  });
});

/** Slack repeats what it believes was lost, with the same ids: each way in answers once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/failure.ts';
import { startLocalWorkspace } from '../../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../../src/render/answer-actions.ts';
import { answersIn, type Bot, isTold, NESTED, SIGNING_SECRET } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';
import { type OperatedBot, startHttpBot } from '../operation/bot.ts';
import { postEvent, postInteraction } from './signed.ts';

const WAIT_MS = 10_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;

const filled = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }]));

/** How many answers there are before it, and what is then asked. */
type Way = readonly [what: string, before: number, ask: (bot: Bot) => Promise<unknown>];

const WAYS: readonly Way[] = [
  ['a mention', 0, async ({ workspace }) => workspace.postAs('you', `@Spandiff ${PAIR}`).heard],
  ['a direct message', 0, async ({ workspace }) => workspace.dm('you', PAIR).heard],
  ['a command', 0, ({ workspace }) => workspace.slash('/spandiff', PAIR)],
  ['a private command', 0, ({ workspace }) => workspace.slash('/spandiff', `${PAIR} private`)],
  [
    'a message shortcut',
    0,
    ({ workspace }) => {
      const { ts } = workspace.postAs('riley', PAIR);
      const message = workspace.messages().find((one) => one.ts === ts)!;
      return workspace.shortcut('compare_traces_in_message', { message });
    },
  ],
  [
    'a form',
    0,
    async ({ workspace }) => {
      await workspace.shortcut('compare_traces_modal');
      const form = await workspace.waitForView(({ type }) => type === 'modal', WAIT_MS);
      return workspace.submit(form, filled({ ...NESTED, conversation: 'C0WARROOM' }));
    },
  ],
  [
    'a click on Swap',
    1,
    async ({ workspace }) => {
      workspace.postAs('you', `@Spandiff ${PAIR}`);
      const message = await workspace.waitFor(isTold, WAIT_MS);
      return workspace.click({ message, actionId: ACTIONS.swap });
    },
  ],
];

overBothModes('delivered again', (start) => {
  test.each(WAYS)('%s that is delivered again is answered once', async (_what, before, ask) => {
    const bot = await start();
    const places = ['C0INCIDENTS', 'C0WARROOM', 'D0LOCALYOU'];
    const answers = () => places.flatMap((place) => answersIn(bot.workspace, place));
    await ask(bot);
    await expect.poll(() => answers().filter(isTold).length, { timeout: WAIT_MS }).toBe(before + 1);
    await bot.workspace.redeliver();
    // Whatever the second one began would be finished by then.
    await bot.stopApp();
    expect(answers()).toHaveLength(before + 1);
  });
});

describe('as Slack sends it', () => {
  let bot: OperatedBot;
  beforeEach(async () => {
    const workspace = await startLocalWorkspace({ port: 0, suggestions: [], signingSecret: SIGNING_SECRET });
    const sources = {
      fetchTrace: () => Promise.reject(new Error('not asked')),
      sourceOfPage: () => 'samples',
    };
    // Without news of the sources the home is filled once.
    const checkSources = () => Promise.reject(new Failure('unavailable', 'no source'));
    bot = await startHttpBot({ deps: { sources, checkSources } }, workspace);
  });
  afterEach(async () => {
    await bot.stop();
    await bot.workspace.stop();
  });

  const calls = (method: string) => bot.workspace.requests().filter((call) => call.method === method).length;
  const who = {
    team: { id: 'T0LOCALWORK', domain: 'local' },
    user: { id: 'U0LOCALYOU', name: 'you', username: 'you', team_id: 'T0LOCALWORK' },
    api_app_id: 'A0SPANDIFF',
    token: 'x',
    trigger_id: 'one trigger',
  };
  const incidents = { id: 'C0INCIDENTS', name: 'incidents' };
  const selected = (value: string) => ({
    type: 'static_select',
    selected_option: { text: { type: 'plain_text', text: 'x' }, value },
  });
  const view = (callback_id: string, values: object, private_metadata = '') => {
    const state = {
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { [name]: value }])),
    };
    return {
      type: 'view_submission',
      ...who,
      view: { id: 'V1', type: 'modal', callback_id, state, private_metadata, blocks: [] },
    };
  };

  describe.each<[what: string, method: string, send: () => Promise<Response>]>([
    [
      'a direct message',
      'chat.postMessage',
      () => {
        const said = { user: 'U0LOCALYOU', text: 'help', channel: 'D0LOCALYOU', channel_type: 'im' };
        return postEvent(bot, { type: 'message', ...said, ts: '1.1', event_ts: '1.1' });
      },
    ],
    [
      'an opened home',
      'views.publish',
      () =>
        postEvent(bot, {
          type: 'app_home_opened',
          user: 'U0LOCALYOU',
          channel: 'D0LOCALYOU',
          tab: 'home',
          event_ts: '1.1',
        }),
    ],
    [
      'a step of a workflow',
      'functions.completeError',
      () => {
        const run = { function_execution_id: 'Fx1', inputs: {}, bot_access_token: 'xwfp-x' };
        return postEvent(bot, {
          type: 'function_executed',
          function: { callback_id: 'compare_traces' },
          ...run,
          event_ts: '1.1',
        });
      },
    ],
    [
      'a message shortcut',
      'views.open',
      () => {
        const text = `${NESTED.baseline} ${NESTED.candidate} ${'a'.repeat(31)}1`;
        const message = { type: 'message', user: 'U0LOCALRILEY', ts: '1.1', text };
        const at = { callback_id: 'compare_traces_in_message', channel: incidents, message_ts: '1.1', message };
        return postInteraction(bot, { type: 'message_action', ...who, ...at, response_url: 'http://127.0.0.1:1/' });
      },
    ],
    [
      'a global shortcut',
      'views.open',
      () => postInteraction(bot, { type: 'shortcut', ...who, callback_id: 'compare_traces_modal', action_ts: '1.1' }),
    ],
    [
      'the button on the home page',
      'views.open',
      () => {
        const action = {
          type: 'button',
          action_id: 'open_compare_modal',
          block_id: 'b',
          value: 'home',
          action_ts: '1.1',
        };
        return postInteraction(bot, { type: 'block_actions', ...who, container: { type: 'view' }, actions: [action] });
      },
    ],
    [
      'a form',
      'chat.postMessage',
      () => {
        const conversation = { type: 'conversations_select', selected_conversation: 'C0WARROOM' };
        const candidate = { type: 'plain_text_input', value: NESTED.candidate };
        return postInteraction(bot, view('compare_traces_modal', { candidate, conversation, order: selected('auto') }));
      },
    ],
    [
      'a form to pick from',
      'chat.postMessage',
      () => {
        const { ts } = bot.workspace.messages()[0] ?? bot.workspace.postAs('riley', 'slow');
        const state = { channel: 'C0INCIDENTS', thread: ts, traces: [NESTED.candidate, NESTED.baseline] };
        const picked = { candidate: selected('0'), baseline: selected('any') };
        return postInteraction(bot, view('pick_traces', picked, JSON.stringify(state)));
      },
    ],
  ])('%s that is delivered again', (_what, method, send) => {
    test('is answered once', async () => {
      expect((await send()).status).toBe(200);
      expect((await send()).status).toBe(200);
      await expect.poll(() => calls(method)).toBe(1);
      // Whatever the second one started would be asked before this one's answer.
      const asked = bot.workspace.postAs('you', '@Spandiff help', { channel: 'war-room' });
      await bot.workspace.waitFor((message) => message.threadTs === asked.ts, 10_000);
      const others = method === 'chat.postMessage' ? 1 : 0;
      expect(calls(method)).toBe(1 + others);
    });
  });
});

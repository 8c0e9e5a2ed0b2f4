import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/failure.ts';
import { LIMITS } from '../../../src/limits.ts';
import type { View } from '../../../src/local-workspace/local-workspace.ts';
import { parseView } from '../../../src/local-workspace/view-schema.ts';
import { type Home, renderHome } from '../../../src/render/home-view.ts';
import { createLog } from '../../../src/slack/log.ts';
import { SourceStates } from '../../../src/slack/source-states.ts';
import type { SourceCheck } from '../../../src/sources/check-sources.ts';
import { IN_MEMORY, SqliteStore } from '../../../src/store/sqlite-store.ts';
import { type Bot, isTold, NESTED, readable } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;
const textOf = ({ blocks }: Pick<View, 'blocks'>) => readable({ text: '', blocks });
const SAMPLES: SourceCheck = { name: 'samples', kind: 'directory', address: '/a/path' };

overBothModes('app home', (start) => {
  let bot: Bot;
  let store: SqliteStore;
  const checks: PromiseWithResolvers<readonly SourceCheck[]>[] = [];
  beforeEach(async () => {
    checks.length = 0;
    const checkSources = () => {
      const check = Promise.withResolvers<readonly SourceCheck[]>();
      checks.push(check);
      return check.promise;
    };
    store = new SqliteStore(IN_MEMORY);
    bot = await start({ deps: { checkSources, store } });
  });
  afterEach(async () => {
    for (const check of checks) check.resolve([]);
    await bot.stop();
  });
  const remembered = () => store.lastComparisons({ teamId: 'T0LOCALWORK', userId: 'U0LOCALYOU' }, 5);
  const home = (words: string, user = 'you') =>
    bot.workspace.waitForView((view) => view.type === 'home' && textOf(view).includes(words), WAIT_MS, user);

  test('app home: says how to ask, and that the sources are being checked, then how they do', async () => {
    await bot.workspace.openHome();
    const first = textOf(await home('Being checked …'));
    expect(first).toContain(`/spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    expect(first).toContain('None yet.');
    expect(first).toContain('Members of this workspace\n may ask me in every channel, and in a conversation with me.');
    const failure = new Failure('timeout', 'tempo: http://10.0.0.7:3200 did not answer.');
    checks[0]!.resolve([SAMPLES, { ...SAMPLES, name: 'tempo', failure }]);
    const second = textOf(await home('Checked just now.'));
    expect(second).toContain('samples\n: works');
    expect(second).toContain('tempo\n: no answer');
    expect(second).not.toMatch(/10\.0\.0\.7|a\/path/);
  });

  test('app home: a second opening within a minute asks no source', async () => {
    await bot.workspace.openHome();
    await home('Being checked');
    checks[0]!.resolve([SAMPLES]);
    await home('works');
    await bot.workspace.openHome('riley');
    await home('works', 'riley');
    expect(checks).toHaveLength(1);
  });

  test('app home: shows one’s own last comparisons with links to the answers, and nobody else’s', async () => {
    bot.workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    const answer = await bot.workspace.waitFor(isTold, WAIT_MS);
    await expect.poll(remembered).toHaveLength(1);
    await bot.workspace.openHome();
    const view = await home('▲ Slower, high confidence');
    expect(JSON.stringify(view.blocks)).toContain(`archives/${answer.channel}/p${answer.ts.replace('.', '')}`);
    const short = (id: string) => `${id.slice(0, 4)}…${id.slice(-8)}`;
    const [after, before] = [NESTED.candidate, NESTED.baseline].map(short);
    expect(textOf(view)).toContain(`, just now (${after} of samples against ${before})`);
    await bot.workspace.openHome('riley');
    expect(textOf(await home('None yet.', 'riley'))).not.toContain('against');
  });

  test('app home: an answer that is gone is listed without a link', async () => {
    bot.workspace.postAs('you', `@Spandiff ${NESTED.baseline} ${NESTED.candidate}`);
    await bot.workspace.waitFor(isTold, WAIT_MS);
    await expect.poll(remembered).toHaveLength(1);
    bot.workspace.failNext('chat.getPermalink', 'message_not_found');
    await bot.workspace.openHome();
    const view = await home('against');
    expect(JSON.stringify(view.blocks)).not.toContain('archives/');
  });

  test('app home: a guest reads why not, and nothing of the sources', async () => {
    await bot.workspace.openHome('gray');
    const view = textOf(await home('guests', 'gray'));
    expect(view).not.toContain('samples');
    expect(checks).toHaveLength(0);
  });

  test('app home: the button opens the form', async () => {
    await bot.workspace.openHome();
    const view = await home('Which service');
    await bot.workspace.click({ view, actionId: 'open_compare_modal' });
    await bot.workspace.waitForView(({ callback_id }) => callback_id === 'compare_traces_modal', WAIT_MS);
  });

  test('app home: the Messages tab offers prompts that can be sent as they stand', async () => {
    await bot.workspace.openHome('you', 'messages');
    await expect.poll(() => bot.workspace.suggestedPrompts()).toHaveLength(1);
    const { prompts } = bot.workspace.suggestedPrompts()[0]!;
    for (const { message } of prompts.slice(0, 1)) bot.workspace.dm('you', message);
    expect(readable(await bot.workspace.waitFor(isTold, WAIT_MS))).toContain('preprocess');
  });

  test('app home: where there are no agents the prompts are left out, without a trouble', async () => {
    bot.workspace.failNext('assistant.threads.setSuggestedPrompts', 'missing_scope');
    await bot.workspace.openHome('you', 'messages');
    await expect.poll(() => bot.log.filter((line) => line.includes('(missing_scope)'))).toHaveLength(1);
    expect(bot.log.filter((line) => / (?:warn|error) /.test(line))).toEqual([]);
  });
});

describe('app home, as a view', () => {
  const empty: Home = {
    examples: NESTED,
    comparisons: [],
    sources: [],
    checkedAgoMs: undefined,
    access: { channels: undefined, guestsMayAsk: false, outsidersMayAsk: false },
  };

  test('app home: of many sources, channels and hostile names keeps Slack’s limits and leaves nothing out silently', () => {
    const hostile = '<!channel> `*_~ \u202e:skull: '.repeat(50);
    const many = <Value>(value: (i: number) => Value) => Array.from({ length: 300 }, (_, i) => value(i));
    const comparison = { baseline: hostile, candidate: hostile, outcome: hostile, confidence: hostile, url: undefined };
    const view = renderHome({
      ...empty,
      comparisons: many((i) => ({ ...comparison, agoMs: i * 1e7 })).slice(0, LIMITS.lastComparisons),
      sources: many((i) => ({ name: `${hostile}${i}`, state: 'fails' })),
      checkedAgoMs: 65_000,
      access: { channels: many((i) => `C${i}`), guestsMayAsk: true, outsidersMayAsk: true },
    });
    expect(() => parseView(view, () => false)).not.toThrow();
    const read = textOf({ blocks: parseView(view, () => false).blocks });
    expect(read).toContain('… and 275 more');
    expect(read).toContain(', and 280 more.');
    expect(read).toContain('its guests, people of other companies');
    expect(JSON.stringify(view)).not.toContain('"mrkdwn"');
  });

  test.each([
    [1_999, 'just now'],
    [59_999, '59 s ago'],
    [120_000, '2 min ago'],
    [7_200_000, '2 h ago'],
    [172_800_000, '2 days ago'],
  ])('app home: %i ms are %s', (checkedAgoMs, words) => {
    expect(JSON.stringify(renderHome({ ...empty, checkedAgoMs }))).toContain(`Checked ${words}.`);
  });
});

describe('state of the sources', () => {
  test('state of the sources: is checked again after a minute, once for all who ask meanwhile', async () => {
    let nowMs = 0;
    const checks: PromiseWithResolvers<readonly SourceCheck[]>[] = [];
    const check = () => {
      checks.push(Promise.withResolvers());
      return checks.at(-1)!.promise;
    };
    const states = new SourceStates(
      check,
      createLog('error', () => {}),
      () => nowMs,
    );
    const both = [states.refresh(), states.refresh()];
    checks[0]!.resolve([SAMPLES]);
    expect(await Promise.all(both)).toEqual([true, true]);
    nowMs = LIMITS.sourceStateMs - 1;
    expect(await states.refresh()).toBe(false);
    nowMs = LIMITS.sourceStateMs;
    const again = states.refresh();
    expect(states.known?.sources).toEqual([{ name: 'samples', state: 'works' }]);
    checks[1]!.reject(new Error('bug'));
    expect(await again).toBe(false);
    expect(states.known?.checkedAtMs).toBe(0);
    expect(checks).toHaveLength(2);
  });
});

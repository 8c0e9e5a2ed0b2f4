import { beforeEach, expect, test } from 'vitest';
import { renderStepOutputs } from '../../../src/render/step-outputs.ts';
import type { Report } from '../../../src/report/report.ts';
import { STEP } from '../../../src/slack/ways/workflow-step.ts';
import { answersIn, type Bot, NESTED, readable, SHOP } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;

overBothModes('workflow step', (start) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await start();
  });
  const run = async (inputs: Record<string, unknown>) => {
    const { executionId, heard } = bot.workspace.runStep(STEP, inputs);
    expect(await heard).toBe('acknowledged');
    return bot.workspace.waitForStep(executionId, WAIT_MS);
  };
  const pair = { candidate: NESTED.candidate, baseline: NESTED.baseline };

  test('workflow step: hands the verdict on, and posts nothing without a channel', async () => {
    const { state, outputs } = await run(pair);
    expect(state).toBe('completed');
    expect(outputs).toEqual({
      verdict: expect.stringContaining('preprocess: its own time grew. +784.417 ms end to end'),
      duration_delta_ms: 784.417,
      culprit: 'preprocess',
      confidence: 'high',
      report_url: '',
    });
    expect(answersIn(bot.workspace)).toEqual([]);
  });

  test('workflow step: with a channel the answer is posted there, and its link handed on', async () => {
    const { outputs } = await run({ ...pair, channel: 'C0WARROOM' });
    const [answer, ...others] = answersIn(bot.workspace, 'war-room');
    expect(others).toEqual([]);
    expect(readable(answer!)).toContain('preprocess');
    expect(outputs?.report_url).toContain(`/archives/C0WARROOM/p${answer!.ts.replace('.', '')}`);
  });

  test('workflow step: the fast trace may be left out', async () => {
    const { state, outputs } = await run({ candidate: SHOP.candidate, baseline: null });
    expect(state).toBe('completed');
    expect(outputs?.duration_delta_ms).toBeGreaterThan(0);
  });

  test('workflow step: the fields say which trace is the slow one', async () => {
    const { outputs } = await run({ candidate: NESTED.baseline, baseline: NESTED.candidate });
    expect(outputs?.duration_delta_ms).toBe(-784.417);
  });

  test('workflow step: two runs of the same at the same time both end', async () => {
    const ended = await Promise.all([run(pair), run(pair)]);
    expect(ended.map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  test.each<[what: string, inputs: Record<string, unknown>, error: RegExp]>([
    ['no trace', {}, /needs a slow trace/],
    [
      'a field without an id',
      { candidate: 'slow', baseline: pair.baseline },
      /^Slow trace: I found no trace id in that\.$/,
    ],
    ['one trace twice', { candidate: pair.candidate, baseline: pair.candidate }, /^Fast trace: .*same trace/],
    ['a trace that is not there', { ...pair, candidate: 'a'.repeat(31).concat('1') }, /There is no trace a+1/],
    ['a channel that the bot is not in', { ...pair, channel: 'C0GENERAL' }, /may not post in that channel/],
    ['an archived channel', { ...pair, channel: 'C0ARCHIVED' }, /may not post in that channel/],
  ])('workflow step: %s fails it in plain words', async (_what, inputs, error) => {
    const ended = await run(inputs);
    expect(ended.state).toBe('failed');
    expect(ended.error).toMatch(error);
  });

  test('workflow step: a channel that is not open fails it', async () => {
    await bot.stop();
    const access = {
      teams: undefined,
      channels: new Set(['C0INCIDENTS']),
      guestsMayAsk: false,
      outsidersMayAsk: false,
    };
    bot = await start({ deps: { access } });
    expect(await run({ ...pair, channel: 'C0WARROOM' })).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('do not answer in this channel'),
    });
  });

  test('workflow step: that Slack does not let end is logged, and the bot goes on', async () => {
    bot.workspace.failNext('functions.completeSuccess', 'function_execution_not_in_progress');
    bot.workspace.runStep(STEP, pair);
    await expect.poll(() => bot.log.some((line) => line.includes('step not ended'))).toBe(true);
    expect((await run(pair)).state).toBe('completed');
  });
});

test('workflow step: names in the outputs neither ring a channel nor become a link', () => {
  const cause = {
    kind: 'own-time',
    service: '<!channel>@here <https://evil|x>',
    operation: 'GET',
    deltaNs: 1,
    share: 1,
  };
  const side = { traceId: 'x', source: 's', rootService: 'r', rootOperation: 'o', durationNs: 10, startTime: '0' };
  const counts = { spanCount: 1, serviceCount: 1, errorCount: 0 };
  const report = {
    verdict: { outcome: 'slower', deltaNs: 1, confidence: 'high', cause, caveats: [] },
    ...{ baseline: { ...side, ...counts }, candidate: { ...side, ...counts, durationNs: 11 } },
    ...{ ledger: [], suspects: [], facts: [], changes: [], spans: [], order: 'given', narrative: null },
    ...{ criticalPath: { baseline: [], candidate: [] }, defects: { baseline: [], candidate: [] } },
  } as unknown as Report;
  const outputs = renderStepOutputs(report, '');
  expect(outputs.culprit).toContain('channel');
  expect(`${outputs.verdict} ${outputs.culprit}`).not.toMatch(/[<>@]/);
});

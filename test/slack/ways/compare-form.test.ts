import { beforeEach, describe, expect, test } from 'vitest';
import { parseView } from '../../../src/local-workspace/view-schema.ts';
import { renderCompareModal } from '../../../src/render/compare-modal.ts';
import { readFields } from '../../../src/request/traces-in.ts';
import { GLOBAL_SHORTCUT } from '../../../src/slack/ways/compare-form.ts';
import { type Bot, NESTED, readable, SHOP } from '../../support/slack-bot.ts';
import { overBothModes } from '../../support/slack-tests.ts';

const WAIT_MS = 10_000;

overBothModes('global shortcut', (start) => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await start();
  });
  const told = () => bot.told();
  const open = async (user = 'you') => {
    await bot.workspace.shortcut(GLOBAL_SHORTCUT, { user });
    return bot.workspace.waitForView((view) => view.callback_id === 'compare_traces_modal', WAIT_MS, user);
  };
  const fill = (fields: Record<string, string | null>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }]));

  test('global shortcut: two traces are compared in the conversation that was chosen', async () => {
    const modal = await open();
    await bot.workspace.submit(
      modal,
      fill({
        candidate: NESTED.candidate,
        baseline: `<https://jaeger.example.com/trace/${NESTED.baseline}>`,
        conversation: 'C0WARROOM',
      }),
    );
    const answer = await told();
    expect(answer.channel).toBe('C0WARROOM');
    expect(answer.threadTs).toBeUndefined();
    expect(readable(answer)).toContain('preprocess');
    expect(bot.workspace.modals()).toEqual([]);
  });

  test('global shortcut: the order that was chosen holds', async () => {
    const modal = await open();
    const both = { candidate: NESTED.baseline, baseline: NESTED.candidate, conversation: 'C0INCIDENTS' };
    await bot.workspace.submit(modal, fill({ ...both, order: 'given' }));
    expect(readable(await told())).toContain('−784.417 ms');
  });

  test('global shortcut: the second trace may be left out, and ids are looked up in the chosen source', async () => {
    const modal = await open();
    await bot.workspace.submit(
      modal,
      fill({ candidate: SHOP.candidate, source: 'samples', conversation: 'C0INCIDENTS' }),
    );
    expect(readable(await told())).toMatch(/baseline was chosen/i);
  });

  test('global shortcut: without a conversation the answer is sent to the asker, in one message', async () => {
    const modal = await open('riley');
    const cleared = { candidate: NESTED.candidate, baseline: NESTED.baseline, conversation: null };
    await bot.workspace.submit(modal, fill(cleared));
    const answer = await told();
    expect(answer.channel).toBe('D0LOCALRILEY');
    expect(bot.workspace.messages('D0LOCALRILEY')).toHaveLength(1);
  });

  test('global shortcut: where the bot may not post, the asker alone sees the answer', async () => {
    const modal = await open();
    const both = { candidate: NESTED.candidate, baseline: NESTED.baseline };
    await bot.workspace.submit(modal, fill({ ...both, conversation: 'C0GENERAL' }));
    const answer = await told();
    expect(answer).toMatchObject({ channel: 'C0GENERAL', visibleTo: 'U0LOCALYOU' });
    expect(readable(answer)).toContain('I am not in this channel');
  });

  test('global shortcut: what is wrong is said at its field, and the form stays', async () => {
    const modal = await open();
    const wrong = fill({ candidate: 'checkout', baseline: `${NESTED.baseline} ${NESTED.candidate}` });
    expect(await bot.workspace.submit(modal, wrong)).toEqual({
      response_action: 'errors',
      errors: {
        candidate: 'I found no trace id in that.',
        baseline: 'Those are 2 traces; name one here.',
      },
    });
    const same = fill({ candidate: NESTED.candidate, baseline: NESTED.candidate.toUpperCase() });
    expect(await bot.workspace.submit(modal, same)).toMatchObject({
      errors: { baseline: 'Both fields name the same trace.' },
    });
    expect(bot.workspace.modals()).toHaveLength(1);
  });

  test('global shortcut: a form that Slack does not open is told in a message', async () => {
    bot.workspace.setFaults({ expiredTriggers: true });
    await bot.workspace.shortcut(GLOBAL_SHORTCUT);
    const note = await bot.workspace.waitFor(({ text }) => text.includes('did not open the form'), WAIT_MS);
    expect(note.channel).toBe('D0LOCALYOU');
  });

  test('global shortcut: a guest reads why not instead of a form, and no name of a source', async () => {
    await bot.workspace.shortcut(GLOBAL_SHORTCUT, { user: 'gray' });
    const modal = await bot.workspace.waitForView((view) => view.type === 'modal', WAIT_MS, 'gray');
    const shown = JSON.stringify(modal.blocks);
    expect(shown).toContain('do not answer guests');
    expect(shown).not.toContain('samples');
    expect(modal.callback_id).toBe('');
  });

  test('global shortcut: a guest whose trigger is over reads why not in a message', async () => {
    bot.workspace.setFaults({ expiredTriggers: true });
    await bot.workspace.shortcut(GLOBAL_SHORTCUT, { user: 'gray' });
    const note = await bot.workspace.waitFor(({ text }) => text.includes('do not answer guests'), WAIT_MS);
    expect(note.channel).toBe('D0LOCALGRAY');
  });
});

describe('form', () => {
  test('form: of many sources with long names keeps Slack’s limits', () => {
    const names = Array.from({ length: 150 }, (_, i) => `${i}${'x'.repeat(200)}`.slice(0, 150));
    expect(() => parseView(renderCompareModal(names), () => false)).not.toThrow();
    expect(() => parseView(renderCompareModal([]), () => false)).not.toThrow();
  });

  test('form: a source is for ids that name no place themselves', () => {
    const id = NESTED.candidate;
    const read = (candidate: string) => readFields({ candidate, baseline: '', source: 'tempo' });
    expect(read(id)).toEqual({ kind: 'compare', candidate: `tempo:${id}` });
    expect(read(`jaeger:${id}`)).toEqual({ kind: 'compare', candidate: `jaeger:${id}` });
    expect(read(`https://jaeger.example.com/trace/${id}`)).toMatchObject({
      candidate: expect.stringMatching(/^https:/),
    });
  });

  test('form: the id of a span, a link without a trace and too few digits are told as what they are', () => {
    const problem = (candidate: string) => readFields({ candidate, baseline: '', source: undefined });
    expect(problem('https://example.com/dashboard')).toEqual({
      kind: 'refused',
      problems: { candidate: 'I found no trace id in that: the link to example.com names no trace.' },
    });
    expect(problem('4bf92f3577b34da6a3')).toMatchObject({ kind: 'compare' });
    expect(problem('4bf92f3577b3')).toMatchObject({
      problems: { candidate: expect.stringContaining('has 12 digits') },
    });
  });
});

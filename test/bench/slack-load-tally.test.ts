import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../src/render/answer-actions.ts';
import type { PlannedAsk } from './slack-load-plan.ts';
import { Tally } from './slack-load-tally.ts';

const PAIR = ['a'.repeat(32), 'b'.repeat(32)] as const;
const OTHER_PAIR = ['a'.repeat(32), 'c'.repeat(32)] as const;

function ask(way: PlannedAsk['way'], pair: PlannedAsk['pair'] = PAIR): PlannedAsk {
  return { atMs: 0, way, userId: 'U1', channelId: 'C1', pair };
}

let lastTs = 0;
type Shows = 'progress' | 'numbers' | 'answer' | 'full';

function message(shows: Shows, where: Partial<Message> = {}, [one, other]: readonly string[] = PAIR): Message {
  const value = JSON.stringify({ b: `bench:${one}`, c: `bench:${other}` });
  const buttons: Record<Shows, readonly string[]> = {
    progress: [ACTIONS.stop],
    numbers: [ACTIONS.json],
    answer: [ACTIONS.json, ACTIONS.feedback],
    full: [],
  };
  const elements = buttons[shows].map((action_id) => ({ action_id, value }));
  const text = shows === 'full' ? 'I have too many comparisons in line.' : '';
  lastTs += 1;
  return {
    ...{ channel: 'C1', ts: `${lastTs}`, user: 'UBOT', text, edits: 0, markedEdited: false },
    blocks: [{ type: 'actions', elements, text }] as unknown as Message['blocks'],
    ...{ reactions: [], files: [], attachments: [], unfurls: [] },
    ...where,
  };
}

/** What is not as it should be: asks without an end, with two, and messages that belong to none. */
function faults(asked: readonly [PlannedAsk, string?][], seen: readonly Message[]): readonly number[] {
  const tally = new Tally(['UBOT']);
  for (const [planned, thread] of asked) tally.sent(planned, thread);
  for (const one of seen) tally.see(one);
  const { neither, twice, astray } = tally.summary();
  return [neither, twice, astray];
}

const IN_THREAD = { threadTs: '1.0' };
const ALONE = { visibleTo: 'U1' };

describe('tally of the load bench', () => {
  test('tally: a mention is settled by an answer or a refusal in its thread', () => {
    expect(faults([[ask('mention'), '1.0']], [message('answer', IN_THREAD)])).toEqual([0, 0, 0]);
    expect(faults([[ask('mention'), '1.0']], [message('full', { ...IN_THREAD, ...ALONE })])).toEqual([0, 0, 0]);
    expect(faults([[ask('mention'), '1.0']], [message('full', ALONE)])).toEqual([0, 0, 0]);
  });

  test('tally: a command is settled by an answer with its traces, or by a refusal to its asker', () => {
    expect(faults([[ask('command')]], [message('answer')])).toEqual([0, 0, 0]);
    expect(faults([[ask('command')]], [message('full', ALONE)])).toEqual([0, 0, 0]);
  });

  test.each<Shows>(['progress', 'numbers'])('tally: an ask that stays at %s has no end', (shows) => {
    expect(faults([[ask('mention'), '1.0']], [message(shows, IN_THREAD)])).toEqual([1, 0, 1]);
    expect(faults([[ask('command')]], [message(shows)])).toEqual([1, 0, 1]);
  });

  test('tally: the last state of a message counts', () => {
    const states = (['progress', 'numbers', 'answer'] as const).map((shows) => message(shows, { ts: '9' }));
    expect(faults([[ask('command')]], states)).toEqual([0, 0, 0]);
  });

  test('tally: silence is seen', () => {
    expect(faults([[ask('mention'), '1.0'], [ask('command')]], [])).toEqual([2, 0, 0]);
  });

  test('tally: two ends of one ask are seen', () => {
    const two = [message('answer', IN_THREAD), message('full', { ...IN_THREAD, ...ALONE })];
    expect(faults([[ask('mention'), '1.0']], two)).toEqual([0, 1, 0]);
    expect(faults([[ask('command')]], [message('answer'), message('answer')])).toEqual([0, 1, 0]);
    expect(faults([[ask('command')]], [message('answer'), message('full', ALONE)])).toEqual([0, 1, 0]);
  });

  test('tally: the answer to another pair settles nothing', () => {
    expect(faults([[ask('command')]], [message('answer', {}, OTHER_PAIR)])).toEqual([1, 0, 1]);
  });
});

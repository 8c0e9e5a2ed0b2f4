import type { webApi } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import type { SlackBlock, SlackMessage } from '../../src/render/block-kit.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { downTheLadder, RefusedBlocks, refusedBy } from '../../src/slack/ladder.ts';
import { FULL } from '../render/reports.ts';
import { slackRefuses } from '../support/slack-errors.ts';

const MESSAGE = renderAnswer(FULL, { narrative: 'told' });

/** What a workspace that refuses these types of blocks was sent: the types on each rung that this test is about. */
async function sentTo(
  refuses: readonly string[],
  memory = new RefusedBlocks(),
  message: SlackMessage = MESSAGE,
  error = 'invalid_blocks',
): Promise<string[]> {
  const sent: string[] = [];
  await downTheLadder(message, memory, async ({ blocks }) => {
    const types = blocks?.map(({ type }) => type) ?? ['text alone'];
    sent.push(types.filter((type) => /data|table|section|text alone/.test(type)).join('+'));
    if (types.some((type) => refuses.includes(type))) throw slackRefuses(error);
  });
  return sent;
}

describe('ladder', () => {
  test('ladder: the chart goes first, then sorting, then the table, then all blocks', async () => {
    expect(await sentTo([])).toEqual(['data_table+data_visualization']);
    expect(await sentTo(['data_visualization'])).toEqual(['data_table+data_visualization', 'data_table']);
    expect(await sentTo(['data_table'])).toEqual(['data_table+data_visualization', 'data_table', 'table']);
    expect(await sentTo(['data_table', 'table'])).toEqual([
      ...['data_table+data_visualization', 'data_table', 'table', 'section'],
    ]);
    expect(await sentTo(['header'])).toEqual([
      ...['data_table+data_visualization', 'data_table', 'table', 'section', 'text alone'],
    ]);
  });

  test('ladder: what was refused is not tried again for an hour', async () => {
    let nowMs = 0;
    const memory = new RefusedBlocks(() => nowMs);
    await sentTo(['data_table'], memory);
    expect(await sentTo(['data_table'], memory)).toEqual(['table']);
    nowMs = LIMITS.refusedBlocksMs;
    expect(await sentTo([], memory)).toEqual(['data_table+data_visualization']);
  });

  test('ladder: a message that is too long says nothing of what the workspace takes', async () => {
    const memory = new RefusedBlocks();
    for (const error of ['msg_blocks_too_long', 'msg_too_long']) {
      expect(await sentTo(['data_visualization'], memory, MESSAGE, error)).toHaveLength(2);
    }
    expect(await sentTo([], memory)).toEqual(['data_table+data_visualization']);
  });

  test('ladder: the oldest blocks are always tried, whatever was refused before', async () => {
    const memory = new RefusedBlocks();
    const [block] = MESSAGE.olderBlocks.at(-1)!;
    memory.remember([block as SlackBlock], []);
    expect(await sentTo([], memory)).toEqual(['section']);
  });

  test('ladder: every other error is the sender’s trouble', async () => {
    await expect(sentTo(['header'], new RefusedBlocks(), MESSAGE, 'not_in_channel')).rejects.toThrow('not_in_channel');
  });

  test('ladder: one workspace’s refusals are not another’s', () => {
    const [one, other] = [{}, {}] as webApi.WebClient[];
    expect(refusedBy(one!)).toBe(refusedBy(one!));
    expect(refusedBy(one!)).not.toBe(refusedBy(other!));
  });
});

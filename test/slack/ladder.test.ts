import type { webApi } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import type { SlackBlock, SlackMessage } from '../../src/render/block-kit.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { addPicture, downTheLadder, RefusedBlocks, refusedBy } from '../../src/slack/ladder.ts';
import { FULL } from '../render/reports.ts';
import { slackRefuses } from '../support/slack-errors.ts';

const MESSAGE = renderAnswer(FULL, { narrative: 'told' });

/** What a workspace that refuses these types of blocks was sent: the types on each rung that this test is about. */
async function sentTo(
  refuses: readonly string[],
  memory = new RefusedBlocks(),
  message: SlackMessage = MESSAGE,
  code = 'invalid_blocks',
  error = slackRefuses(code),
): Promise<string[]> {
  const sent: string[] = [];
  await downTheLadder(message, memory, async ({ blocks }) => {
    const types = blocks?.map(({ type }) => type) ?? ['text alone'];
    sent.push(types.filter((type) => /image|data|table|section|text alone/.test(type)).join('+'));
    if (types.some((type) => refuses.includes(type))) throw error;
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

  describe('with a picture', () => {
    const withPicture = renderAnswer(FULL, { narrative: 'told', picture: { fileId: 'F0123456789', altText: 'bars' } });
    const tried = (refuses: readonly string[], memory = new RefusedBlocks(), error?: Error) =>
      sentTo(refuses, memory, withPicture, 'invalid_blocks', error);

    test('ladder: the picture goes before anything else, and alone', async () => {
      expect(await tried([])).toEqual(['image+data_table']);
      expect(await tried(['image'])).toEqual(['image+data_table', 'data_table+data_visualization']);
    });

    test('ladder: a workspace that refuses something else keeps the picture', async () => {
      const memory = new RefusedBlocks();
      expect(await tried(['data_table'], memory)).toEqual([
        ...['image+data_table', 'data_table+data_visualization', 'data_table', 'image+table'],
      ]);
      expect(await tried(['data_table'], memory)).toEqual(['image+table']);
    });

    test('ladder: a picture that is refused for its file is left out, and the next one is tried again', async () => {
      const memory = new RefusedBlocks();
      const aboutFile = slackRefuses('invalid_blocks', ['invalid slack file [json-pointer:/blocks/2/slack_file]']);
      expect(await tried(['image'], memory, aboutFile)).toHaveLength(2);
      expect(await tried([], memory)).toEqual(['image+data_table']);
    });

    test('ladder: a picture is added on the rung that the workspace takes, or not at all', async () => {
      const add = async (refuses: readonly string[], memory: RefusedBlocks) => {
        let sent: readonly string[] = [];
        const isShown = await addPicture(withPicture, memory, async ({ blocks = [] }) => {
          sent = blocks.map(({ type }) => type);
          if (sent.some((type) => refuses.includes(type))) throw slackRefuses('invalid_blocks');
        });
        return { isShown, sent: sent.filter((type) => /image|data|table/.test(type)).join('+') };
      };
      const memory = new RefusedBlocks();
      expect(await add([], memory)).toEqual({ isShown: true, sent: 'image+data_table' });
      memory.add('data_table');
      expect(await add([], memory)).toEqual({ isShown: true, sent: 'image+table' });
      expect(await add(['image'], memory)).toEqual({ isShown: false, sent: 'image+table' });
      memory.add('image');
      expect(await add([], memory)).toEqual({ isShown: false, sent: '' });
    });
  });

  test('ladder: one workspace’s refusals are not another’s', () => {
    const [one, other] = [{}, {}] as webApi.WebClient[];
    expect(refusedBy(one!)).toBe(refusedBy(one!));
    expect(refusedBy(one!)).not.toBe(refusedBy(other!));
  });
});

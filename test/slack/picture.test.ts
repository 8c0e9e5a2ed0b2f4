/** Pictures in answers, over the wire: wherever everybody sees the answer, after the numbers, in three writes at most. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Message } from '../../src/local-workspace/local-workspace.ts';
import {
  drawOnce,
  hasPicture,
  type PicturedBot,
  type PicturedOptions,
  startPicturedBot,
  writesOf,
} from '../support/pictured-bot.ts';
import { answersIn, isTold, NESTED, readable } from '../support/slack-bot.ts';

const WAIT_MS = 20_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;
const MENTION = `@Spandiff compare ${PAIR}`;

let bot: PicturedBot;
afterEach(() => bot.stop());

async function start(options: PicturedOptions = {}): Promise<PicturedBot['workspace']> {
  bot = await startPicturedBot(options);
  return bot.workspace;
}

const isWhole = (message: Message) => isTold(message) && hasPicture(message);
const whole = () => bot.workspace.waitFor(isWhole, WAIT_MS);
const calls = (method: string) => bot.workspace.requests().filter((call) => call.method === method);
const sawPicture = () => expect.poll(() => calls('files.info').length, { timeout: WAIT_MS }).toBeGreaterThan(0);

/** The narrative is let go when Slack has looked into the picture. */
async function tellWithPicture(): Promise<void> {
  await sawPicture();
  bot.tell();
}

describe.each([
  ['Socket Mode', false],
  ['HTTP', true],
])('pictures in an answer, %s', (_, isHttp) => {
  const together = { isHttp, isSlow: true, workspace: { fileProcessingMs: 0 } };

  test('picture: stands below the first lines of the answer to a mention, in its thread', async () => {
    const workspace = await start(together);
    const { ts } = workspace.postAs('you', MENTION);
    await tellWithPicture();
    const answer = await whole();
    expect(answer.threadTs).toBe(ts);
    expect(answer.blocks.slice(0, 3).map(({ type }) => type)).toEqual(['header', 'rich_text', 'image']);
    const [, , image] = answer.blocks;
    expect(image).toMatchObject({ alt_text: expect.stringContaining('preprocess') });
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative + picture']);
    expect(answersIn(workspace)).toHaveLength(1);
    expect(bot.outcomes).toEqual(['shown']);
  });

  test('picture: stands in the answer to a command, in the channel', async () => {
    const workspace = await start(together);
    await workspace.slash('/spandiff', PAIR);
    await tellWithPicture();
    expect((await whole()).threadTs).toBeUndefined();
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative + picture']);
  });

  test('picture: stands in the answer to a direct message', async () => {
    const workspace = await start(together);
    workspace.dm('you', PAIR);
    await tellWithPicture();
    expect((await whole()).channel).toBe('D0LOCALYOU');
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative + picture']);
  });

  test('picture: the answer that only the asker sees has none, and nothing is uploaded', async () => {
    const workspace = await start({ isHttp });
    await workspace.slash('/spandiff', `${PAIR} private`);
    const answer = await workspace.waitFor(isTold, WAIT_MS);
    await bot.stopApp();
    expect(hasPicture(answer)).toBe(false);
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative']);
    expect(calls('files.getUploadURLExternal')).toEqual([]);
    expect(bot.outcomes).toEqual([]);
  });
});

describe('pictures in an answer', () => {
  test('picture: is a PNG that the workspace shows, described by a sentence', async () => {
    const workspace = await start({ isSlow: true, workspace: { fileProcessingMs: 0 } });
    workspace.postAs('you', MENTION);
    await tellWithPicture();
    const { blocks } = await whole();
    const image = blocks.find(({ type }) => type === 'image') as { slack_file: { id: string }; alt_text: string };
    const file = await fetch(`${workspace.pageUrl}files/${image.slack_file.id}`);
    expect(file.headers.get('content-type')).toBe('image/png');
    const bytes = new Uint8Array(await file.arrayBuffer());
    expect([...bytes.slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(bytes.length).toBeLessThan(300_000);
    const [announced] = calls('files.getUploadURLExternal');
    expect(announced!.arguments).toMatchObject({ alt_text: expect.stringContaining('preprocess') });
    expect(image.alt_text).toMatch(/\w.*\w/);
    expect(announced!.arguments.filename).toBe(`spandiff-${NESTED.baseline}-${NESTED.candidate}.png`);
    expect(calls('files.completeUploadExternal')[0]!.arguments.channel_id).toBeUndefined();
  });

  test('picture: comes before the narrative where the model is slow', async () => {
    const workspace = await start({ isSlow: true, workspace: { fileProcessingMs: 0 } });
    workspace.postAs('you', MENTION);
    const early = await workspace.waitFor(hasPicture, WAIT_MS);
    expect(readable(early)).toContain('The explanation follows.');
    bot.tell();
    await whole();
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'numbers + picture', 'narrative + picture']);
    expect(bot.outcomes).toEqual(['shown']);
  });

  test('picture: comes after the narrative where Slack looks into it for seconds', async () => {
    const workspace = await start({ workspace: { fileProcessingMs: 3_000 } });
    workspace.postAs('you', MENTION);
    await whole();
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative', 'narrative + picture']);
    expect(answersIn(workspace)).toHaveLength(1);
    expect(bot.outcomes).toEqual(['late']);
  });

  test('picture: without a model there are three writes at most too', async () => {
    const workspace = await start();
    workspace.postAs('you', MENTION);
    await whole();
    await bot.stopApp();
    expect(writesOf(workspace).length).toBeLessThanOrEqual(4);
    expect(writesOf(workspace).slice(0, 2)).toEqual(['progress', 'numbers']);
  });

  test('picture: a workflow is told the outcome before a late picture', async () => {
    const workspace = await start({ workspace: { fileProcessingMs: 3_000 } });
    const { baseline, candidate } = NESTED;
    const { executionId } = workspace.runStep('compare_traces', { baseline, candidate, channel: 'C0INCIDENTS' });
    const { outputs } = await workspace.waitForStep(executionId, WAIT_MS);
    expect(outputs).toMatchObject({ culprit: 'preprocess' });
    expect(answersIn(workspace).some(hasPicture)).toBe(false);
    await whole();
  });

  test('picture: in the second workspace of an organisation it is uploaded there', async () => {
    const workspace = await start({ isSlow: true, workspace: { fileProcessingMs: 0, teams: 2, isOrganisation: true } });
    workspace.dm('U1LOCALYOU', PAIR);
    await tellWithPicture();
    expect((await whole()).channel).toBe('D1LOCALYOU');
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative + picture']);
  });

  test('picture: many asks at once have their numbers and narratives, and some no picture', async () => {
    const open = Promise.withResolvers<void>();
    const drawPicture: typeof drawOnce = async (subject) => {
      await open.promise;
      return drawOnce(subject);
    };
    const quotas = { person: { burst: 100, everyMs: 1 }, channel: { burst: 100, everyMs: 1 } };
    // Of two workspaces, so that each has updates left for pictures.
    const workspaceOptions = { fileProcessingMs: 0, teams: 2, isOrganisation: true };
    const workspace = await start({ drawPicture, quotas, workspace: workspaceOptions });
    const channels = ['C0INCIDENTS', 'C1INCIDENTS'];
    for (let i = 0; i < 7; i++) {
      for (const [team, channel] of channels.entries()) workspace.postAs(`U${team}LOCALYOU`, MENTION, { channel });
    }
    const answers = (are: (message: Message) => boolean) =>
      channels.flatMap((channel) => workspace.messages(channel)).filter(are).length;
    await expect.poll(() => answers(isTold), { timeout: WAIT_MS }).toBe(14);
    expect(bot.outcomes).toEqual(Array.from({ length: 4 }, () => 'crowded'));
    open.resolve();
    await expect.poll(() => bot.outcomes.length, { timeout: WAIT_MS }).toBe(14);
    expect(bot.outcomes.filter((outcome) => outcome === 'late')).toHaveLength(10);
    expect(answers(isWhole)).toBe(10);
    expect(bot.log.filter((line) => line.includes('no picture'))).toHaveLength(4);
  });
});

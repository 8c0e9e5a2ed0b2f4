/**
 * What can go wrong with a picture: the numbers and the narrative stand all the same, in one answer, and the log and the
 * metrics say once what became of the picture.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/failure.ts';
import type { LocalWorkspace, Message } from '../../src/local-workspace/local-workspace.ts';
import type { DrawPicture } from '../../src/slack/picture/drawings.ts';
import {
  drawOnce,
  hasPicture,
  type PicturedBot,
  type PicturedOptions,
  startPicturedBot,
  writesOf,
} from '../support/pictured-bot.ts';
import { answersIn, isTold, NESTED, readable, SHOP } from '../support/slack-bot.ts';

const WAIT_MS = 25_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;
const MENTION = `@Spandiff compare ${PAIR}`;

let bot: PicturedBot;
afterEach(() => bot.stop());

async function start(options: PicturedOptions = {}): Promise<LocalWorkspace> {
  bot = await startPicturedBot({ isSlow: true, ...options, workspace: { fileProcessingMs: 0, ...options.workspace } });
  return bot.workspace;
}

const calls = (method: string) => bot.workspace.requests().filter((call) => call.method === method);
const settled = (count = 1) => expect.poll(() => bot.outcomes.length, { timeout: WAIT_MS }).toBe(count);
const complaints = () => bot.log.filter((line) => line.includes('no picture'));
const told = () => bot.workspace.waitFor(isTold, WAIT_MS);
const isWhole = (message: Message) => isTold(message) && hasPicture(message);

type HttpFailure = Exclude<Parameters<LocalWorkspace['failNext']>[1], string>;
const DOWN: HttpFailure = { status: 503 };
const LOST: HttpFailure = { status: 503, goesThrough: true };
const LIMITED: HttpFailure = { status: 429, retryAfter: 30 };

const UPLOAD_URL = 'files.getUploadURLExternal';
const COMPLETE = 'files.completeUploadExternal';

interface Row {
  readonly fault: string;
  readonly fails?: Readonly<Record<string, readonly (string | HttpFailure)[]>>;
  readonly isStuck?: true;
  readonly drawPicture?: DrawPicture;
  readonly ends: 'shown' | 'failed' | 'refused' | 'crowded';
  /** In the one line about it. */
  readonly says?: string;
}

const ROWS: readonly Row[] = [
  { fault: 'a server error before the upload', fails: { [UPLOAD_URL]: [DOWN] }, ends: 'shown' },
  { fault: 'server errors before the upload', fails: { [UPLOAD_URL]: [DOWN, DOWN] }, ends: 'failed', says: 'HTTP' },
  { fault: 'an upload over the rate limit', fails: { [UPLOAD_URL]: [LIMITED] }, ends: 'crowded', says: 'rate limit' },
  { fault: 'an upload address that fails once', fails: { upload: [DOWN] }, ends: 'shown' },
  { fault: 'an upload address that fails', fails: { upload: [DOWN, DOWN] }, ends: 'failed', says: 'HTTP' },
  { fault: 'a connection that breaks in the upload', fails: { upload: [{ status: 'reset' }] }, ends: 'shown' },
  { fault: 'an upload whose end fails', fails: { [COMPLETE]: [DOWN, DOWN] }, ends: 'failed', says: 'HTTP' },
  {
    fault: 'an upload whose end went through unheard',
    fails: { [COMPLETE]: [LOST] },
    ends: 'failed',
    says: 'file_update_failed',
  },
  { fault: 'looks at the file that fail', fails: { 'files.info': [DOWN, DOWN] }, ends: 'shown' },
  { fault: 'a look over the rate limit', fails: { 'files.info': [LIMITED] }, ends: 'crowded', says: 'rate limit' },
  {
    fault: 'a file that somebody deleted',
    fails: { 'files.info': ['file_not_found'] },
    ends: 'failed',
    says: 'file_not_found',
  },
  { fault: 'an upload that Slack never finishes looking into', isStuck: true, ends: 'failed', says: 'still looking' },
  {
    fault: 'an app that may not write files',
    fails: { [UPLOAD_URL]: ['missing_scope'] },
    ends: 'refused',
    says: 'missing_scope',
  },
  {
    fault: 'an app that may not read files',
    fails: { 'files.info': ['missing_scope'] },
    ends: 'refused',
    says: 'missing_scope',
  },
  {
    fault: 'a workspace without files',
    fails: { [UPLOAD_URL]: ['file_uploads_disabled'] },
    ends: 'refused',
    says: 'disabled',
  },
  {
    fault: 'a machine that makes no pictures',
    drawPicture: async () => {
      throw new Failure('unavailable', 'Pictures cannot be made on this machine.');
    },
    ends: 'failed',
    says: 'Pictures cannot be made on this machine.',
  },
  {
    fault: 'a bug in the drawing',
    drawPicture: async () => {
      throw new TypeError('checkout-secret is not a function');
    },
    ends: 'failed',
    says: 'TypeError',
  },
];

describe('picture faults', () => {
  test.each(ROWS)('picture fault: $fault ends in one answer and the word “$ends”', async (row) => {
    const { fails = {}, isStuck, drawPicture = drawOnce, ends, says } = row;
    const workspace = await start({ drawPicture });
    workspace.setFaults({ stuckUploads: isStuck === true });
    for (const [method, failures] of Object.entries(fails)) {
      for (const failure of failures) workspace.failNext(method, failure);
    }
    workspace.postAs('riley', MENTION);
    // What fails is over before the narrative is there, what is shown is shown before it.
    if (ends === 'shown') await workspace.waitFor(hasPicture, WAIT_MS);
    else await settled();
    bot.tell();
    const answer = await told();
    await bot.stopApp();
    expect(hasPicture(answer)).toBe(ends === 'shown');
    expect(readable(answer)).toContain('+784.417 ms');
    expect(answersIn(workspace)).toHaveLength(1);
    const writes = ['progress', 'numbers', 'narrative'];
    if (ends === 'shown') expect(writesOf(workspace).at(-1)).toBe('narrative + picture');
    else expect(writesOf(workspace)).toEqual(writes);
    expect(bot.outcomes).toEqual([ends]);
    expect(complaints()).toHaveLength(says === undefined ? 0 : 1);
    expect(complaints().join()).toContain(says ?? '');
    expect(bot.log.join()).not.toContain('checkout-secret');
  });

  test.each([
    ['the right scope', { 'files.info': 'missing_scope' }],
    ['room under the rate limit', { [UPLOAD_URL]: LIMITED }],
  ])('picture fault: a workspace without %s is not asked again at the next answer', async (_, fails) => {
    const workspace = await start({ isSlow: false });
    for (const [method, failure] of Object.entries(fails)) workspace.failNext(method, failure);
    const first = workspace.postAs('riley', MENTION);
    await settled();
    const before = calls(UPLOAD_URL).length;
    const second = workspace.postAs('riley', MENTION);
    await settled(2);
    const isAnswered = (ts: string) => workspace.messages('incidents', ts).some(isTold);
    await expect.poll(() => isAnswered(first.ts) && isAnswered(second.ts), { timeout: WAIT_MS }).toBe(true);
    expect(calls(UPLOAD_URL)).toHaveLength(before);
    expect(complaints()).toHaveLength(1);
    expect(bot.outcomes[0]).toBe(bot.outcomes[1]);
  });

  test('picture fault: a machine that makes none is told once', async () => {
    let asked = 0;
    const workspace = await start({
      isSlow: false,
      drawPicture: async () => {
        asked += 1;
        throw new Failure('unavailable', 'Pictures cannot be made on this machine.');
      },
    });
    workspace.postAs('riley', MENTION);
    await settled();
    workspace.postAs('riley', MENTION);
    await settled(2);
    await bot.stopApp();
    expect(asked).toBe(1);
    expect(complaints()).toHaveLength(1);
    expect(answersIn(workspace).filter(isTold)).toHaveLength(2);
  });
});

describe('a picture that Slack does not show', () => {
  test('picture fault: one that it refuses at first is shown by one more write', async () => {
    const workspace = await start();
    workspace.setFaults({ refusedPictures: true });
    workspace.postAs('riley', MENTION);
    await expect.poll(() => calls('files.info').length, { timeout: WAIT_MS }).toBeGreaterThan(0);
    bot.tell();
    await told();
    workspace.setFaults({ refusedPictures: false });
    const answer = await workspace.waitFor(isWhole, WAIT_MS);
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual([
      ...['progress', 'numbers', 'narrative + picture (invalid_blocks)', 'narrative', 'narrative + picture'],
    ]);
    expect(answer.blocks.some(({ type }) => type === 'data_table')).toBe(true);
    expect(bot.outcomes).toEqual(['late']);
    expect(complaints()).toEqual([]);
  });

  test('picture fault: one that it refuses for good stands as a file below the answer, and at once the next time', async () => {
    const workspace = await start({ isSlow: false, workspace: { fileProcessingMs: 100 } });
    workspace.setFaults({ refusedPictures: true });
    const first = workspace.postAs('riley', MENTION);
    const file = await workspace.waitFor(({ files }) => files.length > 0, WAIT_MS);
    expect(file).toMatchObject({ threadTs: first.ts, files: [{ mimetype: 'image/png' }] });
    expect(file.files[0]!.altText).toContain('preprocess');
    await settled();
    const [, , ...refused] = writesOf(workspace);
    expect(refused.filter((write) => write === 'narrative + picture (invalid_blocks)').length).toBeGreaterThan(0);
    const before = writesOf(workspace).length;

    await workspace.slash('/spandiff', PAIR);
    await settled(2);
    const isBelow = ({ threadTs, files }: Message) =>
      files.length > 0 && threadTs !== undefined && threadTs !== first.ts;
    const below = await workspace.waitFor(isBelow, WAIT_MS);
    await bot.stopApp();
    const answer = workspace.messages('incidents').find(({ ts }) => ts === below.threadTs)!;
    expect(isTold(answer)).toBe(true);
    expect(writesOf(workspace).slice(before)).toEqual(['progress', 'numbers', 'narrative']);
    expect(bot.outcomes).toEqual(['refused', 'refused']);
  });

  test('picture fault: a workspace that takes no pictures keeps its table', async () => {
    const workspace = await start();
    workspace.postAs('riley', `@Spandiff compare ${SHOP.baseline} ${SHOP.candidate}`);
    const early = await workspace.waitFor(hasPicture, WAIT_MS);
    expect(early.blocks.some(({ type }) => type === 'data_table')).toBe(true);
    workspace.failNext('chat.update', 'invalid_blocks');
    bot.tell();
    const answer = await told();
    await bot.stopApp();
    expect(answer.blocks.some(({ type }) => type === 'data_table')).toBe(true);
    expect(answer.blocks.some(({ type }) => type === 'data_visualization')).toBe(true);
    expect(hasPicture(answer)).toBe(false);
    expect(answersIn(workspace).filter(isTold)).toHaveLength(1);
    expect(bot.outcomes).toEqual(['refused']);
  });

  test('picture fault: an answer that somebody deletes before its picture comes does not come back', async () => {
    const workspace = await start({ isSlow: false, workspace: { fileProcessingMs: 3_000 } });
    workspace.postAs('riley', MENTION);
    workspace.deleteMessage(await told());
    await settled();
    await bot.stopApp();
    expect(answersIn(workspace)).toEqual([]);
    expect(writesOf(workspace).at(-1)).toBe('narrative + picture (message_not_found)');
    expect(bot.outcomes).toEqual(['failed']);
  });

  test('picture fault: numbers that somebody deletes before the narrative come back with it', async () => {
    const workspace = await start();
    workspace.postAs('riley', MENTION);
    workspace.deleteMessage(await workspace.waitFor(hasPicture, WAIT_MS));
    bot.tell();
    const answer = await workspace.waitFor(isWhole, WAIT_MS);
    await bot.stopApp();
    expect(answersIn(workspace)).toEqual([answer]);
    expect(bot.outcomes).toEqual(['shown']);
  });

  test('picture fault: an answer that has to go to the asker alone goes without', async () => {
    const workspace = await start();
    workspace.postAs('riley', MENTION);
    await workspace.waitFor(hasPicture, WAIT_MS);
    workspace.failNext('chat.update', 'is_inactive');
    bot.tell();
    const answer = await told();
    await bot.stopApp();
    expect(answer.visibleTo).toBe('U0LOCALRILEY');
    expect(hasPicture(answer)).toBe(false);
    expect(bot.outcomes).toEqual(['refused']);
  });

  test('picture fault: over the rate limit of updates it is given up, and the answer is not', async () => {
    const workspace = await start({ isSlow: false, workspace: { fileProcessingMs: 3_000 } });
    workspace.postAs('riley', MENTION);
    await told();
    workspace.failNext('chat.update', { status: 429, retryAfter: 30 });
    await settled();
    await bot.stopApp();
    expect(writesOf(workspace)).toEqual(['progress', 'numbers', 'narrative', 'narrative + picture (429)']);
    expect(bot.outcomes).toEqual(['crowded']);
  });

  test('picture fault: a stop in the middle of the upload ends with the answer told', async () => {
    const workspace = await start({ isSlow: false });
    workspace.failNext('upload', { status: 'silence' });
    workspace.failNext('upload', { status: 'silence' });
    workspace.postAs('riley', MENTION);
    await expect.poll(() => calls(UPLOAD_URL).length, { timeout: WAIT_MS }).toBe(1);
    await bot.stopApp();
    expect(answersIn(workspace).map(isTold)).toEqual([true]);
    expect(bot.outcomes).toEqual(['failed']);
    expect(complaints()).toHaveLength(1);
  });
});

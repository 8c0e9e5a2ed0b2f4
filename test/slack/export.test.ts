/** The report as files, by the buttons below an answer: the page, JSON, both; over Socket Mode and signed requests. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TraceFinder } from '../../src/compare.ts';
import { Failure } from '../../src/failure.ts';
import type { Message } from '../../src/local-workspace/local-workspace.ts';
import { ACTIONS } from '../../src/render/answer-actions.ts';
import { button } from '../../src/render/buttons.ts';
import type { Report } from '../../src/report/report.ts';
import { IN_MEMORY, SqliteStore } from '../../src/store/sqlite-store.ts';
import { type Bot, NESTED, readable, startBot } from '../support/slack-bot.ts';
import { postButtons } from './actions/post-buttons.ts';
import { answered, isFinal, LINKS, sampleSources, WAIT_MS } from './report-page/support.ts';

let bot: Bot;
afterEach(() => bot.stop());

const click = (message: Message, actionId: string) => bot.workspace.click({ message, actionId });
/** Of the message in which they appear, `among` messages with files. */
const filesIn = async (channel?: string) => {
  const withFiles = () => bot.workspace.messages(channel).filter(({ files }) => files.some(isNoPicture));
  await expect.poll(() => withFiles().length, { timeout: WAIT_MS }).toBe(1);
  return withFiles()[0]!;
};
const isNoPicture = ({ name }: { readonly name: string }) => !name.endsWith('.png');
const says = (words: string) => bot.workspace.waitFor((message) => readable(message).includes(words), WAIT_MS);

async function contentOf(message: Message, extension: string): Promise<string> {
  const file = message.files.find(({ name }) => name.endsWith(extension))!;
  const response = await fetch(`${bot.workspace.pageUrl}files/${file.id}/${encodeURIComponent(file.name)}`);
  expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
  return response.text();
}

function buttonsOf(message: Message): readonly string[] {
  const labels: string[] = [];
  JSON.stringify(message.blocks, (_key, value: unknown) => {
    const isButton = typeof value === 'object' && value !== null && 'type' in value && value.type === 'button';
    if (isButton && 'text' in value) labels.push((value.text as { text: string }).text);
    return value;
  });
  return labels;
}

describe.each([
  ['Socket Mode', false],
  ['HTTP', true],
])('over %s', (_, isHttp) => {
  test('without an address: open report is a file in the thread, which is the page', async () => {
    bot = await startBot({ isHttp });
    const answer = await answered(bot);
    expect(buttonsOf(answer)).toEqual([
      'Open report',
      'Details',
      'Why not …?',
      'Swap',
      'Another baseline',
      'JSON file',
    ]);
    await click(answer, ACTIONS.pageFile);
    const shared = await filesIn();
    expect(shared.threadTs).toBe(answer.threadTs);
    expect(shared.files.map(({ name }) => name)).toEqual([`spandiff-${NESTED.baseline}-${NESTED.candidate}.html`]);
    expect(await contentOf(shared, '.html')).toMatch(/^<!doctype html>.*preprocess.*<\/html>\s*$/s);
  });

  test('with an address: files are the page and JSON, in one message', async () => {
    bot = await startBot({ isHttp, app: LINKS });
    const answer = await answered(bot);
    expect(buttonsOf(answer)).toEqual(['Open report', 'Details', 'Why not …?', 'Swap', 'Another baseline', 'Files']);
    await click(answer, ACTIONS.files);
    const shared = await filesIn();
    expect(shared.threadTs).toBe(answer.threadTs);
    expect(shared.files.map(({ name }) => name.split('.').at(-1)).sort()).toEqual(['html', 'json']);
    const report = JSON.parse(await contentOf(shared, '.json')) as Report;
    expect(report.candidate.traceId).toBe(NESTED.candidate);
    expect(report.narrative?.author).toBe('template');
    expect(await contentOf(shared, '.html')).toContain(NESTED.candidate);
  });

  test('restart: the files are the same', async () => {
    bot = await startBot({ isHttp, app: LINKS, deps: { store: new SqliteStore(IN_MEMORY) } });
    const answer = await answered(bot, NESTED.candidate);
    await click(answer, ACTIONS.files);
    const before = await filesIn();
    await bot.restartApp();
    await click(answer, ACTIONS.files);
    const after = await bot.workspace.waitFor(({ ts, files }) => ts !== before.ts && files.some(isNoPicture), WAIT_MS);
    for (const extension of ['.json', '.html']) {
      expect(await contentOf(after, extension)).toBe(await contentOf(before, extension));
    }
  });
});

describe('a chosen baseline', () => {
  test('restart: a report that is computed again says how it was chosen, and nothing of a pool', async () => {
    bot = await startBot({ deps: { store: new SqliteStore(IN_MEMORY) } });
    const answer = await answered(bot, NESTED.candidate);
    await bot.restartApp();
    await click(answer, ACTIONS.json);
    const report = JSON.parse(await contentOf(await filesIn(), '.json')) as Report;
    expect(report.baselineChoice).toMatchObject({ source: 'samples', pool: expect.any(Number) });
    expect(report.verdict.caveats.map(({ code }) => code)).not.toContain('pool');
    await click(answer, ACTIONS.details);
    await bot.workspace.waitForView(({ blocks }) => JSON.stringify(blocks).includes('preprocess'), WAIT_MS);
  });

  test('restart: with the store gone too it is compared with the pool, and says that', async () => {
    bot = await startBot();
    const answer = await answered(bot, NESTED.candidate);
    await bot.restartApp();
    await click(answer, ACTIONS.json);
    const report = JSON.parse(await contentOf(await filesIn(), '.json')) as Report;
    expect(report.baselineChoice).toBeUndefined();
  });

  test('restart: what the store has of it and cannot be read costs nobody the report', async () => {
    const store = new SqliteStore(IN_MEMORY);
    bot = await startBot({ deps: { store } });
    const answer = await answered(bot, NESTED.candidate);
    // What is in flight is finished first: by then the answer is remembered.
    await bot.restartApp();
    const { id, users } = bot.workspace.teams[0]!;
    const [last] = await store.lastComparisons({ teamId: id, userId: users.you! }, 1);
    await store.recordComparison({ ...last!, baselineChoice: '{"source":1}' });
    await click(answer, ACTIONS.json);
    const report = JSON.parse(await contentOf(await filesIn(), '.json')) as Report;
    expect(report.baselineChoice).toBeUndefined();
    expect(bot.log.join('')).toContain('choice of the baseline not found');
  });
});

describe('in private and in trouble', () => {
  beforeEach(async () => {
    bot = await startBot({ app: LINKS });
  });

  test('private answer: its files go to the conversation of that person with the bot', async () => {
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate} private`);
    const answer = await bot.workspace.waitFor(
      (message) => message.visibleTo !== undefined && isFinal(message),
      WAIT_MS,
    );
    await click(answer, ACTIONS.files);
    await says('The files are in your conversation with me.');
    expect(bot.workspace.messages().flatMap(({ files }) => files)).toEqual([]);
  });

  test('old answers: their button for JSON is heard', async () => {
    const answer = await answered(bot);
    const value = /"value":"(\{.*?\})"/.exec(JSON.stringify(answer.blocks))![1]!.replaceAll('\\"', '"');
    await click(await postButtons(bot.workspace, [button('answer_json', 'JSON', value)]), ACTIONS.json);
    expect((await filesIn()).files.map(({ name }) => name.split('.').at(-1))).toEqual(['json']);
  });
});

describe('traces that are gone', () => {
  let isGone: boolean;
  beforeEach(async () => {
    const real = await sampleSources();
    isGone = false;
    const fetchTrace: TraceFinder['fetchTrace'] = async (reference, signal) => {
      if (isGone) throw new Failure('not-found', 'No source has this trace.');
      return real.fetchTrace(reference, signal);
    };
    bot = await startBot({ app: LINKS, sources: { fetchTrace } });
  });

  test('traces that are gone: JSON is kept from the answer, and the page is told to be missing', async () => {
    const answer = await answered(bot);
    isGone = true;
    await click(answer, ACTIONS.files);
    await says('There is JSON alone. I could not read these traces again. No source has this trace.');
    expect((await filesIn()).files.map(({ name }) => name.split('.').at(-1))).toEqual(['json']);
  });

  test('traces that are gone: after a restart one sentence is all there is', async () => {
    const answer = await answered(bot);
    isGone = true;
    await bot.restartApp();
    await click(answer, ACTIONS.files);
    await says('I could not read these traces again. No source has this trace.');
    expect(bot.workspace.messages().flatMap(({ files }) => files.filter(isNoPicture))).toEqual([]);
  });
});

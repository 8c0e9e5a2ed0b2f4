/** A link to a report, from the button to the page, over the wire: Socket Mode and signed requests. */
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TraceFinder } from '../../../src/compare.ts';
import { Failure } from '../../../src/failure.ts';
import { IN_MEMORY, SqliteStore } from '../../../src/store/sqlite-store.ts';
import { type Bot, NESTED, SHOP, startBot } from '../../support/slack-bot.ts';
import {
  answered,
  ask,
  isFinal,
  LINKS,
  linkIn,
  type Opened,
  PUBLIC_URL,
  pathOf,
  sampleSources,
  WAIT_MS,
} from './support.ts';

let bot: Bot;
afterEach(() => bot.stop());

const open = (path: string, how: Parameters<typeof ask>[2] = {}): Promise<Opened> => ask(bot.address!, path, how);
const textOf = ({ body }: Opened) => body.toString('utf8');

describe.each([
  ['Socket Mode', false],
  ['HTTP', true],
])('over %s', (_, isHttp) => {
  beforeEach(async () => {
    bot = await startBot({ isHttp, app: LINKS });
  });

  test('open report: the button of an answer leads to its page, in the words of the answer', async () => {
    const answer = await answered(bot);
    expect(linkIn(answer)).toMatch(/^https:\/\/bot\.example\/spandiff\/reports\/[\w-]{32}$/);
    const opened = await open(pathOf(answer));
    expect(opened.status).toBe(200);
    expect(textOf(opened)).toContain('preprocess');
    expect(textOf(opened)).toContain(NESTED.candidate);
    expect(textOf(opened).trimEnd()).toMatch(/<\/html>$/);
  });

  test('open report: every answer has a link of its own, and a click on it is heard in silence', async () => {
    const first = await answered(bot);
    await bot.workspace.click({ message: first, actionId: 'answer_open_report' });
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate}`);
    const second = await bot.workspace.waitFor((message) => isFinal(message) && message.ts !== first.ts, WAIT_MS);
    expect(linkIn(second)).not.toBe(linkIn(first));
    for (const answer of [first, second]) expect((await open(pathOf(answer))).status).toBe(200);
    expect(bot.workspace.messages().filter(({ user }) => user === bot.workspace.botUserId)).toHaveLength(2);
  });

  test('open report: a private answer has it as well', async () => {
    await bot.workspace.slash('/spandiff', `${NESTED.baseline} ${NESTED.candidate} private`);
    const answer = await bot.workspace.waitFor(isFinal, WAIT_MS);
    expect(answer.visibleTo).toBeDefined();
    expect((await open(pathOf(answer))).status).toBe(200);
  });

  test('open report: no link and no part of one is in the log', async () => {
    const answer = await answered(bot);
    const path = pathOf(answer);
    await open(path);
    await open(`${path.slice(0, -1)}?from=mail`);
    const token = path.split('/').at(-1)!;
    const log = bot.log.join('');
    expect(log).toContain('report opened outcome=page');
    for (const part of [token, token.slice(0, 12), token.slice(-12), PUBLIC_URL]) expect(log).not.toContain(part);
  });
});

describe('what is sent', () => {
  let path: string;
  beforeEach(async () => {
    bot = await startBot({ app: LINKS });
    path = pathOf(await answered(bot));
  });

  test('page: nobody frames it, indexes it, keeps it or is told where it was', async () => {
    const { headers } = await open(path);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; .*; frame-ancestors 'none'$/),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-store',
      vary: 'accept-encoding',
    });
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-security-policy']).not.toMatch(/unsafe|http/);
  });

  test.each([
    ['gzip', true],
    ['br, gzip;q=0.5', true],
    ['*', true],
    ['', false],
    ['br', false],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
  ])('page: with accept-encoding "%s" compressed: %s', async (accepted, isCompressed) => {
    const plain = await open(path);
    const { headers, body } = await open(path, { headers: { 'accept-encoding': accepted } });
    expect(headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
    expect((isCompressed ? gunzipSync(body) : body).equals(plain.body)).toBe(true);
    if (isCompressed) expect(Number(headers['content-length'])).toBe(body.length);
  });

  test('HEAD: says whether the link opens, with the headers of the page, and compares nothing', async () => {
    const { status, headers, body } = await open(path, { method: 'HEAD' });
    const page = await open(path);
    expect([status, body.length]).toEqual([200, 0]);
    for (const name of ['content-type', 'content-security-policy', 'cache-control', 'x-robots-tag']) {
      expect(headers[name]).toBe(page.headers[name]);
    }
    expect(bot.log.filter((line) => line.includes('report opened'))).toHaveLength(1);
  });

  test('Host: whatever it says is not looked at', async () => {
    const forged = await open(path, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } });
    expect(forged.status).toBe(200);
    expect(forged.body.equals((await open(path)).body)).toBe(true);
    expect(textOf(forged)).not.toContain('evil.example');
  });

  test('query: what programs hang behind a link does not count', async () => {
    expect((await open(`${path}?utm_source=mail#x`)).status).toBe(200);
  });

  test('links that open nothing: all are answered alike, whatever is wrong with them', async () => {
    const token = path.split('/').at(-1)!;
    const turned = token.replace(/./, (first) => (first === 'A' ? 'B' : 'A'));
    const wrong = [
      turned,
      token.slice(1),
      `${token}A`,
      'x',
      '',
      '*',
      '..%2f..%2fetc',
      '%00',
      "' or 1=1 --",
      'ä'.repeat(32),
    ];
    const answers = await Promise.all(wrong.map((one) => open(`/reports/${encodeURI(one)}`)));
    const [first] = answers;
    expect(first!.status).toBe(404);
    expect(textOf(first!)).toContain('This link opens no report');
    for (const { status, headers, body } of answers) {
      const { date: _, ...same } = headers;
      const { date: __, ...expected } = first!.headers;
      expect([status, same, body.equals(first!.body)]).toEqual([404, expected, true]);
    }
  });

  test('other paths and methods: are unknown', async () => {
    for (const other of ['/reports', '/', `${path}/x`, '/slack/install']) {
      expect([other, (await open(other)).status]).toEqual([other, 404]);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, body } = await open(path, { method });
      expect([method, status, body.length]).toEqual([method, 404, 0]);
    }
  });

  test('long paths of strangers: four hundred at once are unknown before anybody has to wait for the bot', async () => {
    const long = `/${'a'.repeat(15_000)}/${'b'.repeat(1_000)}/`;
    const statuses = await Promise.all(Array.from({ length: 400 }, async () => (await open(long)).status));
    expect(new Set(statuses)).toEqual(new Set([404]));
  });
});

describe('in time', () => {
  test('expired: opens to the end, and nothing from then on', async () => {
    const store = new LateStore(IN_MEMORY);
    bot = await startBot({ app: LINKS, deps: { store } });
    const path = pathOf(await answered(bot));
    store.lateMs = 7 * 86_400_000 - 60_000;
    expect((await open(path)).status).toBe(200);
    store.lateMs = 7 * 86_400_000;
    expect((await open(path)).status).toBe(404);
  });

  test('restart: a link goes on to open, and tells how the baseline was chosen', async () => {
    bot = await startBot({ app: LINKS, deps: { store: new SqliteStore(IN_MEMORY) } });
    const answer = await answered(bot, NESTED.candidate);
    const before = textOf(await open(pathOf(answer)));
    await bot.restartApp();
    const opened = await open(pathOf(answer));
    expect(opened.status).toBe(200);
    expect(before).toMatch(/of median duration/);
    expect(textOf(opened)).toBe(before);
  });

  test('store: where a link cannot be remembered, or not be looked up, that costs the link alone', async () => {
    const store = new BrokenStore(IN_MEMORY);
    bot = await startBot({ app: LINKS, deps: { store } });
    const path = pathOf(await answered(bot));
    store.isBroken = true;
    const opened = await open(path);
    expect([opened.status, opened.body.length]).toEqual([500, 0]);
    await bot.workspace.slash('/spandiff', `${SHOP.baseline} ${SHOP.candidate}`);
    const second = await bot.workspace.waitFor((one) => isFinal(one) && one.threadTs === undefined, WAIT_MS);
    expect(linkIn(second)).toBeUndefined();
    expect(JSON.stringify(second.blocks)).toContain('"answer_page_file"');
    expect(bot.log.join('')).toContain('link not remembered: Error at ');
    expect(bot.log.join('')).not.toContain('a secret');
  });

  test('restart: without a file for the store, links are forgotten', async () => {
    bot = await startBot({ app: LINKS });
    const answer = await answered(bot);
    await bot.restartApp();
    expect((await open(pathOf(answer))).status).toBe(404);
  });

  test('removal: the links of a workspace that removes the app open nothing from then on', async () => {
    bot = await startBot({ app: { ...LINKS, onRefused: () => {} } });
    const path = pathOf(await answered(bot));
    expect((await open(path)).status).toBe(200);
    await bot.workspace.remove('uninstall');
    await expect.poll(async () => (await open(path)).status, { timeout: WAIT_MS }).toBe(404);
  });

  test('traces: when they are gone the page says so, as long as none is kept', async () => {
    const real = await sampleSources();
    let isGone = false;
    const fetchTrace: TraceFinder['fetchTrace'] = async (reference, signal) => {
      if (isGone) throw new Failure('not-found', `No source has trace <${reference}>.`, { advice: 'Check the id.' });
      return real.fetchTrace(reference, signal);
    };
    const sources = { fetchTrace };
    bot = await startBot({ app: LINKS, sources });
    const first = await answered(bot);
    bot.workspace.postAs('you', `@Spandiff ${SHOP.baseline} ${SHOP.candidate}`);
    const second = await bot.workspace.waitFor((message) => isFinal(message) && message.ts !== first.ts, WAIT_MS);
    await open(pathOf(first));
    isGone = true;
    expect((await open(pathOf(first))).status).toBe(200);
    const gone = await open(pathOf(second));
    expect(gone.status).toBe(410);
    expect(textOf(gone)).toContain('The traces are not there any more');
    expect(textOf(gone)).toMatch(/No source has trace &#60;samples:\w+&#62;\./);
    expect(gone.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

class LateStore extends SqliteStore {
  lateMs = 0;
  override findReportLink(tokenHash: string, atMs: number) {
    return super.findReportLink(tokenHash, atMs + this.lateMs);
  }
}

class BrokenStore extends SqliteStore {
  isBroken = false;
  override async saveReportLink(link: Parameters<SqliteStore['saveReportLink']>[0]) {
    if (this.isBroken) throw new Error('a secret');
    return super.saveReportLink(link);
  }
  override async findReportLink(tokenHash: string, atMs: number) {
    if (this.isBroken) throw new Error('a secret');
    return super.findReportLink(tokenHash, atMs);
  }
}

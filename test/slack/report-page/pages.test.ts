/** Making pages under load, by the bot's own routes on its own server: limits of number, time and memory. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareTraces, explain, type TraceFinder } from '../../../src/compare.ts';
import { Failure } from '../../../src/failure.ts';
import { comparedValue } from '../../../src/render/answer-actions.ts';
import { type AppDeps, type BotDeps, botDeps } from '../../../src/slack/deps.ts';
import { type JobLimits, Jobs } from '../../../src/slack/jobs.ts';
import { createLog } from '../../../src/slack/log.ts';
import { HttpServer } from '../../../src/slack/operation/http-server.ts';
import { ReportLinks } from '../../../src/slack/report-page/links.ts';
import { ReportPages } from '../../../src/slack/report-page/pages.ts';
import { reportRoutes } from '../../../src/slack/report-page/routes.ts';
import { appDeps, NESTED, SHOP, SIBLINGS } from '../../support/slack-bot.ts';
import { ask, type Opened, sampleSources } from './support.ts';

const TEAM = { teamId: 'T1', enterpriseId: undefined, userId: 'U1', channelId: 'C1' };

let samples: TraceFinder;
let server: HttpServer | undefined;
let log: string[];
beforeEach(async () => {
  samples = await sampleSources();
  log = [];
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Served {
  readonly address: string;
  readonly deps: BotDeps;
  /** Of a new link to this pair. */
  link(pair?: Pair, more?: object): Promise<string>;
  open(link: string): Promise<Opened>;
}

type Pair = Pick<typeof NESTED, 'baseline' | 'candidate'>;

async function serve(
  changes: Partial<AppDeps> = {},
  limits: Partial<JobLimits> = {},
  pages = new ReportPages(),
): Promise<Served> {
  const own = { ...appDeps(createLog('debug', (line) => log.push(line))), sources: samples, ...changes };
  const links = new ReportLinks(own);
  const deps = { ...botDeps(own, new Jobs(() => {}, limits), links), pages };
  server = new HttpServer(reportRoutes(deps), deps.log);
  const address = await server.listen('127.0.0.1', 0, 'SPANDIFF_PORT');
  links.openAt(address);
  return {
    address,
    deps,
    link: async ({ baseline, candidate } = NESTED, more = {}) => {
      const value = JSON.stringify({ v: 1, b: `samples:${baseline}`, c: `samples:${candidate}`, o: 'given', ...more });
      return (await links.create(value, TEAM))!.url.slice(address.length);
    },
    open: (link) => ask(address, link),
  };
}

/** Sources that hand nothing out before `release`, and how often they were asked. */
function slowSources() {
  const gate = Promise.withResolvers<void>();
  const asked: { count: number; aborted: number } = { count: 0, aborted: 0 };
  const fetchTrace: TraceFinder['fetchTrace'] = async (reference, signal) => {
    asked.count++;
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      asked.aborted++;
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    await Promise.race([gate.promise, aborted.promise]);
    return samples.fetchTrace(reference, signal);
  };
  return { sources: { fetchTrace }, asked, release: () => gate.resolve() };
}

const textOf = ({ body }: Opened) => body.toString('utf8');

test('several at once: wait for one page, which is made once', async () => {
  const { sources, asked, release } = slowSources();
  const { link, open } = await serve({ sources });
  const [first, second] = [await link(), await link()];
  const opened = [first, second, first].map((one) => open(one));
  await expect.poll(() => asked.count).toBe(2);
  release();
  const [one, ...others] = await Promise.all(opened);
  expect(one!.status).toBe(200);
  for (const other of others) expect(other.body.equals(one!.body)).toBe(true);
  await open(first);
  expect(asked.count).toBe(2);
});

test('too many: 503, when to come again, and then it opens', async () => {
  const { sources, release, asked } = slowSources();
  const { link, open } = await serve({ sources }, { concurrent: 1, waiting: 1 });
  const [nested, shop, siblings] = [await link(NESTED), await link(SHOP), await link(SIBLINGS)];
  const working = open(nested);
  await expect.poll(() => asked.count).toBe(2);
  const waiting = open(shop);
  await expect.poll(async () => (await open(siblings)).status).toBe(503);
  const { headers, ...busy } = await open(siblings);
  expect(headers['retry-after']).toBe('30');
  expect(textOf({ headers, ...busy })).toContain('Too many comparisons are in line.');
  release();
  expect([(await working).status, (await waiting).status]).toEqual([200, 200]);
  expect((await open(siblings)).status).toBe(200);
});

test('too many pages: 503, while there is room for questions', async () => {
  const { sources, release, asked } = slowSources();
  const { deps, link, open } = await serve({ sources }, {}, new ReportPages({ inTheMaking: 1 }));
  const making = open(await link(NESTED));
  await expect.poll(() => asked.count).toBe(2);
  expect((await open(await link(SHOP))).status).toBe(503);
  expect(deps.jobs.working).toBe(1);
  release();
  expect((await making).status).toBe(200);
  expect((await open(await link(SHOP))).status).toBe(200);
});

test('too slow: 504, and what was read is given up', async () => {
  const { sources, asked } = slowSources();
  const { deps, link, open } = await serve({ sources }, {}, new ReportPages({ withinMs: 20 }));
  const { status, headers } = await open(await link());
  expect([status, headers['retry-after']]).toEqual([504, '30']);
  expect(asked).toEqual({ count: 2, aborted: 2 });
  await expect.poll(() => deps.jobs.working).toBe(0);
});

test('stop: whoever waits for a page is told to come again', async () => {
  const { sources, asked } = slowSources();
  const { deps, link, open } = await serve({ sources });
  const opened = open(await link());
  await expect.poll(() => asked.count).toBe(2);
  await deps.jobs.stop(0);
  for (const { status, headers, body } of [await opened, await open(await link(SHOP))]) {
    expect([status, headers['retry-after']]).toEqual([503, '30']);
    expect(body.toString('utf8')).toContain('Spandiff is being restarted');
  }
});

test('reader: one who goes away, before the page or in the middle of it, harms nobody', async () => {
  const { sources, asked, release } = slowSources();
  const { link, address } = await serve({ sources });
  const [path, url] = [await link(), new URL(address)];
  const leave = async (when: 'at once' | 'in the middle') => {
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    if (when === 'in the middle') await once(socket, 'data');
    else await expect.poll(() => asked.count).toBe(2);
    socket.destroy();
  };
  await leave('at once');
  release();
  expect((await ask(address, path)).status).toBe(200);
  await leave('in the middle');
  expect((await ask(address, path)).status).toBe(200);
  expect(log.filter((line) => line.includes('request failed'))).toEqual([]);
});

test.each([
  ['not-found', 410, undefined],
  ['empty', 410, undefined],
  ['unavailable', 502, '30'],
  ['unauthorized', 502, '30'],
  ['timeout', 504, '30'],
  ['too-large', 500, undefined],
] as const)('failure %s: is a plain page with status %d', async (code, status, retry) => {
  const failure = new Failure(code, 'What <b>happened</b>\u202e here.', { advice: 'What to try.' });
  const { link, open } = await serve({ sources: { fetchTrace: () => Promise.reject(failure) } });
  const opened = await open(await link());
  expect([opened.status, opened.headers['retry-after']]).toEqual([status, retry]);
  expect(textOf(opened)).toContain('<p>What &#60;b&#62;happened&#60;/b&#62;  here.</p>\n<p>What to try.</p>');
  expect(opened.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
});

test('failure: what failed is not kept, so that the next opening may do', async () => {
  let isDown = true;
  const fetchTrace: TraceFinder['fetchTrace'] = async (reference, signal) => {
    if (isDown) throw new Failure('unavailable', 'The source is down.');
    return samples.fetchTrace(reference, signal);
  };
  const { link, open } = await serve({ sources: { fetchTrace } });
  const shop = await link(SHOP);
  expect((await open(shop)).status).toBe(502);
  isDown = false;
  expect((await open(shop)).status).toBe(200);
});

test('bug: 500 without its words, and its place in the log', async () => {
  const { link, open } = await serve({ sources: { fetchTrace: () => Promise.reject(new TypeError('secret')) } });
  const opened = await open(await link());
  expect(opened.status).toBe(500);
  expect(textOf(opened) + log.join('')).not.toContain('secret');
  expect(log.join('')).toContain('bug while making a page: TypeError at ');
});

test('words: those of the answer, as long as they are about the same facts', async () => {
  const { deps, link, open } = await serve();
  const { value, report, told } = await answeredReport();
  const isInWordsOfModel = async () => textOf(await open(await link())).includes('Told by the model.');
  // While the explanation is still to come, a page is made without it, and made again when it is there.
  deps.reports.keep(value, report);
  expect(await isInWordsOfModel()).toBe(false);
  deps.reports.keep(value, { ...report, narrative: told });
  expect(await isInWordsOfModel()).toBe(true);
});

test('words: those about other facts are left out, as where a trace has got more spans since', async () => {
  const { deps, link, open } = await serve();
  const { value, report, told } = await answeredReport();
  const isInWordsOfModel = async () => textOf(await open(await link())).includes('Told by the model.');
  deps.reports.keep(value, { ...report, narrative: told, facts: report.facts.slice(1) });
  expect(await isInWordsOfModel()).toBe(false);
});

async function answeredReport() {
  const [baseline, candidate] = [`samples:${NESTED.baseline}`, `samples:${NESTED.candidate}`];
  const { signal } = new AbortController();
  const report = await compareTraces({ baseline, candidate, order: 'given' }, { sources: samples, signal });
  const { narrative } = await explain(report, undefined, signal);
  const statements = narrative!.statements.map(({ factId }) => ({ factId, text: 'Told by the model.' }));
  const told = { ...narrative!, statements };
  return { value: comparedValue(report, []), report, told };
}

test('memory: of more pages than fit the one that was opened longest ago is made again', async () => {
  const asked: string[] = [];
  const fetchTrace: TraceFinder['fetchTrace'] = (reference, signal) => {
    asked.push(reference);
    return samples.fetchTrace(reference, signal);
  };
  const { link, open } = await serve({ sources: { fetchTrace } }, {}, new ReportPages({ pages: 2 }));
  const [nested, shop, siblings] = [await link(NESTED), await link(SHOP), await link(SIBLINGS)];
  for (const one of [nested, shop, nested, siblings, nested]) await open(one);
  expect(asked).toHaveLength(6);
  await open(shop);
  expect(asked).toHaveLength(8);
});

test('memory: a page that was forgotten is kept again when it is opened again', async () => {
  const { sources, asked, release } = slowSources();
  release();
  const { link, open } = await serve({ sources }, {}, new ReportPages({ pages: 1 }));
  const [nested, shop] = [await link(NESTED), await link(SHOP)];
  for (const one of [nested, shop, nested, nested]) expect((await open(one)).status).toBe(200);
  expect(asked.count).toBe(6);
});

test('memory: a page that is larger than all that may be kept is sent, and not kept', async () => {
  const { deps, link, open } = await serve({}, {}, new ReportPages({ bytes: 10 }));
  const path = await link();
  expect([(await open(path)).status, (await open(path)).status]).toEqual([200, 200]);
  expect(log.filter((line) => line.includes('report opened'))).toHaveLength(2);
  expect(deps.jobs.working).toBe(0);
});

test('workspaces: a page of one is not the page of another', async () => {
  const { deps, link, open } = await serve();
  await open(await link());
  const compared = JSON.stringify({
    v: 1,
    b: `samples:${NESTED.baseline}`,
    c: `samples:${NESTED.candidate}`,
    o: 'given',
  });
  expect(deps.pages.has({ compared, teamId: 'T1' }, deps)).toBe(true);
  expect(deps.pages.has({ compared, teamId: 'T2' }, deps)).toBe(false);
});

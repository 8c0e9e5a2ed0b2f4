/** Faults of requests alone: late, cut off, forged and repeated ones. Each question still ends in exactly one answer. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ACTIONS, stopAction } from '../../src/render/answer-actions.ts';
import { gatedSources } from '../support/gated-sources.ts';
import { answersIn, type Bot, isTold, NESTED, readable } from '../support/slack-bot.ts';
import { botsOfEachTest } from '../support/slack-tests.ts';
import { eventBody, postEvent, postInteraction, signedHeaders } from './ways/signed.ts';

const WAIT_MS = 10_000;
const PAIR = `${NESTED.baseline} ${NESTED.candidate}`;

const start = botsOfEachTest({ isHttp: true });
const doors: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

const told = ({ workspace }: Bot) => workspace.waitFor(isTold, WAIT_MS);
/** Where signed requests of our own go. */
const slackOf = ({ requestUrl = '' }: Bot) => ({ slack: requestUrl });

/** As Slack tells of a mention; it says so under the message that is there. */
function mentionIn({ workspace }: Bot) {
  const { ts } = workspace.postAs('riley', 'checkout is slow');
  const text = `<@${workspace.botUserId}> compare ${PAIR}`;
  return { type: 'app_mention', user: 'U0LOCALRILEY', text, ts, channel: 'C0INCIDENTS', event_ts: ts };
}

/** Stands before the bot, hands every request on, and does with the bot's answer as it is told. */
async function doorTo(bot: Bot) {
  const seen: string[] = [];
  let answers: 'at once' | 'held back' = 'at once';
  const free = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers = Object.entries(request.headers).filter(([name]) => /^(x-slack-|content-type)/.test(name));
    seen.push(body.toString());
    const init = { method: 'POST', headers: Object.fromEntries(headers) as Record<string, string>, body };
    const answer = await fetch(bot.requestUrl ?? '', init).catch(() => Response.error());
    const text = await answer.text();
    if (answers === 'held back') await free.promise;
    response.writeHead(answer.status || 502).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await bot.workspace.setRequestUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  seen.length = 0;
  const door = {
    seen,
    holdAnswers: () => {
      answers = 'held back';
    },
    close: async () => {
      free.resolve();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  doors.push(door);
  return door;
}

describe('faults of requests', () => {
  test('fault: an event that comes three times because the bot’s word came late is answered once', async () => {
    const bot = await start({ timing: { ackTimeoutMs: 500, retryDelaysMs: [0, 0] } });
    const door = await doorTo(bot);
    door.holdAnswers();
    const { heard } = bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    expect(await heard).toEqual(['operation_timeout']);
    await told(bot);
    await bot.stopApp();
    expect(door.seen).toHaveLength(3);
    expect(new Set(door.seen).size).toBe(1);
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('fault: an event that is repeated until the bot is back from a restart is answered once', async () => {
    const retryDelaysMs = Array.from({ length: 100 }, () => 50);
    const bot = await start({ timing: { ackTimeoutMs: 3_000, retryDelaysMs } });
    const door = await doorTo(bot);
    await bot.stopApp();
    const { heard } = bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    await expect.poll(() => door.seen.length).toBeGreaterThan(1);
    await bot.restartApp();
    expect(await heard).toEqual(['acknowledged']);
    await told(bot);
    await bot.stopApp();
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('fault: a request that is cut off in its body is nothing, and the whole one is answered', async () => {
    const bot = await start();
    const mention = mentionIn(bot);
    await sendHalf(bot, eventBody(mention));
    expect(answersIn(bot.workspace)).toEqual([]);
    expect((await postEvent(slackOf(bot), mention)).status).toBe(200);
    await told(bot);
    await bot.stopApp();
    expect(answersIn(bot.workspace)).toHaveLength(1);
    expect(bot.log.filter((line) => / error /.test(line))).toEqual([]);
  });

  test('fault: a forged question and a forged stop change nothing about the answer that is on its way', async () => {
    const { sources, open } = await gatedSources();
    const bot = await start({ sources });
    const { ts } = bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    const running = await bot.workspace.waitFor((one) => readable(one).includes('Comparing two traces'), WAIT_MS);
    const forger = 'another secret of 32 characters ';
    expect((await postEvent(slackOf(bot), mentionIn(bot), forger)).status).toBe(401);
    expect((await postInteraction(slackOf(bot), stopping(running), forger)).status).toBe(401);
    open();
    const answer = await told(bot);
    await bot.stopApp();
    expect(answer.threadTs).toBe(ts);
    expect(answersIn(bot.workspace)).toHaveLength(1);
  });

  test('fault: the same stop with the right signature stops it', async () => {
    const { sources } = await gatedSources();
    const bot = await start({ sources });
    bot.workspace.postAs('riley', `@Spandiff compare ${PAIR}`);
    const running = await bot.workspace.waitFor((one) => readable(one).includes('Comparing two traces'), WAIT_MS);
    expect((await postInteraction(slackOf(bot), stopping(running))).status).toBe(200);
    await bot.workspace.waitFor((one) => readable(one).includes('Stopped by'), WAIT_MS);
  });
});

type Progress = Awaited<ReturnType<Bot['workspace']['waitFor']>>;

function stopping({ ts, channel, blocks }: Progress): object {
  const { value } = stopAction('x').elements[0] as { value: string };
  const job = /"job\\":\\"([0-9a-f]+)/.exec(JSON.stringify(blocks))![1]!;
  const action = { type: 'button', action_id: ACTIONS.stop, block_id: 'b', value: value.replace('x', job) };
  return {
    ...{ type: 'block_actions', api_app_id: 'A0SPANDIFF', token: 'x', trigger_id: '1.2.3' },
    ...{ team: { id: 'T0LOCALWORK' }, user: { id: 'U0LOCALRILEY', team_id: 'T0LOCALWORK' }, channel: { id: channel } },
    ...{ container: { type: 'message', message_ts: ts, channel_id: channel }, response_url: 'http://127.0.0.1:1/' },
    actions: [{ ...action, action_ts: '1.1' }],
  };
}

/** The connection breaks when half of the body is there. */
async function sendHalf({ requestUrl = '', log }: Bot, body: string): Promise<void> {
  const { hostname, port, pathname } = new URL(requestUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const headers = { host: hostname, ...signedHeaders(body, 'application/json'), 'content-length': String(body.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body.slice(0, body.length / 2)}`, () =>
    socket.destroy(),
  );
  await once(socket, 'close');
  await expect.poll(() => log.join('')).toContain('request aborted');
}

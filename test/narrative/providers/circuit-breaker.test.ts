/** A server that fails again and again is left alone: over the wire, with a clock that the test holds. */
import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import type { NarratorOptions } from '../../../src/narrative/narrate.ts';
import { completion, failed, type ModelServer, type Reply, startModelServer } from '../model-server.ts';
import { type Ask, BROKEN, expectRight, GOOD, NOON_MS, narrator, WAIT, warmUp } from './asking.ts';
import { bodyOf, holding, json } from './misbehaviour.ts';

const RESTING = "The model's server failed several times in a row and is left alone for a while.";
const MANY = LIMITS.modelFailuresInARow;
const good = completion(GOOD);
/** One request each. */
const down = json({}, 503, { 'x-should-retry': 'false' });

/** Where an answer is held back until others have come, a busy machine must not run into the deadline. */
const UNHURRIED = { deadlineMs: 60_000, attemptMs: 60_000 };

beforeAll(warmUp);

interface Bench {
  readonly server: ModelServer;
  readonly ask: Ask;
  /** What the server does from now on. */
  does(reply: Reply): void;
  pass(ms: number): void;
}

async function bench(first: Reply, options: NarratorOptions = {}): Promise<Bench> {
  let reply = first;
  let nowMs = NOON_MS;
  const server = await startModelServer(() => reply);
  return {
    server,
    ask: narrator({ baseUrl: server.baseUrl, now: () => nowMs, ...options }),
    does: (next) => {
      reply = next;
    },
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

async function askTimes(ask: Ask, times: number): Promise<readonly (string | undefined)[]> {
  const reasons: (string | undefined)[] = [];
  for (let i = 0; i < times; i++) {
    const narrative = await ask();
    expectRight(narrative);
    reasons.push(narrative.fallback);
  }
  return reasons;
}

describe('breaker', () => {
  test('breaker: after the last failure that is allowed nobody asks, and nobody waits', async () => {
    const { server, ask } = await bench(down);
    const reasons = await askTimes(ask, MANY + 3);
    expect(reasons.slice(0, MANY)).toEqual(Array(MANY).fill("The model's server answered with an error."));
    expect(reasons.slice(MANY)).toEqual([RESTING, RESTING, RESTING]);
    expect(server.asked).toHaveLength(MANY);
    expect(await ask()).not.toHaveProperty('usage');
  });

  test('breaker: one answer between failures starts the count anew', async () => {
    const { server, ask, does } = await bench(down);
    await askTimes(ask, MANY - 1);
    does(good);
    await askTimes(ask, 1);
    does(down);
    await askTimes(ask, MANY - 1);
    does(good);
    expect(await askTimes(ask, 1)).toEqual([undefined]);
    expect(server.asked).toHaveLength(2 * MANY);
  });

  test('breaker: after the rest one probe that is answered closes it', async () => {
    const { server, ask, does, pass } = await bench(down);
    await askTimes(ask, MANY);
    does(good);
    pass(LIMITS.modelRestMs - 1);
    expect(await askTimes(ask, 1)).toEqual([RESTING]);
    pass(1);
    expect(await askTimes(ask, 3)).toEqual([undefined, undefined, undefined]);
    expect(server.asked).toHaveLength(MANY + 3);
    does(down);
    expect((await askTimes(ask, MANY)).includes(RESTING)).toBe(false);
  });

  test('breaker: a probe that fails opens it for as long again', async () => {
    const { server, ask, does, pass } = await bench(down);
    await askTimes(ask, MANY);
    pass(LIMITS.modelRestMs);
    expect(await askTimes(ask, 2)).toEqual(["The model's server answered with an error.", RESTING]);
    pass(LIMITS.modelRestMs - 1);
    expect(await askTimes(ask, 1)).toEqual([RESTING]);
    does(good);
    pass(1);
    expect(await askTimes(ask, 1)).toEqual([undefined]);
    expect(server.asked).toHaveLength(MANY + 2);
  });

  test('breaker: of many questions after the rest one is the probe', async () => {
    const { server, ask, does, pass } = await bench(down, UNHURRIED);
    await askTimes(ask, MANY);
    const held = holding({ body: bodyOf(good) });
    does(held.reply);
    pass(LIMITS.modelRestMs);
    const told: (string | undefined)[] = [];
    const questions = Array.from({ length: 6 }, async () => told.push((await ask()).fallback));
    await expect.poll(() => told, WAIT).toEqual(Array(5).fill(RESTING));
    held.release();
    await Promise.all(questions);
    expect(told.at(-1)).toBeUndefined();
    expect(server.asked).toHaveLength(MANY + 1);
  });

  test('breaker: a probe that nobody waits for any longer makes room for another', async () => {
    const { ask, does, pass, server } = await bench(down);
    await askTimes(ask, MANY);
    does('never');
    pass(LIMITS.modelRestMs);
    const asker = new AbortController();
    const probe = ask(asker.signal);
    await expect.poll(() => server.asked, WAIT).toHaveLength(MANY + 1);
    asker.abort();
    expect((await probe).fallback).toBe('The question was stopped before the model answered.');
    does(good);
    expect(await askTimes(ask, 1)).toEqual([undefined]);
  });

  test.each<[string, Reply, NarratorOptions?]>([
    ['a server that does not answer in time', 'never', { deadlineMs: 100, attemptMs: 100 }],
    ['a server that refuses the key', failed(401)],
    ['a server that sends something else', { body: '<!doctype html>' }],
    ['a server that is busy', { status: 429, headers: { 'retry-after': '60' }, body: {} }],
  ])('breaker: %s has failed', async (_what, reply, options) => {
    const { ask } = await bench(reply, options);
    const reasons = await askTimes(ask, MANY + 1);
    expect(reasons.indexOf(RESTING)).toBe(MANY);
  });

  test.each<[string, Reply]>([
    ['a plan that is refused', completion(BROKEN)],
    ['prose', completion('It was mysql.')],
    ['a model that declines', completion(null, { refusal: 'no' })],
    ['an answer that is cut off', completion('{', {}, 'length')],
  ])('breaker: %s is an answer', async (_what, reply) => {
    const { ask } = await bench(reply);
    expect((await askTimes(ask, MANY + 2)).includes(RESTING)).toBe(false);
  });

  test('breaker: whoever stops waiting says nothing about the server', async () => {
    const { ask, server, does } = await bench('never');
    for (let i = 0; i < MANY + 1; i++) {
      const asker = new AbortController();
      const narrative = ask(asker.signal);
      await expect.poll(() => server.asked, WAIT).toHaveLength(i + 1);
      asker.abort();
      await narrative;
    }
    does(good);
    expect(await askTimes(ask, 1)).toEqual([undefined]);
  });

  test('breaker: a budget that is used up says nothing about the server', async () => {
    const { ask, server } = await bench(good, { dailyTokens: 1 });
    const reasons = await askTimes(ask, MANY + 1);
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toMatch(/budget/);
    expect(server.asked).toEqual([]);
  });

  test('breaker: questions that were under way when it opened do not prolong the rest', async () => {
    const { ask, does, pass, server } = await bench(down);
    const held = holding({ status: 401, body: {} });
    await askTimes(ask, MANY - 1);
    does(held.reply);
    const late = ask();
    await expect.poll(() => server.asked, WAIT).toHaveLength(MANY);
    does(down);
    await askTimes(ask, 1); // opens
    pass(LIMITS.modelRestMs - 1);
    held.release();
    await late;
    pass(1);
    does(good);
    expect(await askTimes(ask, 1)).toEqual([undefined]);
    expect(server.asked).toHaveLength(MANY + 2);
  });
});

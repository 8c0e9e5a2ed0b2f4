/** The budget of a day: never overdrawn by more than what one request cost beyond its estimate, and new at midnight. */
import { describe, expect, test } from 'vitest';
import { type BudgetLimits, createDailyBudget, type DailyBudget } from '../../../src/narrative/daily-budget.ts';
import { ModelFailure } from '../../../src/narrative/language-model.ts';
import type { TokenCount } from '../../../src/narrative/usage.ts';
import { forEachCase } from '../../support/random.ts';
import { type AskedRequest, completion, failed, startModelServer } from '../model-server.ts';
import { costing, deadAddress, expectRight, GOOD, NOON_MS, narrator, WAIT } from './asking.ts';
import { bodyOf, holding } from './misbehaviour.ts';

const HOUR_MS = 3_600_000;
const USED_UP = "This process has used up the model's budget for today; it starts again at midnight UTC.";
const PRICES = { inputPerMillion: 1, outputPerMillion: 10 };
const good = completion(GOOD);

function tokens(input: number, output = 0): TokenCount {
  return { input, output };
}

function isRefused(budget: DailyBudget, estimate: TokenCount): boolean {
  try {
    budget.reserve(estimate);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFailure);
    expect((error as ModelFailure).code).toBe('over-budget');
    return true;
  }
}

describe('budget', () => {
  const at = (limits: BudgetLimits) => createDailyBudget(limits, () => NOON_MS);

  test('budget: input and output count, up to the last token', () => {
    const budget = at({ tokens: 100 });
    budget.reserve(tokens(40, 10));
    expect(isRefused(budget, tokens(40, 11))).toBe(true);
    expect(isRefused(budget, tokens(40, 10))).toBe(false);
    expect(isRefused(budget, tokens(1))).toBe(true);
  });

  test('budget: what was estimated too high is free again', () => {
    const budget = at({ tokens: 100 });
    const settle = budget.reserve(tokens(50, 50));
    expect(isRefused(budget, tokens(1))).toBe(true);
    settle(tokens(20, 5));
    expect(isRefused(budget, tokens(76))).toBe(true);
    expect(isRefused(budget, tokens(75))).toBe(false);
  });

  test('budget: what was estimated too low is a debt', () => {
    const budget = at({ tokens: 100 });
    budget.reserve(tokens(10))(tokens(500));
    expect(isRefused(budget, tokens(0))).toBe(true);
  });

  test('budget: what nobody settles stays spent', () => {
    const budget = at({ tokens: 100 });
    budget.reserve(tokens(60));
    expect(isRefused(budget, tokens(60))).toBe(true);
  });

  test('budget: money counts with the prices of input and output', () => {
    const budget = at({ cost: { limit: 0.001, prices: PRICES } });
    budget.reserve(tokens(500, 50));
    expect(isRefused(budget, tokens(1))).toBe(true);
  });

  test('budget: of two limits the tighter one holds', () => {
    const cost = { limit: 0.001, prices: PRICES };
    expect(isRefused(at({ tokens: 10, cost }), tokens(11))).toBe(true);
    expect(isRefused(at({ tokens: 10_000, cost }), tokens(1001))).toBe(true);
    expect(isRefused(at({ tokens: 10_000, cost }), tokens(1000))).toBe(false);
  });

  test('budget: without limits nothing is refused', () => {
    expect(isRefused(at({}), tokens(1e12, 1e12))).toBe(false);
  });

  test.each([
    ['a second before midnight UTC', Date.UTC(2026, 2, 31, 23, 59, 59), true],
    ['at midnight UTC', Date.UTC(2026, 3, 1), false],
    ['days later', Date.UTC(2026, 3, 9, 5), false],
  ])('budget: used up at noon, %s', (_when, laterMs, refused) => {
    let nowMs = NOON_MS;
    const budget = createDailyBudget({ tokens: 100 }, () => nowMs);
    budget.reserve(tokens(100));
    nowMs = laterMs;
    expect(isRefused(budget, tokens(1))).toBe(refused);
  });

  test('budget: a request over midnight is a matter of the day on which it began', () => {
    let nowMs = NOON_MS;
    const budget = createDailyBudget({ tokens: 100 }, () => nowMs);
    const settle = budget.reserve(tokens(100));
    nowMs += 12 * HOUR_MS;
    budget.reserve(tokens(90));
    settle(tokens(1)); // would free 99, or cost 1
    expect(isRefused(budget, tokens(11))).toBe(true);
    expect(isRefused(budget, tokens(10))).toBe(false);
  });

  test('budget: whatever runs at the same time, all together never book more than the limit', () => {
    forEachCase(200, (random) => {
      const limit = random.int(1, 1_000);
      const budget = at({ tokens: limit });
      const open: { readonly estimate: number; settle(actual: TokenCount): void }[] = [];
      let settled = 0;
      for (let step = 0; step < 100; step++) {
        const booked = settled + open.reduce((sum, { estimate }) => sum + estimate, 0);
        const done = random.chance(0.4) ? open.splice(random.int(0, open.length), 1)[0] : undefined;
        if (done !== undefined) {
          const actual = random.int(0, done.estimate);
          done.settle(tokens(actual));
          settled += actual;
          continue;
        }
        const estimate = random.int(0, 300);
        const mayReserve = booked + estimate <= limit;
        if (mayReserve) {
          const settle = budget.reserve(tokens(estimate));
          open.push({ estimate, settle });
        } else expect(isRefused(budget, tokens(estimate))).toBe(true);
      }
    });
  });
});

/** What a request is booked with: a third of its characters, and the longest answer. */
function estimateOf({ body }: AskedRequest): number {
  const messages = body.messages as readonly { readonly content: string }[];
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  return Math.ceil(characters / 3) + (body.max_tokens as number);
}

async function estimate(): Promise<number> {
  const server = await startModelServer([good]);
  await narrator({ baseUrl: server.baseUrl, tokenLimitField: 'max_tokens' })();
  return estimateOf(server.asked[0]!);
}

describe('the budget of a narrator', () => {
  test('budget: used up, the template speaks without a request, until midnight UTC', async () => {
    let nowMs = NOON_MS;
    const dailyTokens = await estimate();
    const server = await startModelServer([costing(good, dailyTokens - 1, 0)]);
    const ask = narrator({ baseUrl: server.baseUrl, dailyTokens, now: () => nowMs });
    expect((await ask()).author).toBe('model');
    const refused = await ask();
    expectRight(refused);
    expect(refused).toMatchObject({ author: 'template', fallback: USED_UP });
    expect(refused).not.toHaveProperty('usage');
    expect(server.asked).toHaveLength(1);
    nowMs += 12 * HOUR_MS;
    expect((await ask()).author).toBe('model');
    expect(server.asked).toHaveLength(2);
  });

  test('budget: in money, where prices are set', async () => {
    const server = await startModelServer([costing(good, 10_000, 1_000)]);
    const money = { prices: PRICES, dailyCost: 0.05 };
    const ask = narrator({ baseUrl: server.baseUrl, ...money, now: () => NOON_MS });
    expect((await ask()).usage?.cost).toBe(0.02);
    expect((await ask()).author).toBe('model');
    expect((await ask()).fallback).toBe(USED_UP);
    expect(server.asked).toHaveLength(2);
  });

  test('budget: ten questions at once send no more than it has room for', async () => {
    const dailyTokens = Math.floor((await estimate()) * 3.5);
    const held = holding({ body: bodyOf(costing(good, 100, 0)) });
    const server = await startModelServer([held.reply, held.reply, held.reply, good]);
    const ask = narrator({ baseUrl: server.baseUrl, dailyTokens, now: () => NOON_MS });
    const told: (string | undefined)[] = [];
    const questions = Array.from({ length: 10 }, async () => told.push((await ask()).fallback));
    await expect.poll(() => told, WAIT).toEqual(Array(7).fill(USED_UP));
    await expect.poll(() => server.asked, WAIT).toHaveLength(3);
    held.release();
    await Promise.all(questions);
    expect(told.slice(7)).toEqual([undefined, undefined, undefined]);
    expect((await ask()).author).toBe('model'); // they cost little, so there is room again
  });

  test('budget: a repair is a request like any other', async () => {
    const dailyTokens = await estimate();
    const server = await startModelServer([costing(completion('{}'), dailyTokens, 0), good]);
    const narrative = await narrator({ baseUrl: server.baseUrl, dailyTokens, now: () => NOON_MS })();
    expect(narrative).toMatchObject({ author: 'template', fallback: USED_UP, rejected: [{ rule: 'P04' }] });
    expect(narrative.usage).toMatchObject({ calls: 1, inputTokens: dailyTokens });
  });

  test('budget: a server that refuses or cannot be reached costs nothing', async () => {
    const dailyTokens = await estimate();
    const server = await startModelServer([failed(503), failed(503), failed(401), good]);
    const ask = narrator({ baseUrl: server.baseUrl, dailyTokens, now: () => NOON_MS });
    expect((await ask()).author).toBe('template');
    expect((await ask()).author).toBe('template');
    expect((await ask()).author).toBe('model');
    const nobody = narrator({ baseUrl: await deadAddress(), dailyTokens, now: () => NOON_MS });
    for (let i = 0; i < 2; i++) expect((await nobody()).fallback).toBe("The model's server could not be reached.");
  });

  test('budget: an answer whose tokens nobody tells costs its estimate', async () => {
    const dailyTokens = Math.floor((await estimate()) * 1.5);
    const server = await startModelServer([good]);
    const ask = narrator({ baseUrl: server.baseUrl, dailyTokens, now: () => NOON_MS });
    expect((await ask()).author).toBe('model');
    expect((await ask()).fallback).toBe(USED_UP);
  });
});

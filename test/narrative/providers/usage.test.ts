/** What an answer cost, as the report tells it: requests, tokens, money where there are prices, and for which prompt. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { templateNarrative } from '../../../src/narrative/narrate.ts';
import { createMeter } from '../../../src/narrative/usage.ts';
import { renderJson } from '../../../src/render/json.ts';
import { reportSchema } from '../../../src/report/schema.ts';
import { ROOT } from '../../support/modules.ts';
import { completion, failed, type Reply, responseBody, startModelServer } from '../model-server.ts';
import { interceptOpenAi } from '../openai-interceptor.ts';
import { BROKEN, costing, expectRight, GOOD, narrator, REPORT, warmUp } from './asking.ts';
import { bodyOf, json } from './misbehaviour.ts';

const good = completion(GOOD);
beforeAll(warmUp);

const PRICES = { inputPerMillion: 0.25, outputPerMillion: 2 };

describe('usage', () => {
  const rows: readonly (readonly [name: string, replies: readonly Reply[], usage: object])[] = [
    ['of one answer', [costing(good, 1200, 90)], { calls: 1, unmeteredCalls: 0, inputTokens: 1200, outputTokens: 90 }],
    [
      'of an answer and its repair',
      [costing(completion(BROKEN), 1200, 90), costing(good, 1300, 80)],
      { calls: 2, unmeteredCalls: 0, inputTokens: 2500, outputTokens: 170 },
    ],
    [
      'of a step down and a repair',
      [costing(completion('prose'), 100, 1), costing(completion(BROKEN), 10, 2), costing(good, 1, 4)],
      { calls: 3, unmeteredCalls: 0, inputTokens: 111, outputTokens: 7 },
    ],
    ['of a server that tells none', [good], { calls: 1, unmeteredCalls: 1, inputTokens: 0, outputTokens: 0 }],
    [
      'of a server that tells once',
      [completion(BROKEN), costing(good, 7, 8)],
      { calls: 2, unmeteredCalls: 1, inputTokens: 7, outputTokens: 8 },
    ],
    [
      'after a refusal of the server, which costs nothing',
      [failed(503), costing(good, 7, 8)],
      { calls: 2, unmeteredCalls: 0, inputTokens: 7, outputTokens: 8 },
    ],
    [
      'of an answer that was of no use',
      [costing(completion(BROKEN), 7, 8)],
      { calls: 2, unmeteredCalls: 0, inputTokens: 14, outputTokens: 16 },
    ],
    ['after a broken connection', ['reset'], { calls: 2, unmeteredCalls: 2, inputTokens: 0, outputTokens: 0 }],
  ];
  test.each(rows)('usage: %s', async (_name, replies, usage) => {
    const server = await startModelServer(replies);
    const narrative = await narrator({ baseUrl: server.baseUrl })();
    expectRight(narrative);
    expect(narrative.usage).toEqual(usage);
  });

  test('usage: over the Responses API', async () => {
    const usage = { input_tokens: 1200, output_tokens: 300, total_tokens: 1500, output_tokens_details: {} };
    interceptOpenAi([{ body: responseBody(GOOD, { usage }) }]);
    expect((await narrator({})()).usage).toEqual({
      calls: 1,
      unmeteredCalls: 0,
      inputTokens: 1200,
      outputTokens: 300,
    });
  });

  test('usage: a proxy may tell it in the words of the other API', async () => {
    const usage = { input_tokens: 5, output_tokens: 6 };
    const server = await startModelServer([json({ ...bodyOf(good), usage })]);
    expect((await narrator({ baseUrl: server.baseUrl })()).usage).toMatchObject({ inputTokens: 5, outputTokens: 6 });
  });

  test.each([
    { prompt_tokens: '5', completion_tokens: 6 },
    { prompt_tokens: 5 },
    { prompt_tokens: -5, completion_tokens: 6 },
    { prompt_tokens: 1e300, completion_tokens: 6 },
    { prompt_tokens: 0.5, completion_tokens: 6 },
    'many',
    null,
  ])('usage: %j is none', async (usage) => {
    const server = await startModelServer([json({ ...bodyOf(good), usage })]);
    const narrative = await narrator({ baseUrl: server.baseUrl, prices: PRICES })();
    expect(narrative).toMatchObject({ author: 'model', usage: { calls: 1, unmeteredCalls: 1, cost: 0 } });
  });

  test('usage: cut off by the deadline, it holds what was asked so far', async () => {
    const server = await startModelServer([costing(completion(BROKEN), 7, 8), 'never']);
    const narrative = await narrator({ baseUrl: server.baseUrl, deadlineMs: 800, attemptMs: 800 })();
    expect(narrative).toMatchObject({
      fallback: 'The model did not answer in time.',
      rejected: [{ rule: 'P08' }],
      usage: { calls: 2, unmeteredCalls: 1, inputTokens: 7, outputTokens: 8 },
    });
  });

  test('usage: nobody asked, nothing told', async () => {
    expect(templateNarrative(REPORT)).not.toHaveProperty('usage');
    expect(templateNarrative(REPORT)).not.toHaveProperty('prompt');
    const stopped = await narrator({ baseUrl: 'http://127.0.0.1:9/v1' })(AbortSignal.abort());
    expect(stopped).not.toHaveProperty('usage');
    expect(stopped).not.toHaveProperty('prompt');
  });
});

describe('cost', () => {
  test('cost: tokens times prices, over all requests', async () => {
    const server = await startModelServer([costing(completion(BROKEN), 1200, 90), costing(good, 1300, 80)]);
    const narrative = await narrator({ baseUrl: server.baseUrl, prices: PRICES })();
    expect(narrative.usage?.cost).toBe(0.000965); // 2,500 × 0.25 / 1,000,000 + 170 × 2 / 1,000,000
  });

  test.each([
    [0, 0, 0],
    [1, 0, 0], // a quarter of a millionth
    [1_000_000, 0, 0.25],
    [0, 1_000_000, 2],
    [3, 7, 0.000015],
  ])('cost: %i tokens in and %i out are %d', (input, output, cost) => {
    const meter = createMeter(undefined, PRICES);
    meter.begin({ input: 99, output: 99 })({ input, output });
    expect(meter.usage()?.cost).toBe(cost);
  });

  test('cost: without prices it is not guessed', async () => {
    const server = await startModelServer([costing(good, 1200, 90)]);
    expect((await narrator({ baseUrl: server.baseUrl })()).usage).not.toHaveProperty('cost');
  });
});

describe('in the report', () => {
  test.each([
    ['an answer', [costing(good, 1200, 90)]],
    ['a fallback', [failed(500)]],
  ] as const)(
    'provenance: %s names the prompt by the hash of its file, and the schema takes it',
    async (_name, replies) => {
      const server = await startModelServer(replies);
      const narrative = await narrator({ baseUrl: server.baseUrl, prices: PRICES })();
      const file = readFileSync(join(ROOT, 'prompts/narrate.md'));
      const sha256 = createHash('sha256').update(file).digest('hex');
      expect(narrative.prompt).toEqual({ id: 'narrate', version: expect.stringMatching(/^\d+\.\d+\.\d+$/), sha256 });
      const report = { ...REPORT, narrative };
      expect(reportSchema.parse(report)).toEqual(report);
      expect(JSON.parse(renderJson(report)).narrative).toEqual(narrative);
    },
  );

  test.each([
    ['half a request', { usage: { calls: 0.5, unmeteredCalls: 0, inputTokens: 1, outputTokens: 1 } }],
    ['fewer than no tokens', { usage: { calls: 1, unmeteredCalls: 0, inputTokens: -1, outputTokens: 1 } }],
    ['a cost below nothing', { usage: { calls: 1, unmeteredCalls: 0, inputTokens: 1, outputTokens: 1, cost: -1 } }],
    ['a hash that is none', { prompt: { id: 'narrate', version: '1.0.0', sha256: 'abc' } }],
  ])('provenance: the schema refuses %s', (_what, wrong) => {
    const narrative = { ...templateNarrative(REPORT), ...wrong };
    expect(reportSchema.safeParse({ ...REPORT, narrative }).success).toBe(false);
    expect(reportSchema.safeParse({ ...REPORT, narrative: templateNarrative(REPORT) }).success).toBe(true);
  });
});

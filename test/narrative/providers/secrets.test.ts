/** The key: sent to the configured server in one header, and found nowhere else. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ModelFailure, type ModelQuestion } from '../../../src/narrative/language-model.ts';
import { PlanSchema } from '../../../src/narrative/plan-schema.ts';
import { openAiModel } from '../../../src/narrative/providers/openai.ts';
import { createMeter } from '../../../src/narrative/usage.ts';
import { completion, failed, type Reply, startModelServer } from '../model-server.ts';
import { GOOD, KEY, narrator } from './asking.ts';
import { json } from './misbehaviour.ts';

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void printed.push(inspect(words, { depth: 9 })));
  }
  vi.stubEnv('OPENAI_LOG', 'debug');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const echo = { error: { message: `Incorrect API key provided: ${KEY}`, code: KEY, param: KEY } };
const REPLIES: readonly (readonly [string, Reply])[] = [
  ['an answer', completion(GOOD)],
  ['an error that repeats the key', json(echo, 401, { 'x-request-id': KEY })],
  ['an error that repeats it in its status', failed(500, echo.error)],
  ['a page that repeats it', { body: `<title>${KEY}</title>` }],
  ['an answer that repeats it', completion(KEY)],
  ['an answer that is none and repeats it', json({ choices: KEY })],
  ['a redirect that repeats it', json(echo, 302, { location: `http://127.0.0.1:9/${KEY}` })],
  ['a broken connection', 'reset'],
];

test.each(REPLIES)('secret: %s leaves the key in no report and no log', async (_what, reply) => {
  const server = await startModelServer([reply]);
  const narrative = await narrator({ baseUrl: server.baseUrl })();
  expect(JSON.stringify(narrative)).not.toContain('hunter2');
  expect(printed.join('\n')).not.toContain('hunter2');
  for (const { path, headers, text } of server.asked) {
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify([path, { ...headers, authorization: '' }, text])).not.toContain('hunter2');
  }
});

test.each(REPLIES.slice(1))('secret: %s leaves the key in no error', async (_what, reply) => {
  const server = await startModelServer([reply]);
  const model = openAiModel({ apiKey: KEY, baseUrl: server.baseUrl, model: 'some-model', attemptMs: 5_000 });
  const question: ModelQuestion = {
    system: 'Answer.',
    turns: [{ role: 'user', content: '{}' }],
    schema: PlanSchema,
    schemaName: 'narrative_plan',
    maxOutputTokens: 100,
    callsLeft: 3,
    msLeft: () => 5_000,
    meter: createMeter(undefined, undefined),
  };
  const outcome = await model.answer(question, new AbortController().signal).catch((error: unknown) => error);
  if (outcome instanceof Error) {
    expect(outcome).toBeInstanceOf(ModelFailure);
    expect(inspect(outcome, { depth: 20, showHidden: true })).not.toContain('hunter2');
  } else expect(outcome).toMatchObject({ status: 'completed', text: KEY });
});

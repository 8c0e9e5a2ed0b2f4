/**
 * Everything that a model's server may do instead of answering: each row is a real server (or, for OpenAI's address, an
 * intercepted one), and ends in true sentences with a plain reason, within the deadline and a handful of requests.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/limits.ts';
import type { NarratorOptions } from '../../../src/narrative/narrate.ts';
import { completion, failed, type Reply, responseBody, startModelServer } from '../model-server.ts';
import { LYING_ANSWER } from '../mutations.ts';
import { interceptOpenAi } from '../openai-interceptor.ts';
import { planText } from '../plans.ts';
import { BROKEN, deadAddress, expectRight, GOOD, KEY, narrator, printTable, warmUp } from './asking.ts';
import {
  bodyOf,
  dripping,
  endless,
  gzipBomb,
  halfAnError,
  halfHeaders,
  halfStream,
  json,
  nested,
  notGzip,
  notHttp,
  resetInBody,
} from './misbehaviour.ts';

/** Short, so that the rows that wait for it are quick; the others never see its end. */
const DEADLINE_MS = 1_000;
/** A loaded machine may be late. */
const LATE_MS = 1_500;

const REASONS = {
  key: "The model's server refused the key.",
  unknown: "The model's server does not know this model or this address.",
  limited: "The model's server takes no more requests for now.",
  error: "The model's server answered with an error.",
  request: "The model's server refused the request.",
  nonsense: "The model's server sent something that is not an answer.",
  unreachable: "The model's server could not be reached.",
  late: 'The model did not answer in time.',
  moved: "The model's server sent the question to another address, which is not followed.",
  declined: 'The model declined to answer.',
  withheld: "The model's server withheld the answer.",
  cut: 'The answer of the model was cut off.',
  failed: 'The model failed to answer.',
  form: 'The model did not answer in the required form.',
  checks: 'The answer of the model did not pass the checks.',
} as const;

/** `says`: the model speaks, or why not. */
type Row = readonly [name: string, replies: readonly Reply[], says: keyof typeof REASONS | 'model', calls: number];

const good = completion(GOOD);
const HOUR = { 'retry-after': '3600' };

const STATUSES: readonly Row[] = [
  ['400 to a schema, then an answer', [failed(400, { code: 'invalid_json_schema' }), good], 'model', 2],
  ['400 always', [failed(400)], 'request', 3],
  ['401', [failed(401)], 'key', 1],
  ['401 that repeats the key', [failed(401, { message: `Incorrect API key provided: ${KEY}` })], 'key', 1],
  ['402, no credit', [failed(402)], 'limited', 1],
  ['403', [failed(403)], 'key', 1],
  ['404, unknown model', [failed(404, { code: 'model_not_found' })], 'unknown', 1],
  ['404, unknown address', [failed(404)], 'unknown', 2],
  ['405', [failed(405)], 'request', 2],
  ['408, then an answer', [failed(408), good], 'model', 2],
  ['408 always', [failed(408)], 'late', 2],
  ['409, then an answer', [failed(409), good], 'model', 2],
  ['409 always', [failed(409)], 'error', 2],
  ['413', [failed(413)], 'request', 1],
  ['415, then an answer', [failed(415), good], 'model', 2],
  ['422, then an answer', [failed(422), good], 'model', 2],
  ['422 always', [failed(422)], 'request', 3],
  ['429, then an answer', [failed(429), good], 'model', 2],
  ['429 always', [failed(429)], 'limited', 2],
  ['429, retry-after within the deadline', [json({}, 429, { 'retry-after': '0.1' }), good], 'model', 2],
  ['429, retry-after beyond the deadline', [json({}, 429, HOUR), good], 'limited', 1],
  ['429, retry-after that is no time', [json({}, 429, { 'retry-after': 'soon' }), good], 'model', 2],
  [
    '429, retry-after as a date long past',
    [json({}, 429, { 'retry-after': new Date(0).toUTCString() }), good],
    'model',
    2,
  ],
  ['429, quota used up', [failed(429, { code: 'insufficient_quota' })], 'limited', 1],
  ['500 twice', [failed(500)], 'error', 2],
  ['501, then an answer', [failed(501), good], 'model', 2],
  ['503, then an answer', [failed(503), good], 'model', 2],
  ['503 twice', [failed(503)], 'error', 2],
  ['503, not to be repeated', [json({}, 503, { 'x-should-retry': 'false' })], 'error', 1],
  ['503, a schema refused, then an answer', [failed(503), failed(400), good], 'model', 3],
  ['503, wrong, then right', [failed(503), completion(BROKEN), good], 'model', 3],
];

const WIRE: readonly Row[] = [
  ['connection reset before an answer', ['reset'], 'unreachable', 2],
  ['connection reset, then an answer', ['reset', good], 'model', 2],
  ['connection reset in the answer', [resetInBody], 'unreachable', 2],
  ['no headers', ['never'], 'late', 1],
  ['half of the headers', [halfHeaders], 'late', 1],
  ['half of the body', ['stall'], 'late', 1],
  ['half of an error', [halfAnError], 'late', 2],
  ['a body that drips', [dripping], 'late', 1],
  ['a body without end', [endless], 'nonsense', 1],
  ['a body over the limit', [json({ choices: [], padding: 'x'.repeat(2_000_000) })], 'nonsense', 1],
  ['a gzip bomb', [gzipBomb], 'nonsense', 1],
  ['gzip that is none', [notGzip], 'nonsense', 1],
  ['bytes that are not HTTP', [notHttp], 'nonsense', 1],
  ['a stream that nobody asked for, cut off', [halfStream], 'nonsense', 3],
];

const BODIES: readonly Row[] = [
  ['HTML with 200', [{ body: '<!doctype html><title>proxy</title>' }], 'nonsense', 3],
  ['HTML with 200, then an answer', [{ body: '<!doctype html><title>proxy</title>' }, good], 'model', 2],
  ['204, no content', [(response) => void response.writeHead(204).end()], 'nonsense', 3],
  ['JSON that is no completion', [json({ hello: 'world' })], 'nonsense', 3],
  ['JSON null', [json(null)], 'nonsense', 3],
  ['JSON cut off', [(response) => void response.writeHead(200, JSON_TYPE).end('{"choices": [')], 'nonsense', 3],
  ['100,000 brackets', [nested(100_000)], 'nonsense', 3],
  ['no choices', [json({ choices: [] })], 'nonsense', 3],
  ['choices of a wrong type', [json({ choices: { 0: {} } })], 'nonsense', 3],
  ['content of a wrong type', [json({ choices: [{ message: { content: 42 } }] })], 'nonsense', 3],
  ['two choices, the first is good', [choices(GOOD, LYING_ANSWER)], 'model', 1],
  ['two choices, the second is good', [choices(BROKEN, GOOD)], 'checks', 2],
  [
    'usage of a wrong type',
    [json({ ...bodyOf(good), usage: { prompt_tokens: 'many', completion_tokens: -1 } })],
    'model',
    1,
  ],
];
const JSON_TYPE = { 'content-type': 'application/json' };

const call = { id: 't', type: 'function', function: { name: 'run', arguments: '{}' } };
const ANSWERS: readonly Row[] = [
  ['refusal', [completion(null, { refusal: 'secret reason' })], 'declined', 1],
  ['refusal as a part', [completion(null, { content: [{ type: 'refusal', refusal: 'secret' }] })], 'declined', 1],
  ['content filter', [completion('', {}, 'content_filter')], 'withheld', 1],
  ['cut off twice', [completion(GOOD.slice(0, 20), {}, 'length')], 'cut', 2],
  ['cut off, then an answer', [completion(GOOD.slice(0, 20), {}, 'length'), good], 'model', 2],
  ['tool call', [completion(null, { tool_calls: [call] })], 'form', 2],
  ['tool call beside a good answer', [completion(GOOD, { tool_calls: [call] })], 'form', 2],
  ['function call', [completion(null, { function_call: call.function })], 'form', 2],
  ['empty', [completion('')], 'form', 3],
  ['only thoughts', [completion(`<think>${GOOD}`)], 'form', 3],
  ['bad JSON, then an answer', [completion(GOOD.slice(0, -2)), good], 'model', 2],
  ['fenced JSON', [completion(`Here you are:\n\`\`\`json\n${GOOD}\n\`\`\``)], 'model', 1],
  ['an array', [completion(`[${GOOD}, ${GOOD}]`)], 'form', 3],
  ['a key twice', [completion(GOOD.replace('{"v"', '{"verdict":"p2","v"'))], 'checks', 2],
  ['too long', [completion(GOOD.replace('{', `{${' '.repeat(LIMITS.modelAnswerCharacters)}`))], 'form', 2],
  ['wrong twice', [completion(BROKEN)], 'checks', 2],
  ['wrong twice in different ways', [completion(BROKEN), completion(planText('p4', []))], 'checks', 2],
  ['wrong, then right', [completion(BROKEN), good], 'model', 2],
  ['prose always', [completion(LYING_ANSWER)], 'form', 3],
];

function choices(...contents: readonly string[]): Reply {
  return json({ choices: contents.map((content, index) => ({ index, message: { content } })) });
}

beforeAll(warmUp);

const table: string[][] = [['row', 'who speaks', 'requests', 'ms', 'reason']];
afterAll(() => printTable('What servers do instead of answering:', table));

/** Asks once and holds the end to what the row says. */
async function check(
  name: string,
  options: NarratorOptions,
  says: Row[2],
  calls: number,
  seen?: { readonly asked: readonly unknown[] },
): Promise<void> {
  const start = performance.now();
  const narrative = await narrator({ deadlineMs: 10_000, ...options })();
  const tookMs = performance.now() - start;
  const made = narrative.usage?.calls ?? 0;
  table.push([name, narrative.author, String(made), tookMs.toFixed(0), narrative.fallback ?? '']);
  expectRight(narrative);
  expect(narrative.fallback).toBe(says === 'model' ? undefined : REASONS[says]);
  expect(narrative.author).toBe(says === 'model' ? 'model' : 'template');
  expect(made).toBe(calls);
  expect(made).toBeLessThanOrEqual(LIMITS.modelCalls);
  if (seen !== undefined) expect(seen.asked).toHaveLength(calls);
  expect(tookMs).toBeLessThan((options.deadlineMs ?? 10_000) + LATE_MS);
}

describe.each([
  ['a status', STATUSES],
  ['the wire', WIRE],
  ['a body', BODIES],
  ['an answer', ANSWERS],
] as const)('Chat Completions, %s', (_what, rows) => {
  test.each(rows)('failure: %s', async (name, replies, says, calls) => {
    const server = await startModelServer(replies);
    const deadline = says === 'late' && !name.startsWith('408') ? { deadlineMs: DEADLINE_MS } : {};
    await check(`chat: ${name}`, { baseUrl: server.baseUrl, ...deadline }, says, calls, server);
  });
});

describe('Responses API', () => {
  const refusal = [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'secret' }] }];
  const incomplete = (reason: string) => responseBody('{', { status: 'incomplete', incomplete_details: { reason } });
  const scripted = (...bodies: readonly Record<string, unknown>[]) => bodies.map((body) => ({ body }));
  const RESPONSES: readonly (readonly [string, Parameters<typeof interceptOpenAi>[0], Row[2], number])[] = [
    ['refusal', scripted(responseBody('', { output: refusal })), 'declined', 1],
    ['content filter', scripted(incomplete('content_filter')), 'withheld', 1],
    ['cut off twice', scripted(incomplete('max_output_tokens')), 'cut', 2],
    ['failed twice', scripted(responseBody(GOOD, { status: 'failed' })), 'failed', 2],
    ['failed, then an answer', scripted(responseBody(GOOD, { status: 'failed' }), responseBody(GOOD)), 'model', 2],
    ['still in progress', scripted(responseBody(GOOD, { status: 'in_progress' })), 'failed', 2],
    ['cancelled', scripted(responseBody(GOOD, { status: 'cancelled' })), 'failed', 2],
    ['no status', scripted(responseBody(GOOD, { status: null })), 'model', 1],
    ['tool call', scripted(responseBody(GOOD, { output: [{ type: 'function_call', name: 'run' }] })), 'form', 2],
    ['empty output', scripted(responseBody('', { output: [] })), 'nonsense', 3],
    ['neither output nor text', scripted(responseBody('', { output: null })), 'nonsense', 3],
    ['output of a wrong type', scripted(responseBody('', { output: [{ type: 7 }] })), 'nonsense', 3],
    ['wrong, then right', [{ text: BROKEN }, { text: GOOD }], 'model', 2],
    ['wrong twice', [{ text: BROKEN }], 'checks', 2],
    ['401', [{ status: 401, body: { error: {} } }], 'key', 1],
    ['429 always', [{ status: 429, body: { error: {} } }], 'limited', 2],
    ['500 twice', [{ status: 500, body: { error: {} } }], 'error', 2],
    [
      '400 invalid_json_schema always',
      [{ status: 400, body: { error: { code: 'invalid_json_schema' } } }],
      'request',
      3,
    ],
    ['404, unknown model', [{ status: 404, body: { error: { code: 'model_not_found' } } }], 'unknown', 1],
    [
      'fenced JSON, then Chat Completions',
      ({ path }) => (path.endsWith('/responses') ? { text: `\`\`\`json\n${GOOD}\n\`\`\`` } : { body: bodyOf(good) }),
      'model',
      2,
    ],
    [
      '400 invalid_json_schema, then Chat Completions',
      ({ path }) => (path.endsWith('/responses') ? { status: 400, body: { error: {} } } : { body: bodyOf(good) }),
      'model',
      2,
    ],
  ];
  test.each(RESPONSES)('failure: %s', async (name, script, says, calls) => {
    const openai = interceptOpenAi(script);
    await check(`responses: ${name}`, {}, says, calls, openai);
  });
});

describe('no server', () => {
  test.each([
    ['nobody listens', deadAddress],
    ['a port that fetch refuses', async (): Promise<string> => 'http://127.0.0.1:9/v1'],
    ['a name that does not resolve', async (): Promise<string> => 'http://no-such-host.invalid/v1'],
  ] as const)('failure: %s', async (name, baseUrl) => {
    await check(name, { baseUrl: await baseUrl() }, 'unreachable', 2);
  });

  test('failure: a server that speaks no TLS', async () => {
    const server = await startModelServer([good]);
    await check('no TLS', { baseUrl: server.baseUrl.replace('http:', 'https:') }, 'unreachable', 2);
    expect(server.asked).toEqual([]);
  });

  test('failure: an address that is none ends in the template too', async () => {
    const narrative = await narrator({ baseUrl: 'nonsense' })();
    expectRight(narrative);
    expect(narrative.fallback).toBe('The explanation failed inside Spandiff (TypeError).');
    expect(narrative.usage).toBeUndefined();
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])(
    'failure: %i to another host is not followed, and the key stays',
    async (status) => {
      const other = await startModelServer([good]);
      const server = await startModelServer([json({}, status, { location: other.baseUrl })]);
      await check(`chat: ${status} to another host`, { baseUrl: server.baseUrl }, 'moved', 1, server);
      expect(other.asked).toEqual([]);
      expect(server.asked[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    },
  );
});

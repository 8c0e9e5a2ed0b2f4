/**
 * The kinds of servers that speak OpenAI's API, each drawn after what it does to a request: on which rung it answers,
 * after how many requests, and with how many the next time.
 */
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { NarratorOptions } from '../../../src/narrative/narrate.ts';
import { type AskedRequest, completion, failed, type Reply, responseBody, startModelServer } from '../model-server.ts';
import { LYING_ANSWER } from '../mutations.ts';
import { interceptOpenAi } from '../openai-interceptor.ts';
import { type Ask, expectRight, GOOD, KEY, narrator, printTable } from './asking.ts';
import { bodyOf, json } from './misbehaviour.ts';

type Format = 'responses' | 'json_schema' | 'json_object' | 'none';

function formatOf({ path, body }: AskedRequest): Format {
  if (path.endsWith('/responses')) return 'responses';
  return ((body.response_format as { type?: Format } | undefined)?.type ?? 'none') satisfies Format;
}

interface Kind {
  readonly name: string;
  /** Of a server outside; left out, it is on loopback. */
  readonly baseUrl?: string;
  readonly options?: NarratorOptions;
  answer(format: Format, request: AskedRequest): Reply;
  /** What is asked the first time and the second. */
  readonly first: readonly Format[];
  readonly second: readonly Format[];
}

const OPENAI = 'https://api.openai.com/v1';
const AZURE = 'https://some.openai.azure.com/openai/v1';
const good = completion(GOOD);
const goodResponse = json(responseBody(GOOD));
const prose = completion(LYING_ANSWER);

function only(formats: readonly Format[], answer: Reply, otherwise: Reply): Kind['answer'] {
  return (format) => (formats.includes(format) ? answer : otherwise);
}

function parts(...content: readonly Record<string, unknown>[]): Reply {
  return completion(null, { content });
}

const thoughts = { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: '{"v":' }] };
const message = responseBody(GOOD).output as readonly Record<string, unknown>[];
const commentary = { ...message[0], phase: 'commentary', content: [{ type: 'output_text', text: 'Let me see {' }] };

const KINDS: readonly Kind[] = [
  { name: 'OpenAI', baseUrl: OPENAI, answer: () => goodResponse, first: ['responses'], second: ['responses'] },
  {
    name: 'OpenAI, a model that thinks',
    baseUrl: OPENAI,
    options: { reasoningEffort: 'low' },
    answer: (_, { body }) =>
      JSON.stringify(body.reasoning) === '{"effort":"low"}'
        ? json(responseBody('', { output: [thoughts, ...message] }))
        : failed(400),
    first: ['responses'],
    second: ['responses'],
  },
  {
    name: 'OpenAI, a model that comments',
    baseUrl: OPENAI,
    answer: () => json(responseBody('', { output: [commentary, { ...message[0], phase: 'final_answer' }] })),
    first: ['responses'],
    second: ['responses'],
  },
  {
    name: 'OpenAI, an old model that refuses schemas',
    baseUrl: OPENAI,
    answer: only(['json_object'], good, failed(400, { code: 'invalid_json_schema' })),
    first: ['responses', 'json_schema', 'json_object'],
    second: ['json_object'],
  },
  {
    name: 'Azure OpenAI, v1 path',
    baseUrl: AZURE,
    answer: (_, { headers }) =>
      headers['api-key'] === KEY && headers.authorization === undefined ? goodResponse : failed(401),
    first: ['responses'],
    second: ['responses'],
  },
  {
    name: 'Azure OpenAI, a token of Entra ID',
    baseUrl: AZURE,
    options: { keyHeader: 'Authorization' },
    answer: (_, { headers }) => (headers.authorization === `Bearer ${KEY}` ? goodResponse : failed(401)),
    first: ['responses'],
    second: ['responses'],
  },
  {
    name: 'Azure OpenAI, a model without the Responses API',
    baseUrl: AZURE,
    answer: only(['json_schema'], good, failed(400)),
    first: ['responses', 'json_schema'],
    second: ['json_schema'],
  },
  { name: 'vLLM, Ollama', answer: () => good, first: ['json_schema'], second: ['json_schema'] },
  {
    name: 'Ollama, a model that ignores schemas',
    answer: only(['json_object'], good, prose),
    first: ['json_schema', 'json_object'],
    second: ['json_object'],
  },
  {
    name: 'vLLM, thoughts beside the answer',
    answer: () => completion(GOOD, { reasoning_content: '{"verdict": "p2"}', reasoning: 'Hm.' }),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'vLLM, thoughts before the answer',
    answer: () => completion(`<think>\n{"verdict": p1?}\n</think>\n\n${GOOD}`),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'DeepSeek, thoughts without their opening tag',
    answer: () => completion(`{"verdict": p1?}\n</think>\n${GOOD}`),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'LM Studio, no json_object',
    answer: only(['json_schema', 'none'], good, failed(400)),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'LiteLLM, text in parts',
    answer: () => parts({ type: 'text', text: GOOD.slice(0, 9) }, { type: 'text', text: GOOD.slice(9) }),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'Mistral, thoughts as a part',
    answer: () => parts({ type: 'thinking', thinking: [{ type: 'text', text: '{' }] }, { type: 'text', text: GOOD }),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'a proxy whose backend refuses schemas',
    answer: only(['json_object', 'none'], good, failed(422)),
    first: ['json_schema', 'json_object'],
    second: ['json_object'],
  },
  {
    name: 'a proxy that fences what it gets',
    answer: () => completion(`\`\`\`json\n${GOOD}\n\`\`\``),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'an old server that refuses every format',
    answer: only(['none'], good, failed(400)),
    first: ['json_schema', 'json_object', 'none'],
    second: ['none'],
  },
  {
    name: 'a gateway that knows the Responses API only',
    answer: only(['responses'], goodResponse, failed(404)),
    first: ['json_schema', 'responses'],
    second: ['responses'],
  },
  {
    name: '… and answers with output_text only',
    answer: only(['responses'], json({ output_text: GOOD }), failed(404)),
    first: ['json_schema', 'responses'],
    second: ['responses'],
  },
  {
    name: 'a server that wants max_tokens',
    options: { tokenLimitField: 'max_tokens' },
    answer: (_, { body }) => (typeof body.max_tokens === 'number' ? good : failed(422)),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'a server that wants max_completion_tokens',
    options: { tokenLimitField: 'max_completion_tokens' },
    answer: (_, { body }) => (typeof body.max_completion_tokens === 'number' ? good : failed(400)),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'a server that refuses fields it does not know',
    answer: (_, { body }) =>
      Object.keys(body).every((key) => /^(?:model|messages|response_format)$/.test(key)) ? good : failed(400),
    first: ['json_schema'],
    second: ['json_schema'],
  },
  {
    name: 'a gateway with a header of its own for keys',
    options: { keyHeader: 'x-api-key' },
    answer: (_, { headers }) =>
      headers['x-api-key'] === KEY && headers.authorization === undefined ? good : failed(401),
    first: ['json_schema'],
    second: ['json_schema'],
  },
];

const table: string[][] = [['server', 'first question', 'second question']];
afterAll(() => printTable('What kinds of servers are asked:', table));

async function start({ baseUrl, answer }: Kind): Promise<{ baseUrl: string; asked: readonly AskedRequest[] }> {
  const reply = (request: AskedRequest) => answer(formatOf(request), request);
  if (baseUrl === undefined) return startModelServer(reply);
  const { asked } = interceptOpenAi((request) => {
    const told = reply(request);
    if (typeof told !== 'object') throw new Error('Only plain answers can be intercepted.');
    return { body: told.body, status: told.status ?? 200 };
  }, baseUrl);
  return { baseUrl, asked };
}

describe('kinds of servers', () => {
  test.each(KINDS)('ladder: $name', async (kind) => {
    const { baseUrl, asked } = await start(kind);
    const ask = narrator({ baseUrl, ...kind.options });
    for (const formats of [kind.first, kind.second]) {
      const before = asked.length;
      const narrative = await ask();
      expectRight(narrative);
      expect(narrative.author).toBe('model');
      expect(asked.slice(before).map(formatOf)).toEqual(formats);
    }
    table.push([kind.name, ...[kind.first, kind.second].map((formats) => formats.join(' → '))]);
  });
});

describe('the memory of a server', () => {
  async function formatsAsked(ask: Ask, asked: readonly AskedRequest[]): Promise<readonly Format[]> {
    const before = asked.length;
    expectRight(await ask());
    return asked.slice(before).map(formatOf);
  }

  test('ladder: a server that takes a schema again after an update is asked from the top', async () => {
    let takes: Format = 'json_object';
    const server = await startModelServer((request) => (formatOf(request) === takes ? good : failed(400)));
    const ask = narrator({ baseUrl: server.baseUrl });
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_schema', 'json_object']);
    takes = 'json_schema';
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_object', 'json_schema']);
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_schema']);
  });

  test('ladder: a rung that three requests did not reach is reached by the next question', async () => {
    const openai = interceptOpenAi((request) =>
      formatOf(request) === 'none' ? { body: bodyOf(good) } : { status: 400, body: { error: {} } },
    );
    const ask = narrator({});
    expect(await formatsAsked(ask, openai.asked)).toEqual(['responses', 'json_schema', 'json_object']);
    expect(await formatsAsked(ask, openai.asked)).toEqual(['none']);
    expect(await formatsAsked(ask, openai.asked)).toEqual(['none']);
  });

  test('ladder: failures that are no matter of form leave the memory alone', async () => {
    let reply: Reply = good;
    const server = await startModelServer((request) => (formatOf(request) === 'json_object' ? reply : failed(400)));
    const ask = narrator({ baseUrl: server.baseUrl });
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_schema', 'json_object']);
    reply = failed(503);
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_object', 'json_object']);
    reply = good;
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_object']);
  });

  test('ladder: of a server that answers in prose on every rung each is tried in turn, and none twice per question', async () => {
    const server = await startModelServer(() => prose);
    const ask = narrator({ baseUrl: server.baseUrl });
    expect(await formatsAsked(ask, server.asked)).toEqual(['json_schema', 'json_object', 'none']);
    expect(await formatsAsked(ask, server.asked)).toEqual(['responses', 'json_schema', 'json_object']);
    expect(await formatsAsked(ask, server.asked)).toEqual(['none', 'responses', 'json_schema']);
  });

  test('ladder: what one narrator learnt another does not know', async () => {
    const server = await startModelServer((request) => (formatOf(request) === 'none' ? good : failed(400)));
    for (const ask of [narrator({ baseUrl: server.baseUrl }), narrator({ baseUrl: server.baseUrl })]) {
      expect(await formatsAsked(ask, server.asked)).toEqual(['json_schema', 'json_object', 'none']);
    }
  });
});

describe('what goes out', () => {
  test('request: no header describes the machine, and the environment adds none', async () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-internal: hunter2');
    vi.stubEnv('OPENAI_ORG_ID', 'org-hunter2');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startModelServer([good]);
    expect((await narrator({ baseUrl: server.baseUrl })()).author).toBe('model');
    const { authorization, host, ...rest } = server.asked[0]!.headers;
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(Object.keys(rest).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'content-length',
      'content-type',
      'sec-fetch-mode',
      'user-agent',
    ]);
    expect(JSON.stringify(rest)).not.toMatch(/hunter2|linux|darwin|stainless|v?24\.\d/i);
  });

  test('request: over the Responses API nothing is stored and the answer is limited', async () => {
    const openai = interceptOpenAi([{ text: GOOD }]);
    await narrator({})();
    expect(openai.asked[0]!.body).toMatchObject({ store: false, max_output_tokens: expect.any(Number) });
  });
});

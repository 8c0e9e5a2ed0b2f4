/** The narrator against servers that answer, fail, stall and lie: right statements every time, in time, with the reason. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gateProblems } from '../../src/narrative/last-gate.ts';
import { createNarrator, type NarratorOptions, templateNarrative } from '../../src/narrative/narrate.ts';
import type { Narrative, Report } from '../../src/report/report.ts';
import { ROOT } from '../support/modules.ts';
import { everyReport } from './every-report.ts';
import { type AskedRequest, completion, failed, type Reply, responseBody, startModelServer } from './model-server.ts';
import { LYING_ANSWER } from './mutations.ts';
import { interceptOpenAi } from './openai-interceptor.ts';
import { offerFor, planText, reversedPlan } from './plans.ts';
import { nestedCase, reportOf, siblingsCase } from './reports.ts';

const REPORT = siblingsCase();
const TEMPLATE = templateNarrative(REPORT);
const GOOD = reversedPlan(offerFor(REPORT));
const BROKEN = planText('p1', [{ statement: 'p40', link: 'start' }]);
const DEADLINE_MS = 400;
/** A loaded machine may be late; it must not be later than the next attempt would be. */
const LATE_MS = 1_500;

async function narrate(
  options: NarratorOptions,
  report: Report = REPORT,
  signal = new AbortController().signal,
): Promise<Narrative> {
  return createNarrator({ apiKey: 'secret-key', model: 'some-model', ...options })!.narrate(report, signal);
}

function expectRight(narrative: Narrative, report: Report = REPORT): void {
  expect(gateProblems(report, narrative.statements)).toEqual([]);
  expect(narrative.statements.length).toBeGreaterThan(1);
  expect(narrative.hypotheses).toEqual([]);
  expect(JSON.stringify(narrative)).not.toMatch(/secret|minutes|root cause/);
}

describe('a model that answers', () => {
  test('chooses the statements and their order, and nothing else', async () => {
    const server = await startModelServer([completion(GOOD)]);
    const narrative = await narrate({ baseUrl: server.baseUrl });
    expectRight(narrative);
    expect(narrative).toMatchObject({ author: 'model', model: 'some-model', rejected: [] });
    expect(narrative.fallback).toBeUndefined();
    const ids = (JSON.parse(GOOD) as { body: { statement: string }[] }).body.map(
      ({ statement }) => `f${statement.slice(1)}`,
    );
    expect(narrative.statements.map(({ factId }) => factId)).toEqual(['f1', ...ids]);
    expect(narrative.statements[0]).toEqual(TEMPLATE.statements[0]);
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]!.path).toBe('/v1/chat/completions');
  });

  test('caveats stand whatever the plan says', async () => {
    const report = everyReport().get('every kind of fact')!;
    const server = await startModelServer([completion(planText('p1', [{ statement: 'p9', link: 'start' }]))]);
    const narrative = await narrate({ baseUrl: server.baseUrl }, report);
    expect(narrative.author).toBe('model');
    expect(narrative.statements.map(({ factId }) => factId)).toEqual(['f1', 'f9', 'f31']);
  });

  test('over the Responses API', async () => {
    const openai = interceptOpenAi([{ text: GOOD }]);
    const narrative = await narrate({});
    expectRight(narrative);
    expect(narrative.author).toBe('model');
    expect(openai.bodies).toHaveLength(1);
  });

  test.each(['https://some.openai.azure.com/openai/v1', 'https://eu.api.openai.com/v1'])(
    'over the Responses API of %s',
    async (baseUrl) => {
      const openai = interceptOpenAi([{ text: GOOD }], baseUrl);
      expect((await narrate({ baseUrl: `${baseUrl}/` })).author).toBe('model');
      expect(openai.bodies).toHaveLength(1);
    },
  );

  test('is not asked where there is nothing to arrange', async () => {
    const server = await startModelServer([completion(GOOD)]);
    const narrative = await narrate({ baseUrl: server.baseUrl }, reportOf({ outcome: 'same' }));
    expect(narrative).toMatchObject({ author: 'template', fallback: 'There was nothing for a model to arrange.' });
    expect(server.asked).toEqual([]);
  });

  test('with its thoughts or a fence around the object is understood, where no schema binds it', async () => {
    const thinking = `<think>{"verdict": p1?}</think>\nHere:\n\`\`\`json\n${GOOD}\n\`\`\``;
    const server = await startModelServer([completion(thinking)]);
    expect((await narrate({ baseUrl: server.baseUrl })).author).toBe('model');
  });

  test('after a repair says which rules the first answer broke; the repair repeats no word of it', async () => {
    const lying = BROKEN.replace('p40', 'p39').replace('"v"', '"mysql is to blame":1,"v"');
    const server = await startModelServer([completion(lying), completion(GOOD)]);
    const narrative = await narrate({ baseUrl: server.baseUrl });
    expectRight(narrative);
    expect(narrative).toMatchObject({ author: 'model', rejected: [{ rule: 'P04' }] });
    expect(server.asked[1]!.text).not.toContain('mysql');
    expect(server.asked[1]!.text).toContain('\\"rejected\\":[\\"P04 $\\"]');
  });
});

/** Replies of a chat server; what the narrative must say then. */
const CHAT_ROWS: readonly (readonly [
  name: string,
  replies: readonly Reply[],
  expected: Partial<Narrative>,
  calls: number,
])[] = [
  ['401', [failed(401)], { author: 'template', fallback: "The model's server refused the key." }, 1],
  ['403', [failed(403)], { author: 'template', fallback: "The model's server refused the key." }, 1],
  [
    '404, unknown model',
    [failed(404, { code: 'model_not_found' })],
    { author: 'template', fallback: "The model's server does not know this model or this address." },
    1,
  ],
  [
    '404, unknown path',
    [failed(404)],
    { author: 'template', fallback: "The model's server does not know this model or this address." },
    3,
  ],
  ['429, then an answer', [failed(429), completion(GOOD)], { author: 'model' }, 2],
  [
    '429 always',
    [failed(429)],
    { author: 'template', fallback: "The model's server takes no more requests for now." },
    2,
  ],
  ['503 twice', [failed(503)], { author: 'template', fallback: "The model's server answered with an error." }, 2],
  ['503, then an answer', [failed(503), completion(GOOD)], { author: 'model' }, 2],
  ['400 to a schema, then an answer', [failed(400), completion(GOOD)], { author: 'model' }, 2],
  ['400 always', [failed(400)], { author: 'template', fallback: "The model's server refused the request." }, 3],
  [
    'HTML with 200',
    [{ body: '<!doctype html><title>proxy</title>' }],
    { author: 'template', fallback: "The model's server sent something that is not an answer." },
    3,
  ],
  [
    'JSON that is no completion',
    [{ body: { hello: 'world' } }],
    { author: 'template', fallback: "The model's server sent something that is not an answer." },
    3,
  ],
  [
    'a body without end',
    [{ body: { choices: [], padding: 'x'.repeat(2_000_000) } }],
    { author: 'template', fallback: "The model's server sent something that is not an answer." },
    3,
  ],
  [
    'refusal',
    [completion(null, { refusal: 'secret reason' })],
    { author: 'template', fallback: 'The model declined to answer.', rejected: [{ rule: 'P13' }] },
    1,
  ],
  [
    'content filter',
    [completion('', {}, 'content_filter')],
    { author: 'template', fallback: "The model's server withheld the answer.", rejected: [{ rule: 'P13' }] },
    1,
  ],
  [
    'cut off twice',
    [completion(GOOD.slice(0, 20), {}, 'length')],
    { author: 'template', fallback: 'The answer of the model was cut off.', rejected: [{ rule: 'P13' }] },
    2,
  ],
  ['cut off, then an answer', [completion(GOOD.slice(0, 20), {}, 'length'), completion(GOOD)], { author: 'model' }, 2],
  [
    'a tool call',
    [completion(null, { tool_calls: [{ id: 't', type: 'function', function: { name: 'run', arguments: '{}' } }] })],
    { author: 'template', fallback: 'The model did not answer in the required form.', rejected: [{ rule: 'P13' }] },
    2,
  ],
  ['bad JSON, then an answer', [completion(GOOD.slice(0, -2)), completion(GOOD)], { author: 'model' }, 2],
  [
    'wrong twice',
    [completion(BROKEN)],
    { author: 'template', fallback: 'The answer of the model did not pass the checks.', rejected: [{ rule: 'P08' }] },
    2,
  ],
  [
    'wrong twice in different ways',
    [completion(BROKEN), completion(planText('p4', []))],
    {
      author: 'template',
      fallback: 'The answer of the model did not pass the checks.',
      rejected: [{ rule: 'P08' }, { rule: 'P09' }, { rule: 'P10' }],
    },
    2,
  ],
  [
    'prose always',
    [completion(LYING_ANSWER)],
    { author: 'template', fallback: 'The model did not answer in the required form.', rejected: [{ rule: 'P02' }] },
    3,
  ],
  [
    'empty',
    [completion('')],
    { author: 'template', fallback: 'The model did not answer in the required form.', rejected: [{ rule: 'P02' }] },
    3,
  ],
];

describe('Chat Completions', () => {
  test.each(CHAT_ROWS)('%s', async (_name, replies, expected, calls) => {
    const server = await startModelServer(replies);
    const narrative = await narrate({ baseUrl: server.baseUrl });
    expectRight(narrative);
    expect(narrative).toMatchObject(expected);
    if (narrative.author === 'template') expect(narrative.statements).toEqual(TEMPLATE.statements);
    expect(server.asked).toHaveLength(calls);
  });
});

describe('Responses API', () => {
  const refusal = {
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'secret' }] }],
  };
  const rows: readonly (readonly [string, Parameters<typeof interceptOpenAi>[0], Partial<Narrative>])[] = [
    [
      'refusal',
      [{ body: responseBody('', refusal) }],
      { author: 'template', fallback: 'The model declined to answer.' },
    ],
    [
      'cut off twice',
      [1, 2].map(() => ({
        body: responseBody('{', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
      })),
      { author: 'template', fallback: 'The answer of the model was cut off.' },
    ],
    [
      'content filter',
      [{ body: responseBody('', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }) }],
      { author: 'template', fallback: "The model's server withheld the answer." },
    ],
    [
      'failed twice',
      [1, 2].map(() => ({ body: responseBody(GOOD, { status: 'failed' }) })),
      { author: 'template', fallback: 'The model failed to answer.' },
    ],
    ['no status', [{ body: responseBody(GOOD, { status: null }) }], { author: 'model' }],
    ['wrong, then right', [{ text: BROKEN }, { text: GOOD }], { author: 'model', rejected: [{ rule: 'P08' }] }],
    [
      '401',
      [{ status: 401, body: { error: {} } }],
      { author: 'template', fallback: "The model's server refused the key." },
    ],
  ];
  test.each(rows)('%s', async (_name, script, expected) => {
    interceptOpenAi(script);
    const narrative = await narrate({});
    expectRight(narrative);
    expect(narrative).toMatchObject(expected);
  });
});

describe('time', () => {
  const rows: readonly (readonly [name: string, reply: Reply, fallback: string])[] = [
    ['no headers', 'never', 'The model did not answer in time.'],
    ['half a body', 'stall', 'The model did not answer in time.'],
    ['a connection that breaks', 'reset', "The model's server could not be reached."],
  ];
  test.each(rows)('%s: the template, within the deadline', async (name, reply, fallback) => {
    const server = await startModelServer([reply]);
    const deadlineMs = name.startsWith('a connection') ? 10_000 : DEADLINE_MS;
    const start = performance.now();
    const narrative = await narrate({ baseUrl: server.baseUrl, deadlineMs });
    expect(performance.now() - start).toBeLessThan(deadlineMs + LATE_MS);
    expectRight(narrative);
    expect(narrative).toMatchObject({ author: 'template', fallback });
    expect(narrative.statements).toEqual(TEMPLATE.statements);
  });

  test('one slow attempt is given up and tried again', async () => {
    const server = await startModelServer(['never', completion(GOOD)]);
    const narrative = await narrate({ baseUrl: server.baseUrl, attemptMs: 150, deadlineMs: 10_000 });
    expect(narrative.author).toBe('model');
    expect(server.asked).toHaveLength(2);
  });

  test('a long wait that the server asks for ends with the deadline', async () => {
    const server = await startModelServer([{ status: 429, headers: { 'retry-after': '30' }, body: {} }]);
    const narrative = await narrate({ baseUrl: server.baseUrl, deadlineMs: DEADLINE_MS });
    expect(narrative).toMatchObject({ author: 'template', fallback: 'The model did not answer in time.' });
  });

  test('the deadline cuts a repair off; what was rejected before is kept', async () => {
    const server = await startModelServer([completion(BROKEN), 'never']);
    const narrative = await narrate({ baseUrl: server.baseUrl, deadlineMs: 2 * DEADLINE_MS });
    expect(narrative).toMatchObject({
      author: 'template',
      fallback: 'The model did not answer in time.',
      rejected: [{ rule: 'P08' }],
    });
  });

  test('whoever asked may stop waiting', async () => {
    const server = await startModelServer(['never']);
    const narrative = await narrate({ baseUrl: server.baseUrl }, REPORT, AbortSignal.timeout(50));
    expect(narrative).toMatchObject({
      author: 'template',
      fallback: 'The question was stopped before the model answered.',
    });
    expect((await narrate({ baseUrl: server.baseUrl }, REPORT, AbortSignal.abort())).author).toBe('template');
  });
});

describe('no server', () => {
  test('no key or no model: there is no narrator, and the template says nothing of one', () => {
    expect(createNarrator({ model: 'm' })).toBeUndefined();
    expect(createNarrator({ apiKey: '', model: 'm' })).toBeUndefined();
    expect(createNarrator({ apiKey: 'k' })).toBeUndefined();
    expect(TEMPLATE).toMatchObject({ author: 'template', rejected: [], hypotheses: [] });
    expect(TEMPLATE.fallback).toBeUndefined();
  });

  test('nobody listens', async () => {
    const narrative = await narrate({ baseUrl: 'http://127.0.0.1:9/v1' });
    expectRight(narrative);
    expect(narrative.fallback).toBe("The model's server could not be reached.");
  });

  test('an address that is none', async () => {
    const narrative = await narrate({ baseUrl: 'nonsense' });
    expectRight(narrative);
    expect(narrative).toMatchObject({
      author: 'template',
      fallback: 'The explanation failed inside Spandiff (TypeError).',
    });
  });
});

describe('servers that ignore or refuse a schema', () => {
  const formatOf = ({ body }: AskedRequest) => (body.response_format as { type?: string } | undefined)?.type ?? 'none';
  const kinds: readonly (readonly [name: string, answers: (format: string) => Reply, formats: readonly string[]])[] = [
    ['takes a schema', () => completion(GOOD), ['json_schema']],
    [
      'refuses a schema',
      (format) => (format === 'json_schema' ? failed(422) : completion(GOOD)),
      ['json_schema', 'json_object'],
    ],
    [
      'refuses every format',
      (format) => (format === 'none' ? completion(GOOD) : failed(400)),
      ['json_schema', 'json_object', 'none'],
    ],
    [
      'answers in prose under a schema',
      (format) => completion(format === 'json_schema' ? 'Sure! It was mysql.' : GOOD),
      ['json_schema', 'json_object'],
    ],
  ];
  test.each(kinds)(
    '%s: an answer within three calls, the second question needs one',
    async (_name, answers, formats) => {
      const server = await startModelServer((request) => answers(formatOf(request)));
      const narrator = createNarrator({ apiKey: 'k', model: 'some-model', baseUrl: server.baseUrl })!;
      const signal = new AbortController().signal;
      expect((await narrator.narrate(REPORT, signal)).author).toBe('model');
      expect(server.asked.map(formatOf)).toEqual(formats);
      expect((await narrator.narrate(REPORT, signal)).author).toBe('model');
      expect(server.asked.slice(formats.length).map(formatOf)).toEqual(formats.slice(-1));
    },
  );
});

describe('the answer that started it', () => {
  const file = join(ROOT, '../shared/seed/llm-answer.txt');
  const answers = [['an answer in its manner', LYING_ANSWER] as const];
  if (existsSync(file)) answers.push(['the answer itself' as never, readFileSync(file, 'utf8') as never]);

  test.each(answers)('%s is refused on every rung, and the numbers are right', async (_name, text) => {
    const report = nestedCase();
    const server = await startModelServer([completion(text)]);
    interceptOpenAi([{ text }]);
    for (const baseUrl of [server.baseUrl, undefined]) {
      const narrative = await narrate({ baseUrl, deadlineMs: 5_000 }, report);
      expectRight(narrative, report);
      expect(narrative.author).toBe('template');
      expect(narrative.statements.map(({ text: told }) => told).join(' ')).toMatch(/422\.967 ms.*784\.417 ms/);
    }
    expect(server.asked.map(({ body }) => (body.response_format as { type?: string } | undefined)?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
    ]);
  });
});

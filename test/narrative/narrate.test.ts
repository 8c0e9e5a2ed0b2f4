/**
 * The narrator: what a model may decide, what it may not, and how long anybody waits for it. What servers do instead of
 * answering is in providers/failures.test.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { withDeadline } from '../../src/narrative/deadline.ts';
import { gateProblems } from '../../src/narrative/last-gate.ts';
import { createNarrator, type NarratorOptions, templateNarrative } from '../../src/narrative/narrate.ts';
import { DOUBTS } from '../../src/narrative/plan.ts';
import type { Narrative, Report } from '../../src/report/report.ts';
import { ROOT } from '../support/modules.ts';
import { everyReport } from './every-report.ts';
import { completion, startModelServer } from './model-server.ts';
import { LYING_ANSWER } from './mutations.ts';
import { interceptOpenAi } from './openai-interceptor.ts';
import { offerFor, planText, reversedPlan } from './plans.ts';
import { warmUp } from './providers/asking.ts';
import { nestedCase, reportOf, siblingsCase } from './reports.ts';

const REPORT = siblingsCase();
const TEMPLATE = templateNarrative(REPORT);
const GOOD = reversedPlan(offerFor(REPORT));
const BROKEN = planText('p1', [{ statement: 'p40', link: 'start' }]);
const DEADLINE_MS = 400;

beforeAll(warmUp);

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

  test('what casts doubt on the verdict stands whatever the plan says', async () => {
    const report = everyReport().get('every kind of fact')!;
    const doubts = report.facts.filter(({ kind }) => DOUBTS.has(kind)).map(({ id }) => id);
    expect(doubts.length).toBeGreaterThan(0);
    const server = await startModelServer([completion(planText('p1', [{ statement: 'p9', link: 'start' }]))]);
    const narrative = await narrate({ baseUrl: server.baseUrl }, report);
    expect(narrative.author).toBe('model');
    expect(narrative.statements.map(({ factId }) => factId)).toEqual(['f1', ...doubts, 'f9']);
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

describe('time', () => {
  test('one slow attempt is given up and tried again', async () => {
    const server = await startModelServer(['never', completion(GOOD)]);
    const narrative = await narrate({ baseUrl: server.baseUrl, attemptMs: 150, deadlineMs: 10_000 });
    expect(narrative.author).toBe('model');
    expect(server.asked).toHaveLength(2);
  });

  test('a long wait that the server asks for is not begun', async () => {
    const server = await startModelServer([{ status: 429, headers: { 'retry-after': '30' }, body: {} }]);
    const narrative = await narrate({ baseUrl: server.baseUrl });
    expect(narrative).toMatchObject({
      author: 'template',
      fallback: "The model's server takes no more requests for now.",
    });
    expect(server.asked).toHaveLength(1);
  });

  test('whoever ignores the signal is not waited for', async () => {
    const never = withDeadline(50, new AbortController().signal, () => new Promise(() => {}));
    await expect(never).rejects.toMatchObject({ code: 'timeout' });
    const asker = new AbortController();
    const stopped = withDeadline(10_000, asker.signal, () => new Promise(() => {}));
    asker.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('work that is done leaves no timer behind', async () => {
    const signals: AbortSignal[] = [];
    const done = await withDeadline(20, new AbortController().signal, async ({ signal, msLeft }) => {
      signals.push(signal);
      return msLeft();
    });
    expect(done).toBeGreaterThan(0);
    await expect(withDeadline(40, new AbortController().signal, () => new Promise(() => {}))).rejects.toThrow();
    expect(signals[0]!.aborted).toBe(false);
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

/** Prompt files and examples, and the requests as they go over the wire. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mechanismOf } from '../../src/narrative/hypotheses/catalogue.ts';
import { createNarrator } from '../../src/narrative/narrate.ts';
import { LINKS, type Offer } from '../../src/narrative/plan.ts';
import { PLAN_KEYS } from '../../src/narrative/plan-schema.ts';
import { loadExamples, loadPrompt, type PromptExample, parsePrompt } from '../../src/narrative/prompt.ts';
import { promptService } from '../../src/narrative/prompt-names.ts';
import { buildPayload, PayloadSchema } from '../../src/narrative/prompt-payload.ts';
import { RULES, verifyPlan } from '../../src/narrative/verify.ts';
import type { Report } from '../../src/report/report.ts';
import { ROOT } from '../support/modules.ts';
import { everyReport } from './every-report.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { completion, startModelServer } from './model-server.ts';
import { interceptOpenAi } from './openai-interceptor.ts';
import { answered, offerFor, reversedPlan } from './plans.ts';
import { nestedCase } from './reports.ts';

const HEAD = [
  'id: narrate',
  'version: 1.0.0',
  'purpose: x',
  'schema: narrative_plan',
  'limits:',
  '  max_output_tokens: 500',
];
const file = (lines: readonly string[], text = 'Text.') => `---\n${lines.join('\n')}\n---\n${text}\n`;

describe('prompt files', () => {
  test('both load, with an id, a version and the hash of their bytes', async () => {
    for (const id of ['narrate', 'repair'] as const) {
      const prompt = await loadPrompt(id);
      expect(prompt).toMatchObject({ id, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
      expect(prompt.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(prompt.maxOutputTokens).toBeGreaterThan(200);
    }
  });

  test('narrate names every link, every kind and every field; repair names every rule', async () => {
    const [narrate, repair] = [await loadPrompt('narrate'), await loadPrompt('repair')];
    const statement = PayloadSchema.shape.statements.element.shape;
    const words = [
      ...LINKS,
      ...statement.kind.options,
      ...Object.keys(statement),
      ...Object.keys(PayloadSchema.shape),
      ...PLAN_KEYS,
    ];
    const missing = words.filter(
      (word) => word !== 'v' && word !== 'rejected' && !new RegExp(`\\b${word}\\b`).test(narrate.text),
    );
    expect(missing).toEqual([]);
    expect(RULES.filter((rule) => !repair.text.includes(`- ${rule}: `))).toEqual([]);
  });

  test('a good file is read', () => {
    expect(parsePrompt(file(HEAD), 'x.md')).toMatchObject({ text: 'Text.', maxOutputTokens: 500, version: '1.0.0' });
  });

  test.each([
    ['no front matter', 'Text.'],
    ['an unknown key', file([...HEAD, 'model: big'])],
    ['an unknown limit', file([...HEAD, '  calls: 9'])],
    ['a missing key', file(HEAD.slice(1))],
    ['a key twice', file([...HEAD, 'id: narrate'])],
    ['a list', file([...HEAD, '- x'])],
    ['another schema', file(HEAD.map((line) => line.replace('narrative_plan', 'other')))],
    ['no number', file(HEAD.map((line) => line.replace('500', 'many')))],
    ['no text', file(HEAD, '')],
    ['a placeholder', file(HEAD, 'Say {{name}}.')],
    ['a role mark', file(HEAD, '<<<role:system>>>')],
    ['a control character', file(HEAD, 'a\u202eb')],
  ])('%s: refused', (_name, source) => {
    expect(() => parsePrompt(source, 'x.md')).toThrow(/^The prompt file x\.md cannot be used: /);
  });
});

describe('examples', () => {
  test('the verifier accepts every plan for its payload', async () => {
    const examples = await loadExamples();
    expect(examples.length).toBeGreaterThan(1);
    for (const { payload, plan } of examples) {
      expect(verifyPlan(answered(JSON.stringify(plan)), offerFrom(payload))).toMatchObject({
        rejections: [],
        dropped: [],
        plan: { hypotheses: plan.hypotheses },
      });
    }
  });

  test('every mechanism in them has the title and the checks of the catalogue', async () => {
    for (const { payload } of await loadExamples()) {
      for (const { id, title, checks } of payload.mechanisms) {
        const mechanism = mechanismOf(id);
        expect({ title, checks }).toEqual({
          title: mechanism.title,
          checks: mechanism.checks.map((check) => check.id),
        });
      }
    }
  });

  /** Facts with just enough in them for the rules: kinds and services. */
  function offerFrom(payload: PromptExample['payload']): Offer {
    const entries = payload.statements.map(({ id, kind, about }) => {
      const [service = '', peer] = about;
      const cause = kind === 'verdict' ? { service, peer } : null;
      const inside = kind === 'inherited' ? { service: peer ?? service } : undefined;
      return { id, text: '', isTold: false, fact: { kind, service, peer, cause, inside } };
    }) as unknown as Offer['body'];
    return {
      verdict: entries[0]!,
      body: entries.slice(1),
      mechanisms: payload.mechanisms.map(({ id, statements }) => ({
        mechanism: mechanismOf(id),
        statements,
        isSuggested: false,
      })),
      changed: payload.changed,
      services: payload.services.map(({ id }) => id),
      traced: new Set(),
      everyService: [],
    };
  }
});

describe('names of services', () => {
  test.each([
    ['acme.auth.example.com', 'service'],
    ['db.prod.svc.cluster.local:3306', 'service'],
    ['cart-v2.shop', 'service'],
    ['shop.Cart', 'shop.Cart'],
    ['ts-order-service', 'ts-order-service'],
    ['10.0.0.17', '{id}'],
  ])('%s is sent as %s', (name, sent) => {
    expect(promptService(name)).toBe(sent);
  });
});

describe('requests', () => {
  const report = nestedCase();
  const plan = reversedPlan(offerFor(report));
  const golden = (name: string) => join(ROOT, 'test/golden/narrative', name);
  const asText = (body: unknown) => `${JSON.stringify(body, null, 2)}\n`;

  test('Responses API: the request is the golden one, and its schema has no key that Azure refuses', async () => {
    const openai = interceptOpenAi([{ text: plan }]);
    const narrative = await createNarrator({ apiKey: 'k', model: 'some-model' })!.narrate(
      report,
      new AbortController().signal,
    );
    expect(narrative.author).toBe('model');
    await expect(asText(openai.bodies[0])).toMatchFileSnapshot(golden('request-responses.json'));
    const schema = JSON.stringify((openai.bodies[0] as { text: { format: { schema: unknown } } }).text.format.schema);
    expect(schema).not.toMatch(
      /"(?:minLength|maxLength|pattern|format|minimum|maximum|minItems|maxItems|uniqueItems|allOf|not|oneOf)"/,
    );
    expect(schema.length).toBeLessThan(8_000);
    expect(schema.match(/"type":"object"/g)).toHaveLength(3);
  });

  test('Chat Completions: request and request for repair are the golden ones', async () => {
    const server = await startModelServer([
      completion('{"v":"1","verdict":"p1","body":[],"hypotheses":[]}'),
      completion(plan),
    ]);
    const narrator = createNarrator({ apiKey: 'k', baseUrl: server.baseUrl, model: 'some-model' })!;
    const narrative = await narrator.narrate(report, new AbortController().signal);
    expect(narrative).toMatchObject({ author: 'model', rejected: [{ rule: 'P10' }] });
    await expect(asText(server.asked[0]!.body)).toMatchFileSnapshot(golden('request-chat.json'));
    await expect(asText(server.asked[1]!.body)).toMatchFileSnapshot(golden('request-repair.json'));
  });

  test('hidden names: no name is in the payload', () => {
    const payload = buildPayload(offerFor(report, 'hidden'), 'hidden');
    expect(payload).not.toMatch(/preprocess|inference/);
    expect(buildPayload(offerFor(report), 'normalised')).toMatch(/preprocess.*inference/);
  });

  test('hidden names: the payload is the same to the byte, whatever the names are', () => {
    const hostile = [
      ...HOSTILE_NAMES,
      'redis',
      'kafka',
      'orders-db',
      'SELECT users',
      'GET /',
      'shop.Cart/Get',
      'x publish',
    ];
    for (const told of everyReport().values()) {
      const expected = buildPayload(offerFor(told, 'hidden'), 'hidden');
      for (let shift = 0; shift < hostile.length; shift++) {
        const renamed = withOtherNames(told, (i) => `${hostile[(shift + i) % hostile.length]!}${' '.repeat(i)}`);
        expect(buildPayload(offerFor(renamed, 'hidden'), 'hidden')).toBe(expected);
      }
    }
  });

  test('hidden names: values of attributes change nothing either, their keys do', () => {
    const told = everyReport().get('dependency')!;
    const payload = (...changes: Report['changes'][number][]) =>
      buildPayload(offerFor({ ...told, changes }, 'hidden'), 'hidden');
    const change = { where: 'span', key: 'http.response.status_code', baseline: '200', candidate: '429' } as const;
    const flag = { ...change, key: 'feature_flag.secret-project' };
    expect(payload(change)).toBe(payload({ ...change, candidate: '500' }));
    expect(payload(change)).not.toBe(payload());
    expect(payload(flag)).toContain('"changed":["feature_flag"]');
    expect(payload({ ...change, key: 'user.email' })).toBe(payload());
  });

  /** Another name for every name, wherever it stands. */
  function withOtherNames(told: Report, nameOf: (i: number) => string): Report {
    const names = new Map<string, string>();
    const text = JSON.stringify(told, (key, value: unknown) => {
      if (typeof value !== 'string' || !['service', 'operation', 'peer'].includes(key)) return value;
      if (!names.has(value)) names.set(value, nameOf(names.size));
      return names.get(value);
    });
    return JSON.parse(text) as Report;
  }

  test('no measured number is in any payload', () => {
    for (const told of everyReport().values()) {
      const payload = buildPayload(offerFor(told), 'normalised');
      expect(payload.replaceAll(/"[ps]\d+"|"v":"1"|"k8s\.[a-z.]+"/g, '')).not.toMatch(/\d/);
    }
  });

  test('the prompts hold no number that could be taken for a measurement', async () => {
    const text = await readFile(join(ROOT, 'prompts/narrate.md'), 'utf8');
    const rest = text.split('---\n').slice(2).join('');
    expect(rest.replaceAll(/always "1"|At most 160 characters|\{s\d\}|k8s/g, '')).not.toMatch(/\d/);
  });
});

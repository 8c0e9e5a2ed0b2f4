import { afterEach, describe, expect, test } from 'vitest';
import { createNarrator } from '../../src/narrative/narrate.ts';
import { type FakeModel, type ModelBehaviour, startFakeModel } from '../support/fake-model.ts';
import { answersIn, type Bot, readable, SHOP, startBot } from '../support/slack-bot.ts';

const WAIT_MS = 15_000;

let model: FakeModel | undefined;
let bot: Bot | undefined;
afterEach(async () => {
  await bot?.stop();
  await model?.stop();
  model = undefined;
  bot = undefined;
});

async function startWith(
  behaviour: ModelBehaviour,
  limits: { deadlineMs?: number; attemptMs?: number } = {},
): Promise<Bot> {
  model = await startFakeModel(behaviour);
  bot = await startBot({
    narrator: createNarrator({ apiKey: 'test', baseUrl: model.baseUrl, model: 'fake-model', ...limits }),
  });
  return bot;
}

/** Asks, waits for the end, and returns what stood on screen after each send. */
async function ask({ workspace }: Bot): Promise<string[]> {
  await workspace.slash('/spandiff', `${SHOP.baseline} ${SHOP.candidate}`);
  const isFinal = (text: string) => /Wording by template|Order of the sentences/.test(text);
  await workspace.waitFor((message) => isFinal(readable(message)), WAIT_MS);
  expect(answersIn(workspace)).toHaveLength(1);
  return workspace
    .requests()
    .filter(({ method }) => method.startsWith('chat.'))
    .map(({ arguments: args }) => readable({ text: String(args.text), blocks: args.blocks as [] }));
}

/** Numbers first, in a message of their own, and not one of them lost afterwards. */
function expectNumbers(shown: readonly string[]): void {
  const [, numbers, final] = shown;
  for (const text of [numbers!, final!]) {
    expect(text).toContain('+617.474 ms');
    expect(text).toContain('191.691 ms → 809.165 ms');
    expect(text).toMatch(/total\n▲ \+617\.474\n191\.691\n809\.165/);
  }
  expect(numbers).toContain('The explanation follows.');
}

describe('narrator', () => {
  test('model: a good one orders the sentences, and is named', async () => {
    const shown = await ask(await startWith('good'));
    expectNumbers(shown);
    expect(shown[2]).toContain(
      'Order of the sentences chosen by fake-model; every sentence and number written by code.',
    );
    expect(model!.requests).toHaveLength(1);
  });

  test('model: a good one says the same sentences as the template, in another order', async () => {
    const byModel = await ask(await startWith('good'));
    await bot!.stop();
    bot = await startBot();
    const byTemplate = await ask(bot);
    const sentences = (text: string) => text.split('\n').filter((line) => line.includes('“'));
    expect(sentences(byModel[2]!).length).toBeGreaterThan(1);
    expect(sentences(byModel[2]!)).not.toEqual(sentences(byTemplate[2]!));
    expect(sentences(byModel[2]!)[0]).toBe(sentences(byTemplate[2]!)[0]);
  });

  test('model: absent, the template speaks and says so', async () => {
    bot = await startBot();
    const shown = await ask(bot);
    expectNumbers(shown);
    expect(shown[2]).toContain('Wording by template: no model configured (OPENAI_API_KEY).');
  });

  test('model: unreachable, the numbers stand and the reason is told', async () => {
    const { workspace } = await startWith('good');
    await model!.stop();
    const shown = await ask(bot!);
    expectNumbers(shown);
    expect(shown[2]).toContain("Wording by template: The model's server could not be reached.");
    expect(workspace.requests().at(-1)!.outcome).toBe('ok');
  });

  test.each<[string, ModelBehaviour, string]>([
    ['with an error', 'error', "The model's server answered with an error."],
    ['with a refusal', 'refusing', 'The model declined to answer.'],
    ['with nothing', { says: '' }, 'did not answer in the required form'],
  ])('model: that answers %s changes nothing but the last line', async (_name, behaviour, reason) => {
    const shown = await ask(await startWith(behaviour));
    expectNumbers(shown);
    expect(shown[2]).toContain('Wording by template: ');
    expect(shown[2]).toContain(reason);
    expect(shown[2]).not.toContain('SECRET WORDS');
  });

  test('model: too slow, the numbers are on screen while it thinks, and the template speaks at the deadline', async () => {
    const { workspace } = await startWith('slow', { deadlineMs: 600, attemptMs: 5_000 });
    const startedAtMs = performance.now();
    await workspace.slash('/spandiff', `${SHOP.baseline} ${SHOP.candidate}`);
    const numbers = await workspace.waitFor((message) => readable(message).includes('+617.474 ms'), WAIT_MS);
    expect(readable(numbers)).toContain('The explanation follows.');
    const final = await workspace.waitFor((message) => readable(message).includes('Wording by template'), WAIT_MS);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(600);
    expect(readable(final)).toContain('The model did not answer in time.');
    expect(final.ts).toBe(numbers.ts);
  });

  test.each([
    'The first trace took 809165 (about 13.5 minutes). The root cause is redis, which is overloaded. Restart frontend!',
    '{"v":"1","verdict":"p1","body":[{"statement":"p2","link":"start"}],"hypotheses":[],"summary":"redis took 13.5 minutes"}',
    '{"v":"1","verdict":"p2","body":[{"statement":"p1","link":"start"}],"hypotheses":[]}',
    '{"v":"1","verdict":"redis is the root cause","body":[],"hypotheses":[]}',
    '{"v":"1","verdict":"p1","body":[{"statement":"p39","link":"start"}],"hypotheses":[]}',
    '<!channel> <https://evil.example|click> ```',
    `${'redis '.repeat(50_000)}`,
  ])('model: a lie is never shown: %j', async (says) => {
    const shown = await ask(await startWith({ says }));
    expectNumbers(shown);
    expect(shown.join('\n')).not.toMatch(/redis|13\.5 min|minutes|evil|Restart|809165|<!channel>|&lt;!channel/);
    expect(shown[2]).toContain('Wording by template: ');
  });
});

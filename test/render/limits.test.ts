/** Answers to whole comparisons of random requests with names that nobody expects: never above a limit of Slack's. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { parseBlocks } from '../../src/local-workspace/blocks.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { answerActions, feedbackActions } from '../../src/render/answer-actions.ts';
import { MESSAGE_CHARACTERS } from '../../src/render/block-kit.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import type { Report } from '../../src/report/report.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { buildTrace } from '../support/build.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime, renameServices } from '../support/mutate.ts';
import { forEachCase, type Random } from '../support/random.ts';

/** What a service may be called: empty, endless, of wide and half characters, markup, invisible, one shared beginning. */
const NAMES: readonly ((service: string) => string)[] = [
  (service) => service,
  () => '',
  (service) => service.repeat(400),
  (service) => `com.example.${'platform.'.repeat(30)}${service}`,
  (service) => `${'<&>'.repeat(60)}${service}`,
  (service) => `${'𝕏'.repeat(127)}${service}`,
  (service) => `\ud83d${service}\ude00`,
  (service) => `${'`'.repeat(90)}${service}`,
  (service) => `<!channel> <@U1> :skull: ${service}\u202e\u0000\n`,
  (service) => `支払い🚀ゲートウェイ${service}`,
];

const BASELINE_CHOICE: NonNullable<Report['baselineChoice']> = {
  source: 'tempo',
  window: { from: '1727427200000000000', to: '1727513600000000000' },
  ...{ found: 1e9, read: 1e9, comparable: 1e9, sameVersion: 1e9, pool: 1e9, faster: 1e9, percentile: 100 },
  ...{ medianNs: 1e15, p95Ns: 1e15, leastNs: 1, others: [] },
};

function randomReport(random: Random): Report {
  const [spans, second] = random.chance(0.3) ? dirtyPair(random) : tidyPair(random);
  const name = random.pick(NAMES);
  const [baseline, candidate] = [spans, second].map((each) => buildTrace(renameServices(each, name)));
  const report = reportOn(baseline!, candidate!, 'auto');
  const choice = random.chance(0.5) ? { baselineChoice: BASELINE_CHOICE } : {};
  return { ...report, ...choice, narrative: random.chance(0.8) ? templateNarrative(report) : null };
}

function dirtyPair(random: Random): readonly [SpanInput[], SpanInput[]] {
  const make = () => generateSpans(random, { dirt: DIRT, spans: random.int(1, 60) });
  return [make(), make()];
}

function tidyPair(random: Random): readonly [SpanInput[], SpanInput[]] {
  const spans = generateRequest(random);
  if (random.chance(0.3)) return [spans, generateRequest(random)];
  const { spanId, endUnixNano } = random.pick(spans);
  return [spans, addOwnTime(spans, spanId, endUnixNano!, random.int(1, 900_000_000))];
}

test('limits: no answer to any comparison is above them, on any rung of the ladder', () => {
  const seen = new Set<string>();
  forEachCase(400, (random) => {
    const report = randomReport(random);
    const actions = [answerActions(report, []), feedbackActions()];
    const picture = random.chance(0.5)
      ? { fileId: 'F0123456789', altText: random.pick(NAMES)('x'.repeat(500)) }
      : undefined;
    const { text, blocks, olderBlocks } = renderAnswer(report, { narrative: 'told', actions, picture });
    for (const rung of [blocks, ...olderBlocks]) {
      parseBlocks(rung, () => true);
      expect(rung.length).toBeLessThanOrEqual(50);
      expect(charactersOf(rung)).toBeLessThanOrEqual(MESSAGE_CHARACTERS);
      for (const { type } of rung) seen.add(type);
    }
    expect(text.length).toBeLessThan(4_000);
    expect(text).toMatch(/\S/);
  });
  // The cases reach what they are meant for.
  expect(seen).toEqual(
    new Set([
      ...['header', 'rich_text', 'data_table', 'data_visualization', 'context', 'actions', 'context_actions'],
      ...['table', 'section', 'image'],
    ]),
  );
});

const VISIBLE: ReadonlySet<string> = new Set(['text', 'title', 'caption', 'label', 'name', 'y_label', 'alt_text']);

function charactersOf(blocks: unknown): number {
  let characters = 0;
  JSON.stringify(blocks, (key, value: unknown) => {
    if (typeof value === 'string' && VISIBLE.has(key)) characters += value.length;
    if (key === 'categories' && Array.isArray(value)) characters += value.join('').length;
    return value;
  });
  return characters;
}

/** Whole comparisons of random traces, tidy and dirty: whatever the engine finds, what is said of it is true. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { gateProblems } from '../../src/narrative/last-gate.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import type { Report } from '../../src/report/report.ts';
import type { SpanInput } from '../../src/trace/builder.ts';
import { buildTrace } from '../support/build.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime, renameServices, shiftClock } from '../support/mutate.ts';
import { forEachCase, type Random } from '../support/random.ts';

function compare(first: readonly SpanInput[], second: readonly SpanInput[]): Report {
  return reportOn(buildTrace(first), buildTrace(second, { traceId: 'b7ad6b7169203331b7ad6b7169203331' }), 'given');
}

function textOf(report: Report): readonly string[] {
  return templateNarrative(report).statements.map(({ text }) => text);
}

/** Every sentence that any plan could show. */
function expectTrue(report: Report): void {
  const statements = wordFacts(report).map(({ fact, text }) => ({ factId: fact.id, text }));
  const problems = gateProblems(report, statements).map(({ statement, problem }) => [
    problem,
    statements[statement]?.text,
  ]);
  expect(problems).toEqual([]);
}

function slowed(random: Random, spans: readonly SpanInput[]): SpanInput[] {
  const span = random.pick(spans);
  return addOwnTime(spans, span.spanId, span.endUnixNano!, random.int(1_000, 900_000_000));
}

describe('every sentence passes the last gate', () => {
  test('requests of which one span became slower, told in both orders', () => {
    forEachCase(150, (random) => {
      const spans = generateRequest(random);
      const slow = slowed(random, slowed(random, spans));
      expectTrue(compare(spans, slow));
      expectTrue(compare(slow, spans));
    });
  });

  test('different requests of one system', () => {
    forEachCase(100, (random) => expectTrue(compare(generateRequest(random), generateRequest(random))));
  });

  test('dirty traces of every shape', () => {
    forEachCase(150, (random) => {
      const make = () => generateSpans(random, { dirt: DIRT, spans: random.int(1, 40) });
      expectTrue(compare(make(), make()));
    });
  });
});

describe('the same question asked in another way', () => {
  test('other names: the same words around them', () => {
    forEachCase(60, (random) => {
      const spans = generateRequest(random);
      const slow = slowed(random, spans);
      const rename = (service: string) => `${service}-renamed`;
      const renamed = compare(renameServices(spans, rename), renameServices(slow, rename));
      const withoutNames = (texts: readonly string[]) => texts.map((text) => text.replace(/“[^”]*”/g, '“”'));
      expect(withoutNames(textOf(renamed))).toEqual(withoutNames(textOf(compare(spans, slow))));
    });
  });

  test('another day, other order of spans: the same bytes', () => {
    forEachCase(60, (random) => {
      const spans = generateRequest(random);
      const slow = slowed(random, spans);
      const told = textOf(compare(spans, slow));
      expect(textOf(compare(shiftClock(spans, 86_400_000_000_000n), slow))).toEqual(told);
      expect(textOf(compare(random.shuffled(spans), random.shuffled(slow)))).toEqual(told);
    });
  });

  test('sides swapped: longer becomes shorter, an increase becomes a decrease, and nothing is faster in one and slower', () => {
    forEachCase(60, (random) => {
      const spans = generateRequest(random);
      const slow = slowed(random, spans);
      const there = textOf(compare(spans, slow)).join(' ');
      const back = textOf(compare(slow, spans)).join(' ');
      if (compare(spans, slow).verdict.outcome === 'same') return;
      expect(there).toMatch(/longer/);
      expect(back).not.toMatch(/longer than|ms longer|mending|as fast as/);
    });
  });
});

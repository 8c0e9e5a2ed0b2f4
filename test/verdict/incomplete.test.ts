/** Traces that are not whole: what one of them does not show is never called new or gone, whichever way they are given. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import { wordFacts } from '../../src/narrative/statements.ts';
import { renderAnswer } from '../../src/render/blocks.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/report/report.ts';
import { type SpanInput, TraceBuilder } from '../../src/trace/builder.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { drawnSpans, traceFrom } from '../support/draw.ts';
import { generateRequest } from '../support/generate-request.ts';
import { addOwnTime } from '../support/mutate.ts';
import { forEachCase, type Random } from '../support/random.ts';

const OTHER_ID = 'b7ad6b7169203331b7ad6b7169203331';

const WHOLE = `
  web  GET /   |=----------------===|
    db SELECT  | =======            | [client]
    db audit   |        =========   | [client]
`;
const CUT = `
  web  GET /   |=--------==         |
    db SELECT  | =======            | [client]
`;

describe('one side is incomplete', () => {
  test('work that an incomplete baseline does not show is not called new', () => {
    const report = reportOn(partial(drawnSpans(CUT)), traceFrom(WHOLE, { traceId: OTHER_ID }), 'given');
    expect(sentences(report)).toContain(
      '“audit” in “db” is not in the baseline, which is incomplete: 1 span of the candidate, 9 ms.',
    );
    expect(report.verdict.cause?.kind).not.toBe('new-work');
    expect(told(report)).not.toMatch(NEW);
  });

  test('work that an incomplete candidate does not show is not called gone', () => {
    const report = reportOn(traceFrom(WHOLE, { traceId: OTHER_ID }), partial(drawnSpans(CUT)), 'given');
    expect(sentences(report)).toContain(
      '“audit” in “db” is not in the candidate, which is incomplete: 1 span of the baseline, 9 ms.',
    );
    expect(told(report)).not.toMatch(GONE);
  });

  test('work that only the incomplete side shows is new all the same: the other side is whole', () => {
    const report = reportOn(traceFrom(CUT, { traceId: OTHER_ID }), partial(drawnSpans(WHOLE)), 'given');
    expect(sentences(report).join(' ')).toContain('“audit” in “db” is new');
  });

  test('of whole traces both are said', () => {
    const [short, long] = [traceFrom(CUT), traceFrom(WHOLE, { traceId: OTHER_ID })];
    expect(told(reportOn(short, long, 'given'))).toMatch(/is new/);
    expect(told(reportOn(long, short, 'given'))).toMatch(/is gone/);
  });

  test('any spans may be missing, and nothing that is told or drawn makes them new or gone', () => {
    let unseen = 0;
    forEachCase(300, (random) => {
      const spans = requestWithCalls(random);
      const whole = buildTrace(slowed(random, spans), { traceId: OTHER_ID });
      const cut = withLoss(random, slowed(random, spans));
      for (const report of [reportOn(cut, whole, 'given'), reportOn(whole, cut, 'given')]) {
        const missing = report.baseline.traceId === OTHER_ID ? 'candidate' : 'baseline';
        expect(told(report)).not.toMatch(missing === 'baseline' ? NEW : GONE);
        expect(report.facts.map(({ kind }) => kind)).not.toContain(missing === 'baseline' ? 'new-work' : 'gone-work');
        expect(report.verdict.caveats.map(({ code }) => code)).toContain(`${missing}-incomplete`);
        expect(report.verdict.confidence).not.toBe('high');
        unseen += report.facts.filter(({ kind }) => kind === 'unseen-work').length;
      }
    });
    expect(unseen).toBeGreaterThan(20);
  });
});

/** Of the candidate: of an incomplete baseline nothing is told in these words. */
const NEW =
  /\bis new\b|\bnew in the\b|that the baseline does not have|baseline could skip|ran more often|makes more calls/;
/** Of the baseline: of an incomplete candidate nothing is told in these words. */
const GONE =
  /\bis gone\b|that is gone|vanish|removed|disappear|no longer|that the candidate does not have|candidate could skip|ran less often|makes fewer calls/;

/** A trace of which the source says that it did not send everything. */
function partial(spans: readonly SpanInput[]): Trace {
  const builder = new TraceBuilder({ traceId: '0af7651916cd43dd8448eb211c80319c', source: 'test' });
  for (const span of spans) builder.add(span);
  builder.defect('partial');
  return builder.finish();
}

function requestWithCalls(random: Random): SpanInput[] {
  for (;;) {
    const spans = generateRequest(random);
    if (spans.length > 1) return spans;
  }
}

function slowed(random: Random, spans: readonly SpanInput[]): SpanInput[] {
  const span = random.pick(spans);
  return addOwnTime(spans, span.spanId, span.endUnixNano!, random.int(1_000, 900_000_000));
}

/** Whole branches, and the source says so; spans between others, whose children are orphans then; or the root. */
function withLoss(random: Random, spans: readonly SpanInput[]): Trace {
  const parents = spans.slice(1).filter(({ spanId }) => spans.some(({ parentSpanId }) => parentSpanId === spanId));
  const ways = parents.length === 0 ? (['branches', 'root'] as const) : (['branches', 'between', 'root'] as const);
  switch (random.pick(ways)) {
    case 'branches':
      return partial(withoutBranches(random, spans));
    case 'between':
      return buildTrace(without(spans, random.pick(parents)));
    case 'root':
      return buildTrace(spans.slice(1));
  }
}

function without(spans: readonly SpanInput[], lost: SpanInput): readonly SpanInput[] {
  return spans.filter((span) => span !== lost);
}

function withoutBranches(random: Random, spans: readonly SpanInput[]): readonly SpanInput[] {
  const lost = new Set<string>();
  for (let losses = random.int(1, 3); losses > 0; losses--) lost.add(random.pick(spans.slice(1)).spanId);
  for (const { spanId, parentSpanId } of spans) if (lost.has(parentSpanId ?? '')) lost.add(spanId);
  return spans.filter(({ spanId }) => !lost.has(spanId));
}

function sentences(report: Report): readonly string[] {
  return wordFacts(report).map(({ text }) => text);
}

/** Everything that a person may read: all sentences that a plan may choose, the text, and the Slack message. */
function told(report: Report): string {
  const narrated = { ...report, narrative: templateNarrative(report) };
  return [
    ...sentences(report),
    renderText(narrated, { color: false, width: 200 }),
    JSON.stringify(renderAnswer(narrated, { narrative: 'told' })),
  ].join('\n');
}

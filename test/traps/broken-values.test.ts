/** Traps 6 to 10, missing and broken values: repaired where they can be, and always told. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { encodeOtlp, encodeTempo2 } from '../sources/encode.ts';
import { failureOf, otlp, otlpSpan, recording, spansOf, text } from '../sources/support.ts';
import { drawnSpans } from '../support/draw.ts';
import {
  BASELINE_ID,
  CANDIDATE_ID,
  caveatsOf,
  compareDrawn,
  expectSameStory,
  FAMILIES,
  read,
  readDrawn,
  toldOf,
} from './support.ts';

const YEAR_NS = 31_536_000_000_000_000;

describe('trap 6: starts and ends that are missing or zero', () => {
  test.each(FAMILIES)(
    'trap 6: in %s the time of what has none stays with its caller, and the answer says so',
    (_name, encode) => {
      const report = compareDrawn(
        `
        web  GET /            |==========|
          cart  GET /cart     |  ?       | [client]
          pay   POST /charge  |      ==  |
      `,
        `
        web  GET /            |====================|
          cart  GET /cart     |  ?                 | [client]
          pay   POST /charge  |      ==            |
      `,
        encode,
      );
      expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'web', deltaNs: 10_000_000 });
      expect(caveatsOf(report)[1]).toBe(
        'The candidate was repaired: 1 span has no start or end and no time was counted.',
      );
    },
  );

  test.each(['ugly.json', 'ugly-tempo2.8.2.json', 'ugly-jaeger1.36.json'])(
    'trap 6: %s lasts seconds, not the decades since 1970',
    (name) => {
      const report = reportOn(read(recording('base.json')), read(recording(name)), 'given');
      expect(report.candidate.durationNs).toBeLessThan(YEAR_NS / 1e6);
      expect(caveatsOf(report).at(-1)).toContain('2 spans have no start or end and no time was counted');
    },
  );
});

describe('trap 7: negative durations and those of zero', () => {
  test('trap 7: an end before the start counts as zero and is told; zero itself is no fault', () => {
    const trace = (change: Record<string, string>) =>
      read(
        otlp([
          otlpSpan({ traceId: CANDIDATE_ID }),
          otlpSpan({ traceId: CANDIDATE_ID, spanId: 'aa', parentSpanId: '00f067aa0ba902b7', name: 'x', ...change }),
        ]),
      );
    const start = '1795349781535123457';
    const negative = trace({ startTimeUnixNano: start, endTimeUnixNano: '1795349781535000000' });
    const zero = trace({ startTimeUnixNano: start, endTimeUnixNano: start });
    expect(zero.defects).toEqual([]);
    expect([...negative.end]).toEqual([...zero.end]);
    const report = reportOn(zero, negative, 'given');
    expect(report.verdict.outcome).toBe('same');
    expect(caveatsOf(report)).toEqual(['The candidate was repaired: 1 span ends before it starts; counted as zero.']);
  });

  test('trap 7: Jaeger’s and Tempo’s answers to one negative duration are the same span', () => {
    const negative = (name: string) => spansOf(read(recording(name))).find((span) => span.name === 'negative')!;
    expect(negative('ugly-jaeger1.36.json')).toMatchObject({ durationNs: 0 });
    expect(negative('ugly-tempo2.8.2.json')).toMatchObject({ durationNs: 0 });
  });
});

test('trap 8: the many words for a missing name or service are one', () => {
  const nameless = (traceId: string, name: object, resource: readonly unknown[]) =>
    read(
      otlp(
        [
          otlpSpan({ traceId }),
          otlpSpan({ traceId, spanId: 'aa', parentSpanId: '00f067aa0ba902b7', kind: 1, ...name }),
        ],
        resource,
      ),
    );
  const first = nameless(BASELINE_ID, { name: '' }, []);
  for (const service of ['', 'unknown_service', 'unknown_service:node', 'OTLPResourceNoServiceName']) {
    const second = nameless(CANDIDATE_ID, { name: undefined }, [text('service.name', service)]);
    expectSameStory(first, second);
    expect(toldOf(reportOn(first, second, 'given'))).toEqual(['2 spans have no service.name', '1 span has no name']);
  }
});

// What a live backend's status code says, and asking again for a young trace, is the matter of its adapter.
test('trap 9: an answer without spans is a trace that was not found, never a trace of nothing', () => {
  for (const [, encode] of FAMILIES) {
    expect(failureOf(() => read(encode(CANDIDATE_ID, []))).code).toBe('empty');
    const other = encode(BASELINE_ID, drawnSpans('web  GET /  |===|'));
    expect(failureOf(() => read(other, CANDIDATE_ID)).code).toBe('not-found');
  }
});

// Other backends tell by status codes or paging that they sent a part; that is the matter of their adapters.
describe('trap 10: partial answers', () => {
  const partial = (drawing: string): Trace =>
    read(`{"status":"PARTIAL",${encodeTempo2(CANDIDATE_ID, drawnSpans(drawing)).slice(1)}`);
  const whole = `
    web  GET /            |==========|
      cart  GET /cart     |  ===     |
      pay   POST /charge  |      ==  |
  `;

  test('trap 10: the answer says that it is one, and is never sure', () => {
    const slow = `
      web  GET /            |====================|
        cart  GET /cart     |  =============     |
        pay   POST /charge  |                ==  |
    `;
    const complete = reportOn(readDrawn(whole, encodeOtlp, BASELINE_ID), readDrawn(slow), 'given');
    expect(complete.verdict).toMatchObject({ confidence: 'high', caveats: [] });
    const report = reportOn(readDrawn(whole, encodeOtlp, BASELINE_ID), partial(slow), 'given');
    expect(report.verdict.confidence).not.toBe('high');
    expect(caveatsOf(report)).toEqual([
      'The candidate is incomplete: the source says that it did not send the whole trace.',
    ]);
  });

  // Expected to fail until facts and cause ask whether the other side was sent whole.
  test('trap 10: what a partial candidate lacks is not called gone', () => {
    const report = reportOn(
      readDrawn(whole, encodeOtlp, BASELINE_ID),
      partial(`
        web  GET /            |==============|
          pay   POST /charge  |          ==  |
      `),
      'given',
    );
    expect(report.facts.map(({ kind }) => kind)).not.toContain('gone-work');
    expect(
      templateNarrative(report)
        .statements.map((statement) => statement.text)
        .join(' '),
    ).not.toContain(' gone');
  });

  test('trap 10: what a partial baseline lacks is not called new', () => {
    const report = reportOn(
      partial(`
        web  GET /            |==========|
          pay   POST /charge  |      ==  |
      `),
      readDrawn(
        `
        web  GET /            |====================|
          cart  GET /cart     |  ==========        |
          pay   POST /charge  |                ==  |
      `,
        encodeOtlp,
        BASELINE_ID,
      ),
      'given',
    );
    expect(report.facts.map(({ kind }) => kind)).not.toContain('new-work');
    expect(report.verdict.cause?.kind).not.toBe('new-work');
  });
});

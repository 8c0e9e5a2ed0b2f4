/** Traps 11 to 17, structure: whatever the wiring, one tree comes out, and what was done to it is told. */
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { encodeJaeger, encodeOtlp, encodeZipkin } from '../sources/encode.ts';
import { otlp, otlpSpan, recording, spansOf } from '../sources/support.ts';
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

describe('trap 11: span ids that stand twice', () => {
  const shared = `
    web  GET /          |============|
      web  call cart    | ========== | #c [client]
      cart  GET /cart   |  ========  | #c ^2
        cart  render    |   ===      | ^c [internal]
  `;
  const apart = `
    web  GET /          |============|
      web  call cart    | ========== | [client]
        cart  GET /cart |  ========  |
          cart  render  |   ===      |
  `;

  test('trap 11: halves that share an id are the call that they are where the backend gave them two', () => {
    const drawing = shared.replace('^2', '^1');
    for (const encode of [encodeZipkin, encodeOtlp, encodeJaeger]) {
      const report = reportOn(readDrawn(apart, encode, BASELINE_ID), readDrawn(drawing, encode), 'given');
      expect(report.verdict.outcome).toBe('same');
      expect(report.ledger.filter(({ deltaNs }) => deltaNs !== 0)).toEqual([]);
      expect(report.spans.map(({ how }) => how)).toEqual(['path', 'path', 'path', 'path']);
      expect(toldOf(report)).toEqual(['1 span shares its id between client and server; they were told apart']);
    }
  });

  test('trap 11: Jaeger’s made-up id for a server half leaves the tree as it was sent', () => {
    const below = (name: string, file: string) => {
      const spans = spansOf(read(recording(file)));
      const parentSpanId = spans.find((span) => span.name === name)!.parentSpanId;
      return spans.find(({ spanId }) => spanId === parentSpanId)?.name;
    };
    for (const file of ['ugly.json', 'ugly-jaeger1.36.json', 'ugly-tempo2.8.2.json']) {
      expect(below('dup-server', file)).toBe('dup-client');
      expect(below('child-of-dup', file)).toBe('dup-server');
    }
  });

  test('trap 11: an export that was sent twice is counted once, and said', () => {
    const once = encodeOtlp(CANDIDATE_ID, drawnSpans(apart));
    const report = reportOn(readDrawn(apart, encodeOtlp, BASELINE_ID), read(`${once}\n${once}`), 'given');
    expect(report.candidate.spanCount).toBe(4);
    expect(toldOf(report)).toEqual(['4 spans were sent twice and counted once']);
    expect(report.verdict.outcome).toBe('same');
  });

  test('trap 11: the parts of a span that Zipkin’s clients sent one by one are one span', () => {
    const [root, call, ...rest] = JSON.parse(encodeZipkin(CANDIDATE_ID, drawnSpans(apart)));
    const { timestamp, duration, ...unfinished } = call;
    const parts = [root, { ...unfinished, timestamp }, { ...unfinished, duration, timestamp }, ...rest];
    expectSameStory(readDrawn(apart, encodeZipkin, BASELINE_ID), read(JSON.stringify(parts)));
  });

  test('trap 11: other spans with one id are all kept, with a caveat', () => {
    const report = reportOn(
      readDrawn(apart, encodeOtlp, BASELINE_ID),
      read(
        encodeOtlp(
          CANDIDATE_ID,
          drawnSpans(apart).map((span, i) => (i === 3 ? { ...span, spanId: drawnSpans(apart)[2]!.spanId } : span)),
        ),
      ),
      'given',
    );
    expect(report.candidate.spanCount).toBe(4);
    expect(caveatsOf(report)).toEqual([
      'The candidate was repaired: 1 span has the id of another span; all were kept.',
    ]);
  });
});

describe('trap 12: parents that are missing', () => {
  test.each(FAMILIES)(
    'trap 12: in %s an orphan stays out of the books, and the trace is called incomplete',
    (_name, encode) => {
      const report = compareDrawn(
        `
        web  GET /            |==========|
          cart  GET /cart     |  ===     |
      `,
        `
        web  GET /            |====================|
          cart  GET /cart     |  =============     |
          pay   POST /charge  | ================== | [orphan]
      `,
        encode,
      );
      expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'cart', deltaNs: 10_000_000 });
      expect(report.verdict.confidence).not.toBe('high');
      expect(caveatsOf(report)).toEqual([
        'The candidate is incomplete: the parent of 1 span is missing, so it is not counted.',
      ]);
    },
  );

  // Jaeger’s own critical path is empty here, without a word.
  test('trap 12: a trace whose root was never sent is compared all the same', () => {
    const report = compareDrawn(
      `
        web  GET /            |==========| [orphan]
          cart  GET /cart     |  ===     |
      `,
      `
        web  GET /            |====================| [orphan]
          cart  GET /cart     |  =============     |
      `,
    );
    expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'cart', deltaNs: 10_000_000 });
    expect(report.candidate).toMatchObject({ rootService: 'web', rootOperation: 'GET /' });
    expect(caveatsOf(report)[1]).toContain('the root span is missing');
  });

  test('trap 12: of several roots the main one has no parent, even where an orphan is earlier', () => {
    const trace = readDrawn(`
      browser  click          |====================| [orphan]
      web  GET /              |  ================  |
      mail  flush             |            ======= |
    `);
    const { candidate } = reportOn(readDrawn('web  GET /  |==========|', encodeOtlp, BASELINE_ID), trace, 'given');
    expect(candidate).toMatchObject({ rootService: 'web', rootOperation: 'GET /' });
  });
});

test('trap 13: several true roots stay a forest in which each tree has its time', () => {
  const report = compareDrawn(
    `
      batch  import     |=====       |
        db  INSERT      | ===        |
      batch  report     |       ==   |
    `,
    `
      batch  import     |==========        |
        db  INSERT      | ========         |
      batch  report     |             ==   |
    `,
  );
  expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'db', deltaNs: 5_000_000 });
  expect(report.candidate).toMatchObject({ rootOperation: 'import', durationNs: 15_000_000, spanCount: 3 });
  expect(caveatsOf(report)[1]).toBe(
    'The candidate is incomplete: 2 spans have no parent; durations run from the first start to the last end.',
  );
});

test('trap 13: a second root on one side only leaves the request comparable', () => {
  const report = compareDrawn(
    `
      web  GET /          |==========        |
        cart  GET /cart   | =====            |
    `,
    `
      web  GET /          |================  |
        cart  GET /cart   | ===========      |
      mail  flush         |             ==== |
    `,
  );
  expect(report.verdict.outcome).toBe('slower');
  expect(report.verdict.confidence).not.toBe('high');
  const [cart] = report.spans.filter(({ service }) => service === 'cart');
  expect(cart).toMatchObject({ how: 'path', baseline: { durationNs: 5e6 }, candidate: { durationNs: 11e6 } });
});

describe('trap 14: circles', () => {
  test.each(FAMILIES)(
    'trap 14: in %s a span that is its own parent, and a circle of two, are cut and told',
    (_name, encode) => {
      const report = compareDrawn(
        'web  GET /  |==========|',
        `
        web  GET /            |==========|
        cart  GET /cart       |  ===     | #7 ^7
        pay   POST /charge    |    ===   | #8 ^9
        pay   audit           |     ==   | #9 ^8
      `,
        encode,
      );
      expect(report.verdict.outcome).toBe('same');
      expect(caveatsOf(report)).toEqual([
        'The candidate is incomplete: 2 spans were their own ancestor; the circle was cut.',
      ]);
    },
  );

  test('trap 14: a circle of 20,000 spans, each the parent of the next, is answered', () => {
    const spanId = (i: number) => (i + 1).toString(16).padStart(16, '0');
    const circle = Array.from({ length: 20_000 }, (_, i) =>
      otlpSpan({ traceId: CANDIDATE_ID, spanId: spanId(i), parentSpanId: spanId((i + 1) % 20_000) }),
    );
    const report = reportOn(read(otlp([otlpSpan({ traceId: BASELINE_ID })])), read(otlp(circle)), 'given');
    expect(report.candidate.spanCount).toBe(20_000);
    expect(caveatsOf(report)[0]).toContain('1 span was its own ancestor; the circle was cut');
  });
});

describe('trap 15: children that outlive their parent', () => {
  test('trap 15: a call that ends after its caller counts up to the caller’s end, and the report says so', () => {
    const report = compareDrawn(
      `
        web  GET /            |==========   |
          cart  GET /cart     |     ======  |
      `,
      `
        web  GET /            |====================   |
          cart  GET /cart     |     ================  |
      `,
    );
    expect(report.candidate.durationNs).toBe(20_000_000);
    expect(report.verdict.cause).toMatchObject({ kind: 'own-time', service: 'cart', deltaNs: 10_000_000 });
    expect(toldOf(report)).toEqual(["1 span sticks out of the parent's time; cut to it"]);
    expect(report.verdict.caveats).toEqual([]);
  });

  test('trap 15: work that starts after the answer was sent is nobody’s delay, however long it takes', () => {
    const report = compareDrawn(
      `
        web  GET /            |==========   |
          mail  send          |          == |
      `,
      `
        web  GET /            |==========                    |
          mail  send          |           ================== |
      `,
    );
    expect(report.verdict).toMatchObject({ outcome: 'same', deltaNs: 0 });
  });
});

describe('trap 16: messages and links', () => {
  test.each(FAMILIES)(
    'trap 16: in %s a consumer that takes longer does not make the request slower',
    (_name, encode) => {
      const report = compareDrawn(
        `
        web  GET /            |==========      |
          web  publish        |  ==            | [producer]
            mail  receive     |   ====         | [consumer]
      `,
        `
        web  GET /            |==========      |
          web  publish        |  ==            | [producer]
            mail  receive     |   ============ | [consumer]
      `,
        encode,
      );
      expect(report.verdict).toMatchObject({ outcome: 'same', deltaNs: 0, caveats: [] });
    },
  );

  test('trap 16: the one FOLLOWS_FROM of a span without another parent is its parent, in Jaeger’s answers alone', () => {
    const drawing = `
      web  GET /            |==========|
        mail  send          |     ==   |
    `;
    const payload = encodeJaeger(CANDIDATE_ID, drawnSpans(drawing)).replace('"CHILD_OF"', '"FOLLOWS_FROM"');
    expect(payload).toContain('FOLLOWS_FROM');
    expectSameStory(readDrawn(drawing, encodeJaeger, BASELINE_ID), read(payload));
  });

  test('trap 16: a link of OTLP is never a parent', () => {
    const consumer = {
      spanId: 'aa',
      name: 'receive',
      kind: 5,
      traceId: CANDIDATE_ID,
      startTimeUnixNano: '1795349781600000000',
    };
    const links = [{ traceId: CANDIDATE_ID, spanId: '00f067aa0ba902b7' }];
    const trace = read(otlp([otlpSpan({ traceId: CANDIDATE_ID }), otlpSpan({ ...consumer, links })]));
    expect([...trace.parent]).toEqual([-1, 0, 0]);
    const report = reportOn(read(otlp([otlpSpan({ traceId: BASELINE_ID })])), trace, 'given');
    expect(caveatsOf(report)[0]).toContain('2 spans have no parent');
  });
});

// Which reference wins, reference by reference: test/sources/jaeger.test.ts. Jaeger’s own path runs for ever on this one.
test('trap 17: a span with FOLLOWS_FROM before CHILD_OF, at time zero, hangs under the span it is a child of', () => {
  const drawing = `
    web  GET /            |==========|
      cart  GET /cart     |  ===     | #c
        cart  audit       |  ?       | #d
  `;
  const payload = JSON.parse(encodeJaeger(CANDIDATE_ID, drawnSpans(drawing)));
  const audit = payload.data[0].spans[2];
  audit.references.unshift({ refType: 'FOLLOWS_FROM', traceID: CANDIDATE_ID, spanID: '0000000000000001' });
  const trace = read(JSON.stringify(payload));
  expect(spansOf(trace).map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ['GET /', undefined],
    ['GET /cart', '0000000000000001'],
    ['audit', '000000000000000c'],
  ]);
  expectSameStory(readDrawn(drawing, encodeJaeger, BASELINE_ID), trace);
});

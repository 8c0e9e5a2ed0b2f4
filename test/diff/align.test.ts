/** Alignment, drawn: which baseline span meets which candidate span. */
import { expect, test } from 'vitest';
import { align, HOW } from '../../src/diff/align.ts';
import { operationAt, spanAt } from '../../src/trace/trace.ts';
import { buildTrace } from '../support/build.ts';
import { traceFrom } from '../support/draw.ts';
import { DIRT, generateSpans } from '../support/generate.ts';
import { generateRequest } from '../support/generate-request.ts';
import { forEachCase } from '../support/random.ts';

test('align: children of paired parents pair by operation, whatever their order and length', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        cart  GET /cart     | ===      |
        pay   POST /charge  |     ===  |
    `,
    `
      web  GET /            |====================|
        pay   POST /charge  | ==========         |
        cart  GET /cart     |            ====    |
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'path pay POST /charge = pay POST /charge',
    'path cart GET /cart = cart GET /cart',
  ]);
});

test('align: names meet without the ids in them', () => {
  const pairs = pairsOf(
    `
      web  GET /              |==========|
        users  GET /users/42  | ===      |
        users  GET /users/me  |     ==   |
    `,
    `
      web  GET /              |==========|
        users  GET /users/me  | ==       |
        users  GET /users/7   |     ===  |
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'path users GET /users/me = users GET /users/me',
    'path users GET /users/42 = users GET /users/7',
  ]);
});

test('align: repeats pair in the order of time; those left over are new', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        web  SELECT         | =        | [client]
        web  SELECT         |   ==     | [client]
    `,
    `
      web  GET /            |==========|
        web  SELECT         | ===      | [client]
        web  SELECT         |     =    | [client]
        web  SELECT         |       == | [client]
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'path web SELECT = web SELECT',
    'path web SELECT = web SELECT',
    'new web SELECT',
  ]);
});

test('align: what is on one side only meets nothing', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        cart  GET /cart     | ===      |
    `,
    `
      web  GET /            |==========|
        mail  POST /send    | ===      |
    `,
  );
  expect(pairs).toEqual(['path web GET / = web GET /', 'new mail POST /send', 'gone cart GET /cart']);
});

test('align: the same name in another service or of another kind does not meet', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        cart  GET /cart     | ===      |
    `,
    `
      web  GET /            |==========|
        basket  GET /cart   | ===      |
    `,
  );
  expect(pairs).toContain('new basket GET /cart');
});

test('align: a subtree that moved meets itself, with all that is below', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        cart  GET /cart     | =====    |
          db  SELECT        |  ==      |
            db  lock        |  =       |
    `,
    `
      web  GET /            |==========|
        cart  GET /cart     | =        |
        db    SELECT        |    ==    |
          db  lock          |    =     |
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'path cart GET /cart = cart GET /cart',
    'moved db SELECT = db SELECT',
    'path db lock = db lock',
  ]);
});

test('align: an operation that was renamed meets itself under its new name', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        cart  load items    | =====    |
          db  SELECT        |  ==      |
    `,
    `
      web  GET /            |==========|
        cart  load all items| =====    |
          db  SELECT        |  ==      |
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'renamed cart load items = cart load all items',
    'moved db SELECT = db SELECT',
  ]);
});

test('align: a span meets at most one span, and is met by it', () => {
  forEachCase(3_000, (random) => {
    const baseline = buildTrace(generateSpans(random, { dirt: DIRT }));
    const candidate = buildTrace(generateSpans(random, { dirt: DIRT }));
    const { candidateOf, baselineOf, how } = align(baseline, candidate);
    expect([candidateOf.length, baselineOf.length, how.length]).toEqual([
      baseline.length,
      candidate.length,
      candidate.length,
    ]);
    for (const [b, c] of candidateOf.entries()) if (c >= 0) expect(baselineOf[c]).toBe(b);
    for (const [c, b] of baselineOf.entries()) {
      if (b >= 0) expect(candidateOf[b]).toBe(c);
      expect(how[c] === HOW.none).toBe(b < 0);
    }
  });
});

test('align: spans that meet are of one service and kind', () => {
  forEachCase(2_000, (random) => {
    const baseline = buildTrace(generateSpans(random, { spans: random.int(2, 30) }));
    const candidate = buildTrace(generateSpans(random, { spans: random.int(2, 30) }));
    const { baselineOf } = align(baseline, candidate);
    for (let c = 1; c < candidate.length; c++) {
      if (baselineOf[c]! < 0) continue;
      const before = operationAt(baseline, baselineOf[c]!);
      expect(operationAt(candidate, c)).toMatchObject({ service: before.service, kind: before.kind });
    }
  });
});

test('align: a trace meets itself, span by span', () => {
  forEachCase(500, (random) => {
    const spans = random.chance(0.5) ? generateRequest(random) : generateSpans(random, { dirt: DIRT });
    const trace = buildTrace(spans);
    expect([...align(trace, buildTrace(random.shuffled(spans))).candidateOf]).toEqual([...trace.spanId.keys()]);
  });
});

/** What meets what, in the candidate's order, then what is gone. */
function pairsOf(baselineDrawing: string, candidateDrawing: string): string[] {
  const baseline = traceFrom(baselineDrawing);
  const candidate = traceFrom(candidateDrawing);
  const { baselineOf, candidateOf, how } = align(baseline, candidate);
  const nameOf = (trace: typeof baseline, i: number) => `${spanAt(trace, i).service} ${spanAt(trace, i).name}`;
  const wordOf = (number: number) => Object.entries(HOW).find(([, value]) => value === number)![0];
  const met = Array.from(baselineOf, (b, c) =>
    b < 0 ? `new ${nameOf(candidate, c)}` : `${wordOf(how[c]!)} ${nameOf(baseline, b)} = ${nameOf(candidate, c)}`,
  );
  const gone = [...candidateOf.keys()].filter((b) => candidateOf[b]! < 0).map((b) => `gone ${nameOf(baseline, b)}`);
  return [...met, ...gone];
}

/** Alignment, drawn: which baseline span meets which candidate span. */
import { describe, expect, test } from 'vitest';
import { align, HOW } from '../../src/diff/align.ts';
import { spanAt } from '../../src/trace/trace.ts';
import { traceFrom } from '../support/draw.ts';

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
    'path db SELECT = db SELECT',
  ]);
});

test('align: an operation that stands on both sides was not renamed, and close names of one side only are one operation', () => {
  const pairs = pairsOf(
    `
      web  GET /                |==========|
        cart  getItems          | =        |
        cart  getItems          |  =       |
        cart  load prices       |    =     |
        cart  load items        |     =    |
    `,
    `
      web  GET /                |==========|
        cart  getAllItems       | =        |
        cart  getAllItems       |  =       |
        cart  getAllItems       |   =      |
        cart  load prices       |    =     |
        cart  load prices again |     =    |
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'renamed cart getItems = cart getAllItems',
    'renamed cart getItems = cart getAllItems',
    'new cart getAllItems',
    'path cart load prices = cart load prices',
    'new cart load prices again',
    'gone cart load items',
  ]);
});

describe('align: repeats', () => {
  test('align: the call that came in front has other contents, so it is the new one', () => {
    const pairs = pairsOf(
      `
        web  GET /            |==========|
          cart  GET /cart     | =        |
            db    SELECT      | =        |
          cart  GET /cart     |   ==     |
            db    SELECT      |   =      |
      `,
      `
        web  GET /            |==========|
          cart  GET /cart     |=         |
            db    UPDATE      |=         |
          cart  GET /cart     | =        |
            db    SELECT      | =        |
          cart  GET /cart     |   ==     |
            db    SELECT      |   =      |
      `,
    );
    expect(pairs).toEqual([
      'path web GET / = web GET /',
      'new cart GET /cart',
      'new db UPDATE',
      'path cart GET /cart = cart GET /cart',
      'path db SELECT = db SELECT',
      'path cart GET /cart = cart GET /cart',
      'path db SELECT = db SELECT',
    ]);
  });

  test('align: the attempt that was answered meets the answered one, and those that failed are new', () => {
    const pairs = indexPairs(
      `
        web  GET /            |==========|
          web  call pay       | ==       | [client]
      `,
      `
        web  GET /            |==========|
          web  call pay       | ==       | [client] !
          web  call pay       |    ==    | [client] !
          web  call pay       |       == | [client]
      `,
    );
    expect(pairs).toEqual([
      [0, 0],
      [1, 3],
    ]);
  });

  test('align: a batch with one slow call among its equals pairs in the order of time', () => {
    const pairs = indexPairs(
      `
        web  GET /            |==========|
          web  SELECT         | ==       | [client]
          web  SELECT         |   ==     | [client]
          web  SELECT         |     ==   | [client]
      `,
      `
        web  GET /            |==========|
          web  SELECT         |=         | [client]
          web  SELECT         | ======   | [client]
          web  SELECT         |       =  | [client]
      `,
    );
    expect(pairs).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test('align: of an N+1 loop the last calls are new', () => {
    const loop = (calls: number) =>
      [
        'web  GET /    |============|',
        ...Array.from({ length: calls }, (_, i) => `  web  SELECT |${'='.padStart(i + 1).padEnd(12)}| [client]`),
      ].join('\n');
    expect(indexPairs(loop(2), loop(10))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(indexPairs(loop(10), loop(2))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  test('align: calls meet by the ids in their names and by the peer that was called, before they meet by order', () => {
    expect(
      indexPairs(
        `
          web  GET /           |==========|
            users  GET /u/1    | =        |
            users  GET /u/2    |   =      |
            web  fetch         |     =    | [client] peer.service=pay
            web  fetch         |       =  | [client] peer.service=mail
        `,
        `
          web  GET /           |==========|
            users  GET /u/3    |=         |
            users  GET /u/2    | =        |
            users  GET /u/1    |   =      |
            web  fetch         |    =     | [client] peer.service=mail
            web  fetch         |     =    | [client] peer.service=bank
            web  fetch         |       =  | [client] peer.service=pay
        `,
      ),
    ).toEqual([
      [0, 0],
      [1, 3],
      [2, 2],
      [3, 6],
      [4, 4],
    ]);
  });
});

describe('align: hops', () => {
  const direct = `
    web  GET /                 |============|
      web  call cart           | ========== | [client]
        cart  GET /cart        |  ========  |
          db    SELECT         |   ====     |
  `;
  const onTheWayIn = `
    web  GET /                 |============|
      web  call cart           | ========== | [client]
        cart  GET /cart        |  ========  |
          cart  GET /cart      |  ========  | [client]
            cart  GET /cart    |  =======   | [server]
              db    SELECT     |   ====     |
  `;
  const onTheWayOut = `
    web  GET /                 |============|
      web  call cart           | ========== | [client]
        web  call cart         | =========  | [server]
          web  call cart       | =========  | [client]
            cart  GET /cart    |  ========  |
              db    SELECT     |   ====     |
  `;
  const onBothWays = `
    web  GET /                 |============|
      web  call cart           | ========== | [client]
        web  call cart         | =========  | [server]
          web  call cart       | =========  | [client]
            cart  GET /cart    |  ========  |
              cart  GET /cart  |  ========  | [client]
                cart  GET /cart|  =======   | [server]
                  db    SELECT |   ====     |
  `;
  const gateway = onTheWayIn
    .replace('        cart  GET /cart        |', '        edge  cart.svc/*       |')
    .replace('          cart  GET /cart      |', '          edge  cart.svc/*     |');

  test.each([
    ['no sidecars', direct, direct, [0, 1, 2, 3]],
    ['a sidecar on the way in, under the service’s name', direct, onTheWayIn, [0, 1, 4, 5]],
    ['a sidecar on the way out, under the caller’s name', direct, onTheWayOut, [0, 1, 4, 5]],
    ['sidecars on both ways', direct, onBothWays, [0, 1, 6, 7]],
    ['a gateway under a name of its own', direct, gateway, [0, 1, 4, 5]],
    ['the same sidecars', onBothWays, onBothWays, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['a second sidecar', onTheWayOut, onBothWays, [0, 1, 2, 3, 6, 7]],
    ['another sidecar', onTheWayIn, gateway, [0, 1, -1, -1, 4, 5]],
  ])('align: the handler meets the handler through %s, whichever trace has them', (_which, one, other, expected) => {
    expect([...align(traceFrom(one), traceFrom(other)).candidateOf]).toEqual(expected);
    expect([...align(traceFrom(other), traceFrom(one)).baselineOf]).toEqual(expected);
    expect(new Set(align(traceFrom(one), traceFrom(other)).how)).not.toContain(HOW.moved);
  });

  test('align: a root behind a sidecar is the root', () => {
    expect(
      indexPairs(
        `
          cart  GET /cart        |==========|
            db    SELECT         |  ===     |
        `,
        `
          cart  GET /cart        |==========|
            cart  GET /cart      | ======== | [client]
              cart  GET /cart    | ======== | [server]
                db    SELECT     |  ===     |
        `,
      ),
    ).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  test('align: a service that calls itself among other calls is no sidecar of its own', () => {
    expect(
      indexPairs(
        `
          cart  GET /cart        |==========|
            cart  call shard     | ======== | [client]
              cart  GET /cart    | ======== | [server]
        `,
        `
          cart  GET /cart        |==========|
            cart  call shard     | ======   | [client]
              cart  GET /cart    | ======   | [server]
            cart  SELECT         |        = | [client]
        `,
      ),
    ).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  test('align: what calls more than one service is no hop', () => {
    expect(
      indexPairs(
        direct,
        `
          web  GET /                 |============|
            web  call cart           | ========== | [client]
              edge  GET /cart        |  ========  |
                edge  authorize      |  =         | [client]
                edge  GET /cart      |   =======  | [client]
                  cart  GET /cart    |   ======   |
                    db    SELECT     |   ====     |
        `,
      ),
    ).toEqual([
      [0, 0],
      [1, 1],
      [2, 5],
      [3, 6],
    ]);
  });
});

test('align: where one trace has several roots, the other’s root meets the one that is the same operation', () => {
  const pairs = pairsOf(
    `
      web  GET /            |==========|
        cart  GET /cart     | ===      |
    `,
    `
      mail  flush           |===       |
      web  GET /            | =========|
        cart  GET /cart     |   ===    |
    `,
  );
  expect(pairs).toEqual([
    'new unknown unknown',
    'new mail flush',
    'path web GET / = web GET /',
    'path cart GET /cart = cart GET /cart',
  ]);
});

test('align: a call that was wrapped takes what is below it along, and a large subtree is not robbed by a small one', () => {
  const pairs = pairsOf(
    `
      web  GET /            |============|
        cart  GET /cart     | =====      |
          db  SELECT        |  ==        |
          db  SELECT        |    =       |
        db  SELECT          |       =    |
    `,
    `
      web  GET /            |============|
        web  authorize      | =========  |
          db  SELECT        | =          |
          cart  GET /cart   |  =====     |
            db  SELECT      |   ==       |
            db  SELECT      |     =      |
    `,
  );
  expect(pairs).toEqual([
    'path web GET / = web GET /',
    'new web authorize',
    'moved db SELECT = db SELECT',
    'moved cart GET /cart = cart GET /cart',
    'path db SELECT = db SELECT',
    'path db SELECT = db SELECT',
  ]);
});

/** Pairs of indices, in the baseline's order. */
function indexPairs(baselineDrawing: string, candidateDrawing: string): number[][] {
  const { candidateOf } = align(traceFrom(baselineDrawing), traceFrom(candidateDrawing));
  return Array.from(candidateOf, (c, b) => [b, c]).filter(([, c]) => c! >= 0);
}

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

/** Verdicts on drawn pairs: one situation each, the way an engineer would sketch it on a whiteboard. */
import { expect, test } from 'vitest';
import { reportOn } from '../../src/compare.ts';
import { templateNarrative } from '../../src/narrative/narrate.ts';
import type { Report } from '../../src/report/report.ts';
import { buildTrace } from '../support/build.ts';
import { MILLISECOND, traceFrom } from '../support/draw.ts';

function compare(baseline: string, candidate: string, order: 'auto' | 'given' = 'given'): Report {
  return reportOn(
    traceFrom(baseline, { traceId: '11111111111111111111111111111111' }),
    traceFrom(candidate, { traceId: '22222222222222222222222222222222' }),
    order,
  );
}

/** The verdict in short: outcome, kind, service, what mending saves in ms. */
function shortly({ verdict: { outcome, cause } }: Report): string {
  if (cause === null) return outcome;
  return `${outcome}: ${cause.kind} ${cause.service} ${cause.deltaNs / MILLISECOND} ms`;
}

/** How sure it is, and what a reader is told first: the verdict, and what casts doubt on it. */
function told(report: Report): string {
  const facts = report.facts.filter(({ kind }) => ['verdict', 'rival', 'untraced'].includes(kind)).map(({ id }) => id);
  const statements = templateNarrative(report).statements.filter(({ factId }) => facts.includes(factId));
  return [`${report.verdict.confidence} confidence`, ...statements.map(({ text }) => text)].join('\n');
}

test('own time: the service whose own span grew is named, and its caller is not', () => {
  const report = compare(
    `
    web  GET /            |========|
      cart  GET /cart     | =====  |
    `,
    `
    web  GET /            |==================|
      cart  GET /cart     | ===============  |
    `,
  );
  expect(shortly(report)).toBe('slower: own-time cart 10 ms');
  expect(report.verdict.counterfactualNs).toBe(8 * MILLISECOND);
  expect(report.verdict.cause?.share).toBe(1);
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “cart” made the difference: its own time in “GET /cart” went from 5 ms to 15 ms, an increase of 10 ms (100 % of the difference)."
  `);
});

test('gap: time before one handler starts is the callee’s when calls to others did not wait', () => {
  const report = compare(
    `
    web  GET /            |====================|
      web  call cart      | =====              | [client]
        cart  GET /cart   |  ===               |
      web  call pay       |        =====       | [client]
        pay  POST /charge |         ===        |
    `,
    `
    web  GET /            |================================|
      web  call cart      | =====                          | [client]
        cart  GET /cart   |  ===                           |
      web  call pay       |        =================       | [client]
        pay  POST /charge |                     ===        |
    `,
  );
  expect(shortly(report)).toBe('slower: gap pay 12 ms');
  expect(report.verdict.cause?.peer).toBe('web');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “pay” made the difference: the time between it and “web” in calls of “call pay” (network, connection, queueing) went from 2 ms to 14 ms, an increase of 12 ms (100 % of the difference)."
  `);
});

test('gap: when the calls to every callee wait, the caller is starved', () => {
  const report = compare(
    `
    web  GET /            |==================|
      web  call cart      | ====             | [client]
        cart  GET /cart   |  ==              |
      web  call pay       |      ====        | [client]
        pay  POST /charge |       ==         |
      web  call ads       |           ====   | [client]
        ads  GET /ads     |            ==    |
    `,
    `
    web  GET /            |============================================|
      web  call cart      | ============                               | [client]
        cart  GET /cart   |  ==                                        |
      web  call pay       |              ==============                | [client]
        pay  POST /charge |                         ==                 |
      web  call ads       |                             ============   | [client]
        ads  GET /ads     |                                    ==      |
    `,
  );
  expect(report.verdict.cause?.service).toBe('web');
  expect(report.verdict.cause?.kind).toBe('gap');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “web” made the difference: the time between it and “pay” in calls of “call pay” (network, connection, queueing) went from 2 ms to 12 ms, an increase of 10 ms. Mending it would save 26 ms end to end, 100 % of the difference."
  `);
});

test('dependency: a call with nothing below it names what was called', () => {
  const report = compare(
    `
    web  GET /            |========|
      web  SELECT orders  | =====  | [client] db.system.name=postgresql
    `,
    `
    web  GET /            |==================|
      web  SELECT orders  | ===============  | [client] db.system.name=postgresql
    `,
  );
  expect(shortly(report)).toBe('slower: dependency postgresql 10 ms');
  expect(report.verdict.cause?.peer).toBe('web');
  expect(report.verdict.cause?.operation).toBe('SELECT orders');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “postgresql” most likely made the difference: the time that “web” waits for it in “SELECT orders” went from 5 ms to 15 ms, an increase of 10 ms (100 % of the difference)."
  `);
});

test('dependency: a peer that is traced elsewhere in the trace is that service', () => {
  const report = compare(
    `
    web  GET /            |=============|
      cart  GET /cart     | =====       |
      web   Ping          |       ===   | [client] rpc.service=shop.Cart
    `,
    `
    web  GET /            |=======================|
      cart  GET /cart     | =====                 |
      web   Ping          |       =============   | [client] rpc.service=shop.Cart
    `,
  );
  expect(shortly(report)).toBe('slower: dependency cart 10 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “cart” most likely made the difference: the time that “web” waits for it in “Ping” went from 3 ms to 13 ms, an increase of 10 ms (100 % of the difference)."
  `);
});

test('more calls: a loop is the caller’s doing, not the database’s', () => {
  const report = compare(
    `
    web  GET /            |======|
      web  SELECT item 1  | ==   | [client] db.system.name=postgresql
    `,
    `
    web  GET /            |==============|
      web  SELECT item 1  | ==           | [client] db.system.name=postgresql
      web  SELECT item 2  |   ==         | [client] db.system.name=postgresql
      web  SELECT item 3  |     ==       | [client] db.system.name=postgresql
      web  SELECT item 4  |       ==     | [client] db.system.name=postgresql
      web  SELECT item 5  |         ==   | [client] db.system.name=postgresql
    `,
  );
  expect(shortly(report)).toBe('slower: more-calls web 8 ms');
  expect(report.facts.find((fact) => fact.kind === 'calls')).toMatchObject({ callsBaseline: 1, callsCandidate: 5 });
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “web” made the difference: “SELECT item {id}” ran 5 times against 1 in the baseline; added up, its time went from 2 ms to 10 ms, an increase of 8 ms (100 % of the difference): 4 more calls at 2 ms each added 8 ms, and a call took about as long as before."
  `);
});

test('more calls: retries of a call that fails are the callee’s doing', () => {
  const report = compare(
    `
    web  GET /            |======|
      web  call pay       | ==   | [client] peer.service=pay
    `,
    `
    web  GET /            |==========|
      web  call pay       | ==       | ! [client] peer.service=pay
      web  call pay       |   ==     | ! [client] peer.service=pay
      web  call pay       |     ==   | [client] peer.service=pay
    `,
  );
  expect(report.verdict.cause?.service).toBe('pay');
  expect(report.facts.find((fact) => fact.kind === 'errors')).toMatchObject({ errorsBaseline: 0, errorsCandidate: 2 });
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “pay” most likely made the difference: “call pay” in “web” has 2 errors in the candidate, 0 in the baseline. Mending it would save 4 ms end to end, 100 % of the difference."
  `);
});

test('errors: pauses between attempts are the doing of the callee that fails', () => {
  const report = compare(
    `
    web  GET /            |======|
      web  call pay       | ==   | [client] peer.service=pay
    `,
    `
    web  GET /            |=======================|
      web  call pay       | ==                    | ! [client] peer.service=pay
      web  call pay       |        ==             | ! [client] peer.service=pay
      web  call pay       |                    == | [client] peer.service=pay
    `,
  );
  expect(shortly(report)).toBe('slower: errors pay 19 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “pay” made the difference: “call pay” in “web” has 2 errors in the candidate, 0 in the baseline. Mending it would save 19 ms end to end, more than the whole difference."
  `);
});

test('errors: a call that nobody answered is named after the service that answers it elsewhere', () => {
  const report = compare(
    `
    web  GET /              |======|
      web  POST /charge     | ==== | [client]
        pay  POST /charge   |  ==  |
    `,
    `
    web  GET /              |==========================|
      web  POST /charge     | ====================     | ! [client]
      web  POST /charge     |                     ==== | [client]
        pay  POST /charge   |                      ==  |
    `,
  );
  expect(shortly(report)).toBe('slower: errors pay 20 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “pay” most likely made the difference: “POST /charge” in “web” has 1 error in the candidate, 0 in the baseline. Mending it would save 20 ms end to end, 100 % of the difference."
  `);
});

test('dependency: a span without kind that says which database it asks is a call to it', () => {
  const report = compare(
    `
    web  GET /              |======|
      web  SELECT           | ==   | [unspecified] db.system.name=postgresql
    `,
    `
    web  GET /              |==============|
      web  SELECT           | ==========   | [unspecified] db.system.name=postgresql
    `,
  );
  expect(shortly(report)).toBe('slower: dependency postgresql 8 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “postgresql” most likely made the difference: the time that “web” waits for it in “SELECT” went from 2 ms to 10 ms, an increase of 8 ms (100 % of the difference)."
  `);
});

test('gap: the same wait at calls to and from one service is that service’s', () => {
  const report = compare(
    `
    web  GET /              |=================|
      web  call cart        | =============== | [client]
        cart  GET /cart     |  =============  |
          cart  SELECT      |  ==             | [client] db.system.name=postgresql
          cart  SELECT      |     ==          | [client] db.system.name=postgresql
          cart  SELECT      |        ==       | [client] db.system.name=postgresql
          cart  SELECT      |           ==    | [client] db.system.name=postgresql
    `,
    `
    web  GET /              |==============================================================|
      web  call cart        | ============================================================ | [client]
        cart  GET /cart     |           =================================================  |
          cart  SELECT      |           ===========                                        | [client] db.system.name=postgresql
          cart  SELECT      |                       ===========                            | [client] db.system.name=postgresql
          cart  SELECT      |                                   ===========                | [client] db.system.name=postgresql
          cart  SELECT      |                                               ===========    | [client] db.system.name=postgresql
    `,
  );
  expect(report.verdict.cause?.service).toBe('cart');
  expect(report.verdict.cause?.deltaNs).toBe(45 * MILLISECOND);
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “cart” most likely made the difference: the time it waits for “postgresql” in “SELECT” went from 8 ms to 44 ms, an increase of 36 ms. Mending it would save 45 ms end to end, 100 % of the difference."
  `);
});

test('gap: a parallel call that waited too is a witness, although it is not on the critical path', () => {
  const report = compare(
    `
    web  GET /              |=========|
      web  call cart        | ======  | [client]
        cart  GET /cart     |  ====   |
      web  call pay         | ======= | [client]
        pay   POST /charge  |  =====  |
    `,
    `
    web  GET /              |===================|
      web  call cart        | ================  | [client]
        cart  GET /cart     |            ====   |
      web  call pay         | ================= | [client]
        pay   POST /charge  |            =====  |
    `,
  );
  expect(shortly(report)).toBe('slower: gap web 10 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “web” most likely made the difference: the time between it and “pay” in calls of “call pay” (network, connection, queueing) went from 2 ms to 12 ms, an increase of 10 ms (100 % of the difference)."
  `);
});

test('gap: two callees that waited alike have one caller', () => {
  const report = compare(
    `
    web  GET /              |==============|
      web  call cart        | ======       | [client]
        cart  GET /cart     |  ====        |
          cart  SELECT      |  ==          | [client] db.system.name=postgresql
      web  call pay         |        ===== | [client]
        pay  POST /charge   |         ===  |
          pay  SELECT       |         ==   | [client] db.system.name=mysql
    `,
    `
    web  GET /              |==================================|
      web  call cart        | ================                 | [client]
        cart  GET /cart     |            ====                  |
          cart  SELECT      |            ==                    | [client] db.system.name=postgresql
      web  call pay         |                  =============== | [client]
        pay  POST /charge   |                             ===  |
          pay  SELECT       |                             ==   | [client] db.system.name=mysql
    `,
  );
  expect(shortly(report)).toBe('slower: gap web 20 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “web” made the difference: the time between it and “cart” in calls of “call cart” (network, connection, queueing) went from 2 ms to 12 ms, an increase of 10 ms. Mending it would save 20 ms end to end, 100 % of the difference."
  `);
});

test('new work: a step inside a service that the baseline does not have', () => {
  const report = compare(
    `
    web  GET /              |======|
      cart  GET /cart       | ==   |
    `,
    `
    web  GET /              |==============|
      cart  GET /cart       | ==           |
      web  audit            |    ========  |
    `,
  );
  expect(shortly(report)).toBe('slower: new-work web 8 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “web” made the difference: “audit” is new in the candidate (1 span); added up, its time went from 0 ms to 8 ms, an increase of 8 ms (100 % of the difference)."
  `);
});

test('lost short cut: a look-up in a cache is followed by a call that the baseline was spared', () => {
  const report = compare(
    `
    web  GET /              |======|
      web  GET              | =    | [client] db.system.name=redis
    `,
    `
    web  GET /              |==============|
      web  GET              | =            | [client] db.system.name=redis
      web  call cart        |   ========== | [client]
        cart  GET /cart     |    ========  |
    `,
  );
  expect(shortly(report)).toBe('slower: lost-shortcut cart 10 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “cart” made the difference: its own time in “GET /cart” went from 0 ms to 8 ms, an increase of 8 ms; the baseline could skip this work, as after a cache hit. Mending it would save 10 ms end to end, more than the whole difference."
  `);
});

test('confidence: a cause whose mending would save little is never sure', () => {
  const report = compare(
    `
    web  GET /              |==========|
      web  SELECT           | ======== | [client] db.system.name=postgresql
      web  prepare          |  ======  |
        web  SELECT         |    ===   | [client] db.system.name=mysql
    `,
    `
    web  GET /              |====================|
      web  SELECT           | ================== | [client] db.system.name=postgresql
      web  prepare          |  ================  |
        web  SELECT         |              ===   | [client] db.system.name=mysql
    `,
  );
  expect(report.verdict.cause?.deltaNs).toBe(MILLISECOND);
  expect(report.verdict.confidence).toBe('medium');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “postgresql” most likely made the difference: the time that “web” waits for it in “SELECT” went from 8 ms to 18 ms, an increase of 10 ms. Mending it would save 1 ms end to end, 10 % of the difference."
  `);
});

test('new work: a call that the baseline does not make', () => {
  const report = compare(
    `
    web  GET /            |======|
      cart  GET /cart     | ==   |
    `,
    `
    web  GET /            |==============|
      cart  GET /cart     | ==           |
      fraud POST /check   |    ========  |
    `,
  );
  expect(shortly(report)).toBe('slower: new-work fraud 8 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “fraud” made the difference: “POST /check” is new in the candidate (1 span); added up, its time went from 0 ms to 8 ms, an increase of 8 ms (100 % of the difference)."
  `);
});

test('lost concurrency: the same calls in a row are their caller’s doing', () => {
  const report = compare(
    `
    web  GET /            |==========|
      cart  GET /cart     | ======== |
      pay  POST /charge   | ======== |
      ads  GET /ads       | =======  |
    `,
    `
    web  GET /            |=========================|
      cart  GET /cart     | ========                |
      pay  POST /charge   |         ========        |
      ads  GET /ads       |                 ======= |
    `,
  );
  expect(shortly(report)).toBe('slower: lost-concurrency web 15 ms');
  expect(report.facts.some((fact) => fact.kind === 'sequential')).toBe(true);
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “web” made the difference: calls below “GET /” overlap in the baseline and run one after another in the candidate; its time went from 10 ms to 25 ms, an increase of 15 ms (100 % of the difference)."
  `);
});

test('gap: where only responses came late, to calls of several callees, the caller was too busy to read them', () => {
  const report = compare(
    `
    web  GET /            |===================|
      web  call cart      | ====              | [client]
        cart  GET /cart   |  ==               |
      web  call pay       |       ====        | [client]
        pay  POST /charge |        ==         |
      web  call ads       |             ====  | [client]
        ads  GET /ads     |              ==   |
    `,
    `
    web  GET /            |=================================================|
      web  call cart      | ==============                                  | [client]
        cart  GET /cart   |  ==                                             |
      web  call pay       |                 ==============                  | [client]
        pay  POST /charge |                  ==                             |
      web  call ads       |                                 ==============  | [client]
        ads  GET /ads     |                                  ==             |
    `,
  );
  expect(shortly(report)).toBe('slower: gap web 30 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “web” made the difference: the time between it and “cart” in calls of “call cart” (network, connection, queueing) went from 2 ms to 12 ms, an increase of 10 ms. Mending it would save 30 ms end to end, 100 % of the difference."
  `);
});

test('gap: one late response among fast ones is its callee’s', () => {
  const report = compare(
    `
    web  GET /            |===================|
      web  call cart      | ====              | [client]
        cart  GET /cart   |  ==               |
      web  call pay       |       ====        | [client]
        pay  POST /charge |        ==         |
    `,
    `
    web  GET /            |=============================|
      web  call cart      | ====                        | [client]
        cart  GET /cart   |  ==                         |
      web  call pay       |       ==============        | [client]
        pay  POST /charge |        ==                   |
    `,
  );
  expect(shortly(report)).toBe('slower: gap pay 10 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “pay” made the difference: the time between it and “web” in calls of “call pay” (network, connection, queueing) went from 2 ms to 12 ms, an increase of 10 ms (100 % of the difference)."
  `);
});

test('lost short cut: an attribute says that the cache missed', () => {
  const report = compare(
    `
    web  GET /            |======|
      web  prices         | ==   |  cache.hit=true
    `,
    `
    web  GET /            |==============|
      web  prices         | ==========   |  cache.hit=false
        web  SELECT       |  ========    |  [client] db.system.name=postgresql
    `,
  );
  expect(shortly(report)).toBe('slower: lost-shortcut postgresql 8 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “postgresql” most likely made the difference: the time that “web” waits for it in “SELECT” went from 0 ms to 8 ms, an increase of 8 ms (100 % of the difference); the baseline could skip this work, as after a cache hit."
  `);
});

test('more calls: when each call is slower too, either part is told, and they add up', () => {
  const report = compare(
    `
    web  GET /            |=======|
      web  SELECT item 1  | ==    | [client] db.system.name=postgresql
      web  SELECT item 2  |   ==  | [client] db.system.name=postgresql
    `,
    `
    web  GET /            |====================|
      web  SELECT item 1  | ===                | [client] db.system.name=postgresql
      web  SELECT item 2  |    ===             | [client] db.system.name=postgresql
      web  SELECT item 3  |       ===          | [client] db.system.name=postgresql
      web  SELECT item 4  |          ===       | [client] db.system.name=postgresql
      web  SELECT item 5  |             ===    | [client] db.system.name=postgresql
    `,
  );
  const fact = report.facts.find(({ kind }) => kind === 'account');
  expect(fact).toMatchObject({
    service: 'web',
    peer: 'postgresql',
    deltaNs: 11 * MILLISECOND,
    repeats: { callsBaseline: 2, callsCandidate: 5, byCountNs: 7.5 * MILLISECOND, perCallNs: 3.5 * MILLISECOND },
  });
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “web” most likely made the difference: “SELECT item {id}” ran 5 times against 2 in the baseline; added up, its time went from 4 ms to 15 ms, an increase of 11 ms (84.6 % of the difference): 3 more calls at 2.5 ms each added 7.5 ms, and 1 ms more per call added 3.5 ms."
  `);
});

test('dependency: more calls that are slower too are not new work', () => {
  const report = compare(
    `
    web  GET /            |======|
      web  SELECT item 1  | ==   | [client] db.system.name=postgresql
    `,
    `
    web  GET /            |===========================|
      web  SELECT item 1  | ===========               | [client] db.system.name=postgresql
      web  SELECT item 2  |            ===========    | [client] db.system.name=postgresql
    `,
  );
  expect(shortly(report)).toBe('slower: dependency postgresql 18 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “postgresql” most likely made the difference: the time that “web” waits for it in “SELECT item {id}” went from 2 ms to 22 ms, an increase of 20 ms: 1 more call at 6.5 ms each added 6.5 ms, and 9 ms more per call added 13.5 ms. Mending it would save 18 ms end to end, 85.7 % of the difference."
  `);
});

test('new work: what is called by it is gone with it', () => {
  const report = compare(
    `
    web  GET /            |======|
      cart  GET /cart     | ==   |
    `,
    `
    web  GET /              |================|
      cart  GET /cart       | ==             |
      fraud POST /check     |    ==========  |
        fraud  SELECT       |     ===        | [client] db.system.name=postgresql
    `.replace(/ {2}\|/g, '|'),
  );
  expect(report.verdict.cause).toMatchObject({ kind: 'new-work', service: 'fraud', deltaNs: 10 * MILLISECOND });
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “fraud” made the difference: “POST /check” is new in the candidate (1 span); added up, its time went from 0 ms to 10 ms, an increase of 10 ms (100 % of the difference)."
  `);
});

test('lost concurrency: calls that became slower as well stay slower when they overlap again', () => {
  const report = compare(
    `
    web  GET /            |==========|
      cart  GET /cart     | ======   |
      pay  POST /charge   | ======== |
    `,
    `
    web  GET /            |=====================|
      cart  GET /cart     | ==========          |
      pay  POST /charge   |           ========= |
    `,
  );
  expect(report.verdict.cause).toMatchObject({ kind: 'lost-concurrency', service: 'web', deltaNs: 9 * MILLISECOND });
  expect(report.verdict.counterfactualNs).toBe(12 * MILLISECOND);
  expect(told(report)).toMatchInlineSnapshot(`
    "low confidence
    Weak evidence points to “web”: calls below “GET /” overlap in the baseline and run one after another in the candidate; its time went from 10 ms to 21 ms, an increase of 11 ms. Mending it would save 9 ms end to end, 81.8 % of the difference.
    “cart” has growth of its own: its own time in “GET /cart” grew (4 ms in all, 36.4 % of the difference)."
  `);
});

test('errors: pauses of a parallel branch are undone as well', () => {
  const report = compare(
    `
    web  GET /            |========|
      web  fetch          | ====== |
        web  call pay     |  ==    | [client] peer.service=pay
      web  fetch          | ====== |
        web  call pay     |  ==    | [client] peer.service=pay
    `,
    `
    web  GET /            |====================|
      web  fetch          | ================== |
        web  call pay     |  ==                | ! [client] peer.service=pay
        web  call pay     |              ==    | [client] peer.service=pay
      web  fetch          | ================== |
        web  call pay     |  ==                | ! [client] peer.service=pay
        web  call pay     |              ==    | [client] peer.service=pay
    `,
  );
  expect(shortly(report)).toBe('slower: errors pay 12 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "high confidence
    “pay” made the difference: “call pay” in “web” has 2 errors in the candidate, 0 in the baseline. Mending it would save 12 ms end to end, 100 % of the difference."
  `);
});

test('ambiguous: two services that grew by themselves are both named, each with its part', () => {
  const report = compare(
    `
    web  GET /            |==========|
      cart  GET /cart     | ===      |
      pay   POST /charge  |      === |
    `,
    `
    web  GET /            |==============================|
      cart  GET /cart     | =============                |
      pay   POST /charge  |                ============= |
    `,
  );
  expect(report.verdict.cause?.kind).toBe('ambiguous');
  expect(told(report)).toMatchInlineSnapshot(`
    "low confidence
    The candidate took 20 ms longer than the baseline (30 ms against 10 ms). No single service stands out: “cart” and “pay” each did about as much of it.
    “cart” has growth of its own: its own time in “GET /cart” grew (10 ms in all, 50 % of the difference).
    “pay” has growth of its own: its own time in “POST /charge” grew (10 ms in all, 50 % of the difference)."
  `);
});

test('parallel branches: what mending saves is what was visible end to end', () => {
  const report = compare(
    `
    web  GET /            |==============|
      cart  GET /cart     | ===          |
      pay  POST /charge   | ============ |
    `,
    `
    web  GET /            |=========================|
      cart  GET /cart     | ======================= |
      pay  POST /charge   | ============            |
    `,
  );
  expect(shortly(report)).toBe('slower: own-time cart 11 ms');
  expect(told(report)).toMatchInlineSnapshot(`
    "medium confidence
    “cart” most likely made the difference: its own time in “GET /cart” holds 23 ms of the critical path, 0 ms in the baseline; counted on and off the path it went from 3 ms to 23 ms, an increase of 20 ms. Mending it would save 11 ms end to end, 100 % of the difference.
    What “cart” waited for in “GET /cart” cannot be told, because no call of it is traced: the own time there went from 3 ms to 23 ms, an increase of 20 ms."
  `);
});

test('same: differences of one percent and below are none', () => {
  const pair = (ms: number) => `
    web  GET /            |${'='.repeat(ms)}|
      cart  GET /cart     | ${'='.repeat(ms - 2)} |
  `;
  expect(shortly(compare(pair(200), pair(202)))).toBe('same');
  expect(shortly(compare(pair(200), pair(203)))).toBe('slower: own-time cart 3 ms');
});

test('incomparable: traces of different root operations get numbers and no cause', () => {
  const report = compare('web  GET /a   |====|', 'web  GET /b   |=========|');
  expect(shortly(report)).toBe('incomparable');
  expect(report.verdict.deltaNs).toBe(5 * MILLISECOND);
  expect(report.verdict.caveats.map(({ code }) => code)).toEqual(['different-root']);
  expect(report.suspects).toEqual([]);
});

test('order: of two given traces the faster is the baseline, unless the user says otherwise', () => {
  const slow = `
    web  GET /            |==================|
      cart  GET /cart     | ===============  |
  `;
  const fast = `
    web  GET /            |========|
      cart  GET /cart     | =====  |
  `;
  const swapped = compare(slow, fast, 'auto');
  expect(swapped.order).toBe('swapped');
  expect(shortly(swapped)).toBe('slower: own-time cart 10 ms');
  const given = compare(slow, fast, 'given');
  expect(given.order).toBe('given');
  expect(shortly(given)).toBe('faster: own-time cart -10 ms');
  expect(given.baseline.durationNs).toBe(18 * MILLISECOND);
});

test('caveats: an orphan makes the trace incomplete and the verdict less sure', () => {
  const report = compare(
    `
    web  GET /            |========|
      cart  GET /cart     | =====  |
    `,
    `
    web  GET /            |==================|
      cart  GET /cart     | ===============  |
      pay   POST /charge  |   ====           | [orphan]
    `,
  );
  expect(shortly(report)).toBe('slower: own-time cart 10 ms');
  expect(report.verdict.confidence).toBe('medium');
  expect(report.verdict.caveats).toEqual([
    {
      code: 'candidate-incomplete',
      text: 'The candidate is incomplete: the parent of 1 span is missing, so it is not counted.',
    },
  ]);
});

test('untimed: what runs below a span without times is still somebody’s time', () => {
  const report = compare(
    `
    web  GET /        |====================|
      cart  GET /cart |   ?                |
        db  SELECT    |   ============     |
    `,
    `
    web  GET /        |==============================|
      cart  GET /cart |   ?                          |
        db  SELECT    |   ======================     |
    `,
  );
  expect(shortly(report)).toBe('slower: own-time db 10 ms');
  expect(report.verdict.caveats.map(({ code }) => code)).toEqual(['baseline-repaired', 'candidate-repaired']);
});

test('changes: what differs on the way to the cause is named, and nothing else', () => {
  const report = compare(
    `
    web  GET /            |========|  @service.version=1 user.email=kim@example.org
      cart  GET /cart     | =====  |  @service.version=7 @k8s.pod.name=cart-1
      pay  POST /charge   |      = |  @service.version=3
    `,
    `
    web  GET /            |==================|  @service.version=1 user.email=lee@example.org
      cart  GET /cart     | ===============  |  @service.version=8 @k8s.pod.name=cart-1
      pay  POST /charge   |                = |  @service.version=4
    `,
  );
  expect(report.changes).toEqual([{ where: 'resource', key: 'service.version', baseline: '7', candidate: '8' }]);
});

test('handover: siblings that overlap by a clock reading are still one after the other', () => {
  const pair = (ms: number, overlap: number) =>
    traceOf([
      ['root', undefined, 0, ms + 20],
      ['query', 'root', 5, ms + 5],
      ['publish', 'root', ms + 5 - overlap, ms + 10],
    ]);
  expect(shortly(reportOn(pair(100, 0), pair(600, 0.000006), 'given'))).toBe('slower: own-time query 500 ms');
});

/** A trace of services with one operation each: name, parent, start and end in ms. */
function traceOf(spans: readonly (readonly [string, string | undefined, number, number])[]) {
  const epoch = 1_760_000_000_000_000_000n;
  const nanos = (ms: number) => epoch + BigInt(Math.round(ms * MILLISECOND));
  return buildTrace(
    spans.map(([name, parent, start, end]) => ({
      spanId: name,
      parentSpanId: parent,
      service: name,
      name,
      kind: 'server',
      status: 'unset',
      startUnixNano: nanos(start),
      endUnixNano: nanos(end),
      resource: new Map(),
    })),
  );
}

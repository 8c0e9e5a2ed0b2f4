/** One hand-made report per thing that can be said: every kind of fact, cause and outcome. */
import type { Report } from '../../src/report/report.ts';
import type { Cause, RepeatSplit, Verdict } from '../../src/verdict/verdict-types.ts';
import { change, type FactInput, MS, nestedCase, reportOf, row, siblingsCase } from './reports.ts';

const OWN: Cause = { kind: 'own-time', service: 'pricing', operation: 'quote', deltaNs: 300 * MS, share: 1 };

function ownTime(confidence: Verdict['confidence']): Report {
  return reportOf({
    confidence,
    cause: OWN,
    facts: [
      {
        kind: 'account',
        account: 'own',
        service: 'pricing',
        operation: 'quote',
        share: 1,
        ...change(20 * MS, 320 * MS),
      },
    ],
    ledger: [row({ service: 'pricing', operation: 'quote', baselineNs: 20 * MS, candidateNs: 320 * MS })],
  });
}

function faster(): Report {
  const cause: Cause = { ...OWN, deltaNs: -300 * MS };
  return reportOf({
    outcome: 'faster',
    baselineNs: 400 * MS,
    candidateNs: 100 * MS,
    cause,
    facts: [
      {
        kind: 'account',
        account: 'own',
        service: 'pricing',
        operation: 'quote',
        share: 1,
        ...change(320 * MS, 20 * MS),
      },
      {
        kind: 'inherited',
        service: 'web',
        operation: 'GET /checkout',
        inside: { service: 'pricing', operation: 'quote' },
        ...change(390 * MS, 90 * MS),
      },
    ],
    ledger: [row({ service: 'pricing', operation: 'quote', baselineNs: 320 * MS, candidateNs: 20 * MS })],
  });
}

function partOfTheGrowth(): Report {
  return reportOf({
    cause: { ...OWN, deltaNs: 250 * MS, share: 0.85 },
    facts: [
      {
        kind: 'account',
        account: 'own',
        service: 'pricing',
        operation: 'quote',
        share: 0.5,
        ...change(20 * MS, 170 * MS),
      },
      {
        kind: 'account',
        account: 'own',
        service: 'pricing',
        operation: 'render',
        share: 0.35,
        ...change(5 * MS, 110 * MS),
      },
      { kind: 'counterfactual', counterfactualNs: 150 * MS, ...change(100 * MS, 400 * MS), deltaNs: 250 * MS },
    ],
    ledger: [
      row({ service: 'pricing', operation: 'quote', baselineNs: 20 * MS, candidateNs: 170 * MS }),
      row({ service: 'pricing', operation: 'render', baselineNs: 5 * MS, candidateNs: 110 * MS }),
      row({ service: 'web', operation: 'GET /checkout', baselineNs: 75 * MS, candidateNs: 120 * MS }),
    ],
  });
}

function callCause(kind: 'gap' | 'dependency', service: string): Report {
  const peer = service === 'web' ? 'carts' : 'web';
  const place = { service: 'web', peer: 'carts', operation: 'GET /cart' };
  return reportOf({
    cause: { kind, service, peer, operation: 'GET /cart', deltaNs: 300 * MS, share: 1 },
    facts: [{ kind: 'account', account: kind, ...place, share: 1, ...change(2 * MS, 302 * MS) }],
    ledger: [row({ account: kind, ...place, baselineNs: 2 * MS, candidateNs: 302 * MS })],
  });
}

function causeWith(kind: Cause['kind'], facts: readonly FactInput[], deltaNs = 290 * MS): Report {
  const cause: Cause = { kind, service: 'orders', operation: 'load items', peer: 'items', deltaNs, share: 0.9 };
  const [baselineNs, candidateNs] = deltaNs < 0 ? [400 * MS, 100 * MS] : [100 * MS, 400 * MS];
  return reportOf({ cause, facts, baselineNs, candidateNs, outcome: deltaNs < 0 ? 'faster' : 'slower' });
}

const ITEMS = { service: 'items', operation: 'load items' };
const ORDERS = { service: 'orders', operation: 'load items' };

function calls(callsBaseline: number, callsCandidate: number, baselineNs: number, candidateNs: number): FactInput {
  return {
    kind: 'calls',
    ...ITEMS,
    ...split(callsBaseline, callsCandidate, baselineNs, candidateNs),
    ...change(baselineNs, candidateNs),
  };
}

function split(callsBaseline: number, callsCandidate: number, baselineNs: number, candidateNs: number): RepeatSplit {
  const meanNs = (baselineNs / callsBaseline + candidateNs / callsCandidate) / 2;
  const byCountNs = Math.round((callsCandidate - callsBaseline) * meanNs);
  return { callsBaseline, callsCandidate, byCountNs, perCallNs: candidateNs - baselineNs - byCountNs };
}

/** In every situation; `sign` −1 for a trace that became faster. */
function rivals(sign: 1 | -1): readonly FactInput[] {
  const carts = {
    service: 'carts',
    operation: 'GET /cart',
    peer: 'web',
    deltaNs: sign * 150 * MS,
    share: 0.5,
  } as const;
  const gap = { kind: 'rival', causeKind: 'gap', end: 'callee', ...carts } as const;
  const counts = [
    [0, 0],
    [1, 0],
    [1, 1],
    [3, 0],
    [3, 3],
    [3, 1],
  ] as const;
  return [
    ...counts.map(([neighbours, neighboursChanged]) => ({ ...gap, neighbours, neighboursChanged })),
    { ...gap, end: 'caller', service: 'web', peer: 'carts', neighbours: 2, neighboursChanged: 1 },
    { ...gap, causeKind: 'dependency', neighbours: 0, neighboursChanged: 0 },
    { ...gap, causeKind: 'own-time', end: 'alone', neighbours: 2, neighboursChanged: 1 },
    { ...gap, end: 'alone', neighbours: 0, neighboursChanged: 0 },
  ];
}

function untraced(sign: 1 | -1): readonly FactInput[] {
  const own = { kind: 'untraced', service: 'web', operation: 'render' } as const;
  const grew = sign > 0 ? change(20 * MS, 170 * MS) : change(170 * MS, 20 * MS);
  return [
    { ...own, sign: 'slow-callee', peer: 'carts', spans: 1, ...grew },
    { ...own, sign: 'slow-callee', peer: 'carts', spans: 4, ...grew },
    { ...own, sign: 'lost-spans', spans: 1, ...grew },
    { ...own, sign: 'lost-spans', spans: 12, ...grew },
    { ...own, sign: 'blind-service', spans: 1, ...grew },
  ];
}

function ambiguous(services: readonly string[], facts: readonly FactInput[] = []): Report {
  return reportOf({
    confidence: 'low',
    facts,
    cause: { kind: 'ambiguous', service: services[0]!, operation: 'op', deltaNs: 150 * MS, share: 0.5 },
    suspects: services.map((service) => ({ service, score: 0.9, deltaNs: 150 * MS, share: 0.5, kinds: ['own-time'] })),
  });
}

function everyFact(): Report {
  const web = { service: 'web', operation: 'GET /checkout' };
  const account = { kind: 'account', account: 'own', service: 'ads', operation: 'pick', share: 0.25 } as const;
  return reportOf({
    cause: null,
    facts: [
      { ...account, ...change(0, 75 * MS) },
      { ...account, operation: 'rank', share: 0, ...change(60 * MS, 40 * MS) },
      { ...account, operation: 'score', ...change(10 * MS, 85 * MS) },
      { ...account, operation: 'not in the ledger', ...change(10 * MS, 85 * MS) },
      { ...account, account: 'gap', peer: 'carts', operation: 'GET /cart', ...change(1 * MS, 76 * MS) },
      { ...account, account: 'dependency', peer: 'redis', operation: '', ...change(1 * MS, 76 * MS) },
      {
        kind: 'inherited',
        ...web,
        inside: { service: 'web', operation: 'render' },
        ...change(100 * MS, 400 * MS),
        evidence: [{ side: 'candidate', spanId: 'c1' }],
      },
      { kind: 'inherited', ...web, inside: ITEMS, ...change(100 * MS, 100 * MS) },
      {
        kind: 'inherited',
        ...web,
        inside: ITEMS,
        ...change(100 * MS, 400 * MS),
        evidence: [{ side: 'candidate', spanId: 'c2' }],
      },
      { kind: 'unchanged', ...ITEMS, ...change(1_198_196_000, 1_198_196_000) },
      { kind: 'unchanged', ...ITEMS, ...change(1_198_196_000, 1_198_240_000) },
      { kind: 'unchanged', ...ITEMS, ...change(2_100_000, 2_900_000) },
      calls(1, 1_200, 3 * MS, 290 * MS),
      calls(3, 1, 30 * MS, 10 * MS),
      { kind: 'new-work', service: 'fraud', operation: 'check', spans: 1, ...change(0, 90 * MS) },
      { kind: 'new-work', service: 'fraud', operation: 'check', spans: 12, ...change(0, 90 * MS) },
      { kind: 'new-work', service: 'fraud', operation: 'check', spans: 2, ...change(10 * MS, 90 * MS) },
      { kind: 'gone-work', service: 'cache', operation: 'get', spans: 1, ...change(850, 0) },
      { kind: 'gone-work', service: 'cache', operation: 'get', spans: 3, ...change(2 * MS, 1 * MS) },
      {
        kind: 'unseen-work',
        incomplete: 'baseline',
        service: 'fraud',
        operation: 'check',
        spans: 12,
        ...change(0, 90 * MS),
      },
      { kind: 'unseen-work', incomplete: 'candidate', service: 'cache', operation: 'get', spans: 1, ...change(850, 0) },
      { kind: 'errors', ...ITEMS, errorsBaseline: 0, errorsCandidate: 1 },
      { kind: 'errors', ...ITEMS, errorsBaseline: 3, errorsCandidate: 0 },
      { kind: 'errors', ...ITEMS, errorsBaseline: 2, errorsCandidate: 2 },
      { kind: 'sequential', ...web, ...change(100 * MS, 400 * MS) },
      { kind: 'sequential', ...web, ...change(400 * MS, 100 * MS) },
      { kind: 'counterfactual', counterfactualNs: 110 * MS, ...change(100 * MS, 400 * MS), deltaNs: 290 * MS },
      { kind: 'counterfactual', counterfactualNs: 400 * MS, ...change(100 * MS, 400 * MS), deltaNs: 0 },
      rivals(1)[5]!,
      untraced(1)[0]!,
      { kind: 'changed', service: 'carts', operation: 'GET /cart', keys: ['service.version', 'cache.hit'] },
      { kind: 'caveat', code: 'candidate-incomplete', text: 'The candidate is incomplete: 2 spans have no parent.' },
    ],
    ledger: [
      row({
        service: 'ads',
        operation: 'pick',
        baselineNs: 0,
        candidateNs: 75 * MS,
        selfBaselineNs: 80 * MS,
        selfCandidateNs: 80 * MS,
      }),
      row({ service: 'ads', operation: 'rank', baselineNs: 60 * MS, candidateNs: 40 * MS }),
      row({
        service: 'ads',
        operation: 'score',
        baselineNs: 10 * MS,
        candidateNs: 85 * MS,
        selfBaselineNs: 30 * MS,
        selfCandidateNs: 190 * MS,
      }),
      row({
        account: 'gap',
        service: 'ads',
        peer: 'carts',
        operation: 'GET /cart',
        baselineNs: 1 * MS,
        candidateNs: 76 * MS,
      }),
      row({
        account: 'dependency',
        service: 'ads',
        peer: 'redis',
        operation: '',
        baselineNs: 1 * MS,
        candidateNs: 76 * MS,
      }),
    ],
    spans: [span('c1', 9_188_000, 9_188_000), span('c2', 145_212, 404_858)],
  });
}

function doubtsWhenFaster(): Report {
  const cause: Cause = { ...OWN, deltaNs: -300 * MS };
  const facts = [...rivals(-1), ...untraced(-1)];
  return reportOf({
    outcome: 'faster',
    confidence: 'medium',
    baselineNs: 400 * MS,
    candidateNs: 100 * MS,
    cause,
    facts,
  });
}

function span(spanId: string, selfBaselineNs: number, selfCandidateNs: number): Report['spans'][number] {
  const at = (selfNs: number) => ({
    startNs: 0,
    durationNs: selfNs,
    selfNs,
    criticalNs: selfNs,
    status: 'ok' as const,
  });
  return {
    service: 'web',
    operation: 'GET /checkout',
    kind: 'server',
    baseline: { spanId: `b${spanId}`, ...at(selfBaselineNs) },
    candidate: { spanId, ...at(selfCandidateNs) },
    how: 'path',
  };
}

/** Repeats, other explanations, untraced calls and changed keys. */
function repeatsAndDoubts(): Report {
  const account = { kind: 'account', account: 'own', service: 'ads', share: 0.25 } as const;
  const gap = { account: 'gap', peer: 'carts', operation: 'GET /cart' } as const;
  return reportOf({
    confidence: 'medium',
    cause: { ...OWN, service: 'ads', operation: 'merge' },
    facts: [
      { ...account, ...gap, ...change(1 * MS, 76 * MS), repeats: split(1, 4, 1 * MS, 76 * MS) },
      { ...account, operation: 'rank', share: 0, ...change(60 * MS, 40 * MS), repeats: split(6, 3, 60 * MS, 40 * MS) },
      { ...account, operation: 'merge', ...change(10 * MS, 85 * MS), repeats: split(2, 17, 10 * MS, 85 * MS) },
      calls(2, 14, 34 * MS, 310 * MS),
      calls(3, 2, 30 * MS, 40 * MS),
      calls(7, 9, 1, 3),
      ...rivals(1),
      ...untraced(1),
      { kind: 'changed', service: 'carts', operation: 'GET /cart', keys: ['service.version'] },
      { kind: 'changed', service: 'carts', operation: 'GET /cart', keys: ['service.version', 'cache.hit', 'retry'] },
    ],
    ledger: [
      row({ service: 'ads', ...gap, baselineNs: 1 * MS, candidateNs: 76 * MS }),
      row({ service: 'ads', operation: 'rank', baselineNs: 60 * MS, candidateNs: 40 * MS }),
      row({
        service: 'ads',
        operation: 'merge',
        baselineNs: 10 * MS,
        candidateNs: 85 * MS,
        selfBaselineNs: 30 * MS,
        selfCandidateNs: 190 * MS,
      }),
    ],
  });
}

/** By what they show; the order is the order of the golden file. */
export function everyReport(): ReadonlyMap<string, Report> {
  return new Map([
    ['seed: nested', nestedCase()],
    ['seed: siblings', siblingsCase()],
    ['own time, high confidence', ownTime('high')],
    ['own time, medium confidence', ownTime('medium')],
    ['own time, low confidence', ownTime('low')],
    ['faster', faster()],
    ['a culprit with several accounts', partOfTheGrowth()],
    ['gap, the callee did it', callCause('gap', 'carts')],
    ['gap, the caller did it', callCause('gap', 'web')],
    ['dependency', callCause('dependency', 'carts')],
    ['dependency, the caller did it', callCause('dependency', 'web')],
    ['more calls', causeWith('more-calls', [calls(1, 50, 10 * MS, 300 * MS)])],
    ['fewer calls', causeWith('more-calls', [calls(50, 1, 300 * MS, 10 * MS)], -290 * MS)],
    ['new work', causeWith('new-work', [{ kind: 'new-work', ...ORDERS, spans: 3, ...change(0, 290 * MS) }])],
    [
      'work that is gone',
      causeWith('new-work', [{ kind: 'gone-work', ...ORDERS, spans: 1, ...change(290 * MS, 0) }], -290 * MS),
    ],
    [
      'lost concurrency',
      causeWith('lost-concurrency', [{ kind: 'sequential', ...ORDERS, ...change(100 * MS, 390 * MS) }]),
    ],
    [
      'won concurrency',
      causeWith('lost-concurrency', [{ kind: 'sequential', ...ORDERS, ...change(390 * MS, 100 * MS) }], -290 * MS),
    ],
    ['errors', causeWith('errors', [{ kind: 'errors', ...ORDERS, errorsBaseline: 0, errorsCandidate: 4 }])],
    ...(
      [
        'own-time',
        'gap',
        'dependency',
        'more-calls',
        'new-work',
        'lost-concurrency',
        'lost-shortcut',
        'errors',
      ] as const
    ).flatMap((kind): [string, Report][] => [
      [`${kind}, without a fact that shows it`, causeWith(kind, [])],
      [`${kind}, the other way round`, causeWith(kind, [], -290 * MS)],
    ]),
    ['ambiguous', ambiguous(['pricing', 'stock', 'ads'])],
    ['ambiguous between two', ambiguous(['pricing', 'stock'])],
    ['ambiguous between the two ends of a call', ambiguous(['carts', 'web'], [rivals(1)[5]!, rivals(1)[6]!])],
    ['ambiguous between two that grew by themselves', ambiguous(['carts', 'web'], rivals(1).slice(8))],
    ['ambiguous with one name', ambiguous(['pricing'])],
    ['no cause', reportOf()],
    ['no cause, faster', reportOf({ outcome: 'faster', baselineNs: 400 * MS, candidateNs: 100 * MS })],
    ['same', reportOf({ outcome: 'same', baselineNs: 422_967_000, candidateNs: 422_970_000 })],
    ['same to the nanosecond', reportOf({ outcome: 'same', baselineNs: 5 * MS, candidateNs: 5 * MS })],
    [
      'incomparable',
      reportOf({
        outcome: 'incomparable',
        confidence: 'low',
        caveats: [{ code: 'different-root', text: 'The two traces start with different operations.' }],
        facts: [{ kind: 'caveat', code: 'different-root', text: 'The two traces start with different operations.' }],
      }),
    ],
    ['every kind of fact', everyFact()],
    ['repeats, doubts and changed keys', repeatsAndDoubts()],
    ['doubts about a faster trace', doubtsWhenFaster()],
  ]);
}

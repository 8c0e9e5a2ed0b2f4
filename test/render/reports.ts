/** Hand-made reports for the renderers: plain data that satisfies the contract, without running a comparison. */
import type { Report, Side } from '../../src/report/report.ts';
import type { LedgerRow } from '../../src/verdict/verdict-types.ts';

export function ledgerRow(
  row: Partial<LedgerRow> & Pick<LedgerRow, 'service' | 'baselineNs' | 'candidateNs'>,
): LedgerRow {
  return {
    account: 'own',
    deltaNs: row.candidateNs - row.baselineNs,
    selfBaselineNs: row.baselineNs,
    selfCandidateNs: row.candidateNs,
    calls: { baseline: 1, candidate: 1 },
    ...row,
  };
}

export function side(changes: Partial<Side> = {}): Side {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    source: 'samples',
    rootService: 'inference',
    rootOperation: 'inference-span',
    startTime: '1735689600000000000',
    durationNs: 422_967_000,
    spanCount: 2,
    serviceCount: 2,
    errorCount: 0,
    ...changes,
  };
}

/** The seed's nested case. */
export const NESTED: Report = {
  schema: 'spandiff.report/1',
  order: 'swapped',
  baseline: side(),
  candidate: side({ traceId: 'b7ad6b7169203331b7ad6b7169203331', durationNs: 1_207_384_000 }),
  verdict: {
    outcome: 'slower',
    deltaNs: 784_417_000,
    confidence: 'high',
    cause: { kind: 'own-time', service: 'preprocess', operation: 'preprocess-request', deltaNs: 784_417_000, share: 1 },
    counterfactualNs: 422_967_000,
    caveats: [],
  },
  suspects: [
    { service: 'preprocess', score: 1, deltaNs: 784_417_000, share: 1, kinds: ['own-time'] },
    { service: 'inference', score: 0, deltaNs: 0, share: 0, kinds: [] },
  ],
  ledger: [
    ledgerRow({
      service: 'preprocess',
      operation: 'preprocess-request',
      baselineNs: 413_779_000,
      candidateNs: 1_198_196_000,
    }),
    ledgerRow({ service: 'inference', operation: 'inference-span', baselineNs: 9_188_000, candidateNs: 9_188_000 }),
  ],
  criticalPath: {
    baseline: [
      { spanId: '00000000000000a1', fromNs: 0, toNs: 4_594_000 },
      { spanId: '00000000000000a2', fromNs: 4_594_000, toNs: 418_373_000 },
      { spanId: '00000000000000a1', fromNs: 418_373_000, toNs: 422_967_000 },
    ],
    candidate: [
      { spanId: '00000000000000b1', fromNs: 0, toNs: 4_594_000 },
      { spanId: '00000000000000b2', fromNs: 4_594_000, toNs: 1_202_790_000 },
      { spanId: '00000000000000b1', fromNs: 1_202_790_000, toNs: 1_207_384_000 },
    ],
  },
  spans: [
    {
      service: 'preprocess',
      operation: 'preprocess-request',
      kind: 'server',
      baseline: {
        spanId: '00000000000000a2',
        startNs: 4_594_000,
        durationNs: 413_779_000,
        selfNs: 413_779_000,
        criticalNs: 413_779_000,
        status: 'ok',
      },
      candidate: null,
      how: 'path',
    },
  ],
  omitted: { spans: 0, sections: 0 },
  changes: [],
  facts: [
    {
      id: 'f1',
      kind: 'total',
      baselineNs: 422_967_000,
      candidateNs: 1_207_384_000,
      deltaNs: 784_417_000,
      evidence: [{ side: 'candidate', spanId: '00000000000000b1' }],
    },
  ],
  defects: { baseline: [], candidate: [] },
  narrative: {
    author: 'template',
    statements: [
      {
        factId: 'f1',
        text: 'The request went from 422.967 ms to 1,207.384 ms: the candidate is slower by 784.417 ms than the baseline.',
      },
    ],
    hypotheses: [],
    rejected: [],
  },
};

/** Every optional field filled, every account kind, odd nanoseconds: what no single comparison produces. */
export const FULL: Report = {
  ...NESTED,
  order: 'given',
  baseline: side({
    rootService: 'web',
    rootOperation: 'GET /checkout',
    durationNs: 100_000_333,
    url: 'http://127.0.0.1/trace/1',
  }),
  candidate: side({
    traceId: 'b7ad6b7169203331b7ad6b7169203331',
    rootService: 'web',
    rootOperation: 'GET /checkout',
    durationNs: 400_000_999,
    spanCount: 21,
    errorCount: 1,
  }),
  verdict: {
    outcome: 'slower',
    deltaNs: 300_000_666,
    confidence: 'medium',
    cause: { kind: 'gap', service: 'cart', operation: 'GET /cart', peer: 'web', deltaNs: 200_000_222, share: 0.655 },
    counterfactualNs: 200_000_777,
    caveats: [
      { code: 'baseline-failed', text: 'The baseline ended in an error: it may be short because it failed early.' },
      { code: 'candidate-incomplete', text: 'The candidate is incomplete: the parent of 1 span is missing.' },
    ],
  },
  suspects: [
    { service: 'cart', score: 0.7, deltaNs: 200_000_222, share: 0.655, kinds: ['gap'] },
    { service: 'postgres', score: 0.3, deltaNs: 105_000_444, share: 0.344, kinds: ['dependency', 'more-calls'] },
    { service: 'web', score: 0.1, deltaNs: 0, share: 0, kinds: [] },
  ],
  ledger: [
    ledgerRow({
      account: 'gap',
      service: 'web',
      peer: 'cart',
      operation: 'GET /cart',
      baselineNs: 10_000_111,
      candidateNs: 210_000_333,
    }),
    ledgerRow({
      account: 'dependency',
      service: 'cart',
      peer: 'postgres',
      operation: 'SELECT items',
      baselineNs: 15_000_111,
      candidateNs: 120_000_555,
      calls: { baseline: 1, candidate: 12 },
    }),
    ledgerRow({
      service: 'cart',
      operation: 'GET /cart',
      baselineNs: 40_000_111,
      candidateNs: 20_000_111,
      selfBaselineNs: 40_000_111,
      selfCandidateNs: 40_000_111,
    }),
    ledgerRow({ service: 'web', operation: 'GET /checkout', baselineNs: 35_000_000, candidateNs: 50_000_000 }),
  ],
  changes: [{ where: 'resource', key: 'service.version', baseline: '1.4.0', candidate: null }],
  facts: [
    {
      id: 'f1',
      kind: 'verdict',
      outcome: 'slower',
      cause: { kind: 'gap', service: 'cart', operation: 'GET /cart', peer: 'web', deltaNs: 200_000_222, share: 0.655 },
      confidence: 'medium',
      baselineNs: 100_000_333,
      candidateNs: 400_000_999,
      deltaNs: 300_000_666,
      evidence: [],
    },
    {
      id: 'f2',
      kind: 'errors',
      service: 'cart',
      operation: 'GET /cart',
      errorsBaseline: 0,
      errorsCandidate: 1,
      evidence: [],
    },
    {
      id: 'f3',
      kind: 'caveat',
      code: 'candidate-incomplete',
      text: 'The candidate is incomplete: the parent of 1 span is missing.',
      evidence: [],
    },
  ],
  defects: {
    baseline: [],
    candidate: [{ code: 'orphan', count: 1, spanId: '00000000000000b9', text: 'the parent of 1 span is missing' }],
  },
  narrative: {
    author: 'template',
    model: 'some-model',
    fallback: 'The model did not answer in time.',
    statements: [
      { factId: 'f1', text: 'Between “web” and “cart” 200 ms more went by.' },
      { factId: 'f3', text: 'The candidate is incomplete: the parent of 1 span is missing.' },
    ],
    hypotheses: [
      {
        mechanism: 'connection-pool',
        title: 'Connection pool',
        explanation: 'A call can wait for a free connection.',
        checks: ['Look at the size of the pool of “web”.'],
        statements: ['f1'],
        note: 'The pool may have run out.',
      },
    ],
    rejected: [{ rule: 'P05' }],
  },
};

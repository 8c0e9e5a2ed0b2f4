/** Reports by hand, one per situation that a mechanism's precondition asks about. */
import type { Report } from '../../../src/report/report.ts';
import type { AccountKind, Cause } from '../../../src/verdict/verdict-types.ts';
import { change, type FactInput, MS, reportOf, row } from '../reports.ts';

export interface Situation {
  readonly cause?: Cause['kind'];
  readonly account?: AccountKind;
  /** Who is to blame of a call; the callee without it. */
  readonly culprit?: 'caller' | 'callee';
  readonly peer?: string;
  readonly operation?: string;
  readonly facts?: readonly FactInput[];
  readonly changed?: Readonly<Record<string, readonly [baseline: string | null, candidate: string | null]>>;
  readonly spanKind?: Report['spans'][number]['kind'];
  readonly calls?: number;
  readonly caveats?: Report['verdict']['caveats'];
  readonly confidence?: Report['verdict']['confidence'];
}

const CALLER = 'web';

/** A request that took 300 ms longer. */
export function reportIn(situation: Situation): Report {
  const { account = 'dependency', peer = 'stock', operation = 'load', calls = 1 } = situation;
  const isCall = account !== 'own';
  const culprit = !isCall || situation.culprit === 'caller' ? CALLER : peer;
  const other = isCall ? { peer: culprit === CALLER ? peer : CALLER } : {};
  const kind = situation.cause ?? (account === 'own' ? 'own-time' : account);
  const place = { account, service: CALLER, operation, ...(isCall ? { peer } : {}) };
  return reportOf({
    confidence: situation.confidence ?? 'high',
    cause: { kind, service: culprit, operation, ...other, deltaNs: 300 * MS, share: 1 },
    caveats: situation.caveats ?? [],
    facts: [
      {
        kind: 'account',
        ...place,
        share: 1,
        ...change(20 * MS, 320 * MS),
        evidence: [{ side: 'candidate', spanId: 'c1' }],
      },
      { kind: 'counterfactual', counterfactualNs: 100 * MS, ...change(100 * MS, 400 * MS) },
      ...(situation.facts ?? []),
    ],
    ledger: [
      row({ ...place, baselineNs: 20 * MS, candidateNs: 320 * MS, calls: { baseline: calls, candidate: calls } }),
    ],
    spans: [
      {
        service: CALLER,
        operation,
        kind: situation.spanKind ?? 'client',
        baseline: null,
        candidate: { spanId: 'c1', startNs: 0, durationNs: MS, selfNs: MS, criticalNs: MS, status: 'unset' },
        how: 'none',
      },
    ],
    changes: Object.entries(situation.changed ?? {}).map(([key, [baseline, candidate]]) => ({
      where: 'span',
      key,
      baseline,
      candidate,
    })),
  });
}

const AT_CALLER = { service: CALLER, operation: 'load' };
const MORE_CALLS: FactInput = {
  kind: 'calls',
  ...AT_CALLER,
  callsBaseline: 1,
  callsCandidate: 40,
  byCountNs: 346.125 * MS,
  perCallNs: -46.125 * MS,
  ...change(10 * MS, 310 * MS),
};
const ERRORS: FactInput = { kind: 'errors', ...AT_CALLER, errorsBaseline: 0, errorsCandidate: 3 };
const NEW_WORK: FactInput = { kind: 'new-work', ...AT_CALLER, spans: 2, ...change(0, 300 * MS) };
const GONE_WORK: FactInput = { kind: 'gone-work', ...AT_CALLER, spans: 2, ...change(30 * MS, 0) };
const SEQUENTIAL: FactInput = { kind: 'sequential', ...AT_CALLER, ...change(100 * MS, 400 * MS) };
const UNTRACED: FactInput = {
  kind: 'untraced',
  sign: 'blind-service',
  ...AT_CALLER,
  spans: 1,
  ...change(20 * MS, 320 * MS),
};

/** Per mechanism a situation where it fits, and one where it does not. */
export const SITUATIONS: Readonly<Record<string, readonly [fits: Situation, not: Situation]>> = {
  'n-plus-one-loop': [
    { cause: 'more-calls', facts: [MORE_CALLS] },
    { cause: 'more-calls', facts: [MORE_CALLS, ERRORS] },
  ],
  'pagination-changed': [
    { cause: 'more-calls', facts: [MORE_CALLS] },
    { cause: 'more-calls', account: 'own', facts: [MORE_CALLS] },
  ],
  'retry-storm': [{ cause: 'errors', facts: [ERRORS] }, { facts: [MORE_CALLS] }],
  'time-out-and-back-off': [{ facts: [ERRORS] }, { cause: 'new-work', facts: [ERRORS] }],
  'circuit-breaker-fallback': [
    { cause: 'errors', facts: [ERRORS, NEW_WORK, GONE_WORK] },
    { cause: 'errors', facts: [ERRORS] },
  ],
  'serial-calls': [{ cause: 'lost-concurrency', account: 'own', facts: [SEQUENTIAL] }, { account: 'own' }],
  'concurrency-limit-reached': [{ account: 'own', facts: [SEQUENTIAL] }, { account: 'own' }],
  'fan-out-straggler': [{ calls: 12 }, { calls: 3 }],
  'new-version': [{ changed: { 'service.version': ['one', 'two'] } }, { changed: { 'host.name': ['one', 'two'] } }],
  'feature-flag': [{ changed: { 'feature_flag.new-cart': ['off', 'on'] } }, {}],
  'runtime-upgrade': [{ changed: { 'process.runtime.version': ['21', '24'] } }, {}],
  'configuration-change': [{ changed: { 'deployment.environment.name': ['prod', 'stage'] } }, {}],
  'credential-refresh': [{ cause: 'new-work', facts: [NEW_WORK] }, { account: 'gap' }],
  'traffic-surge': [{ account: 'gap' }, { cause: 'more-calls', account: 'gap', facts: [MORE_CALLS] }],
  'lock-wait': [{ operation: 'SELECT orders' }, { peer: 'redis' }],
  'slow-query-plan': [{ peer: 'orders-db' }, { account: 'gap' }],
  'missing-index': [{ peer: 'mysql', changed: { 'service.version': ['1', '2'] } }, { peer: 'mysql' }],
  'larger-result-set': [{ changed: { 'db.response.returned_rows': ['3', '4000'] } }, {}],
  'database-saturated': [{ peer: 'postgresql' }, { peer: 'kafka' }],
  'leader-failover': [{ peer: 'cassandra', facts: [ERRORS] }, { peer: 'cassandra' }],
  'cache-lost': [{ cause: 'lost-shortcut', facts: [NEW_WORK] }, { account: 'own' }],
  'cache-server-slow': [{ peer: 'redis', operation: 'GET' }, { peer: 'mysql' }],
  'queue-backlog': [
    { account: 'own', spanKind: 'consumer' },
    { account: 'own', spanKind: 'server' },
  ],
  'batching-changed': [{ cause: 'more-calls', facts: [MORE_CALLS] }, {}],
  'write-acknowledgement': [{ peer: 'kafka', operation: 'orders publish' }, { peer: 'redis' }],
  'connection-pool-exhausted': [{ peer: 'mysql' }, { account: 'own' }],
  'client-side-queueing': [{ operation: 'GET /stock' }, { peer: 'mysql' }],
  'dns-lookup': [{ account: 'gap' }, { account: 'own' }],
  'tcp-connect': [{}, { cause: 'new-work', facts: [NEW_WORK] }],
  'tls-handshake': [{ operation: 'shop.Cart/Get' }, { peer: 'kafka' }],
  'packet-loss': [{ account: 'gap' }, { cause: 'lost-concurrency', facts: [SEQUENTIAL] }],
  'longer-network-path': [
    { changed: { 'cloud.availability_zone': ['b', 'c'] } },
    { changed: { 'service.version': ['1', '2'] } },
  ],
  'bad-instance': [{ changed: { 'k8s.pod.name': ['a', 'b'] } }, {}],
  'proxy-overhead': [{ account: 'gap' }, {}],
  'rate-limited': [{ changed: { 'http.response.status_code': ['200', '429'] } }, {}],
  'external-api-slow': [{ operation: 'POST /charges' }, { operation: 'SELECT orders' }],
  'payload-growth': [{ account: 'gap' }, { cause: 'errors', facts: [ERRORS] }],
  'protocol-change': [{ changed: { 'network.protocol.version': ['2', '1.1'] } }, {}],
  'clock-skew': [
    { account: 'gap', caveats: [{ code: 'candidate-repaired', text: 'The candidate was repaired.' }] },
    { account: 'gap' },
  ],
  'cpu-throttling': [{ account: 'own' }, {}],
  'cpu-starvation': [{ account: 'gap' }, { account: 'gap', culprit: 'caller' }],
  'gc-pause': [{ account: 'own' }, { account: 'own', cause: 'new-work', facts: [NEW_WORK] }],
  'memory-pressure': [{ account: 'own' }, {}],
  'thread-pool-saturated': [{ account: 'gap' }, {}],
  'event-loop-blocked': [{ account: 'own' }, {}],
  'lock-contention-in-code': [{ account: 'own' }, { account: 'gap' }],
  'cold-start': [{ account: 'own', changed: { 'k8s.pod.name': ['a', 'b'] } }, { account: 'own' }],
  'lazy-initialisation': [{ account: 'own' }, { account: 'gap' }],
  'disk-io': [{ peer: 'mysql' }, { peer: 'redis' }],
  'log-flush-blocking': [{ account: 'own' }, { account: 'gap' }],
  'serialisation-cost': [{ account: 'own' }, {}],
  'untraced-call': [{ account: 'own', facts: [UNTRACED] }, { account: 'gap' }],
};

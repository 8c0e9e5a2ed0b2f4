/** The slow twin of accounts and ledger: every section of both critical paths booked by the words of the definition. */
import { normalisedName } from '../../src/analysis/normalise-name.ts';
import {
  FLAG,
  isOutsideBooks,
  isVirtualRoot,
  type Nanoseconds,
  operationAt,
  type SpanIndex,
  spanAt,
  type Trace,
} from '../../src/trace/trace.ts';
import { criticalPathOracle, selfTimeOracle } from './oracle.ts';

export interface LedgerRowOracle {
  baselineNs: Nanoseconds;
  candidateNs: Nanoseconds;
  selfBaselineNs: Nanoseconds;
  selfCandidateNs: Nanoseconds;
  callsBaseline: number;
  callsCandidate: number;
}

/** Rows by account, written as `accountOracle` writes it. */
export function ledgerOracle(baseline: Trace, candidate: Trace): Map<string, LedgerRowOracle> {
  const rows = new Map<string, LedgerRowOracle>();
  const both = [baseline, candidate];
  const rowOf = (account: string) => {
    const row = rows.get(account) ?? {
      baselineNs: 0,
      candidateNs: 0,
      selfBaselineNs: 0,
      selfCandidateNs: 0,
      callsBaseline: 0,
      callsCandidate: 0,
    };
    rows.set(account, row);
    return row;
  };
  for (const [trace, critical, self, calls] of [
    [baseline, 'baselineNs', 'selfBaselineNs', 'callsBaseline'],
    [candidate, 'candidateNs', 'selfCandidateNs', 'callsCandidate'],
  ] as const) {
    for (const { span, from, to } of criticalPathOracle(trace))
      rowOf(accountOracle(trace, span, both))[critical] += to - from;
    const selfTimes = selfTimeOracle(trace);
    for (let i = 0; i < trace.length; i++) {
      if (isOutsideBooks(trace, i)) continue;
      rowOf(accountOracle(trace, i, both))[self] += selfTimes[i]!;
      rowOf(accountOracle(trace, i, both))[calls]++;
    }
  }
  return rows;
}

/** `both`: the traces that are compared. `own cart GET /cart`, `gap web call cart → cart`, `dependency cart SELECT → redis`. */
export function accountOracle(trace: Trace, i: SpanIndex, both: readonly Trace[] = [trace]): string {
  if (i === 0 && isVirtualRoot(trace)) return 'own nobody';
  const { service, name, kind } = operationAt(trace, i);
  const place = `${service} ${normalisedName(name)}`;
  const children = childrenOf(trace, i);
  const callees = calleesOf(trace, i);
  const isConsumer = (child: SpanIndex) => operationAt(trace, child).kind === 'consumer';
  const hasOnlyRemoteChildren =
    children.length > 0 && children.every((child) => operationAt(trace, child).service !== service);
  const isProducer =
    children.every(isConsumer) &&
    (kind === 'producer' || (kind === 'unspecified' && children.length > 0 && hasOnlyRemoteChildren));
  if (isProducer) return `dependency ${place} → ${dependencyOracle(trace, i, true) ?? normalisedName(name)}`;
  const isClient = kind === 'client' || (kind === 'unspecified' && hasOnlyRemoteChildren);
  if (isClient && callees[0] !== undefined) return `gap ${place} → ${callees[0]}`;
  const peer = dependencyOracle(trace, i);
  if (kind === 'client' && children.length === 0) {
    return `dependency ${place} → ${peer ?? calleeElsewhere(both, trace, i) ?? normalisedName(name)}`;
  }
  if (kind === 'unspecified' && children.length === 0 && peer !== undefined) return `dependency ${place} → ${peer}`;
  return `own ${place}`;
}

/** Orphans hang under the root for want of a better place: they are not what it called. */
function childrenOf(trace: Trace, i: SpanIndex): SpanIndex[] {
  return [...trace.parent.keys()].filter(
    (child) => trace.parent[child] === i && (trace.flags[child]! & FLAG.detached) === 0,
  );
}

function calleesOf(trace: Trace, i: SpanIndex): string[] {
  const { service } = operationAt(trace, i);
  return childrenOf(trace, i)
    .map((child) => operationAt(trace, child))
    .filter((child) => child.service !== service || child.kind === 'server')
    .map((child) => child.service);
}

/** Whom CLIENT spans of this operation reach in either trace: below the same parent, else anywhere; only where it is one. */
function calleeElsewhere(both: readonly Trace[], trace: Trace, i: SpanIndex): string | undefined {
  const placeOf = (of: Trace, k: SpanIndex) => {
    const { service, name, kind } = operationAt(of, k);
    return `${service} ${normalisedName(name)} ${kind}`;
  };
  const parentOf = (of: Trace, k: SpanIndex) => (of.parent[k]! < 0 ? 'none' : placeOf(of, of.parent[k]!));
  const reached = both.flatMap((of) =>
    [...of.parent.keys()]
      .filter((k) => operationAt(of, k).kind === 'client' && placeOf(of, k) === placeOf(trace, i))
      .map((k) => ({ parent: parentOf(of, k), callee: calleesOf(of, k)[0] }))
      .filter(({ callee }) => callee !== undefined),
  );
  const only = (callees: readonly (string | undefined)[]) => (new Set(callees).size === 1 ? callees[0] : undefined);
  const below = reached.filter(({ parent }) => parent !== 'none' && parent === parentOf(trace, i));
  return only(below.map(({ callee }) => callee)) ?? only(reached.map(({ callee }) => callee));
}

function dependencyOracle(trace: Trace, i: SpanIndex, isProducer = false): string | undefined {
  const { attributes, kind } = spanAt(trace, i);
  const keys = [
    'peer.service',
    'server.address',
    'rpc.service',
    'db.system.name',
    'db.namespace',
    'messaging.destination.name',
  ];
  const trusted = kind === 'unspecified' && !isProducer ? ['peer.service', 'db.system.name', 'db.namespace'] : keys;
  return trusted.map((key) => attributes.get(key)).find((value) => value !== undefined);
}

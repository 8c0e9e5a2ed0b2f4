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
      rowOf(accountOracle(trace, span))[critical] += to - from;
    const selfTimes = selfTimeOracle(trace);
    for (let i = 0; i < trace.length; i++) {
      if (isOutsideBooks(trace, i)) continue;
      rowOf(accountOracle(trace, i))[self] += selfTimes[i]!;
      rowOf(accountOracle(trace, i))[calls]++;
    }
  }
  return rows;
}

/** `own cart GET /cart`, `gap web call cart → cart`, `dependency cart SELECT → redis`. */
export function accountOracle(trace: Trace, i: SpanIndex): string {
  if (i === 0 && isVirtualRoot(trace)) return 'own nobody';
  const { service, name, kind } = operationAt(trace, i);
  const place = `${service} ${normalisedName(name)}`;
  // Orphans hang under the root for want of a better place: they are not what it called.
  const children = [...trace.parent.keys()].filter(
    (child) => trace.parent[child] === i && (trace.flags[child]! & FLAG.detached) === 0,
  );
  const callees = children
    .map((child) => operationAt(trace, child))
    .filter((child) => child.service !== service || child.kind === 'server');
  const hasOnlyRemoteChildren =
    children.length > 0 && children.every((child) => operationAt(trace, child).service !== service);
  const isClient = kind === 'client' || (kind === 'unspecified' && hasOnlyRemoteChildren);
  if (isClient && callees[0] !== undefined) return `gap ${place} → ${callees[0].service}`;
  const peer = dependencyOracle(trace, i);
  if (kind === 'client' && children.length === 0) return `dependency ${place} → ${peer ?? normalisedName(name)}`;
  if (kind === 'producer' && children.length === 0 && peer !== undefined) return `dependency ${place} → ${peer}`;
  return `own ${place}`;
}

function dependencyOracle(trace: Trace, i: SpanIndex): string | undefined {
  const { attributes } = spanAt(trace, i);
  const keys = [
    'peer.service',
    'server.address',
    'rpc.service',
    'db.system.name',
    'db.namespace',
    'messaging.destination.name',
  ];
  return keys.map((key) => attributes.get(key)).find((value) => value !== undefined);
}

/**
 * Growth against a pool of baselines: the median takes the place of the one baseline, and what stays within the 95th
 * percentile counts a tenth: it may be part of the story, but it happens without one.
 */
import type { LedgerEntry } from '../diff/ledger.ts';
import { type Norms, pairKeyOf } from '../diff/norms.ts';
import type { Growth, GrowthSheet } from './growth.ts';

/** What growth within the normal range counts. */
const NORMAL_WEIGHT = 0.1;

export function againstNorms(items: readonly Growth[], ledger: readonly LedgerEntry[], norms: Norms): GrowthSheet {
  const calls = callsByPair(ledger);
  let totalNs = 0;
  const measured = items.map((item) => {
    const { growthNs, baselineNs } =
      item.entries.length > 0 ? beyondMedian(item, norms) : beyondCalls(item, calls, norms);
    totalNs += growthNs;
    return { ...item, growthNs, baselineNs, leafNs: Math.min(item.leafNs, growthNs) };
  });
  return { items: measured, totalNs };
}

type Measure = Pick<Growth, 'growthNs' | 'baselineNs'>;

function beyondMedian(item: Growth, norms: Norms): Measure {
  const { criticalNs, selfNs } = norms.of(pairKeyOf(item));
  const sum = (column: 'criticalNs' | 'selfNs') =>
    item.entries.reduce((total, { candidate }) => total + candidate[column], 0);
  const [critical, self] = [sum('criticalNs'), sum('selfNs')];
  const grownNs = Math.max(0, Math.min(critical - criticalNs.median, self - selfNs.median));
  const isNormal = critical <= criticalNs.p95 || self <= selfNs.p95;
  return { growthNs: isNormal ? NORMAL_WEIGHT * grownNs : grownNs, baselineNs: criticalNs.median };
}

/** Extra calls that the pool makes as well are none. How much children overlap is not known of the pool. */
function beyondCalls(item: Growth, calls: ReadonlyMap<string, number>, norms: Norms): Measure {
  if (item.kind !== 'calls') return item;
  const { service, peer } = item;
  const pairs = [
    { kind: 'gap', service, peer },
    { kind: 'dependency', service, peer },
    { kind: 'own', service: peer!, peer: undefined },
  ].map(pairKeyOf);
  const isNormal = pairs.every((key) => (calls.get(key) ?? 0) <= norms.of(key).calls.p95);
  return isNormal ? { growthNs: 0, baselineNs: 0 } : item;
}

function callsByPair(ledger: readonly LedgerEntry[]): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const entry of ledger) {
    const key = pairKeyOf(entry);
    calls.set(key, (calls.get(key) ?? 0) + entry.candidate.calls);
  }
  return calls;
}

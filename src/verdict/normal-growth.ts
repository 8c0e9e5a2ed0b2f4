/**
 * Growth against a pool of baselines: the median takes the place of the one baseline, and what stays within the 95th
 * percentile counts a tenth: it may be part of the story, but it happens without one.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { pairKeyOf, responseShare } from '../diff/legs.ts';
import { type Norms, type PairTotals, totalsByPair } from '../diff/norms.ts';
import type { Nanoseconds } from '../trace/trace.ts';
import type { Growth, GrowthSheet } from './growth-item.ts';

/** What growth within the normal range counts. */
const NORMAL_WEIGHT = 0.1;

export function againstNorms(items: readonly Growth[], diff: TraceDiff, norms: Norms): GrowthSheet {
  const candidate = totalsByPair(diff.candidate);
  let totalNs = 0;
  let beyondNormNs = 0;
  const measured = items.map((item) => {
    const { against, isNormal } =
      item.entries.length > 0 ? measureAccount(item, candidate, norms) : measureCount(item, candidate, norms);
    const growthNs = counted(against.growthNs, isNormal);
    totalNs += growthNs;
    if (!isNormal) beyondNormNs += growthNs;
    const selfGrowthNs = counted(against.selfGrowthNs, isNormal);
    return { ...against, growthNs, selfGrowthNs, leafNs: Math.min(item.leafNs, growthNs) };
  });
  return { items: measured, totalNs, beyondNormNs };
}

/** In whole nanoseconds: medians and percentiles lie between two requests. */
function counted(growthNs: Nanoseconds, isNormal: boolean): Nanoseconds {
  return Math.round(isNormal ? NORMAL_WEIGHT * growthNs : growthNs);
}

type Totals = ReadonlyMap<string, PairTotals>;

interface Measured {
  readonly against: Growth;
  readonly isNormal: boolean;
}

function measureAccount(item: Growth, candidate: Totals, norms: Norms): Measured {
  const norm = norms.of(pairKeyOf(item));
  const total = candidate.get(pairKeyOf(item));
  const beyond = (column: keyof PairTotals) => (total?.[column] ?? 0) - norm[column].median;
  return {
    against: {
      ...item,
      growthNs: Math.max(0, Math.min(beyond('criticalNs'), beyond('selfNs')) - item.bookedNs),
      baselineNs: norm.criticalNs.median,
      selfGrowthNs: Math.max(0, beyond('selfNs') - item.bookedNs),
      selfBaselineNs: norm.selfNs.median,
      responseShare: responseShare({ requestNs: beyond('requestNs'), responseNs: beyond('responseNs') }),
    },
    isNormal: total === undefined || total.criticalNs <= norm.criticalNs.p95 || total.selfNs <= norm.selfNs.p95,
  };
}

/** Extra calls that the pool makes as well are normal. How much children overlap is not known of the pool. */
function measureCount(item: Growth, candidate: Totals, norms: Norms): Measured {
  if (item.kind !== 'calls') return { against: item, isNormal: false };
  const { service, peer } = item;
  const pairs = [
    { kind: 'gap', service, peer },
    { kind: 'dependency', service, peer },
    { kind: 'own', service: peer!, peer: undefined },
  ].map(pairKeyOf);
  const isNormal = pairs.every((key) => (candidate.get(key)?.calls ?? 0) <= norms.of(key).calls.p95);
  return { against: item, isNormal };
}

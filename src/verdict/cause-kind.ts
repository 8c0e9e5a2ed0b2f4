/** What one item of growth is: the kind of cause in the field's words (DESIGN: "Cause"). */
import { accountKey } from '../analysis/accounts.ts';
import type { TraceDiff } from '../diff/diff.ts';
import type { SpanIndex } from '../trace/trace.ts';
import type { Growth } from './growth-item.ts';
import type { CauseKind } from './verdict-types.ts';

export function causeKind(diff: TraceDiff, item: Growth): CauseKind {
  switch (item.kind) {
    case 'concurrency':
      return 'lost-concurrency';
    case 'calls':
      return 'more-calls';
    case 'back-off':
      return 'errors';
    default:
      if (isRepeatedForErrors(item)) return 'errors';
      if (isMostlyNew(diff, item)) return isBehindCache(diff, item) ? 'lost-shortcut' : 'new-work';
      return item.kind === 'own' ? 'own-time' : item.kind;
  }
}

/** Candidate spans of the item, largest growth on the critical path first. */
export function tellingSpans({ baseline, candidate, alignment }: TraceDiff, item: Growth): readonly SpanIndex[] {
  if (item.entries.length === 0) return item.spans;
  const accounts = accountNumbers(candidate, [item]);
  const grownNs = (c: SpanIndex) => {
    const b = alignment.baselineOf[c]!;
    return candidate.path.timePerSpan[c]! - (b < 0 ? 0 : baseline.path.timePerSpan[b]!);
  };
  const spans: SpanIndex[] = [];
  for (let c = 0; c < candidate.trace.length; c++) if (accounts.has(candidate.accounts.ofSpan[c]!)) spans.push(c);
  return spans.sort((one, other) => grownNs(other) - grownNs(one) || one - other);
}

/** Numbers of the candidate's accounts that belong to the items. */
export function accountNumbers(candidate: TraceDiff['candidate'], items: readonly Growth[]): Set<number> {
  const keys = new Set(items.flatMap((item) => item.entries.map(accountKey)));
  const numbers = new Set<number>();
  candidate.accounts.list.forEach((account, number) => {
    if (keys.has(accountKey(account))) numbers.add(number);
  });
  return numbers;
}

/** More calls, and more of them failed: the growth is made of attempts. */
function isRepeatedForErrors({ entries }: Growth): boolean {
  const more = (column: 'calls' | 'errors') =>
    entries.reduce((sum, { baseline, candidate }) => sum + candidate[column] - baseline[column], 0) > 0;
  return more('calls') && more('errors');
}

/** At least half of the item's time on the path is in spans that the baseline does not have. */
function isMostlyNew(diff: TraceDiff, item: Growth): boolean {
  const { candidate, alignment } = diff;
  const newNs = tellingSpans(diff, item).reduce(
    (sum, c) => sum + (alignment.baselineOf[c]! < 0 ? candidate.path.timePerSpan[c]! : 0),
    0,
  );
  return newNs > 0 && newNs >= item.growthNs / 2;
}

const CACHES: ReadonlySet<string> = new Set([
  'redis',
  'memcached',
  'valkey',
  'hazelcast',
  'ehcache',
  'infinispan',
  'aerospike',
  'ignite',
  'dragonfly',
  'elasticache',
]);

/**
 * New work whose last sibling before it is a look-up in a cache that both sides made: the baseline found there what the
 * candidate had to get.
 *
 *   baseline   handler ─ GET redis          candidate   handler ─ GET redis ─ SELECT (new)
 */
function isBehindCache(diff: TraceDiff, item: Growth): boolean {
  const { baseline, candidate, alignment } = diff;
  const { trace } = candidate;
  let top = tellingSpans(diff, item)[0];
  if (top === undefined) return false;
  while (top > 0 && alignment.baselineOf[trace.parent[top]!]! < 0) top = trace.parent[top]!;
  const parent = trace.parent[top]!;
  if (parent < 0) return false;
  const missed = (c: SpanIndex, b: SpanIndex) =>
    trace.attributes[c]?.get('cache.hit') === 'false' && baseline.trace.attributes[b]?.get('cache.hit') === 'true';
  if (missed(parent, alignment.baselineOf[parent]!)) return true;
  let last = -1;
  for (let c = parent + 1; c < top; c = trace.subtreeEnd[c]!) {
    if (trace.end[c]! <= trace.start[top]! && (last < 0 || trace.end[c]! >= trace.end[last]!)) last = c;
  }
  if (last < 0 || alignment.baselineOf[last]! < 0) return false;
  return missed(last, alignment.baselineOf[last]!) || CACHES.has(trace.attributes[last]?.get('db.system.name') ?? '');
}

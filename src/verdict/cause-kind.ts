/** What one item of growth is: the kind of cause in the field's words (DESIGN: "Cause"). */
import type { TraceDiff } from '../diff/diff.ts';
import type { SpanIndex } from '../trace/trace.ts';
import type { AccountSpans } from './account-spans.ts';
import type { Growth } from './growth-item.ts';
import { attributesAt } from './span-attributes.ts';
import { mayHideSpans } from './unseen.ts';
import type { CauseKind } from './verdict-types.ts';

/**
 * The same for the one who answers for it. Own time of somebody else is a call to this one that nobody traced: a wait for
 * what sends no spans.
 */
export function kindFor(service: string, diff: TraceDiff, spans: AccountSpans, item: Growth): CauseKind {
  return isHiddenCall(service, item) ? 'dependency' : causeKind(diff, spans, item);
}

/** Own time of another service, which the suspect answers for all the same. */
export function isHiddenCall(service: string, item: Growth): boolean {
  return item.kind === 'own' && item.service !== service;
}

export function causeKind(diff: TraceDiff, spans: AccountSpans, item: Growth): CauseKind {
  switch (item.kind) {
    case 'concurrency':
      return 'lost-concurrency';
    case 'calls':
      return mayHideSpans(diff, 'baseline') ? unseenCallsKind(item) : 'more-calls';
    case 'back-off':
      return 'errors';
    default:
      if (isRepeatedForErrors(item)) return 'errors';
      if (isMostlyNew(diff, spans, item)) return isBehindCache(diff, spans, item) ? 'lost-shortcut' : 'new-work';
      return item.kind === 'own' ? 'own-time' : item.kind;
  }
}

/** Of an incomplete baseline nobody can tell how often it called: only that its calls took less time. */
function unseenCallsKind({ service, peer }: Growth): CauseKind {
  return peer === undefined || peer === service ? 'own-time' : 'dependency';
}

/** More calls, and more of them failed: the growth is made of attempts. */
function isRepeatedForErrors({ entries }: Growth): boolean {
  const more = (column: 'calls' | 'errors') =>
    entries.reduce((sum, { baseline, candidate }) => sum + candidate[column] - baseline[column], 0) > 0;
  return more('calls') && more('errors');
}

/** At least half of the item's time on the path is in work that the baseline does not do: not in repeats of its own. */
function isMostlyNew(diff: TraceDiff, spans: AccountSpans, item: Growth): boolean {
  // What an incomplete baseline does not show is not new in the candidate.
  if (!spans.unpaired.hasFresh || mayHideSpans(diff, 'baseline')) return false;
  const newNs = spans.freshNsOf(item);
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
function isBehindCache(diff: TraceDiff, spans: AccountSpans, item: Growth): boolean {
  const { baseline, candidate, alignment } = diff;
  const { trace } = candidate;
  let top = spans.tellingFor(item)[0];
  if (top === undefined) return false;
  while (top > 0 && alignment.baselineOf[trace.parent[top]!]! < 0) top = trace.parent[top]!;
  const parent = trace.parent[top]!;
  if (parent < 0) return false;
  const missed = (c: SpanIndex, b: SpanIndex) =>
    attributesAt(trace, c).get('cache.hit') === 'false' && attributesAt(baseline.trace, b).get('cache.hit') === 'true';
  if (missed(parent, alignment.baselineOf[parent]!)) return true;
  let last = -1;
  for (let c = parent + 1; c < top; c = trace.subtreeEnd[c]!) {
    if (trace.end[c]! <= trace.start[top]! && (last < 0 || trace.end[c]! >= trace.end[last]!)) last = c;
  }
  if (last < 0 || alignment.baselineOf[last]! < 0) return false;
  return missed(last, alignment.baselineOf[last]!) || CACHES.has(attributesAt(trace, last).get('db.system.name') ?? '');
}

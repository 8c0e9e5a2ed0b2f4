/** Root spans found by a search → what they tell of their traces. */

import { isSameOperation, MASKED_FACTOR } from '../masked-names.ts';
import type { TraceSummary } from '../source.ts';
import type { ElasticIndex, Hit } from './elastic-index.ts';
import type { Query } from './elastic-queries.ts';

export interface Root extends TraceSummary {
  readonly name: string;
}

export interface WantedRoots {
  readonly operation: string;
  readonly limit: number;
  /** Order, and what is to be told of each. */
  readonly body: object;
}

/** What the first query finds that finds any. */
export async function searchRoots(
  index: ElasticIndex,
  queries: readonly Query[],
  { operation, limit, body }: WantedRoots,
  rootOf: (hit: Hit) => Root | undefined,
  signal: AbortSignal,
): Promise<readonly TraceSummary[]> {
  for (const [k, query] of queries.entries()) {
    const hits = await index.search({ ...body, size: k === 0 ? limit : MASKED_FACTOR * limit, query }, signal);
    const roots = hits.flatMap((hit) => rootOf(hit) ?? []).filter(({ name }) => isSameOperation(operation, name));
    if (roots.length > 0) return roots.slice(0, limit).map(({ name: _name, ...summary }) => summary);
  }
  return [];
}

/** Undefined where it names no trace. That a root has no errors says nothing of the spans below it. */
export function toRoot(
  told: Readonly<Record<'name' | 'traceId' | 'startMs' | 'durationMs', unknown>> & { readonly hasErrors: boolean },
): Root | undefined {
  const { name, traceId, startMs, durationMs, hasErrors } = told;
  if (typeof name !== 'string' || typeof traceId !== 'string' || !/^[0-9a-f]{1,32}$/i.test(traceId)) return undefined;
  return {
    name,
    traceId: traceId.toLowerCase(),
    ...(typeof startMs === 'number' ? { startMs } : {}),
    ...(typeof durationMs === 'number' ? { durationMs } : {}),
    ...(hasErrors ? { hasErrors } : {}),
  };
}

/** Which of the traces that a search named are worth reading: without known errors, and spread over the window. */
import { LIMITS } from '../limits.ts';
import type { TraceSummary } from '../sources/source.ts';

/** Each trace once, in the order of their starts; those of unknown start come last. */
export function inOrder(found: readonly TraceSummary[]): readonly TraceSummary[] {
  const byId = new Map(found.map((summary) => [summary.traceId, summary]));
  const startOf = ({ startMs = Number.POSITIVE_INFINITY }: TraceSummary) => startMs;
  return [...byId.values()].sort((one, other) => {
    if (startOf(one) !== startOf(other)) return startOf(one) < startOf(other) ? -1 : 1;
    return one.traceId < other.traceId ? -1 : 1;
  });
}

/** At most LIMITS.baselineTraces of those in order, at even distances. */
export function spread(found: readonly TraceSummary[]): readonly TraceSummary[] {
  const sound = found.filter(({ hasErrors }) => hasErrors !== true);
  const count = Math.min(sound.length, LIMITS.baselineTraces);
  return Array.from({ length: count }, (_, i) => sound[Math.floor((i * sound.length) / count)]!);
}

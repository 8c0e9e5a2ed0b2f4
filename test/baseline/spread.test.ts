/** Which of the traces found are worth reading. */
import { expect, test } from 'vitest';
import { inOrder, spread } from '../../src/baseline/spread.ts';
import { LIMITS } from '../../src/limits.ts';
import type { TraceSummary } from '../../src/sources/source.ts';

/** Found every minute, the latest first, as backends tell them. */
function found(count: number): readonly TraceSummary[] {
  return Array.from({ length: count }, (_, i) => ({
    traceId: i.toString(16).padStart(32, '0'),
    startMs: (count - i) * 60_000,
  }));
}

test('spread: of many traces as many as may be read, over the whole time and not of the last minutes', () => {
  const starts = spread(inOrder(found(80))).map(({ startMs }) => startMs! / 60_000);
  expect(starts).toHaveLength(LIMITS.baselineTraces);
  expect(starts).toEqual(starts.map((_, i) => 1 + 4 * i));
});

test('spread: of few traces all are read, each once', () => {
  const few = found(7);
  expect(spread(inOrder([...few, ...few]))).toEqual(few.toReversed());
});

test('spread: traces that are known to have failed are not read', () => {
  const some = found(4).map((summary, i) => ({ ...summary, hasErrors: i % 2 === 0 }));
  expect(spread(inOrder(some)).map(({ hasErrors }) => hasErrors)).toEqual([false, false]);
});

test('order: does not depend on the order of arrival; traces without a time come last', () => {
  const traces: TraceSummary[] = [{ traceId: 'b' }, { traceId: 'a' }, ...found(3)];
  expect(inOrder(traces)).toEqual(inOrder(traces.toReversed()));
  expect(inOrder(traces).map(({ traceId }) => traceId.at(-1))).toEqual(['2', '1', '0', 'a', 'b']);
});

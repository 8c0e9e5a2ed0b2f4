/**
 * Which of several traces a trace is compared with: of those that answer the same question, whole and without error,
 * the one of median duration. It is a real trace, never an average; the others say what is normal.
 *
 * Traces with the candidate's `service.version` at the root come first: then no release stands between the two. But a
 * release may be the very cause, and everything after it is as slow: where the candidate is nothing unusual among its own
 * version, those of all versions count.
 */
import { norm } from '../diff/norms.ts';
import { LIMITS } from '../limits.ts';
import type { BaselineChoice } from '../report/report.ts';
import { isIncomplete } from '../trace/defects.ts';
import { durationAt, spanAt, type Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { hasSameRoot, mainSpan } from '../verdict/comparable.ts';

/** Why a trace is not compared with. */
export type Obstacle = 'another-root' | 'not-before' | 'failed' | 'incomplete';

/** What stands against comparing the candidate with a trace; undefined for nothing. */
export function obstacleOf(candidate: Trace, trace: Trace): Obstacle | undefined {
  if (!hasSameRoot(candidate, trace)) return 'another-root';
  if (startOf(trace) >= startOf(candidate)) return 'not-before';
  if (trace.status[mainSpan(trace)] === STATUS_ERROR) return 'failed';
  return isIncomplete(trace.defects) ? 'incomplete' : undefined;
}

export interface ChosenBaseline {
  readonly baseline: Trace;
  /** The others among which it is the median. */
  readonly pool: readonly Trace[];
  readonly standing: Omit<BaselineChoice, 'source' | 'window' | 'found' | 'read'>;
}

/** `comparable`: traces that nothing stands against, at least one. */
export function chooseBaseline(candidate: Trace, comparable: readonly Trace[]): ChosenBaseline {
  const alike = comparable.filter((trace) => hasSameVersion(candidate, trace));
  const isEnough = alike.length >= LIMITS.leastBaselines && isSlowAmong(candidate, alike);
  const chosenFrom = (isEnough ? alike : comparable).toSorted(byDuration);
  const middle = Math.floor((chosenFrom.length - 1) / 2);
  const baseline = chosenFrom[middle]!;
  const durations = chosenFrom.map((trace) => durationAt(trace, 0));
  const faster = durations.filter((durationNs) => durationNs < durationAt(candidate, 0)).length;
  return {
    baseline,
    pool: chosenFrom.toSpliced(middle, 1),
    standing: {
      comparable: comparable.length,
      sameVersion: alike.length,
      pool: chosenFrom.length,
      medianNs: durations[middle]!,
      p95Ns: Math.round(norm(durations).p95),
      leastNs: durations[0]!,
      faster,
      percentile: Math.round((100 * faster) / chosenFrom.length),
      others: nearestFirst(chosenFrom, middle).map(({ traceId }) => traceId),
    },
  };
}

function isSlowAmong(candidate: Trace, traces: readonly Trace[]): boolean {
  return durationAt(candidate, 0) > norm(traces.map((trace) => durationAt(trace, 0))).p95;
}

/** Of equal ones the earlier, so that the order in which they arrived does not matter. */
function byDuration(one: Trace, other: Trace): number {
  const difference = durationAt(one, 0) - durationAt(other, 0);
  if (difference !== 0) return difference;
  if (startOf(one) !== startOf(other)) return startOf(one) < startOf(other) ? -1 : 1;
  return one.traceId < other.traceId ? -1 : 1;
}

/** All but the one in the middle, by how far their durations are from its own. */
function nearestFirst(byLength: readonly Trace[], middle: number): readonly Trace[] {
  const distance = (trace: Trace) => Math.abs(durationAt(trace, 0) - durationAt(byLength[middle]!, 0));
  return byLength.toSpliced(middle, 1).sort((one, other) => distance(one) - distance(other));
}

function startOf(trace: Trace): bigint {
  return trace.startTimeUnixNano + BigInt(trace.start[0]!);
}

/** False where the candidate does not say its version: then no trace is known to be of the same. */
function hasSameVersion(candidate: Trace, trace: Trace): boolean {
  const version = versionOf(candidate);
  return version !== undefined && versionOf(trace) === version;
}

function versionOf(trace: Trace): string | undefined {
  return spanAt(trace, mainSpan(trace)).resource.get('service.version');
}

/** Facts about what was called: how often, on which side only, and with which errors. */
import { normalisedName } from '../analysis/normalise-name.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import {
  isOutsideBooks,
  isVirtualRoot,
  type Nanoseconds,
  operationAt,
  type SpanIndex,
  type Trace,
} from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import type { FactContext, FactDraft } from './fact-context.ts';
import { splitRepeats } from './repeat-split.ts';
import type { RepeatSplit, SpanRef, TraceSide } from './verdict-types.ts';

const MAX_CALLS = 3;
const MAX_WORK = 3;
const MAX_ERRORS = 3;

/** What one operation did on one side. */
interface Tally {
  calls: number;
  errors: number;
  /** Critical-path time of its subtrees' own spans. */
  criticalNs: Nanoseconds;
  /** Sum of its spans' durations. */
  durationNs: Nanoseconds;
  first: SpanRef | undefined;
}

interface OperationTally {
  readonly service: string;
  readonly operation: string;
  readonly baseline: Tally;
  readonly candidate: Tally;
}

export function structureFacts(context: FactContext): FactDraft[] {
  const all = tallies(context.diff);
  return [
    ...callFacts(all, context.sameWithinNs),
    ...oneSidedWork(all, context.sameWithinNs, partialSides(context.diff)),
    ...errorFacts(all),
  ];
}

function partialSides({ baseline, candidate }: TraceDiff): Readonly<Record<TraceSide, boolean>> {
  const isPartial = ({ defects }: Trace) => defects.some(({ code }) => code === 'partial');
  return { baseline: isPartial(baseline.trace), candidate: isPartial(candidate.trace) };
}

/** Operations that ran on both sides, but not as often, by the time it made. */
function callFacts(all: readonly OperationTally[], sameWithinNs: Nanoseconds): FactDraft[] {
  return all
    .map((tally) => ({ tally, split: splitRepeats(callsOf(tally.baseline), callsOf(tally.candidate)) }))
    .filter((repeated): repeated is Repeated => repeated.split !== undefined)
    .filter(({ tally: { baseline, candidate } }) => Math.abs(candidate.criticalNs - baseline.criticalNs) > sameWithinNs)
    .sort((one, other) => byCriticalChange(one.tally, other.tally))
    .slice(0, MAX_CALLS)
    .map(({ tally, split }) => ({
      kind: 'calls',
      ...place(tally),
      ...split,
      ...durations(tally),
      evidence: refs(tally),
    }));
}

interface Repeated {
  readonly tally: OperationTally;
  readonly split: RepeatSplit;
}

function callsOf({ calls, durationNs: timeNs }: Tally) {
  return { calls, timeNs };
}

/** Operations on one side only, by their time on the critical path. */
function oneSidedWork(
  all: readonly OperationTally[],
  sameWithinNs: Nanoseconds,
  isPartial: Readonly<Record<TraceSide, boolean>>,
): FactDraft[] {
  return (
    all
      .filter(({ baseline, candidate }) => (baseline.calls === 0) !== (candidate.calls === 0))
      // Of a trace that was not sent whole, what is missing may only not have been sent.
      .filter(({ baseline }) => !isPartial[baseline.calls === 0 ? 'baseline' : 'candidate'])
      .filter(({ baseline, candidate }) => Math.max(baseline.criticalNs, candidate.criticalNs) > sameWithinNs)
      .sort(byCriticalChange)
      .slice(0, MAX_WORK)
      .map((tally) => ({
        kind: tally.baseline.calls === 0 ? 'new-work' : 'gone-work',
        ...place(tally),
        spans: tally.baseline.calls + tally.candidate.calls,
        ...durations(tally),
        evidence: refs(tally),
      }))
  );
}

/** Operations that failed on one side more often than on the other; the candidate's new errors first. */
function errorFacts(all: readonly OperationTally[]): FactDraft[] {
  return all
    .filter(({ baseline, candidate }) => baseline.errors !== candidate.errors)
    .sort((one, other) => other.candidate.errors - other.baseline.errors - (one.candidate.errors - one.baseline.errors))
    .slice(0, MAX_ERRORS)
    .map((tally) => ({
      kind: 'errors',
      ...place(tally),
      errorsBaseline: tally.baseline.errors,
      errorsCandidate: tally.candidate.errors,
      evidence: refs(tally),
    }));
}

/** In the order of the spans, which is what decides between equals. */
function tallies({ baseline, candidate, alignment }: TraceDiff): readonly OperationTally[] {
  const byOperation = new Map<number, OperationTally>();
  const add = (side: TraceSide, trace: Trace, operations: Uint32Array, criticalNs: Float64Array) => {
    for (let i = 0; i < trace.length; i++) {
      if (isOutsideBooks(trace, i) || (i === 0 && isVirtualRoot(trace))) continue;
      const tally = getOrInsert(byOperation, operations[i]!, () => emptyTally(trace, i))[side];
      tally.calls++;
      if (trace.status[i] === STATUS_ERROR) tally.errors++;
      tally.criticalNs += criticalNs[i]!;
      tally.durationNs += trace.end[i]! - trace.start[i]!;
      tally.first ??= { side, spanId: trace.spanId[i]! };
    }
  };
  add('candidate', candidate.trace, alignment.operations.candidate, candidate.path.timePerSpan);
  add('baseline', baseline.trace, alignment.operations.baseline, baseline.path.timePerSpan);
  return [...byOperation.values()];
}

function emptyTally(trace: Trace, i: SpanIndex): OperationTally {
  const { service, name } = operationAt(trace, i);
  const nothing = () => ({ calls: 0, errors: 0, criticalNs: 0, durationNs: 0, first: undefined });
  return { service, operation: normalisedName(name), baseline: nothing(), candidate: nothing() };
}

function byCriticalChange(one: OperationTally, other: OperationTally): number {
  const change = ({ baseline, candidate }: OperationTally) => Math.abs(candidate.criticalNs - baseline.criticalNs);
  return change(other) - change(one);
}

function place({ service, operation }: OperationTally) {
  return { service, operation };
}

function durations({ baseline, candidate }: OperationTally) {
  return {
    baselineNs: baseline.durationNs,
    candidateNs: candidate.durationNs,
    deltaNs: candidate.durationNs - baseline.durationNs,
  };
}

function refs({ baseline, candidate }: OperationTally): readonly SpanRef[] {
  return [candidate.first, baseline.first].filter((ref) => ref !== undefined);
}

/** Facts about what was called: how often, on which side only, and with which errors. */

import type { AnalysedTrace } from '../analysis/analyse.ts';
import { normalisedName } from '../analysis/normalise-name.ts';
import type { TraceDiff } from '../diff/diff.ts';
import { isOutsideBooks, isVirtualRoot, type Nanoseconds, operationAt, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { baselineRef, candidateRef, type FactContext, type FactDraft } from './fact-context.ts';
import { operationCount } from './operation-count.ts';
import { knownRepeats, mayHideSpans } from './unseen.ts';
import type { RepeatSplit, SpanRef, TraceSide } from './verdict-types.ts';

const MAX_CALLS = 3;
const MAX_WORK = 3;
const MAX_ERRORS = 3;

const NONE = -1;

/** What one operation did on one side. */
interface Tally {
  readonly calls: number;
  readonly errors: number;
  /** Critical-path time of its subtrees' own spans. */
  readonly criticalNs: Nanoseconds;
  /** Sum of its spans' durations. */
  readonly durationNs: Nanoseconds;
  /** Its first span; −1 without any. */
  readonly first: SpanIndex;
}

interface OperationTally {
  readonly baseline: Tally;
  readonly candidate: Tally;
}

export function structureFacts({ diff, sameWithinNs }: FactContext): FactDraft[] {
  const all = tallies(diff);
  return [...callFacts(diff, all, sameWithinNs), ...oneSidedWork(diff, all, sameWithinNs), ...errorFacts(diff, all)];
}

/** Operations that ran on both sides, but not as often, by the time it made. */
function callFacts(diff: TraceDiff, all: readonly OperationTally[], sameWithinNs: Nanoseconds): FactDraft[] {
  return all
    .map((tally) => ({ tally, split: knownRepeats(diff, callsOf(tally.baseline), callsOf(tally.candidate)) }))
    .filter((repeated): repeated is Repeated => repeated.split !== undefined)
    .filter(({ tally: { baseline, candidate } }) => Math.abs(candidate.criticalNs - baseline.criticalNs) > sameWithinNs)
    .sort((one, other) => byCriticalChange(one.tally, other.tally))
    .slice(0, MAX_CALLS)
    .map(({ tally, split }) => ({
      kind: 'calls',
      ...place(diff, tally),
      ...split,
      ...durations(tally),
      evidence: refs(diff, tally),
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
function oneSidedWork(diff: TraceDiff, all: readonly OperationTally[], sameWithinNs: Nanoseconds): FactDraft[] {
  return all
    .filter(({ baseline, candidate }) => (baseline.calls === 0) !== (candidate.calls === 0))
    .filter(({ baseline, candidate }) => Math.max(baseline.criticalNs, candidate.criticalNs) > sameWithinNs)
    .sort(byCriticalChange)
    .slice(0, MAX_WORK)
    .map((tally) => ({
      ...absence(diff, tally.baseline.calls === 0 ? 'baseline' : 'candidate'),
      ...place(diff, tally),
      spans: tally.baseline.calls + tally.candidate.calls,
      ...durations(tally),
      evidence: refs(diff, tally),
    }));
}

/** What an incomplete trace does not show may have happened all the same: it is neither new nor gone. */
function absence(diff: TraceDiff, side: TraceSide) {
  if (mayHideSpans(diff, side)) return { kind: 'unseen-work', incomplete: side } as const;
  return { kind: side === 'baseline' ? 'new-work' : 'gone-work' } as const;
}

/** Operations that failed on one side more often than on the other; the candidate's new errors first. */
function errorFacts(diff: TraceDiff, all: readonly OperationTally[]): FactDraft[] {
  return all
    .filter(({ baseline, candidate }) => baseline.errors !== candidate.errors)
    .sort((one, other) => other.candidate.errors - other.baseline.errors - (one.candidate.errors - one.baseline.errors))
    .slice(0, MAX_ERRORS)
    .map((tally) => ({
      kind: 'errors',
      ...place(diff, tally),
      errorsBaseline: tally.baseline.errors,
      errorsCandidate: tally.candidate.errors,
      evidence: refs(diff, tally),
    }));
}

/** In the order of the spans, which is what decides between equals. */
function tallies(diff: TraceDiff): readonly OperationTally[] {
  const { baseline, candidate, alignment } = diff;
  const count = operationCount(diff);
  const before = talliesOf(count, baseline, alignment.operations.baseline);
  const after = talliesOf(count, candidate, alignment.operations.candidate);
  const onlyBefore = before.inOrder.filter((operation) => after.calls[operation] === 0);
  return [...after.inOrder, ...onlyBefore].map((operation) => ({
    baseline: tallyAt(before, operation),
    candidate: tallyAt(after, operation),
  }));
}

/** Tallies of one side, by operation. */
interface Tallies {
  /** Operations that are there, by their first spans. */
  readonly inOrder: readonly number[];
  readonly calls: Uint32Array;
  readonly errors: Uint32Array;
  readonly criticalNs: Float64Array;
  readonly durationNs: Float64Array;
  readonly first: Int32Array;
}

function talliesOf(count: number, { trace, path }: AnalysedTrace, operations: Uint32Array): Tallies {
  const { length, flags, status, start, end } = trace;
  const { timePerSpan } = path;
  const inOrder: number[] = [];
  const calls = new Uint32Array(count);
  const errors = new Uint32Array(count);
  const criticalNs = new Float64Array(count);
  const durationNs = new Float64Array(count);
  const first = new Int32Array(count).fill(NONE);
  for (let i = isVirtualRoot(trace) ? 1 : 0; i < length; i++) {
    if (flags[i] !== 0 && isOutsideBooks(trace, i)) continue;
    const operation = operations[i]!;
    if (first[operation] === NONE) {
      first[operation] = i;
      inOrder.push(operation);
    }
    calls[operation]!++;
    if (status[i] === STATUS_ERROR) errors[operation]!++;
    criticalNs[operation]! += timePerSpan[i]!;
    durationNs[operation]! += end[i]! - start[i]!;
  }
  return { inOrder, calls, errors, criticalNs, durationNs, first };
}

function tallyAt({ calls, errors, criticalNs, durationNs, first }: Tallies, operation: number): Tally {
  return {
    calls: calls[operation]!,
    errors: errors[operation]!,
    criticalNs: criticalNs[operation]!,
    durationNs: durationNs[operation]!,
    first: first[operation]!,
  };
}

function byCriticalChange(one: OperationTally, other: OperationTally): number {
  const change = ({ baseline, candidate }: OperationTally) => Math.abs(candidate.criticalNs - baseline.criticalNs);
  return change(other) - change(one);
}

/** In the candidate's words where it has the operation. */
function place({ baseline, candidate }: TraceDiff, tally: OperationTally) {
  const [trace, first] =
    tally.candidate.first === NONE ? [baseline.trace, tally.baseline.first] : [candidate.trace, tally.candidate.first];
  const { service, name } = operationAt(trace, first);
  return { service, operation: normalisedName(name) };
}

function durations({ baseline, candidate }: OperationTally) {
  return {
    baselineNs: baseline.durationNs,
    candidateNs: candidate.durationNs,
    deltaNs: candidate.durationNs - baseline.durationNs,
  };
}

function refs(diff: TraceDiff, { baseline, candidate }: OperationTally): readonly SpanRef[] {
  return [
    ...(candidate.first === NONE ? [] : [candidateRef(diff, candidate.first)]),
    ...(baseline.first === NONE ? [] : [baselineRef(diff, baseline.first)]),
  ];
}

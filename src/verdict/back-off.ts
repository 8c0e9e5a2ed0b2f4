/**
 * Back-off: time between a call that failed and the next attempt at the same call. Nobody else runs then, so the path
 * books it to the caller, but it waits because of the callee.
 *
 *   caller  |==        ====        ===|
 *     call  | ==!      | ==!      | ==|     == the two pauses are the callee's doing
 *                pause      pause
 */
import { accountKey } from '../analysis/accounts.ts';
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { isOutsideBooks, type Nanoseconds, type SpanIndex } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';

export interface BackOff {
  /** The caller's account that the pauses were booked to. */
  readonly account: string;
  readonly caller: SpanIndex;
  readonly callee: string;
  readonly pausedNs: Nanoseconds;
  /** The failed calls. */
  readonly spans: readonly SpanIndex[];
}

/** By caller's account and callee, largest first. */
export function backOffs(side: AnalysedTrace): readonly BackOff[] {
  const found = new Map<
    string,
    { account: string; caller: SpanIndex; callee: string; pausedNs: number; spans: SpanIndex[] }
  >();
  const pauses = pausesByCaller(side);
  const own = sectionsOf(side, pauses);
  for (const [caller, ofCaller] of pauses) {
    const account = accountKey(side.accounts.list[side.accounts.ofSpan[caller]!]!);
    for (const { failed, from, to } of ofCaller) {
      const pausedNs = overlapNs(own.get(caller) ?? [], from, to);
      if (pausedNs === 0) continue;
      const called = side.accounts.list[side.accounts.ofSpan[failed]!]!;
      const callee = called.peer ?? called.service;
      const sum = getOrInsert(found, `${account}\u0000${callee}`, () => ({
        account,
        caller,
        callee,
        pausedNs: 0,
        spans: [],
      }));
      sum.pausedNs += pausedNs;
      sum.spans.push(failed);
    }
  }
  return [...found.values()].sort((one, other) => other.pausedNs - one.pausedNs || one.caller - other.caller);
}

interface Pause {
  readonly failed: SpanIndex;
  readonly from: number;
  readonly to: number;
}

/** Per caller the pauses after its failed calls, where the same operation is called again. */
function pausesByCaller({ trace }: AnalysedTrace): Map<SpanIndex, Pause[]> {
  const pauses = new Map<SpanIndex, Pause[]>();
  const lastFailed = new Map<string, SpanIndex>();
  for (let i = 1; i < trace.length; i++) {
    if (isOutsideBooks(trace, i)) continue;
    const caller = trace.parent[i]!;
    const key = `${caller} ${trace.operation[i]}`;
    const failed = lastFailed.get(key);
    // Siblings stand in start order, so the attempt before this one is the last that was seen.
    if (failed !== undefined && trace.end[failed]! < trace.start[i]!) {
      getOrInsert(pauses, caller, () => []).push({ failed, from: trace.end[failed]!, to: trace.start[i]! });
    }
    if (trace.status[i] === STATUS_ERROR) lastFailed.set(key, i);
    else lastFailed.delete(key);
  }
  return pauses;
}

interface Section {
  readonly from: number;
  readonly to: number;
}

/** The callers' own sections of the critical path, in order of time. */
function sectionsOf(
  { path }: AnalysedTrace,
  callers: ReadonlyMap<SpanIndex, unknown>,
): ReadonlyMap<SpanIndex, readonly Section[]> {
  const sections = new Map<SpanIndex, Section[]>();
  if (callers.size === 0) return sections;
  for (let k = 0; k < path.length; k++) {
    const span = path.span[k]!;
    if (callers.has(span)) getOrInsert(sections, span, () => []).push({ from: path.from[k]!, to: path.to[k]! });
  }
  return sections;
}

/** Binary search for the first section that reaches into the interval, then on while they do. */
function overlapNs(sections: readonly Section[], from: number, to: number): Nanoseconds {
  let low = 0;
  let high = sections.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sections[middle]!.to <= from) low = middle + 1;
    else high = middle;
  }
  let overlap = 0;
  for (let k = low; k < sections.length && sections[k]!.from < to; k++) {
    overlap += Math.min(sections[k]!.to, to) - Math.max(sections[k]!.from, from);
  }
  return overlap;
}

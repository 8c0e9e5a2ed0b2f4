/**
 * Back-off: what it costs a caller that a call fails and is made again (retries.ts). Between two attempts nobody runs, so
 * the path books the pause to the caller, but it waits because of the callee. Pauses side by side cost no more than one.
 *
 *   caller  |==        ====        ===|
 *     call  | ==!      | ==!      | ==|     == the two pauses are the callee's doing
 *                pause      pause
 */
import type { AnalysedTrace } from '../analysis/analyse.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import { isOutsideBooks, type Nanoseconds, type SpanIndex, type Trace } from '../trace/trace.ts';
import { findRetries, peerOf, type Retry } from './retries.ts';

export interface BackOff {
  readonly caller: SpanIndex;
  readonly callee: string;
  /** What was lost, by the number of the account that the path books it to. */
  readonly lostNs: ReadonlyMap<number, Nanoseconds>;
  /** The failed calls. */
  readonly spans: readonly SpanIndex[];
}

/** By caller's account and callee, in the order of callers. */
export function backOffs(side: AnalysedTrace): readonly BackOff[] {
  const { path, accounts } = side;
  const retries = retriesByCaller(side);
  const own = sectionsOnPath(side, retries);
  const found = new Map<string, BackOff & { lostNs: Map<number, number>; spans: SpanIndex[] }>();
  for (const [caller, ofCaller] of retries) {
    const sections = own.get(caller) ?? NO_SECTIONS;
    for (const { failed, callee, pause } of withPauses(side.trace, ofCaller)) {
      const pausedNs = overlapFrom(sections, pause.from, pause.to);
      // An attempt at a known callee is in that callee's account already.
      const attemptNs = peerOf(side, failed) === callee ? 0 : path.timePerSpan[failed]!;
      if (pausedNs + attemptNs <= 0) continue;
      const key = `${accounts.ofSpan[caller]} ${callee}`;
      const sum = getOrInsert(found, key, () => ({ caller, callee, lostNs: new Map(), spans: [] }));
      sum.spans.push(failed);
      for (const [span, ns] of [[caller, pausedNs] as const, [failed, attemptNs] as const]) {
        const account = accounts.ofSpan[span]!;
        if (ns > 0) sum.lostNs.set(account, (sum.lostNs.get(account) ?? 0) + ns);
      }
    }
  }
  return [...found.values()];
}

/** By caller the callee that it tried again: what waits for another attempt starts later, whatever runs beside it. */
export function triedAgain(side: AnalysedTrace): ReadonlyMap<SpanIndex, Omit<BackOff, 'lostNs'>> {
  const longest = new Map<SpanIndex, Omit<BackOff, 'lostNs'>>();
  for (const [caller, retries] of retriesByCaller(side)) {
    const byCallee = Map.groupBy(withPauses(side.trace, retries), ({ callee }) => callee);
    const waitedNs = (ofCallee: readonly Paused[]) =>
      ofCallee.reduce((sum, { pause: { from, to } }) => sum + to - from, 0);
    const [callee, ofCallee] = [...byCallee].reduce((most, each) =>
      waitedNs(each[1]) > waitedNs(most[1]) ? each : most,
    );
    longest.set(caller, { caller, callee, spans: ofCallee.map(({ failed }) => failed) });
  }
  return longest;
}

/** By caller its own time, on the path or beside it, between the failed calls and the next attempts. */
export function pausesAfter(trace: Trace, retries: readonly Retry[]): ReadonlyMap<SpanIndex, Nanoseconds> {
  const byCaller = Map.groupBy(retries, ({ caller }) => caller);
  const pauses = new Map<SpanIndex, Nanoseconds>();
  for (const [caller, ofCaller] of byCaller) {
    const sections = ownSections(trace, caller);
    const pausedNs = withPauses(trace, ofCaller).reduce(
      (sum, { pause }) => sum + overlapFrom(sections, pause.from, pause.to),
      0,
    );
    pauses.set(caller, pausedNs);
  }
  return pauses;
}

function retriesByCaller(side: AnalysedTrace): Map<SpanIndex, Retry[]> {
  const retries = new Map<SpanIndex, Retry[]>();
  for (const group of findRetries(side)) getOrInsert(retries, group.caller, () => []).push(...group.retries);
  return retries;
}

interface Paused extends Retry {
  /** What no earlier pause of the caller has. */
  readonly pause: { readonly from: Nanoseconds; readonly to: Nanoseconds };
}

/** In order of their pauses. */
function withPauses(trace: Trace, retries: readonly Retry[]): readonly Paused[] {
  const inOrder = retries.toSorted((one, other) => trace.end[one.failed]! - trace.end[other.failed]!);
  let until = Number.NEGATIVE_INFINITY;
  return inOrder.map((retry) => {
    const from = Math.max(until, trace.end[retry.failed]!);
    const to = Math.max(from, trace.start[retry.next]!);
    until = to;
    return { ...retry, pause: { from, to } };
  });
}

// --- sections ----------------------------------------------------------------------------------------------------

/** In order of time; as columns, since a caller of 100,000 has as many. */
interface Sections {
  readonly from: Nanoseconds[];
  readonly to: Nanoseconds[];
}

const NO_SECTIONS: Sections = { from: [], to: [] };

/** The callers' own sections of the critical path. */
function sectionsOnPath(
  { path }: AnalysedTrace,
  callers: ReadonlyMap<SpanIndex, unknown>,
): ReadonlyMap<SpanIndex, Sections> {
  const sections = new Map<SpanIndex, Sections>();
  if (callers.size === 0) return sections;
  for (let k = 0; k < path.length; k++) {
    if (!callers.has(path.span[k]!)) continue;
    const ofCaller = getOrInsert(sections, path.span[k]!, () => ({ from: [], to: [] }));
    ofCaller.from.push(path.from[k]!);
    ofCaller.to.push(path.to[k]!);
  }
  return sections;
}

/** Where a span has no child. */
function ownSections(trace: Trace, span: SpanIndex): Sections {
  const sections: Sections = { from: [], to: [] };
  let from = trace.start[span]!;
  for (let child = span + 1; child < trace.subtreeEnd[span]!; child = trace.subtreeEnd[child]!) {
    if (isOutsideBooks(trace, child)) continue;
    if (trace.start[child]! > from) {
      sections.from.push(from);
      sections.to.push(trace.start[child]!);
    }
    from = Math.max(from, trace.end[child]!);
  }
  return sections;
}

/** Binary search for the first section that reaches into the interval, then on while they do. */
function overlapFrom(sections: Sections, from: Nanoseconds, to: Nanoseconds): Nanoseconds {
  let low = 0;
  let high = sections.to.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sections.to[middle]! <= from) low = middle + 1;
    else high = middle;
  }
  let overlap = 0;
  for (let k = low; k < sections.to.length && sections.from[k]! < to; k++)
    overlap += Math.min(sections.to[k]!, to) - Math.max(sections.from[k]!, from);
  return overlap;
}

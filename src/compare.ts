/**
 * The story of one comparison: ids → traces → diff → verdict → report, then the narrative. The only file that knows
 * the whole road; the shells (cli.ts, slack/) decide what to draw and where to send it.
 */
import { diffTraces } from './diff/diff.ts';
import { Failure } from './failure.ts';
import { LIMITS } from './limits.ts';
import { templateNarrative } from './narrative/narrate.ts';
import { assembleReport } from './report/assemble-report.ts';
import type { Narrative, Report } from './report/report.ts';
import { traceKey } from './sources/ids.ts';
import { durationAt, type Trace } from './trace/trace.ts';
import { hasSameRoot } from './verdict/comparable.ts';
import { flipJudgement } from './verdict/flip.ts';
import { judge } from './verdict/judge.ts';

/** What a person asked for; each reference still as text. */
export interface CompareRequest {
  readonly baseline: string;
  readonly candidate: string;
  /** auto: the faster trace is the baseline. given: the first one is. */
  readonly order: 'auto' | 'given';
  /** More baselines: what is normal. */
  readonly pool?: readonly string[];
}

/** Steps that a shell may show as progress. */
export type Stage = 'reading' | 'comparing' | 'explaining';

export interface CompareContext {
  /** Finds a trace by what the person wrote: an id or, on the command line only, a path. */
  readonly sources: TraceFinder;
  readonly signal: AbortSignal;
  readonly onStage?: (stage: Stage) => void;
}

export interface TraceFinder {
  fetchTrace(reference: string, signal: AbortSignal): Promise<Trace>;
}

export interface Narrator {
  /** Never throws: when the model fails, the template speaks. */
  narrate(report: Report, signal: AbortSignal): Promise<Narrative>;
}

/** Reads both traces and computes everything but the narrative. Throws Failure. */
export async function compareTraces(
  request: CompareRequest,
  { sources, signal, onStage }: CompareContext,
): Promise<Report> {
  onStage?.('reading');
  const [first, second] = await Promise.all([
    sources.fetchTrace(request.baseline, signal),
    sources.fetchTrace(request.candidate, signal),
  ]);
  refuseSameTrace(first, second);
  const pool = await fetchPool(request.pool ?? [], sources, signal);
  onStage?.('comparing');
  return reportOn(first, second, request.order, pool);
}

/** Two finished traces, and a pool of more baselines → their report. Pure. */
export function reportOn(
  first: Trace,
  second: Trace,
  order: CompareRequest['order'],
  pool: readonly Trace[] = [],
): Report {
  const isFirstSlower = durationAt(first, 0) > durationAt(second, 0);
  const [fast, slow] = isFirstSlower ? [second, first] : [first, second];
  const usable = usablePool(pool, fast, slow);
  const diff = diffTraces(fast, slow, usable);
  const judgement = judge(diff, pool.length - usable.length);
  if (isFirstSlower && order === 'given')
    return assembleReport(diff, flipJudgement(judgement), { order: 'given', isFlipped: true });
  return assembleReport(diff, judgement, { order: isFirstSlower ? 'swapped' : 'given', isFlipped: false });
}

async function fetchPool(
  references: readonly string[],
  sources: TraceFinder,
  signal: AbortSignal,
): Promise<readonly Trace[]> {
  if (references.length > LIMITS.poolTraces) {
    throw new Failure(
      'too-large',
      `A pool of ${references.length} baselines is over the limit of ${LIMITS.poolTraces}.`,
    );
  }
  const pool: Trace[] = [];
  for (const reference of references) pool.push(await sources.fetchTrace(reference, signal));
  return pool;
}

/** Members that answer the same question, each once, and neither of the two traces that are compared. */
function usablePool(pool: readonly Trace[], baseline: Trace, candidate: Trace): readonly Trace[] {
  const known = new Set([baseline, candidate].map((trace) => traceKey(trace.traceId)));
  return pool.filter((trace) => {
    const key = traceKey(trace.traceId);
    const isNew = !known.has(key);
    known.add(key);
    return isNew && hasSameRoot(baseline, trace);
  });
}

/** Adds the narrative to a report; without a narrator the template speaks. */
export async function explain(report: Report, narrator: Narrator | undefined, signal: AbortSignal): Promise<Report> {
  const narrative = narrator === undefined ? templateNarrative(report) : await narrator.narrate(report, signal);
  return { ...report, narrative };
}

function refuseSameTrace(first: Trace, second: Trace): void {
  if (traceKey(first.traceId) !== traceKey(second.traceId) || !hasSameSpans(first, second)) return;
  throw new Failure('bad-request', `Both references lead to the same trace, ${first.traceId}.`, {
    advice: 'Give two different traces.',
  });
}

/** Two captures of one trace id may differ (a later export has more spans); then there is something to compare. */
function hasSameSpans(first: Trace, second: Trace): boolean {
  if (first.length !== second.length || first.startTimeUnixNano !== second.startTimeUnixNano) return false;
  for (let i = 0; i < first.length; i++) {
    if (first.spanId[i] !== second.spanId[i] || first.start[i] !== second.start[i] || first.end[i] !== second.end[i])
      return false;
  }
  return true;
}

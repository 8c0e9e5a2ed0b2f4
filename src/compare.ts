/**
 * The story of one comparison: ids → traces → diff → verdict → report, then the narrative. The only file that knows
 * the whole road; the shells (cli.ts, slack/) decide what to draw and where to send it.
 */
import { Failure } from './failure.ts';
import { LIMITS } from './limits.ts';
import { templateNarrative } from './narrative/narrate.ts';
import type { Narrative, Report, Side } from './report/report.ts';
import { packComparison, reportOn as reportOnComparison, reportOnPacked } from './report/report-on.ts';
import { traceKey } from './sources/ids.ts';
import type { TracePlace } from './sources/source.ts';
import { THREADS } from './sources/thread.ts';
import type { Trace } from './trace/trace.ts';

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
  /** Address of the page that shows a trace of a source; undefined where it has none. */
  pageOf?(source: string, trace: TracePlace): string | undefined;
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
  const comparison = comparisonOf(first, second, request.order, pool);
  const spans = [first, second, ...pool].reduce((sum, trace) => sum + trace.length, 0);
  const report =
    spans <= LIMITS.inlineSpans
      ? reportOnComparison(comparison)
      : await THREADS.run(reportOnPacked, packComparison(comparison), {
          signal,
          isLong: spans > LIMITS.secondThreadSpans,
        });
  return withPages(report, sources);
}

/** Where the backends show the two traces. */
function withPages(report: Report, sources: TraceFinder): Report {
  const withPage = (side: Side): Side => {
    const startMs = Number(BigInt(side.startTime) / 1_000_000n);
    const endMs = startMs + Math.ceil(side.durationNs / 1e6);
    const url = sources.pageOf?.(side.source, { traceId: side.traceId, startMs, endMs });
    return url === undefined ? side : { ...side, url };
  };
  return { ...report, baseline: withPage(report.baseline), candidate: withPage(report.candidate) };
}

/** Two finished traces, and a pool of more baselines → their report. Pure. */
export function reportOn(
  first: Trace,
  second: Trace,
  order: CompareRequest['order'],
  pool: readonly Trace[] = [],
): Report {
  return reportOnComparison(comparisonOf(first, second, order, pool));
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

/** Of the pool each trace counts once, and neither of the two that are compared. */
function comparisonOf(first: Trace, second: Trace, order: CompareRequest['order'], pool: readonly Trace[]) {
  const known = new Set([first, second].map((trace) => traceKey(trace.traceId)));
  const others = pool.filter((trace) => {
    const key = traceKey(trace.traceId);
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
  return { first, second, order, pool: others, leftOut: pool.length - others.length };
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

/**
 * The story of one comparison: ids → traces → diff → verdict → report, then the narrative. The only file that knows
 * the whole road; the shells (cli.ts, slack/) decide what to draw and where to send it.
 */
import { findBaseline } from './compare/find-baseline.ts';
import { Failure } from './failure.ts';
import { LIMITS } from './limits.ts';
import { templateNarrative } from './narrative/narrate.ts';
import { sideOf } from './report/assemble-report.ts';
import type { BaselineChoice, Narrative, Report, Side } from './report/report.ts';
import { type Comparison, packComparison, viewedOn as viewedOnComparison, viewedTextOn } from './report/report-on.ts';
import type { View, Viewed } from './report/views.ts';
import type { Waiting } from './sources/arrival.ts';
import { traceKey } from './sources/ids.ts';
import type { SearchableSource, TracePages, TracePlace } from './sources/source.ts';
import { THREADS } from './sources/thread.ts';
import type { Trace } from './trace/trace.ts';

/** What a person asked for; each reference still as text. */
export interface CompareRequest {
  /** Left out: one is chosen among traces like the candidate, and stays the baseline whichever is faster. */
  readonly baseline?: string;
  readonly candidate: string;
  /** auto: the faster trace is the baseline. given: the first one is. */
  readonly order: 'auto' | 'given';
  /** More baselines: what is normal. */
  readonly pool?: readonly string[];
  /** How this baseline was found when the same was asked without one: nothing is searched again, and it is told again. */
  readonly baselineChoice?: BaselineChoice;
}

/** Steps that a shell may show as progress. */
export type Stage = 'reading' | 'choosing' | 'comparing' | 'explaining';

export interface CompareContext {
  /** Finds a trace by what the person wrote: an id or, on the command line only, a path. */
  readonly sources: TraceFinder;
  readonly signal: AbortSignal;
  readonly onStage?: (stage: Stage) => void;
  /** Told before a trace that a backend does not have yet, or not whole, is asked for again; without it nothing is. */
  readonly onWaiting?: (reference: string, waiting: Waiting) => void;
}

export interface TraceFinder {
  /** `onWaiting`: what a backend does not have yet is waited for. */
  fetchTrace(reference: string, signal: AbortSignal, onWaiting?: (waiting: Waiting) => void): Promise<Trace>;
  /** The source of this name, where it can look for traces; undefined where it cannot, or where there is none. */
  searchable?(source: string): SearchableSource | undefined;
  /** Addresses of the pages that show a trace of a source and its spans; undefined where it has none. */
  pagesOf?(source: string, trace: TracePlace): TracePages | undefined;
  /** The name of the source to whose pages a link leads; undefined for ids, and for links to anywhere else. */
  sourceOfPage?(reference: string): string | undefined;
}

export interface Narrator {
  /** Never throws: when the model fails, the template speaks. */
  narrate(report: Report, signal: AbortSignal): Promise<Narrative>;
}

/** Reads both traces and computes everything but the narrative. Throws Failure. */
export async function compareTraces(request: CompareRequest, context: CompareContext): Promise<Report> {
  return (await compareWithViews(request, context, [])).report;
}

/** The same, with what is drawn beside it. */
export async function compareWithViews(
  request: CompareRequest,
  context: CompareContext,
  views: readonly View[],
): Promise<Viewed> {
  const { sources, signal, onStage } = context;
  onStage?.('reading');
  const { first, second, order, pool, choice } =
    request.baseline === undefined
      ? await readWithBaseline(request.candidate, context)
      : await readGiven({ ...request, baseline: request.baseline }, context);
  onStage?.('comparing');
  const { report, ...rest } = await viewedBeside(comparisonOf(first, second, order, pool), views, signal);
  return { report: withPages(choice === undefined ? report : withChoice(report, choice), sources), ...rest };
}

/** A large comparison is made in a thread. */
async function viewedBeside(comparison: Comparison, views: readonly View[], signal: AbortSignal): Promise<Viewed> {
  const { first, second, pool } = comparison;
  const spans = [first, second, ...pool].reduce((sum, trace) => sum + trace.length, 0);
  if (spans <= LIMITS.inlineSpans) return viewedOnComparison(comparison, views);
  const isLong = spans > LIMITS.secondThreadSpans;
  const task = { comparison: packComparison(comparison), views };
  const { report, ...rest } = await THREADS.run(viewedTextOn, task, { signal, isLong });
  return { report: JSON.parse(report) as Report, ...rest };
}

/** What a question comes to: the traces, and how the baseline was found where it was not named. */
interface Read {
  readonly first: Trace;
  readonly second: Trace;
  readonly order: CompareRequest['order'];
  readonly pool: readonly Trace[];
  readonly choice?: BaselineChoice;
}

async function readGiven(
  { baseline, candidate, order, pool, baselineChoice: choice }: CompareRequest & { readonly baseline: string },
  context: CompareContext,
): Promise<Read> {
  const { sources, signal } = context;
  const [first, second] = await Promise.all([fetchNamed(baseline, context), fetchNamed(candidate, context)]);
  refuseSameTrace(first, second);
  const read = { first, second, order };
  if (choice === undefined) return { ...read, pool: await fetchPool(pool ?? [], sources, signal) };
  return { ...read, pool: isNormal(choice) ? await fetchPool(pool ?? [], sources, signal) : [], choice };
}

/** Somebody waits for this one: they may have asked before all of it was there. */
function fetchNamed(reference: string, { sources, signal, onWaiting }: CompareContext): Promise<Trace> {
  return sources.fetchTrace(reference, signal, onWaiting && ((waiting) => onWaiting(reference, waiting)));
}

async function readWithBaseline(reference: string, context: CompareContext): Promise<Read> {
  const { sources, signal, onStage } = context;
  const candidate = await fetchNamed(reference, context);
  onStage?.('choosing');
  const { baseline, pool, choice } = await findBaseline(candidate, sources.searchable?.(candidate.source), signal);
  return { first: baseline, second: candidate, order: 'given', pool: isNormal(choice) ? pool : [], choice };
}

/** Of a candidate that is faster than all of them, the pool would say that the chosen baseline is normal. */
function isNormal({ faster }: BaselineChoice): boolean {
  return faster > 0;
}

/** How the candidate stands among the pool is told with the choice; the caveat would say it again. */
function withChoice(report: Report, baselineChoice: BaselineChoice): Report {
  const { verdict, facts } = report;
  return {
    ...report,
    baselineChoice,
    verdict: { ...verdict, caveats: verdict.caveats.filter(({ code }) => code !== 'pool') },
    facts: facts.filter((fact) => fact.kind !== 'caveat' || fact.code !== 'pool'),
  };
}

/** Where the backends show the two traces. */
function withPages(report: Report, sources: TraceFinder): Report {
  const withPage = (side: Side): Side => {
    const startMs = Number(BigInt(side.startTime) / 1_000_000n);
    const endMs = startMs + Math.ceil(side.durationNs / 1e6);
    return { ...side, ...sources.pagesOf?.(side.source, { traceId: side.traceId, startMs, endMs }) };
  };
  return { ...report, baseline: withPage(report.baseline), candidate: withPage(report.candidate) };
}

/** One trace by itself, as a side of a report has it. Throws Failure. */
export async function describeTrace(reference: string, sources: TraceFinder, signal: AbortSignal): Promise<Side> {
  return sideOf(await sources.fetchTrace(reference, signal));
}

/** Two finished traces, and a pool of more baselines → their report. Pure. */
export function reportOn(
  first: Trace,
  second: Trace,
  order: CompareRequest['order'],
  pool: readonly Trace[] = [],
): Report {
  return viewedOn(first, second, order, [], pool).report;
}

/** The same, with what is drawn beside it. Pure. */
export function viewedOn(
  first: Trace,
  second: Trace,
  order: CompareRequest['order'],
  views: readonly View[],
  pool: readonly Trace[] = [],
): Viewed {
  return viewedOnComparison(comparisonOf(first, second, order, pool), views);
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

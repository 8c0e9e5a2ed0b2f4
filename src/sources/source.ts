/** TraceSource: the seam to every place that holds traces. One file per kind of source, one contract test for all. */
import type { Failure } from '../failure.ts';
import type { Trace } from '../trace/trace.ts';

export interface TraceSource {
  /** Name in the configuration and in answers, e.g. "samples" or "tempo". */
  readonly name: string;
  /**
   * The trace with this id; undefined when the source does not have it. `traceId` is what the person typed, lower-cased
   * hex without padding changes. Throws Failure for everything else that goes wrong.
   */
  fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined>;
  /**
   * Traces that could be compared with one, in the order of the source, at most `limit`: what the source can tell
   * without sending them. Left out where it cannot search. Throws Failure.
   */
  search?(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]>;
  /** The pages of a trace in the source's user interface; undefined where it has none. */
  pagesOf?(trace: TracePlace): TracePages | undefined;
  /** True where a link to a trace leads to this source's user interface. */
  isPage?(link: PageLink): boolean;
  /** Asks whether it can be reached and what it is. Throws Failure. */
  check(signal: AbortSignal): Promise<SourceState>;
  /** Some ids that can be asked for, newest first; for help texts. */
  exampleIds?(): Promise<readonly string[]>;
  /** True where traces are complete from the start: what is not there now will not be there in a moment. */
  readonly isLocal?: boolean;
  /** Why parts of the source could not be searched the last time; a trace that was not found may be in one of them. */
  readonly unread?: readonly Failure[];
  /** How many traces the last search had no time to look into; the next one goes on with them. */
  readonly unsearched?: number;
}

/** A source that can look for traces. */
export type SearchableSource = Required<Pick<TraceSource, 'name' | 'fetchTrace' | 'search'>> &
  Pick<TraceSource, 'unsearched'>;

/** Comparable traces: the same root service and operation, without errors where the source can tell. */
export interface TraceQuery {
  readonly service: string;
  /** The root span's name as the trace has it. */
  readonly operation: string;
  /** Started in this window, Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/** What a search tells about a trace; what it does not tell is undefined. */
export interface TraceSummary {
  /** Lower-case hex, padded to 32 digits where the source strips zeros. */
  readonly traceId: string;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly hasErrors?: boolean;
}

/** Where a trace is: some user interfaces want the time as well as the id. */
export interface TracePlace {
  readonly traceId: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface TracePages {
  /** Of the whole trace. */
  readonly url: string;
  /** Of one span of it: `{spanId}` stands for the span's 16 hex digits, `{spanIdDecimal}` for the same in decimal. */
  readonly spanUrl?: string;
}

/** A pasted link, taken apart; it is never followed. */
export interface PageLink {
  readonly url: URL;
  /** Of the data source, where the page belongs to Grafana. */
  readonly datasource?: string;
}

/** What a check found out. */
export interface SourceState {
  /** Version or kind of server, as it says itself. */
  readonly version?: string;
  /** An id that can be asked for. */
  readonly exampleId?: string;
}

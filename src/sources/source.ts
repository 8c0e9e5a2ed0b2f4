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
  /** Some ids that can be asked for, newest first; for help texts. */
  exampleIds?(): Promise<readonly string[]>;
  /** Why parts of the source could not be searched the last time; a trace that was not found may be in one of them. */
  readonly unread?: readonly Failure[];
}

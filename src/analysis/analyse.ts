/** One trace with everything that is computed from it alone. */
import type { Trace } from '../trace/trace.ts';
import type { AccountBook, Accounts } from './accounts.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import { selfTime } from './self-time.ts';

export interface AnalysedTrace {
  readonly trace: Trace;
  readonly self: Float64Array;
  readonly path: CriticalPath;
  readonly accounts: Accounts;
}

/** `book` is the same for both traces of a comparison, so that one service has one name on either side. */
export function analyse(trace: Trace, book: AccountBook): AnalysedTrace {
  return { trace, self: selfTime(trace), path: criticalPath(trace), accounts: book.book(trace) };
}

/** One trace with everything that is computed from it alone. */
import type { Trace } from '../trace/trace.ts';
import { type Accounts, bookAccounts } from './accounts.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import { selfTime } from './self-time.ts';

export interface AnalysedTrace {
  readonly trace: Trace;
  readonly self: Float64Array;
  readonly path: CriticalPath;
  readonly accounts: Accounts;
}

export function analyse(trace: Trace): AnalysedTrace {
  return { trace, self: selfTime(trace), path: criticalPath(trace), accounts: bookAccounts(trace) };
}

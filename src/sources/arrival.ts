/**
 * Arrival: every service sends its spans for itself, seconds after they happened, and a backend shows what it has so far.
 * Who asks right after the request is answered as soon as the trace is whole and has come to rest, within a limit:
 *
 *   asked after       0 s         1 s              3 s                         7 s
 *   the source has    no trace    one without      a whole one, whose last     the same, and nothing has come
 *                                 its root         span ended a moment ago     for a while → the answer
 */
import { Failure } from '../failure.ts';
import { LIMITS } from '../limits.ts';
import { isIncomplete } from '../trace/defects.ts';
import { withDefect } from '../trace/packed-trace.ts';
import type { Trace } from '../trace/trace.ts';
import { sleep } from './sleep.ts';

/** Why it is asked again, and for how long at most. */
export interface Waiting {
  readonly why: 'not-there' | 'not-whole';
  readonly forMs: number;
}

export interface ArrivalTimes {
  /** From the first time it is asked for to the beginning of the last. */
  readonly waitMs: number;
  /** Each pause is twice as long as the one before. */
  readonly firstPauseMs: number;
}

export const ARRIVAL: ArrivalTimes = { waitMs: LIMITS.arrivalWaitMs, firstPauseMs: LIMITS.arrivalFirstPauseMs };

interface Asking {
  /** Undefined: it is asked once. */
  readonly patience: (ArrivalTimes & { readonly onWaiting: (waiting: Waiting) => void }) | undefined;
  /** Whether no more of this trace can come. */
  readonly isFinal: (trace: Trace) => boolean;
  readonly signal: AbortSignal;
  /** Among what aborts `signal`: the end of all asking, after which an earlier answer has to do. */
  readonly deadline?: AbortSignal;
}

interface Asked {
  /** With the defect `still-arriving` where it had not come to rest. */
  readonly trace: Trace | undefined;
  /** How often it was asked for. */
  readonly asked: number;
}

/** Throws what `ask` throws, unless an earlier answer was a trace. */
export async function askUntilArrived(
  ask: () => Promise<Trace | undefined>,
  { patience, isFinal, signal, deadline }: Asking,
): Promise<Asked> {
  const startedAtMs = performance.now();
  let latest: Trace | undefined;
  let latestAskedAtMs = 0;
  let pauseMs = patience?.firstPauseMs ?? 0;
  for (let asked = 1; ; asked++) {
    const askedAtMs = Date.now();
    const answer = await (latest === undefined ? ask() : askAgain(ask, deadline));
    if (answer !== undefined) [latest, latestAskedAtMs] = [answer, askedAtMs];
    if (latest !== undefined && (isFinal(latest) || !isArriving(latest, latestAskedAtMs)))
      return { trace: latest, asked };
    const isOver = deadline?.aborted === true;
    if (patience === undefined || isOver || performance.now() - startedAtMs + pauseMs > patience.waitMs)
      return { trace: latest && withDefect(latest, { code: 'still-arriving', count: 1 }), asked };
    patience.onWaiting({ why: latest === undefined ? 'not-there' : 'not-whole', forMs: patience.waitMs });
    signal.throwIfAborted();
    await sleep(pauseMs, signal);
    pauseMs *= 2;
  }
}

/** A source that fails now, or that answers too late, does not take back what it gave before. */
async function askAgain(
  ask: () => Promise<Trace | undefined>,
  deadline: AbortSignal | undefined,
): Promise<Trace | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isLate = deadline?.aborted === true && error === deadline.reason;
    if (!(isLate || error instanceof Failure)) throw error;
    return undefined;
  }
}

/** A span has just ended, and so may others have; or spans are missing that may come within a minute. */
function isArriving(trace: Trace, askedAtMs: number): boolean {
  const ageMs = askedAtMs - endMsOf(trace);
  // The host's clock is ahead of this one by more than clocks are: nothing can be said.
  if (ageMs < -LIMITS.arrivalRestMs) return false;
  return ageMs < (isIncomplete(trace.defects) ? LIMITS.arrivalGapMs : LIMITS.arrivalRestMs);
}

function endMsOf({ startTimeUnixNano, end }: Trace): number {
  let last = 0;
  for (const at of end) if (at > last) last = at;
  return Number(startTimeUnixNano / 1_000_000n) + last / 1e6;
}

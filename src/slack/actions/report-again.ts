/**
 * The report that a button is about: kept from the answer, or computed again where the bot was restarted since. That is a
 * job like any other, in the same line and under the same quotas.
 */
import { type CompareRequest, compareTraces } from '../../compare.ts';
import { Failure } from '../../failure.ts';
import type { ComparedTraces } from '../../render/answer-actions.ts';
import type { Report } from '../../report/report.ts';
import { tooOften } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import type { Admission } from '../jobs.ts';
import { describeBug } from '../log.ts';
import { readCompared } from './button-values.ts';
import { NOT_OURS, type Pressed } from './pressed.ts';

/** A report, or the sentence that says why there is none. */
export type Again =
  | { readonly report: Report; readonly sentence?: never }
  | { readonly report?: never; readonly sentence: string };

/** `value`: what the buttons below the answer carry. Never rejects. */
export async function reportAgain(value: string | undefined, pressed: Pressed, deps: BotDeps): Promise<Again> {
  const compared = readCompared(value);
  if (value === undefined || compared === undefined) return { sentence: NOT_OURS };
  const kept = deps.reports.find(value);
  if (kept !== undefined) return { report: kept };
  const wait = tooOften(pressed.origin, deps);
  if (wait !== undefined) return { sentence: wait };
  const again = Promise.withResolvers<Again>();
  const admission = deps.jobs.start(`report ${pressed.triggerId}`, async (turn) => {
    try {
      await turn.begin();
      const report = await compareTraces(requestOf(compared), { sources: deps.sources, signal: turn.signal });
      deps.reports.keep(value, report);
      again.resolve({ report });
    } catch (error) {
      again.resolve({ sentence: sentenceFor(turn.signal.aborted ? RESTARTED : error, deps) });
    }
  });
  return admission === 'started' ? again.promise : { sentence: BUSY[admission] };
}

/** The same report: the faster trace first, as it was, or the order that was asked for. */
function requestOf({ baseline, candidate, order, pool }: ComparedTraces): CompareRequest {
  const more = pool.length === 0 ? {} : { pool };
  return order === 'swapped'
    ? { baseline: candidate, candidate: baseline, order: 'auto', ...more }
    : { baseline, candidate, order: 'given', ...more };
}

function sentenceFor(error: unknown, deps: BotDeps): string {
  if (!(error instanceof Failure)) {
    deps.log.error(`bug while comparing again: ${describeBug(error)}`);
    return 'I ran into a bug of mine; it is in my log.';
  }
  const { message, advice = '' } = error;
  return `I could not read these traces again. ${message} ${advice}`.trim();
}

const RESTARTED = new Failure('unavailable', 'I am being restarted.', { advice: 'Please click again in a moment.' });
const BUSY: Readonly<Record<Exclude<Admission, 'started'>, string>> = {
  joined: 'I am working on this right now. Please click again in a moment.',
  full: 'I have too many comparisons in line. Please click again in a minute.',
  stopping: 'I am being restarted. Please click again in a moment.',
};

/**
 * The report that a button is about: kept from the answer, or computed again where the bot was restarted since. That is a
 * job like any other, in the same line and under the same quotas.
 */
import { Failure } from '../../failure.ts';
import type { Report } from '../../report/report.ts';
import { tooOften } from '../ask.ts';
import { compareAgain } from '../compare-again.ts';
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
      const { teamId } = pressed.origin;
      const { report } = await compareAgain(compared, { teamId, views: [], signal: turn.signal }, deps);
      deps.reports.keep(value, report);
      again.resolve({ report });
    } catch (error) {
      again.resolve({ sentence: sentenceFor(turn.signal.aborted ? RESTARTED : error, deps) });
    }
  });
  return admission === 'started' ? again.promise : { sentence: BUSY[admission] };
}

function sentenceFor(error: unknown, deps: BotDeps): string {
  if (!(error instanceof Failure)) {
    deps.log.error(`bug while comparing again: ${describeBug(error)}`);
    return OUR_BUG;
  }
  const { message, advice = '' } = error;
  return `I could not read these traces again. ${message} ${advice}`.trim();
}

/** A page, or the sentence that says why there is none. */
export type AgainPage =
  | { readonly gzipped: Buffer; readonly sentence?: never }
  | { readonly gzipped?: never; readonly sentence: string };

/** The same for the page with all spans, which is made from the traces even where the report is kept. Never rejects. */
export async function pageAgain(value: string | undefined, pressed: Pressed, deps: BotDeps): Promise<AgainPage> {
  if (value === undefined || readCompared(value) === undefined) return { sentence: NOT_OURS };
  const what = { compared: value, teamId: pressed.origin.teamId };
  const wait = deps.pages.has(what, deps) ? undefined : tooOften(pressed.origin, deps);
  if (wait !== undefined) return { sentence: wait };
  const end = await deps.pages.open(what, deps);
  switch (end.kind) {
    case 'page':
      return { gzipped: end.gzipped };
    case 'failed':
      return { sentence: sentenceFor(end.failure, deps) };
    case 'busy':
      return { sentence: BUSY[end.why] };
    case 'slow':
      return { sentence: 'Reading and comparing these traces again took too long. Please click again.' };
    case 'bug':
      return { sentence: OUR_BUG };
  }
}

const OUR_BUG = 'I ran into a bug of mine; it is in my log.';
const RESTARTED = new Failure('unavailable', 'I am being restarted.', { advice: 'Please click again in a moment.' });
const BUSY: Readonly<Record<Exclude<Admission, 'started'>, string>> = {
  joined: 'I am working on this right now. Please click again in a moment.',
  full: 'I have too many comparisons in line. Please click again in a minute.',
  stopping: 'I am being restarted. Please click again in a moment.',
};

/**
 * A comparison that was answered, made once more: by what the buttons below the answer carry, and by what the store has of
 * how its baseline was chosen.
 */
import { type CompareRequest, compareWithViews, explain } from '../compare.ts';
import type { ComparedTraces } from '../render/answer-actions.ts';
import type { BaselineChoice } from '../report/report.ts';
import { baselineChoice } from '../report/schema.ts';
import type { View, Viewed } from '../report/views.ts';
import type { BotDeps } from './deps.ts';
import { describeBug } from './log.ts';

interface Asked {
  /** The workspace of the answer. */
  readonly teamId: string;
  readonly views: readonly View[];
  readonly signal: AbortSignal;
}

type AgainDeps = Pick<BotDeps, 'sources' | 'store' | 'log'>;

/** In the words of the template, which needs no model and no time. Throws Failure. */
export async function compareAgain(
  compared: ComparedTraces,
  { teamId, views, signal }: Asked,
  deps: AgainDeps,
): Promise<Viewed> {
  const choice = await choiceOf(compared, teamId, deps);
  const request = { ...requestOf(compared), ...(choice !== undefined && { baselineChoice: choice }) };
  const { report, ...rest } = await compareWithViews(request, { sources: deps.sources, signal }, views);
  return { report: await explain(report, undefined, signal), ...rest };
}

/** The same report: the faster trace first, as it was, or the order that was asked for. */
function requestOf({ baseline, candidate, order, pool }: ComparedTraces): CompareRequest {
  const more = pool.length === 0 ? {} : { pool };
  return order === 'swapped'
    ? { baseline: candidate, candidate: baseline, order: 'auto', ...more }
    : { baseline, candidate, order: 'given', ...more };
}

/**
 * Undefined where the question named the baseline. A person may have asked for the same two later, with their own pool or
 * none: the choice is of this comparison only where the pool is its own. What cannot be looked up costs nobody the report.
 */
async function choiceOf(
  { baseline, candidate, pool }: ComparedTraces,
  teamId: string,
  { store, log }: AgainDeps,
): Promise<BaselineChoice | undefined> {
  if (pool.length === 0) return undefined;
  try {
    const text = await store.findBaselineChoice({ teamId, baseline, candidate });
    if (text === undefined) return undefined;
    const choice = baselineChoice.parse(JSON.parse(text));
    const chosen = choice.others.map((traceId) => `${choice.source}:${traceId}`);
    return isSame(chosen, pool) ? choice : undefined;
  } catch (error) {
    log.error(`choice of the baseline not found: ${describeBug(error)}`);
    return undefined;
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i]);
}

/**
 * One question answered in one message: progress within a second, the numbers as soon as they exist, the narrative by
 * replacing them. Failures are answered in the same message, in plain words. Whatever happens to the narrative, the
 * numbers are on screen before it is asked for, and they stay.
 */
import { type CompareContext, type CompareRequest, compareTraces, explain, type Narrator } from '../compare.ts';
import { Failure } from '../failure.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { renderAnswer } from '../render/blocks.ts';
import { type AskedBy, type ExampleIds, renderFailure, renderSentence } from '../render/notices.ts';
import type { Report } from '../report/report.ts';
import type { Deliveries } from './deliveries.ts';
import type { Admission, Jobs, Turn } from './jobs.ts';
import { LiveMessage } from './live-message.ts';
import { describeBug, type Log } from './log.ts';
import { type Outlet, platformError } from './outlet.ts';

export interface BotDeps {
  readonly sources: CompareContext['sources'];
  readonly sourceNames: readonly string[];
  readonly narrator: Narrator | undefined;
  readonly examples: ExampleIds;
  readonly jobs: Jobs;
  readonly deliveries: Deliveries;
  readonly log: Log;
}

export interface Ask {
  readonly request: CompareRequest;
  readonly askedBy: AskedBy;
}

export interface NotStarted {
  readonly reason: Exclude<Admission, 'started'>;
  readonly message: SlackMessage;
}

/** Starts the job that answers; otherwise returns why not, in words for the asker. `key` stands for the same ask in the same place. */
export function startComparison(key: string, ask: Ask, outlet: Outlet, deps: BotDeps): NotStarted | undefined {
  const reason = deps.jobs.start(key, (turn) => deliver(ask, outlet, turn, deps));
  return reason === 'started' ? undefined : { reason, message: renderSentence(NOT_STARTED[reason]) };
}

const NOT_STARTED: Readonly<Record<NotStarted['reason'], string>> = {
  joined: 'I am comparing these two right now; the answer appears here.',
  full: 'I have too many comparisons in line. Please ask again in a minute.',
  stopping: 'I am being restarted. Please ask again in a moment.',
};

/** Rejects only when nothing could be shown. */
async function deliver(ask: Ask, outlet: Outlet, turn: Turn, deps: BotDeps): Promise<void> {
  const startedAtMs = performance.now();
  const elapsed = () => `${Math.round(performance.now() - startedAtMs)} ms`;
  const live = new LiveMessage(outlet, (error) => deps.log.warn(`progress not shown: ${describeTrouble(error)}`));
  await live.progress(turn.mustWait ? 'waiting' : 'reading');

  const compared = await compare(ask, live, turn, deps);
  if (compared.kind === 'failed') {
    deps.log.info(`refused after ${elapsed()}: ${compared.code}`);
    return live.result(compared.message, 'final');
  }
  const note = outlet.note === undefined ? {} : { note: outlet.note };
  await live.result(renderAnswer(compared.report, { narrative: 'coming', ...note }), 'numbers');
  const { outcome, confidence } = compared.report.verdict;
  deps.log.info(`numbers after ${elapsed()}: ${outcome}, ${confidence} confidence`);

  const told = await tell(compared.report, turn, deps);
  await live.result(renderAnswer(told.report, { narrative: told.state, ...note }), 'final');
  deps.log.info(`narrative after ${elapsed()}: ${describeNarrative(told.report)}`);
}

type Compared =
  | { readonly kind: 'compared'; readonly report: Report }
  | { readonly kind: 'failed'; readonly code: string; readonly message: SlackMessage };

async function compare(ask: Ask, live: LiveMessage, turn: Turn, deps: BotDeps): Promise<Compared> {
  try {
    await turn.begin();
    const onStage = (stage: 'reading' | 'comparing' | 'explaining') => void live.progress(stage);
    const report = await compareTraces(ask.request, { sources: deps.sources, signal: turn.signal, onStage });
    return { kind: 'compared', report };
  } catch (error) {
    const failure = turn.signal.aborted ? RESTARTED : error;
    if (!(failure instanceof Failure)) deps.log.error(`bug while comparing: ${describeBug(failure)}`);
    const { code, message, advice } = failure instanceof Failure ? failure : BUG;
    return { kind: 'failed', code, message: renderFailure({ message, advice }, ask.askedBy, deps.examples) };
  }
}

const RESTARTED = new Failure('unavailable', 'I was restarted before I was done.', { advice: 'Please ask again.' });
const BUG = {
  code: 'bug',
  message: 'I ran into a bug of mine; it is in my log.',
  advice: 'Other traces may still work.',
};

async function tell(report: Report, turn: Turn, deps: BotDeps): Promise<{ report: Report; state: 'told' | 'failed' }> {
  try {
    // The narrator keeps its own deadline, and words its reason better than an abort from here would.
    return { report: await explain(report, deps.narrator, turn.signal), state: 'told' };
  } catch (error) {
    deps.log.error(`bug while explaining: ${describeBug(error)}`);
    return { report, state: 'failed' };
  }
}

function describeNarrative({ narrative }: Report): string {
  if (narrative === null) return 'none';
  return narrative.fallback === undefined ? `by ${narrative.author}` : `by ${narrative.author}, as a fallback`;
}

/** A refusal of Slack by its code, everything else by its kind and place. */
export function describeTrouble(error: unknown): string {
  const code = platformError(error);
  return code === '' ? describeBug(error) : `Slack answered ${code}`;
}

/**
 * One question answered in one message: progress within a second, the numbers as soon as they exist, the narrative by
 * replacing them. Failures are answered in the same message, in plain words. Whatever happens to the narrative, the
 * numbers are on screen before it is asked for, and they stay.
 */
import { compareTraces, explain, type Stage } from '../compare.ts';
import { Failure } from '../failure.ts';
import { answerActions, comparedValue, feedbackActions } from '../render/answer-actions.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { renderAnswer } from '../render/blocks.ts';
import { renderFailure, renderStopped } from '../render/notices.ts';
import type { Report } from '../report/report.ts';
import type { Ask } from './ask.ts';
import type { BotDeps } from './deps.ts';
import type { Turn } from './jobs.ts';
import { LiveMessage } from './live-message.ts';
import { describeBug } from './log.ts';
import { type AskWatch, watchAsk } from './operation/ask-watch.ts';
import type { Outlet } from './outlet.ts';
import { Stopped } from './stopped.ts';
import { describeTrouble } from './trouble.ts';

/** What became of a question, for a way in that has to report it. */
export type Delivered =
  | { readonly kind: 'answered'; readonly report: Report; readonly messageTs: string | undefined }
  | { readonly kind: 'failed'; readonly sentence: string };

/** Rejects only when nothing could be shown. */
export function deliver(ask: Ask, outlet: Outlet, turn: Turn, deps: BotDeps): Promise<Delivered> {
  return watchAsk(ask.askedBy, deps, (watch) => answer(ask, outlet, turn, { ...deps, log: watch.log, watch }));
}

/** What one ask is answered with, and watched by. */
type AskDeps = BotDeps & { readonly watch: AskWatch };

async function answer(ask: Ask, outlet: Outlet, turn: Turn, deps: AskDeps): Promise<Delivered> {
  const { watch } = deps;
  const onLostProgress = (error: unknown) => deps.log.warn(`progress not shown: ${describeTrouble(error)}`);
  const named = ask.request.baseline === undefined ? 'candidate' : 'both';
  const live = new LiveMessage(outlet, onLostProgress, named, turn.key);
  await live.progress(turn.ahead === undefined ? 'reading' : { ahead: turn.ahead });
  watch.shown('first');

  const compared = await compare(ask, live, turn, deps);
  if (compared.kind === 'failed') {
    await live.result(compared.message, 'final');
    watch.shown('final');
    watch.ended(compared.code, true);
    return { kind: 'failed', sentence: compared.sentence };
  }
  // Which place it is may turn out only when something is shown there.
  const note = () => (outlet.note === undefined ? {} : { note: outlet.note });
  const { pool = [] } = ask.request;
  const value = comparedValue(compared.report, pool);
  const actions = [answerActions(compared.report, pool)];
  deps.reports.keep(value, compared.report);
  await live.result(renderAnswer(compared.report, { narrative: 'coming', actions, ...note() }), 'numbers').then(
    () => watch.shown('numbers'),
    // They come with the explanation, which is the second try.
    (error: unknown) => deps.log.warn(`numbers not shown: ${describeTrouble(error)}`),
  );
  watch.stage('explaining');

  const told = await tell(compared.report, turn, deps);
  deps.reports.keep(value, told.report);
  const all = { narrative: told.state, actions: [...actions, feedbackActions()], ...note() };
  await live.result(renderAnswer(told.report, all), 'final');
  watch.shown('final');
  deps.log.info('worded', {
    author: told.report.narrative?.author,
    fallback: told.report.narrative?.fallback !== undefined,
  });
  watch.ended(told.report.verdict.outcome, false);
  await remember(ask, told.report, outlet, deps);
  return { kind: 'answered', report: told.report, messageTs: outlet.messageTs };
}

/** For the asker's own list of comparisons. What cannot be remembered costs nobody the answer. */
async function remember({ origin }: Ask, report: Report, outlet: Outlet, deps: BotDeps): Promise<void> {
  const { teamId, userId, channelId = '' } = origin;
  const { messageTs } = outlet;
  const { outcome, confidence } = report.verdict;
  const [baseline, candidate] = [report.baseline, report.candidate].map((side) => `${side.source}:${side.traceId}`);
  const ids = { baseline: baseline!, candidate: candidate! };
  const where = { teamId, userId, channelId, ...(messageTs !== undefined && { messageTs }) };
  await deps.store
    .recordComparison({ ...where, ...ids, outcome, confidence, atMs: Date.now() })
    .catch((error: unknown) => deps.log.error(`comparison not remembered: ${describeBug(error)}`));
}

type Compared =
  | { readonly kind: 'compared'; readonly report: Report }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly sentence: string;
      readonly message: SlackMessage;
    };

async function compare(ask: Ask, live: LiveMessage, turn: Turn, deps: AskDeps): Promise<Compared> {
  try {
    await turn.begin(positionTeller(live, turn));
    const onStage = (stage: Stage) => {
      deps.watch.stage(stage);
      void live.progress(stage);
    };
    const onWaiting = () => void live.progress('arriving');
    const context = { sources: deps.sources, signal: turn.signal, onStage, onWaiting };
    const report = await compareTraces(ask.request, context);
    return { kind: 'compared', report };
  } catch (error) {
    if (turn.signal.reason instanceof Stopped) return stopped(turn.signal.reason);
    const failure = turn.signal.aborted ? RESTARTED : error;
    if (!(failure instanceof Failure)) deps.log.error(`bug while comparing: ${describeBug(failure)}`);
    const { code, message, advice } = failure instanceof Failure ? failure : BUG;
    const sentence = advice === undefined ? message : `${message} ${advice}`;
    return { kind: 'failed', code, sentence, message: renderFailure({ message, advice }, ask.askedBy, deps.examples) };
  } finally {
    // What is left is waiting, for Slack and for a model.
    turn.makeRoom();
  }
}

function stopped({ userId }: Stopped): Compared {
  return { kind: 'failed', code: 'stopped', sentence: 'Somebody stopped it.', message: renderStopped(userId) };
}

/** Of a long line every halving alone is told: who waits reads little, and Slack takes so many updates only. */
function positionTeller(live: LiveMessage, { ahead: atFirst = 0 }: Turn): (ahead: number) => void {
  let told = atFirst;
  return (ahead) => {
    if (ahead > told / 2 || ahead === told) return;
    told = ahead;
    void live.progress({ ahead });
  };
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

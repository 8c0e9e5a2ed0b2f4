/**
 * One question answered in one message: progress within a second, the numbers as soon as they exist, then narrative and
 * picture by replacing them. Failures are answered in the same message, in plain words. Whatever happens to narrative and
 * picture, the numbers are on screen before either is begun, and they stay.
 */
import { compareWithViews, explain, type Stage } from '../compare.ts';
import { Failure } from '../failure.ts';
import { answerActions, comparedValue, feedbackActions } from '../render/answer-actions.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { type AnswerOptions, renderAnswer } from '../render/blocks.ts';
import { renderFailure, renderStopped } from '../render/notices.ts';
import type { Report } from '../report/report.ts';
import type { View } from '../report/views.ts';
import type { Ask } from './ask.ts';
import type { BotDeps } from './deps.ts';
import type { Turn } from './jobs.ts';
import { LiveMessage } from './live-message.ts';
import { describeBug } from './log.ts';
import { type AskWatch, watchAsk } from './operation/ask-watch.ts';
import type { Outlet, Phase } from './outlet.ts';
import { AnswerPicture } from './picture/answer-picture.ts';
import type { Subject } from './picture/drawings.ts';
import { Stopped } from './stopped.ts';
import { describeTrouble } from './trouble.ts';

/** What became of a question, for a way in that has to report it. */
export type Delivered =
  | {
      readonly kind: 'answered';
      readonly report: Report;
      readonly messageTs: string | undefined;
      /** Settled when a picture that comes late is shown too, or given up. Never rejects. */
      readonly picture: Promise<void>;
    }
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
  const live = new LiveMessage(outlet, onLostProgress, named, turn);
  await live.progress(turn.ahead === undefined ? 'reading' : { ahead: turn.ahead });
  watch.shown('first');

  const compared = await compare(ask, outlet, live, turn, deps);
  if (compared.kind === 'failed') {
    await live.result(compared.message, 'final');
    watch.shown('final');
    watch.ended(compared.code, true);
    return { kind: 'failed', sentence: compared.sentence };
  }
  return answerInParts(compared, { ask, outlet, live, turn, deps });
}

type ResultPhase = Exclude<Phase, 'progress'>;

interface Around {
  readonly ask: Ask;
  readonly outlet: Outlet;
  readonly live: LiveMessage;
  readonly turn: Turn;
  readonly deps: AskDeps;
}

/** The numbers, then narrative and picture: both at once where they come within a moment, else the first one first. */
async function answerInParts({ report, subject }: Numbers, around: Around): Promise<Delivered> {
  const { ask, outlet, live, turn, deps } = around;
  const { pool = [] } = ask.request;
  const value = comparedValue(report, pool);
  const actions = [answerActions(report, pool, await deps.links.create(value, ask.origin))];
  deps.reports.keep(value, report);
  const show = (shown: Report, phase: ResultPhase, options: AnswerOptions) => {
    // Which place it is may turn out only when something is shown there.
    const note = outlet.note === undefined ? {} : { note: outlet.note };
    return live.result(renderAnswer(shown, { ...options, ...note }), phase);
  };
  const numbers: AnswerOptions = { narrative: 'coming', actions };
  await show(report, 'numbers', numbers).then(
    () => deps.watch.shown('numbers'),
    // They come with the explanation, which is the second try.
    (error: unknown) => deps.log.warn(`numbers not shown: ${describeTrouble(error)}`),
  );
  deps.watch.stage('explaining');

  const picture = new AnswerPicture(subject, { outlet, teamId: ask.origin.teamId, signal: turn.signal, deps });
  const telling = explainedOrNot(report, turn, deps);
  const early = await picture.before(telling);
  if (early !== undefined) {
    await show(report, 'picture', { ...numbers, picture: early }).catch((error: unknown) =>
      deps.log.info(`picture not shown before the explanation: ${describeTrouble(error)}`),
    );
  }
  const told = await telling;
  deps.reports.keep(value, told.report);
  const whole: AnswerOptions = { narrative: told.state, actions: [...actions, feedbackActions()] };
  await show(told.report, 'final', { ...whole, picture: await picture.beside() });
  watchEnd(told.report, deps);
  await remember(ask, told.report, outlet, deps);
  const late = picture.finish((it) => show(told.report, 'picture', { ...whole, picture: it }));
  return { kind: 'answered', report: told.report, messageTs: outlet.messageTs, picture: late };
}

function watchEnd({ narrative, verdict }: Report, { watch, log }: AskDeps): void {
  watch.shown('final');
  log.info('worded', { author: narrative?.author, fallback: narrative?.fallback !== undefined });
  watch.ended(verdict.outcome, false);
}

/** For the asker's own list of comparisons. What cannot be remembered costs nobody the answer. */
async function remember({ origin }: Ask, report: Report, outlet: Outlet, deps: BotDeps): Promise<void> {
  const { teamId, userId, channelId = '' } = origin;
  const { messageTs } = outlet;
  const { outcome, confidence } = report.verdict;
  const choice = report.baselineChoice && { baselineChoice: JSON.stringify(report.baselineChoice) };
  const [baseline, candidate] = [report.baseline, report.candidate].map((side) => `${side.source}:${side.traceId}`);
  const ids = { baseline: baseline!, candidate: candidate! };
  const where = { teamId, userId, channelId, ...(messageTs !== undefined && { messageTs }) };
  await deps.store
    .recordComparison({ ...where, ...ids, outcome, confidence, ...choice, atMs: Date.now() })
    .catch((error: unknown) => deps.log.error(`comparison not remembered: ${describeBug(error)}`));
}

interface Numbers {
  readonly kind: 'compared';
  readonly report: Report;
  /** Of the picture, where there is to be one. */
  readonly subject: Subject | undefined;
}

type Compared =
  | Numbers
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly sentence: string;
      readonly message: SlackMessage;
    };

async function compare(ask: Ask, outlet: Outlet, live: LiveMessage, turn: Turn, deps: AskDeps): Promise<Compared> {
  try {
    await turn.begin(positionTeller(live, turn));
    const onStage = (stage: Stage) => {
      deps.watch.stage(stage);
      void live.progress(stage);
    };
    const onWaiting = () => void live.progress('arriving');
    const context = { sources: deps.sources, signal: turn.signal, onStage, onWaiting };
    const views: readonly View[] = outlet.pictures === undefined || deps.drawings === undefined ? [] : ['waterfall'];
    const { report, waterfall } = await compareWithViews(ask.request, context, views);
    return { kind: 'compared', report, subject: waterfall && { report, waterfall } };
  } catch (error) {
    if (turn.signal.reason instanceof Stopped) return stopped(turn.signal.reason);
    const failure = turn.signal.aborted ? RESTARTED : error;
    if (!(failure instanceof Failure)) deps.log.error(`bug while comparing: ${describeBug(failure)}`);
    const { code, message, advice } = failure instanceof Failure ? failure : BUG;
    const sentence = advice === undefined ? message : `${message} ${advice}`;
    return { kind: 'failed', code, sentence, message: renderFailure({ message, advice }) };
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

async function explainedOrNot(
  report: Report,
  turn: Turn,
  deps: BotDeps,
): Promise<{ report: Report; state: 'told' | 'failed' }> {
  try {
    // The narrator keeps its own deadline, and words its reason better than an abort from here would.
    return { report: await explain(report, deps.narrator, turn.signal), state: 'told' };
  } catch (error) {
    deps.log.error(`bug while explaining: ${describeBug(error)}`);
    return { report, state: 'failed' };
  }
}

/**
 * The one door: every way in ends here. May this person ask, and so often? Is the same being answered already? Then the
 * job that answers is started. What is refused is told to the asker alone where that is possible.
 */
import { createHash } from 'node:crypto';
import type { webApi } from '@slack/bolt';
import type { CompareRequest } from '../compare.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { type AskedBy, renderSentence } from '../render/notices.ts';
import { type Origin, type Person, refusalOf } from './access/access.ts';
import { type Delivered, deliver } from './deliver.ts';
import type { BotDeps } from './deps.ts';
import type { Admission, Turn } from './jobs.ts';
import { turnedAway } from './operation/ask-watch.ts';
import type { Outlet } from './outlet.ts';
import { describeTrouble } from './trouble.ts';

export interface Ask {
  readonly request: CompareRequest;
  readonly askedBy: AskedBy;
  readonly origin: Origin;
  /** Undefined: in the channel itself. */
  readonly threadTs: string | undefined;
  /** Only the asker sees the answer. */
  readonly isPrivate: boolean;
  /** Of a workflow: nobody in person asks, and each run has an answer of its own. */
  readonly workflowRun?: string;
  /** Told what became of it; never rejects. */
  readonly onEnd?: (end: Delivered) => Promise<void>;
}

export interface Outlets {
  /** Where the answer appears. */
  readonly answer: Outlet;
  /** Where the asker alone reads why there is none. */
  readonly aside: Outlet;
}

type Reason = Exclude<Admission, 'started'> | 'not-allowed' | 'too-often';

/** Resolves when the job is started or the asker knows why not; rejects only when nothing could be shown. */
export async function askFor(ask: Ask, outlets: Outlets, client: webApi.WebClient, deps: BotDeps): Promise<void> {
  const refusal = await refusalFor(ask, client, deps);
  if (refusal !== undefined) return refuse(ask, refusal.reason, refusal.sentence, outlets, deps);
  const thread = threadKey(ask.origin, ask.threadTs ?? '');
  const admission = deps.jobs.start(keyOf(ask), (turn) => work(ask, outlets.answer, turn, deps), thread);
  // Whoever asks the same in the same thread sees the answer that is on its way.
  if (admission === 'started' || (admission === 'joined' && !ask.isPrivate && ask.threadTs !== undefined)) {
    if (admission === 'joined') await ask.onEnd?.({ kind: 'failed', sentence: NOT_STARTED.joined });
    return;
  }
  await refuse(ask, admission, NOT_STARTED[admission], outlets, deps);
}

async function work(ask: Ask, outlet: Outlet, turn: Turn, deps: BotDeps): Promise<void> {
  let end: Delivered = { kind: 'failed', sentence: 'The answer could not be shown.' };
  try {
    end = await deliver(ask, outlet, turn, deps);
  } finally {
    await ask.onEnd?.(end);
  }
  if (end.kind === 'answered') await end.picture;
}

/**
 * The same ask in the same place: whoever asks it while it is being answered reads that answer. Hashed, since the key
 * stands in the button that stops the job.
 */
function keyOf({ request, origin, threadTs = '', isPrivate, workflowRun = '' }: Ask): string {
  const audience = isPrivate ? `private ${origin.userId}` : 'open';
  const { baseline = '', candidate, order } = request;
  return hash([threadKey(origin, threadTs), audience, workflowRun, baseline, candidate, order]);
}

/** What all jobs of one thread are known by. */
export function threadKey({ teamId, channelId = '' }: Pick<Origin, 'teamId' | 'channelId'>, threadTs: string): string {
  return hash([teamId, channelId, threadTs]);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function refusalFor(
  ask: Ask,
  client: webApi.WebClient,
  deps: BotDeps,
): Promise<{ readonly reason: Reason; readonly sentence: string } | undefined> {
  const sentence =
    ask.workflowRun === undefined
      ? await accessRefusal(ask.origin, client, deps)
      : refusalOf(ask.origin, memberOf(ask.origin), deps.access);
  if (sentence !== undefined) return { reason: 'not-allowed', sentence };
  if (deps.jobs.has(keyOf(ask))) return undefined;
  const tooMany = tooOften(ask.origin, deps);
  return tooMany === undefined ? undefined : { reason: 'too-often', sentence: tooMany };
}

/** Takes one from both quotas where there is one. */
export function tooOften({ teamId, userId, channelId }: Origin, deps: BotDeps): string | undefined {
  const waitMs =
    deps.personQuotas.waitMs(`${teamId} ${userId}`) ||
    (channelId === undefined ? 0 : deps.channelQuotas.waitMs(`${teamId} ${channelId}`));
  if (waitMs === 0) return undefined;
  const seconds = Math.ceil(waitMs / 1_000);
  return `Those were many questions at once. Please ask again in ${seconds} s.`;
}

/** Whoever Slack does not describe is not answered: a guest must not get in while Slack has trouble. */
export async function accessRefusal(
  origin: Origin,
  client: webApi.WebClient,
  deps: Pick<BotDeps, 'people' | 'access' | 'log'>,
): Promise<string | undefined> {
  try {
    return refusalOf(origin, await deps.people.find(client, origin), deps.access);
  } catch (error) {
    deps.log.warn(`who asks is unknown: ${describeTrouble(error)}`);
    return 'Slack did not tell me whether you may ask. Please ask again in a moment.';
  }
}

/** Slack does not say who runs a workflow; those who build one are full members. */
function memberOf({ teamId, enterpriseId }: Origin): Person {
  return { teamId, enterpriseId, isGuest: false, isStranger: false };
}

const NOT_STARTED: Readonly<Record<Exclude<Admission, 'started'>, string>> = {
  joined: 'I am working on this right now; the answer appears here.',
  full: 'I have too many comparisons in line. Please ask again in a minute.',
  stopping: 'I am being restarted. Please ask again in a moment.',
};

async function refuse(
  ask: Ask,
  reason: Reason,
  sentence: string,
  { answer, aside }: Outlets,
  deps: BotDeps,
): Promise<void> {
  deps.log.info(`not answered: ${reason}`);
  turnedAway(ask.askedBy, reason, deps.telemetry);
  const message: SlackMessage = renderSentence(sentence);
  try {
    await aside.show(message, 'final');
  } catch (error) {
    deps.log.warn(`aside not shown: ${describeTrouble(error)}`);
    await answer.show(message, 'final');
  } finally {
    await ask.onEnd?.({ kind: 'failed', sentence });
  }
}

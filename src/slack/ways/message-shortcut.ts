/**
 * "Compare traces here" on a message: the ids and links in it and, where it names fewer than two, in its thread. Two are
 * compared in the thread, of one the baseline is chosen, more are offered to pick from, none is said to the asker alone.
 * https://docs.slack.dev/interactivity/implementing-shortcuts/
 */
import type { MessageShortcut, RespondFn, SlackShortcutMiddlewareArgs, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { CompareRequest } from '../../compare.ts';
import { renderSentence } from '../../render/notices.ts';
import { tracesIn } from '../../request/traces-in.ts';
import { readQuestion } from '../../request.ts';
import { accessRefusal, askFor } from '../ask.ts';
import { ChannelOutlet } from '../channel-outlet.ts';
import type { BotDeps } from '../deps.ts';
import { FallbackOutlet } from '../fallback-outlet.ts';
import { originOf, type WithContext } from '../origin.ts';
import { ResponseOutlet } from '../private-outlets.ts';
import { describeTrouble, platformError } from '../trouble.ts';
import { textsOf } from './message-text.ts';
import { pickFrom } from './pick-traces.ts';
import { textsOfThread } from './thread.ts';

export const MESSAGE_SHORTCUT = 'compare_traces_in_message';

type ShortcutArgs = Pick<SlackShortcutMiddlewareArgs<MessageShortcut>, 'ack' | 'shortcut' | 'respond'> & {
  readonly client: webApi.WebClient;
  readonly context: WithContext['context'] & { readonly botUserId?: string };
};

const inThread = z.object({ thread_ts: z.string().optional() });

export function answerMessageShortcuts(deps: BotDeps): (args: ShortcutArgs) => Promise<void> {
  return async ({ ack, shortcut, respond, client, context }) => {
    await ack();
    if (!deps.deliveries.isNew(shortcut.trigger_id)) return;

    const { message, channel, trigger_id: triggerId } = shortcut;
    const threadTs = inThread.parse(message).thread_ts ?? message.ts;
    const place = { channel: channel.id, threadTs };
    const found = await findTraces(message, { ...place, withoutUser: context.botUserId }, client, deps);
    const { traces } = found;
    const origin = originOf(context, { userId: shortcut.user.id, channelId: channel.id });
    if (traces.length > 2) {
      const refusal = await accessRefusal(origin, client, deps);
      if (refusal !== undefined) return sayAside(respond, refusal, deps);
      const opened = await pickFrom(traces, place, triggerId, client, deps);
      if (!opened) await sayAside(respond, TOO_MANY(traces.length), deps);
      return;
    }
    const request = requestFor(message, traces);
    if (request === undefined) return sayAside(respond, noTraces(found), deps);
    const toAsker = (note: string | undefined) => new ResponseOutlet(respond, note);
    const answer = new FallbackOutlet(new ChannelOutlet(client, place), toAsker);
    const ask = { request, askedBy: 'shortcut', origin, threadTs, isPrivate: false } as const;
    await askFor(ask, { answer, aside: toAsker(undefined) }, client, deps);
  };
}

interface Found {
  readonly traces: readonly string[];
  /** Undefined where the message was enough; otherwise whether the rest of the thread could be read. */
  readonly thread: 'read' | 'closed' | undefined;
}

async function findTraces(
  message: MessageShortcut['message'],
  thread: Parameters<typeof textsOfThread>[1],
  client: webApi.WebClient,
  deps: BotDeps,
): Promise<Found> {
  const own = textsOf(message);
  const traces = tracesIn(own);
  if (traces.length >= 2) return { traces, thread: undefined };
  try {
    const others = await textsOfThread(client, thread);
    return { traces: tracesIn([...own, ...others]), thread: 'read' };
  } catch (error) {
    // Not in the channel, or without the scope: what the message says must do.
    if (platformError(error) === '') throw error;
    deps.log.info(`thread not read: ${describeTrouble(error)}`);
    return { traces, thread: 'closed' };
  }
}

/** What the author said of the two ("slow: … fast: …") counts, where all of it stands in the text. */
function requestFor(message: MessageShortcut['message'], traces: readonly string[]): CompareRequest | undefined {
  const [first, second] = traces;
  if (first === undefined) return undefined;
  if (second === undefined) return { candidate: first, order: 'auto' };
  const question = readQuestion(message.text ?? '');
  if (question.kind === 'compare' && question.request.baseline !== undefined) return question.request;
  return { baseline: first, candidate: second, order: 'auto' };
}

function noTraces({ thread }: Found): string {
  const where =
    thread === 'closed' ? 'in this message, and I may not read its thread' : 'in this message or its thread';
  const invite = thread === 'closed' ? ' Type /invite @Spandiff to let me in.' : '';
  return `I found no trace id and no link to a trace ${where}.${invite}`;
}

const TOO_MANY = (count: number) =>
  `I found ${count} traces here, and Slack did not let me ask which ones you mean. Please try again, or name two with /spandiff.`;

async function sayAside(respond: RespondFn, sentence: string, deps: BotDeps): Promise<void> {
  deps.log.info('not answered: told aside');
  await new ResponseOutlet(respond, undefined).show(renderSentence(sentence), 'final');
}

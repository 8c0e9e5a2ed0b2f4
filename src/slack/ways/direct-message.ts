/**
 * A message to the bot alone, in its DM or its agent view: every message is a question, answered in the thread below it.
 * https://docs.slack.dev/reference/events/message.im/
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { askFor } from '../ask.ts';
import { ChannelOutlet } from '../channel-outlet.ts';
import { markOf } from '../deliveries.ts';
import type { BotDeps } from '../deps.ts';
import { originOf, type WithContext } from '../origin.ts';
import type { Outlet } from '../outlet.ts';
import { readTyped } from './typed-question.ts';

type MessageArgs = Pick<SlackEventMiddlewareArgs<'message'>, 'event' | 'body'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

export function answerDirectMessages(deps: BotDeps): (args: MessageArgs) => Promise<void> {
  return async ({ event, body, client, context }) => {
    // A picture with a question under it is one; edits, deletions and joins are none.
    const isWritten = event.subtype === undefined || event.subtype === 'file_share';
    if (event.channel_type !== 'im' || !isWritten) return;
    // Other bots are not answered: two of them would talk to each other for ever.
    const isByBot = 'bot_id' in event && event.bot_id !== undefined;
    if (isByBot || event.user === undefined || !deps.deliveries.isNew(body.event_id)) return;

    const { channel, user } = event;
    const { teamId } = context;
    const thread = { channel, threadTs: event.thread_ts ?? event.ts, teamId };
    const answer: Outlet = new ChannelOutlet(client, thread, markOf(body.event_id, context));
    const origin = originOf(context, { userId: user, channelId: channel });
    const typed = { text: event.text ?? '', askedBy: 'direct-message', origin, reply: answer, aside: answer } as const;
    const question = await readTyped(typed, client, deps);
    if (question === undefined) return;
    const isAtWork = deps.agent.startWork(client, thread);
    const onEnd = async () => {
      if (await isAtWork) await deps.agent.endWork(client, thread);
    };
    // Here nobody reads along, so "private" asks for nothing.
    const ask = { askedBy: 'direct-message', origin, threadTs: thread.threadTs, isPrivate: false, onEnd } as const;
    await askFor({ ...ask, request: question.request }, { answer, aside: answer }, client, deps);
  };
}

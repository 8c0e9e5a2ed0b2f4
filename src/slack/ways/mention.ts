/**
 * "@Spandiff compare <id> <id>": answered in the thread, for all to see. Bolt acknowledges events before it calls
 * listeners, and the work goes on in a job. https://docs.slack.dev/reference/events/app_mention/
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { renderSentence } from '../../render/notices.ts';
import { askFor } from '../ask.ts';
import { markOf } from '../deliveries.ts';
import type { BotDeps } from '../deps.ts';
import { originOf, type WithContext } from '../origin.ts';
import { inTheOpen } from '../places.ts';
import { readTyped } from './typed-question.ts';

type MentionArgs = Pick<SlackEventMiddlewareArgs<'app_mention'>, 'event' | 'body'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

const PRIVATE_MENTION =
  'A mention is answered in the thread, where everybody reads along. For an answer that only you see, type:';

export function answerMentions(deps: BotDeps): (args: MentionArgs) => Promise<void> {
  return async ({ event, body, client, context }) => {
    const { user, channel } = event;
    // Other bots are not answered: two of them would talk to each other for ever.
    if (event.bot_id !== undefined || user === undefined || !deps.deliveries.isNew(body.event_id)) return;

    const threadTs = event.thread_ts ?? event.ts;
    const place = { channel, threadTs };
    const asker = { user, activeThreadTs: event.thread_ts };
    const { answer, aside } = inTheOpen(client, place, asker, markOf(body.event_id, context));
    const origin = originOf(context, { userId: user, channelId: channel });
    const typed = { text: event.text, askedBy: 'mention', origin, reply: answer, aside } as const;
    const question = await readTyped(typed, client, deps);
    if (question === undefined) return;
    const { request } = question;
    if (question.isPrivate) {
      const ids = request.baseline === undefined ? [request.candidate] : [request.baseline, request.candidate];
      return answer.show(renderSentence(PRIVATE_MENTION, ['/spandiff', ...ids, 'private'].join(' ')), 'final');
    }
    const ask = { request, askedBy: 'mention', origin, threadTs, isPrivate: false } as const;
    await askFor(ask, { answer, aside }, client, deps);
  };
}

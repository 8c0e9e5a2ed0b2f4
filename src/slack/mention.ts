/**
 * "@Spandiff compare <id> <id>": answered in the thread, for all to see. Bolt acknowledges events before it calls
 * listeners, and the work goes on in a job. https://docs.slack.dev/reference/events/app_mention/
 */
import type { SlackEventMiddlewareArgs, webApi } from '@slack/bolt';
import { renderHelp, renderRefusal, renderSentence } from '../render/notices.ts';
import { readQuestion } from '../request.ts';
import { type BotDeps, startComparison } from './deliver.ts';
import { ChannelOutlet, EphemeralOutlet, FallbackOutlet } from './outlet.ts';

type MentionArgs = Pick<SlackEventMiddlewareArgs<'app_mention'>, 'event' | 'body'> & {
  readonly client: webApi.WebClient;
};

const PRIVATE_MENTION =
  'A mention is answered in the thread, where everybody reads along. For an answer that only you see, type:';

export function answerMentions(deps: BotDeps): (args: MentionArgs) => Promise<void> {
  return async ({ event, body, client }) => {
    const { user, channel } = event;
    // Other bots are not answered: two of them would talk to each other for ever.
    if (event.bot_id !== undefined || user === undefined || !deps.deliveries.isNew(body.event_id)) return;

    const place = { channel, threadTs: event.thread_ts ?? event.ts };
    const inThread = new ChannelOutlet(client, place);
    const outlet = new FallbackOutlet(inThread, (note) => new EphemeralOutlet(client, { ...place, user }, note));
    const question = readQuestion(event.text);
    if (question.kind === 'help') return outlet.show(renderHelp(deps.examples, deps.sourceNames), 'final');
    if (question.kind === 'refused') return outlet.show(renderRefusal(question, 'mention', deps.examples), 'final');
    const { request } = question;
    if (question.isPrivate) {
      return outlet.show(
        renderSentence(PRIVATE_MENTION, `/spandiff ${request.baseline} ${request.candidate} private`),
        'final',
      );
    }
    const key = ['thread', channel, place.threadTs, request.baseline, request.candidate, request.order].join(' ');
    const refusal = startComparison(key, { request, askedBy: 'mention' }, outlet, deps);
    // Who asks the same in the same thread reads the answer that is on its way.
    if (refusal !== undefined && refusal.reason !== 'joined') await outlet.show(refusal.message, 'final');
  };
}

/**
 * "/spandiff <id> <id>" or "/spandiff <id>": acknowledged at once, answered in the channel; with `private`, or where the
 * bot may not post, to the asker alone. Commands do not exist in threads.
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
import type { SlackCommandMiddlewareArgs, webApi } from '@slack/bolt';
import { renderHelp, renderRefusal } from '../../render/notices.ts';
import { readQuestion } from '../../request.ts';
import { askFor } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { ChannelOutlet, FallbackOutlet, ResponseOutlet } from '../outlet.ts';
import { originOf, type WithContext } from './origin.ts';

type CommandArgs = Pick<SlackCommandMiddlewareArgs, 'ack' | 'command' | 'respond'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

export const COMMAND = '/spandiff';

export function answerCommands(deps: BotDeps): (args: CommandArgs) => Promise<void> {
  return async ({ ack, command, respond, client, context }) => {
    await ack();
    if (!deps.deliveries.isNew(command.trigger_id)) return;

    const { channel_id: channel, user_id: userId } = command;
    const aside = new ResponseOutlet(respond, undefined);
    const question = readQuestion(command.text);
    if (question.kind === 'help') return aside.show(renderHelp(deps.examples, deps.sourceNames), 'final');
    if (question.kind === 'refused') return aside.show(renderRefusal(question, 'command', deps.examples), 'final');
    const { request, isPrivate } = question;
    const answer = isPrivate
      ? new ResponseOutlet(respond, 'Only you can see this.')
      : new FallbackOutlet(new ChannelOutlet(client, { channel }), (note) => new ResponseOutlet(respond, note));
    const origin = originOf(context, { userId, channelId: channel });
    await askFor(
      { request, askedBy: 'command', origin, threadTs: undefined, isPrivate },
      { answer, aside },
      client,
      deps,
    );
  };
}

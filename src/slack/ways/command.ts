/**
 * "/spandiff <id> <id>" or "/spandiff <id>": acknowledged at once, answered in the channel; with `private`, or where the
 * bot may not post, to the asker alone. Commands do not exist in threads.
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
import type { SlackCommandMiddlewareArgs, webApi } from '@slack/bolt';
import { askFor } from '../ask.ts';
import { ChannelOutlet } from '../channel-outlet.ts';
import type { BotDeps } from '../deps.ts';
import { FallbackOutlet } from '../fallback-outlet.ts';
import { originOf, type WithContext } from '../origin.ts';
import { ResponseOutlet } from '../private-outlets.ts';
import { readTyped } from './typed-question.ts';

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
    const origin = originOf(context, { userId, channelId: channel });
    const typed = { text: command.text, askedBy: 'command', origin, reply: aside, aside } as const;
    const question = await readTyped(typed, client, deps);
    if (question === undefined) return;
    const { request, isPrivate } = question;
    const answer = isPrivate
      ? new ResponseOutlet(respond, undefined)
      : new FallbackOutlet(new ChannelOutlet(client, { channel }), (note) => new ResponseOutlet(respond, note));
    await askFor(
      { request, askedBy: 'command', origin, threadTs: undefined, isPrivate },
      { answer, aside },
      client,
      deps,
    );
  };
}

/**
 * "/spandiff <id> <id>": acknowledged at once, answered in the channel; with `private`, or where the bot may not post,
 * to the asker alone. Commands do not exist in threads. https://docs.slack.dev/interactivity/implementing-slash-commands
 */
import type { SlackCommandMiddlewareArgs, webApi } from '@slack/bolt';
import { renderHelp, renderRefusal } from '../render/notices.ts';
import { readQuestion } from '../request.ts';
import { type BotDeps, startComparison } from './deliver.ts';
import { ChannelOutlet, FallbackOutlet, ResponseOutlet } from './outlet.ts';

type CommandArgs = Pick<SlackCommandMiddlewareArgs, 'ack' | 'command' | 'respond'> & {
  readonly client: webApi.WebClient;
};

export const COMMAND = '/spandiff';

export function answerCommands(deps: BotDeps): (args: CommandArgs) => Promise<void> {
  return async ({ ack, command, respond, client }) => {
    await ack();
    if (!deps.deliveries.isNew(command.trigger_id)) return;

    const { channel_id: channel, user_id: user } = command;
    const toAsker = new ResponseOutlet(respond, undefined);
    const question = readQuestion(command.text);
    if (question.kind === 'help') return toAsker.show(renderHelp(deps.examples, deps.sourceNames), 'final');
    if (question.kind === 'refused') return toAsker.show(renderRefusal(question, 'command', deps.examples), 'final');
    const { request, isPrivate } = question;
    const outlet = isPrivate
      ? new ResponseOutlet(respond, 'Only you can see this.')
      : new FallbackOutlet(new ChannelOutlet(client, { channel }), (note) => new ResponseOutlet(respond, note));
    const audience = isPrivate ? `private ${user}` : 'channel';
    const key = [audience, channel, request.baseline, request.candidate, request.order].join(' ');
    const refusal = startComparison(key, { request, askedBy: 'command' }, outlet, deps);
    if (refusal !== undefined) await toAsker.show(refusal.message, 'final');
  };
}

/** The button below the preview of a link: answered in the thread of the message that has the link. */
import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs, webApi } from '@slack/bolt';
import { z } from 'zod';
import { VALUE_CHARACTERS } from '../../render/buttons.ts';
import { renderSentence } from '../../render/notices.ts';
import { askFor } from '../ask.ts';
import { ChannelOutlet } from '../channel-outlet.ts';
import type { BotDeps } from '../deps.ts';
import { FallbackOutlet } from '../fallback-outlet.ts';
import { originOf, type WithContext } from '../origin.ts';
import { ResponseOutlet } from '../private-outlets.ts';

type ClickArgs = Pick<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>, 'ack' | 'action' | 'body' | 'respond'> &
  WithContext & {
    readonly client: webApi.WebClient;
  };

const reference = z.string().min(1).max(VALUE_CHARACTERS);
const value = z.strictObject({ v: z.literal(1), c: reference, b: reference.optional() });
const container = z.object({ channel_id: z.string(), message_ts: z.string(), thread_ts: z.string().optional() });

export function answerLinkedTraces(deps: BotDeps): (args: ClickArgs) => Promise<void> {
  return async ({ ack, action, body, respond, client, context }) => {
    await ack();
    if (!deps.deliveries.isNew(body.trigger_id)) return;
    const toAsker = (note: string | undefined) => new ResponseOutlet(respond, note);
    const carried = readValue(action.value);
    const place = container.safeParse(body.container);
    if (carried === undefined || !place.success) return toAsker(undefined).show(renderSentence(NOT_OURS), 'final');
    const { b: baseline, c: candidate } = carried;
    const { channel_id: channel, message_ts: ts, thread_ts: threadTs = ts } = place.data;
    const request = { ...(baseline !== undefined && { baseline }), candidate, order: 'auto' } as const;
    const origin = originOf(context, { userId: body.user.id, channelId: channel });
    const answer = new FallbackOutlet(new ChannelOutlet(client, { channel, threadTs }), toAsker);
    const ask = { request, askedBy: 'button', origin, threadTs, isPrivate: false } as const;
    await askFor(ask, { answer, aside: toAsker(undefined) }, client, deps);
  };
}

const NOT_OURS = 'This button is from another version of me. Please name the traces with /spandiff.';

function readValue(text: string | undefined): z.infer<typeof value> | undefined {
  if (text === undefined || text.length > VALUE_CHARACTERS) return undefined;
  try {
    return value.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * A click, whatever was clicked: who, where, with what value; acknowledged at once, acted on once, and answered to whoever
 * clicked. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
import type { BlockAction, RespondArguments, SlackActionMiddlewareArgs, webApi } from '@slack/bolt';
import { z } from 'zod';
import { renderSentence } from '../../render/notices.ts';
import type { Origin } from '../access/access.ts';
import { accessRefusal } from '../ask.ts';
import type { BotDeps } from '../deps.ts';
import { originOf, type WithContext } from '../origin.ts';
import type { Outlet, Place } from '../outlet.ts';
import { type Asker, toOneAlone } from '../places.ts';
import { ResponseOutlet } from '../private-outlets.ts';
import { describeTrouble } from '../trouble.ts';

export interface Pressed {
  readonly origin: Origin;
  readonly triggerId: string;
  /** Of the button, or of what was chosen in a menu. */
  readonly value: string | undefined;
  /** The message with the button; undefined in a modal. */
  readonly place: PressedPlace | undefined;
  /** The modal with the button. */
  readonly view: PressedView | undefined;
  readonly client: webApi.WebClient;
}

export interface PressedPlace {
  readonly channel: string;
  readonly messageTs: string;
  /** Where answers to the click go; undefined for a private message in a channel, which nobody can answer in a thread. */
  readonly threadTs: string | undefined;
  /** The same where that thread has replies. */
  readonly activeThreadTs: string | undefined;
  /** Only the person who clicked sees the message. */
  readonly isPrivate: boolean;
  /** To the person who clicked, alone. */
  readonly aside: Outlet;
}

export interface PressedView {
  readonly id: string;
  readonly hash: string;
  readonly state: string;
}

type ActionArgs = Pick<SlackActionMiddlewareArgs<BlockAction>, 'ack' | 'body' | 'action' | 'respond'> &
  WithContext & { readonly client: webApi.WebClient };

export type Act = (pressed: Pressed, deps: BotDeps) => Promise<void>;

/** A listener that leads clicks to what they do, for those who may ask. */
export function onPress(act: Act, deps: BotDeps): (args: ActionArgs) => Promise<void> {
  return async (args) => {
    await args.ack();
    const pressed = read(args);
    if (!deps.deliveries.isNew(pressed.triggerId)) return;
    await act(pressed, deps);
  };
}

/** The same where whoever clicks must be allowed to ask, and the message says why not. */
export function ifAllowed(act: Act): Act {
  return async (pressed, deps) => {
    const refusal = await accessRefusal(pressed.origin, pressed.client, deps);
    if (refusal !== undefined) return tell(refusal, pressed, deps);
    await act(pressed, deps);
  };
}

/** A sentence for whoever clicked, by the first way that is open. */
export async function tell(sentence: string, { place, client, origin }: Pressed, deps: BotDeps): Promise<void> {
  if (place === undefined) return deps.log.info('nobody to tell: the click was in a modal');
  const { isPrivate, aside } = place;
  const beside = toOneAlone(client, place.channel, askerAt(place, origin), undefined);
  const message = renderSentence(sentence);
  for (const outlet of isPrivate ? [aside] : [beside, aside]) {
    try {
      return await outlet.show(message, 'final');
    } catch (error) {
      deps.log.warn(`aside not shown: ${describeTrouble(error)}`);
    }
  }
}

export function askerAt({ activeThreadTs }: Pick<PressedPlace, 'activeThreadTs'>, { userId: user }: Origin): Asker {
  return { user, activeThreadTs };
}

/** As Slack's methods name it. */
export function spotOf({ channel, threadTs }: { channel: string; threadTs: string | undefined }): Place {
  return { channel, ...(threadTs !== undefined && { threadTs }) };
}

export const NOT_OURS = 'This button is from another version of me. Please ask again for a fresh answer.';

// --- the payload -------------------------------------------------------------------------------------------------

const id = z.string().min(1);
const payload = z.object({
  user: z.object({ id }),
  trigger_id: id,
  channel: z.object({ id }).optional(),
  container: z.object({
    message_ts: id.optional(),
    thread_ts: id.optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  message: z.object({ thread_ts: id.optional() }).optional(),
  view: z.object({ id, hash: z.string(), private_metadata: z.string() }).optional(),
});
const element = z.object({
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

function read({ body, action, respond, client, context }: ActionArgs): Pressed {
  const { user, trigger_id: triggerId, channel, container, message, view } = payload.parse(body);
  const { value, selected_option: chosen } = element.parse(action);
  const { message_ts: messageTs, thread_ts: containerThread, is_ephemeral: isPrivate = false } = container;
  // Slack says it of replies, and of messages that have some.
  const activeThreadTs = containerThread ?? message?.thread_ts;
  const threadTs = activeThreadTs ?? (isPrivate ? undefined : messageTs);
  const place =
    channel === undefined || messageTs === undefined
      ? undefined
      : {
          channel: channel.id,
          messageTs,
          threadTs,
          activeThreadTs,
          isPrivate,
          aside: asideOf(respond, activeThreadTs),
        };
  return {
    origin: originOf(context, { userId: user.id, channelId: channel?.id }),
    triggerId,
    value: chosen?.value ?? value,
    place,
    view: view && { id: view.id, hash: view.hash, state: view.private_metadata },
    client,
  };
}

/** A message of its own: the address would otherwise replace the message that was clicked. */
function asideOf(respond: ActionArgs['respond'], threadTs: string | undefined): Outlet {
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const beside = (message: string | RespondArguments) => {
    const content = typeof message === 'string' ? { text: message } : message;
    return respond({ ...content, ...thread, replace_original: false });
  };
  return new ResponseOutlet(beside, undefined);
}

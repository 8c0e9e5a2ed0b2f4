/** Where the answer to a question goes that was asked in a message or a form, and the ways that are left where that is closed. */
import type { webApi } from '@slack/bolt';
import type { Outlets } from './ask.ts';
import { ChannelOutlet } from './channel-outlet.ts';
import { FallbackOutlet } from './fallback-outlet.ts';
import type { Mark, Outlet, Place } from './outlet.ts';
import { EphemeralOutlet } from './private-outlets.ts';

/**
 * Who reads what is told to one person alone, and in which thread, if any: in one that has no replies yet Slack takes such
 * a message and shows it to nobody. https://docs.slack.dev/reference/methods/chat.postEphemeral
 */
export interface Asker {
  readonly user: string;
  readonly activeThreadTs: string | undefined;
}

/** In the open, else to the asker alone. */
export function inTheOpen(client: webApi.WebClient, place: Place, asker: Asker, mark?: Mark): Outlets {
  const toAsker = (note: string | undefined) => toOneAlone(client, place.channel, asker, note);
  return { answer: new FallbackOutlet(new ChannelOutlet(client, place, mark), toAsker), aside: toAsker(undefined) };
}

export function toOneAlone(
  client: webApi.WebClient,
  channel: string,
  { user, activeThreadTs }: Asker,
  note: string | undefined,
): Outlet {
  const thread = activeThreadTs === undefined ? {} : { threadTs: activeThreadTs };
  return new EphemeralOutlet(client, { channel, ...thread, user }, note);
}

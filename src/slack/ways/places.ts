/** Where the answer to a question goes that was asked in a message or a form, and the ways that are left where that is closed. */
import type { webApi } from '@slack/bolt';
import type { Outlets } from '../ask.ts';
import { ChannelOutlet, EphemeralOutlet, FallbackOutlet, type Place } from '../outlet.ts';

/** In the open, else to the asker alone. */
export function inTheOpen(client: webApi.WebClient, place: Place, user: string): Outlets {
  const toAsker = (note: string | undefined) => new EphemeralOutlet(client, { ...place, user }, note);
  return { answer: new FallbackOutlet(new ChannelOutlet(client, place), toAsker), aside: toAsker(undefined) };
}

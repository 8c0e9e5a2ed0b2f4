/** The last minutes of a channel or thread, for a look at what has arrived there. */
import type { webApi } from '@slack/bolt';

/** Slack delivers an event for the last time some six minutes after the first, and its clock is not ours. */
const RECENT_SECONDS = 600;

export async function recentMessages(
  client: webApi.WebClient,
  { channel, threadTs }: { readonly channel: string; readonly threadTs?: string | undefined },
) {
  const range = { channel, oldest: String(Math.floor(Date.now() / 1_000) - RECENT_SECONDS), limit: 100 };
  const { messages = [] } =
    threadTs === undefined
      ? await client.conversations.history(range)
      : await client.conversations.replies({ ...range, ts: threadTs });
  return messages;
}

/** What the messages of a thread say, page by page and up to a limit: https://docs.slack.dev/reference/methods/conversations.replies. */
import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { textsOf } from './message-text.ts';

const page = z.object({
  messages: z.array(z.unknown()).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const author = z.object({ user: z.string().optional() });

interface Thread {
  readonly channel: string;
  readonly threadTs: string;
  /** Our own answers name traces too; nobody asks for these again. */
  readonly withoutUser: string | undefined;
}

/** Rejects as Slack does where the bot may not read. */
export async function textsOfThread(client: webApi.WebClient, thread: Thread): Promise<readonly string[]> {
  const { channel, threadTs, withoutUser } = thread;
  const texts: string[] = [];
  let cursor: string | undefined;
  for (let seen = 0; seen < LIMITS.threadMessages; seen += LIMITS.threadPageMessages) {
    const next = cursor === undefined ? {} : { cursor };
    const limit = LIMITS.threadPageMessages;
    const read = page.parse(await client.conversations.replies({ channel, ts: threadTs, limit, ...next }));
    for (const message of read.messages) {
      if (withoutUser === undefined || author.safeParse(message).data?.user !== withoutUser) {
        texts.push(...textsOf(message));
      }
    }
    cursor = read.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') break;
  }
  return texts;
}

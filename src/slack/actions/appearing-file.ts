/**
 * A file that Slack has taken is not there yet: Slack looks into it first, for a second or for ever. Whether people see it
 * is seen in the conversation alone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { recentMessages } from '../recent-messages.ts';

export interface SentFile {
  readonly channel: string;
  readonly threadTs?: string | undefined;
  readonly ids: readonly string[];
}

const uploaded = z.object({
  files: z.array(z.object({ files: z.array(z.object({ id: z.string() })).optional() })).optional(),
});

/** Of what files.uploadV2 answers; none where it does not say. */
export function idsOf(answer: unknown): readonly string[] {
  const { data } = uploaded.safeParse(answer);
  return data?.files?.flatMap(({ files = [] }) => files.map(({ id }) => id)) ?? [];
}

/** Where nobody can say, it has. */
export async function hasAppeared(file: SentFile, client: webApi.WebClient): Promise<boolean> {
  if (file.ids.length === 0) return true;
  for (const waitMs of LIMITS.fileLookPausesMs) {
    await pause(waitMs);
    if (await isThere(file, client)) return true;
  }
  return false;
}

async function isThere(file: SentFile, client: webApi.WebClient): Promise<boolean> {
  try {
    const messages = await recentMessages(client, file);
    return messages.some(({ files = [] }) => files.some(({ id }) => id !== undefined && file.ids.includes(id)));
  } catch (error) {
    // The app may not read this conversation, or Slack does not answer: the file was taken all the same.
    if (error instanceof webApi.SlackError) return true;
    throw error;
  }
}

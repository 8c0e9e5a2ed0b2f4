/** files.*: an upload in three steps (https://docs.slack.dev/messaging/working-with-files/#upload). */
import { z } from 'zod';
import type { Content } from '../conversations.ts';
import type { Channel } from '../identity.ts';
import { readContent } from '../message-content.ts';
import { describeFile } from '../message-shape.ts';
import {
  type Arguments,
  type Call,
  checkThread,
  type Method,
  openChannel,
  optional,
  read,
  required,
  structured,
} from './method.ts';

export const FILE_METHODS: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { token: 'bot', tier: 4, run: announce },
  'files.completeUploadExternal': { token: 'bot', tier: 4, run: complete },
  'files.info': { token: 'bot', tier: 4, run: info },
};

function announce(args: Arguments, { files, team, pageUrl }: Call) {
  const shape = { filename: required, length: z.coerce.number().int().min(1), alt_txt: optional, alt_text: optional };
  const { filename, length, alt_txt, alt_text } = read(args, shape);
  const { id, uploadPath } = files.announce(team, { name: filename, size: length, altText: alt_text ?? alt_txt ?? '' });
  return { upload_url: `${pageUrl()}${uploadPath.slice(1)}`, file_id: id };
}

const uploads = structured(z.array(z.object({ id: required, title: z.string().optional() })).min(1));

/** A file for a channel appears there when Slack has looked into it, which may be after the app's next message. */
function complete(args: Arguments, call: Call) {
  const { files, team, conversations, pageUrl } = call;
  const shape = { files: uploads, channel_id: optional, thread_ts: optional, initial_comment: optional };
  const { files: given, channel_id, thread_ts, initial_comment } = read(args, shape);
  const channel = channel_id === undefined ? undefined : openChannel(team, channel_id);
  if (channel !== undefined) checkThread(conversations, channel, thread_ts);
  const comment = readComment(args, initial_comment);
  let waiting = given.length;
  const onProcessed = () => {
    waiting -= 1;
    if (channel === undefined || waiting > 0) return;
    const shared = given.map(({ id }) => files.describe(team, id));
    conversations.post(team.bot, place(channel, thread_ts), { ...comment, files: shared });
  };
  for (const { id, title } of given) files.complete(team, id, title, onProcessed);
  return { files: given.map(({ id }) => describeFile(files.describe(team, id), team, pageUrl())) };
}

function readComment(args: Arguments, comment: string | undefined): Content {
  if (comment !== undefined) return { text: comment, blocks: [] };
  return args.blocks === undefined ? { text: '', blocks: [] } : readContent({ blocks: args.blocks });
}

function place(channel: Channel, threadTs: string | undefined) {
  return { channel, threadTs };
}

function info(args: Arguments, { files, team, pageUrl }: Call) {
  const file = files.describe(team, read(args, { file: required }).file);
  return { file: describeFile(file, team, pageUrl()) };
}

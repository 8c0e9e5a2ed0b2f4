/** chat.* and reactions.*: https://docs.slack.dev/reference/methods/chat.postMessage/. */
import { z } from 'zod';
import { parseBlocks } from '../blocks.ts';
import type { Message, Unfurl } from '../conversations.ts';
import { unfurlId } from '../event-payloads.ts';
import type { Channel } from '../identity.ts';
import { readContent } from '../message-content.ts';
import { describeMessage } from '../message-shape.ts';
import { SlackError } from '../slack-error.ts';
import { SLACK_LIMITS } from '../slack-limits.ts';
import {
  type Arguments,
  type Call,
  channelOrPerson,
  channelWithBot,
  checkThread,
  findMessage,
  type Method,
  openChannel,
  optional,
  picturesOf,
  read,
  required,
  structured,
} from './method.ts';

export const CHAT_METHODS: Readonly<Record<string, Method>> = {
  'chat.postMessage': { token: 'bot', tier: 'posting', run: postMessage },
  'chat.update': { token: 'bot', tier: 3, run: updateMessage },
  'chat.postEphemeral': { token: 'bot', tier: 4, run: postEphemeral },
  'chat.delete': { token: 'bot', tier: 3, run: deleteMessage },
  'chat.unfurl': { token: 'bot', tier: 3, run: unfurl },
  'chat.getPermalink': { token: 'bot', tier: 'many', run: getPermalink },
  'reactions.add': { token: 'bot', tier: 3, run: addReaction },
  'reactions.remove': { token: 'bot', tier: 2, run: removeReaction },
};

function postMessage(args: Arguments, call: Call) {
  const { conversations, team } = call;
  const { channel: channelName, thread_ts } = read(args, { channel: required, thread_ts: optional });
  const channel = channelOrPerson(team, channelName);
  const content = readContent(args, picturesOf(call));
  checkThread(conversations, channel, thread_ts);
  const message = conversations.post(team.bot, { channel, threadTs: thread_ts }, content);
  return { channel: channel.id, ts: message.ts, message: describeMessage(message, team) };
}

function updateMessage(args: Arguments, call: Call) {
  const { channel, message } = ownMessage(args, call, 'cant_update_message');
  if (typeof args.text === 'string' && args.text.length > SLACK_LIMITS.updateTextCharacters) {
    throw new SlackError('msg_too_long');
  }
  const updated = call.conversations.update(message, readContent(args, picturesOf(call)));
  return { channel: channel.id, ts: message.ts, text: updated.text, message: describeMessage(updated, call.team) };
}

function postEphemeral(args: Arguments, call: Call) {
  const { conversations, team } = call;
  const shape = { channel: required, user: required, thread_ts: optional };
  const { channel: channelName, user: userName, thread_ts } = read(args, shape);
  const channel = openChannel(team, channelName);
  const user = team.users.find((one) => one.id === userName);
  if (user === undefined || !channel.members.includes(user.id)) throw new SlackError('user_not_in_channel');
  const content = readContent(args, picturesOf(call));
  checkThread(conversations, channel, thread_ts);
  const place = { channel, threadTs: thread_ts, visibleTo: user.id };
  // Slack takes it all the same.
  if (!conversations.isShown(place)) return { message_ts: `${Date.now() / 1_000}` };
  return { message_ts: conversations.post(team.bot, place, content).ts };
}

function deleteMessage(args: Arguments, call: Call) {
  const { channel, message } = ownMessage(args, call, 'cant_delete_message');
  call.conversations.remove(channel.id, message.ts);
  return { channel: channel.id, ts: message.ts };
}

/** The app's own message, in a channel that lives. */
function ownMessage(args: Arguments, { conversations, team }: Call, refusal: string) {
  const { channel: channelName, ts } = read(args, { channel: required, ts: required });
  const channel = channelWithBot(team, channelName);
  if (channel.isArchived) throw new SlackError('is_inactive');
  const message = findMessage(conversations, channel, ts);
  if (message.user !== team.bot.id) throw new SlackError(refusal);
  return { channel, message };
}

const unfurls = structured(z.record(z.string(), z.object({ blocks: z.array(z.unknown()) })));

/** Previews made of blocks; those of attachments and Work Objects are not known here. */
function unfurl(args: Arguments, call: Call) {
  const shape = { channel: optional, ts: optional, unfurl_id: optional, unfurls: z.unknown().optional() };
  const { channel: channelName, ts, unfurl_id, unfurls: given } = read(args, shape);
  if (given === undefined) throw new SlackError('missing_unfurls');
  const parsed = unfurls.safeParse(given);
  if (!parsed.success) throw new SlackError('invalid_unfurls_format');
  const target = unfurl_id === undefined ? { channel: channelName, ts } : readUnfurlId(unfurl_id);
  const message = messageToUnfurl(call, target);
  const previews = Object.entries(parsed.data).map(([url, { blocks }], position): Unfurl => {
    if (!message.text.includes(url.replaceAll('&', '&amp;'))) throw new SlackError('cannot_unfurl_url');
    const place = `unfurl-${message.unfurls.length + position}`;
    return { url, blocks: parseBlocks(blocks, picturesOf(call), 'message', place) };
  });
  call.conversations.unfurl(message, previews);
  return {};
}

/** The app need not be in the channel. */
function messageToUnfurl(
  { conversations, team }: Call,
  target: { channel?: string | undefined; ts?: string | undefined },
) {
  const channel = team.channels.find((one) => one.id === target.channel);
  if (channel === undefined) throw new SlackError('cannot_find_channel');
  const message = conversations.find(channel.id, target.ts ?? '');
  if (message === undefined) throw new SlackError('cannot_find_message');
  return message;
}

function readUnfurlId(id: string): { channel?: string; ts?: string } {
  const [channel = '', seconds = '', micros = ''] = id.split('.');
  const ts = `${seconds}.${micros}`;
  if (unfurlId({ channel, ts }) !== id) throw new SlackError('invalid_unfurl_id');
  return { channel, ts };
}

function getPermalink(args: Arguments, { conversations, team, pageUrl }: Call) {
  const { channel: channelName, message_ts } = read(args, { channel: required, message_ts: required });
  const channel: Channel = channelWithBot(team, channelName);
  const message: Message = findMessage(conversations, channel, message_ts);
  const permalink = `${pageUrl()}archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return { channel: channel.id, permalink };
}

function addReaction(args: Arguments, call: Call) {
  const { message, name } = readReaction(args, call);
  const already = message.reactions.find((reaction) => reaction.name === name);
  if (already?.users.includes(call.team.bot.id)) throw new SlackError('already_reacted');
  call.conversations.react(message, name, call.team.bot);
  return {};
}

function removeReaction(args: Arguments, call: Call) {
  const { message, name } = readReaction(args, call);
  const reaction = message.reactions.find((one) => one.name === name);
  if (!reaction?.users.includes(call.team.bot.id)) throw new SlackError('no_reaction');
  call.conversations.unreact(message, name, call.team.bot);
  return {};
}

function readReaction(args: Arguments, { conversations, team }: Call) {
  const shape = { channel: required, timestamp: required, name: required };
  const { channel: channelName, timestamp, name } = read(args, shape);
  const channel = openChannel(team, channelName);
  if (!/^[a-z0-9_+'-]+$/.test(name)) throw new SlackError('invalid_name');
  return { message: findMessage(conversations, channel, timestamp), name };
}

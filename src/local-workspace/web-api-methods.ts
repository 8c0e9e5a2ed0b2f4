/**
 * The Web API methods that an app of this kind calls, one function each: arguments in, Slack's answer out, or a
 * SlackError. Names, required arguments and error codes: https://docs.slack.dev/reference/methods/.
 */
import { z } from 'zod';
import type { Conversations, Message } from './conversations.ts';
import { APP, BOT, type Channel, findChannel, findUser, TEAM, type User } from './identity.ts';
import { readContent } from './message-content.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

export interface MethodContext {
  readonly conversations: Conversations;
  pageUrl(): string;
  /** A WebSocket address, good for one use. */
  issueSocketUrl(): string;
}

export interface Method {
  readonly token: 'bot' | 'app';
  run(args: Arguments, context: MethodContext): Record<string, unknown>;
}

export type Arguments = Readonly<Record<string, unknown>>;

export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['auth.test', { token: 'bot', run: authTest }],
  ['apps.connections.open', { token: 'app', run: (_, context) => ({ url: context.issueSocketUrl() }) }],
  ['chat.postMessage', { token: 'bot', run: postMessage }],
  ['chat.update', { token: 'bot', run: updateMessage }],
  ['chat.postEphemeral', { token: 'bot', run: postEphemeral }],
  ['chat.delete', { token: 'bot', run: deleteMessage }],
  ['chat.getPermalink', { token: 'bot', run: getPermalink }],
  ['conversations.info', { token: 'bot', run: channelInfo }],
  ['conversations.replies', { token: 'bot', run: replies }],
  ['users.info', { token: 'bot', run: userInfo }],
  ['reactions.add', { token: 'bot', run: addReaction }],
  ['assistant.threads.setStatus', { token: 'bot', run: setStatus }],
]);

function authTest(_: Arguments, { pageUrl }: MethodContext) {
  const who = { team: TEAM.name, user: BOT.name, team_id: TEAM.id, user_id: BOT.id, bot_id: APP.botId };
  return { url: pageUrl(), ...who, is_enterprise_install: false };
}

function postMessage(args: Arguments, { conversations }: MethodContext) {
  const { channel: channelName, thread_ts } = read(args, { channel: required, thread_ts: optional });
  const channel = channelWithBot(channelName);
  const content = readContent(args);
  checkThread(conversations, channel, thread_ts);
  const message = conversations.post(BOT, { channel, threadTs: thread_ts }, content);
  return { channel: channel.id, ts: message.ts, message: describeMessage(message) };
}

function updateMessage(args: Arguments, { conversations }: MethodContext) {
  const { channel: channelName, ts } = read(args, { channel: required, ts: required });
  const channel = channelWithBot(channelName);
  const message = findMessage(conversations, channel, ts);
  if (message.user !== BOT.id) throw new SlackError('cant_update_message');
  if (typeof args.text === 'string' && args.text.length > SLACK_LIMITS.updateTextCharacters) {
    throw new SlackError('msg_too_long');
  }
  const updated = conversations.update(message, readContent(args));
  return { channel: channel.id, ts, text: updated.text, message: describeMessage(updated) };
}

function postEphemeral(args: Arguments, { conversations }: MethodContext) {
  const shape = { channel: required, user: required, thread_ts: optional };
  const { channel: channelName, user: userName, thread_ts } = read(args, shape);
  const channel = channelWithBot(channelName);
  const user = findUser(userName);
  if (user === undefined || user.isBot) throw new SlackError('user_not_in_channel');
  const content = readContent(args);
  checkThread(conversations, channel, thread_ts);
  const message = conversations.post(BOT, { channel, threadTs: thread_ts, visibleTo: user.id }, content);
  return { message_ts: message.ts };
}

function deleteMessage(args: Arguments, { conversations }: MethodContext) {
  const { channel: channelName, ts } = read(args, { channel: required, ts: required });
  const channel = channelWithBot(channelName);
  const message = findMessage(conversations, channel, ts);
  if (message.user !== BOT.id) throw new SlackError('cant_delete_message');
  conversations.remove(channel.id, ts);
  return { channel: channel.id, ts };
}

function getPermalink(args: Arguments, { conversations, pageUrl }: MethodContext) {
  const { channel: channelName, message_ts } = read(args, { channel: required, message_ts: required });
  const channel = channelWithBot(channelName);
  const message = findMessage(conversations, channel, message_ts);
  const permalink = `${pageUrl()}archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return { channel: channel.id, permalink };
}

function channelInfo(args: Arguments) {
  const channel = anyChannel(read(args, { channel: required }).channel);
  const kind = { is_channel: true, is_private: false, is_archived: false, is_ext_shared: false };
  return { channel: { id: channel.id, name: channel.name, ...kind, is_member: channel.botIsMember } };
}

function replies(args: Arguments, { conversations }: MethodContext) {
  const shape = { channel: required, ts: required, limit: z.coerce.number().int().min(1).optional(), cursor: optional };
  const { channel: channelName, ts, limit = 1_000, cursor } = read(args, shape);
  const channel = channelWithBot(channelName);
  const parent = conversations.find(channel.id, ts);
  if (parent === undefined || parent.threadTs !== undefined || parent.visibleTo !== undefined) {
    throw new SlackError('thread_not_found');
  }
  const all = conversations.list(channel.id, ts).filter((message) => message.visibleTo === undefined);
  const from = cursor === undefined ? 0 : all.findIndex((message) => message.ts === cursor);
  if (from < 0) throw new SlackError('invalid_cursor');
  const next = all[from + limit];
  return {
    messages: all.slice(from, from + limit).map((message) => describeMessage(message, all.length - 1)),
    has_more: next !== undefined,
    ...(next !== undefined && { response_metadata: { next_cursor: next.ts } }),
  };
}

function userInfo(args: Arguments) {
  const user = findUser(read(args, { user: required }).user);
  if (user === undefined) throw new SlackError('user_not_found');
  const profile = { real_name: user.realName, display_name: user.realName };
  const about = { deleted: false, is_bot: user.isBot, tz: 'Etc/UTC', tz_offset: 0 };
  return { user: { id: user.id, team_id: TEAM.id, name: user.name, real_name: user.realName, ...about, profile } };
}

function addReaction(args: Arguments, { conversations }: MethodContext) {
  const shape = { channel: required, timestamp: required, name: required };
  const { channel: channelName, timestamp, name } = read(args, shape);
  const channel = channelWithBot(channelName);
  if (!/^[a-z0-9_+'-]+$/.test(name)) throw new SlackError('invalid_name');
  const message = findMessage(conversations, channel, timestamp);
  const already = message.reactions.find((reaction) => reaction.name === name);
  if (already?.users.includes(BOT.id)) throw new SlackError('already_reacted');
  conversations.react(message, name, BOT);
  return {};
}

function setStatus(args: Arguments, { conversations }: MethodContext) {
  const shape = { channel_id: required, thread_ts: required, status: z.string() };
  const { channel_id, thread_ts, status } = read(args, shape);
  const channel = channelWithBot(channel_id);
  if (conversations.find(channel.id, thread_ts) === undefined) throw new SlackError('thread_not_found');
  conversations.setStatus(channel.id, thread_ts, status);
  return {};
}

const required = z.string().min(1);
const optional = z.string().min(1).optional();

/** Only what this workspace needs is read; Slack ignores arguments that a method does not have. */
function read<Shape extends z.core.$ZodShape>(args: Arguments, shape: Shape): z.output<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(args);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => {
    const field = issue.path.join('/');
    const isMissing = args[field] === undefined || args[field] === '';
    return isMissing ? `missing required field: ${field}` : `${issue.message} [json-pointer:/${field}]`;
  });
  throw new SlackError('invalid_arguments', details);
}

function anyChannel(idOrName: string): Channel {
  const channel = findChannel(idOrName);
  if (channel === undefined) throw new SlackError('channel_not_found');
  return channel;
}

function channelWithBot(idOrName: string): Channel {
  const channel = anyChannel(idOrName);
  if (!channel.botIsMember) throw new SlackError('not_in_channel');
  return channel;
}

/** Ephemeral messages cannot be found again, by nobody. */
function findMessage(conversations: Conversations, channel: Channel, ts: string): Message {
  const message = conversations.find(channel.id, ts);
  if (message === undefined || message.visibleTo !== undefined) throw new SlackError('message_not_found');
  return message;
}

/** Stricter than Slack, which lets a reply to a reply or to nothing drift away: here it is an error. */
function checkThread(conversations: Conversations, channel: Channel, threadTs: string | undefined): void {
  if (threadTs === undefined) return;
  if (findMessage(conversations, channel, threadTs).threadTs !== undefined) {
    throw new SlackError('cannot_reply_to_message');
  }
}

function describeMessage(message: Message, replyCount = 0): Record<string, unknown> {
  const author: User | undefined = findUser(message.user);
  return {
    type: 'message',
    user: message.user,
    ...(author?.isBot && { bot_id: APP.botId, app_id: APP.id }),
    text: message.text,
    ts: message.ts,
    team: TEAM.id,
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    ...(message.threadTs === undefined && replyCount > 0 && { thread_ts: message.ts, reply_count: replyCount }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.markedEdited && { edited: { user: message.user, ts: message.ts } }),
  };
}

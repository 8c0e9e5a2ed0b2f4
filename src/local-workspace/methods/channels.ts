/** conversations.* and users.*: https://docs.slack.dev/apis/web-api/using-the-conversations-api/. */
import { z } from 'zod';
import type { Message } from '../conversations.ts';
import { dmWith } from '../identity.ts';
import { describeChannel, describeMessage, describeUser } from '../message-shape.ts';
import { SlackError } from '../slack-error.ts';
import {
  type Arguments,
  type Call,
  channelWithBot,
  knownUser,
  type Method,
  optional,
  read,
  required,
  visibleChannel,
} from './method.ts';

export const CHANNEL_METHODS: Readonly<Record<string, Method>> = {
  'conversations.info': { token: 'bot', tier: 3, run: channelInfo },
  'conversations.members': { token: 'bot', tier: 4, run: members },
  'conversations.open': { token: 'bot', tier: 3, run: openDm },
  'conversations.history': { token: 'bot', tier: 3, run: history },
  'conversations.replies': { token: 'bot', tier: 3, run: replies },
  'users.info': { token: 'bot', tier: 4, run: userInfo },
};

const isTrue = z.stringbool().or(z.boolean()).optional();
const page = { include_all_metadata: isTrue, limit: z.coerce.number().int().min(1).optional(), cursor: optional };

function channelInfo(args: Arguments, { team }: Call) {
  const channel = visibleChannel(team, read(args, { channel: required }).channel);
  return { channel: describeChannel(channel, team) };
}

function members(args: Arguments, { team }: Call) {
  const { channel: channelName, limit = 100, cursor } = read(args, { channel: required, ...page });
  const channel = visibleChannel(team, channelName);
  const all = [...channel.members, ...(channel.botIsMember ? [team.bot.id] : [])];
  const { items, ...rest } = cut(all, (id) => id, limit, cursor);
  return { members: items, ...rest };
}

function openDm(args: Arguments, { team }: Call) {
  const { users, channel: channelId } = read(args, { users: optional, channel: optional });
  if (channelId !== undefined) return { channel: { id: visibleChannel(team, channelId).id } };
  if (users === undefined) throw new SlackError('users_list_not_supplied');
  const dm = dmWith(team, knownUser(team, users));
  if (dm === undefined) throw new SlackError('cannot_dm_bot');
  return { no_op: true, already_open: true, channel: { id: dm.id } };
}

/** Newest first, without replies. */
function history(args: Arguments, { conversations, team }: Call) {
  const bounds = { latest: optional, oldest: optional, inclusive: isTrue };
  const shape = { channel: required, ...bounds, ...page };
  const { channel: channelName, latest, oldest, inclusive = false, ...rest } = read(args, shape);
  const { limit = 100, cursor, include_all_metadata: withMetadata } = rest;
  const channel = channelWithBot(team, channelName);
  const isInside = (ts: string) =>
    (latest === undefined || ts < latest || (inclusive && ts === latest)) &&
    (oldest === undefined || ts > oldest || (inclusive && ts === oldest));
  const visible = conversations.list(channel.id).filter((one) => one.visibleTo === undefined);
  const found = visible.filter((one) => one.threadTs === undefined && isInside(one.ts)).reverse();
  const { items, ...more } = cut(found, (message) => message.ts, limit, cursor);
  const describe = (message: Message) => {
    const replyCount = visible.filter((one) => one.threadTs === message.ts).length;
    return describeMessage(message, team, { replyCount, withMetadata });
  };
  return { messages: items.map(describe), ...more };
}

function replies(args: Arguments, { conversations, team }: Call) {
  const { channel: channelName, ts, ...paging } = read(args, { channel: required, ts: required, ...page });
  const { limit = 1_000, cursor, include_all_metadata: withMetadata } = paging;
  const channel = channelWithBot(team, channelName);
  const asked = conversations.find(channel.id, ts);
  if (asked === undefined || asked.threadTs !== undefined || asked.visibleTo !== undefined) {
    throw new SlackError('thread_not_found');
  }
  const all = conversations.list(channel.id, ts).filter((message) => message.visibleTo === undefined);
  const { items, ...rest } = cut(all, (message) => message.ts, limit, cursor);
  const shown = { replyCount: all.length - 1, withMetadata };
  return { messages: items.map((message) => describeMessage(message, team, shown)), ...rest };
}

function userInfo(args: Arguments, { team }: Call) {
  return { user: describeUser(knownUser(team, read(args, { user: required }).user), team) };
}

/** One page of a list; the cursor names the first of the next. */
function cut<Item>(all: readonly Item[], nameOf: (item: Item) => string, limit: number, cursor: string | undefined) {
  const from = cursor === undefined ? 0 : all.findIndex((item) => nameOf(item) === cursor);
  if (from < 0) throw new SlackError('invalid_cursor');
  const next = all[from + limit];
  return {
    items: all.slice(from, from + limit),
    has_more: next !== undefined,
    ...(next !== undefined && { response_metadata: { next_cursor: nameOf(next) } }),
  };
}

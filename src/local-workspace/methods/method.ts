/**
 * What a Web API method is: arguments in, Slack's answer out, or a SlackError. Names, required arguments and error codes:
 * https://docs.slack.dev/reference/methods/.
 */
import { z } from 'zod';
import type { AgentState } from '../agent-state.ts';
import type { IsPicture } from '../blocks.ts';
import type { Conversations, Message } from '../conversations.ts';
import type { Files } from '../files.ts';
import { type Channel, type Directory, dmWith, findChannel, findUser, type Team, type User } from '../identity.ts';
import { parseJson } from '../json.ts';
import type { OAuth } from '../oauth.ts';
import type { Tier } from '../rate-limits.ts';
import { SlackError } from '../slack-error.ts';
import type { TokenKind, Tokens } from '../tokens.ts';
import type { Triggers } from '../triggers.ts';
import type { Views } from '../views.ts';

export interface Method {
  readonly token: TokenKind | 'none';
  /** Without one the method is not limited here. */
  readonly tier?: Tier;
  run(args: Arguments, call: Call): Answer;
}

export type Arguments = Readonly<Record<string, unknown>>;
export type Answer = Record<string, unknown>;

/** All that methods read and change. */
export interface Stores {
  readonly directory: Directory;
  readonly conversations: Conversations;
  readonly views: Views;
  readonly files: Files;
  readonly triggers: Triggers;
  readonly tokens: Tokens;
  readonly agents: AgentState;
  readonly oauth: OAuth;
  pageUrl(): string;
  /** A WebSocket address, good for one use. */
  issueSocketUrl(): string;
}

/** One call: in which team, with which token. */
export interface Call extends Stores {
  readonly team: Team;
  readonly token: string;
}

export const required = z.string().min(1);
export const optional = z.string().min(1).optional();

/** Only what this workspace needs is read; Slack ignores arguments that a method does not have. */
export function read<Shape extends z.core.$ZodShape>(args: Arguments, shape: Shape): z.output<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(args);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => {
    const field = issue.path.join('/');
    const isMissing = args[field] === undefined || args[field] === '';
    return isMissing ? `missing required field: ${field}` : `${issue.message} [json-pointer:/${field}]`;
  });
  throw new SlackError('invalid_arguments', details);
}

/** An argument of structure: JSON in a form, a value in a JSON body. */
export const structured = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (typeof value === 'string' ? parseJson(value) : value), schema);

/** A channel that the bot can see: private ones only from inside. */
export function visibleChannel(team: Team, idOrName: string): Channel {
  const channel = findChannel(team, idOrName);
  if (channel === undefined || (channel.kind !== 'public' && !channel.botIsMember)) {
    throw new SlackError('channel_not_found');
  }
  return channel;
}

export function channelWithBot(team: Team, idOrName: string): Channel {
  const channel = visibleChannel(team, idOrName);
  if (!channel.botIsMember) throw new SlackError('not_in_channel');
  return channel;
}

/** Where the app may write. */
export function openChannel(team: Team, idOrName: string): Channel {
  const channel = channelWithBot(team, idOrName);
  if (channel.isArchived) throw new SlackError('is_archived');
  return channel;
}

/** A message to a person is one into the DM with them. */
export function channelOrPerson(team: Team, name: string): Channel {
  const user = name.startsWith('U') ? findUser(team, name) : undefined;
  const dm = user === undefined ? undefined : dmWith(team, user);
  return dm ?? openChannel(team, name);
}

export function knownUser(team: Team, idOrName: string): User {
  const user = findUser(team, idOrName);
  if (user === undefined) throw new SlackError('user_not_found');
  return user;
}

/** Ephemeral messages cannot be found again, by nobody. */
export function findMessage(conversations: Conversations, channel: Channel, ts: string): Message {
  const message = conversations.find(channel.id, ts);
  if (message === undefined || message.visibleTo !== undefined) throw new SlackError('message_not_found');
  return message;
}

/** Stricter than Slack, which lets a reply to a reply or to nothing drift away: here it is an error. */
export function checkThread(conversations: Conversations, channel: Channel, threadTs: string | undefined): void {
  if (threadTs === undefined) return;
  if (findMessage(conversations, channel, threadTs).threadTs !== undefined) {
    throw new SlackError('cannot_reply_to_message');
  }
}

export function picturesOf({ files, team }: Call): IsPicture {
  return (file) => files.isPicture(team, file);
}

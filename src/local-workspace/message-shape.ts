/** Objects as Slack sends them, in answers of methods and in payloads: https://docs.slack.dev/reference/objects/. */
import type { Message, SharedFile } from './conversations.ts';
import { FILE_PATH } from './files.ts';
import { APP, type Channel, type Team, type User } from './identity.ts';

export function describeMessage(
  message: Message,
  team: Team,
  { replyCount = 0, withMetadata = false } = {},
): Record<string, unknown> {
  const author = team.users.find((user) => user.id === message.user);
  return {
    type: 'message',
    user: message.user,
    ...(author?.botId !== undefined && { bot_id: author.botId }),
    ...(author === team.bot && { app_id: APP.id }),
    text: message.text,
    ts: message.ts,
    team: teamIdOf(message.user, team),
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    ...(message.threadTs === undefined && replyCount > 0 && { thread_ts: message.ts, reply_count: replyCount }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.files.length > 0 && { files: message.files.map((file) => ({ id: file.id, name: file.name })) }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
    ...(message.markedEdited && { edited: { user: message.user, ts: message.ts } }),
  };
}

/** In Slack Connect channels people of other teams are met. */
export function teamIdOf(userId: string, team: Team): string {
  return team.users.find((user) => user.id === userId)?.teamId ?? team.id;
}

export function describeChannel(channel: Channel, team: Team): Record<string, unknown> {
  if (channel.kind === 'im') {
    return { id: channel.id, is_im: true, is_org_shared: false, user: channel.members[0], is_archived: false };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    is_shared: channel.isShared,
    is_ext_shared: channel.isShared,
    is_org_shared: false,
    is_member: channel.botIsMember,
    context_team_id: team.id,
    shared_team_ids: channel.isShared ? [...new Set(channel.members.map((id) => teamIdOf(id, team)))] : [team.id],
    num_members: channel.members.length + (channel.botIsMember ? 1 : 0),
  };
}

export function describeUser(user: User, team: Team): Record<string, unknown> {
  const isStranger = user.teamId !== team.id;
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: false,
    is_bot: user.isBot,
    is_admin: false,
    is_restricted: user.guest !== undefined,
    is_ultra_restricted: user.guest === 'single-channel',
    ...(isStranger && { is_stranger: true }),
    tz: 'Etc/UTC',
    tz_offset: 0,
    profile: { real_name: user.realName, display_name: user.realName, team: user.teamId },
  };
}

/** `mimetype` is empty until Slack has looked into the file. */
export function describeFile(
  file: SharedFile & { readonly createdAtMs: number },
  team: Team,
  pageUrl: string,
): Record<string, unknown> {
  const created = Math.floor(file.createdAtMs / 1_000);
  const url = `${pageUrl}${FILE_PATH.slice(1)}${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.mimetype === '' ? '' : (file.name.split('.').at(-1) ?? ''),
    alt_txt: file.altText,
    size: file.size,
    user: team.bot.id,
    user_team: team.id,
    mode: 'hosted',
    is_external: false,
    url_private: url,
    url_private_download: url,
    permalink: url,
  };
}

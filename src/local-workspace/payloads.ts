/**
 * The payloads that Slack sends to an app: https://docs.slack.dev/reference/events/app_mention/ and
 * https://docs.slack.dev/interactivity/implementing-slash-commands/.
 */
import { randomBytes } from 'node:crypto';
import type { Message } from './conversations.ts';
import { APP, BOT, type Channel, TEAM, type User } from './identity.ts';

/** Slack's deprecated verification token; Socket Mode apps ignore it. */
const VERIFICATION_TOKEN = 'local-workspace';

export function appMention(message: Message): Record<string, unknown> {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    context_enterprise_id: null,
    api_app_id: APP.id,
    event: {
      type: 'app_mention',
      user: message.user,
      text: message.text,
      ts: message.ts,
      ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
      team: TEAM.id,
      channel: message.channel,
      event_ts: message.ts,
    },
    type: 'event_callback',
    event_id: `Ev${randomId()}`,
    event_time: Math.floor(Number(message.ts)),
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: BOT.id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomId()}`,
  };
}

export interface Command {
  readonly command: string;
  /** As typed; the manifest does not ask Slack to escape it. */
  readonly text: string;
  readonly channel: Channel;
  readonly user: User;
  readonly responseUrl: string;
}

export function slashCommand(command: Command): Record<string, unknown> {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: command.channel.id,
    channel_name: command.channel.name,
    user_id: command.user.id,
    user_name: command.user.name,
    command: command.command,
    text: command.text,
    api_app_id: APP.id,
    is_enterprise_install: 'false',
    response_url: command.responseUrl,
    trigger_id: `${Date.now()}.${randomId()}`,
  };
}

function randomId(): string {
  return randomBytes(5).toString('hex').toUpperCase();
}

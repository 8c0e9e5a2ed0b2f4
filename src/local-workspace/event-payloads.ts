/**
 * Events as Slack sends them: the event in an envelope that says to whom it belongs (https://docs.slack.dev/apis/events-api/).
 *
 *   {type: 'event_callback', team_id, api_app_id, event_id: 'Ev…', event_time, authorizations: […],
 *    event: {type: 'app_mention', user, text: '<@U0SPANDIFF> compare …', channel, ts, event_ts}}
 */
import { randomBytes } from 'node:crypto';
import type { Message } from './conversations.ts';
import type { Payload } from './delivery.ts';
import { APP, type Channel, type StepDefinition, type Team, type User } from './identity.ts';
import { teamIdOf } from './message-shape.ts';
import type { View } from './views.ts';

/** Slack's deprecated verification token; apps that check signatures or use Socket Mode ignore it. */
export const VERIFICATION_TOKEN = 'local-workspace';

/** A person's message in the way the app hears of it: a mention in a channel, any message in a DM. */
export function messageEvent(type: 'app_mention' | 'message', message: Message, channel: Channel, team: Team): Payload {
  const userTeam = teamIdOf(message.user, team);
  const author = team.users.find((user) => user.id === message.user);
  const event = {
    type,
    user: message.user,
    ...(author?.botId !== undefined && { bot_id: author.botId }),
    text: message.text,
    ts: message.ts,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    team: userTeam,
    ...(userTeam !== team.id && { user_team: userTeam, source_team: userTeam }),
    channel: message.channel,
    ...(type === 'message' && { channel_type: channel.kind === 'im' ? 'im' : 'channel' }),
    event_ts: message.ts,
  };
  return envelope(team, event, channel);
}

export function homeOpened(tab: 'home' | 'messages', user: User, dm: Channel, team: Team, view?: View): Payload {
  const event = {
    type: 'app_home_opened',
    user: user.id,
    channel: dm.id,
    tab,
    ...(view && { view }),
    event_ts: nowTs(),
  };
  return envelope(team, event);
}

export function linkShared(message: Message, links: readonly string[], channel: Channel, team: Team): Payload {
  const event = {
    type: 'link_shared',
    channel: channel.id,
    is_bot_user_member: channel.botIsMember,
    user: message.user,
    message_ts: message.ts,
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    links: links.map((url) => ({ domain: new URL(url).hostname, url })),
    unfurl_id: unfurlId(message),
    source: 'conversations_history',
    event_ts: nowTs(),
  };
  return envelope(team, event, channel);
}

/** Names a message for chat.unfurl. */
export function unfurlId(message: Pick<Message, 'channel' | 'ts'>): string {
  return `${message.channel}.${message.ts}`;
}

export interface StepExecution {
  readonly id: string;
  readonly step: StepDefinition;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly token: string;
}

export function functionExecuted(execution: StepExecution, team: Team): Payload {
  const { step } = execution;
  const event = {
    type: 'function_executed',
    function: {
      id: `Fn${step.callbackId.toUpperCase()}`,
      callback_id: step.callbackId,
      title: step.title,
      type: 'app',
      input_parameters: step.inputs.map(({ name, type, title, isRequired }) => {
        return { type, name, title, is_required: isRequired };
      }),
      output_parameters: [],
      app_id: APP.id,
      date_created: 0,
      date_updated: 0,
      date_deleted: 0,
    },
    inputs: execution.inputs,
    function_execution_id: execution.id,
    workflow_execution_id: `Wx${randomId()}`,
    event_ts: nowTs(),
    bot_access_token: execution.token,
  };
  return envelope(team, event);
}

export function sessionStopped(channel: Channel, threadTs: string, user: User, team: Team): Payload {
  const event = {
    type: 'agent_session_stopped',
    channel: channel.id,
    user: user.id,
    thread_ts: threadTs,
    streaming_message_ts: [],
    event_ts: nowTs(),
  };
  return envelope(team, event, channel);
}

export function tokensRevoked(team: Team): Payload {
  return envelope(team, { type: 'tokens_revoked', tokens: { oauth: [], bot: [team.bot.id] }, event_ts: nowTs() });
}

export function appUninstalled(team: Team): Payload {
  return envelope(team, { type: 'app_uninstalled', event_ts: nowTs() });
}

function envelope(team: Team, event: Payload & { readonly event_ts: string }, channel?: Channel): Payload {
  const enterpriseId = team.enterprise?.id ?? null;
  const isOrgWide = team.enterprise !== undefined;
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    ...(isOrgWide && { enterprise_id: enterpriseId }),
    context_team_id: team.id,
    context_enterprise_id: enterpriseId,
    api_app_id: APP.id,
    event,
    type: 'event_callback',
    event_id: `Ev${randomId()}`,
    event_time: Math.floor(Number(event.event_ts)),
    authorizations: [
      {
        enterprise_id: enterpriseId,
        team_id: team.id,
        user_id: team.bot.id,
        is_bot: true,
        is_enterprise_install: isOrgWide,
      },
    ],
    is_ext_shared_channel: channel?.isShared ?? false,
    event_context: `4-${randomId()}`,
  };
}

function nowTs(): string {
  return (Date.now() / 1_000).toFixed(6);
}

function randomId(): string {
  return randomBytes(5).toString('hex').toUpperCase();
}

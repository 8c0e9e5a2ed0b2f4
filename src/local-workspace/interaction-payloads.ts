/**
 * Commands and interactions as Slack sends them: https://docs.slack.dev/interactivity/implementing-slash-commands/ and
 * https://docs.slack.dev/reference/interaction-payloads/. Shapes: the type files of @slack/bolt.
 */
import type { Message } from './conversations.ts';
import type { Payload } from './delivery.ts';
import type { PlacedElement, StateValue, StateValues } from './element-state.ts';
import { VERIFICATION_TOKEN } from './event-payloads.ts';
import { APP, type Channel, type Team, type User } from './identity.ts';
import { describeMessage } from './message-shape.ts';
import type { View } from './views.ts';

/** Where something was clicked. */
export type Place =
  | { readonly message: Message; readonly channel: Channel; readonly view?: undefined }
  | { readonly view: View; readonly message?: undefined; readonly channel?: undefined };

export interface Asker {
  readonly user: User;
  readonly team: Team;
  readonly triggerId: string;
}

export interface Command {
  readonly command: string;
  /** As typed; the manifest does not ask Slack to escape it. */
  readonly text: string;
  readonly channel: Channel;
  readonly responseUrl: string;
}

export function slashCommand({ command, text, channel, responseUrl }: Command, asker: Asker): Payload {
  const { user, team, triggerId } = asker;
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    team_domain: team.domain,
    ...(team.enterprise && { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name }),
    channel_id: channel.id,
    channel_name: spokenName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: APP.id,
    is_enterprise_install: String(team.enterprise !== undefined),
    response_url: responseUrl,
    trigger_id: triggerId,
  };
}

export interface Click {
  readonly place: Place;
  readonly action: StateValue;
  readonly values: StateValues;
  /** Of a click in a message. */
  readonly responseUrl?: string | undefined;
}

export function blockActions({ place, action, values, responseUrl }: Click, asker: Asker): Payload {
  const actions = [{ ...action, action_ts: nowTs() }];
  const { view, message, channel } = place;
  const container = containerOf(place, action.block_id);
  const common = { type: 'block_actions', ...who(asker), trigger_id: asker.triggerId, container };
  if (view !== undefined) return { ...common, view: { ...view, state: { values } }, actions };
  return {
    ...common,
    channel: { id: channel.id, name: spokenName(channel) },
    // Slack keeps no ephemeral messages, and cannot send them.
    ...(message.visibleTo === undefined && { message: describeMessage(message, asker.team) }),
    state: { values },
    response_url: responseUrl,
    actions,
  };
}

export function blockSuggestion(placed: PlacedElement, typed: string, place: Place, asker: Asker): Payload {
  const { view, message, channel } = place;
  return {
    type: 'block_suggestion',
    ...who(asker),
    container: containerOf(place, placed.blockId),
    action_id: placed.actionId,
    block_id: placed.blockId,
    value: typed,
    ...(view !== undefined && { view }),
    ...(channel !== undefined && { channel: { id: channel.id, name: spokenName(channel) } }),
    ...(message?.visibleTo === undefined && message && { message: describeMessage(message, asker.team) }),
  };
}

export function messageShortcut(
  callbackId: string,
  message: Message,
  channel: Channel,
  responseUrl: string,
  asker: Asker,
): Payload {
  return {
    type: 'message_action',
    ...who(asker),
    action_ts: nowTs(),
    callback_id: callbackId,
    trigger_id: asker.triggerId,
    response_url: responseUrl,
    message_ts: message.ts,
    channel: { id: channel.id, name: spokenName(channel) },
    message: describeMessage(message, asker.team),
  };
}

export function globalShortcut(callbackId: string, asker: Asker): Payload {
  return { type: 'shortcut', ...who(asker), action_ts: nowTs(), callback_id: callbackId, trigger_id: asker.triggerId };
}

export interface ViewResponseUrl {
  readonly block_id: string;
  readonly action_id: string;
  readonly channel_id: string;
  readonly response_url: string;
}

export function viewSubmission(view: View, responseUrls: readonly ViewResponseUrl[], asker: Asker): Payload {
  return {
    type: 'view_submission',
    ...who(asker),
    trigger_id: asker.triggerId,
    view,
    response_urls: responseUrls,
  };
}

export function viewClosed(view: View, isCleared: boolean, asker: Asker): Payload {
  return { type: 'view_closed', ...who(asker), view, is_cleared: isCleared };
}

function who({ user, team }: Asker): Record<string, unknown> {
  const { id, name } = user;
  const { enterprise } = team;
  return {
    token: VERIFICATION_TOKEN,
    api_app_id: APP.id,
    team: {
      id: team.id,
      domain: team.domain,
      ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    },
    user: { id, username: name, name, team_id: user.teamId },
    enterprise: enterprise ?? null,
    is_enterprise_install: enterprise !== undefined,
  };
}

function containerOf({ view, message }: Place, blockId: unknown): Record<string, unknown> {
  if (view !== undefined) return { type: 'view', view_id: view.id };
  const unfurl = message.unfurls.findIndex(({ blocks }) => blocks.some((block) => block.block_id === blockId));
  if (unfurl >= 0) {
    return {
      type: 'message_attachment',
      message_ts: message.ts,
      attachment_id: unfurl + 1,
      channel_id: message.channel,
      is_ephemeral: false,
      is_app_unfurl: true,
      app_unfurl_url: message.unfurls[unfurl]?.url,
    };
  }
  return {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.visibleTo !== undefined,
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
  };
}

/** What Slack puts for the names of channels that not everybody may know. */
function spokenName({ kind, name }: Channel): string {
  if (kind === 'im') return 'directmessage';
  return kind === 'private' ? 'privategroup' : name;
}

function nowTs(): string {
  return (Date.now() / 1_000).toFixed(6);
}

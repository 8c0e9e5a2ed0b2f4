/** What the server has told so far, and where the person is. Everything that is shown is drawn from here. */
import { mention } from './mrkdwn.js';

export const state = {
  you: '',
  bot: '',
  users: new Map(),
  channels: new Map(),
  commands: [],
  shortcuts: [],
  steps: [],
  suggestions: [],
  /** By channel, then by ts, oldest first. */
  messages: new Map(),
  /** By `channel threadTs`. */
  statuses: new Map(),
  sessions: new Map(),
  /** By channel. */
  prompts: new Map(),
  modals: [],
  home: null,
  faults: {},
  /** The channel in front, the thread open beside it, and the tab of the app's own place. */
  current: '',
  openThread: undefined,
  tab: 'messages',
  unread: new Set(),
};

export function takeSnapshot(snapshot) {
  const { you, bot, commands, shortcuts, steps, suggestions, modals, home, faults } = snapshot;
  Object.assign(state, { you, bot, commands, shortcuts, steps, suggestions, modals, home, faults });
  state.users = new Map(snapshot.users.map((user) => [user.id, user]));
  state.channels = new Map(snapshot.channels.map((channel) => [channel.id, channel]));
  state.messages = new Map(snapshot.channels.map(({ id }) => [id, new Map()]));
  for (const message of snapshot.messages) keepMessage(message);
  state.statuses = new Map(snapshot.statuses.map((one) => [threadKey(one), one.status]));
  state.sessions = new Map(snapshot.sessions.map((one) => [threadKey(one), one.status]));
  state.prompts = new Map(snapshot.prompts.map((one) => [one.channel, one]));
  if (!state.channels.has(state.current)) state.current = snapshot.channel.id;
}

export function keepMessage(message) {
  state.messages.get(message.channel)?.set(message.ts, message);
}

export function messagesOf(channel) {
  return [...(state.messages.get(channel)?.values() ?? [])];
}

export function findMessage(channel, ts) {
  return state.messages.get(channel)?.get(ts);
}

export function threadKey({ channel, threadTs }) {
  return `${channel} ${threadTs}`;
}

export function currentChannel() {
  return state.channels.get(state.current);
}

/** The DM of the app has the app's name. */
export function titleOf(channel) {
  return channel.kind === 'im' ? (state.users.get(state.bot)?.realName ?? channel.name) : `#${channel.name}`;
}

/** Ids to what people see. */
export const names = {
  user: (id) => mention(`@${state.users.get(id)?.realName ?? id}`, id === state.you),
  channel: (id) => mention(`#${state.channels.get(id)?.name ?? id}`),
  conversations: () => [...state.channels.values()].map((channel) => ({ ...channel, title: titleOf(channel) })),
  current: () => state.current,
};

/** Who is in the local workspace: one team, one app, two people, and a channel with and a channel without the bot. */

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly botIsMember: boolean;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
}

export const TEAM = { id: 'T0LOCALWORK', domain: 'local', name: 'Local workspace' } as const;

export const BOT: User = { id: 'U0SPANDIFF', name: 'spandiff', realName: 'Spandiff', isBot: true };

export const APP = { id: 'A0SPANDIFF', botId: 'B0SPANDIFF', commands: ['/spandiff'] } as const;

/** The person at the page. */
export const YOU: User = { id: 'U0LOCALYOU', name: 'you', realName: 'You', isBot: false };

/** The workspace's own voice, for what Slack itself says ("… is not a valid command"). */
export const WORKSPACE_VOICE: User = { id: 'USLACKBOT', name: 'workspace', realName: TEAM.name, isBot: true };

export const USERS: readonly User[] = [
  YOU,
  { id: 'U0LOCALRILEY', name: 'riley', realName: 'Riley', isBot: false },
  BOT,
  WORKSPACE_VOICE,
];

export const INCIDENTS: Channel = { id: 'C0INCIDENTS', name: 'incidents', botIsMember: true };

export const CHANNELS: readonly Channel[] = [INCIDENTS, { id: 'C0GENERAL', name: 'general', botIsMember: false }];

export function findUser(idOrName: string): User | undefined {
  return USERS.find((user) => user.id === idOrName || user.name === idOrName);
}

/** Slack takes a channel's id or its name with or without the hash. */
export function findChannel(idOrName: string): Channel | undefined {
  const name = idOrName.replace(/^#/, '');
  return CHANNELS.find((channel) => channel.id === idOrName || channel.name === name);
}

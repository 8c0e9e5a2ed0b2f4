/**
 * Who is in a local workspace. A team is drawn as
 *
 *   #incidents      you, riley, gray, sam, the bot        war-room        you, riley, the bot (private)
 *   #general        you, riley          (no bot)          #with-acme      you, alex of Acme, the bot (Slack Connect)
 *   #incidents-old  you, the bot        (archived)        secret          you, riley (private, no bot)
 *   a DM of each person with the bot
 *
 * Gray is a multi-channel guest, sam a single-channel guest; pager is the bot of another app, in #incidents too. Of several teams, team n has the same people and channels
 * under ids with n in the place of the zero: C0INCIDENTS, C1INCIDENTS, … Objects: https://docs.slack.dev/reference/objects/.
 */

export interface Channel {
  readonly id: string;
  /** Of a DM: the name of the person. */
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly teamId: string;
  readonly isArchived: boolean;
  /** By Slack Connect, with another team. */
  readonly isShared: boolean;
  readonly botIsMember: boolean;
  /** Ids of the people, without the bot. */
  readonly members: readonly string[];
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
  readonly teamId: string;
  /** Of bots. */
  readonly botId?: string;
  readonly guest?: 'single-channel' | 'multi-channel';
}

export interface Enterprise {
  readonly id: string;
  readonly name: string;
}

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  /** With an org-wide installation: the organisation that all teams belong to. */
  readonly enterprise?: Enterprise;
  readonly bot: User;
  readonly botId: string;
  /** The person at the page. */
  readonly you: User;
  /** The workspace's own voice, for what Slack itself says ("… is not a valid command"). */
  readonly voice: User;
  readonly users: readonly User[];
  /** The first is where everything happens that names no channel. */
  readonly channels: readonly Channel[];
}

export interface ShortcutDefinition {
  readonly callbackId: string;
  readonly name: string;
  readonly type: 'message' | 'global';
}

export interface StepDefinition {
  readonly callbackId: string;
  readonly title: string;
  readonly inputs: readonly StepInput[];
}

interface StepInput {
  readonly name: string;
  readonly type: 'string' | 'slack#/types/channel_id';
  readonly title: string;
  readonly isRequired: boolean;
}

/** What Slack knows of the app from manifest.yml. */
export const APP = {
  id: 'A0SPANDIFF',
  commands: ['/spandiff'],
  shortcuts: [
    { callbackId: 'compare_traces_in_message', name: 'Compare traces here', type: 'message' },
    { callbackId: 'compare_traces_modal', name: 'Compare two traces', type: 'global' },
  ] satisfies readonly ShortcutDefinition[],
  steps: [
    {
      callbackId: 'compare_traces',
      title: 'Compare two traces',
      inputs: [
        { name: 'candidate', type: 'string', title: 'Slow trace', isRequired: true },
        { name: 'baseline', type: 'string', title: 'Fast trace', isRequired: false },
        { name: 'channel', type: 'slack#/types/channel_id', title: 'Channel', isRequired: false },
      ],
    },
  ] satisfies readonly StepDefinition[],
} as const;

export const ORGANISATION: Enterprise = { id: 'E0LOCALORG', name: 'Local organisation' };

const ACME_ID = 'T0ACMECORP';

export function drawTeam(number: number, enterprise?: Enterprise): Team {
  const id = (name: string) => name.replace('0', String(number));
  const teamId = id('T0LOCALWORK');
  const person = (name: string, realName: string, more: Partial<User> = {}): User => {
    return { id: id(`U0LOCAL${name.toUpperCase()}`), name, realName, isBot: false, teamId, ...more };
  };
  const bot: User = {
    id: id('U0SPANDIFF'),
    name: 'spandiff',
    realName: 'Spandiff',
    isBot: true,
    teamId,
    botId: id('B0SPANDIFF'),
  };
  const name = number === 0 ? 'Local workspace' : `Local workspace ${number}`;
  const voice: User = { id: 'USLACKBOT', name: 'workspace', realName: name, isBot: true, teamId };
  const [you, riley] = [person('you', 'You'), person('riley', 'Riley')];
  const gray = person('gray', 'Gray', { guest: 'multi-channel' });
  const sam = person('sam', 'Sam', { guest: 'single-channel' });
  const alex = person('alex', 'Alex of Acme', { id: id('U0ACMEALEX'), teamId: ACME_ID });

  const pager: User = {
    id: id('U0PAGER'),
    name: 'pager',
    realName: 'Pager',
    isBot: true,
    teamId,
    botId: id('B0PAGER'),
  };

  const channel = (id: string, name: string, people: readonly User[], more: Partial<Channel> = {}): Channel => {
    const facts = { kind: 'public', teamId, isArchived: false, isShared: false, botIsMember: true } as const;
    return { id, name, ...facts, members: people.map((one) => one.id), ...more };
  };
  const channels = [
    channel(id('C0INCIDENTS'), 'incidents', [you, riley, gray, sam, pager]),
    channel(id('C0GENERAL'), 'general', [you, riley], { botIsMember: false }),
    channel(id('C0WARROOM'), 'war-room', [you, riley], { kind: 'private' }),
    channel(id('C0SECRET'), 'secret', [you, riley], { kind: 'private', botIsMember: false }),
    channel(id('C0WITHACME'), 'with-acme', [you, alex], { isShared: true }),
    channel(id('C0ARCHIVED'), 'incidents-old', [you], { isArchived: true }),
    ...[you, riley, gray, sam].map((one) => channel(one.id.replace('U', 'D'), one.name, [one], { kind: 'im' })),
  ];
  const domain = number === 0 ? 'local' : `local-${number}`;
  const people = [you, riley, gray, sam, alex, bot, pager, voice];
  const botId = id('B0SPANDIFF');
  return {
    id: teamId,
    domain,
    name,
    ...(enterprise && { enterprise }),
    bot,
    botId,
    you,
    voice,
    users: people,
    channels,
  };
}

/** All teams of a local workspace; the first one is meant where a name stands without its team. */
export class Directory {
  readonly teams: readonly Team[];

  constructor(teams: readonly Team[]) {
    this.teams = teams;
  }

  get first(): Team {
    return this.teams[0]!;
  }

  get channels(): readonly Channel[] {
    return this.teams.flatMap((team) => team.channels);
  }

  /** Ids hold for all teams, names for the first. */
  findUser(idOrName: string): User | undefined {
    return (
      findUser(this.first, idOrName) ?? this.teams.flatMap((team) => team.users).find((user) => user.id === idOrName)
    );
  }

  findChannel(idOrName: string): Channel | undefined {
    return findChannel(this.first, idOrName) ?? this.channels.find((channel) => channel.id === idOrName);
  }

  teamOf(channel: Channel): Team {
    return this.teams.find((team) => team.id === channel.teamId) ?? this.first;
  }

  /** The team in which a person works with the app: a stranger is met in the team that has the shared channel. */
  teamWith(user: User): Team {
    return this.teams.find((team) => team.users.includes(user)) ?? this.first;
  }
}

export function findUser(team: Team, idOrName: string): User | undefined {
  return team.users.find((user) => user.id === idOrName || user.name === idOrName);
}

/** Slack takes a channel's id or its name with or without the hash; a DM only by its id. */
export function findChannel(team: Team, idOrName: string): Channel | undefined {
  const name = idOrName.replace(/^#/, '');
  return team.channels.find((channel) => channel.id === idOrName || (channel.name === name && channel.kind !== 'im'));
}

export function dmWith(team: Team, user: User): Channel | undefined {
  return team.channels.find((channel) => channel.kind === 'im' && channel.members.includes(user.id));
}

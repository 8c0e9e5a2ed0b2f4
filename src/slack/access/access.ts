/**
 * Who may ask. Traces hold what outsiders must not see, so guests, and people of other companies in channels shared by
 * Slack Connect, are refused unless the configuration says otherwise; and a list of workspaces and of channels can say
 * where the bot answers at all. Pure; what Slack knows of a person comes from people.ts.
 */

export interface AccessRules {
  /** Ids of the workspaces that may ask; undefined: all that have the app. A person of a listed one is no outsider. */
  readonly teams: ReadonlySet<string> | undefined;
  /** Ids of the channels in which the bot answers; undefined: all. Conversations with the bot alone are always open. */
  readonly channels: ReadonlySet<string> | undefined;
  readonly guestsMayAsk: boolean;
  readonly outsidersMayAsk: boolean;
}

/** Where a question comes from. */
export interface Origin {
  /** The workspace that has the app, and its organization on Enterprise Grid. */
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly userId: string;
  /** Undefined where a question has no channel, as on the app's own pages. */
  readonly channelId: string | undefined;
}

export interface Person {
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly isGuest: boolean;
  /** Of another company, as Slack itself says. */
  readonly isStranger: boolean;
}

/** Why this question is not answered, as a sentence for the asker; undefined where it may be asked. */
export function refusalOf(origin: Origin, person: Person, rules: AccessRules): string | undefined {
  const { teams, channels } = rules;
  if (teams !== undefined && !teams.has(origin.teamId)) return OTHER_WORKSPACE;
  if (channels !== undefined && !isOpen(origin.channelId, channels)) return OTHER_CHANNEL;
  if (!rules.outsidersMayAsk && isOutsider(origin, person, teams)) return OUTSIDER;
  if (!rules.guestsMayAsk && person.isGuest) return GUEST;
  return undefined;
}

/** Ids of conversations with the bot alone begin with D. */
function isOpen(channelId: string | undefined, channels: ReadonlySet<string>): boolean {
  return channelId === undefined || channelId.startsWith('D') || channels.has(channelId);
}

function isOutsider(origin: Origin, person: Person, teams: ReadonlySet<string> | undefined): boolean {
  if (person.teamId === origin.teamId) return false;
  if (person.teamId !== undefined && teams?.has(person.teamId)) return false;
  const isOfSameOrganization = origin.enterpriseId !== undefined && person.enterpriseId === origin.enterpriseId;
  return person.isStranger || !isOfSameOrganization;
}

const ASK = 'Please ask somebody who runs Spandiff here.';
const OTHER_WORKSPACE = `I am not open to this workspace. ${ASK}`;
const OTHER_CHANNEL = `I do not answer in this channel, only in those that I was opened to. ${ASK}`;
const OUTSIDER =
  'Traces show the inside of systems, so I answer only people of the company that runs me. Please ask a colleague there.';
const GUEST =
  'Traces show the inside of systems, so I do not answer guests of this workspace. Please ask a full member.';

/**
 * How the bot meets Slack, by its variables. Which of them are set decides: SLACK_APP_TOKEN is Socket Mode, otherwise
 * SLACK_SIGNING_SECRET is HTTP; SLACK_BOT_TOKEN is one workspace, the three of OAuth are several.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { type Complain, choiceOf, type Environment, numberOf, textOf } from './environment.ts';

export interface SlackConfig {
  readonly connection: SlackConnection;
  readonly installation: SlackInstallation;
  /** Of another Slack than slack.com, such as GovSlack. */
  readonly apiUrl?: string;
}

export type SlackConnection =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string };

export type SlackInstallation =
  | { readonly kind: 'token'; readonly botToken: string }
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly stateSecret: string;
      /** Where Slack sends people back to; undefined: the one that the app's settings name. */
      readonly redirectUrl?: string;
    };

/** Where the bot listens. */
export interface ListenConfig {
  readonly host: string;
  /** Of Slack's requests and the install page, or of the local workspace's page; 0 takes any free one. */
  readonly port: number;
  /** Of health and metrics; undefined: with Slack's requests, or not at all where there are none. */
  readonly healthPort?: number;
}

/** Ids of workspaces and channels; undefined: all. */
export interface AccessConfig {
  readonly teams: ReadonlySet<string> | undefined;
  readonly channels: ReadonlySet<string> | undefined;
  readonly guestsMayAsk: boolean;
  readonly outsidersMayAsk: boolean;
}

/** Those that begin with SPANDIFF_. */
export const SLACK_VARIABLES: readonly string[] = [
  'SPANDIFF_HOST',
  'SPANDIFF_PORT',
  'SPANDIFF_HEALTH_PORT',
  'SPANDIFF_DATABASE',
  'SPANDIFF_SLACK_TEAMS',
  'SPANDIFF_SLACK_CHANNELS',
  'SPANDIFF_SLACK_GUESTS',
  'SPANDIFF_SLACK_OUTSIDERS',
];

const SLACK = {
  botToken: 'SLACK_BOT_TOKEN',
  appToken: 'SLACK_APP_TOKEN',
  signingSecret: 'SLACK_SIGNING_SECRET',
  clientId: 'SLACK_CLIENT_ID',
  clientSecret: 'SLACK_CLIENT_SECRET',
  stateSecret: 'SLACK_STATE_SECRET',
  redirectUrl: 'SLACK_REDIRECT_URL',
  apiUrl: 'SLACK_API_URL',
} as const;
const OAUTH = [SLACK.clientId, SLACK.clientSecret, SLACK.stateSecret];

/** Undefined: no SLACK_* variable is set. Empty is not unset here: an empty secret must not start a local workspace. */
export function readSlack(environment: Environment, complain: Complain): SlackConfig | undefined {
  const names = Object.keys(environment).filter((name) => name.startsWith('SLACK_') && environment[name] !== undefined);
  if (names.length === 0) return undefined;
  const known: readonly string[] = Object.values(SLACK);
  for (const name of names) {
    if (!known.includes(name)) complain(/^\w{1,60}$/.test(name) ? name : 'A name', 'is no variable of Slack’s here');
  }
  const reader = new Reader(environment, names, complain);
  const apiUrl = reader.address(SLACK.apiUrl);
  const installation = readInstallation(reader);
  return {
    connection: readConnection(reader),
    installation,
    // The SDK puts the method's name right behind it.
    ...(apiUrl !== undefined && { apiUrl: apiUrl.replace(/\/?$/, '/') }),
  };
}

function readConnection(reader: Reader): SlackConnection {
  if (!reader.has(SLACK.appToken) && reader.has(SLACK.signingSecret)) {
    return { kind: 'http', signingSecret: reader.secret(SLACK.signingSecret, /^[\w-]{8,}$/, LETTERS_AND_DIGITS) };
  }
  const hint = `set it for Socket Mode, or ${SLACK.signingSecret} for HTTP, or no SLACK_* for the local workspace`;
  return { kind: 'socket', appToken: reader.token(SLACK.appToken, 'xapp-', hint) };
}

function readInstallation(reader: Reader): SlackInstallation {
  if (!OAUTH.some((name) => reader.has(name))) {
    const hint = `set it for one workspace, or ${OAUTH.join(', ')} for several, or no SLACK_* for the local workspace`;
    return { kind: 'token', botToken: reader.token(SLACK.botToken, 'xoxb-', hint) };
  }
  if (reader.has(SLACK.botToken)) {
    reader.complain(SLACK.botToken, `is for one workspace, ${OAUTH.join(', ')} are for several: set one or the other`);
  }
  if (textOf(reader.environment, 'SPANDIFF_DATABASE') === undefined) {
    reader.complain('SPANDIFF_DATABASE', 'must name a file: workspaces that install the app are remembered there');
  }
  const redirectUrl = reader.address(SLACK.redirectUrl);
  return {
    kind: 'oauth',
    clientId: reader.secret(SLACK.clientId, /^\d+\.\d+$/, 'must be two numbers with a dot between them'),
    clientSecret: reader.secret(SLACK.clientSecret, /^[\w-]{8,}$/, LETTERS_AND_DIGITS),
    stateSecret: reader.secret(
      SLACK.stateSecret,
      /^.{16,}$/s,
      'must have at least 16 characters that nobody can guess',
    ),
    ...(redirectUrl !== undefined && { redirectUrl }),
  };
}

const LETTERS_AND_DIGITS = 'must be at least 8 letters, digits and dashes';

/** Reads SLACK_* and says what is wrong with each, never what stands in it. */
class Reader {
  readonly environment: Environment;
  readonly complain: Complain;
  readonly #names: readonly string[];

  constructor(environment: Environment, names: readonly string[], complain: Complain) {
    this.environment = environment;
    this.#names = names;
    this.complain = complain;
  }

  has(name: string): boolean {
    return this.environment[name] !== undefined;
  }

  token(name: string, prefix: string, hint: string): string {
    const shape = new RegExp(`^${prefix}[\\w-]{1,}$`);
    return this.secret(name, shape, `must start with ${prefix} and hold nothing but letters, digits and dashes`, hint);
  }

  secret(name: string, shape: RegExp, problem: string, hint = 'all of them are needed'): string {
    const text = this.environment[name];
    if (text === undefined) this.complain(name, `is not set, but ${this.#names.join(' and ')} is (${hint})`);
    else if (text === '') this.complain(name, 'is empty');
    else if (!shape.test(text)) this.complain(name, problem);
    return text ?? '';
  }

  /** Unencrypted only on this machine: tokens travel there. */
  address(name: string): string | undefined {
    const text = textOf(this.environment, name);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isHere = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (url === undefined || (url.protocol !== 'https:' && !isHere) || url.username !== '' || url.search !== '') {
      this.complain(name, 'must be an https address');
    }
    return text;
  }
}

// --- listening, access -------------------------------------------------------------------------------------------

const PORT = { from: 0, to: 65_535, decimals: 0 };

export function readListening(environment: Environment, complain: Complain): ListenConfig {
  const host = textOf(environment, 'SPANDIFF_HOST') ?? '127.0.0.1';
  if (isIPv4(host) === isIPv6(host)) complain('SPANDIFF_HOST', 'must be an IP address to listen on, such as 0.0.0.0');
  const port = numberOf(environment, 'SPANDIFF_PORT', PORT, complain) ?? 3737;
  const healthPort = numberOf(environment, 'SPANDIFF_HEALTH_PORT', PORT, complain);
  return { host, port, ...(healthPort !== undefined && { healthPort }) };
}

export function readAccess(environment: Environment, complain: Complain): AccessConfig {
  const mayAsk = (name: string) => choiceOf(environment, name, ['allow', 'refuse'], complain) === 'allow';
  return {
    teams: idsOf(environment, 'SPANDIFF_SLACK_TEAMS', /^T[A-Z0-9]+$/, complain),
    channels: idsOf(environment, 'SPANDIFF_SLACK_CHANNELS', /^[CG][A-Z0-9]+$/, complain),
    guestsMayAsk: mayAsk('SPANDIFF_SLACK_GUESTS'),
    outsidersMayAsk: mayAsk('SPANDIFF_SLACK_OUTSIDERS'),
  };
}

function idsOf(
  environment: Environment,
  name: string,
  shape: RegExp,
  complain: Complain,
): ReadonlySet<string> | undefined {
  const text = textOf(environment, name);
  if (text === undefined) return undefined;
  const ids = text.split(/[\s,]+/).filter((id) => id !== '');
  // A name in the list would open nothing, and a list of nothing would close everything.
  if (ids.length === 0 || !ids.every((id) => shape.test(id))) {
    complain(name, 'must be ids with commas between them, not names (Slack shows them in the link of each)');
  }
  return new Set(ids);
}

/**
 * Tokens and what they are good for (https://docs.slack.dev/authentication/tokens/): each team has a bot token, or all
 * teams of an organisation one; the app has one for its connections; a step of a workflow has one for its run.
 */
import { randomBytes } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { Directory, Team } from './identity.ts';
import { SlackError } from './slack-error.ts';

export type TokenKind = 'bot' | 'app';

export class Tokens {
  readonly app = `xapp-local-${randomId()}`;
  readonly #directory: Directory;
  readonly #bots = new Map<string, Team>();
  /** Of runs of steps, oldest first. */
  readonly #steps = new Map<string, Team>();
  readonly #revoked = new Set<string>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** The bot token of a team, with an org-wide installation the same for all; undefined where the app is not installed. */
  botTokenOf(team: Team): string | undefined {
    const holder = this.#holder(team);
    return [...this.#bots].find(([token, one]) => one === holder && !this.#revoked.has(token))?.[0];
  }

  /** Makes a new token where there is none that is good. */
  install(team: Team): string {
    const known = this.botTokenOf(team);
    const token = known ?? `xoxb-local-${randomId()}`;
    this.#bots.set(token, this.#holder(team));
    return token;
  }

  /** For one run of a step. */
  issueStepToken(team: Team): string {
    const token = `xwfp-local-${randomId()}`;
    const oldest = this.#steps.keys().next();
    if (this.#steps.size >= LIMITS.workspaceDeliveries && !oldest.done) this.#steps.delete(oldest.value);
    this.#steps.set(token, this.#holder(team));
    return token;
  }

  revoke(token: string): void {
    this.#revoked.add(token);
  }

  /** The team that a call works in, or the error that Slack answers. An org-wide token names its team beside. */
  check(token: string, wanted: TokenKind, teamId: unknown): Team {
    if (token === '') throw new SlackError('not_authed');
    if (this.#revoked.has(token)) throw new SlackError('token_revoked');
    const team = this.#bots.get(token) ?? this.#steps.get(token);
    if (token === this.app ? wanted === 'bot' : team !== undefined && wanted === 'app') {
      throw new SlackError('not_allowed_token_type');
    }
    if (token === this.app) return this.#directory.first;
    if (team === undefined) throw new SlackError('invalid_auth');
    if (team.enterprise === undefined || teamId === undefined || teamId === team.enterprise.id) return team;
    const named = this.#directory.teams.find((one) => one.id === teamId);
    if (named === undefined) throw new SlackError('team_not_found');
    return named;
  }

  #holder(team: Team): Team {
    return team.enterprise === undefined ? team : this.#directory.first;
  }
}

function randomId(): string {
  return randomBytes(12).toString('hex');
}

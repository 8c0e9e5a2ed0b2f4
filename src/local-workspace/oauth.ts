/**
 * Installing the app by OAuth (https://docs.slack.dev/authentication/installing-with-oauth/): the app sends a person to
 * `/oauth/v2/authorize`, the person chooses a team and allows or cancels, Slack sends them back with a code, the app
 * redeems the code for a token by oauth.v2.access.
 */
import { randomBytes } from 'node:crypto';
import type { Directory, Team } from './identity.ts';
import { SlackError } from './slack-error.ts';

export const OAUTH_PATH = '/oauth/v2/authorize';

const CODE_MS = 600_000;
const OPEN_CODES = 1_000;

interface Grant {
  readonly team: Team;
  readonly scopes: string;
  readonly redirectUri: string;
  readonly expiresAtMs: number;
}

export interface Redemption {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly code: string;
  readonly redirectUri: string | undefined;
}

export class OAuth {
  readonly clientId = '1000000000.1000000000';
  readonly clientSecret = randomBytes(16).toString('hex');
  readonly #directory: Directory;
  readonly #grants = new Map<string, Grant>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** The consent page, or with `decision` in the query the way back to the app. */
  answer(
    query: URLSearchParams,
  ): { readonly page: string } | { readonly location: string } | { readonly refusal: string } {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== this.clientId) return { refusal: 'invalid_client_id' };
    if (!isLocal(redirectUri)) return { refusal: 'bad_redirect_uri: only addresses of this machine' };
    const back = new URL(redirectUri);
    const state = query.get('state');
    if (state !== null) back.searchParams.set('state', state);
    const decision = query.get('decision');
    if (decision === null) return { page: this.#consentPage(query) };
    const team = this.#directory.teams.find((one) => one.id === decision);
    if (team === undefined) back.searchParams.set('error', 'access_denied');
    else back.searchParams.set('code', this.#grant(team, query.get('scope') ?? '', redirectUri));
    return { location: back.href };
  }

  redeem({ clientId, clientSecret, code, redirectUri }: Redemption): Grant {
    if (clientId !== this.clientId) throw new SlackError('invalid_client_id');
    if (clientSecret !== this.clientSecret) throw new SlackError('bad_client_secret');
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    if (grant === undefined || grant.expiresAtMs < Date.now()) throw new SlackError('invalid_code');
    if (redirectUri !== undefined && redirectUri !== grant.redirectUri) throw new SlackError('bad_redirect_uri');
    return grant;
  }

  #grant(team: Team, scopes: string, redirectUri: string): string {
    const oldest = this.#grants.keys().next();
    if (this.#grants.size >= OPEN_CODES && !oldest.done) this.#grants.delete(oldest.value);
    const code = randomBytes(16).toString('hex');
    this.#grants.set(code, { team, scopes, redirectUri, expiresAtMs: Date.now() + CODE_MS });
    return code;
  }

  #consentPage(query: URLSearchParams): string {
    const { teams, first } = this.#directory;
    const link = (decision: string, words: string) => {
      const to = new URLSearchParams([...query, ['decision', decision]]);
      return `<li><a href="${OAUTH_PATH}?${escapeHtml(to.toString())}">${escapeHtml(words)}</a></li>`;
    };
    const asked = teams.filter((team) => query.get('team') === null || team.id === query.get('team'));
    const choices =
      first.enterprise === undefined
        ? asked.map((team) => link(team.id, `Allow in ${team.name}`))
        : [link(first.id, `Allow in ${first.enterprise.name}`)];
    const scopes = (query.get('scope') ?? '').split(',').map((scope) => `<li>${escapeHtml(scope)}</li>`);
    return `<!doctype html><html lang="en"><title>Install the app</title><h1>Install the app</h1><p>It asks for:</p><ul>${scopes.join('')}</ul><ul>${choices.join('')}${link('cancel', 'Cancel')}</ul></html>`;
  }
}

function isLocal(address: string): boolean {
  return URL.canParse(address) && ['127.0.0.1', 'localhost'].includes(new URL(address).hostname);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

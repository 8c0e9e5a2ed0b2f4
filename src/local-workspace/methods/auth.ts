/** auth.*, oauth.v2.access, apps.*: who the app is here, and how it comes and goes (https://docs.slack.dev/authentication/installing-with-oauth/). */
import { APP } from '../identity.ts';
import { type Arguments, type Call, type Method, optional, read, required } from './method.ts';

export const AUTH_METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { token: 'bot', tier: 'many', run: authTest },
  'auth.revoke': { token: 'bot', tier: 3, run: revoke },
  'oauth.v2.access': { token: 'none', tier: 4, run: exchangeCode },
  'apps.connections.open': { token: 'app', tier: 1, run: (_, { issueSocketUrl }) => ({ url: issueSocketUrl() }) },
};

/** An org-wide token belongs to no workspace, and says so. */
function authTest(_: Arguments, { team, pageUrl }: Call) {
  const { enterprise, bot, botId } = team;
  return {
    url: pageUrl(),
    team: enterprise?.name ?? team.name,
    user: bot.name,
    team_id: enterprise?.id ?? team.id,
    user_id: bot.id,
    bot_id: botId,
    ...(enterprise && { enterprise_id: enterprise.id }),
    is_enterprise_install: enterprise !== undefined,
  };
}

function revoke(_: Arguments, { tokens, token }: Call) {
  tokens.revoke(token);
  return { revoked: true };
}

function exchangeCode(args: Arguments, { oauth, tokens }: Call) {
  const shape = { client_id: required, client_secret: required, code: required, redirect_uri: optional };
  const { client_id, client_secret, code, redirect_uri } = read(args, shape);
  const { team, scopes } = oauth.redeem({
    clientId: client_id,
    clientSecret: client_secret,
    code,
    redirectUri: redirect_uri,
  });
  const { enterprise } = team;
  return {
    app_id: APP.id,
    authed_user: { id: team.you.id },
    scope: scopes,
    token_type: 'bot',
    access_token: tokens.install(team),
    bot_user_id: team.bot.id,
    team: enterprise === undefined ? { id: team.id, name: team.name } : null,
    enterprise: enterprise ?? null,
    is_enterprise_install: enterprise !== undefined,
  };
}

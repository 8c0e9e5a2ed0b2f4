/**
 * How Slack's events come in: over a socket that the bot opens, or as signed requests to it. And how workspaces install
 * the app themselves, where that is wanted. https://docs.slack.dev/apis/events-api/comparing-http-socket-mode/
 */
import { HTTPReceiver, type Logger, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { SlackConnection, SlackInstallation } from '../../config/slack.ts';
import { LIMITS } from '../../limits.ts';
import type { Store } from '../../store/store.ts';
import { Connection } from '../connection.ts';
import type { Log } from '../log.ts';
import type { Handler, Routes } from './http-server.ts';
import { installationStore } from './installations.ts';
import { BOT_SCOPES } from './scopes.ts';

export interface Receiving {
  readonly receiver: SocketModeReceiver | HTTPReceiver;
  /** What Slack and the people who install the app ask for over HTTP; none over a socket with a token. */
  readonly routes: Routes;
  /** Undefined: Slack comes to us. */
  readonly connection: Connection | undefined;
}

export interface ReceivingOptions {
  readonly connection: SlackConnection;
  readonly installation: SlackInstallation;
  readonly apiUrl: string | undefined;
  /** New ones at each call. */
  readonly clientOptions: () => webApi.WebClientOptions;
  readonly store: Store;
  readonly log: Log;
  readonly logger: Logger;
  /** Slack refuses the socket for good. */
  readonly onRefused: (code: string) => void;
}

export const EVENTS_PATH = '/slack/events';
export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';

export function createReceiving(options: ReceivingOptions): Receiving {
  const { connection, log, onRefused, logger, clientOptions } = options;
  const common = { logger, ...oauthOptions(options) };
  const installerOptions = { clientOptions: clientOptions(), ...authorizationUrl(options.apiUrl) };
  if (connection.kind === 'socket') {
    const { appToken } = connection;
    const receiver = new SocketModeReceiver({ ...common, appToken, autoReconnectEnabled: false, installerOptions });
    const routes = installRoutes(receiver.installer, options.installation);
    return { receiver, routes, connection: new Connection(receiver.client, { log, onRefused }) };
  }
  const { signingSecret } = connection;
  const bodyLimit = LIMITS.slackBodyBytes;
  const receiver = new HTTPReceiver({ ...common, signingSecret, installerOptions, bodyLimit });
  const routes = { ...eventRoutes(receiver), ...installRoutes(receiver.installer, options.installation) };
  return { receiver, routes, connection: undefined };
}

function oauthOptions({ installation, store }: ReceivingOptions) {
  if (installation.kind === 'token') return {};
  const { clientId, clientSecret, stateSecret } = installation;
  return { clientId, clientSecret, stateSecret, installationStore: installationStore(store) };
}

/** Beside the Web API's, as with every Slack. */
function authorizationUrl(apiUrl: string | undefined): { readonly authorizationUrl?: string } {
  return apiUrl === undefined ? {} : { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href };
}

// --- requests ----------------------------------------------------------------------------------------------------

function eventRoutes(receiver: HTTPReceiver): Routes {
  return {
    [`POST ${EVENTS_PATH}`]: (request, response) => {
      // Bolt refuses old signatures alone; one from the future could be repeated until it is old.
      if (isFromTheFuture(request.headers['x-slack-request-timestamp'])) response.writeHead(401).end();
      else receiver.requestListener(request, response);
    },
  };
}

const CLOCK_SECONDS = 300;

function isFromTheFuture(timestamp: string | string[] | undefined): boolean {
  return Number(timestamp) > Date.now() / 1_000 + CLOCK_SECONDS;
}

/** The state is a signed token that must come back from the same browser, so nobody is led to install by a link. */
function installRoutes(installer: HTTPReceiver['installer'], installation: SlackInstallation): Routes {
  if (installer === undefined || installation.kind === 'token') return {};
  const { redirectUrl } = installation;
  const asked = { scopes: [...BOT_SCOPES], ...(redirectUrl !== undefined && { redirectUri: redirectUrl }) };
  const install: Handler = (request, response) => installer.handleInstallPath(request, response, {}, asked);
  const comeBack: Handler = (request, response) => installer.handleCallback(request, response);
  return { [`GET ${INSTALL_PATH}`]: install, [`GET ${REDIRECT_PATH}`]: comeBack };
}

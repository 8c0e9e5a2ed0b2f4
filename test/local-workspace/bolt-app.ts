/** Real Bolt apps, in Socket Mode and over HTTP, connected to a local workspace. */
import type { AddressInfo } from 'node:net';
import { App, type AppOptions, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';

export const SIGNING_SECRET = 'a secret of the tests';

/** `reconnectMs`: how long the receiver waits before it comes back after a lost connection; also its limit for pongs. */
export async function startBoltApp(workspace: LocalWorkspace, reconnectMs = 5_000): Promise<App> {
  const clientOptions = clientOptionsFor(workspace);
  const receiver = new SocketModeReceiver({
    appToken: workspace.appToken,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: reconnectMs,
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = new App({
    token: workspace.botToken,
    receiver,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions,
  });
  await app.init();
  await app.start();
  return app;
}

/** Over signed requests; the workspace was started with SIGNING_SECRET. `authorize` is for several teams. */
export async function startHttpApp(
  workspace: LocalWorkspace,
  authorize?: NonNullable<AppOptions['authorize']>,
): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel: LogLevel.ERROR });
  const app = new App({
    ...(authorize === undefined ? { token: workspace.botToken } : { authorize }),
    receiver,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: clientOptionsFor(workspace),
  });
  await app.init();
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  await workspace.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

function clientOptionsFor(workspace: LocalWorkspace) {
  return { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, timeout: 5_000 };
}

/** A real Bolt app in Socket Mode, connected to a local workspace. */
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { LocalWorkspace } from '../../src/local-workspace/local-workspace.ts';

/** `reconnectMs`: how long the receiver waits before it comes back after a lost connection; also its limit for pongs. */
export async function startBoltApp(workspace: LocalWorkspace, reconnectMs = 5_000): Promise<App> {
  const clientOptions = { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, timeout: 5_000 };
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

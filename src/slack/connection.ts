/**
 * Keeps the Socket Mode connection up. The SDK's own reconnecting is switched off: it waits five seconds before it
 * starts, and a failure in there is a rejection that nobody can catch, which ends the process. Slack closes every
 * connection after some hours, so this is everyday work: come back at once, then ever more patiently.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Log } from './log.ts';
import { platformError } from './trouble.ts';

type SocketModeClient = SocketModeReceiver['client'];

export interface ConnectionOptions {
  readonly log: Log;
  /** Slack has refused us for good: no waiting helps. */
  readonly onRefused: (code: string) => void;
  readonly firstPauseMs?: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export class Connection {
  readonly #client: SocketModeClient;
  readonly #options: ConnectionOptions;
  readonly #stopped = new AbortController();
  #isReconnecting = false;

  constructor(client: SocketModeClient, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** The first connection: a failure is the caller's. */
  async open(): Promise<void> {
    await this.#client.start();
    this.#client.on('disconnected', () => void this.#reconnect());
  }

  get isOpen(): boolean {
    return this.#client.websocket?.isActive() ?? false;
  }

  close(): void {
    this.#stopped.abort();
    // The handshake of the closing may take half a minute when Slack is gone; nothing waits for it.
    void this.#client.disconnect();
  }

  async #reconnect(): Promise<void> {
    if (this.#isReconnecting || this.#stopped.signal.aborted) return;
    this.#isReconnecting = true;
    const { log } = this.#options;
    log.info('connection to Slack closed, reconnecting');
    for (let attempt = 0; !this.#stopped.signal.aborted; attempt++) {
      await this.#pauseBefore(attempt);
      if (this.#stopped.signal.aborted || (await this.#tryToConnect())) break;
    }
    this.#isReconnecting = false;
  }

  /** True when there is nothing left to try: connected, or refused. */
  async #tryToConnect(): Promise<boolean> {
    const { log, onRefused } = this.#options;
    try {
      await this.#client.start();
      log.info('connected to Slack again');
      return true;
    } catch (error) {
      const code = platformError(error);
      if (REFUSALS.has(code)) onRefused(code);
      else
        log.warn(`connecting to Slack failed: ${code || (error instanceof Error ? error.name : 'connection closed')}`);
      return REFUSALS.has(code);
    }
  }

  /** None before the first attempt, then doubling, with chance so that many bots do not come back in step. */
  async #pauseBefore(attempt: number): Promise<void> {
    if (attempt === 0) return;
    const longestMs = Math.min(LONGEST_PAUSE_MS, (this.#options.firstPauseMs ?? FIRST_PAUSE_MS) * 2 ** (attempt - 1));
    const { signal } = this.#stopped;
    await pause(longestMs * (0.5 + Math.random() / 2), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

/** https://docs.slack.dev/reference/methods/apps.connections.open#errors */
const REFUSALS: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'missing_scope',
  'not_allowed_token_type',
  'user_removed_from_team',
  'team_disabled',
]);

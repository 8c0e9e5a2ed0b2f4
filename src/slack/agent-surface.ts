/**
 * What Slack shows beside messages where the app is an agent: that it is at work, with a button to stop it, and prompts to
 * start with. All of it is decoration: it may be missing, refused or late, and nobody's answer waits for it.
 * https://docs.slack.dev/ai/agent-sessions/
 */
import { webApi } from '@slack/bolt';
import type { AppDeps } from './deps.ts';
import { clientOptions } from './operation/client-options.ts';
import { platformError } from './trouble.ts';

export interface AgentPlace {
  readonly channel: string;
  /** A token of a whole organisation says with every call which workspace it means. */
  readonly teamId: string | undefined;
}

export interface AgentThread extends AgentPlace {
  readonly threadTs: string;
}

export interface Prompt {
  readonly title: string;
  readonly message: string;
}

const TIMEOUT_MS = 5_000;

export class AgentSurface {
  readonly #deps: Pick<AppDeps, 'log' | 'telemetry'>;
  /** Method and error code: what one workspace does not have, it will not have at the next question either. */
  readonly #told = new Set<string>();

  constructor(deps: Pick<AppDeps, 'log' | 'telemetry'>) {
    this.#deps = deps;
  }

  /** Resolves when it is shown or given up; true where Slack shows a stop button. */
  async startWork(client: webApi.WebClient, thread: AgentThread): Promise<boolean> {
    const own = this.#clientLike(client, thread);
    const where = { channel_id: thread.channel, thread_ts: thread.threadTs };
    const isSession = await this.#try('agents.sessions.setStatus', () =>
      own.agents.sessions.setStatus({ ...where, status: 'processing' }),
    );
    if (!isSession) {
      await this.#try('assistant.threads.setStatus', () =>
        own.assistant.threads.setStatus({ ...where, status: 'is comparing the traces …' }),
      );
    }
    return isSession;
  }

  /** Only a session is ended: the line of a thread goes away with our message. */
  async endWork(client: webApi.WebClient, thread: AgentThread): Promise<void> {
    const where = { channel_id: thread.channel, thread_ts: thread.threadTs };
    await this.#try('agents.sessions.setStatus', () =>
      this.#clientLike(client, thread).agents.sessions.setStatus({ ...where, status: 'active' }),
    );
  }

  async suggest(client: webApi.WebClient, place: AgentPlace, prompts: readonly Prompt[]): Promise<void> {
    await this.#try('assistant.threads.setSuggestedPrompts', () =>
      this.#clientLike(client, place).assistant.threads.setSuggestedPrompts({
        channel_id: place.channel,
        prompts: [...prompts],
      }),
    );
  }

  async #try(method: string, call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      const reason = platformError(error) || (error instanceof Error ? error.name : typeof error);
      if (!this.#told.has(`${method} ${reason}`)) this.#deps.log.debug(`not shown: ${method} (${reason})`);
      this.#told.add(`${method} ${reason}`);
      return false;
    }
  }

  /** With a queue of its own, which a rate limit ends instead of halting. */
  #clientLike({ token, slackApiUrl }: webApi.WebClient, { teamId }: AgentPlace): webApi.WebClient {
    return new webApi.WebClient(token, {
      ...clientOptions(slackApiUrl, this.#deps.telemetry),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: TIMEOUT_MS,
      ...(teamId !== undefined && { teamId }),
      logLevel: webApi.LogLevel.ERROR,
    });
  }
}

/**
 * Slack's rate limits on what the bot writes (https://docs.slack.dev/apis/web-api/rate-limits/). The SDK would hold up all
 * calls to a workspace until one of them may be repeated, and give up after the third try. So a write that was one too
 * many is handed back, and waits here by how much hangs on it: progress and pictures not at all, numbers a little, the
 * answer for minutes. Nothing of its kind is sent in the meantime.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { LIMITS } from '../limits.ts';
import type { Phase } from './outlet.ts';
import { platformError } from './trouble.ts';

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

const WRITES = ['/chat.postMessage', '/chat.postEphemeral', '/chat.update'];
const RATE_LIMITED = 'ratelimited';

/** A write over the limit ends in an error code of Slack's, which the SDK does not repeat. */
export function handingBackLimits(fetching: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetching(input, init);
    const retryAfter = response.headers.get('retry-after');
    if (response.status !== 429 || retryAfter === null) return response;
    if (!WRITES.some((path) => new URL(input).pathname.endsWith(path))) return response;
    return Response.json({ ok: false, error: RATE_LIMITED }, { headers: { 'retry-after': retryAfter } });
  };
}

const PATIENCE_MS: Readonly<Record<Phase, number>> = {
  progress: 0,
  picture: 0,
  numbers: LIMITS.limitedNumbersMs,
  final: LIMITS.limitedAnswerMs,
};

/** When a workspace takes writes of one kind again. Bolt keeps one client for each workspace. */
const FREE_AT_MS = new WeakMap<webApi.WebClient, Map<string, number>>();

/**
 * `kind`: what Slack counts together, such as a method and a channel. Rejects when it would take too long; what still
 * waits at the last call is tried once more at once, since then there is no later.
 */
export async function withinLimits<Result>(
  client: webApi.WebClient,
  kind: string,
  phase: Phase,
  write: () => Promise<Result>,
  lastCall?: AbortSignal,
): Promise<Result> {
  const freeAtMs = FREE_AT_MS.get(client) ?? new Map<string, number>();
  FREE_AT_MS.set(client, freeAtMs);
  const giveUpAtMs = performance.now() + PATIENCE_MS[phase];
  for (;;) {
    const waitMs = lastCall?.aborted === true ? 0 : (freeAtMs.get(kind) ?? 0) - performance.now();
    if (performance.now() + waitMs > giveUpAtMs && waitMs > 0) {
      throw new webApi.WebAPIRateLimitedError(Math.ceil(waitMs / 1_000));
    }
    // Not all that wait at the same moment: most of them would be too many again.
    if (waitMs > 0) await pauseUntil(waitMs + Math.random() * LIMITS.limitedSpreadMs, lastCall);
    const isLast = lastCall?.aborted === true;
    try {
      return await write();
    } catch (error) {
      if (!isRateLimited(error)) throw error;
      freeAtMs.set(kind, performance.now() + retryAfterMs(error));
      if (isLast) throw error;
    }
  }
}

export function isRateLimited(error: unknown): boolean {
  return error instanceof webApi.WebAPIRateLimitedError || platformError(error) === RATE_LIMITED;
}

async function pauseUntil(ms: number, lastCall: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, lastCall && { signal: lastCall }).catch((error: unknown) => {
    if (lastCall?.aborted !== true) throw error;
  });
}

function retryAfterMs(error: unknown): number {
  const { retryAfter = 1 } = error instanceof webApi.WebAPIPlatformError ? (error.data.response_metadata ?? {}) : {};
  return retryAfter * 1_000;
}

/**
 * Slack's rate limits (https://docs.slack.dev/apis/web-api/rate-limits/): a number of calls a minute for each method and
 * workspace, and for chat.postMessage one a second for each channel beside it. Enforced while the fault is switched on.
 */
import { SLACK_LIMITS } from './slack-limits.ts';

/** `posting` is chat.postMessage's own; methods without a documented tier have none. */
export type Tier = keyof typeof SLACK_LIMITS.callsPerMinute;

export class RateLimits {
  /** Times of the calls let through, oldest first, by what is counted. */
  readonly #calls = new Map<string, number[]>();

  /** Counts a call; or the seconds to wait when it is one too many. */
  retryAfter(call: { method: string; tier: Tier | undefined; teamId: string; channel: string }): number | undefined {
    const { method, tier, teamId, channel } = call;
    if (tier === undefined) return undefined;
    const counted = [{ key: `${method} ${teamId}`, calls: SLACK_LIMITS.callsPerMinute[tier], windowMs: 60_000 }];
    if (tier === 'posting') counted.push({ key: `${method} ${channel}`, calls: 1, windowMs: 1_000 });
    const now = Date.now();
    const waitsMs = counted.map(({ key, calls, windowMs }) => {
      const recent = (this.#calls.get(key) ?? []).filter((time) => time > now - windowMs);
      this.#calls.set(key, recent);
      return recent.length < calls ? 0 : recent[0]! + windowMs - now;
    });
    const waitMs = Math.max(...waitsMs);
    if (waitMs > 0) return Math.ceil(waitMs / 1_000);
    for (const { key } of counted) this.#calls.get(key)?.push(now);
    return undefined;
  }

  forget(): void {
    this.#calls.clear();
  }
}

/**
 * Quotas: how often one person may ask, and how often a channel may be answered. A bucket for each, filled at a steady
 * rate, so that a burst in an incident goes through and a loop of a script does not.
 * https://en.wikipedia.org/wiki/Token_bucket
 */
import { LIMITS } from '../../limits.ts';

export interface Quota {
  /** Questions that may come at once. */
  readonly burst: number;
  /** Time after which one more may come. */
  readonly everyMs: number;
}

export const QUOTAS: { readonly person: Quota; readonly channel: Quota } = {
  person: { burst: LIMITS.personBurst, everyMs: LIMITS.personEveryMs },
  channel: { burst: LIMITS.channelBurst, everyMs: LIMITS.channelEveryMs },
};

export class Quotas {
  readonly #quota: Quota;
  readonly #now: () => number;
  /** Who → when the bucket will be full again; full buckets are forgotten. In order of the last question. */
  readonly #fullAtMs = new Map<string, number>();

  constructor(quota: Quota, now: () => number = () => performance.now()) {
    this.#quota = quota;
    this.#now = now;
  }

  /** Milliseconds until this question may be asked; 0 takes it from the bucket. */
  waitMs(who: string): number {
    const now = this.#now();
    const { burst, everyMs } = this.#quota;
    const fullAtMs = Math.max(now, this.#fullAtMs.get(who) ?? 0) + everyMs;
    const waitMs = fullAtMs - now - burst * everyMs;
    if (waitMs > 0) return waitMs;
    this.#fullAtMs.delete(who);
    this.#fullAtMs.set(who, fullAtMs);
    this.#forgetFull(now);
    return 0;
  }

  /** From the longest silent one on: a bucket that is full again is like one that was never used. */
  #forgetFull(now: number): void {
    for (const [who, fullAtMs] of this.#fullAtMs) {
      if (fullAtMs > now && this.#fullAtMs.size <= LIMITS.quotaEntries) return;
      this.#fullAtMs.delete(who);
    }
  }
}

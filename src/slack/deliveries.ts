/**
 * Which deliveries have been seen. Slack repeats an event whose acknowledgement it missed, and after reconnects even
 * one that was acknowledged; each is answered once. Bounded in time and number. What an earlier run of the bot has seen is
 * forgotten, so the answer to an event carries the event's id: to a repetition the bot goes on with the message that is there.
 */
import { LIMITS } from '../limits.ts';
import type { WithContext } from './origin.ts';
import type { Mark } from './outlet.ts';

export class Deliveries {
  /** Id → when it was first seen; in order of time. */
  readonly #seen = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** True the first time. */
  isNew(id: string): boolean {
    const now = this.#now();
    this.#forget(now - LIMITS.deliveryMemoryMs);
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }

  #forget(before: number): void {
    for (const [id, seenAt] of this.#seen) {
      if (seenAt >= before && this.#seen.size < LIMITS.deliveryMemoryEntries) return;
      this.#seen.delete(id);
    }
  }
}

/** What the answer to an event is known by. */
export function markOf(eventId: string, { retryNum = 0 }: WithContext['context']): Mark {
  return { name: eventId, isRepeat: retryNum > 0 };
}

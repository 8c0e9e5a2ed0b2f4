/** Trigger ids: what lets an app open a modal for the person who has just clicked, once and within three seconds (https://docs.slack.dev/interactivity/handling-user-interaction/). */
import { randomBytes } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { Channel, User } from './identity.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

/** Who did something, and where they were. */
export interface Occasion {
  readonly user: User;
  readonly channel: Channel | undefined;
}

interface Trigger extends Occasion {
  readonly expiresAtMs: number;
  isUsed: boolean;
}

export class Triggers {
  readonly #areExpired: () => boolean;
  readonly #triggers = new Map<string, Trigger>();

  constructor(areExpired: () => boolean) {
    this.#areExpired = areExpired;
  }

  issue(user: User, channel?: Channel): string {
    const oldest = this.#triggers.keys().next();
    if (this.#triggers.size >= LIMITS.workspaceExchanges && !oldest.done) this.#triggers.delete(oldest.value);
    const id = `${Date.now()}.${randomBytes(5).toString('hex').toUpperCase()}`;
    this.#triggers.set(id, { user, channel, expiresAtMs: Date.now() + SLACK_LIMITS.triggerMs, isUsed: false });
    return id;
  }

  /** For whom something may be opened. */
  use(id: string): Occasion {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new SlackError('invalid_trigger_id');
    if (trigger.isUsed) throw new SlackError('exchanged_trigger_id');
    if (this.#areExpired() || trigger.expiresAtMs < Date.now()) throw new SlackError('expired_trigger_id');
    trigger.isUsed = true;
    return trigger;
  }
}

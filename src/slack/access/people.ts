/**
 * What Slack knows of a person: guest, or of another company. Asked once and believed for LIMITS.personMemoryMs, since
 * every question waits for it. https://docs.slack.dev/reference/methods/users.info
 */
import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import type { Origin, Person } from './access.ts';

const usersInfo = z.object({
  user: z.object({
    team_id: z.string().optional(),
    enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
  }),
});

export class People {
  readonly #now: () => number;
  /** Workspace and user → the answer, on its way or there; in order of time. */
  readonly #known = new Map<string, { readonly person: Promise<Person>; readonly untilMs: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Rejects when Slack does not say; then nothing is remembered. */
  async find(client: webApi.WebClient, { teamId, userId }: Pick<Origin, 'teamId' | 'userId'>): Promise<Person> {
    const key = `${teamId} ${userId}`;
    const known = this.#known.get(key);
    if (known !== undefined && known.untilMs > this.#now()) return known.person;
    const person = ask(client, userId);
    this.#known.delete(key);
    this.#known.set(key, { person, untilMs: this.#now() + LIMITS.personMemoryMs });
    this.#makeRoom();
    return person.catch((error: unknown) => {
      if (this.#known.get(key)?.person === person) this.#known.delete(key);
      throw error;
    });
  }

  #makeRoom(): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size > LIMITS.quotaEntries && oldest !== undefined) this.#known.delete(oldest);
  }
}

async function ask(client: webApi.WebClient, userId: string): Promise<Person> {
  const { user } = usersInfo.parse(await client.users.info({ user: userId }));
  return {
    teamId: user.team_id,
    enterpriseId: user.enterprise_user?.enterprise_id,
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: user.is_stranger === true,
  };
}

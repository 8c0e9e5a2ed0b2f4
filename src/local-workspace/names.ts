/** What a test says instead of a team, a channel, a person or a place: ids, names, or objects that may be older by now. */
import type { Conversations, Message } from './conversations.ts';
import { type Channel, type Directory, dmWith, type Team, type User } from './identity.ts';
import type { Place } from './interaction-payloads.ts';
import type { ElementPlace } from './local-workspace.ts';
import type { View, Views } from './views.ts';

export class Names {
  readonly #directory: Directory;
  readonly #conversations: Conversations;
  readonly #views: Views;

  constructor(directory: Directory, conversations: Conversations, views: Views) {
    this.#directory = directory;
    this.#conversations = conversations;
    this.#views = views;
  }

  team(id: string | undefined): Team {
    const { teams, first } = this.#directory;
    return id === undefined
      ? first
      : known(
          teams.find((team) => team.id === id),
          `team ${id}`,
        );
  }

  user(idOrName: string | undefined): User {
    return idOrName === undefined
      ? this.#directory.first.you
      : known(this.#directory.findUser(idOrName), `user ${idOrName}`);
  }

  /** Where nothing is said: the first channel of the person's team. */
  channel(idOrName: string | undefined, user: User): Channel {
    if (idOrName !== undefined) return known(this.#directory.findChannel(idOrName), `channel ${idOrName}`);
    return this.#directory.teamWith(user).channels[0]!;
  }

  dm(user: User): Channel {
    return known(dmWith(this.#directory.teamWith(user), user), `DM with ${user.name}`);
  }

  message({ channel, ts }: { readonly channel: string; readonly ts: string }): Message {
    return known(this.#conversations.find(channel, ts), `message ${ts} in ${channel}`);
  }

  view({ id }: View): View {
    return known(this.#views.find(id), `view ${id}`);
  }

  /** A view belongs to the person who has it open; a message is used by whoever is named. */
  place(at: ElementPlace & { readonly user?: string }): { readonly user: User; readonly place: Place } {
    if ('view' in at) {
      const view = this.view(at.view);
      return { user: this.#views.ownerOf(view), place: { view } };
    }
    const user = this.user(at.user);
    const channel = this.channel(at.message.channel, user);
    return { user, place: { message: this.message(at.message), channel } };
  }
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what} in the local workspace`);
  return value;
}

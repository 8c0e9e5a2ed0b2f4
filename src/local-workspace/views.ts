/**
 * What is open in front of people: for each a stack of up to three modals, and an App Home. A view as Slack keeps and
 * sends it (https://docs.slack.dev/reference/views/):
 *
 *   {id: 'V0…', type: 'modal', callback_id, title, submit, close, blocks, private_metadata, hash, root_view_id, …,
 *    state: {values: {block_id: {action_id: {type: 'plain_text_input', value: 'typed'}}}}}
 */
import { randomBytes } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { Block } from './blocks.ts';
import { currentConversation, type StateValues, stateOf } from './element-state.ts';
import { APP, type Channel, type Team, type User } from './identity.ts';
import { SlackError } from './slack-error.ts';
import { SLACK_LIMITS } from './slack-limits.ts';
import type { ViewContent } from './view-schema.ts';

export interface View {
  readonly id: string;
  readonly team_id: string;
  readonly type: 'modal' | 'home';
  readonly blocks: readonly Block[];
  readonly private_metadata: string;
  readonly callback_id: string;
  readonly state: { readonly values: StateValues };
  readonly hash: string;
  readonly title: PlainText;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly close: PlainText | null;
  readonly submit: PlainText | null;
  readonly previous_view_id: string | null;
  readonly root_view_id: string;
  readonly app_id: string;
  readonly external_id: string;
  readonly app_installed_team_id: string;
  readonly bot_id: string;
}

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: boolean;
}

/** Something changed in front of a person. */
export type ViewChange = { readonly user: User; readonly what: 'modals' | 'home' };

export class Views {
  readonly #stacks = new Map<string, readonly View[]>();
  readonly #homes = new Map<string, View>();
  readonly #people = new Map<string, User>();
  readonly #listeners = new Set<(change: ViewChange) => void>();

  /** A new modal; what was open before is gone. */
  open(team: Team, user: User, content: ViewContent, current?: Channel): View {
    this.#checkExternalId(content);
    const view = describeView(team, content, current);
    this.#setStack(user, [view]);
    return view;
  }

  push(team: Team, user: User, content: ViewContent, current?: Channel): View {
    const stack = this.stackOf(user);
    const front = stack.at(-1);
    if (front === undefined) throw new SlackError('invalid_trigger_id');
    if (stack.length >= SLACK_LIMITS.viewStack) throw new SlackError('push_limit_reached');
    this.#checkExternalId(content);
    const fresh = describeView(team, content, current);
    const view = { ...fresh, root_view_id: front.root_view_id, previous_view_id: front.id };
    this.#setStack(user, [...stack, view]);
    return view;
  }

  /** What people have typed stays where block_id and action_id stay. */
  update(view: View, content: ViewContent, hash?: string | undefined): View {
    if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict');
    if (content.type !== view.type) throw new SlackError('invalid_arguments', ['the type of a view cannot be changed']);
    const { user, stack } = this.#placeOf(view);
    const { id, root_view_id, previous_view_id } = view;
    const team = { id: view.team_id, botId: view.bot_id };
    const values = stateOf(content.blocks, {}, view.state.values);
    const updated = { ...describeView(team, content), id, root_view_id, previous_view_id, state: { values } };
    this.#setStack(
      user,
      stack.map((one) => (one.id === id ? updated : one)),
    );
    return updated;
  }

  publish(team: Team, user: User, content: ViewContent, hash?: string | undefined): View {
    if (content.type !== 'home') throw new SlackError('invalid_arguments', ['only home views can be published']);
    const previous = this.#homes.get(user.id);
    if (hash !== undefined && hash !== previous?.hash) throw new SlackError('hash_conflict');
    const fresh = describeView(team, content);
    const view = previous === undefined ? fresh : { ...fresh, id: previous.id, root_view_id: previous.id };
    this.#homes.set(user.id, view);
    this.#people.set(user.id, user);
    this.#tell({ user, what: 'home' });
    return view;
  }

  /** The person typed or chose something. */
  setState(view: View, values: StateValues): View {
    const changed = { ...view, state: { values } };
    const place = view.type === 'modal' ? this.#placeOf(view) : undefined;
    if (place === undefined) this.#homes.set(this.ownerOf(view).id, changed);
    else
      this.#setStack(
        place.user,
        place.stack.map((one) => (one.id === view.id ? changed : one)),
      );
    return changed;
  }

  /** The view, and with it those in front of it; or all. */
  close(view: View, isCleared: boolean): void {
    const { user, stack } = this.#placeOf(view);
    const position = stack.findIndex((one) => one.id === view.id);
    this.#setStack(user, isCleared ? [] : stack.slice(0, position));
  }

  stackOf(user: User): readonly View[] {
    return this.#stacks.get(user.id) ?? [];
  }

  homeOf(user: User): View | undefined {
    return this.#homes.get(user.id);
  }

  find(idOrExternalId: string): View | undefined {
    const all = [...this.#stacks.values(), [...this.#homes.values()]].flat();
    return all.find(
      (view) => view.id === idOrExternalId || (view.external_id !== '' && view.external_id === idOrExternalId),
    );
  }

  ownerOf(view: View): User {
    const home = [...this.#homes].find(([, one]) => one.id === view.id);
    const user = home === undefined ? this.#placeOf(view).user : this.#people.get(home[0]);
    if (user === undefined) throw new SlackError('view_not_found');
    return user;
  }

  onChange(listener: (change: ViewChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #placeOf(view: View): { readonly user: User; readonly stack: readonly View[] } {
    for (const [userId, stack] of this.#stacks) {
      const user = this.#people.get(userId);
      if (user !== undefined && stack.some((one) => one.id === view.id)) return { user, stack };
    }
    throw new SlackError('not_found');
  }

  #setStack(user: User, stack: readonly View[]): void {
    const oldest = this.#stacks.keys().next();
    if (this.#stacks.size >= LIMITS.workspaceOpenStacks && !oldest.done) this.#stacks.delete(oldest.value);
    this.#people.set(user.id, user);
    if (stack.length === 0) this.#stacks.delete(user.id);
    else this.#stacks.set(user.id, stack);
    this.#tell({ user, what: 'modals' });
  }

  #checkExternalId({ external_id = '' }: ViewContent): void {
    if (external_id !== '' && this.find(external_id) !== undefined) throw new SlackError('duplicate_external_id');
  }

  #tell(change: ViewChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** `current`: where the person was when the modal was opened. */
function describeView(team: Pick<Team, 'id' | 'botId'>, content: ViewContent, current?: Channel): View {
  const id = `V${randomBytes(5).toString('hex').toUpperCase()}`;
  const modal = content.type === 'modal' ? content : undefined;
  return {
    id,
    team_id: team.id,
    type: content.type,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? '',
    callback_id: content.callback_id ?? '',
    state: { values: stateOf(content.blocks, currentConversation(content.blocks, current)) },
    hash: `${Math.floor(Date.now() / 1_000)}.${randomBytes(4).toString('hex')}`,
    title: describeText(modal?.title) ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    close: describeText(modal?.close),
    submit: describeText(modal?.submit),
    previous_view_id: null,
    root_view_id: id,
    app_id: APP.id,
    external_id: content.external_id ?? '',
    app_installed_team_id: team.id,
    bot_id: team.botId,
  };
}

function describeText(text: { text: string; emoji?: boolean | undefined } | undefined): PlainText | null {
  return text === undefined ? null : { type: 'plain_text', text: text.text, emoji: text.emoji ?? true };
}

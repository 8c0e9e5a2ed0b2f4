/**
 * What people do with blocks, shortcuts and modals (https://docs.slack.dev/interactivity/handling-user-interaction/), and
 * what becomes of it by the app's acknowledgement.
 */
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { type Option, suggestedOptions } from './block-elements.ts';
import type { Block } from './blocks.ts';
import type { Message } from './conversations.ts';
import {
  actionOf,
  type Choice,
  elementsOf,
  NoSuchChoice,
  type PlacedElement,
  stateOf,
  type TypedValues,
} from './element-state.ts';
import type { Channel, User } from './identity.ts';
import {
  type Asker,
  blockActions,
  blockSuggestion,
  globalShortcut,
  messageShortcut,
  type Place,
  type ViewResponseUrl,
  viewClosed,
  viewSubmission,
} from './interaction-payloads.ts';
import type { Surroundings } from './people.ts';
import { RESPONSE_PATH } from './response-urls.ts';
import { SlackError } from './slack-error.ts';
import { parseView } from './view-schema.ts';
import type { View } from './views.ts';

/** Where one element stands: `blockId` may be left out where `actionId` is the only one of its name. */
export interface ElementName {
  readonly blockId?: string | undefined;
  readonly actionId: string;
}

/** Where the person is, and at which message, if any. */
export interface At {
  readonly channel: Channel;
  readonly message?: Message | undefined;
}

export class Interactions {
  readonly #around: Surroundings;
  /** What the app last offered in an external_select. */
  readonly #offered = new Map<string, readonly Option[]>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  async click(
    user: User,
    place: Place,
    name: ElementName,
    choice?: Choice | undefined,
    typed: TypedValues = {},
  ): Promise<unknown> {
    const placed = findElement(place, name);
    if (placed.isInput && !this.#isDispatched(place, placed)) throw new Error(`${name.actionId} dispatches no actions`);
    const offered = (one: PlacedElement) => this.#offered.get(keyOf(place, one)) ?? [];
    const action = actionOf(placed, choice, offered(placed));
    const chosen = choice === undefined ? {} : { [placed.actionId]: choice };
    const all = { ...typed, [placed.blockId]: { ...typed[placed.blockId], ...chosen } };
    const values = stateOf(blocksOf(place), all, place.view?.state.values, offered);
    const changed = place.view === undefined ? place : { view: this.#around.views.setState(place.view, values) };
    const asker = this.#asker(user, place.channel);
    const { message, channel } = place;
    const responseUrl = message && this.#openResponseUrl(asker, channel, message.ts);
    return this.#ask(blockActions({ place: changed, action, values, responseUrl }, asker));
  }

  async suggest(user: User, place: Place, name: ElementName, typed: string): Promise<readonly Option[]> {
    const placed = findElement(place, name);
    if (placed.element.type !== 'external_select') throw new Error(`${name.actionId} is no external_select`);
    const answer = await this.#ask(blockSuggestion(placed, typed, place, this.#asker(user, place.channel)));
    const parsed = suggestedOptions.safeParse(answer);
    if (!parsed.success) throw new SlackError('invalid_options');
    const options: readonly Option[] =
      'options' in parsed.data ? parsed.data.options : parsed.data.option_groups.flatMap((group) => group.options);
    const oldest = this.#offered.keys().next();
    if (this.#offered.size >= LIMITS.workspaceOpenStacks && !oldest.done) this.#offered.delete(oldest.value);
    this.#offered.set(keyOf(place, placed), options);
    return options;
  }

  /** A message shortcut where there is a message, else a global one. */
  async shortcut(user: User, callbackId: string, at: At): Promise<unknown> {
    const { message, channel } = at;
    const asker = this.#asker(user, channel);
    if (message === undefined) return this.#ask(globalShortcut(callbackId, asker));
    const responseUrl = this.#openResponseUrl(asker, channel);
    return this.#ask(messageShortcut(callbackId, message, channel, responseUrl, asker));
  }

  /** The submit button. Fields that must not be empty are checked before the app is asked, as Slack's clients do. */
  async submit(user: User, view: View, typed: TypedValues): Promise<unknown> {
    const { views } = this.#around;
    const place = { view };
    const offered = (one: PlacedElement) => this.#offered.get(keyOf(place, one)) ?? [];
    const submitted = views.setState(view, stateOf(view.blocks, typed, view.state.values, offered));
    const errors = missingFields(submitted);
    if (Object.keys(errors).length > 0) return { response_action: 'errors', errors };
    const asker = this.#asker(user);
    const answer = await this.#ask(viewSubmission(submitted, this.#responseUrlsOf(submitted, asker), asker));
    this.#follow(answer, submitted, asker);
    return answer;
  }

  async close(user: User, view: View, isCleared: boolean): Promise<unknown> {
    this.#around.views.close(view, isCleared || view.clear_on_close);
    if (!view.notify_on_close) return undefined;
    return this.#ask(viewClosed(view, isCleared || view.clear_on_close, this.#asker(user)));
  }

  /** What the acknowledgement of a submission asks for: https://docs.slack.dev/surfaces/modals/#response_actions. */
  #follow(answer: unknown, view: View, { team, user }: Asker): void {
    const { views, files } = this.#around;
    const parsed = responseAction.safeParse(answer ?? {});
    if (!parsed.success) throw new SlackError('invalid_payload');
    const action = parsed.data;
    const current = views.find(view.id);
    if (current === undefined) return; // closed while the app was thinking
    const read = (content: unknown) => parseView(content, (file) => files.isPicture(team, file));
    if (!('response_action' in action)) views.close(current, false);
    else if (action.response_action === 'clear') views.close(current, true);
    else if (action.response_action === 'update') views.update(current, read(action.view));
    else if (action.response_action === 'push') views.push(team, user, read(action.view));
    else checkErrors(action.errors, current);
  }

  #ask(payload: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#around.delivery().ask('interactive', payload);
  }

  #asker(user: User, channel?: Channel): Asker {
    const { directory, triggers } = this.#around;
    const team = channel === undefined ? directory.teamWith(user) : directory.teamOf(channel);
    return { user, team, triggerId: triggers.issue(user, channel) };
  }

  #openResponseUrl({ team, user }: Asker, channel: Channel, originalTs?: string): string {
    const { responseUrls, pageUrl } = this.#around;
    return `${pageUrl()}${RESPONSE_PATH.slice(1)}${responseUrls.open(team, channel, user, originalTs).id}`;
  }

  /** One for each conversation that was chosen where `response_url_enabled` says so. */
  #responseUrlsOf(view: View, asker: Asker): readonly ViewResponseUrl[] {
    return elementsOf(view.blocks).flatMap(({ element, blockId, actionId }) => {
      if (element.type !== 'conversations_select' || element.response_url_enabled !== true) return [];
      const chosen = view.state.values[blockId]?.[actionId]?.selected_conversation;
      const channel = asker.team.channels.find((one) => one.id === chosen);
      if (channel === undefined) return [];
      const response_url = this.#openResponseUrl(asker, channel);
      return [{ block_id: blockId, action_id: actionId, channel_id: channel.id, response_url }];
    });
  }

  #isDispatched(place: Place, { blockId }: PlacedElement): boolean {
    return blocksOf(place).some(
      (block) => block.type === 'input' && block.block_id === blockId && block.dispatch_action,
    );
  }
}

const responseAction = z.union([
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('clear') }),
  z.strictObject({}),
]);

/** Errors stand next to inputs, and nowhere else. */
function checkErrors(errors: Readonly<Record<string, string>>, view: View): void {
  const inputs = new Set(view.blocks.flatMap((block) => (block.type === 'input' ? (block.block_id ?? '') : [])));
  const strange = Object.keys(errors).find((blockId) => !inputs.has(blockId));
  if (strange !== undefined) throw new SlackError('invalid_payload', [`no input block ${strange}`]);
}

function missingFields(view: View): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input' || block.optional === true) continue;
    const { type: _, ...value } = view.state.values[block.block_id ?? '']?.[block.element.action_id ?? ''] ?? {
      type: '',
    };
    const isEmpty = Object.values(value).every((one) => one === null || (Array.isArray(one) && one.length === 0));
    if (isEmpty) errors[block.block_id ?? ''] = 'Please complete this required field.';
  }
  return errors;
}

function findElement(place: Place, { blockId, actionId }: ElementName): PlacedElement {
  const all = elementsOf(blocksOf(place));
  const found = all.filter((one) => one.actionId === actionId && (blockId === undefined || one.blockId === blockId));
  if (found.length === 1) return found[0]!;
  const names = all.map((one) => `${one.blockId}/${one.actionId}`).join(', ');
  throw new NoSuchChoice(`${found.length} elements ${blockId ?? ''}/${actionId} among: ${names || 'none'}`);
}

function blocksOf({ view, message }: Place): readonly Block[] {
  if (view !== undefined) return view.blocks;
  return [...message.blocks, ...message.unfurls.flatMap((unfurl) => unfurl.blocks)];
}

function keyOf({ view, message }: Place, { blockId, actionId }: PlacedElement): string {
  return `${view === undefined ? `${message.channel} ${message.ts}` : view.id} ${blockId} ${actionId}`;
}

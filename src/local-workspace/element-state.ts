/**
 * What people chose and typed: the state of the inputs of a view or message, and the one action that a click is
 * (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/#fields).
 *
 *   a choice 'b' in a static_select   {type: 'static_select', selected_option: {text: {…}, value: 'b'}}
 *   text in a plain_text_input        {type: 'plain_text_input', value: 'typed'}
 */

import { withChildren } from './block-checks.ts';
import type { Element, Option } from './block-elements.ts';
import type { Block } from './blocks.ts';
import type { Channel } from './identity.ts';

/** As the page sends it and as tests write it: an option's value, an id, a text; a list where several can be chosen. */
export type Choice = string | readonly string[];

/** By block_id and action_id; `null` is an element left empty. */
export type TypedValues = Readonly<Record<string, Readonly<Record<string, Choice | null>>>>;

export type StateValue = { readonly type: string } & Readonly<Record<string, unknown>>;
export type StateValues = Readonly<Record<string, Readonly<Record<string, StateValue>>>>;

/** An element with the ids that an action names it by. */
export interface PlacedElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  readonly isInput: boolean;
}

/** A choice that the element does not offer is the caller's mistake. */
export class NoSuchChoice extends Error {}

/** `offered`: the options that the app last gave for an external_select. */
export type Offered = (element: PlacedElement) => readonly Option[];

const NOTHING_OFFERED: Offered = () => [];

/** The whole state: what is typed now, else what was before, else what the element starts with. */
export function stateOf(
  blocks: readonly Block[],
  typed: TypedValues,
  before: StateValues = {},
  offered: Offered = NOTHING_OFFERED,
): StateValues {
  const values: Record<string, Record<string, StateValue>> = {};
  for (const placed of elementsOf(blocks)) {
    const { blockId, actionId, element } = placed;
    const choice = typed[blockId]?.[actionId];
    const known = before[blockId]?.[actionId];
    const value =
      choice === undefined && known?.type === element.type ? known : stateValue(element, choice, offered(placed));
    if (value !== undefined) values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

/** What is chosen from the start where `default_to_current_conversation` says so and the filter lets it through. */
export function currentConversation(blocks: readonly Block[], current: Channel | undefined): TypedValues {
  if (current === undefined) return {};
  const chosen = elementsOf(blocks).filter(({ element }) => {
    if (element.type !== 'conversations_select' || element.default_to_current_conversation !== true) return false;
    const { include, exclude_external_shared_channels: noShared = false } = element.filter ?? {};
    return (
      element.initial_conversation === undefined &&
      (include?.includes(current.kind) ?? true) &&
      !(noShared && current.isShared)
    );
  });
  return Object.fromEntries(chosen.map(({ blockId, actionId }) => [blockId, { [actionId]: current.id }]));
}

/** The entry of `actions[]` for a click or choice. */
export function actionOf(placed: PlacedElement, choice: Choice | undefined, offered: readonly Option[]): StateValue {
  const { element, blockId, actionId } = placed;
  const ids = { type: element.type, block_id: blockId, action_id: actionId };
  switch (element.type) {
    case 'button': {
      const { text, value, url, style } = element;
      return { ...ids, text, ...(value && { value }), ...(url && { url }), ...(style && { style }) };
    }
    case 'icon_button':
      return { ...ids, icon: element.icon, text: element.text, ...(element.value && { value: element.value }) };
    case 'feedback_buttons': {
      const opinion = [element.positive_button, element.negative_button].find(({ value }) => value === choice);
      if (opinion === undefined) throw noSuchChoice(placed, choice);
      return { ...ids, text: opinion.text, value: opinion.value };
    }
    case 'overflow': {
      const selected_option = element.options.find(({ value }) => value === choice);
      if (selected_option === undefined) throw noSuchChoice(placed, choice);
      return { ...ids, selected_option };
    }
    default:
      return { ...ids, ...stateValue(element, choice ?? null, offered) };
  }
}

export function elementsOf(blocks: readonly Block[]): readonly PlacedElement[] {
  return withChildren(blocks).flatMap((block) => {
    const isInput = block.type === 'input';
    return usable(block).map((element): PlacedElement => {
      return { blockId: block.block_id ?? '', actionId: element.action_id ?? '', element, isInput };
    });
  });
}

function usable(block: Block): readonly Element[] {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return block.elements;
    case 'input':
      return [block.element];
    case 'section':
      return block.accessory === undefined || block.accessory.type === 'image' ? [] : [block.accessory];
    default:
      return [];
  }
}

/** The state of one element, or undefined for those without state (buttons, overflow menus). */
function stateValue(
  element: Element,
  choice: Choice | null | undefined,
  offered: readonly Option[],
): StateValue | undefined {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
      return { type, value: one(choice) ?? (choice === undefined ? element.initial_value : undefined) ?? null };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: pick(element, choice, optionsOf(element), element.initial_option) };
    case 'external_select':
      return { type, selected_option: pick(element, choice, offered, element.initial_option) };
    case 'multi_static_select':
    case 'checkboxes':
      return { type, selected_options: pickAll(element, choice, optionsOf(element), element.initial_options) };
    case 'conversations_select': {
      const initial = choice === undefined ? element.initial_conversation : undefined;
      return { type, selected_conversation: one(choice) ?? initial ?? null };
    }
    default:
      return undefined;
  }
}

type WithOptions = {
  readonly options?: readonly Option[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly Option[] }[] | undefined;
};

function optionsOf({ options, option_groups }: WithOptions): readonly Option[] {
  return options ?? option_groups?.flatMap((group) => group.options) ?? [];
}

function pick(
  element: Element,
  choice: Choice | null | undefined,
  options: readonly Option[],
  initial: Option | undefined,
): Option | null {
  if (choice === undefined) return initial ?? null;
  const value = one(choice);
  if (value === undefined || value === '') return null;
  const chosen = [...options, ...(initial === undefined ? [] : [initial])].find((option) => option.value === value);
  if (chosen === undefined) throw new NoSuchChoice(`${element.type} ${element.action_id} has no option ${value}`);
  return chosen;
}

function pickAll(
  element: Element,
  choice: Choice | null | undefined,
  options: readonly Option[],
  initial: readonly Option[] | undefined,
): readonly Option[] {
  if (choice === undefined) return initial ?? [];
  const values = choice === null ? [] : [choice].flat();
  return values.flatMap((value) => pick(element, value, options, undefined) ?? []);
}

function one(choice: Choice | null | undefined): string | undefined {
  const value = typeof choice === 'string' ? choice : choice?.[0];
  return value === '' ? undefined : value;
}

function noSuchChoice({ element, actionId }: PlacedElement, choice: Choice | undefined): NoSuchChoice {
  return new NoSuchChoice(`${element.type} ${actionId} has no choice ${String(choice)}`);
}

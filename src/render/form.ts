/** Modals with fields to fill in, as Slack's types and constructors that keep its limits: https://docs.slack.dev/surfaces/modals/. Pure. */
import type { SlackBlock } from './block-kit.ts';
import { shorten } from './block-kit.ts';
import { MOST_OPTIONS, OPTION_CHARACTERS, type Option, option, plain } from './buttons.ts';

export interface FormModal {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly title: ReturnType<typeof plain>;
  readonly submit: ReturnType<typeof plain>;
  readonly close: ReturnType<typeof plain>;
  readonly private_metadata?: string;
  readonly blocks: (SlackBlock | Field)[];
}

/** Block and element have one id: the field's name. */
export interface Field {
  readonly type: 'input';
  readonly block_id: string;
  readonly optional: boolean;
  readonly label: ReturnType<typeof plain>;
  readonly hint?: ReturnType<typeof plain>;
  readonly element: TextElement | SelectElement | ConversationElement;
}

interface TextElement {
  readonly type: 'plain_text_input';
  readonly action_id: string;
  readonly max_length: number;
  readonly focus_on_load?: true;
}

interface SelectElement {
  readonly type: 'static_select';
  readonly action_id: string;
  readonly options: Option[];
  readonly initial_option?: Option;
}

interface ConversationElement {
  readonly type: 'conversations_select';
  readonly action_id: string;
  readonly default_to_current_conversation: true;
  readonly response_url_enabled: true;
}

interface FieldWords {
  readonly label: string;
  readonly hint?: string;
  readonly isOptional?: boolean;
}

const INPUT_CHARACTERS = 3_000;
/** Slack's limit of what an app keeps in a view. */
export const STATE_CHARACTERS = 3_000;

export function form(
  words: { readonly title: string; readonly submit: string; readonly callbackId: string; readonly state?: string },
  blocks: readonly (SlackBlock | Field)[],
): FormModal {
  return {
    type: 'modal',
    callback_id: words.callbackId,
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain('Cancel'),
    ...(words.state !== undefined && { private_metadata: words.state }),
    blocks: [...blocks],
  };
}

export function textField(name: string, words: FieldWords, isFirst = false): Field {
  const element = { type: 'plain_text_input', action_id: name, max_length: INPUT_CHARACTERS } as const;
  return field(name, words, isFirst ? { ...element, focus_on_load: true } : element);
}

/** `chosen`: of the options. */
export function selectField(name: string, words: FieldWords, options: readonly Option[], chosen?: Option): Field {
  const initial = chosen === undefined ? {} : { initial_option: chosen };
  return field(name, words, {
    type: 'static_select',
    action_id: name,
    options: options.slice(0, MOST_OPTIONS),
    ...initial,
  });
}

/** With an address for an answer where the app itself may not post. */
export function conversationField(name: string, words: FieldWords): Field {
  return field(name, words, {
    type: 'conversations_select',
    action_id: name,
    default_to_current_conversation: true,
    response_url_enabled: true,
  });
}

/** Foreign words on an option are shortened where they are too long. */
export function choice(label: string, value: string): Option {
  return option(shorten(label, OPTION_CHARACTERS), value);
}

function field(name: string, { label, hint, isOptional = false }: FieldWords, element: Field['element']): Field {
  const hinted = hint === undefined ? {} : { hint: plain(hint) };
  return { type: 'input', block_id: name, optional: isOptional, label: plain(label), ...hinted, element };
}

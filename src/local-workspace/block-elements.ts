/** What people click, choose from and type into: https://docs.slack.dev/reference/block-kit/block-elements/. */
import { z } from 'zod';
import { confirm, filled, plainText, textObject, webUrl } from './block-text.ts';
import { SLACK_LIMITS } from './slack-limits.ts';

const action = { action_id: filled(SLACK_LIMITS.idCharacters).optional() };
const confirmable = { ...action, confirm };
const label = filled(SLACK_LIMITS.buttonLabelCharacters).optional();

const button = z.strictObject({
  type: z.literal('button'),
  ...confirmable,
  text: plainText(SLACK_LIMITS.buttonTextCharacters),
  value: filled(SLACK_LIMITS.buttonValueCharacters).optional(),
  url: webUrl.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: label,
});

// --- choices -----------------------------------------------------------------------------------------------------

export const option = z.strictObject({
  text: plainText(SLACK_LIMITS.optionTextCharacters),
  value: filled(SLACK_LIMITS.optionValueCharacters),
  description: plainText(SLACK_LIMITS.optionTextCharacters).optional(),
});
const formattedOption = option.extend({
  text: textObject(SLACK_LIMITS.optionTextCharacters),
  description: textObject(SLACK_LIMITS.optionTextCharacters).optional(),
});
const options = z.array(option).min(1).max(SLACK_LIMITS.options);
const optionGroups = z
  .array(z.strictObject({ label: plainText(SLACK_LIMITS.optionTextCharacters), options }))
  .min(1)
  .max(SLACK_LIMITS.options);

const focusable = { ...confirmable, focus_on_load: z.boolean().optional() };
const menu = { ...focusable, placeholder: plainText(SLACK_LIMITS.placeholderCharacters).optional() };

type Listed = { options?: unknown; option_groups?: unknown };
const hasOneList = (select: Listed) => (select.options === undefined) !== (select.option_groups === undefined);
const oneList = { error: 'must provide either options or option_groups' };

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...menu,
    options: options.optional(),
    option_groups: optionGroups.optional(),
    initial_option: option.optional(),
  })
  .refine(hasOneList, oneList);
const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    options: options.optional(),
    option_groups: optionGroups.optional(),
    initial_options: z.array(option).min(1).optional(),
    max_selected_items: z.int().min(1).optional(),
  })
  .refine(hasOneList, oneList);
const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  initial_option: option.optional(),
  min_query_length: z.int().min(0).optional(),
});
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  initial_conversation: z.string().min(1).optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...confirmable,
  options: z
    .array(option.extend({ url: webUrl.optional() }))
    .min(1)
    .max(SLACK_LIMITS.overflowOptions),
});
const choices = z.array(formattedOption).min(1).max(SLACK_LIMITS.radioOptions);
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...focusable,
  options: choices,
  initial_option: formattedOption.optional(),
});
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...focusable,
  options: choices,
  initial_options: choices.optional(),
});

// --- inputs ------------------------------------------------------------------------------------------------------

const typed = {
  ...action,
  focus_on_load: z.boolean().optional(),
  placeholder: plainText(SLACK_LIMITS.placeholderCharacters).optional(),
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional() })
    .optional(),
};
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  initial_value: z.string().max(SLACK_LIMITS.inputCharacters).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(SLACK_LIMITS.inputCharacters).optional(),
  max_length: z.int().min(1).max(SLACK_LIMITS.inputCharacters).optional(),
});
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
const urlInput = z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: webUrl.optional() });

// --- feedback ----------------------------------------------------------------------------------------------------

const opinion = z.strictObject({
  text: plainText(SLACK_LIMITS.buttonTextCharacters),
  value: filled(SLACK_LIMITS.buttonValueCharacters),
  accessibility_label: label,
});
const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  ...action,
  positive_button: opinion,
  negative_button: opinion,
});
const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  ...confirmable,
  icon: z.literal('trash'),
  text: plainText(SLACK_LIMITS.buttonTextCharacters),
  value: filled(SLACK_LIMITS.buttonValueCharacters).optional(),
  accessibility_label: label,
  visible_to_user_ids: z.array(z.string().min(1)).optional(),
});

// --- where they may stand ----------------------------------------------------------------------------------------

const selects = [staticSelect, multiStaticSelect, externalSelect, conversationsSelect] as const;
const clickable = [button, overflow, radioButtons, checkboxes, ...selects] as const;
export const actionsElements = z
  .array(z.discriminatedUnion('type', clickable))
  .min(1)
  .max(SLACK_LIMITS.actionsElements);
export const accessories = clickable;
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  numberInput,
  urlInput,
  radioButtons,
  checkboxes,
  ...selects,
]);
export const contextActionsElements = z
  .array(z.discriminatedUnion('type', [feedbackButtons, iconButton]))
  .min(1)
  .max(SLACK_LIMITS.contextActionsElements);

export type Option = z.output<typeof formattedOption>;
/** Any element that a person can use. */
export type Element =
  | z.output<typeof actionsElements>[number]
  | z.output<typeof inputElement>
  | z.output<typeof contextActionsElements>[number];

/** What the app answers to a block_suggestion. */
export const suggestedOptions = z.union([
  z.strictObject({ options: z.array(option).max(SLACK_LIMITS.options) }),
  z.strictObject({ option_groups: optionGroups }),
]);

/**
 * What people click and choose from, as Slack's types and constructors that keep its limits:
 * https://docs.slack.dev/reference/block-kit/block-elements/. Texts are our own words; a foreign name comes shortened to
 * OPTION_CHARACTERS, and stands in plain text without emoji.
 */
export interface ActionsBlock {
  readonly type: 'actions';
  readonly block_id?: string;
  readonly elements: (Button | Select)[];
}

export interface FeedbackBlock {
  readonly type: 'context_actions';
  readonly elements: FeedbackButtons[];
}

interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
  /** Opens in the browser; the app is told all the same. */
  readonly url?: string;
  readonly style?: 'danger';
  readonly accessibility_label?: string;
}

interface Select {
  readonly type: 'static_select';
  readonly action_id: string;
  readonly placeholder: PlainText;
  readonly options: Option[];
  readonly initial_option?: Option;
}

export interface Option {
  readonly text: PlainText;
  readonly value: string;
}

interface FeedbackButtons {
  readonly type: 'feedback_buttons';
  readonly action_id: string;
  readonly positive_button: Opinion;
  readonly negative_button: Opinion;
}

interface Opinion extends Option {
  readonly accessibility_label: string;
}

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** Slack's limits: of a button's value, of an option's text, and how many options a menu may have. */
export const VALUE_CHARACTERS = 2_000;
export const OPTION_CHARACTERS = 75;
export const MOST_OPTIONS = 100;

export function actions(elements: readonly (Button | Select)[], blockId?: string): ActionsBlock {
  return { type: 'actions', ...(blockId !== undefined && { block_id: blockId }), elements: [...elements] };
}

export function button(
  actionId: string,
  label: string,
  value: string,
  more: Pick<Button, 'style' | 'accessibility_label'> = {},
): Button {
  return { type: 'button', action_id: actionId, text: plain(label), value, ...more };
}

/** A button that opens a page. */
export function linkButton(actionId: string, label: string, url: string, spoken: string): Button {
  return { type: 'button', action_id: actionId, text: plain(label), url, accessibility_label: spoken };
}

export function select(actionId: string, placeholder: string, options: readonly Option[], chosen?: Option): Select {
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: plain(placeholder),
    options: options.slice(0, MOST_OPTIONS),
    ...(chosen !== undefined && { initial_option: chosen }),
  };
}

export function option(label: string, value: string): Option {
  return { text: plain(label), value };
}

export function feedbackButtons(actionId: string, helpful: Opinion, unhelpful: Opinion): FeedbackBlock {
  const element: FeedbackButtons = {
    type: 'feedback_buttons',
    action_id: actionId,
    positive_button: helpful,
    negative_button: unhelpful,
  };
  return { type: 'context_actions', elements: [element] };
}

export function opinion(label: string, value: string, spoken: string): Opinion {
  return { ...option(label, value), accessibility_label: spoken };
}

export function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

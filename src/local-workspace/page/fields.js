/**
 * The elements that hold a value: text fields, selects, radio buttons, checkboxes. In an input block the value waits for
 * the submit button; elsewhere a choice is a click. Selects are the browser's own: phones and screen readers know them.
 */
import { renderCombobox } from './combobox.js';
import { bind, click } from './interact.js';
import { element } from './mrkdwn.js';
import { renderText } from './rich-text.js';
import { readsAs } from './surface.js';

export const FIELDS = {
  plain_text_input: (context) => renderTyped(context, { multiline: context.spec.multiline }),
  url_text_input: (context) => renderTyped(context, { type: 'url' }),
  number_input: (context) =>
    renderTyped(context, {
      type: 'number',
      step: context.spec.is_decimal_allowed ? 'any' : '1',
      min: context.spec.min_value,
      max: context.spec.max_value,
    }),
  static_select: (context) => renderSelect(context, staticGroups(context.spec), false),
  multi_static_select: (context) => renderSelect(context, staticGroups(context.spec), true),
  conversations_select: (context) => renderSelect(context, conversationsFor(context), false),
  external_select: renderCombobox,
  radio_buttons: (context) => renderChoices(context, 'radio'),
  checkboxes: (context) => renderChoices(context, 'checkbox'),
};

/** `name` is the accessible name: an input block's label, or the placeholder. */
export function renderField(spec, blockId, surface, { name, id, describedBy, dispatches }) {
  const typed = surface.typed[blockId]?.[spec.action_id];
  const changed = (choice) => {
    if (dispatches) click(field, spec, blockId, surface, choice);
  };
  const field = FIELDS[spec.type]({ spec, blockId, surface, name, typed, id, changed });
  if (describedBy !== undefined) field.setAttribute('aria-describedby', describedBy);
  return bind(field, spec, blockId, surface);
}

function renderTyped({ spec, blockId, typed, name, id, changed }, { type = 'text', multiline, ...more }) {
  const field = element(multiline ? 'textarea' : 'input', 'typed');
  if (multiline) field.rows = 4;
  else field.type = type;
  for (const [attribute, value] of Object.entries(more)) if (value !== undefined) field.setAttribute(attribute, value);
  field.id = id;
  field.setAttribute('aria-label', name);
  field.placeholder = spec.placeholder?.text ?? '';
  field.autocomplete = 'off';
  if (spec.max_length) field.maxLength = spec.max_length;
  if (spec.min_length) field.minLength = spec.min_length;
  field.value = typed === undefined ? (spec.initial_value ?? '') : (typed ?? '');
  if (spec.focus_on_load) field.autofocus = true;
  const read = () => (field.value.trim() === '' ? null : field.value);
  readsAs(field, blockId, spec.action_id, read);
  field.addEventListener('change', () => changed(read() ?? ''));
  return field;
}

/** `groups` are [{label?, options: [{value, words}], initial?}]; the first entry stands for "nothing chosen". */
function renderSelect({ spec, blockId, typed, name, id, changed }, { groups, initial }, isMultiple) {
  const field = element('select', 'typed');
  field.id = id;
  field.setAttribute('aria-label', name);
  field.multiple = isMultiple;
  if (isMultiple) field.size = 5;
  else field.append(new Option(spec.placeholder?.text ?? 'Choose…', ''));
  for (const { label, options } of groups) {
    const created = options.map(({ value, words }) => new Option(words, value));
    if (label === undefined) field.append(...created);
    else field.append(Object.assign(element('optgroup', '', ...created), { label }));
  }
  const chosen = [typed === undefined ? initial : typed].flat();
  for (const option of field.options)
    option.selected = option.value === '' ? !isMultiple && !chosen[0] : chosen.includes(option.value);
  const read = () => {
    const values = [...field.selectedOptions].map(({ value }) => value).filter((value) => value !== '');
    if (isMultiple) return values.length === 0 ? null : values;
    return values[0] ?? null;
  };
  readsAs(field, blockId, spec.action_id, read);
  field.addEventListener('change', () => changed(read() ?? (isMultiple ? [] : '')));
  return field;
}

function staticGroups(spec) {
  const optionsOf = (options) => options.map((option) => ({ value: option.value, words: option.text.text }));
  const groups = spec.option_groups?.map(({ label, options }) => ({ label: label.text, options: optionsOf(options) }));
  const initial = spec.initial_option?.value ?? spec.initial_options?.map(({ value }) => value);
  return { groups: groups ?? [{ options: optionsOf(spec.options ?? []) }], initial };
}

/** `filter.include` names kinds of conversations. */
function conversationsFor({ spec, surface }) {
  const kinds = spec.filter?.include ?? ['public', 'private', 'im'];
  const listed = surface.names
    .conversations()
    .filter(({ kind }) => kinds.includes(kind))
    .filter(({ isShared }) => !(isShared && spec.filter?.exclude_external_shared_channels));
  const options = listed.map((one) => ({ value: one.id, words: one.title }));
  const current = spec.default_to_current_conversation ? surface.names.current() : undefined;
  return { groups: [{ options }], initial: current ?? spec.initial_conversation };
}

function renderChoices({ spec, blockId, surface, typed, name, id, changed }, type) {
  const initial = spec.initial_option?.value ?? spec.initial_options?.map(({ value }) => value);
  const chosen = [typed === undefined ? initial : typed].flat();
  const rows = spec.options.map((option, at) => {
    const input = Object.assign(element('input', ''), { type, name: id, value: option.value, id: `${id}-${at}` });
    input.checked = chosen.includes(option.value);
    const label = element('label', '', renderText(option.text, surface.names));
    label.htmlFor = input.id;
    if (option.description) label.append(element('span', 'choice-note', renderText(option.description, surface.names)));
    return element('div', 'choice', input, label);
  });
  const field = element('div', 'choices', ...rows);
  field.id = id;
  field.setAttribute('role', type === 'radio' ? 'radiogroup' : 'group');
  field.setAttribute('aria-label', name);
  const read = () => {
    const values = [...field.querySelectorAll('input:checked')].map(({ value }) => value);
    if (type === 'checkbox') return values.length === 0 ? null : values;
    return values[0] ?? null;
  };
  readsAs(field, blockId, spec.action_id, read);
  field.addEventListener('change', () => changed(read() ?? []));
  return field;
}

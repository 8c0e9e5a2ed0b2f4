/** external_select: options that the app gives for what was typed. A combobox after the ARIA authoring practices. */
import { element } from './mrkdwn.js';
import { post } from './send.js';
import { readsAs } from './surface.js';

const PAUSE_MS = 250;

export function renderCombobox({ spec, blockId, surface, typed, name, id, changed }) {
  const chosen = surface.remember(`chosen ${blockId} ${spec.action_id}`, {
    value: spec.initial_option?.value ?? null,
    words: spec.initial_option?.text.text ?? '',
  });
  if (typed === null) Object.assign(chosen, { value: null, words: '' });
  const field = element('input', 'typed');
  Object.assign(field, { id, type: 'text', autocomplete: 'off', value: chosen.words });
  field.placeholder = spec.placeholder?.text ?? 'Type to search…';
  const list = element('div', 'options');
  Object.assign(list, { id: `${id}-options`, hidden: true });
  for (const [attribute, value] of Object.entries({
    role: 'combobox',
    'aria-label': name,
    'aria-expanded': 'false',
    'aria-controls': list.id,
    'aria-autocomplete': 'list',
  })) {
    field.setAttribute(attribute, value);
  }
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', name);
  const root = element('div', 'combobox', field, list);

  const choose = (option) => {
    Object.assign(chosen, { value: option.value, words: option.text });
    field.value = option.text;
    show(field, list, []);
    changed(option.value);
  };
  const search = () => suggest(field, list, { spec, blockId, surface }, choose);
  let pause;
  field.addEventListener('input', () => {
    Object.assign(chosen, { value: null, words: field.value });
    clearTimeout(pause);
    pause = setTimeout(search, PAUSE_MS);
  });
  field.addEventListener('focus', search);
  field.addEventListener('blur', () => show(field, list, []));
  field.addEventListener('keydown', (event) => steer(event, field, list));
  readsAs(root, blockId, spec.action_id, () => chosen.value);
  return root;
}

async function suggest(field, list, { spec, blockId, surface }, choose) {
  const typed = field.value;
  // Slack asks the app from three characters on, unless the app says otherwise.
  if (typed.length < (spec.min_query_length ?? 3)) return show(field, list, []);
  const answer = await post('suggest', { ...surface.place, blockId, actionId: spec.action_id, typed });
  if (field.value !== typed || document.activeElement !== field) return;
  if (!answer.ok) return show(field, list, [note(answer.error)]);
  const options = answer.options.map((option) => renderOption(option, field, choose));
  show(field, list, options.length === 0 ? [note('No results')] : options);
}

function renderOption(option, field, choose) {
  const shown = element('div', 'option', option.text);
  shown.id = `${field.id}-${option.value}`;
  shown.setAttribute('role', 'option');
  // A press would take the focus from the field, and close the list before the click.
  shown.addEventListener('mousedown', (event) => event.preventDefault());
  shown.addEventListener('click', () => choose(option));
  return shown;
}

function note(words) {
  const shown = element('div', 'option-note', words);
  shown.setAttribute('role', 'status');
  return shown;
}

function show(field, list, options) {
  list.replaceChildren(...options);
  list.hidden = options.length === 0;
  field.setAttribute('aria-expanded', String(!list.hidden));
  field.removeAttribute('aria-activedescendant');
}

function steer(event, field, list) {
  const options = [...list.querySelectorAll('[role=option]')];
  if (options.length === 0) return;
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const active = options.at(to % options.length);
    for (const option of options) option.setAttribute('aria-selected', String(option === active));
    field.setAttribute('aria-activedescendant', active.id);
    active.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'Enter' && at >= 0) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === 'Escape') {
    // The list alone; the dialog around it stays.
    event.preventDefault();
    event.stopPropagation();
    show(field, list, []);
  }
}

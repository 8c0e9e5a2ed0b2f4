/** The stack of modals: the one in front is shown, what was typed in those behind it is kept. */
import { renderBlocks } from './blocks.js';
import { openDialog } from './dialog.js';
import { element } from './mrkdwn.js';
import { post } from './send.js';
import { names, state } from './state.js';
import { createSurface, forgetSurface, readValues } from './surface.js';
import { replaceKeepingFocus } from './timeline.js';

let dialog;
let shown;
/** By view: what was typed before it was drawn anew, or covered by another. */
const typedByView = new Map();

export function showModals() {
  if (shown !== undefined) typedByView.set(shown.id, readValues(dialog.querySelector('.surface')));
  for (const id of typedByView.keys()) if (!state.modals.some((view) => view.id === id)) forget(id);
  const front = state.modals.at(-1);
  if (front === undefined) return closeDialog();
  if (dialog === undefined) dialog = openDialog(front.title.text, (how) => leave(how === 'cross'), 'modal');
  const isNew = shown?.id !== front.id;
  shown = front;
  dialog.setAttribute('aria-label', front.title.text);
  dialog.querySelector('.dialog-title').textContent = front.title.text;
  const form = renderForm(front);
  const known = dialog.querySelector('form');
  if (known === null) dialog.append(form);
  else if (isNew) known.replaceWith(form);
  else replaceKeepingFocus(known, form);
  if (isNew) (form.querySelector('[autofocus]') ?? form.querySelector('.typed, .choices input, .button'))?.focus();
}

function forget(viewId) {
  typedByView.delete(viewId);
  forgetSurface({ viewId });
}

function closeDialog() {
  dialog?.close();
  dialog = undefined;
  shown = undefined;
}

function renderForm(view) {
  const surface = createSurface({ viewId: view.id }, names, typedByView.get(view.id));
  const body = element('div', 'dialog-body surface', renderBlocks(view.blocks, surface));
  const complaint = element('p', 'complaint');
  complaint.setAttribute('role', 'alert');
  complaint.hidden = true;
  const close = element('button', 'button', view.close?.text ?? (view.previous_view_id === null ? 'Cancel' : 'Back'));
  close.type = 'button';
  close.addEventListener('click', () => leave(false));
  const buttons = element('div', 'dialog-buttons', close);
  if (view.submit !== null) {
    const submit = element('button', 'button filled primary', view.submit.text);
    submit.type = 'submit';
    buttons.append(submit);
  }
  const form = element('form', 'modal-form', body, complaint, buttons);
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (view.submit !== null) submitForm(form, view);
  });
  showState(form, view);
  return form;
}

async function submitForm(form, view) {
  const { isBusy } = stateOf(view);
  if (isBusy) return;
  const values = readValues(form.querySelector('.surface'));
  const mistakes = findMistakes(form, values);
  if (Object.keys(mistakes).length > 0) return change(view, { errors: mistakes, words: undefined });
  change(view, { isBusy: true, errors: {}, words: undefined });
  const answer = await post('submit', { viewId: view.id, values });
  const words = answer.ok || answer.errors !== undefined ? undefined : answer.error;
  change(view, { isBusy: false, errors: answer.errors ?? {}, words });
}

/** Of the submit button: it outlives an update of the view. */
function stateOf(view) {
  return createSurface({ viewId: view.id }, names).remember('submit', { isBusy: false, errors: {}, words: undefined });
}

function change(view, to) {
  if (!state.modals.some(({ id }) => id === view.id)) return;
  Object.assign(stateOf(view), to);
  const form = dialog?.querySelector('form');
  if (form === null || shown?.id !== view.id) return;
  showState(form, view);
  form.querySelector('[aria-invalid=true]')?.focus();
}

function showState(form, view) {
  const { isBusy, errors, words } = stateOf(view);
  form.querySelector('[type=submit]')?.classList.toggle('busy', isBusy);
  form.setAttribute('aria-busy', String(isBusy));
  const homeless = showErrors(form, errors);
  complain(form, homeless === '' ? words : homeless);
}

/** Slack asks for required fields itself, before the app hears of anything. */
function findMistakes(form, values) {
  const mistakes = {};
  for (const block of form.querySelectorAll('.input-block')) {
    const blockId = block.dataset.block;
    const isEmpty = Object.values(values[blockId] ?? {}).every((value) => value === null);
    const field = block.querySelector('input, textarea, select');
    if (isEmpty && block.dataset.required === 'true') mistakes[blockId] = 'Please complete this required field.';
    else if (!isEmpty && field?.validationMessage) mistakes[blockId] = field.validationMessage;
  }
  return mistakes;
}

/** Next to the fields; what belongs to no field is given back. */
function showErrors(form, errors) {
  for (const block of form.querySelectorAll('.input-block')) {
    block.querySelector('.input-error')?.remove();
    const words = errors[block.dataset.block];
    const field = block.querySelector('.typed, .choices');
    field?.setAttribute('aria-invalid', String(words !== undefined));
    if (words === undefined) continue;
    const line = element('p', 'complaint input-error', words);
    line.setAttribute('role', 'alert');
    line.id = `${block.querySelector('.input-hint').id}-error`;
    field?.setAttribute('aria-errormessage', line.id);
    block.append(line);
  }
  const fieldOf = (blockId) => form.querySelector(`.input-block[data-block="${CSS.escape(blockId)}"]`);
  const homeless = Object.entries(errors).filter(([blockId]) => fieldOf(blockId) === null);
  return homeless.map(([, words]) => words).join(' ');
}

/** One view back, or with the cross out of all. */
async function leave(isCleared) {
  if (shown === undefined) return;
  const answer = await post('close', { viewId: shown.id, isCleared });
  if (!answer.ok && dialog !== undefined) complain(dialog.querySelector('form'), answer.error);
}

function complain(form, words) {
  const line = form.querySelector(':scope > .complaint');
  line.hidden = words === undefined;
  line.textContent = words ?? '';
}

/** Beside the conversation: the shortcuts menu, the runner of workflow steps, and the panel of faults. */
import { openDialog } from './dialog.js';
import { menuButton } from './menu.js';
import { element } from './mrkdwn.js';
import { post } from './send.js';
import { state } from './state.js';

/** The lightning button: global shortcuts of the app, and its steps as Workflow Builder would run them. */
export function shortcutsButton(complain) {
  const entries = () => [
    ...state.shortcuts
      .filter(({ type }) => type === 'global')
      .map(({ name, callbackId }) => ({
        words: name,
        note: 'Shortcut',
        choose: async () => {
          const answer = await post('shortcut', { callbackId });
          complain(answer.ok ? undefined : answer.error);
        },
      })),
    ...state.steps.map((step) => ({ words: step.title, note: 'Workflow step', choose: () => openStep(step) })),
  ];
  return menuButton('quiet', 'Shortcuts', entries, '⚡');
}

let stepRun;

function openStep(step) {
  const dialog = openDialog(`Workflow step: ${step.title}`, () => {
    stepRun = undefined;
    dialog.close();
  });
  const rows = step.inputs.map(({ name, title, isRequired }) => {
    const field = element('input', 'typed');
    Object.assign(field, { name, type: 'text', autocomplete: 'off', required: isRequired });
    const words = isRequired ? [title] : [title, element('span', 'optional', ' (optional)')];
    return element('label', 'input-block', element('span', 'input-label', ...words), field);
  });
  const result = element('div', 'step-result');
  result.setAttribute('role', 'status');
  const run = element('button', 'button filled primary', 'Run');
  const form = element('form', 'modal-form', element('div', 'dialog-body', ...rows, result));
  form.append(element('div', 'dialog-buttons', run));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const typed = [...new FormData(form)].filter(([, value]) => value !== '');
    stepRun = { result, executionId: undefined, early: [] };
    result.replaceChildren('Started…');
    const answer = await post('step', { callbackId: step.callbackId, inputs: Object.fromEntries(typed) });
    if (!answer.ok) return result.replaceChildren('⚠ ', answer.error);
    stepRun.executionId = answer.executionId;
    for (const one of stepRun.early) showStep(one);
  });
  dialog.append(form);
  form.querySelector('input, button').focus();
}

/** A run may end before the answer to its start has come. */
export function showStep(run) {
  if (stepRun === undefined) return;
  if (stepRun.executionId === undefined) stepRun.early.push(run);
  if (stepRun.executionId !== run.executionId) return;
  const outputs = Object.entries(run.outputs ?? {}).map(([name, value]) => {
    const words = typeof value === 'string' ? value : JSON.stringify(value);
    return element('div', '', element('dt', '', name), element('dd', '', words));
  });
  const head = { running: 'Running…', completed: 'Completed', failed: `Failed: ${run.error}` }[run.state];
  stepRun.result.replaceChildren(element('p', `step-${run.state}`, head), element('dl', '', ...outputs));
}

const SWITCHES = [
  ['rateLimits', 'Rate limits', 'Slack’s own, by method, workspace and channel: 429 with retry-after.'],
  ['expiredTriggers', 'Expired triggers', 'Every trigger_id is too old when the app uses it.'],
  ['stuckUploads', 'Uploads hang', 'Files that are uploaded are never processed.'],
  ['refusedPictures', 'Pictures refused', 'No message may show a picture that was uploaded.'],
];

const OUTAGES = [
  ['none', 'No outage'],
  ['error', 'Web API answers 503'],
  ['silence', 'Web API never answers'],
  ['reset', 'Web API breaks the connection'],
  ['lost-answers', 'Web API does it, then answers 503'],
];

const DROPS = [
  ['cut', 'Cut the socket'],
  ['refresh', 'Refresh the socket'],
];

let panel;

export function openFaults() {
  panel = openDialog('Faults', () => panel.close());
  panel.addEventListener('close', () => {
    panel = undefined;
  });
  panel.append(element('div', 'dialog-body'));
  showFaults();
  panel.querySelector('input')?.focus();
}

export function showFaults() {
  const button = document.getElementById('open-faults');
  const isOn = Object.values(state.faults).some((value) => value === true || (value !== 'none' && value !== false));
  button.classList.toggle('on', isOn);
  button.textContent = isOn ? 'Faults on' : 'Faults';
  if (panel === undefined) return;
  const focused = document.activeElement?.id;
  const note = element('p', 'dialog-note', 'What goes wrong between the app and Slack, until it is switched off here.');
  const complaint = element('p', 'complaint');
  complaint.setAttribute('role', 'alert');
  const set = async (change) => {
    const answer = await post('faults', change);
    complaint.textContent = answer.ok ? '' : answer.error;
  };
  panel
    .querySelector('.dialog-body')
    .replaceChildren(note, ...SWITCHES.map((one) => faultSwitch(one, set)), outageSelect(set), drops(set), complaint);
  if (focused) document.getElementById(focused)?.focus();
}

function faultSwitch([name, words, explanation], set) {
  const input = element('input', '');
  Object.assign(input, { type: 'checkbox', id: `fault-${name}`, checked: state.faults[name] === true });
  input.addEventListener('change', () => set({ [name]: input.checked }));
  const label = element('label', '', words, element('span', 'choice-note', explanation));
  label.htmlFor = input.id;
  return element('div', 'choice', input, label);
}

function outageSelect(set) {
  const select = element('select', 'typed', ...OUTAGES.map(([value, words]) => new Option(words, value)));
  select.id = 'fault-outage';
  select.value = state.faults.outage ?? 'none';
  select.addEventListener('change', () => set({ outage: select.value }));
  const label = element('label', 'input-label', 'Outage');
  label.htmlFor = select.id;
  return element('div', 'input-block', label, select);
}

function drops(set) {
  const buttons = DROPS.map(([dropSockets, words]) => {
    const button = element('button', 'button', words);
    Object.assign(button, { type: 'button', id: `fault-${dropSockets}` });
    button.addEventListener('click', () => set({ dropSockets }));
    return button;
  });
  return element('div', 'actions', ...buttons);
}

/** A click on its way to the app: asked back if the app wants that, shown as busy, its failure told next to the control. */
import { ask } from './dialog.js';
import { element } from './mrkdwn.js';
import { post } from './send.js';
import { readValues } from './surface.js';

/** Binds a control to its action: repainted from memory, so that an update of the message keeps what it shows. */
export function bind(control, spec, blockId, surface) {
  const state = surface.remember(`click ${blockId} ${spec.action_id}`, { isBusy: false, trouble: undefined });
  control.dataset.click = clickKey(surface, blockId, spec);
  const isReachable = blockId !== undefined && spec.action_id !== undefined;
  if (!isReachable && 'disabled' in control) control.disabled = true;
  // The trouble line goes into the block, which this control is not part of yet.
  queueMicrotask(() => paint(control, state));
  return control;
}

/** Resolves to whether the app has acknowledged. */
export async function click(control, spec, blockId, surface, choice) {
  const state = surface.remember(`click ${blockId} ${spec.action_id}`, { isBusy: false, trouble: undefined });
  if (state.isBusy) return false;
  if (spec.confirm !== undefined && !(await confirmed(spec.confirm, surface))) return false;
  const change = (to) => {
    Object.assign(state, to);
    for (const one of document.querySelectorAll(`[data-click="${CSS.escape(clickKey(surface, blockId, spec))}"]`)) {
      paint(one, state);
    }
  };
  change({ isBusy: true, trouble: undefined });
  const values = readValues(control.closest('.surface'));
  const answer = await post('click', { ...surface.place, blockId, actionId: spec.action_id, choice, values });
  change({ isBusy: false, trouble: answer.ok ? undefined : answer.error });
  return answer.ok;
}

function clickKey(surface, blockId, spec) {
  return `${surface.key} ${blockId} ${spec.action_id}`;
}

/** Busy controls keep the focus, so they are not `disabled`. */
function paint(control, { isBusy, trouble }) {
  control.classList.toggle('busy', isBusy);
  control.setAttribute('aria-busy', String(isBusy));
  const block = control.closest('.block');
  const known = block?.querySelector(`[data-trouble="${CSS.escape(control.dataset.click)}"]`);
  known?.remove();
  if (trouble === undefined || block === null) return;
  const line = element('p', 'complaint trouble', '⚠ ', trouble);
  line.setAttribute('role', 'alert');
  line.dataset.trouble = control.dataset.click;
  block.append(line);
}

function confirmed(spec, surface) {
  return ask({
    title: spec.title?.text ?? 'Are you sure?',
    text: spec.text,
    confirm: spec.confirm?.text ?? 'Yes',
    deny: spec.deny?.text ?? 'Cancel',
    style: spec.style,
    names: surface.names,
  });
}

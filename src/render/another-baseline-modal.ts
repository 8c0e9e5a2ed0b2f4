/** The modal that asks for another baseline, where no pool of them is known. Pure. */
import { type FormModal, form, textField } from './form.ts';

export const ANOTHER_BASELINE = 'another_baseline';
export const BASELINE_INPUT = 'baseline';

/** `state`: where to answer, and what is compared; at most STATE_CHARACTERS. */
export function anotherBaselineModal(state: string): FormModal {
  const words = { title: 'Another baseline', submit: 'Compare', callbackId: ANOTHER_BASELINE, state };
  const hint = 'An id, a link to the trace, or source:id. The candidate stays the same.';
  return form(words, [textField(BASELINE_INPUT, { label: 'Which trace is the baseline?', hint }, true)]);
}

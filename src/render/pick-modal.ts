/** The form for a message that names more than two traces: which ones are compared. Pure. */

import { foreign, paragraph, richText, text } from './block-kit.ts';
import type { Option } from './buttons.ts';
import { choice, type FormModal, form, selectField } from './form.ts';

export const PICK_MODAL = 'pick_traces';
export const PICK_FIELDS = { candidate: 'candidate', baseline: 'baseline' } as const;
/** Of the baseline, where none is picked. */
export const ANY_BASELINE = 'any';

/** A trace that was found: its id, and where it is; '' where that is open. */
export interface FoundTrace {
  readonly traceId: string;
  readonly place: string;
}

const PLACE_CHARACTERS = 36;

/** An option's value is the trace's number in the list. */
export function renderPickModal(traces: readonly FoundTrace[], leftOut: number, state: string): FormModal {
  const options = traces.map(({ traceId, place }, i) => {
    const where = place === '' ? '' : ` (${foreign(place, PLACE_CHARACTERS)})`;
    return choice(`${foreign(traceId, PLACE_CHARACTERS)}${where}`, String(i));
  });
  const any: Option = choice('A trace like it from before', ANY_BASELINE);
  const more = leftOut === 0 ? '' : ` ${leftOut} more are not in these lists.`;
  return form({ title: 'Compare traces here', submit: 'Compare', callbackId: PICK_MODAL, state }, [
    richText(paragraph(text(`I found ${traces.length + leftOut} traces.${more} Which ones do I compare?`))),
    selectField(PICK_FIELDS.candidate, { label: 'Trace' }, options, options[0]),
    selectField(PICK_FIELDS.baseline, { label: 'Compare with' }, [any, ...options], options[1] ?? any),
  ]);
}

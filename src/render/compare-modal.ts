/** The form behind "Compare two traces": which traces, where they are, which is the baseline, where the answer goes. Pure. */
import { foreign } from './block-kit.ts';
import { choice, conversationField, type FormModal, form, selectField, textField } from './form.ts';

export const COMPARE_MODAL = 'compare_traces_modal';
/** A button that opens it. */
export const OPEN_COMPARE_MODAL = 'open_compare_modal';

/** Names of the fields; errors are told beside them. */
export const COMPARE_FIELDS = {
  candidate: 'candidate',
  baseline: 'baseline',
  source: 'source',
  order: 'order',
  conversation: 'conversation',
} as const;

/** Of the order: which of two given traces is the baseline. */
export const ORDERS = { faster: 'auto', second: 'given' } as const;
/** Of the source; no source has a name of two words. */
export const ALL_SOURCES = 'all sources';

const SOURCE_CHARACTERS = 60;

export function renderCompareModal(sourceNames: readonly string[]): FormModal {
  const everywhere = choice('All sources', ALL_SOURCES);
  const sources = [everywhere, ...sourceNames.map((name) => choice(foreign(name, SOURCE_CHARACTERS), name))];
  const faster = choice('Whichever is faster', ORDERS.faster);
  const orders = [faster, choice('The one to compare with', ORDERS.second)];
  return form({ title: 'Compare two traces', submit: 'Compare', callbackId: COMPARE_MODAL }, [
    textField(COMPARE_FIELDS.candidate, { label: 'Trace', hint: 'An id, or a link to its page.' }, true),
    textField(COMPARE_FIELDS.baseline, {
      label: 'Compare with',
      hint: 'Left empty, a trace like it from before is chosen.',
      isOptional: true,
    }),
    selectField(COMPARE_FIELDS.source, { label: 'Look ids up in' }, sources, everywhere),
    selectField(COMPARE_FIELDS.order, { label: 'Baseline' }, orders, faster),
    conversationField(COMPARE_FIELDS.conversation, {
      label: 'Post the answer in',
      hint: 'Left empty, it is sent to you alone. Where I may not post, only you see it.',
      isOptional: true,
    }),
  ]);
}

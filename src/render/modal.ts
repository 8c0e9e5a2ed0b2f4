/** Modals to read, as Slack's type and constructors; those to fill in stand in form.ts. Pure. https://docs.slack.dev/reference/views/ */
import { paragraph, richText, type SlackBlock, text } from './block-kit.ts';
import { plain } from './buttons.ts';

export interface Modal {
  readonly type: 'modal';
  readonly title: ReturnType<typeof plain>;
  readonly close: ReturnType<typeof plain>;
  readonly private_metadata?: string;
  readonly blocks: SlackBlock[];
}

/** `state`: what the app needs when something in it is clicked, at most 3,000 characters. */
export function modal(title: ModalTitle, blocks: readonly SlackBlock[], state?: string): Modal {
  return {
    type: 'modal',
    title: plain(title),
    close: plain('Close'),
    ...(state !== undefined && { private_metadata: state }),
    blocks: [...blocks],
  };
}

/** At most 24 characters, Slack's limit. */
export type ModalTitle = 'Details' | 'Why not …?' | 'Compare two traces';

/** Until its content is there: the report may have to be computed again. */
export function loadingModal(title: ModalTitle): Modal {
  return sentenceModal(title, 'One moment …');
}

export function sentenceModal(title: ModalTitle, sentence: string): Modal {
  return modal(title, [richText(paragraph(text(sentence)))]);
}

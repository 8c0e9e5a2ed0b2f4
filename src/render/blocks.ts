/**
 * Report → the Slack message that answers. Pure. Three lines first (culprit, how much, how sure), then where the time
 * went, the narrative, what to keep in mind, what was compared, and who computed and worded it.
 *
 * Every part has a fixed share of MESSAGE_CHARACTERS; what it leaves out it says ("… and 3 more").
 */
import type { Narrative, Report, Side } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import { type Amounts, amountsOf } from './amounts.ts';
import { choiceText } from './baseline-choice.ts';
import {
  bold,
  bullets,
  code,
  context,
  countWithin,
  foreign,
  foreignName,
  header,
  type ImageBlock,
  image,
  inertMrkdwn,
  link,
  paragraph,
  type RichElement,
  type RichTextBlock,
  richText,
  type SlackBlock,
  type SlackMessage,
  text,
} from './block-kit.ts';
import { culpritSpan } from './culprit-span.ts';
import { type Headline, headlineOf } from './headline.ts';
import { hypothesisBlocks } from './hypothesis-blocks.ts';
import { keepInMind, TOLD_OUTSIDE_NARRATIVE } from './keep-in-mind.ts';
import { ledgerRungs } from './ledger-blocks.ts';
import { spansText, startedApart } from './two-sides.ts';

/** What the message says about the words that it has, or has not yet. */
export type NarrativeState = 'coming' | 'told' | 'failed';

export interface AnswerOptions {
  readonly narrative: NarrativeState;
  /** One more line for this reader, e.g. why only they see the answer. */
  readonly note?: string;
  /** Below the first lines. Slack shows files that it has looked into, in messages of the app's own. */
  readonly picture?: { readonly fileId: string; readonly altText: string } | undefined;
  /** What can be done with the answer: buttons, last before the line that says how it was computed. */
  readonly actions?: readonly SlackBlock[];
}

const MOST_STATEMENTS = 8;
/** A sentence with two long names and its numbers; few are so long, so all of them share what the part may take. */
const STATEMENT_CHARACTERS = 600;
const STATEMENTS_CHARACTERS = 2_600;
const MOST_CAVEATS = 5;
const CAVEAT_CHARACTERS = 360;
const CAVEATS_CHARACTERS = 1_200;
const MOST_CHANGES = 5;
const CHANGE_CHARACTERS = 120;
const NAME_CHARACTERS = 60;
const NOTE_CHARACTERS = 300;

export function renderAnswer(report: Report, options: AnswerOptions): SlackMessage {
  const { picture, actions = [] } = options;
  const oldActions = actions.filter(({ type }) => type !== 'context_actions');
  const [newest = [], ...older] = ledgerRungs(report);
  const levels: readonly Level[] = [
    { where: newest, below: actions },
    ...older.map((where) => ({ where, below: isNew(where) ? actions : oldActions })),
    ...(older.length === 0 && oldActions.length < actions.length ? [{ where: newest, below: oldActions }] : []),
  ];
  const assemble = ({ where, below }: Level): SlackBlock[] => [
    ...opening(report),
    ...where,
    ...narrativeBlocks(report),
    ...changeBlocks(report),
    ...hypothesisBlocks(report.narrative),
    ...caveatBlocks(report),
    compared(report),
    ...below,
    context(...provenance(report, options)),
  ];
  const pictured = picture === undefined ? levels : withPicture(levels, image(picture.fileId, picture.altText));
  const [blocks = [], ...olderBlocks] = pictured.map(assemble);
  return { text: fallbackText(report), blocks, olderBlocks };
}

/** What differs from rung to rung: where the time went, and what can be done about it. */
interface Level {
  readonly where: readonly SlackBlock[];
  readonly below: readonly SlackBlock[];
}

/** Each with the picture first, then without. A chart beside the picture would say the same once more. */
function withPicture(levels: readonly Level[], picture: ImageBlock): Level[] {
  return levels.flatMap((level, at) => {
    const where = level.where.filter(({ type }) => type !== 'data_visualization');
    const isSameAsBefore = at > 0 && levels[at - 1]!.where.some(({ type }) => type === 'data_visualization');
    return isSameAsBefore ? [level] : [{ ...level, where: [picture, ...where] }, level];
  });
}

/** Beside blocks that are as new, feedback buttons stay. */
function isNew(where: readonly SlackBlock[]): boolean {
  return where.some(({ type }) => type === 'data_table');
}

function headline(report: Report): Headline {
  return headlineOf(report, (name) => foreignName(name, NAME_CHARACTERS));
}

function fallbackText(report: Report): string {
  const { culprit, delta, fromTo, howSure } = headline(report);
  return inertMrkdwn(`${culprit}. ${delta} end to end, ${fromTo}. ${howSure}`);
}

function opening(report: Report): SlackBlock[] {
  const { culprit, delta, fromTo, howSure, share } = headline(report);
  const choice = choiceText(report, foreign(report.baselineChoice?.source ?? '', NAME_CHARACTERS));
  const lines = [bold(delta), text(` end to end: ${fromTo}\n`), bold(howSure)];
  if (share !== '') lines.push(text(` ${share}`));
  if (choice !== '') lines.push(text(`\n${choice}`));
  return [header(culprit), richText(paragraph(...lines))];
}

// --- narrative, changes, caveats ---------------------------------------------------------------------------------

function narrativeBlocks({ narrative, facts }: Report): SlackBlock[] {
  if (narrative === null) return [];
  const elsewhere = facts.filter(({ kind }) => TOLD_OUTSIDE_NARRATIVE.has(kind)).map(({ id }) => id);
  const statements = narrative.statements.filter(({ factId }) => !elsewhere.includes(factId));
  if (statements.length === 0) return [];
  const texts = statements.map((statement) => statement.text);
  return [sentenceList('Why', texts, MOST_STATEMENTS, { each: STATEMENT_CHARACTERS, all: STATEMENTS_CHARACTERS })];
}

function changeBlocks({ changes }: Report): SlackBlock[] {
  if (changes.length === 0) return [];
  const lines = changes.map((change): RichElement[] => {
    const [before, after] = [change.baseline ?? '(none)', change.candidate ?? '(none)'];
    const values = `${foreign(before, CHANGE_CHARACTERS / 2)} → ${foreign(after, CHANGE_CHARACTERS / 2)}`;
    return [code(foreign(change.key, NAME_CHARACTERS)), text(` ${values}`)];
  });
  return [listed('What else differs on that path', lines, MOST_CHANGES)];
}

function caveatBlocks(report: Report): SlackBlock[] {
  const told = keepInMind(report);
  if (told.length === 0) return [];
  return [sentenceList('Keep in mind', told, MOST_CAVEATS, { each: CAVEAT_CHARACTERS, all: CAVEATS_CHARACTERS })];
}

/** Sentences cut to a length that hardly any has, and as many of them as share what the part may take. */
function sentenceList(
  title: string,
  sentences: readonly string[],
  most: number,
  characters: { readonly each: number; readonly all: number },
): RichTextBlock {
  const told = sentences.map((sentence) => foreign(sentence, characters.each));
  const items = told.map((sentence) => [text(sentence)]);
  return listed(title, items, Math.min(most, countWithin(told, characters.all)));
}

function listed(title: string, items: readonly RichElement[][], most: number): RichTextBlock {
  const shown = items.slice(0, most);
  const more = items.length - shown.length;
  return richText(
    paragraph(bold(title)),
    bullets(more > 0 ? [...shown, [text(`… and ${formatNumber(more, 0)} more`)]] : shown),
  );
}

// --- what was compared, by whom ----------------------------------------------------------------------------------

function compared(report: Report): SlackBlock {
  const { baseline, candidate, order } = report;
  const amounts = amountsOf(report);
  const isFaster = baseline.durationNs < candidate.durationNs;
  const lines = [
    [bold(`Baseline${isFaster ? ' (the faster one)' : ''}: `), ...sideElements(baseline, amounts)],
    [bold('Candidate: '), ...sideElements(candidate, amounts)],
  ];
  const span = culpritSpan(report);
  if (span !== undefined) {
    lines.push([text(`The culprit's span in the ${span.side}: `), link(span.url, span.spanId)]);
  }
  if (order === 'swapped') {
    lines.push([
      text('You gave the slower trace first; the faster one is the baseline. Swap below turns them around.'),
    ]);
  }
  const apart = startedApart(report);
  if (apart !== '') lines.push([text(apart)]);
  return richText(paragraph(bold('What was compared')), bullets(lines));
}

function sideElements(side: Side, amounts: Amounts): RichElement[] {
  const what = `${foreignName(side.rootService, NAME_CHARACTERS)} · ${foreignName(side.rootOperation, NAME_CHARACTERS)}`;
  const rest = `, ${what}, ${amounts.duration(side.durationNs)}, ${spansText(side)}, from ${foreign(side.source, NAME_CHARACTERS)}`;
  return [link(side.url, foreign(side.traceId, NAME_CHARACTERS)), text(rest)];
}

function provenance({ narrative }: Report, options: AnswerOptions): string[] {
  const lines = [`Numbers computed from the spans. ${authorText(narrative, options.narrative)}`];
  if (options.note !== undefined) lines.push(foreign(options.note, NOTE_CHARACTERS));
  return lines;
}

function authorText(narrative: Narrative | null, state: NarrativeState): string {
  if (state === 'coming') return 'The explanation follows.';
  if (narrative === null || state === 'failed') return 'The explanation failed; the numbers stand on their own.';
  if (narrative.author === 'model') {
    return `Order of the sentences chosen by ${foreign(narrative.model ?? 'a model', NAME_CHARACTERS)}; every sentence and number written by code.`;
  }
  if (narrative.fallback === undefined) return 'Wording by template: no model configured (OPENAI_API_KEY).';
  return `Wording by template: ${foreign(narrative.fallback, NOTE_CHARACTERS)}`;
}

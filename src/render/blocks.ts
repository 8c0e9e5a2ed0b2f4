/**
 * Report → the Slack message that answers. Pure. Three lines first (culprit, how much, how sure), then where the time
 * went, the narrative, what to keep in mind, what was compared, and who computed and worded it.
 *
 * Every part has a fixed share of MESSAGE_CHARACTERS; what it leaves out it says ("… and 3 more").
 */
import type { Narrative, Report, ReportDefect, Side } from '../report/report.ts';
import { formatDuration, formatNumber } from '../trace/time.ts';
import type { FactKind } from '../verdict/verdict-types.ts';
import {
  bold,
  bullets,
  code,
  context,
  escapeMrkdwn,
  foreign,
  header,
  link,
  paragraph,
  type RichElement,
  type RichTextBlock,
  richText,
  type SlackBlock,
  type SlackMessage,
  text,
} from './block-kit.ts';
import { headlineOf } from './headline.ts';
import { ledgerAsText, ledgerBlocks } from './ledger-blocks.ts';

/** What the message says about the words that it has, or has not yet. */
export type NarrativeState = 'coming' | 'told' | 'failed';

export interface AnswerOptions {
  readonly narrative: NarrativeState;
  /** One more line for this reader, e.g. why only they see the answer. */
  readonly note?: string;
}

const MOST_STATEMENTS = 8;
const STATEMENT_CHARACTERS = 400;
const MOST_CAVEATS = 5;
const CAVEAT_CHARACTERS = 360;
const MOST_CHANGES = 5;
const CHANGE_CHARACTERS = 120;
const NAME_CHARACTERS = 60;
const NOTE_CHARACTERS = 300;

export function renderAnswer(report: Report, options: AnswerOptions): SlackMessage {
  const assemble = (where: readonly SlackBlock[]): SlackBlock[] => [
    ...opening(report),
    ...where,
    ...narrativeBlocks(report),
    ...changeBlocks(report),
    ...caveatBlocks(report),
    compared(report),
    context(...provenance(report, options)),
  ];
  return {
    text: fallbackText(report),
    blocks: assemble(ledgerBlocks(report)),
    plainBlocks: assemble(ledgerAsText(report)),
  };
}

function fallbackText(report: Report): string {
  const { culprit, delta, fromTo, howSure } = headlineOf(report);
  return escapeMrkdwn(`${culprit}. ${delta} end to end, ${fromTo}. ${howSure}`);
}

function opening(report: Report): SlackBlock[] {
  const { culprit, delta, fromTo, howSure, share } = headlineOf(report);
  const lines = [bold(delta), text(` end to end: ${fromTo}\n`), bold(howSure), text(share === '' ? '' : ` ${share}`)];
  return [header(culprit), richText(paragraph(...lines))];
}

// --- narrative, changes, caveats ---------------------------------------------------------------------------------

/**
 * What other parts of the message say is not said again: the total stands in the first lines, caveats in a part that is
 * there before any narrative, and the table sums up what it does not list (over other accounts than the narrative).
 */
const SAID_ELSEWHERE: ReadonlySet<FactKind> = new Set(['total', 'caveat', 'everything-else']);

function narrativeBlocks({ narrative, facts }: Report): SlackBlock[] {
  if (narrative === null) return [];
  const elsewhere = facts.filter(({ kind }) => SAID_ELSEWHERE.has(kind)).map(({ id }) => id);
  const statements = narrative.statements.filter(({ factId }) => !elsewhere.includes(factId));
  if (statements.length === 0) return [];
  return [
    listed(
      'Why',
      statements.map((statement) => [text(foreign(statement.text, STATEMENT_CHARACTERS))]),
      MOST_STATEMENTS,
    ),
  ];
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

/** Caveats first; a repair that a caveat tells already is not told again. */
function caveatBlocks({ verdict, defects }: Report): SlackBlock[] {
  const caveats = verdict.caveats.map((caveat) => caveat.text);
  const isNews = ({ text: repair }: ReportDefect) => !caveats.some((caveat) => caveat.includes(repair));
  const told = [
    ...caveats,
    ...defects.baseline.filter(isNews).map((defect) => `In the baseline: ${defect.text}`),
    ...defects.candidate.filter(isNews).map((defect) => `In the candidate: ${defect.text}`),
  ];
  if (told.length === 0) return [];
  return [
    listed(
      'Keep in mind',
      told.map((line) => [text(foreign(line, CAVEAT_CHARACTERS))]),
      MOST_CAVEATS,
    ),
  ];
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

function compared({ baseline, candidate, order }: Report): SlackBlock {
  const isFaster = baseline.durationNs < candidate.durationNs;
  const lines = [
    [bold(`Baseline${isFaster ? ' (the faster one)' : ''}: `), ...sideElements(baseline)],
    [bold('Candidate: '), ...sideElements(candidate)],
  ];
  if (order === 'swapped') {
    lines.push([
      text('You gave the slower trace first; the faster one is the baseline. Keep your order with --order given.'),
    ]);
  }
  return richText(paragraph(bold('What was compared')), bullets(lines));
}

function sideElements(side: Side): RichElement[] {
  const what = `${foreign(side.rootService, NAME_CHARACTERS)} · ${foreign(side.rootOperation, NAME_CHARACTERS)}`;
  const counts = [counted(side.spanCount, 'span'), counted(side.serviceCount, 'service')];
  if (side.errorCount > 0) counts.push(counted(side.errorCount, 'error'));
  const rest = `, ${what}, ${formatDuration(side.durationNs)}, ${counts.join(', ')}, from ${foreign(side.source, NAME_CHARACTERS)}`;
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

function counted(count: number, noun: string): string {
  return `${formatNumber(count, 0)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Possible explanations for Slack: one block, each explanation with its checks as a list below it. */
import type { Narrative } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import {
  bold,
  bullets,
  countWithin,
  foreign,
  paragraph,
  type RichTextBlock,
  richText,
  type SlackBlock,
  text,
} from './block-kit.ts';
import { HYPOTHESES_HEADING, toldHypotheses } from './hypotheses.ts';

/** A message has a limit, and the command line and the JSON report show everything. */
const MOST_HYPOTHESES = 3;
const MOST_CHECKS = 2;
const TITLE_CHARACTERS = 80;
const TEXT_CHARACTERS = 400;
const CHECK_CHARACTERS = 300;
const HYPOTHESES_CHARACTERS = 1_700;

export function hypothesisBlocks(narrative: Narrative | null): SlackBlock[] {
  const all = toldHypotheses(narrative);
  if (all.length === 0) return [];
  const written = all.slice(0, MOST_HYPOTHESES).map(({ title, text: what, checks }) => ({
    title: foreign(title, TITLE_CHARACTERS),
    what: `: ${foreign(what, TEXT_CHARACTERS)}`,
    checks: checks.slice(0, MOST_CHECKS).map((check) => foreign(check, CHECK_CHARACTERS)),
  }));
  const lengths = written.map(({ title, what, checks }) => [title, what, ...checks].join(''));
  const shown = written.slice(0, countWithin(lengths, HYPOTHESES_CHARACTERS));
  const more = all.length - shown.length;
  return [
    richText(
      paragraph(bold(HYPOTHESES_HEADING)),
      ...shown.flatMap(({ title, what, checks }): RichTextBlock['elements'] => [
        paragraph(bold(title), text(what)),
        bullets(checks.map((check) => [text(check)])),
      ]),
      ...(more > 0 ? [paragraph(text(`… and ${formatNumber(more, 0)} more`))] : []),
    ),
  ];
}

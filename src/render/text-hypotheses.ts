/** Possible explanations for a terminal: each with its checks below it. */
import type { Narrative } from '../report/report.ts';
import { HYPOTHESES_HEADING, toldHypotheses } from './hypotheses.ts';
import { hanging, wrap } from './terminal.ts';
import type { Style } from './text-style.ts';

export function renderHypotheses(narrative: Narrative | null, style: Style, width: number): readonly string[] {
  const told = toldHypotheses(narrative);
  if (told.length === 0) return [];
  return [
    ...wrap(HYPOTHESES_HEADING, width).map(style.heading),
    ...told.flatMap(({ title, text, checks }) => [
      ...hanging('- ', `${title}: ${text}`, width),
      ...checks.flatMap((check) => hanging('  > ', check, width)),
    ]),
  ];
}

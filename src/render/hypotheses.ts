/**
 * Possible explanations: what a model, or the template, would look into next. Nothing of them was measured, which their
 * heading says; mechanism and checks are worded by code, a note is the model's own. Their own part of the answer, behind
 * everything that was found out.
 */
import type { Hypothesis, Narrative } from '../report/report.ts';

export const HYPOTHESES_HEADING = 'Possible explanations (not measured)';

interface ToldHypothesis {
  readonly title: string;
  /** What the mechanism is, then the note. */
  readonly text: string;
  readonly checks: readonly string[];
}

export function toldHypotheses(narrative: Narrative | null): readonly ToldHypothesis[] {
  return (narrative?.hypotheses ?? []).map(({ title, explanation, note, checks }: Hypothesis) => ({
    title,
    text: note === undefined ? explanation : `${explanation} ${note}`,
    checks,
  }));
}

/** The narrative's sentences that stand in a part of their own, and who made numbers and words. */
import type { Narrative, Report } from '../report/report.ts';
import { TOLD_OUTSIDE_NARRATIVE } from './keep-in-mind.ts';
import type { Namer } from './likely-suspects.ts';

/** What the first lines and the caveats do not tell already. */
export function toldStatements({ narrative, facts }: Report): readonly string[] {
  const elsewhere = facts.filter(({ kind }) => TOLD_OUTSIDE_NARRATIVE.has(kind)).map(({ id }) => id);
  const statements = narrative?.statements.filter(({ factId }) => !elsewhere.includes(factId)) ?? [];
  return statements.map(({ text }) => text);
}

/** `name` makes a model's name fit to be shown. */
export function provenanceText({ narrative }: Report, name: Namer): string {
  return `All numbers are computed from the spans. ${authorText(narrative, name)}`;
}

function authorText(told: Narrative | null, name: Namer): string {
  if (told === null) return 'No narrative was asked for.';
  if (told.author === 'model') {
    return `${told.model === undefined ? 'A model' : name(told.model)} chose the statements; code worded and checked them.`;
  }
  return `The words are a template's.${told.fallback === undefined ? '' : ` ${told.fallback}`}`;
}

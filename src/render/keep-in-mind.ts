/**
 * What a reader must know before believing the verdict, each thing once: caveats, and the repairs to both traces. The
 * caveat that a trace is incomplete or was repaired lists most of its repairs; here they stand behind it as sentences, all
 * of them, and once where both traces have the same.
 */
import type { Report, ReportDefect } from '../report/report.ts';
import type { FactKind } from '../verdict/verdict-types.ts';
import { counted } from './amounts.ts';

/** Facts that an answer tells outside of its narrative: the total in the first lines, caveats in a part of their own. */
export const TOLD_OUTSIDE_NARRATIVE: ReadonlySet<FactKind> = new Set(['total', 'caveat']);

const MOST_REPAIRS = 6;

export function keepInMind({ verdict, defects }: Report): readonly string[] {
  const { baseline, candidate } = defects;
  const openings = {
    baseline: openingOf('baseline', verdict.caveats),
    candidate: openingOf('candidate', verdict.caveats),
  };
  const others = verdict.caveats.filter(({ code }) => {
    const found = openingFrom(code);
    return found === undefined || defects[found.side].length === 0;
  });
  return [...others.map(({ text }) => text), ...repairs({ baseline, candidate }, openings)];
}

// --- repairs -----------------------------------------------------------------------------------------------------

type Side = 'baseline' | 'candidate';
/** What a caveat says of a trace before it lists the repairs; undefined where no caveat speaks of them. */
type Opening = 'incomplete' | 'repaired' | undefined;

function repairs(
  defects: Readonly<Record<Side, readonly ReportDefect[]>>,
  openings: Readonly<Record<Side, Opening>>,
): readonly string[] {
  const told = { baseline: sentencesOf(defects.baseline), candidate: sentencesOf(defects.candidate) };
  if (told.baseline !== '' && told.baseline === told.candidate && openings.baseline === openings.candidate) {
    return [`${PLURAL[openings.baseline ?? 'noticed']} ${told.baseline}`];
  }
  const sides: readonly Side[] = ['baseline', 'candidate'];
  return sides.filter((side) => told[side] !== '').map((side) => `${singular(side, openings[side])} ${told[side]}`);
}

const PLURAL = {
  incomplete: 'Both traces are incomplete.',
  repaired: 'Both traces were repaired.',
  noticed: 'In both traces:',
} as const;

function singular(side: Side, opening: Opening): string {
  if (opening === undefined) return `In the ${side}:`;
  return opening === 'incomplete' ? `The ${side} is incomplete.` : `The ${side} was repaired.`;
}

function openingOf(side: Side, caveats: Report['verdict']['caveats']): Opening {
  return caveats.map(({ code }) => openingFrom(code)).find((found) => found?.side === side)?.opening;
}

/** A caveat's code: "baseline-incomplete". */
function openingFrom(code: string): { readonly side: Side; readonly opening: Opening } | undefined {
  const match = /^(baseline|candidate)-(incomplete|repaired)$/.exec(code);
  return match === null ? undefined : { side: match[1] as Side, opening: match[2] as Opening };
}

/** A defect is a clause without capital or full stop. */
function sentencesOf(defects: readonly ReportDefect[]): string {
  const sentences = defects
    .slice(0, MOST_REPAIRS)
    .map(({ text }) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  const more = defects.length - sentences.length;
  if (more > 0) sentences.push(`And ${counted(more, 'more repair')}, all in the JSON report.`);
  return sentences.join(' ');
}

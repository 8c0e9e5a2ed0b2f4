/**
 * The oracle on finished text: reads each sentence with a grammar of its own, takes out names, numbers, units, sides and
 * directions, and compares them with what it finds in the spans of both traces (raw-facts.ts). It knows nothing of facts,
 * plans, wording or the last gate; a sentence that it cannot read counts as wrong.
 *
 * Known limits, where there is nothing in the spans to compare with, and the report is believed:
 *   - who the culprit is, how surely, and what mending it would save: conclusions, compared with the report's verdict
 *   - the duration without the cause, and how many neighbours of a rival changed: likewise
 *   - caveats: their text must be the report's
 *   - which spans are new, gone or untraced: that so many exist on that side, with so much time, is checked; not which
 */
import type { Report } from '../../../src/report/report.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { Measures } from './measures.ts';
import { countOf, standsFor, TIME } from './numbers.ts';
import { type RawSide, readSide } from './raw-facts.ts';
import { NAME, sentencesOn } from './sentences.ts';

/** The first lines of an answer: what they say beside the statements. */
export interface HeadlineWords {
  /** "▲ Most likely checkout: its own time grew" */
  readonly culprit: string;
  /** "+784.417 ms" */
  readonly delta: string;
  /** "422.967 ms → 1,207.384 ms (2.9 times as long)" */
  readonly fromTo: string;
}

export interface TextOracle {
  readonly problemsInHeadline: (headline: HeadlineWords) => readonly string[];
  /** What is wrong with a statement; none for a true one. */
  readonly problemsIn: (text: string) => readonly string[];
}

const CONNECTOR = /^(?:For context: |Also, |By contrast, |In detail: |Ruled out: )/;

export function createTextOracle(
  { baseline, candidate }: { baseline: Trace; candidate: Trace },
  report: Report,
): TextOracle {
  const sides = [readSide(baseline), readSide(candidate)] as const;
  const readings = sentencesOn(new Measures(sides), report).map(
    ([pattern, check]) => [new RegExp(`^${pattern}$`, 'iu'), check] as const,
  );
  return {
    problemsIn(statement) {
      if (report.verdict.caveats.some(({ text }) => text === statement)) return [];
      const text = statement.replace(CONNECTOR, '');
      const names = [...text.matchAll(/“([^“”]*)”/gu)].map((match) => match[1]!);
      const plain = text.replaceAll(/“[^“”]*”/gu, NAME);
      const problems: string[] = [];
      for (const [pattern, check] of readings) {
        const match = pattern.exec(plain);
        if (match === null) continue;
        const problem = check(match.groups ?? {}, names);
        if (problem === '') return [];
        problems.push(problem);
      }
      return problems.length > 0 ? problems : ['cannot be read'];
    },
    problemsInHeadline: (headline) => headlineProblems(headline, sides, report),
  };
}

function headlineProblems(
  { culprit, delta, fromTo }: HeadlineWords,
  [before, after]: readonly [RawSide, RawSide],
  { verdict }: Report,
): readonly string[] {
  const deltaNs = after.totalNs - before.totalNs;
  const problems: string[] = [];
  const sign = delta.startsWith('+') ? 1 : delta.startsWith('−') ? -1 : 0;
  if (sign !== Math.sign(deltaNs) || !standsFor(delta.replace(/^[+−]/, ''), deltaNs))
    problems.push('not the difference');
  const [, from = '', to = '', ratio] =
    new RegExp(`^(${TIME}) → (${TIME})(?: \\((\\d[\\d,.]*) times as long\\))?$`).exec(fromTo) ?? [];
  if (!standsFor(from, before.totalNs) || !standsFor(to, after.totalNs))
    problems.push('not how long the requests took');
  if (ratio !== undefined && Math.abs(countOf(ratio) - after.totalNs / before.totalNs) > 0.0500001)
    problems.push('not the ratio');
  const mark =
    verdict.outcome === 'incomparable'
      ? '≠'
      : verdict.outcome === 'same' || deltaNs === 0
        ? '='
        : deltaNs > 0
          ? '▲'
          : '▼';
  if (!culprit.startsWith(mark)) problems.push('not its direction');
  const { cause, confidence } = verdict;
  const opening = { high: '', medium: 'Most likely ', low: 'Weak evidence points to ' }[confidence];
  if (cause !== null && !culprit.startsWith(`${mark} ${opening}${cause.service}: `))
    problems.push('another culprit, or not as sure');
  return problems;
}

/** Caveats: what the reader must know before believing the verdict. Worded by code; they hold no text of the traces. */
import type { TraceDiff } from '../diff/diff.ts';
import { describeDefect } from '../trace/defect-text.ts';
import { type Defect, type DefectCode, isIncomplete } from '../trace/defects.ts';
import { durationAt } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import type { Comparability } from './comparable.ts';
import type { Caveat, TraceSide } from './verdict-types.ts';

/** Defects that may change the answer. The others are in the report's `defects` only. */
const TELLING: readonly DefectCode[] = [
  'orphan',
  'several-roots',
  'no-root',
  'partial',
  'still-arriving',
  'sampled',
  'unreadable',
  'cycle',
  'duplicate-id',
  'untimed',
  'negative-duration',
  'imprecise-time',
  'adjusted',
  'skew-corrected',
];

export function findCaveats(diff: TraceDiff, comparability: Comparability): readonly Caveat[] {
  return [
    ...comparabilityCaveats(comparability),
    ...defectCaveats('baseline', diff.baseline.trace.defects),
    ...defectCaveats('candidate', diff.candidate.trace.defects),
    ...failedBaseline(diff),
  ];
}

function comparabilityCaveats(comparability: Comparability): readonly Caveat[] {
  switch (comparability) {
    case 'different-root':
      return [
        {
          code: comparability,
          text: 'The two traces start with different operations, so their times answer different questions.',
        },
      ];
    case 'few-in-common':
      return [
        { code: comparability, text: 'The two traces have too few spans in common to say what made the difference.' },
      ];
    case 'comparable':
      return [];
  }
}

/** One caveat per side that has any: a list of clauses is read, a list of notices is not. */
function defectCaveats(side: TraceSide, defects: readonly Defect[]): readonly Caveat[] {
  const telling = defects.filter(({ code }) => TELLING.includes(code));
  if (telling.length === 0) return [];
  const clauses = telling.map(describeDefect).join('; ');
  return isIncomplete(telling)
    ? [{ code: `${side}-incomplete`, text: `The ${side} is incomplete: ${clauses}.` }]
    : [{ code: `${side}-repaired`, text: `The ${side} was repaired: ${clauses}.` }];
}

/** A request that failed early is fast for the wrong reason. */
function failedBaseline({ baseline, candidate }: TraceDiff): readonly Caveat[] {
  const failed = baseline.trace.status[0] === STATUS_ERROR && candidate.trace.status[0] !== STATUS_ERROR;
  if (!failed) return [];
  return [
    { code: 'baseline-failed', text: 'The baseline ended in an error: it may be short because it failed early.' },
  ];
}

/** What stood behind "normal", so that nobody has to guess. */
export function poolCaveats({ candidate, norms }: TraceDiff, leftOut: number): readonly Caveat[] {
  const caveats: Caveat[] = [];
  if (norms !== undefined) {
    const slower = norms.slowerThan(durationAt(candidate.trace, 0));
    const compared =
      slower === 0 ? 'none of them took as long as the candidate' : `${slower} of them took longer than the candidate`;
    caveats.push({ code: 'pool', text: `${norms.size} baselines say what is normal; ${compared}.` });
  }
  if (leftOut > 0) {
    const traces = leftOut === 1 ? '1 trace of the pool was' : `${leftOut} traces of the pool were`;
    caveats.push({
      code: 'pool-left-out',
      text: `${traces} left out: another operation at the root, or the same trace again.`,
    });
  }
  return caveats;
}

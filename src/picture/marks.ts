/** What stands beside a colour or a name and says what it means. */

import type { SpansOfSides, WaterfallRow } from '../report/views.ts';
import { formatNumber } from '../trace/time.ts';
import type { Change } from './scene.ts';

export const CAUSE_MARK = '◆';

export const CHANGE_MARKS: Readonly<Record<Change, string>> = {
  'cause-more': `${CAUSE_MARK}▲`,
  'cause-less': `${CAUSE_MARK}▼`,
  more: '▲',
  less: '▼',
  same: '',
};

/** How often it ran, on which side, how it was paired, what failed, and what is not shown. */
export function rowMarks(row: WaterfallRow): readonly string[] {
  const { baseline, candidate, hidden, how, levelsSkipped } = row;
  const marks = [
    baseline === null ? 'only in the candidate' : '',
    candidate === null ? 'only in the baseline' : '',
    how === 'moved' || how === 'renamed' ? how : '',
    callsText(baseline?.calls, candidate?.calls),
    errorsText(baseline?.errors ?? 0, candidate?.errors ?? 0),
    hidden.baseline + hidden.candidate === 0 ? '' : hiddenText(hidden),
    levelsSkipped === 0 ? '' : `${formatNumber(levelsSkipped, 0)} ${levelsSkipped === 1 ? 'level' : 'levels'} between`,
  ];
  return marks.filter((mark) => mark !== '');
}

/** "+14 spans": those that have no row of their own. */
export function hiddenText({ baseline, candidate }: SpansOfSides): string {
  return `+${pair(baseline, candidate)} ${baseline === 1 && candidate === 1 ? 'span' : 'spans'}`;
}

function callsText(baseline: number | undefined, candidate: number | undefined): string {
  const [before, after] = [baseline ?? candidate!, candidate ?? baseline!];
  if (before === 1 && after === 1) return '';
  return before === after ? `×${formatNumber(after, 0)}` : `×${formatNumber(before, 0)} → ×${formatNumber(after, 0)}`;
}

function errorsText(baseline: number, candidate: number): string {
  if (baseline + candidate === 0) return '';
  return `⚠ ${pair(baseline, candidate)} failed`;
}

/** "3", or "3 → 5" where the sides differ. */
function pair(baseline: number, candidate: number): string {
  const [before, after] = [formatNumber(baseline, 0), formatNumber(candidate, 0)];
  return before === after ? after : `${before} → ${after}`;
}

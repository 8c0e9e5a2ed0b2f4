/**
 * Critical paths as they are drawn: stretches with the colour of how their account changed, and its names. In order of time;
 * where most of them are too short to be seen, those of one account stand together, the cause's first.
 */
import { NOBODY_LABEL } from '../render/ledger-table.ts';
import type { Report } from '../report/report.ts';
import type { PathStretch, Waterfall } from '../report/views.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import { drawable } from './letters.ts';
import { CHANGE_MARKS } from './marks.ts';
import type { Change } from './scene.ts';
import type { TimeAxis } from './time-axis.ts';

export interface DrawnStretch {
  readonly fromNs: number;
  readonly toNs: number;
  readonly change: Change | 'several';
  /** From the longest to the shortest; drawable. */
  readonly labels: readonly string[];
}

export interface DrawnPaths {
  readonly baseline: readonly DrawnStretch[];
  readonly candidate: readonly DrawnStretch[];
  readonly isByAccount: boolean;
}

/** From this part of a path on, stretches that stand for several accounts leave too little to see. */
const MOST_SEVERAL = 0.25;

export function pathsAsTold(report: Report, paths: Waterfall['paths'], changes: readonly Change[]): DrawnPaths {
  const { baseline, candidate } = paths;
  const isByAccount = [baseline, candidate].some((path) => severalShare(path) > MOST_SEVERAL);
  const order = isByAccount ? accountOrder(report.ledger, changes) : [];
  const told = (path: readonly PathStretch[], field: 'baselineNs' | 'candidateNs') =>
    drawnStretches(isByAccount ? accountStretches(report.ledger, order, field) : path, report.ledger, changes);
  return { baseline: told(baseline, 'baselineNs'), candidate: told(candidate, 'candidateNs'), isByAccount };
}

function severalShare(path: readonly PathStretch[]): number {
  const length = (stretches: readonly PathStretch[]) =>
    stretches.reduce((sum, each) => sum + each.toNs - each.fromNs, 0);
  return length(path.filter(({ ledgerRow }) => ledgerRow < 0)) / Math.max(1, length(path));
}

function drawnStretches(
  stretches: readonly PathStretch[],
  ledger: readonly LedgerRow[],
  changes: readonly Change[],
): readonly DrawnStretch[] {
  const labels = new Map<LedgerRow, readonly string[]>();
  return stretches.map(({ fromNs, toNs, ledgerRow }) => {
    const account = ledger[ledgerRow];
    if (account === undefined) return { fromNs, toNs, change: 'several', labels: [] };
    const change = changes[ledgerRow]!;
    const known = labels.get(account) ?? labelsOf(account, CHANGE_MARKS[change]);
    labels.set(account, known);
    return { fromNs, toNs, change, labels: known };
  });
}

function labelsOf(account: LedgerRow, mark: string): readonly string[] {
  if (account.account === 'own' && account.service === '(no span)') return [NOBODY_LABEL];
  const [service, peer] = [drawable(account.service), drawable(account.peer ?? '')];
  if (peer === '') return [`${mark} ${service}`, service];
  const pair = `${service} → ${peer}`;
  return account.account === 'dependency' ? [`${mark} ${pair}`, `${mark} ${peer}`, peer] : [`${mark} ${pair}`, pair];
}

// --- by account --------------------------------------------------------------------------------------------------

const CHANGES: readonly Change[] = ['cause-more', 'cause-less', 'more', 'less', 'same'];

/** The cause's first, then the others that changed; each group from the longest on. The same order for both sides. */
function accountOrder(ledger: readonly LedgerRow[], changes: readonly Change[]): readonly number[] {
  const group = ledger.map((_, i) => CHANGES.indexOf(changes[i]!));
  const longestNs = ledger.map(({ baselineNs, candidateNs }) => Math.max(baselineNs, candidateNs));
  const order = (one: number, other: number) =>
    group[one]! - group[other]! || longestNs[other]! - longestNs[one]! || one - other;
  return ledger.map((_, i) => i).sort(order);
}

function accountStretches(
  ledger: readonly LedgerRow[],
  order: readonly number[],
  field: 'baselineNs' | 'candidateNs',
): readonly PathStretch[] {
  let fromNs = 0;
  return order.flatMap((ledgerRow) => {
    const stretch = { fromNs, toNs: fromNs + ledger[ledgerRow]![field], ledgerRow };
    fromNs = stretch.toNs;
    return stretch.toNs > stretch.fromNs ? [stretch] : [];
  });
}

// --- to the pixel ------------------------------------------------------------------------------------------------

export const LEAST_APART = 4;

/** Narrow ones are drawn as one with a neighbour of their colour. */
export function seenApart(stretches: readonly DrawnStretch[], axis: TimeAxis): readonly DrawnStretch[] {
  const all: DrawnStretch[] = [];
  for (const stretch of stretches) {
    const last = all.at(-1);
    const isNarrow = ({ fromNs, toNs }: DrawnStretch) => axis.x(toNs) - axis.x(fromNs) < LEAST_APART;
    if (last === undefined || last.change !== stretch.change || !(isNarrow(last) || isNarrow(stretch))) {
      all.push(stretch);
      continue;
    }
    const labels = isNarrow(last) ? (isNarrow(stretch) ? [] : stretch.labels) : last.labels;
    all.splice(-1, 1, { ...stretch, fromNs: last.fromNs, labels });
  }
  return all;
}

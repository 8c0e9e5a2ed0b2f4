/** The preview below a link to a trace: what it is in two lines, and a button to compare it. Pure. */
import type { Side } from '../report/report.ts';
import { formatDuration } from '../trace/time.ts';
import { counted } from './amounts.ts';
import { foreign, foreignName, inertMrkdwn, type SlackBlock, section } from './block-kit.ts';
import { actions, button } from './buttons.ts';

export const COMPARE_LINKED = 'compare_linked_traces';

/** What the button of a preview carries, each as `source:id`. */
export interface LinkedTraces {
  /** Left out: one is chosen. */
  readonly baseline?: string;
  readonly candidate: string;
}

const NAME_CHARACTERS = 80;

/** `sides`: one trace, or the two that a page compares. */
export function renderTraceCard(sides: readonly Side[], toCompare: LinkedTraces | undefined): SlackBlock[] {
  const cards = sides.map(sideSection);
  return toCompare === undefined ? cards : [...cards, compareButton(toCompare)];
}

function sideSection(side: Side): SlackBlock {
  const { rootService, rootOperation, durationNs, spanCount, serviceCount, errorCount, source } = side;
  const title = [rootService, rootOperation].map((name) => inertMrkdwn(foreignName(name, NAME_CHARACTERS))).join(' · ');
  const facts = [
    formatDuration(durationNs),
    counted(spanCount, 'span'),
    counted(serviceCount, 'service'),
    ...(errorCount === 0 ? [] : [counted(errorCount, 'failed span')]),
    inertMrkdwn(foreign(source, NAME_CHARACTERS)),
  ];
  return section(`*${title}*\n${facts.join(', ')}`);
}

function compareButton({ baseline, candidate }: LinkedTraces): SlackBlock {
  const label = baseline === undefined ? 'Compare with one before it' : 'Compare these two';
  const value = JSON.stringify({ v: 1, c: candidate, ...(baseline !== undefined && { b: baseline }) });
  return actions([button(COMPARE_LINKED, label, value)]);
}

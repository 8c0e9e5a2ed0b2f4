/**
 * Report and waterfall → scene, from top to bottom: who, how much, how sure; both critical paths; the spans that tell most;
 * what the colours mean; what was compared. Every text is measured, and has its place alone.
 */
import { amountsOf, counted } from '../render/amounts.ts';
import { calledDependencies } from '../render/called-dependency.ts';
import type { Report } from '../report/report.ts';
import type { Waterfall } from '../report/views.ts';
import { formatNumber } from '../trace/time.ts';
import { type Changes, changesOf } from './changes.ts';
import { drawCriticalPaths } from './critical-paths.ts';
import { drawFooter } from './footer.ts';
import { drawHeader } from './header.ts';
import { drawLegend } from './legend.ts';
import { cutName, heightOf } from './letters.ts';
import { hiddenText } from './marks.ts';
import { pathsAsTold } from './path-stretches.ts';
import {
  BOTTOM_MARGIN,
  FONTS,
  type Item,
  LEFT,
  lines,
  RIGHT,
  type Scene,
  type Section,
  TOP,
  textAt,
  textEndingAt,
  WIDTH,
} from './scene.ts';
import { drawAxis, type TimeAxis, timeAxis } from './time-axis.ts';
import { drawRows } from './waterfall-rows.ts';

const GAP = 22;
/** So many rows below the first axis are followed without one below them. */
const MOST_WITHOUT_AXIS = 6;

export function layOut(report: Report, waterfall: Waterfall): Scene {
  const changes = changesOf(report, waterfall.rows);
  const axis = axisOf(report, waterfall);
  const header = drawHeader(report, TOP);
  const paths = drawCriticalPaths(
    report,
    pathsAsTold(report, waterfall.paths, changes.accounts),
    axis,
    header.bottom + GAP,
  );
  const rows = drawWaterfall(report, waterfall, changes, axis, paths.bottom + GAP);
  const drawn = [...header.items, ...paths.items, ...rows.items];
  const legend = drawLegend(drawn, rows.bottom + GAP);
  const footer = drawFooter(report, drawn, legend.bottom + GAP / 2);
  const heightPx = Math.ceil(footer.bottom + BOTTOM_MARGIN);
  return {
    widthPx: WIDTH,
    heightPx,
    items: [...card(heightPx), ...drawn, ...legend.items, ...footer.items].filter(isSeen),
  };
}

function isSeen(item: Item): boolean {
  return item.what !== 'text' || item.text !== '';
}

/** A card of its own, so that it can be read on any background. */
function card(heightPx: number): readonly Item[] {
  return [
    { what: 'rect', tone: 'edge', x: 0, y: 0, widthPx: WIDTH, heightPx, radiusPx: 16 },
    { what: 'rect', tone: 'card', x: 1, y: 1, widthPx: WIDTH - 2, heightPx: heightPx - 2, radiusPx: 15 },
  ];
}

function axisOf({ baseline, candidate }: Report, { rows }: Waterfall): TimeAxis {
  const sides = rows.flatMap((row) => [row.baseline, row.candidate].filter((side) => side !== null));
  const firstNs = sides.reduce((least, { startNs }) => Math.min(least, startNs), 0);
  const lastNs = sides.reduce((most, { endNs }) => Math.max(most, endNs), 0);
  return timeAxis(Math.max(baseline.durationNs, candidate.durationNs), firstNs, lastNs);
}

function drawWaterfall(
  report: Report,
  { rows, elsewhere }: Waterfall,
  changes: Changes,
  axis: TimeAxis,
  top: number,
): Section {
  if (rows.length === 0) return { items: [], bottom: top - GAP };
  const spans = [report.baseline, report.candidate].map(({ spanCount }) => spanCount);
  const of =
    spans[0] === spans[1]
      ? counted(spans[0]!, 'span')
      : `${formatNumber(spans[0]!, 0)} and ${counted(spans[1]!, 'span')}`;
  const head = textEndingAt(RIGHT, top, 'difference on the critical path', FONTS.small, 'quiet');
  const caption = cutName(`${counted(rows.length, 'row')} for ${of}`, head.x - LEFT - GAP, FONTS.small);
  const dependencyOf = calledDependencies(report.ledger);
  const named = rows.map((row) => ({ ...row, dependency: dependencyOf(row) }));
  const drawn = drawRows(named, changes, amountsOf(report), axis, top + heightOf(FONTS.small) + 4);
  const more = elsewhere.baseline + elsewhere.candidate === 0 ? [] : [`${hiddenText(elsewhere)} elsewhere`];
  const rest = lines(more, drawn.bottom, FONTS.small, 'quiet');
  const items = [textAt(LEFT, top, caption, FONTS.small, 'quiet'), head, ...drawn.items, ...rest.items];
  if (rows.length <= MOST_WITHOUT_AXIS) return { items, bottom: rest.bottom };
  const scale = drawAxis(axis, amountsOf(report), rest.bottom);
  return { items: [...items, ...scale.items], bottom: scale.bottom };
}

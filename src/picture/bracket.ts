/** What one request took longer than the other, from the end of the shorter one to that of the longer: |―― +784.417 ms ――|. */
import type { Amounts } from '../render/amounts.ts';
import type { Report } from '../report/report.ts';
import { outcomeTone } from './changes.ts';
import { drawable, heightOf, widthOf } from './letters.ts';
import { FONTS, type Item, LEFT, RIGHT, type Section, type Tone, textAt } from './scene.ts';
import type { TimeAxis } from './time-axis.ts';

const LANE_HEIGHT = 34;
/** Between two bars where nothing differs. */
const EMPTY_LANE_HEIGHT = 10;
const END_HEIGHT = 12;
const LINE = 2;
const PADDING = 8;
const FONT = FONTS.smallBold;

export function drawBracket(
  { baseline, candidate, verdict }: Report,
  axis: TimeAxis,
  amounts: Amounts,
  y: number,
): Section {
  if (verdict.deltaNs === 0) return { items: [], bottom: y + EMPTY_LANE_HEIGHT };
  const tone = outcomeTone(verdict.outcome);
  const middle = y + LANE_HEIGHT / 2;
  const ends = [axis.x(baseline.durationNs), axis.x(candidate.durationNs)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const text = drawable(amounts.delta(verdict.deltaNs));
  const label = textAt(labelX(from, to, widthOf(text, FONT)), middle - heightOf(FONT) / 2, text, FONT, tone);
  const isInside = label.x > from && label.x < to;
  const lines: readonly Item[] = isInside
    ? [lineAt(from, label.x - PADDING, middle, tone), lineAt(label.x + label.widthPx + PADDING, to, middle, tone)]
    : to - from < LINE
      ? []
      : [lineAt(from, to, middle, tone)];
  return { items: [endAt(from, middle, tone), endAt(to, middle, tone), ...lines, label], bottom: y + LANE_HEIGHT };
}

/** Inside where it fits with some line on both sides, else behind it, else before it. */
function labelX(from: number, to: number, widthPx: number): number {
  if (widthPx + 4 * PADDING <= to - from) return (from + to - widthPx) / 2;
  return to + PADDING + widthPx <= RIGHT ? to + PADDING : Math.max(LEFT, from - PADDING - widthPx);
}

function lineAt(from: number, to: number, middle: number, tone: Tone): Item {
  return { what: 'rect', tone, x: from, y: middle - LINE / 2, widthPx: to - from, heightPx: LINE };
}

function endAt(x: number, middle: number, tone: Tone): Item {
  const place = { x: Math.min(x, RIGHT - LINE), y: middle - END_HEIGHT / 2 };
  return { what: 'rect', tone, ...place, widthPx: LINE, heightPx: END_HEIGHT };
}

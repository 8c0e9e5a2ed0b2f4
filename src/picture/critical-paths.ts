/**
 * Both critical paths as bars on one time axis: every stretch has the colour of how its account changed, and its name where
 * that fits. What one request took longer than the other is bracketed between them.
 */
import { type Amounts, amountsOf, counted } from '../render/amounts.ts';
import type { Report, Side } from '../report/report.ts';
import { drawBracket } from './bracket.ts';
import { isCause } from './changes.ts';
import { cutName, drawable, heightOf, widthOf, wrap } from './letters.ts';
import { type DrawnPaths, type DrawnStretch, LEAST_APART, seenApart } from './path-stretches.ts';
import { type Change, FONTS, type Item, LEFT, lines, RIGHT, type Section, type Tone, textAt } from './scene.ts';
import { drawAxis, type TimeAxis } from './time-axis.ts';

const BAR_HEIGHT = 36;
const GAP = 10;

export function drawCriticalPaths(report: Report, told: DrawnPaths, axis: TimeAxis, top: number): Section {
  const amounts = amountsOf(report);
  const baseline = drawSide('baseline', report.baseline, amounts, top);
  const upper = drawPath(told.baseline, axis, baseline.bottom + 4);
  const between = drawBracket(report, axis, amounts, upper.bottom);
  const lower = drawPath(told.candidate, axis, between.bottom);
  const callout = [...upper.named, ...lower.named].some(isCause)
    ? { items: [], bottom: lower.bottom }
    : drawCallout(told.candidate, axis, lower.bottom);
  const candidate = drawSide('candidate', report.candidate, amounts, callout.bottom + 4);
  const order = told.isByAccount ? wrap(BY_ACCOUNT, RIGHT - LEFT, FONTS.small, 2) : [];
  const note = lines(order, candidate.bottom, FONTS.small, 'quiet');
  const scale = drawAxis(axis, amounts, note.bottom + GAP);
  const parts = [baseline, upper, between, lower, callout, candidate, note, scale];
  return { items: parts.flatMap(({ items }) => items), bottom: scale.bottom };
}

const BY_ACCOUNT = 'The parts are too short to be drawn in order of time: those of one account stand together.';

/** "candidate 1,207.384 ms  web · GET /checkout, 20 spans" */
function drawSide(label: string, side: Side, amounts: Amounts, y: number): Section {
  const name = textAt(LEFT, y, label, FONTS.name);
  const duration = textAt(name.x + name.widthPx + GAP, y, drawable(amounts.duration(side.durationNs)), FONTS.text);
  const x = duration.x + duration.widthPx + GAP;
  const spans = `, ${counted(side.spanCount, 'span')}`;
  const room = RIGHT - x - widthOf(spans, FONTS.small);
  const request = cutName(drawable(`${side.rootService} · ${side.rootOperation}`), room, FONTS.small);
  return {
    items: [name, duration, textAt(x, y, `${request}${spans}`, FONTS.small, 'quiet')],
    bottom: y + heightOf(FONTS.name),
  };
}

// --- bars --------------------------------------------------------------------------------------------------------

interface DrawnPath extends Section {
  /** Changes of the stretches that have a name. */
  readonly named: readonly Change[];
}

const FONT = FONTS.smallBold;
const PADDING = 8;

function drawPath(stretches: readonly DrawnStretch[], axis: TimeAxis, y: number): DrawnPath {
  const bottom = y + BAR_HEIGHT;
  const items: Item[] = [];
  const named: Change[] = [];
  for (const stretch of seenApart(stretches, axis)) {
    const [from, to] = [axis.x(stretch.fromNs), axis.x(stretch.toNs)];
    // A stretch of no visible length is drawn all the same.
    const x = Math.min(from, RIGHT - 1);
    const widthPx = Math.max(1, to - from - (to - from > LEAST_APART ? 1 : 0));
    const { change } = stretch;
    const bar = { what: 'rect', tone: change, x, y, widthPx, heightPx: BAR_HEIGHT } as const;
    items.push(change === 'several' ? bar : { ...bar, isStriped: isCause(change) });
    const label = stretch.labels.find((text) => widthOf(text, FONT) + 2 * PADDING <= widthPx);
    if (label === undefined || change === 'several') continue;
    named.push(change);
    items.push(...labelIn(label, change, x, y, widthPx));
  }
  return { items, bottom, named };
}

/** In the middle of its stretch, without stripes behind it. */
function labelIn(label: string, change: Change, x: number, y: number, widthPx: number): readonly Item[] {
  const [width, height] = [widthOf(label, FONT), heightOf(FONT)];
  const [textX, textY] = [x + (widthPx - width) / 2, y + (BAR_HEIGHT - height) / 2];
  const text = textAt(textX, textY, label, FONT, `on-${change}`);
  if (!isCause(change)) return [text];
  const place = { x: textX - PADDING / 2, y: textY, widthPx: width + PADDING, heightPx: height };
  return [{ what: 'rect', tone: change, ...place }, text];
}

/** The name of the cause's longest stretch, below it, where it has no room inside. */
function drawCallout(stretches: readonly DrawnStretch[], axis: TimeAxis, y: number): Section {
  const [longest] = stretches
    .filter(({ change }) => change !== 'several' && isCause(change))
    .sort((one, other) => other.toNs - other.fromNs - (one.toNs - one.fromNs));
  const label = longest?.labels[0];
  if (longest === undefined || label === undefined) return { items: [], bottom: y };
  const middle = (axis.x(longest.fromNs) + axis.x(longest.toNs)) / 2;
  const text = cutName(label, RIGHT - LEFT, FONT);
  const width = widthOf(text, FONT);
  const x = Math.min(Math.max(LEFT, middle - width / 2), RIGHT - width);
  const tone: Tone = longest.change === 'several' ? 'quiet' : `${longest.change}-ink`;
  return { items: [textAt(x, y, text, FONT, tone)], bottom: y + heightOf(FONT) };
}

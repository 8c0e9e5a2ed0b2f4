/**
 * The spans that tell most, a row each: its name and how much more of the critical path is its own; below it when it ran,
 * the baseline above the candidate, on the axis of the critical paths. Thick and dark where it was on the critical path.
 */
import type { Amounts } from '../render/amounts.ts';
import type { Stretch, WaterfallRow, WaterfallSide } from '../report/views.ts';
import { type Changes, criticalDeltaNs, isCause } from './changes.ts';
import { cutName, drawable, heightOf, widthOf, wrap } from './letters.ts';
import { CAUSE_MARK, rowMarks } from './marks.ts';
import {
  type Bars,
  type Change,
  FONTS,
  type Item,
  LEFT,
  RIGHT,
  type Section,
  type Tone,
  textAt,
  textEndingAt,
} from './scene.ts';
import type { TimeAxis } from './time-axis.ts';

const PADDING = 6;
const GAP = 12;
const WORD_GAP = 6;
const INDENT = 16;
/** Deeper rows are not set further in, so that names keep their room. */
const MOST_INDENTS = 10;
const LEAST_NAME = 340;

/** `dependency`: what it waits for, where no span tells. */
interface NamedRow extends WaterfallRow {
  readonly dependency: string | undefined;
}

export function drawRows(
  rows: readonly NamedRow[],
  changes: Changes,
  amounts: Amounts,
  axis: TimeAxis,
  top: number,
): Section {
  const items: Item[] = [];
  let y = top;
  rows.forEach((row, i) => {
    const change = changes.rows[i]!;
    const drawn = drawRow({ ...row, isCause: changes.showsCause[i]! }, change, { amounts, axis, y });
    items.push(...drawn.items);
    y = drawn.bottom;
  });
  return { items, bottom: y };
}

interface Place {
  readonly amounts: Amounts;
  readonly axis: TimeAxis;
  readonly y: number;
}

function drawRow(row: NamedRow, change: Change, { amounts, axis, y }: Place): Section {
  const rule = { what: 'rect', tone: 'rule', x: LEFT, y, widthPx: RIGHT - LEFT, heightPx: 1 } as const;
  const words = drawWords(row, change, amounts, y + PADDING);
  const bars = drawBars(row, change, axis, words.bottom + 3);
  return { items: [rule, ...words.items, ...bars.items], bottom: bars.bottom + PADDING };
}

// --- words -------------------------------------------------------------------------------------------------------

/** Name, marks and difference in one line; marks that leave too little of the name take the next one. */
function drawWords(row: NamedRow, change: Change, amounts: Amounts, y: number): Section {
  const difference = drawDifference(row, change, amounts, y);
  const x = LEFT + Math.min(row.depth, MOST_INDENTS) * INDENT;
  const right = difference.x - GAP;
  const marks = rowMarks(row).join(' · ');
  const marksWidth = widthOf(marks, FONTS.small);
  const beside = marks === '' ? right : right - marksWidth - GAP;
  if (marks === '' || beside - x >= Math.min(LEAST_NAME, nameWidth(row))) {
    const name = drawName(row, change, { x, y, right: beside });
    const end = name.reduce((most, box) => Math.max(most, box.x + box.widthPx), x);
    const told = marks === '' ? [] : [textAt(end + GAP, y + 1, marks, FONTS.small, 'quiet')];
    return { items: [...name, ...told, difference], bottom: y + heightOf(FONTS.name) };
  }
  const name = drawName(row, change, { x, y, right });
  const below = y + heightOf(FONTS.name);
  const told = wrap(marks, RIGHT - x, FONTS.small, Number.POSITIVE_INFINITY).map((line, i) =>
    textAt(x, below + i * heightOf(FONTS.small), line, FONTS.small, 'quiet'),
  );
  return { items: [...name, ...told, difference], bottom: below + told.length * heightOf(FONTS.small) };
}

function drawDifference(row: WaterfallRow, change: Change, amounts: Amounts, y: number) {
  const deltaNs = criticalDeltaNs(row);
  const isOnPath = (row.baseline?.criticalNs ?? 0) > 0 || (row.candidate?.criticalNs ?? 0) > 0;
  if (!isOnPath) return textEndingAt(RIGHT, y + 1, 'off the path', FONTS.small, 'quiet');
  if (deltaNs === 0) return textEndingAt(RIGHT, y + 1, '=', FONTS.smallBold, 'quiet');
  const text = `${deltaNs > 0 ? '▲' : '▼'} ${drawable(amounts.delta(deltaNs))}`;
  return textEndingAt(RIGHT, y + 1, text, FONTS.smallBold, change === 'same' ? 'quiet' : `${change}-ink`);
}

interface NamePlace {
  readonly x: number;
  readonly y: number;
  readonly right: number;
}

/** The service, then its operation; each gets what the other does not need. */
function drawName(row: NamedRow, change: Change, { x, y, right }: NamePlace) {
  const [service, operation] = nameOf(row);
  const room = right - x - WORD_GAP;
  const first = cutName(service, Math.max(room / 2, room - widthOf(operation, FONTS.text)), FONTS.name);
  const name = textAt(x, y, first, FONTS.name, isCause(change) ? `${change}-ink` : 'ink');
  const restX = x + name.widthPx + WORD_GAP;
  const rest = cutName(operation, right - restX, FONTS.text);
  return rest === '' ? [name] : [name, textAt(restX, y, rest, FONTS.text)];
}

function nameOf(row: NamedRow): readonly [service: string, operation: string] {
  const caller = drawable(row.service) || 'unknown';
  const service = row.dependency === undefined ? caller : `${caller} → ${drawable(row.dependency)}`;
  return [row.isCause ? `${CAUSE_MARK} ${service}` : service, `· ${drawable(row.operation)}`];
}

function nameWidth(row: NamedRow): number {
  const [service, operation] = nameOf(row);
  return widthOf(service, FONTS.name) + WORD_GAP + widthOf(operation, FONTS.text);
}

// --- bars --------------------------------------------------------------------------------------------------------

const BAR_HEIGHT = 10;
const THIN = 4;
const BAR_GAP = 3;
/** What is shorter than can be seen is drawn so wide. */
const LEAST_WIDTH = 2;
const LEAST_GAP = 0.5;

function drawBars(row: WaterfallRow, change: Change, axis: TimeAxis, y: number): Section {
  const lower = y + BAR_HEIGHT + BAR_GAP;
  const items = [
    ...drawSide(row.baseline, axis, y, { on: 'baseline', off: 'baseline-off', isStriped: false }),
    ...drawSide(row.candidate, axis, lower, { on: change, off: `${change}-off`, isStriped: isCause(change) }),
  ];
  return { items, bottom: lower + BAR_HEIGHT };
}

interface Colours {
  readonly on: Tone;
  readonly off: Tone;
  readonly isStriped: boolean;
}

function drawSide(
  side: WaterfallSide | null,
  axis: TimeAxis,
  y: number,
  { on, off, isStriped }: Colours,
): readonly Item[] {
  if (side === null) return [];
  const thin = { y: y + (BAR_HEIGHT - THIN) / 2, heightPx: THIN };
  const bars: readonly Item[] = [
    { what: 'bars', tone: off, ...thin, isStriped: false, places: placesOf(side.bars, axis) },
    { what: 'bars', tone: on, y, heightPx: BAR_HEIGHT, isStriped, places: placesOf(side.critical, axis) },
  ];
  return [...bars.filter((item) => item.what === 'bars' && item.places.length > 0), ...beyond(side, axis, y)];
}

/** Those that nobody could tell apart are one. */
function placesOf(stretches: readonly Stretch[], axis: TimeAxis): Bars['places'] {
  const places: { x: number; widthPx: number }[] = [];
  for (const { fromNs, toNs } of stretches) {
    const [from, to] = [axis.x(fromNs), axis.x(toNs)];
    const widthPx = Math.max(LEAST_WIDTH, to - from);
    const x = Math.min(from, RIGHT - widthPx);
    const last = places.at(-1);
    if (last === undefined || x - (last.x + last.widthPx) >= LEAST_GAP) places.push({ x, widthPx });
    else last.widthPx = Math.max(last.widthPx, x + widthPx - last.x);
  }
  return places;
}

/** Where it goes on beyond the picture. */
function beyond({ startNs, endNs }: WaterfallSide, axis: TimeAxis, y: number): readonly Item[] {
  const chevron = (x: number, pointsTo: 'left' | 'right'): Item => ({
    ...{ what: 'chevron', x, y, heightPx: BAR_HEIGHT, pointsTo },
  });
  return [
    ...(startNs < axis.fromNs ? [chevron(LEFT, 'left')] : []),
    ...(endNs > axis.toNs ? [chevron(RIGHT, 'right')] : []),
  ];
}

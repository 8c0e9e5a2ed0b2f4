/** The one time axis of a picture: from nanoseconds since the root's start to pixels, and where its ticks stand. */
import type { Amounts } from '../render/amounts.ts';
import { drawable, heightOf, widthOf } from './letters.ts';
import { FONTS, type Item, LEFT, RIGHT, type Section, textAt } from './scene.ts';

export interface TimeAxis {
  readonly fromNs: number;
  readonly toNs: number;
  /** Not beyond the axis. */
  x(ns: number): number;
}

/** Spans far outside of their request (clocks that differ) do not squeeze it: from this part of it on they are cut off. */
const MOST_OUTSIDE = 0.15;

/** Of the longer request, and of what stands a little before or after it. */
export function timeAxis(longestNs: number, firstNs: number, lastNs: number): TimeAxis {
  const mostNs = longestNs * MOST_OUTSIDE;
  const fromNs = Math.max(Math.min(0, firstNs), -mostNs);
  const toNs = Math.min(Math.max(longestNs, lastNs), longestNs + mostNs);
  const perNs = (RIGHT - LEFT) / Math.max(1, toNs - fromNs);
  return { fromNs, toNs, x: (ns) => LEFT + (Math.min(Math.max(ns, fromNs), toNs) - fromNs) * perNs };
}

// --- ticks -------------------------------------------------------------------------------------------------------

const GAP = 18;
const TICK_HEIGHT = 6;
const FONT = FONTS.small;

export function drawAxis(axis: TimeAxis, amounts: Amounts, top: number): Section {
  const items: Item[] = [{ what: 'rect', tone: 'rule', x: LEFT, y: top, widthPx: RIGHT - LEFT, heightPx: 1 }];
  for (const { x, label, labelX } of ticksOf(axis, amounts)) {
    items.push({ what: 'rect', tone: 'rule', x: tickX(x), y: top, widthPx: 1, heightPx: TICK_HEIGHT });
    items.push(textAt(labelX, top + TICK_HEIGHT, label, FONT, 'quiet'));
  }
  return { items, bottom: top + TICK_HEIGHT + heightOf(FONT) };
}

/** A tick is one pixel wide, and stays within the picture. */
export function tickX(x: number): number {
  return Math.min(x, RIGHT - 1);
}

export interface Tick {
  readonly x: number;
  readonly label: string;
  readonly labelX: number;
}

/** As many as fit beside each other. */
export function ticksOf(axis: TimeAxis, amounts: Amounts): readonly Tick[] {
  let ticks: readonly Tick[] = [];
  for (const stepNs of steps(axis, amounts.unitNs)) {
    const finer = ticksEvery(stepNs, axis, amounts);
    if (finer.some((tick, i) => i > 0 && isTooNear(finer[i - 1]!, tick))) break;
    ticks = finer;
  }
  return ticks;
}

function ticksEvery(stepNs: number, axis: TimeAxis, amounts: Amounts): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let i = Math.ceil(axis.fromNs / stepNs); i * stepNs <= axis.toNs; i++) {
    const x = axis.x(i * stepNs);
    const label = drawable(amounts.duration(i * stepNs));
    const width = widthOf(label, FONT);
    ticks.push({ x, label, labelX: Math.min(Math.max(LEFT, x - width / 2), RIGHT - width) });
  }
  // At the end of the axis a label stands before its tick, where the one before may have no room for it.
  const [last, before] = [ticks.at(-1), ticks.at(-2)];
  if (last !== undefined && before !== undefined && isAtTheEnd(last) && isTooNear(before, last)) ticks.pop();
  return ticks;
}

function isTooNear(tick: Tick, next: Tick): boolean {
  return next.labelX < endOf(tick) + GAP;
}

function isAtTheEnd({ x, label }: Tick): boolean {
  return x + widthOf(label, FONT) / 2 > RIGHT;
}

function endOf({ label, labelX }: Tick): number {
  return labelX + widthOf(label, FONT);
}

const MOST_TICKS = 20;

/** 1, 2 and 5 of every power of ten of the unit, whole nanoseconds, the longest first: beside zero that has one tick at most. */
function* steps({ fromNs, toNs }: TimeAxis, unitNs: number): Generator<number> {
  const lengthNs = Math.max(1, toNs - fromNs);
  for (let power = Math.ceil(Math.log10(lengthNs / unitNs)); ; power--) {
    for (const part of [1, 2, 5]) {
      const stepNs = power >= 0 ? (unitNs * 10 ** power) / part : unitNs / (10 ** -power * part);
      if (lengthNs / stepNs > MOST_TICKS || stepNs < 1) return;
      if (Number.isInteger(stepNs)) yield stepNs;
    }
  }
}

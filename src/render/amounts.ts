/**
 * Times of one report, all in the unit of the longer request: a reader subtracts them in the head, and meets a number
 * with the same digits wherever it stands. Three decimals, rounded each by itself as trace/time.ts rounds them, so that
 * the sentences of the narrative show the same digits too.
 */
import type { Report } from '../report/report.ts';
import { formatAlike, formatDuration, formatNumber } from '../trace/time.ts';

export interface Amounts {
  /** e.g. "ms" */
  readonly unit: string;
  readonly unitNs: number;
  /** "1,207.384 ms"; in its own unit where this one would swallow its digits. */
  duration(durationNs: number): string;
  /** The same, signed. */
  delta(deltaNs: number): string;
}

const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  µs: 1_000,
  ms: 1_000_000,
  s: 1_000_000_000,
  min: 60_000_000_000,
  h: 3_600_000_000_000,
};
const DECIMALS = 3;

export function amountsOf({ baseline, candidate }: Pick<Report, 'baseline' | 'candidate'>): Amounts {
  const longestNs = Math.max(baseline.durationNs, candidate.durationNs);
  const unit = formatDuration(longestNs).split(' ')[1]!;
  const size = (ns: number) => formatAlike(longestNs, Math.abs(ns))[1]!;
  return {
    unit,
    unitNs: NS_PER_UNIT[unit]!,
    duration: (ns) => `${ns < 0 ? '−' : ''}${size(ns)}`,
    delta: (ns) => `${signOf(ns)}${size(ns)}`,
  };
}

/** "1 span", "1,204 spans" */
export function counted(count: number, noun: string): string {
  return `${formatNumber(count, 0)} ${noun}${count === 1 ? '' : 's'}`;
}

function signOf(deltaNs: number): string {
  if (deltaNs === 0) return '';
  return deltaNs > 0 ? '+' : '−';
}

// --- last digits -------------------------------------------------------------------------------------------------

const TICKS_PER_UNIT = 10 ** DECIMALS;

/** The number as it is printed, counted in last digits: 84.412457 ms → 84412. */
export function ticksOf(ns: number, { unitNs }: Amounts): number {
  const size = Math.round(Number((Math.abs(ns) / unitNs).toFixed(DECIMALS)) * TICKS_PER_UNIT);
  return ns < 0 && size !== 0 ? -size : size;
}

export function nsOfTicks(ticks: number, { unitNs }: Amounts): number {
  return (ticks * unitNs) / TICKS_PER_UNIT;
}

/** The number as it is printed, as a number. */
export function unitsOfTicks(ticks: number): number {
  return ticks / TICKS_PER_UNIT;
}

/** Decimals without which a number would lose a digit: none for whole milliseconds, three for microseconds in ms. */
export function decimalsNeeded(ticks: readonly number[]): number {
  let decimals = 0;
  for (let step = TICKS_PER_UNIT; step > 1 && ticks.some((tick) => tick % step !== 0); step /= 10) decimals++;
  return decimals;
}

/** With exactly so many decimals, since numbers of a column stand below each other. */
export function formatTicks(ticks: number, decimals: number, plus: '+' | ''): string {
  const [whole, fraction = ''] = formatNumber(Math.abs(ticks) / TICKS_PER_UNIT, decimals).split('.');
  const size = decimals === 0 ? whole! : `${whole}.${fraction.padEnd(decimals, '0')}`;
  if (ticks < 0) return `−${size}`;
  return ticks > 0 ? `${plus}${size}` : size;
}

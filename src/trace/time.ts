/**
 * Durations for people: the only formatter of times. Integer nanoseconds in; the unit by magnitude out (ns, µs, ms, s,
 * min, h), with a comma between thousands and never a locale. A unit holds until the next one has two digits before
 * the point, so that the numbers of one comparison mostly share a unit and can be subtracted in the head.
 *
 *   784_417_000 → "784.417 ms"     1_207_384_000 → "1,207.384 ms"     850 → "850 ns"     90_000_000_000 → "90 s"
 */
import type { Nanoseconds } from './trace.ts';

const UNITS = [
  { name: 'h', ns: 3_600_000_000_000, from: 36_000_000_000_000 },
  { name: 'min', ns: 60_000_000_000, from: 600_000_000_000 },
  { name: 's', ns: 1_000_000_000, from: 10_000_000_000 },
  { name: 'ms', ns: 1_000_000, from: 1_000_000 },
  { name: 'µs', ns: 1_000, from: 1_000 },
  { name: 'ns', ns: 1, from: 0 },
] as const;

/** A duration, at most three decimals. Negative values carry a minus sign (U+2212). */
export function formatDuration(durationNs: Nanoseconds): string {
  const size = Math.abs(durationNs);
  const unit = unitOf(size);
  const number = formatNumber(size / unit.ns, 3);
  return `${durationNs < 0 && number !== '0' ? '−' : ''}${number} ${unit.name}`;
}

/** A difference: like a duration, always signed, except for zero. */
export function formatDelta(deltaNs: Nanoseconds): string {
  return deltaNs > 0 ? `+${formatDuration(deltaNs)}` : formatDuration(deltaNs);
}

/**
 * The numbers of one sentence in one unit, that of the largest, so that a reader can subtract them. Where one is too
 * small to be told in that unit, each keeps its own. Sizes only: signs are for words to say.
 */
export function formatAlike(...durationsNs: readonly Nanoseconds[]): readonly string[] {
  const unit = unitOf(Math.max(...durationsNs.map(Math.abs)));
  const isTold = durationsNs.every((ns) => ns === 0 || Math.abs(ns) >= unit.ns * SMALLEST_IN_UNIT);
  if (!isTold) return durationsNs.map((ns) => formatDuration(ns));
  return durationsNs.map((ns) => `${formatNumber(ns / unit.ns, 3)} ${unit.name}`);
}

/** A value below this part of the shared unit would lose its digits to rounding. */
const SMALLEST_IN_UNIT = 0.01;

/** 0.4166 → "41.7 %"; whole when it is whole. */
export function formatShare(share: number): string {
  return `${formatNumber(share * 100, 1)} %`;
}

/** Thousands by comma, at most `decimals` digits after the point, no trailing zeros. */
export function formatNumber(value: number, decimals: number): string {
  const fixed = value.toFixed(decimals);
  const [whole, fraction = ''] = fixed.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const trimmed = fraction.replace(/0+$/, '');
  return trimmed === '' ? grouped : `${grouped}.${trimmed}`;
}

function unitOf(sizeNs: Nanoseconds): (typeof UNITS)[number] {
  return UNITS.find(({ from }) => sizeNs >= from) ?? UNITS[UNITS.length - 1]!;
}

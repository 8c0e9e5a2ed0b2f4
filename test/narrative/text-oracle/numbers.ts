/** Numbers of a finished text, by a reader of its own: what was written, and every value that it can stand for. */

const UNITS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12 };
const NUMBER = '(?:0|[1-9]\\d{0,2}(?:,\\d{3})*|[1-9]\\d*)(?:\\.\\d{1,3})?';

/** Source of patterns: one time, one count, one percentage. */
export const TIME = `${NUMBER} (?:ns|µs|ms|s|min|h)(?![A-Za-z0-9])`;
export const COUNT = '(?:0|[1-9]\\d{0,2}(?:,\\d{3})*)';
export const PERCENT = `${NUMBER} %`;

/** Whether a time like "1,207.384 ms" stands for so many nanoseconds: within half of its last possible digit. */
export function standsFor(written: string, ns: number): boolean {
  const [digits = '', unit = ''] = written.split(' ');
  const unitNs = UNITS[unit];
  if (unitNs === undefined) return false;
  const written1000 = Math.round(Number(digits.replaceAll(',', '')) * 1000);
  // A tie may be rounded either way, since a quotient in floating point is not exact.
  return Math.abs(written1000 - (Math.abs(ns) / unitNs) * 1000) <= 0.5000001;
}

export function countOf(written: string): number {
  return Number(written.replaceAll(',', ''));
}

/** "41.7 %" of a part, from 0 to 1. */
export function isPercentOf(written: string, part: number): boolean {
  return Math.abs(Number(written.replace(' %', '').replaceAll(',', '')) * 10 - part * 1000) <= 0.5000001;
}

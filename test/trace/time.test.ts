/** Durations for people. */
import { expect, test } from 'vitest';
import { formatAlike, formatDelta, formatDuration } from '../../src/trace/time.ts';

test.each([
  [0, '0 ns'],
  [850, '850 ns'],
  [784_417_000, '784.417 ms'],
  [1_207_384_000, '1,207.384 ms'],
  [12_345_678_900, '12.346 s'],
  [90_000_000_000, '90 s'],
  [-15_000_000, '−15 ms'],
])('durations: %d ns reads %s', (ns, text) => {
  expect(formatDuration(ns)).toBe(text);
});

test('differences: always signed, but for none', () => {
  expect([1_000_000, -1_000_000, 0].map(formatDelta)).toEqual(['+1 ms', '−1 ms', '0 ns']);
});

test('numbers: the values of one sentence share a unit and can be subtracted', () => {
  expect(formatAlike(850_000, 1_200_000, 350_000)).toEqual(['0.85 ms', '1.2 ms', '0.35 ms']);
  expect(formatAlike(800_600_000, 12_345_600_000)).toEqual(['0.801 s', '12.346 s']);
  expect(formatAlike(0, 0)).toEqual(['0 ns', '0 ns']);
});

test('numbers: a value that its neighbours’ unit would round away keeps its own', () => {
  expect(formatAlike(120, 1_200_000)).toEqual(['120 ns', '1.2 ms']);
});

/** Coarse grids of constants: every combination of some values, and which combination is best in the middle of good ones. */
import type { Calibration } from '../../src/verdict/calibration.ts';

export type Values = Readonly<Partial<Record<keyof Calibration, readonly number[]>>>;
export type Setting = Readonly<Partial<Record<keyof Calibration, number>>>;

export function* settingsOf(values: Values): Generator<Setting> {
  const names = Object.keys(values) as (keyof Calibration)[];
  const sizes = names.map((name) => values[name]!.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let number = 0; number < count; number++) {
    let left = number;
    const setting: Partial<Record<keyof Calibration, number>> = {};
    names.forEach((name, k) => {
      setting[name] = values[name]![left % sizes[k]!]!;
      left = Math.floor(left / sizes[k]!);
    });
    yield setting;
  }
}

/**
 * The setting with the best score; of several the one whose neighbours, one step away in one constant, score best too: the
 * middle of a plateau is less of an accident than its edge. Scores stand in the order of settingsOf.
 */
export function bestOf(values: Values, scores: readonly number[]): Setting {
  const sizes = Object.values(values).map((all) => all.length);
  const top = Math.max(...scores);
  const unknown = meanOf(scores);
  let best = -1;
  let bestAround = Number.NEGATIVE_INFINITY;
  scores.forEach((score, number) => {
    if (score < top) return;
    const around = meanOf(neighbours(number, sizes).map((other) => (other === undefined ? unknown : scores[other]!)));
    if (around > bestAround) [best, bestAround] = [number, around];
  });
  return [...settingsOf(values)][best]!;
}

/** One step down and up in every constant; undefined past the end of the values, where nothing is known. */
function neighbours(number: number, sizes: readonly number[]): readonly (number | undefined)[] {
  const found: (number | undefined)[] = [];
  let step = 1;
  for (const size of sizes) {
    const place = Math.floor(number / step) % size;
    found.push(place > 0 ? number - step : undefined, place < size - 1 ? number + step : undefined);
    step *= size;
  }
  return found;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

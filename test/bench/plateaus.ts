/** Plateaus: how far each constant can move alone, the others as they are, before a figure moves. */
import { CALIBRATION, type Calibration } from '../../src/verdict/calibration.ts';
import type { Trials } from './trials.ts';

/** A constant moves in steps of a twentieth, up to ten times or a tenth of its value. */
const STEP = 1.05;
const STEPS = 48;
const WANTED_RIGHT = 0.99;
const WANTED_COVER = 0.6;

export function printPlateaus(trials: Trials): void {
  const rightFirst = (calibration: Calibration) => trials.ranking(calibration).isFirst.filter(Boolean).length;
  const before = trials.ranking(CALIBRATION).isFirst;
  const keepsAll = (calibration: Calibration) =>
    trials.ranking(calibration).isFirst.every((isFirst, k) => isFirst === before[k]);
  const keepsTwo = (calibration: Calibration) => rightFirst(calibration) >= rightFirst(CALIBRATION) - 2;
  console.log(
    '\nplateaus: a constant alone       today   no first suspect moves   at most two fewer right    high as wanted',
  );
  for (const name of Object.keys(CALIBRATION) as (keyof Calibration)[]) {
    const reach = (holds: (calibration: Calibration) => boolean) => rangeOf(name, holds);
    const ranges = [reach(keepsAll), reach(keepsTwo), reach((calibration) => isHighAsWanted(trials, calibration))];
    console.log(
      `  ${name.padEnd(30)} ${String(CALIBRATION[name]).padEnd(7)} ${ranges.map((range) => range.padEnd(24)).join(' ')}`,
    );
  }
  console.log(`  (wanted: ${100 * WANTED_RIGHT} % right, covering ${100 * WANTED_COVER} %)`);
}

function isHighAsWanted(trials: Trials, calibration: Calibration): boolean {
  const { isFirst } = trials.ranking(calibration);
  const isHigh = trials.isHigh(calibration);
  const marked = isHigh.filter(Boolean).length;
  const right = isHigh.filter((high, k) => high && isFirst[k]!).length;
  return right >= WANTED_RIGHT * marked && marked >= WANTED_COVER * isHigh.length;
}

function rangeOf(name: keyof Calibration, holds: (calibration: Calibration) => boolean): string {
  const today = CALIBRATION[name];
  const furthest = (factor: number) => {
    let steps = 0;
    while (steps < STEPS && holds({ ...CALIBRATION, [name]: today * factor ** (steps + 1) })) steps++;
    return steps === STEPS ? (factor > 1 ? 'far' : '0') : (today * factor ** steps).toPrecision(2);
  };
  return holds(CALIBRATION) ? `${furthest(1 / STEP)} – ${furthest(STEP)}` : 'not today';
}

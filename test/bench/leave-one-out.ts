/**
 * How much of the figures is owed to constants chosen on the same faults? Every fault is left out in turn, the constants
 * are chosen anew on the others from coarse grids, a half to a double of today’s values, and the fault left out is judged
 * with them. Beside it, how far each of today's values can move alone.
 */
import { CALIBRATION, type Calibration } from '../../src/verdict/calibration.ts';
import { bestOf, meanOf, type Setting, settingsOf, type Values } from './grid.ts';
import { printPlateaus } from './plateaus.ts';
import type { Case } from './rca-cases.ts';
import { Trials } from './trials.ts';

/** Chosen first, for the share of faults whose culprit is named first. */
const RANKING: Values = {
  callerPriorRequest: [0.05, 0.1, 0.2],
  callerPriorResponse: [0.1, 0.2, 0.4],
  hiddenCallPrior: [0.02, 0.05, 0.12],
  evidencePower: [1, 1.5, 2.25],
  sameWaitOdds: [3, 7, 15],
  occamPower: [0.25, 0.5, 1],
  grownShare: [0.025, 0.05, 0.1],
};
/** Chosen next, in the same way. */
const DETAILS: Values = {
  sameWaitFactor: [1.25, 1.5, 2],
  occamFloor: [0.01, 0.02, 0.05],
  grownRatio: [0.05, 0.1, 0.25],
};
/** Chosen last, for how many of the verdicts marked high are right, as long as enough are marked. */
const CONFIDENCE: Values = {
  highMargin: [0.45, 0.55, 0.65],
  noisy: [0.35, 0.5, 0.7],
  savesEnough: [0.35, 0.5, 0.7],
  beyondNorm: [0.35, 0.5, 0.7],
  explainsAlone: [0.2, 0.3, 0.45],
  speaksAgainst: [0.1, 0.15, 0.25],
  mostCalls: [0.25, 0.5, 0.75],
};
const ENOUGH = 0.6;

interface Fold {
  readonly members: readonly number[];
  readonly chosen: Calibration;
}

export async function leaveOneOut(cases: readonly Case[], withPool: boolean): Promise<void> {
  const trials = await Trials.of(cases, withPool);
  const folds = [...new Set(trials.faults)].map((fault) => chooseWithout(trials, fault));
  printScores(trials, folds);
  printChoices(folds);
  printPlateaus(trials);
}

function chooseWithout(trials: Trials, fault: string): Fold {
  const others = [...trials.faults.keys()].filter((k) => trials.faults[k] !== fault);
  const members = [...trials.faults.keys()].filter((k) => trials.faults[k] === fault);
  let chosen: Calibration = CALIBRATION;
  for (const values of [RANKING, DETAILS]) {
    const score = (setting: Setting) => perFault(trials, others, trials.ranking({ ...chosen, ...setting }).isFirst);
    chosen = { ...chosen, ...bestOf(values, [...settingsOf(values)].map(score)) };
  }
  const ranked = chosen;
  const { isFirst } = trials.ranking(ranked);
  const score = (setting: Setting) => highScore(trials.isHigh({ ...ranked, ...setting }, ranked), isFirst, others);
  chosen = { ...ranked, ...bestOf(CONFIDENCE, [...settingsOf(CONFIDENCE)].map(score)) };
  return { members, chosen };
}

/** Mean over faults, so that a fault with many cases does not choose for the others. */
function perFault(trials: Trials, members: readonly number[], isRight: readonly boolean[]): number {
  const faults = Map.groupBy(members, (k) => trials.faults[k]!);
  return meanOf([...faults.values()].map((ofFault) => meanOf(ofFault.map((k) => Number(isRight[k]!)))));
}

/** The share of those marked high that are right; below zero where too few are marked. */
function highScore(isHigh: readonly boolean[], isFirst: readonly boolean[], members: readonly number[]): number {
  const marked = members.filter((k) => isHigh[k]!);
  const covers = marked.length / members.length;
  return covers < ENOUGH ? covers - 1 : marked.filter((k) => isFirst[k]!).length / marked.length;
}

function printScores(trials: Trials, folds: readonly Fold[]): void {
  const all = [...trials.faults.keys()];
  const leftOut = (ask: (calibration: Calibration) => readonly boolean[]) => {
    const answers: boolean[] = [];
    for (const { members, chosen } of folds) for (const k of members) answers[k] = ask(chosen)[k]!;
    return answers;
  };
  console.log(
    `${all.length} pairs of ${folds.length} faults${' '.repeat(24)}first   per fault  three    high covers  right`,
  );
  const print = (name: string, of: (ask: (calibration: Calibration) => readonly boolean[]) => readonly boolean[]) => {
    const isFirst = of((calibration) => trials.ranking(calibration).isFirst);
    const isAmongThree = of((calibration) => trials.ranking(calibration).isAmongThree);
    const isHigh = of((calibration) => trials.isHigh(calibration));
    const marked = all.filter((k) => isHigh[k]!);
    const cells = [
      part(isFirst),
      percent(perFault(trials, all, isFirst)),
      part(isAmongThree),
      part(isHigh),
      percent(marked.filter((k) => isFirst[k]!).length / marked.length),
    ];
    console.log(name.padEnd(42) + cells.join('   '));
  };
  print('constants chosen on the other faults', leftOut);
  print('constants as they are', (ask) => ask(CALIBRATION));
}

function printChoices(folds: readonly Fold[]): void {
  console.log('\nchosen, times out of the faults left out');
  for (const [name, values] of Object.entries({ ...RANKING, ...DETAILS, ...CONFIDENCE })) {
    const constant = name as keyof Calibration;
    const counts = values.map(
      (value) => `${value}: ${folds.filter(({ chosen }) => chosen[constant] === value).length}`,
    );
    console.log(
      `  ${name.padEnd(22)} ${counts.map((count) => count.padEnd(10)).join(' ')} today ${CALIBRATION[constant]}`,
    );
  }
}

function part(answers: readonly boolean[]): string {
  return percent(meanOf(answers.map(Number)));
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`.padStart(8);
}

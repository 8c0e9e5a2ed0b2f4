/** Tables of the fault bench: per kind of fault, overall, and by what makes a pair hard. */
import type { Report } from '../../src/report/report.ts';
import { FAULT_KINDS, type FaultGroup, type FaultKind, KINDS } from '../support/faults/fault.ts';
import type { Style } from '../support/faults/topology.ts';

export interface Outcome {
  readonly number: number;
  readonly kind: FaultKind;
  readonly isFirst: boolean;
  readonly isAmongThree: boolean;
  readonly isSame: boolean;
  readonly isCauseRight: boolean;
  /** What mending is said to save is within a quarter of what the fault cost. */
  readonly isSavingRight: boolean;
  readonly confidence: Report['verdict']['confidence'];
  readonly style: Style;
  readonly size: number;
  readonly clarity: number;
  readonly named: string;
}

const LEVELS = ['high', 'medium', 'low'] as const;

export function printTables(outcomes: readonly Outcome[]): void {
  const inGroup = (...groups: readonly FaultGroup[]) =>
    outcomes.filter(({ kind }) => groups.includes(KINDS[kind].group));
  printHead('kind of fault');
  for (const kind of FAULT_KINDS.filter((each) => KINDS[each].group === 'told')) printKind(outcomes, kind);
  printRow('all that two traces can tell', inGroup('told'));
  console.log();
  for (const kind of FAULT_KINDS.filter((each) => KINDS[each].group === 'either')) printKind(outcomes, kind);
  printRow('all, with either end right', inGroup('told', 'either'));
  printHead('where a pair is hard');
  printParts('the fault costs', inGroup('told', 'either'), ({ size }) => size, [0.5, 2], ' of the request');
  printParts('it makes', inGroup('told', 'either'), ({ clarity }) => clarity, [0.5, 0.8], ' of all growth');
  const written = (name: string, test: (style: Style) => boolean) =>
    printRow(
      `written ${name}`,
      inGroup('told', 'either').filter(({ style }) => test(style)),
    );
  written('with all kinds of spans', ({ kinds }) => kinds === 'all');
  written('with some kinds', ({ kinds }) => kinds === 'some');
  written('without kinds', ({ kinds }) => kinds === 'none');
  written('with clocks apart', ({ areClocksApart }) => areClocksApart);
  written('with sidecars', ({ hasMesh }) => hasMesh);
  printByDesign(inGroup('hidden'), inGroup('none'));
}

export function printMisses(outcomes: readonly Outcome[]): void {
  const misses = outcomes.filter(({ isFirst, kind }) => !isFirst && KINDS[kind].group !== 'none');
  const rank = ({ confidence }: Outcome) => LEVELS.indexOf(confidence);
  misses.sort((one, other) => rank(one) - rank(other) || other.clarity - one.clarity || one.number - other.number);
  console.log('\nnot first, the surest and clearest ones first:');
  for (const { number, kind, confidence, clarity, named } of misses)
    console.log(
      `  ${String(number).padStart(5)}  ${kind.padEnd(16)} ${confidence.padEnd(6)} ${percent(clarity)}  ${named}`,
    );
}

function printHead(title: string): void {
  console.log(`\n${' '.repeat(42)}                     cause  saves     high          medium         low`);
  console.log(
    `${title.padEnd(36)}${'cases'.padStart(6)}   first  three   right  right    covers right   covers right   covers right`,
  );
}

function printKind(outcomes: readonly Outcome[], kind: FaultKind): void {
  printRow(
    kind,
    outcomes.filter((outcome) => outcome.kind === kind),
  );
}

function printRow(name: string, group: readonly Outcome[]): void {
  if (group.length === 0) return;
  const part = (test: (outcome: Outcome) => boolean, of = group) => percent(of.filter(test).length / of.length);
  const cells = [
    name.padEnd(36) + String(group.length).padStart(6),
    part(({ isFirst }) => isFirst),
    part(({ isAmongThree }) => isAmongThree),
    part(({ isCauseRight }) => isCauseRight),
    part(({ isSavingRight }) => isSavingRight),
    ...LEVELS.flatMap((level) => {
      const marked = group.filter(({ confidence }) => confidence === level);
      return ['', percent(marked.length / group.length), part(({ isFirst }) => isFirst, marked)];
    }),
  ];
  console.log(cells.join(' '));
}

/** Rows for below the first bound, between the bounds, and above the last one. */
function printParts(
  name: string,
  outcomes: readonly Outcome[],
  measure: (outcome: Outcome) => number,
  bounds: readonly [number, number],
  unit: string,
): void {
  const [low, high] = bounds;
  const shown = (bound: number) => `${Math.round(100 * bound)} %`;
  printRow(
    `${name} under ${shown(low)}${unit}`,
    outcomes.filter((each) => measure(each) < low),
  );
  printRow(
    `${name} ${shown(low)} to ${shown(high)}`,
    outcomes.filter((each) => measure(each) >= low && measure(each) < high),
  );
  printRow(
    `${name} over ${shown(high)}${unit}`,
    outcomes.filter((each) => measure(each) >= high),
  );
}

function printByDesign(hidden: readonly Outcome[], none: readonly Outcome[]): void {
  const share = (of: readonly Outcome[], test: (outcome: Outcome) => boolean) =>
    percent(of.filter(test).length / of.length);
  if (hidden.length > 0) {
    const [first, high] = [
      share(hidden, ({ isFirst }) => isFirst),
      share(hidden, ({ confidence }) => confidence === 'high'),
    ];
    console.log(`\nhidden callee: ${hidden.length} cases, by their spans the same as own-time, so judged alike:`);
    console.log(`  the caller is named first in ${first.trim()}, high in ${high.trim()}`);
  }
  if (none.length > 0) {
    const parts = [
      `"same" ${share(none, ({ isSame }) => isSame).trim()}`,
      ...LEVELS.map((level) => `${level} ${share(none, (each) => !each.isSame && each.confidence === level).trim()}`),
    ];
    console.log(`no fault: ${none.length} cases; wanted is "same" or low: ${parts.join(', ')}`);
  }
}

function percent(part: number): string {
  return (Number.isNaN(part) ? '–' : `${(100 * part).toFixed(1)} %`).padStart(7);
}

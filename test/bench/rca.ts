/**
 * npm run bench:rca -- DIRECTORY [--pool] [--misses] [--leave-one-out]
 *
 * Verdict quality on real trace pairs with a known culprit. DIRECTORY holds cases.json, a list of {id, system, fault,
 * service, baseline, candidate}; paths relative to it. A verdict is right when its first suspect is `service`: names in
 * lower case, the last part of dotted ones. Cases of one injected fault are alike, so every figure is given per case and
 * per fault (the mean over faults). The engine sees the two files only; with --pool also the case's `baselines`.
 *
 * --leave-one-out: how much of the figures is owed to constants chosen on the same faults (leave-one-out.ts).
 */
import { resolve } from 'node:path';
import { compareTraces } from '../../src/compare.ts';
import type { Report } from '../../src/report/report.ts';
import { createSources } from '../../src/sources/registry.ts';
import { leaveOneOut } from './leave-one-out.ts';
import { type Case, comparable, injectionOf, readCases } from './rca-cases.ts';

interface Outcome extends Pick<Case, 'id' | 'system' | 'fault'> {
  readonly injection: string;
  readonly isFirst: boolean;
  readonly isAmongThree: boolean;
  readonly confidence: Report['verdict']['confidence'];
  readonly named: string;
}

const [directory, ...options] = process.argv.slice(2);
if (directory === undefined) {
  console.error('usage: npm run bench:rca -- DIRECTORY [--pool] [--misses] [--leave-one-out]');
  process.exit(2);
}
const cases = readCases(resolve(directory));
const withPool = options.includes('--pool');
if (options.includes('--leave-one-out')) await leaveOneOut(cases, withPool);
else await compareAll();

async function compareAll(): Promise<void> {
  const outcomes = await runAll();
  printTable(outcomes);
  if (options.includes('--misses')) printMisses(outcomes);
}

async function runAll(): Promise<readonly Outcome[]> {
  const sources = await createSources({ settings: [], allowPaths: true });
  const { signal } = new AbortController();
  const results: Outcome[] = [];
  for (const each of cases) {
    const { baseline, candidate, baselines } = each;
    const request = { baseline, candidate, order: 'given', pool: withPool ? baselines : [] } as const;
    const report = await compareTraces(request, { sources, signal });
    const names = report.suspects.map((suspect) => comparable(suspect.service));
    const truth = comparable(each.service);
    results.push({
      id: each.id,
      system: each.system,
      fault: each.fault,
      injection: injectionOf(each),
      isFirst: names[0] === truth,
      isAmongThree: names.slice(0, 3).includes(truth),
      confidence: report.verdict.confidence,
      named: `${names.slice(0, 3).join(', ')} (was ${truth})`,
    });
  }
  return results;
}

function printTable(results: readonly Outcome[]): void {
  const groups = Map.groupBy(results, ({ system, fault }) => `${system} ${fault}`);
  const rows = [['all', results] as const, ...[...groups].sort(([one], [other]) => (one < other ? -1 : 1))];
  console.log(
    '                                       cases       per case          per fault      high          medium        low',
  );
  console.log(
    '                                   (faults)    first  three     first  three    covers right   covers right   covers right',
  );
  for (const [name, group] of rows) {
    const faults = [...Map.groupBy(group, ({ injection }) => injection).values()];
    const perFault = (test: (each: Outcome) => boolean) =>
      mean(faults.map((fault) => mean(fault.map((each) => Number(test(each))))));
    const perCase = (test: (each: Outcome) => boolean) => mean(group.map((each) => Number(test(each))));
    const cells = [
      `${name.padEnd(34)} ${`${group.length} (${faults.length})`.padStart(9)}`,
      percent(perCase(({ isFirst }) => isFirst)),
      percent(perCase(({ isAmongThree }) => isAmongThree)),
      '  ',
      percent(perFault(({ isFirst }) => isFirst)),
      percent(perFault(({ isAmongThree }) => isAmongThree)),
      '  ',
      ...(['high', 'medium', 'low'] as const).flatMap((level) => {
        const marked = group.filter(({ confidence }) => confidence === level);
        return [percent(marked.length / group.length), percent(mean(marked.map(({ isFirst }) => Number(isFirst))))];
      }),
    ];
    console.log(cells.join(' '));
  }
}

function printMisses(results: readonly Outcome[]): void {
  console.log('\nnot first:');
  for (const { id, confidence, named } of results.filter(({ isFirst }) => !isFirst))
    console.log(`  ${id}  ${confidence}  ${named}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(part: number): string {
  return (Number.isNaN(part) ? '–' : `${(100 * part).toFixed(1)} %`).padStart(7);
}

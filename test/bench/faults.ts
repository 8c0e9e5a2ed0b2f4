/**
 * npm run bench:faults -- [--count N] [--seed S] [--pool N] [--misses] [--case NUMBER] [--kind KIND]
 *
 * Verdict quality and calibration on simulated requests with injected faults of known culprits (test/support/faults):
 * every kind equally often; the engine sees two traces and, with --pool, N requests without the fault. A verdict is
 * right when its first suspect is a culprit. The same seed gives the same cases; `--case` shows one of them: the fault,
 * the ledger, the suspects. On every pair the ledger must balance and the critical paths must tile their roots, or the
 * bench stops.
 */
import { parseArgs } from 'node:util';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { reportOn } from '../../src/compare.ts';
import type { Report } from '../../src/report/report.ts';
import { durationAt, type Trace } from '../../src/trace/trace.ts';
import { mixed } from '../support/faults/chance.ts';
import { FAULT_KINDS, type FaultKind } from '../support/faults/fault.ts';
import { drawCase, type FaultCase, type LeftOut } from '../support/faults/fault-case.ts';
import { type Outcome, printMisses, printTables } from './faults-table.ts';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    pool: { type: 'string', default: '0' },
    misses: { type: 'boolean', default: false },
    case: { type: 'string' },
    kind: { type: 'string' },
  },
});
const seed = Number(options.seed);
const kinds = FAULT_KINDS.filter((kind) => options.kind === undefined || kind === options.kind);
if (options.case === undefined) runAll(Number(options.count));
else showOne(Number(options.case));

function runAll(count: number): void {
  const started = performance.now();
  const outcomes: Outcome[] = [];
  const leftOut = new Map<LeftOut, number>();
  let engineMs = 0;
  for (let number = 0; number < count; number++) {
    if (!kinds.includes(kindOf(number))) continue;
    const drawn = drawCase(kindOf(number), mixed(seed, number));
    for (const reason of drawn.leftOut) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    const pool = drawn.case.pool(Number(options.pool));
    const before = performance.now();
    const report = reportOn(drawn.case.baseline, drawn.case.candidate, 'given', pool);
    engineMs += performance.now() - before;
    assertSound(drawn.case, report, number);
    outcomes.push(outcomeOf(drawn.case, report, number));
  }
  printTables(outcomes);
  const places = [...leftOut].map(([reason, times]) => `${times} ${reason}`).join(', ');
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(
    `\nseed ${seed}; ${outcomes.length} pairs in ${seconds} s, ${(engineMs / outcomes.length).toFixed(1)} ms a verdict`,
  );
  console.log(`places left out: ${places}`);
  if (options.misses) printMisses(outcomes);
}

function kindOf(number: number): FaultKind {
  return FAULT_KINDS[number % FAULT_KINDS.length]!;
}

function outcomeOf(drawn: FaultCase, report: Report, number: number): Outcome {
  const { kind, culprits, causes, effectNs, size, clarity, where, topology } = drawn;
  const { cause, confidence } = report.verdict;
  const names = report.suspects.map(({ service }) => service);
  const isFirst = names[0] !== undefined && culprits.includes(names[0]);
  return {
    number,
    kind,
    isFirst,
    isAmongThree: names.slice(0, 3).some((name) => culprits.includes(name)),
    isSame: report.verdict.outcome === 'same',
    isCauseRight: isFirst && cause !== null && causes.includes(cause.kind),
    isSavingRight: isFirst && cause !== null && Math.abs(cause.deltaNs / effectNs - 1) < 0.25,
    confidence,
    style: topology.style,
    size,
    clarity,
    named: `${cause?.kind ?? '–'}: ${names.slice(0, 3).join(', ')} (was ${culprits.join(' or ')}; ${where})`,
  };
}

/** What must hold on every pair whatever the verdict. */
function assertSound({ baseline, candidate }: FaultCase, { ledger, verdict }: Report, number: number): void {
  const booked = ledger.reduce((sum, row) => sum + row.deltaNs, 0);
  const deltaNs = durationAt(candidate, 0) - durationAt(baseline, 0);
  if (booked !== deltaNs || verdict.deltaNs !== deltaNs)
    throw new Error(`case ${number}: the ledger holds ${booked} ns of ${deltaNs} ns`);
  for (const trace of [baseline, candidate])
    if (!isTiled(trace)) throw new Error(`case ${number}: the critical path of ${trace.traceId} has holes`);
}

function isTiled(trace: Trace): boolean {
  const { length, from, to } = criticalPath(trace);
  let at = trace.start[0]!;
  for (let k = 0; k < length; k++) {
    if (from[k] !== at || to[k]! <= at) return false;
    at = to[k]!;
  }
  return at === trace.end[0];
}

function showOne(number: number): void {
  const drawn = drawCase(kindOf(number), mixed(seed, number)).case;
  const report = reportOn(drawn.baseline, drawn.candidate, 'given', drawn.pool(Number(options.pool)));
  const { kind, where, culprits, effectNs, clarity } = drawn;
  console.log(`case ${number}: ${kind}, ${where}; right: ${culprits.join(' or ')}`);
  console.log(`it costs ${(effectNs / 1e6).toFixed(1)} ms, ${(100 * clarity).toFixed(0)} % of all growth\n`);
  for (const {
    account,
    service,
    peer,
    operation,
    deltaNs,
    selfBaselineNs,
    selfCandidateNs,
    calls,
  } of report.ledger.slice(0, 15))
    console.log(
      [
        (deltaNs / 1e6).toFixed(1).padStart(10),
        account.padEnd(10),
        `${service}${peer === undefined ? '' : ` → ${peer}`}, ${operation}`.padEnd(60),
        `self ${(selfBaselineNs / 1e6).toFixed(1)} → ${(selfCandidateNs / 1e6).toFixed(1)}`.padEnd(24),
        `calls ${calls.baseline} → ${calls.candidate}`,
      ].join('  '),
    );
  console.log();
  for (const suspect of report.suspects.slice(0, 5))
    console.log(`${suspect.score.toFixed(3).padStart(10)}  ${suspect.service}: ${suspect.kinds.join(', ')}`);
  console.log(`\n${JSON.stringify(report.verdict.cause)} ${report.verdict.confidence}`);
}

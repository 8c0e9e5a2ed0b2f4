/**
 * The ledger as rows for a table: the accounts that made the difference, everything else in one row, and the total.
 *
 * Every number of an account is rounded by itself, as it is everywhere else in the answer. Columns add up to their
 * totals as printed all the same: what rounding leaves over, a few last digits, is in the row of everything else.
 */
import type { Report } from '../report/report.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';
import {
  type Amounts,
  amountsOf,
  counted,
  decimalsNeeded,
  formatTicks,
  nsOfTicks,
  ticksOf,
  unitsOfTicks,
} from './amounts.ts';

export interface LedgerTable {
  /** Unit of all numbers, e.g. "ms". */
  readonly unit: string;
  /** None where no request took any time. */
  readonly rows: readonly TableRow[];
  /** Absent where it would be a row of zeros. */
  readonly everythingElse: (Numbers & { readonly label: string }) | undefined;
  readonly total: Numbers;
}

export interface TableRow extends Numbers {
  readonly account: LedgerRow;
  /** Its critical-path time changed without its work: it came onto the critical path, or left it. */
  readonly isMovedOnly: boolean;
  /** Nobody's time, between the parts of a trace that has no root of its own. */
  readonly isNobody: boolean;
}

export interface Numbers {
  readonly baseline: string;
  readonly candidate: string;
  /** Signed. */
  readonly difference: string;
  readonly deltaNs: number;
  /** The same numbers as they are printed, in the table's unit: what a column is sorted by and a bar drawn from. */
  readonly inUnit: Columns;
}

/** What the row of nobody's time is called. */
export const NOBODY_LABEL = 'no span was running';

/** Accounts below this part of all growth (of the baseline, where nothing grew) go into "everything else". */
const NOTABLE_SHARE = 0.02;
const MOST_ROWS = 8;
/** With fewer notable rows, those where most of the time went are shown too: what did not change is news as well. */
const LEAST_ROWS = 3;

export function ledgerTable(report: Report): LedgerTable {
  const amounts = amountsOf(report);
  const all = report.ledger.map((account) => ({ account, ticks: ticksIn(account, amounts) }));
  const notable = notableRows(report);
  const shown = notable
    .map((account) => all.find((row) => row.account === account)!)
    .filter(({ ticks }) => !isZero(ticks));
  const rest = report.ledger.filter((account) => !shown.some((row) => row.account === account));
  const total = ticksIn(sumOf(report.ledger), amounts);
  const left = shown.reduce((ticks, row) => minus(ticks, row.ticks), total);
  const decimals = decimalsNeeded([...shown.map(({ ticks }) => ticks), left, total].flatMap(Object.values));
  const numbers = (ticks: Ticks): Numbers => ({
    baseline: formatTicks(ticks.baseline, decimals, ''),
    candidate: formatTicks(ticks.candidate, decimals, ''),
    difference: formatTicks(ticks.difference, decimals, '+'),
    deltaNs: nsOfTicks(ticks.difference, amounts),
    inUnit: inUnit(ticks),
  });
  return {
    unit: amounts.unit,
    rows: shown.map(({ account, ticks }) => ({ account, ...kindOfRow(account), ...numbers(ticks) })),
    everythingElse: isZero(left) ? undefined : { label: restLabel(rest, left), ...numbers(left) },
    total: numbers(total),
  };
}

/** "everything else (17 accounts)", of those that took any time. Rounding is told where it shows: nothing takes −0.001 ms. */
function restLabel(rest: readonly LedgerRow[], left: Ticks): string {
  const accounts = rest.filter((row) => row.baselineNs !== 0 || row.candidateNs !== 0).length;
  if (accounts === 0) return 'rounding';
  const isOdd = left.baseline < 0 || left.candidate < 0;
  // Short, as it stands beside three numbers.
  return isOdd ? `everything else (${accounts}), rounding` : `everything else (${counted(accounts, 'account')})`;
}

// --- which rows --------------------------------------------------------------------------------------------------

/** Largest difference first; equal rows stay in the ledger's own order. */
function notableRows({ ledger, verdict, baseline }: Report): readonly LedgerRow[] {
  const growth = ledger.reduce((sum, row) => sum + Math.max(0, row.deltaNs), 0);
  const least = NOTABLE_SHARE * (growth === 0 ? baseline.durationNs : growth);
  const notable = ledger
    .filter((row) => verdict.outcome !== 'same' && row.deltaNs !== 0 && Math.abs(row.deltaNs) >= least)
    .sort((one, other) => Math.abs(other.deltaNs) - Math.abs(one.deltaNs))
    .slice(0, MOST_ROWS);
  const quiet = ledger
    .filter((row) => !notable.includes(row))
    .sort((one, other) => other.candidateNs - one.candidateNs)
    .slice(0, Math.max(0, LEAST_ROWS - notable.length));
  return [...notable, ...quiet];
}

/** How the ledger names the service of a virtual root's own time. */
const NOBODY = '(no span)';

function kindOfRow(row: LedgerRow): Pick<TableRow, 'isMovedOnly' | 'isNobody'> {
  const selfDeltaNs = row.selfCandidateNs - row.selfBaselineNs;
  return {
    isMovedOnly: row.deltaNs !== 0 && Math.sign(selfDeltaNs) !== Math.sign(row.deltaNs),
    isNobody: row.account === 'own' && row.service === NOBODY,
  };
}

type Times = Pick<LedgerRow, 'baselineNs' | 'candidateNs' | 'deltaNs'>;

function sumOf(rows: readonly LedgerRow[]): Times {
  const sum = { baselineNs: 0, candidateNs: 0, deltaNs: 0 };
  for (const row of rows) {
    sum.baselineNs += row.baselineNs;
    sum.candidateNs += row.candidateNs;
    sum.deltaNs += row.deltaNs;
  }
  return sum;
}

// --- numbers -----------------------------------------------------------------------------------------------------

interface Columns {
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
}

/** Numbers of a row, counted in last printed digits. */
type Ticks = Columns;

function ticksIn({ baselineNs, candidateNs, deltaNs }: Times, amounts: Amounts): Ticks {
  return {
    baseline: ticksOf(baselineNs, amounts),
    candidate: ticksOf(candidateNs, amounts),
    difference: ticksOf(deltaNs, amounts),
  };
}

function inUnit({ baseline, candidate, difference }: Ticks): Columns {
  return {
    baseline: unitsOfTicks(baseline),
    candidate: unitsOfTicks(candidate),
    difference: unitsOfTicks(difference),
  };
}

function minus(one: Ticks, other: Ticks): Ticks {
  return {
    baseline: one.baseline - other.baseline,
    candidate: one.candidate - other.candidate,
    difference: one.difference - other.difference,
  };
}

function isZero({ baseline, candidate, difference }: Ticks): boolean {
  return baseline === 0 && candidate === 0 && difference === 0;
}

/**
 * The ledger as rows for a table: the accounts that made the difference, everything else in one row, and the total.
 * All numbers share one unit and are rounded as running sums, so that every column adds up to its total as printed,
 * digit by digit; a printed number is off by less than one last digit.
 */
import type { Report } from '../report/report.ts';
import { formatDuration, formatNumber } from '../trace/time.ts';
import type { LedgerRow } from '../verdict/verdict-types.ts';

export interface LedgerTable {
  /** Unit of all numbers, e.g. "ms". */
  readonly unit: string;
  readonly rows: readonly TableRow[];
  readonly everythingElse: Numbers & { readonly accounts: number };
  readonly total: Numbers;
  /** Some printed number is not exact. */
  readonly isRounded: boolean;
}

export interface TableRow extends Numbers {
  readonly account: LedgerRow;
  /** Its critical-path time changed without its work: it came onto the critical path, or left it. */
  readonly isMovedOnly: boolean;
}

export interface Numbers {
  readonly baseline: string;
  readonly candidate: string;
  /** Signed. */
  readonly difference: string;
  readonly deltaNs: number;
}

/** Accounts below this part of all growth (of the baseline, where nothing grew) go into "everything else". */
const NOTABLE_SHARE = 0.02;
const MOST_ROWS = 8;
/** With fewer notable rows, those where most of the time went are shown too: what did not change is news as well. */
const LEAST_ROWS = 3;

export function ledgerTable(report: Report): LedgerTable {
  const notable = notableRows(report);
  const rest = report.ledger.filter((row) => !notable.includes(row));
  const scale = scaleOf(report);
  const amounts: readonly Amounts[] = [...notable, sumOf(rest)];
  const columns = {
    baseline: roundedWithTotal(
      amounts.map((row) => row.baselineNs),
      scale.tickNs,
    ),
    candidate: roundedWithTotal(
      amounts.map((row) => row.candidateNs),
      scale.tickNs,
    ),
    difference: roundedWithTotal(
      amounts.map((row) => row.deltaNs),
      scale.tickNs,
    ),
  };
  const decimals = decimalsNeeded(Object.values(columns).flat(), scale);
  const numbersAt = (at: number): Numbers => ({
    baseline: formatTicks(columns.baseline[at]!, scale, decimals, ''),
    candidate: formatTicks(columns.candidate[at]!, scale, decimals, ''),
    difference: formatTicks(columns.difference[at]!, scale, decimals, '+'),
    deltaNs: columns.difference[at]! * scale.tickNs,
  });
  return {
    unit: scale.unit,
    rows: notable.map((account, i) => ({ account, isMovedOnly: isMovedOnly(account), ...numbersAt(i) })),
    everythingElse: { accounts: rest.length, ...numbersAt(notable.length) },
    total: numbersAt(notable.length + 1),
    isRounded: amounts.some((row) => row.baselineNs % scale.tickNs !== 0 || row.candidateNs % scale.tickNs !== 0),
  };
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

function isMovedOnly(row: LedgerRow): boolean {
  return row.deltaNs !== 0 && Math.sign(row.selfCandidateNs - row.selfBaselineNs) !== Math.sign(row.deltaNs);
}

type Amounts = Pick<LedgerRow, 'baselineNs' | 'candidateNs' | 'deltaNs'>;

function sumOf(rows: readonly LedgerRow[]): Amounts {
  const sum = { baselineNs: 0, candidateNs: 0, deltaNs: 0 };
  for (const row of rows) {
    sum.baselineNs += row.baselineNs;
    sum.candidateNs += row.candidateNs;
    sum.deltaNs += row.deltaNs;
  }
  return sum;
}

// --- numbers -----------------------------------------------------------------------------------------------------

interface Scale {
  readonly unit: string;
  /** The last printed digit. */
  readonly tickNs: number;
  readonly ticksPerUnit: number;
}

const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  µs: 1_000,
  ms: 1_000_000,
  s: 1_000_000_000,
  min: 60_000_000_000,
  h: 3_600_000_000_000,
};
const MOST_DECIMALS = 3;

function scaleOf({ baseline, candidate }: Report): Scale {
  const unit = formatDuration(Math.max(baseline.durationNs, candidate.durationNs)).split(' ')[1]!;
  const tickNs = Math.max(1, NS_PER_UNIT[unit]! / 10 ** MOST_DECIMALS);
  return { unit, tickNs, ticksPerUnit: NS_PER_UNIT[unit]! / tickNs };
}

/** Whole ticks whose sum is the rounded total, followed by that total. */
function roundedWithTotal(values: readonly number[], tickNs: number): readonly number[] {
  const ticks: number[] = [];
  let exact = 0;
  let rounded = 0;
  for (const value of values) {
    exact += value;
    const next = Math.round(exact / tickNs);
    ticks.push(next - rounded);
    rounded = next;
  }
  return [...ticks, rounded];
}

/** Decimals without which a number would lose a digit: none for whole milliseconds, three for microseconds in ms. */
function decimalsNeeded(ticks: readonly number[], { ticksPerUnit }: Scale): number {
  let decimals = 0;
  for (let step = ticksPerUnit; step > 1 && ticks.some((tick) => tick % step !== 0); step /= 10) decimals++;
  return decimals;
}

function formatTicks(tick: number, { ticksPerUnit }: Scale, decimals: number, plus: string): string {
  const [whole, fraction = ''] = formatNumber(Math.abs(tick) / ticksPerUnit, decimals).split('.');
  const size = decimals === 0 ? whole! : `${whole}.${fraction.padEnd(decimals, '0')}`;
  if (tick < 0) return `−${size}`;
  return tick > 0 ? `${plus}${size}` : size;
}

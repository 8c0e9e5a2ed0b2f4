/** How a baseline that nobody named was chosen, and where the candidate stands among what is normal: one line for text and chat. */
import type { BaselineChoice, Report } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import { amountsOf } from './amounts.ts';

const NS_PER_HOUR = 3_600_000_000_000n;

/** Empty where the question named the baseline. `source` is its name as it may be shown. */
export function choiceText(report: Report, source: string): string {
  const { baselineChoice: choice } = report;
  if (choice === undefined) return '';
  return `${chosenText(choice, source)} ${standingText(report, choice)}`;
}

/** "The baseline was chosen: of 18 requests like it in the 24 hours before it (tempo), the one of median duration." */
function chosenText({ pool, sameVersion, window }: BaselineChoice, source: string): string {
  const hours = (BigInt(window.to) - BigInt(window.from) + NS_PER_HOUR / 2n) / NS_PER_HOUR;
  const like = sameVersion >= pool ? 'like it and of its version at the root' : 'like it';
  return `The baseline was chosen: of ${formatNumber(pool, 0)} requests ${like} in the ${hours} hours before (${source}), the one of median duration.`;
}

function standingText(report: Report, { pool, faster, p95Ns, leastNs }: BaselineChoice): string {
  const amounts = amountsOf(report);
  const { durationNs } = report.candidate;
  const range = `${amounts.duration(leastNs)} to ${amounts.duration(p95Ns)}`;
  const all = formatNumber(pool, 0);
  if (faster === pool) return `The candidate is slower than all ${all}; normal is ${range}.`;
  if (durationNs < leastNs) return `The candidate is faster than all ${all}; normal is ${range}.`;
  const standing =
    faster === 0 ? `as fast as the fastest of ${all}` : `slower than ${formatNumber(faster, 0)} of ${all}`;
  return durationNs <= p95Ns
    ? `The candidate is within normal: ${standing} (${range}).`
    : `The candidate is ${standing}; normal is ${range}.`;
}

/** The two traces that were compared, in words that text and chat share. */
import type { Report, Side } from '../report/report.ts';
import { formatNumber } from '../trace/time.ts';
import { counted } from './amounts.ts';

/** Why the traces do not stand as they were given; '' where they do. */
export function swappedText({ order }: Report): string {
  return order === 'swapped' ? 'The second trace given was the faster one, so it is the baseline.' : '';
}

/** "20 spans in 6 services, 1 error" */
export function spansText(side: Side): string {
  const errors = side.errorCount === 0 ? '' : `, ${counted(side.errorCount, 'error')}`;
  return `${counted(side.spanCount, 'span')} in ${counted(side.serviceCount, 'service')}${errors}`;
}

/** Unix nanoseconds as UTC, to the millisecond. */
export function isoTime(unixNano: string): string {
  return new Date(Number(BigInt(unixNano) / 1_000_000n)).toISOString();
}

const NS_PER_HOUR = 3_600_000_000_000n;
const HOURS_PER_DAY = 24;
/** From here on two requests met different days of the week, loads and perhaps releases. */
const FAR_APART_HOURS = 24;
/** Up to here hours are the better measure. */
const MOST_HOURS = 72;

/** How long after one another the requests were made, where that is over a day; '' otherwise. */
export function startedApart({ baseline, candidate }: Report): string {
  const apartNs = BigInt(candidate.startTime) - BigInt(baseline.startTime);
  const hours = Number((apartNs < 0n ? -apartNs : apartNs) / NS_PER_HOUR);
  if (hours < FAR_APART_HOURS) return '';
  const time = hours <= MOST_HOURS ? `${hours} hours` : `${formatNumber(Math.floor(hours / HOURS_PER_DAY), 0)} days`;
  return `The candidate started ${time} ${apartNs < 0n ? 'before' : 'after'} the baseline: other things may have changed too.`;
}

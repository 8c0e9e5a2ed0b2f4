/** The span that shows the verdict best, and the page on which its backend shows it. */
import type { Report } from '../report/report.ts';

export interface CulpritSpan {
  readonly spanId: string;
  readonly side: 'baseline' | 'candidate';
  readonly url: string;
}

/** Undefined where no cause is named, or where the source of the trace has no page for a span. */
export function culpritSpan(report: Report): CulpritSpan | undefined {
  const [first] = report.facts.find(({ kind }) => kind === 'verdict')?.evidence ?? [];
  if (first === undefined || report.verdict.cause === null) return undefined;
  const url = spanAddress(report[first.side].spanUrl, first.spanId);
  return url === undefined ? undefined : { ...first, url };
}

/** Ids of hand-made traces are anything: only hex digits are put into an address. */
export function spanAddress(template: string | undefined, spanId: string): string | undefined {
  if (template === undefined || !/^[0-9a-f]{16}$/.test(spanId)) return undefined;
  return template.replaceAll('{spanId}', spanId).replaceAll('{spanIdDecimal}', String(BigInt(`0x${spanId}`)));
}

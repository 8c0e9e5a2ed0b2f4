/**
 * The latest reports, so that most clicks need no new comparison. By what the buttons below the answer carry; bounded in
 * number and in rows, from the longest unused one on.
 */
import { LIMITS } from '../../limits.ts';
import type { Report } from '../../report/report.ts';

export interface ReportBounds {
  readonly reports: number;
  readonly rows: number;
}

export class RecentReports {
  readonly #bounds: ReportBounds;
  /** In order of their last use. */
  readonly #reports = new Map<string, Report>();
  #rows = 0;

  constructor(bounds: ReportBounds = { reports: LIMITS.recentReports, rows: LIMITS.recentReportRows }) {
    this.#bounds = bounds;
  }

  find(value: string): Report | undefined {
    const report = this.#reports.get(value);
    if (report !== undefined) this.keep(value, report);
    return report;
  }

  keep(value: string, report: Report): void {
    this.#forget(value);
    this.#reports.set(value, report);
    this.#rows += rowsOf(report);
    for (const [oldest] of this.#reports) {
      if (this.#reports.size <= this.#bounds.reports && this.#rows <= this.#bounds.rows) return;
      this.#forget(oldest);
    }
  }

  #forget(value: string): void {
    const report = this.#reports.get(value);
    if (report === undefined) return;
    this.#reports.delete(value);
    this.#rows -= rowsOf(report);
  }
}

function rowsOf({ spans, ledger, facts, criticalPath }: Report): number {
  return spans.length + ledger.length + facts.length + criticalPath.baseline.length + criticalPath.candidate.length;
}

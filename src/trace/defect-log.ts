/** DefectLog: collects repairs while a trace is built: one Defect per code, whatever order the spans came in. */
import type { Defect, DefectCode } from './defects.ts';

export class DefectLog {
  readonly #entries = new Map<DefectCode, { count: number; spanId: string | undefined }>();

  /** The example kept is the smallest span id: the order of arrival must not show. */
  add(code: DefectCode, spanId: string | undefined, count = 1): void {
    const entry = this.#entries.get(code);
    if (entry === undefined) {
      this.#entries.set(code, { count, spanId });
      return;
    }
    entry.count += count;
    if (spanId !== undefined && (entry.spanId === undefined || spanId < entry.spanId)) entry.spanId = spanId;
  }

  /** Sorted by code. */
  list(): readonly Defect[] {
    return [...this.#entries]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([code, { count, spanId }]) => (spanId === undefined ? { code, count } : { code, count, spanId }));
  }
}

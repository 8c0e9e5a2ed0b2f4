/**
 * The seam between the bot and what watches it: counters, durations and spans, by the names of instruments.ts. Without
 * an SDK behind it nothing happens; with one (open-telemetry.ts) it ends at a scrape and at an OTLP receiver.
 * Attributes are words from short lists: never ids, names, numbers or texts of a trace, of a person or of a question.
 */
import type { CounterName, HistogramName } from './instruments.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  /** False: nobody listens, and what only serves to be told need not be found out. */
  readonly isOn: boolean;
  count(name: CounterName, attributes: Attributes, by?: number): void;
  /** Seconds, or whatever the instrument's unit is. */
  record(name: HistogramName, value: number, attributes: Attributes): void;
  /** What can be read at any time, such as the length of a line. */
  watch(gauges: Readonly<Record<GaugeName, () => number>>): void;
  /** What `work` does is a span of its own, under the span that is open around it. */
  span<Result>(name: string, attributes: Attributes, work: (span: OpenSpan) => Promise<Result>): Promise<Result>;
  /** A span without work of its own, under the one that is open around it; whoever opens it ends it. */
  openSpan(name: string, attributes: Attributes): OpenSpan & { end(): void };
}

export type GaugeName = 'spandiff.asks.working' | 'spandiff.asks.waiting';

export interface OpenSpan {
  set(attributes: Attributes): void;
  /** `kind`: a code, never a message. */
  fail(kind: string): void;
}

const NO_SPAN = { set() {}, fail() {}, end() {} };

export const NO_TELEMETRY: Telemetry = {
  isOn: false,
  count() {},
  record() {},
  watch() {},
  span: (_name, _attributes, work) => work(NO_SPAN),
  openSpan: () => NO_SPAN,
};

/**
 * Whether the services of a trace kept different shares of their spans. Consistent sampling writes the threshold of that
 * decision into the `tracestate` of every span, as in `ot=th:c` (what stays away is below it; zeros at the end are left out).
 * Where thresholds differ, a service with a stricter one may have left spans out of the very same trace.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/#sampling-threshold-value-th
 */
import { LIMITS } from '../limits.ts';

/** Attribute in which formats without a field for it carry the `tracestate`. */
export const TRACE_STATE_ATTRIBUTE = 'w3c.tracestate';

const THRESHOLD = /(?:^|,)\s*ot=(?:[^,;]*;)*?th:([0-9a-f]{1,14})(?:[;,\s]|$)/;
/** No trace has more samplers. */
const MOST_THRESHOLDS = 1_000;

export class SamplingThresholds {
  /** Threshold, without zeros at its end → spans. */
  readonly #spans = new Map<string, number>();

  /** The `tracestate` of one span, as it was written. */
  note(traceState: unknown): void {
    if (typeof traceState !== 'string' || traceState.length > LIMITS.attributeValueCharacters) return;
    const threshold = THRESHOLD.exec(traceState)?.[1]?.replace(/0+$/, '');
    if (threshold === undefined || this.#spans.size >= MOST_THRESHOLDS) return;
    this.#spans.set(threshold, (this.#spans.get(threshold) ?? 0) + 1);
  }

  /** Spans that passed a stricter sampler than others of the trace; 0 where all passed the same. */
  get stricter(): number {
    const [, ...stricter] = [...this.#spans].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return stricter.reduce((sum, [, spans]) => sum + spans, 0);
  }
}

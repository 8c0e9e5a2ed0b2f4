/**
 * Nanoseconds written as JSON numbers. Some exporters write whole 64-bit integers, which are exact if read from the
 * text; Grafana's download computes them as doubles, which hold 17 digits of today's 19. Doubles show: printed, all of
 * them end in "00", and not all in "000" as times of a microsecond clock do.
 */
import type { JsonObject } from './attributes.ts';
import { isLossy, parseLossless } from './times.ts';

/** Distance of neighbouring doubles at today's Unix time in nanoseconds. */
export const FLOAT_RESOLUTION_NS = 256;

export class NumericTimes {
  /** Spans of the trace that were read so; counted by the reader. */
  spans = 0;
  /** Whether the span read last looks like doubles. */
  isLastFloat = false;
  #sawFraction = false;
  #sawWhole = false;

  /** True where all times of the payload are doubles. */
  get areFloats(): boolean {
    return this.#sawFraction && !this.#sawWhole;
  }

  /** The span with its times as exact as its text has them. */
  read(raw: JsonObject, text: string): JsonObject {
    const isExact = !isLossy(raw.startTimeUnixNano) && !isLossy(raw.endTimeUnixNano);
    if (isExact && isWhole(raw.startTimeUnixNano) && isWhole(raw.endTimeUnixNano)) return raw;
    const exact = parseLossless(text) as JsonObject;
    const times = [exact.startTimeUnixNano, exact.endTimeUnixNano];
    const sawWhole = times.some((time) => typeof time === 'bigint' && time % 100n !== 0n);
    const sawFraction = times.some(
      (time) => typeof time === 'number' || (typeof time === 'bigint' && time % 1_000n !== 0n),
    );
    this.#sawWhole ||= sawWhole;
    this.#sawFraction ||= sawFraction;
    this.isLastFloat = sawFraction && !sawWhole;
    return exact;
  }
}

/** Strings and missing times are nobody's floating-point numbers. */
function isWhole(time: unknown): boolean {
  return typeof time !== 'number' || Number.isInteger(time);
}

/** Requests of one kind, as a backend of the tests holds them: web calls cart, and cart takes its time. */
import type { HeldTrace } from '../sources/backends/contract.ts';
import { drawnSpans } from '../support/draw.ts';

const MINUTE_NS = 60_000_000_000n;
/** Microseconds are what most backends keep. */
const EPOCH_NS = 1_795_349_781_535_000_000n;

export interface RequestOptions {
  /** Columns of a millisecond that cart takes. */
  readonly cartMs: number;
  /** Before the candidate. */
  readonly minutesBefore: number;
  /** On the root, as in a drawing. */
  readonly marks?: string;
  readonly operation?: string;
}

export function heldRequest({ cartMs, minutesBefore, marks = '', operation = 'GET /cart' }: RequestOptions): HeldTrace {
  const column = Math.max(20, operation.length + 9);
  const drawing = [
    `${`web     ${operation}`.padEnd(column)}|${'='.repeat(cartMs + 4)}|${marks}`,
    `${'  web   call cart'.padEnd(column)}| ${'='.repeat(cartMs + 2)} |  [client]`,
    `${'    cart  GET /cart'.padEnd(column)}|  ${'='.repeat(cartMs)}  |`,
  ].join('\n');
  const spans = drawnSpans(drawing);
  const shift = EPOCH_NS - spans[0]!.startUnixNano! - BigInt(minutesBefore) * MINUTE_NS;
  const key = `${minutesBefore.toString(16)}${cartMs.toString(16).padStart(4, '0')}${operation.length.toString(16)}`;
  return {
    traceId: `5a${key.padStart(30, '0')}`,
    spans: spans.map((span) => ({
      ...span,
      startUnixNano: span.startUnixNano! + shift,
      endUnixNano: span.endUnixNano! + shift,
    })),
  };
}

/** So many of them over the day before, from 20 to 20 + count − 1 milliseconds, in no order of duration. */
export function normalRequests(count: number): readonly HeldTrace[] {
  return Array.from({ length: count }, (_, i) =>
    heldRequest({ cartMs: 20 + ((i * 7) % count), minutesBefore: 30 + Math.floor((1_380 * i) / count) }),
  );
}

export const SLOW = heldRequest({ cartMs: 90, minutesBefore: 0 });

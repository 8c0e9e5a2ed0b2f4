/**
 * What every format must pass: random traces, written in the format and read back, give the columns that the builder
 * makes of the same spans. What a format cannot hold is listed as its losses, and only that may be missing.
 */
import { describe, expect, test } from 'vitest';
import { decodeTrace } from '../../src/sources/decode.ts';
import { type SpanInput, TraceBuilder } from '../../src/trace/builder.ts';
import { type Attributes, spanAt, type Trace } from '../../src/trace/trace.ts';
import { assertTrace } from '../support/check-trace.ts';
import { DIRT_WITHOUT_DUPLICATES, type Dirt, generateSpans } from '../support/generate.ts';
import { forEachCase, Random } from '../support/random.ts';
import type { Encode } from './encode.ts';

export interface Format {
  readonly name: string;
  readonly encode: Encode;
  readonly resolutionNs: number;
  /** What a span is like after the format has had it. */
  readonly losses?: (span: SpanInput, spans: readonly SpanInput[]) => SpanInput;
  /** Breakage that the format cannot write down. */
  readonly withoutDirt?: readonly Dirt[];
}

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CASES = 60;

export function testFormat(format: Format): void {
  describe(`format ${format.name}`, () => {
    test('tidy traces come back as they were', () => {
      forEachCase(CASES, (random) => expectRoundTrip(format, spansFor(format, random, [])));
    });

    test('broken traces come back as they were, with their defects', () => {
      const dirt = DIRT_WITHOUT_DUPLICATES.filter(
        (kind) => kind !== 'extreme-clock' && !format.withoutDirt?.includes(kind),
      );
      forEachCase(CASES, (random) => expectRoundTrip(format, spansFor(format, random, dirt)));
    });

    test('the order of spans in the payload leaves no mark', () => {
      forEachCase(20, (random) => {
        const spans = spansFor(format, random, []);
        expect(columnsOf(decode(format, random.shuffled(spans)))).toEqual(columnsOf(decode(format, spans)));
      });
    });

    test('names outside ASCII, and with quotes, backslashes and brackets, survive', () => {
      const [span] = spansFor(format, new Random(1), []);
      const name = 'naïve "π" \\ {[ 注文 🛒 ]}';
      const trace = decode(format, [{ ...span!, name, attributes: new Map([['note', name]]) }]);
      expect(spanAt(trace, 0).name).toBe(name);
      expect([...spanAt(trace, 0).attributes]).toEqual([['note', name]]);
    });

    test('the character zero in names and values becomes the replacement character', () => {
      const [span] = spansFor(format, new Random(1), []);
      const attributes = new Map([['peer.service', 'a\u0000b']]);
      const [service, name] = ['c\u0000', '\u0000d\u0000e'];
      const resource = new Map([['service.name', service]]);
      const trace = decode(format, [{ ...span!, service, resource, name, attributes }]);
      expect(spanAt(trace, 0)).toMatchObject({ service: 'c\uFFFD', name: '\uFFFDd\uFFFDe' });
      expect(spanAt(trace, 0).attributes.get('peer.service')).toBe('a\uFFFDb');
    });
  });
}

function spansFor(format: Format, random: Random, dirt: readonly Dirt[]): SpanInput[] {
  return generateSpans(random, { dirt, widthNs: 30 }).map((span) => withWiderTimes(span, format.resolutionNs));
}

const EPOCH_NS = 1_795_349_781_535_123_000n;
const GENERATED_EPOCH_NS = 1_760_000_000_123_456_789n;

/** Times as whole multiples of what the format can tell apart, and off the microsecond where it can tell. */
function withWiderTimes(span: SpanInput, resolutionNs: number): SpanInput {
  const epoch = resolutionNs === 1 ? EPOCH_NS + 457n : EPOCH_NS;
  const widen = (time: bigint | undefined) =>
    time === undefined ? undefined : epoch + (time - GENERATED_EPOCH_NS) * BigInt(resolutionNs);
  return {
    ...span,
    startUnixNano: widen(span.startUnixNano),
    endUnixNano: widen(span.endUnixNano),
    events: span.events?.map((event) => ({ ...event, atUnixNano: widen(event.atUnixNano) })),
  };
}

function expectRoundTrip(format: Format, spans: readonly SpanInput[]): void {
  const builder = new TraceBuilder({ traceId: TRACE_ID, source: 'test', resolutionNs: format.resolutionNs });
  for (const span of spans) builder.add(format.losses?.(span, spans) ?? span);
  const trace = decode(format, spans);
  assertTrace(trace);
  expect(columnsOf(trace)).toEqual(columnsOf(builder.finish()));
}

function decode(format: Format, spans: readonly SpanInput[]): Trace {
  return decodeTrace(Buffer.from(format.encode(TRACE_ID, spans)), { source: 'test', label: 'trace.json' });
}

/** All that a trace holds, so that two of them can be compared; entries of maps in the order of their keys. */
export function columnsOf(trace: Trace) {
  return {
    traceId: trace.traceId,
    startTimeUnixNano: trace.startTimeUnixNano,
    resolutionNs: trace.resolutionNs,
    defects: trace.defects,
    spans: Array.from({ length: trace.length }, (_, i) => {
      const span = spanAt(trace, i);
      return {
        ...span,
        flags: trace.flags[i],
        resource: sorted(span.resource),
        attributes: sorted(span.attributes),
        events: trace.events.get(i)?.map((event) => ({ ...event, attributes: sorted(event.attributes) })),
      };
    }),
  };
}

function sorted(attributes: Attributes): [string, string][] {
  return [...attributes].sort(([one], [other]) => (one < other ? -1 : 1));
}

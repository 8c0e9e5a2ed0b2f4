/**
 * Copies of a trace's spans in which one thing is different: for properties that say what such a change must do to an
 * answer. Spans in, spans out.
 */
import type { SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';

/** Slows all clocks down by a whole factor; the earliest start stays where it is. */
export function scaleTimes(spans: readonly SpanInput[], factor: number): SpanInput[] {
  const base = earliestTime(spans);
  return mapTimes(spans, (time) => base + (time - base) * BigInt(factor));
}

/** Sets all clocks forward by some nanoseconds. */
export function shiftClock(spans: readonly SpanInput[], byNs: bigint): SpanInput[] {
  return mapTimes(spans, (time) => time + byNs);
}

/** Renames services wherever they are named: on spans, in resources, and as the peer of a call. */
export function renameServices(spans: readonly SpanInput[], rename: (service: string) => string): SpanInput[] {
  const resources = new Map<Attributes, Attributes>();
  const renameValue = (attributes: Attributes, key: string): Attributes => {
    const service = attributes.get(key);
    return service === undefined ? attributes : new Map([...attributes, [key, rename(service)]]);
  };
  return spans.map((span) => {
    const resource = resources.get(span.resource) ?? renameValue(span.resource, 'service.name');
    resources.set(span.resource, resource);
    const attributes = span.attributes === undefined ? undefined : renameValue(span.attributes, 'peer.service');
    return { ...span, service: rename(span.service), resource, attributes };
  });
}

/**
 * Lets a span work `byNs` longer on its own at a moment of its own work. The span and everything that waits for it, its
 * ancestors, end later, and what they do after that moment starts later. What runs beside it, or hangs below something
 * that runs beside it or was over by then, is not touched.
 */
export function addOwnTime(spans: readonly SpanInput[], spanId: string, atUnixNano: bigint, byNs: number): SpanInput[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const waiting = new Set<string>();
  for (let at = byId.get(spanId); at !== undefined; at = byId.get(at.parentSpanId ?? '')) waiting.add(at.spanId);
  const startsLater = (span: SpanInput): boolean => {
    if (waiting.has(span.spanId) || span.startUnixNano === undefined || span.startUnixNano < atUnixNano) return false;
    const parent = byId.get(span.parentSpanId ?? '');
    return parent === undefined || waiting.has(parent.spanId) || startsLater(parent);
  };
  return spans.map((span) => {
    const byStartNs = startsLater(span) ? byNs : 0;
    const endsLater = byStartNs > 0 || (waiting.has(span.spanId) && (span.endUnixNano ?? 0n) >= atUnixNano);
    return {
      ...span,
      startUnixNano: span.startUnixNano === undefined ? undefined : span.startUnixNano + BigInt(byStartNs),
      endUnixNano: span.endUnixNano === undefined ? undefined : span.endUnixNano + BigInt(endsLater ? byNs : 0),
    };
  });
}

function mapTimes(spans: readonly SpanInput[], change: (time: bigint) => bigint): SpanInput[] {
  const changeKnown = (time: bigint | undefined) => (time === undefined ? undefined : change(time));
  return spans.map((span) => ({
    ...span,
    startUnixNano: changeKnown(span.startUnixNano),
    endUnixNano: changeKnown(span.endUnixNano),
    events: span.events?.map((event) => ({ ...event, atUnixNano: changeKnown(event.atUnixNano) })),
  }));
}

function earliestTime(spans: readonly SpanInput[]): bigint {
  let earliest: bigint | undefined;
  for (const { startUnixNano } of spans) {
    if (startUnixNano !== undefined && (earliest === undefined || startUnixNano < earliest)) earliest = startUnixNano;
  }
  return earliest ?? 0n;
}

/**
 * Copies of a trace's spans in which one thing is different: for properties that say what such a change must do to an
 * answer. Spans in, spans out.
 */
import type { SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import type { Random } from './random.ts';

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

/** A copy with one to three changes to its structure: a span taken out, repeated, hung elsewhere, moved in time, or failed. */
export function changedCopy(random: Random, spans: readonly SpanInput[]): SpanInput[] {
  let changed = [...spans];
  for (let changes = random.int(1, 3); changes > 0; changes--) changed = changedOnce(random, changed);
  return changed;
}

function changedOnce(random: Random, spans: readonly SpanInput[]): SpanInput[] {
  const victim = random.pick(spans);
  const replace = (change: Partial<SpanInput>) =>
    spans.map((span) => (span === victim ? { ...victim, ...change } : span));
  if (spans[0] === victim) return [...spans];
  switch (random.int(0, 4)) {
    case 0:
      return spans
        .filter((span) => span !== victim)
        .map((span) => (span.parentSpanId === victim.spanId ? { ...span, parentSpanId: victim.parentSpanId } : span));
    case 1:
      return [
        ...spans,
        {
          ...victim,
          spanId: `f${random
            .int(0, 2 ** 31)
            .toString(16)
            .padStart(15, '0')}`,
        },
      ];
    case 2: {
      const parent = random.pick(spans);
      return isBelow(spans, parent, victim) ? [...spans] : replace({ parentSpanId: parent.spanId });
    }
    case 3: {
      const later = (time: bigint | undefined) => (time === undefined ? undefined : time + BigInt(random.int(0, 10)));
      return replace({ startUnixNano: later(victim.startUnixNano), endUnixNano: later(victim.endUnixNano) });
    }
    default:
      return replace({ status: 'error' });
  }
}

function isBelow(spans: readonly SpanInput[], span: SpanInput, top: SpanInput): boolean {
  const seen = new Set<SpanInput>();
  let at: SpanInput | undefined = span;
  while (at !== undefined && at !== top && !seen.has(at)) {
    seen.add(at);
    const parentSpanId: string | undefined = at.parentSpanId;
    at = spans.find(({ spanId }) => spanId === parentSpanId);
  }
  return at === top;
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

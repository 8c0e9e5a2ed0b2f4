/**
 * Datadog's trace → spans: ids and Unix nanoseconds as whole numbers beyond 2^53, which are read from their digits; what is
 * zero is left out; tags without types (`meta` text, `metrics` numbers), those of the resource among them.
 *
 *   {"data": {"id": "4bf9…", "type": "trace", "attributes": {"is_truncated": false, "spans": [
 *     {"traceIDFull": "4bf9…", "traceID": 11803532876627986230, "spanID": 17158905238077369281, "parentID": 9329962688430045371,
 *      "startTime": 1795349781535123457, "endTime": 1795349781715123463, "duration": 180000006, "error": 1,
 *      "service": "shop", "name": "web.request", "resource": "GET /cart", "type": "web", "meta": {…}, "metrics": {…}}]}}}
 *
 * https://docs.datadoghq.com/api/latest/apm-trace/get-a-trace-by-id/
 */
import { LIMITS } from '../limits.ts';
import type { EventInput } from '../trace/builder.ts';
import { isJsonObject, type JsonObject, readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { hexOf, isWhole } from './datadog-ids.ts';
import { DatadogTags } from './datadog-tags.ts';
import { JsonCursor, JsonError, OVERSIZED } from './json-cursor.ts';
import { isLossy, nanosecondsFrom, parseLossless } from './times.ts';

/** Nothing that is read here as digits is longer, quotes included. */
const DIGITS_BYTES = 48;
const RESOLUTION_NS = 1;
const ADVICE = 'Ask Datadog for /api/v2/trace/{trace_id}.';

export class DatadogReader {
  readonly #collector: TraceCollector;
  readonly #tags: DatadogTags;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#tags = new DatadogTags(collector.attributes);
  }

  /** `{id, type, attributes}`, the cursor in front of it. */
  readTrace(cursor: JsonCursor): void {
    const start = cursor.position;
    const waiting: number[] = [];
    let id: unknown;
    cursor.enterObject();
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key === 'id') id = cursor.value();
      else if (key === 'attributes') waiting.push(...this.#readAttributes(cursor));
      else cursor.skipValue();
    }
    if (waiting.length === 0) throw new JsonError('a trace with spans was expected', start);
    for (const position of waiting) this.#readSpans(cursor.at(position), id);
  }

  /** `[element]` below the same key: what Datadog's search answers looks like Jaeger's traces from outside. */
  refuseSearchAnswer(cursor: JsonCursor): void {
    const probe = cursor.at(cursor.position);
    if (!probe.isAtArray() || !probe.enterArray() || !probe.nextElement() || !probe.isAtObject()) return;
    probe.enterObject();
    for (let key = probe.nextKey(); key !== undefined; key = probe.nextKey()) {
      if (key === 'spans') return;
      const value = key === 'type' ? probe.value() : probe.skipValue();
      if (value === 'spans' || value === 'span')
        throw this.#collector.refusal('malformed', "it is a search's list of spans, not a whole trace", ADVICE);
    }
  }

  /** Returns where the spans stand: which trace they belong to may be told behind them. */
  #readAttributes(cursor: JsonCursor): readonly number[] {
    const waiting: number[] = [];
    if (!cursor.enterObject()) return waiting;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key === 'summarized_trace')
        throw this.#collector.refusal('malformed', 'it is a pruned trace, in which spans were left out', ADVICE);
      if (key === 'is_truncated') {
        if (cursor.value() === true) this.#collector.defect('partial');
      } else {
        if (key === 'spans') waiting.push(cursor.position);
        cursor.skipValue();
      }
    }
    return waiting;
  }

  /**
   * All of them belong to one trace, even if some have only the lower half of its id: libraries that do not know ids of
   * 128 bits took part in it.
   */
  #readSpans(cursor: JsonCursor, id: unknown): void {
    if (!cursor.enterArray()) return;
    let traceId = isWhole(hexOf(readText(id))) ? hexOf(readText(id)) : undefined;
    while (cursor.nextElement()) {
      const span = readSpan(cursor);
      if (span?.spanID === undefined) {
        this.#collector.unreadable();
        continue;
      }
      traceId ??= traceIdOf(span);
      if (this.#collector.isKept(traceId, RESOLUTION_NS)) this.#add(span);
    }
  }

  #add(span: JsonObject): void {
    const collector = this.#collector;
    const start = nanosecondsFrom(span.startTime);
    const service = readName(span.service);
    const { attributes, resource, kind, status, events } = this.#tags.read(span, service);
    collector.add({
      spanId: collector.spanId(spanIdOf(span.spanID)),
      parentSpanId: collector.parentSpanId(spanIdOf(span.parentID)),
      service,
      name: readName(span.resource) || readName(span.name),
      kind,
      status,
      startUnixNano: start,
      endUnixNano: nanosecondsFrom(span.endTime) ?? endAfter(start, span.duration),
      resource,
      attributes,
      events: this.#readEvents(events),
    });
    if (span.restricted === true || isKeptAlone(span)) collector.defect('partial');
  }

  /** `[{time_unix_nano, name, attributes}]`; the Agent cuts long tags, so that the last event may be half of one. */
  #readEvents(text: string): readonly EventInput[] {
    const events: unknown[] = [];
    try {
      if (text !== '') pushEvents(text, events);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.#collector.defect('attributes-cut');
    }
    return this.#collector.attributes.events(events, this.#toEvent);
  }

  readonly #toEvent = (raw: JsonObject): EventInput => ({
    name: readName(raw.name),
    atUnixNano: nanosecondsFrom(raw.time_unix_nano),
    attributes: this.#collector.attributes.fromObject(raw.attributes),
  });
}

/** Fields that are whole numbers of 64 bits; as strings they would mean the same. */
const DIGITS: ReadonlySet<string> = new Set(['traceID', 'spanID', 'parentID', 'startTime', 'endTime', 'duration']);

const FIELDS: ReadonlySet<string> = new Set([
  'traceIDFull',
  'service',
  'name',
  'resource',
  'type',
  'error',
  'restricted',
  'meta',
  'metrics',
]);

/** A span with the digits of its numbers as text; undefined where it is none, or where a field of it is too large. */
function readSpan(cursor: JsonCursor): JsonObject | undefined {
  if (!cursor.isAtObject()) {
    cursor.skipValue();
    return undefined;
  }
  const fields: Record<string, unknown> = {};
  let isOversized = false;
  cursor.enterObject();
  for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
    if (DIGITS.has(key)) fields[key] = digitsAt(cursor);
    else if (FIELDS.has(key)) fields[key] = cursor.value();
    else cursor.skipValue();
    isOversized ||= fields[key] === OVERSIZED;
  }
  return isOversized ? undefined : fields;
}

function digitsAt(cursor: JsonCursor): string {
  cursor.peek();
  const from = cursor.position;
  cursor.skipValue();
  return cursor.position - from > DIGITS_BYTES ? '' : cursor.textFrom(from).replaceAll('"', '');
}

function traceIdOf({ traceIDFull, traceID }: JsonObject): string {
  return readText(traceIDFull) || hexOf(readText(traceID));
}

function spanIdOf(digits: unknown): string {
  return digits === '0' ? '' : hexOf(readText(digits));
}

/**
 * A span that a rule kept although its trace was not sampled: others of the trace were dropped.
 * https://docs.datadoghq.com/tracing/trace_pipeline/ingestion_mechanisms/#single-spans
 */
function isKeptAlone({ metrics }: JsonObject): boolean {
  return isJsonObject(metrics) && metrics['_dd.span_sampling.mechanism'] !== undefined;
}

function endAfter(start: bigint | undefined, duration: unknown): bigint | undefined {
  const durationNs = nanosecondsFrom(duration);
  return start === undefined || durationNs === undefined ? undefined : start + durationNs;
}

/** One more than are kept, so that it shows that there were more. */
function pushEvents(text: string, events: unknown[]): void {
  const cursor = new JsonCursor(Buffer.from(text));
  cursor.enterArray();
  while (events.length <= LIMITS.eventsPerSpan && cursor.nextElement()) {
    const event = cursor.value();
    events.push(isJsonObject(event) && isLossy(event.time_unix_nano) ? parseLossless(cursor.text) : event);
  }
}

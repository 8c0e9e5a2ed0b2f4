/**
 * AWS X-Ray's segment documents → spans. A service's share of a trace is a segment, with its name; what it did is a tree of
 * subsegments, within its document or sent alone. Documents stand as text in the answers of X-Ray, and bare in files.
 *
 *   {"Traces": [{"Id": "1-5759e988-bd862e3fe1be46a994272793", "LimitExceeded": false, "Segments": [{"Id": "…", "Document":
 *     "{\"trace_id\": \"1-5759e988-…\", \"id\": \"194fcc8747581230\", \"name\": \"shop\", \"start_time\": 1478293361.271,
 *       \"end_time\": 1478293361.449, \"http\": {\"request\": {\"method\": \"GET\", \"url\": \"https://shop/cart\"}},
 *       \"subsegments\": [{\"id\": \"…\", \"name\": \"DynamoDB\", \"namespace\": \"aws\", \"subsegments\": […], …}]}"}]}],
 *    "UnprocessedTraceIds": []}
 *
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import { LIMITS } from '../limits.ts';
import { spelledId } from '../link/trace-id.ts';
import { isJsonObject, type JsonObject, readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { JsonCursor, JsonError } from './json-cursor.ts';
import { parseKeepingText } from './seconds.ts';
import { MICROSECOND_NS } from './times.ts';
import { type Segment, toSegment, toSpan } from './xray-segment.ts';

/** Keys that show that an object is a bare document. */
export const XRAY_KEYS = ['start_time', 'subsegments', 'in_progress'] as const;

/** Written as numbers whose digits a double does not hold. */
const TIMES: ReadonlySet<string> = new Set(['start_time', 'end_time']);

export class XrayReader {
  readonly #collector: TraceCollector;
  /** By span: the segment that it is, or is within. */
  readonly #segments = new Map<string, Segment>();
  /** Subsegments that came alone wait for their segment. */
  readonly #alone: JsonObject[] = [];

  constructor(collector: TraceCollector) {
    this.#collector = collector;
  }

  /** `[{Id, Segments: [{Document}]}]`, the cursor in front of it; `Spans` in what Transaction Search sends. */
  readTraces(cursor: JsonCursor): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) this.#readTrace(cursor);
  }

  /** The ids that X-Ray did not get to; what else the answer holds is not all then. */
  readUnprocessed(cursor: JsonCursor): void {
    const ids = cursor.value();
    const asked = this.#collector.askedTraceId?.padStart(32, '0');
    if (Array.isArray(ids) && ids.some((id) => asked === undefined || spelledId(readText(id)) === asked))
      this.#collector.defect('partial');
  }

  /** A document as SDKs send it, the cursor in front of it. */
  readDocument(cursor: JsonCursor): void {
    const value = cursor.value();
    const document = isJsonObject(value) ? parseKeepingText(cursor.text, TIMES) : undefined;
    if (!isJsonObject(document)) this.#collector.unreadable();
    else if (document.type === 'subsegment') this.#keepAlone(document);
    else this.#addTree(document, toSegment(document));
  }

  /** Adds the subsegments that came alone; those without a segment go by their own name. */
  finish(): void {
    const parents = new Map(this.#alone.map((document) => [document.id, document.parent_id]));
    for (const document of this.#alone) this.#addTree(document, this.#segmentAbove(document, parents));
    this.#alone.length = 0;
  }

  #readTrace(cursor: JsonCursor): void {
    if (!cursor.enterObject()) return;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key === 'Segments' || key === 'Spans') this.#readSegments(cursor);
      else if (key === 'LimitExceeded') this.#readLimit(cursor.value());
      else cursor.skipValue();
    }
  }

  #readLimit(isExceeded: unknown): void {
    if (isExceeded === true) this.#collector.defect('partial');
  }

  #readSegments(cursor: JsonCursor): void {
    if (!cursor.enterArray()) return;
    while (cursor.nextElement()) {
      const segment = cursor.value();
      const text = isJsonObject(segment) ? readText(segment.Document) : '';
      this.#readText(text);
    }
  }

  #readText(text: string): void {
    try {
      this.readDocument(new JsonCursor(Buffer.from(text)));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.#collector.unreadable();
    }
  }

  #keepAlone(document: JsonObject): void {
    this.#alone.push(document);
    if (this.#alone.length > LIMITS.traceSpans)
      throw this.#collector.refusal('too-large', `the trace has more than ${LIMITS.traceSpans} spans`);
  }

  /** A segment or subsegment and all below it. */
  #addTree(document: JsonObject, segment: Segment): void {
    const collector = this.#collector;
    const traceId = spelledId(readText(document.trace_id)) ?? document.trace_id;
    const waiting: [raw: JsonObject, parentId: unknown][] = [[document, document.parent_id]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [raw, parentId] = next;
      if (Array.isArray(raw.subsegments))
        for (const below of raw.subsegments) {
          if (isJsonObject(below)) waiting.push([below, raw.id]);
          else collector.unreadable();
        }
      this.#segments.set(readText(raw.id), segment);
      if (!collector.isKept(traceId, MICROSECOND_NS)) continue;
      if (raw.in_progress === true) collector.defect('partial');
      if (raw.inferred === true) collector.defect('inferred');
      const ids = { spanId: collector.spanId(raw.id), parentSpanId: collector.parentSpanId(parentId) };
      collector.add({ ...ids, ...toSpan(raw, segment, collector.attributes) });
    }
  }

  /** Up the parents until one is known; what was passed on the way is known from then on. */
  #segmentAbove(document: JsonObject, parents: ReadonlyMap<unknown, unknown>): Segment {
    const passed = new Set<unknown>();
    let at: unknown = document.id;
    while (at !== undefined && !passed.has(at) && !this.#segments.has(readText(at))) {
      passed.add(at);
      at = parents.get(at) ?? (at === document.id ? document.parent_id : undefined);
    }
    const segment = this.#segments.get(readText(at)) ?? toSegment({ name: readName(document.name) });
    for (const id of passed) this.#segments.set(readText(id), segment);
    return segment;
  }
}

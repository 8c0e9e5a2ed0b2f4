/**
 * Formats: tells by its content which format a JSON document has, never by a file's name, and hands it to that
 * format's reader.
 *
 *   {"resourceSpans": […]}               OTLP                 {"data": [{"spans", "processes"}]}    Jaeger
 *   {"batches": […]}                     Tempo v1             {"spans": […], "processes": {…}}      Jaeger, one trace
 *   {"trace": {"resourceSpans": […]}}    Tempo v2             [{"traceId", "id", …}]                Zipkin v2
 *   {"result": {"resourceSpans": […]}}   Jaeger v3            [[{"traceId", "id", …}]]              Zipkin v2, traces
 */
import { LIMITS } from '../limits.ts';
import type { TraceCollector } from './collector.ts';
import { JaegerReader } from './jaeger.ts';
import { type JsonCursor, JsonError } from './json-cursor.ts';
import { OtlpReader } from './otlp.ts';
import { ZipkinReader } from './zipkin.ts';

const OTLP_KEYS: ReadonlySet<string> = new Set(['resourceSpans', 'batches']);
const JAEGER_TRACE_KEYS: ReadonlySet<string> = new Set(['spans', 'processes', 'traceID']);
/** Around OTLP: Tempo v2 and Jaeger v3. */
const WRAPPER_KEYS: ReadonlySet<string> = new Set(['trace', 'result']);
/** The Collector writes its other signals to the same file if it is told to. */
const OTHER_SIGNAL_KEYS: ReadonlySet<string> = new Set(['resourceLogs', 'resourceMetrics', 'resourceProfiles']);
const DOCUMENT_KEYS = OTLP_KEYS.union(WRAPPER_KEYS).union(OTHER_SIGNAL_KEYS).add('data');
/** Tempo's `PARTIAL`, by name or number. */
const PARTIAL: ReadonlySet<unknown> = new Set(['PARTIAL', 1]);

export class FormatReader {
  readonly #collector: TraceCollector;
  readonly #otlp: OtlpReader;
  readonly #jaeger: JaegerReader;
  readonly #zipkin: ZipkinReader;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#otlp = new OtlpReader(collector);
    this.#jaeger = new JaegerReader(collector);
    this.#zipkin = new ZipkinReader(collector);
  }

  /**
   * Reads the document in front of the cursor. False where it is none of the formats; throws JsonError where it is not
   * JSON or not shaped like its format.
   */
  readDocument(cursor: JsonCursor): boolean {
    if (cursor.isAtObject()) return this.#readObject(cursor);
    if (cursor.isAtArray()) return this.#readArray(cursor);
    throw cursor.unexpected('"{" or "["');
  }

  finish(): void {
    this.#otlp.finish();
    this.#zipkin.finish();
  }

  #readObject(cursor: JsonCursor): boolean {
    cursor.peek();
    const start = cursor.position;
    let isKnown = false;
    let unknownKeys = 0;
    if (!cursor.enterObject()) return isKnown;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (JAEGER_TRACE_KEYS.has(key)) {
        cursor.position = start;
        this.#jaeger.readTrace(cursor);
        return true;
      }
      if (DOCUMENT_KEYS.has(key)) isKnown = true;
      else if (++unknownKeys > LIMITS.documentKeys)
        throw new JsonError('too many keys of no trace format', cursor.position);
      this.#readMember(key, cursor);
    }
    return isKnown;
  }

  #readMember(key: string, cursor: JsonCursor): void {
    if (OTLP_KEYS.has(key)) this.#otlp.readResourceSpans(cursor);
    else if (WRAPPER_KEYS.has(key)) this.#readWrapped(cursor);
    else if (key === 'data') this.#jaeger.readTraces(cursor);
    else if (key === 'status' && !cursor.isAtObject() && !cursor.isAtArray()) this.#readStatus(cursor);
    else cursor.skipValue();
  }

  #readWrapped(cursor: JsonCursor): void {
    if (!cursor.enterObject()) return;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (OTLP_KEYS.has(key)) this.#otlp.readResourceSpans(cursor);
      else cursor.skipValue();
    }
  }

  #readStatus(cursor: JsonCursor): void {
    if (PARTIAL.has(cursor.value())) this.#collector.defect('partial');
  }

  #readArray(cursor: JsonCursor): boolean {
    const start = cursor.position;
    cursor.enterArray();
    if (!cursor.nextElement()) return true;
    const readElement = this.#readerOfElements(cursor);
    cursor.position = start;
    cursor.enterArray();
    while (cursor.nextElement()) readElement(cursor);
    return true;
  }

  /** The first element tells what the others are. */
  #readerOfElements(cursor: JsonCursor): (cursor: JsonCursor) => unknown {
    if (cursor.isAtArray()) return (at) => this.#zipkin.readSpans(at);
    if (!cursor.isAtObject()) throw cursor.unexpected('"{"');
    const probe = cursor.at(cursor.position);
    probe.enterObject();
    for (let key = probe.nextKey(); key !== undefined; key = probe.nextKey()) {
      if (DOCUMENT_KEYS.has(key) || JAEGER_TRACE_KEYS.has(key)) return (at) => this.#readObject(at);
      probe.skipValue();
    }
    return (at) => this.#zipkin.readSpan(at);
  }
}

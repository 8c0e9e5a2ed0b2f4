/**
 * Formats: tells by its content which format a JSON document has, never by a file's name, and hands it to that
 * format's reader.
 *
 *   {"resourceSpans": […]}               OTLP                 {"data": [{"spans", "processes"}]}    Jaeger
 *   {"batches": […]}                     Tempo v1             {"spans": […], "processes": {…}}      Jaeger, one trace
 *   {"trace": {"resourceSpans": […]}}    Tempo v2             [{"traceId", "id", …}]                Zipkin v2
 *   {"result": {"resourceSpans": […]}}   Jaeger v3            [[{"traceId", "id", …}]]              Zipkin v2, traces
 *   {"data": {"attributes": {"spans"}}}  Datadog
 *   {"hits": {"hits": [{"_source"}]}}    Elastic, OpenSearch  {"_source": {…}}                      one hit of theirs
 *   [{"event_type", "children": […]}]    Sentry               {"TraceId", "SpanId", "SpanName", …}  ClickHouse, a row
 *   {"meta", "data": [{"TraceId", …}]}   ClickHouse, rows
 *   {"Traces": [{"Segments": […]}]}      X-Ray                {"trace_id", "start_time", …}          X-Ray, a document
 */
import { LIMITS } from '../limits.ts';
import { ClickHouseReader, TRACE_ID } from './clickhouse.ts';
import type { TraceCollector } from './collector.ts';
import { DatadogReader } from './datadog.ts';
import { HitsReader } from './elastic-hits.ts';
import { JaegerReader } from './jaeger.ts';
import { type JsonCursor, JsonError } from './json-cursor.ts';
import { OtlpReader } from './otlp.ts';
import { SENTRY_KEYS, SentryReader } from './sentry.ts';
import { XRAY_KEYS, XrayReader } from './xray.ts';
import { ZipkinReader } from './zipkin.ts';

type Read = (cursor: JsonCursor) => void;

/** The Collector writes its other signals to the same file if it is told to. */
const OTHER_SIGNALS = ['resourceLogs', 'resourceMetrics', 'resourceProfiles'];
/** Tempo's `PARTIAL`, by name or number. */
const PARTIAL: ReadonlySet<unknown> = new Set(['PARTIAL', 1]);

export class FormatReader {
  readonly #collector: TraceCollector;
  readonly #otlp: OtlpReader;
  readonly #xray: XrayReader;
  readonly #zipkin: ZipkinReader;
  /** Keys of a document → what reads their value. A document with one of them is of a known format. */
  readonly #members: ReadonlyMap<string, Read>;
  /** Keys that tell what an object is as a whole → what reads the object from its start. */
  readonly #objects: ReadonlyMap<string, Read>;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#otlp = new OtlpReader(collector);
    this.#xray = new XrayReader(collector);
    this.#zipkin = new ZipkinReader(collector);
    const jaeger = new JaegerReader(collector);
    const datadog = new DatadogReader(collector);
    const hits = new HitsReader(collector);
    const clickhouse = new ClickHouseReader(collector);
    const sentry = new SentryReader(collector);
    const data: Read = (cursor) => {
      datadog.refuseSearchAnswer(cursor);
      if (cursor.isAtObject()) datadog.readTrace(cursor);
      else if (clickhouse.isAtRows(cursor)) clickhouse.readRows(cursor);
      else jaeger.readTraces(cursor);
    };
    const resourceSpans: Read = (cursor) => this.#otlp.readResourceSpans(cursor);
    const wrapped: Read = (cursor) => this.#readWrapped(cursor);
    const skipped: Read = (cursor) => cursor.skipValue();
    this.#members = new Map<string, Read>([
      ['resourceSpans', resourceSpans],
      ['batches', resourceSpans],
      ['trace', wrapped],
      ['result', wrapped],
      ['data', data],
      ['_source', (cursor) => hits.readSource(cursor)],
      ['Traces', (cursor) => this.#xray.readTraces(cursor)],
      ['UnprocessedTraceIds', (cursor) => this.#xray.readUnprocessed(cursor)],
      ...OTHER_SIGNALS.map((key): [string, Read] => [key, skipped]),
    ]);
    const jaegerTrace: Read = (cursor) => jaeger.readTrace(cursor);
    const sentryEvent: Read = (cursor) => sentry.readEvent(cursor);
    const xrayDocument: Read = (cursor) => this.#xray.readDocument(cursor);
    this.#objects = new Map([
      ...['spans', 'processes', 'traceID'].map((key): [string, Read] => [key, jaegerTrace]),
      ['hits', (cursor) => hits.readAnswer(cursor)],
      [TRACE_ID, (cursor) => clickhouse.readRow(cursor)],
      ...SENTRY_KEYS.map((key): [string, Read] => [key, sentryEvent]),
      ...XRAY_KEYS.map((key): [string, Read] => [key, xrayDocument]),
    ]);
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
    this.#xray.finish();
    this.#zipkin.finish();
  }

  #readObject(cursor: JsonCursor): boolean {
    cursor.peek();
    const start = cursor.position;
    let isKnown = false;
    let unknownKeys = 0;
    if (!cursor.enterObject()) return isKnown;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      const readWhole = this.#objects.get(key);
      if (readWhole !== undefined) {
        cursor.position = start;
        readWhole(cursor);
        return true;
      }
      const readMember = this.#members.get(key);
      if (readMember !== undefined) isKnown = true;
      else if (++unknownKeys > LIMITS.documentKeys)
        throw new JsonError('too many keys of no trace format', cursor.position);
      if (readMember !== undefined) readMember(cursor);
      else this.#readUnknown(key, cursor);
    }
    return isKnown;
  }

  /** A status alone makes no trace. */
  #readUnknown(key: string, cursor: JsonCursor): void {
    if (key !== 'status' || cursor.isAtObject() || cursor.isAtArray()) cursor.skipValue();
    else if (PARTIAL.has(cursor.value())) this.#collector.defect('partial');
  }

  #readWrapped(cursor: JsonCursor): void {
    if (!cursor.enterObject()) return;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key === 'resourceSpans' || key === 'batches') this.#otlp.readResourceSpans(cursor);
      else cursor.skipValue();
    }
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

  /** The first element tells what the others are; spans of Zipkin unless a key says otherwise. */
  #readerOfElements(cursor: JsonCursor): (cursor: JsonCursor) => unknown {
    if (cursor.isAtArray()) return (at) => this.#zipkin.readSpans(at);
    if (!cursor.isAtObject()) throw cursor.unexpected('"{"');
    const probe = cursor.at(cursor.position);
    probe.enterObject();
    for (let key = probe.nextKey(); key !== undefined; key = probe.nextKey()) {
      if (this.#members.has(key) || this.#objects.has(key)) return (at) => this.#readObject(at);
      probe.skipValue();
    }
    return (at) => this.#zipkin.readSpan(at);
  }
}

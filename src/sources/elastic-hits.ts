/**
 * Answers of `_search` → spans: what Elasticsearch and OpenSearch found, in the order of nothing. A saved answer is read, and
 * so are its hits alone, one a line or as a list. Each document says itself who wrote it:
 *
 *   {"timed_out": false, "_shards": {"failed": 0},
 *    "hits": {"hits": [{"_source": {"trace": {"id": …}, "processor": {"event": "span"}, …}},      Elastic APM
 *                      {"_source": {"trace_id": …, "span_id": …, …}},                             Elastic, OTel-native
 *                      {"_source": {"traceId": …, "spanId": …, …}}]}}                             Data Prepper
 *
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search
 */
import { isJsonObject, type JsonObject } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { ApmDocumentReader } from './elastic-apm.ts';
import { type Fields, fieldsOf } from './elastic-document.ts';
import { OtelDocumentReader } from './elastic-otel.ts';
import type { JsonCursor } from './json-cursor.ts';
import { DataPrepperReader } from './opensearch-data-prepper.ts';
import { isLossy, parseLossless } from './times.ts';

export class HitsReader {
  readonly #collector: TraceCollector;
  readonly #apm: ApmDocumentReader;
  readonly #otel: OtelDocumentReader;
  readonly #dataPrepper: DataPrepperReader;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#apm = new ApmDocumentReader(collector);
    this.#otel = new OtelDocumentReader(collector);
    this.#dataPrepper = new DataPrepperReader(collector);
  }

  /** A whole answer, the cursor in front of it. */
  readAnswer(cursor: JsonCursor): void {
    cursor.enterObject();
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key === 'hits') this.#readHits(cursor);
      else if (key === 'timed_out' || key === '_shards') this.#readCompleteness(cursor.value());
      else cursor.skipValue();
    }
  }

  /** The document of a hit, the cursor in front of it. */
  readSource(cursor: JsonCursor): void {
    const value = cursor.value();
    if (isJsonObject(value)) this.#readDocument(exactFieldsOf(value, cursor.text));
    else this.#collector.unreadable();
  }

  #readHits(cursor: JsonCursor): void {
    if (!cursor.enterObject()) return;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key !== 'hits') cursor.skipValue();
      else if (cursor.enterArray()) while (cursor.nextElement()) this.#readHit(cursor);
    }
  }

  #readHit(cursor: JsonCursor): void {
    let hasSource = false;
    if (!cursor.enterObject()) return;
    for (let key = cursor.nextKey(); key !== undefined; key = cursor.nextKey()) {
      if (key !== '_source') cursor.skipValue();
      else {
        hasSource = true;
        this.readSource(cursor);
      }
    }
    if (!hasSource) this.#collector.unreadable();
  }

  /** `true`, or `{"failed": 1}`: parts of the index were not searched. */
  #readCompleteness(value: unknown): void {
    const failed = isJsonObject(value) ? value.failed : undefined;
    if (value === true || (typeof failed === 'number' && failed > 0)) this.#collector.defect('partial');
  }

  #readDocument(fields: Fields): void {
    if (fields.has('traceId')) this.#dataPrepper.read(fields);
    else if (fields.has('trace_id')) this.#otel.read(fields);
    else if (fields.has('trace.id')) this.#apm.read(fields);
    else this.#collector.unreadable();
  }
}

/** Once more from the text where a number lost digits. */
function exactFieldsOf(document: JsonObject, text: string): Fields {
  const fields = fieldsOf(document);
  return fields.values().some(isLossy) ? fieldsOf(parseLossless(text) as JsonObject) : fields;
}

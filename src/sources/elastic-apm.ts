/**
 * Documents of Elastic APM (`traces-apm*`, and `apm-*` before 8.0) → spans. A transaction is a service's part in a trace, as a
 * server, a consumer or a job; spans are what it does. Times are in microseconds; dots in the names of labels became "_".
 *
 *   {"processor": {"event": "transaction"}, "trace": {"id": …}, "transaction": {"id": …, "name": "GET /", "type": "request",
 *    "duration": {"us": 180000}, "span_count": {"dropped": 3}}, "timestamp": {"us": 1795349781535123},
 *    "event": {"outcome": "failure"}, "service": {"name": "shop"}, "labels": {"http_route": "/"}}
 *   {"processor": {"event": "span"}, "trace": {"id": …}, "parent": {"id": …}, "span": {"id": …, "name": "SELECT", "type": "db",
 *    "duration": {"us": 650}, "destination": {"service": {"resource": "postgresql"}}}, …}
 *
 * https://www.elastic.co/docs/solutions/observability/apm/data-types, https://github.com/elastic/apm-data
 */
import type { StatusCode } from '../trace/vocabulary.ts';
import { readName } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import { DocumentResources } from './document-resources.ts';
import { apmAttributes, apmResource } from './elastic-apm-fields.ts';
import { spanKind, transactionKind } from './elastic-apm-kinds.ts';
import type { Fields } from './elastic-document.ts';
import { nanosecondsFromIso } from './iso-times.ts';
import { durationFromMicroseconds, MICROSECOND_NS, nanosecondsFromMicroseconds } from './times.ts';

export class ApmDocumentReader {
  readonly #collector: TraceCollector;
  readonly #resources: DocumentResources;

  constructor(collector: TraceCollector) {
    this.#collector = collector;
    this.#resources = new DocumentResources(collector);
  }

  read(fields: Fields): void {
    const event = eventOf(fields);
    // Errors and metrics name traces, too.
    if (event === undefined || !this.#collector.isKept(fields.get('trace.id'), MICROSECOND_NS)) return;
    this.#add(event, fields);
    const unsent = unsentSpans(event, fields);
    if (unsent > 0) this.#collector.defect('partial', unsent);
  }

  #add(event: ApmEvent, fields: Fields): void {
    const collector = this.#collector;
    const start =
      nanosecondsFromMicroseconds(fields.get('timestamp.us')) ?? nanosecondsFromIso(fields.get('@timestamp'));
    const duration = durationFromMicroseconds(fields.get(`${event}.duration.us`));
    const resource = this.#resources.of(apmResource(fields), fields.get('service.name'));
    collector.add({
      spanId: collector.spanId(fields.get(`${event}.id`)),
      parentSpanId: collector.parentSpanId(parentOf(event, fields)),
      service: resource.service,
      name: readName(fields.get(`${event}.name`)),
      kind: event === 'transaction' ? transactionKind(fields) : spanKind(fields),
      status: statusOf(fields),
      startUnixNano: start,
      endUnixNano: start === undefined || duration === undefined ? undefined : start + duration,
      resource: resource.attributes,
      attributes: collector.attributes.fromObject(apmAttributes(fields)),
    });
  }
}

type ApmEvent = 'transaction' | 'span';

/** Documents of transactions may carry a `span.id`, and those of spans carry a `transaction.id`. */
function eventOf(fields: Fields): ApmEvent | undefined {
  const event = fields.get('processor.event');
  if (event === 'transaction' || event === 'span') return event;
  if (event !== undefined) return undefined;
  if (fields.has('span.duration.us')) return 'span';
  return fields.has('transaction.duration.us') ? 'transaction' : undefined;
}

/** Before 7.0 the outermost spans of a transaction did not name it as their parent. */
function parentOf(event: ApmEvent, fields: Fields): unknown {
  return fields.get('parent.id') ?? (event === 'span' ? fields.get('transaction.id') : undefined);
}

/** Agents say "success" of all that did not fail, which is what OpenTelemetry leaves unset. */
function statusOf(fields: Fields): StatusCode {
  return fields.get('event.outcome') === 'failure' ? 'error' : 'unset';
}

/**
 * How many spans are known not to have been sent: dropped over the agent's limit, not recorded with their transaction, or
 * packed into one with others that were alike and came one after the other.
 * https://github.com/elastic/apm/blob/main/specs/agents/handling-huge-traces/README.md
 */
function unsentSpans(event: ApmEvent, fields: Fields): number {
  if (event === 'span') return Math.max(0, countIn(fields, 'span.composite.count') - 1);
  return countIn(fields, 'transaction.span_count.dropped') + (fields.get('transaction.sampled') === false ? 1 : 0);
}

function countIn(fields: Fields, name: string): number {
  const count = fields.get(name);
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : 0;
}

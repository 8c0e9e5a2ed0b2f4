/**
 * Sentry's traces → spans: a tree of events, in which errors without a span and uptime checks stand among the spans. Times
 * are seconds with a fraction, the service is the project, and of a span's attributes come those that were asked for.
 * A span does not always say which trace it belongs to: then it is the one that was asked for.
 *
 *   [{"event_type": "span", "event_id": "aa8e7f3384ef4ff5", "parent_span_id": null, "project_slug": "shop",
 *     "op": "http.server", "description": "GET /", "start_timestamp": 1795349781.535123, "end_timestamp": 1795349781.6,
 *     "additional_attributes": {"trace": "4bf9…", "span.status": "ok"}, "errors": [], "children": [{…}, {…}]},
 *    {"event_type": "error", "issue_id": 6507376925, …}]
 *
 * https://docs.sentry.io/api/explore/retrieve-a-trace/, https://github.com/getsentry/sentry (src/sentry/snuba/trace.py)
 */
import { LIMITS } from '../limits.ts';
import type { EventInput } from '../trace/builder.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Attributes } from '../trace/trace.ts';
import { SPAN_KINDS, type SpanKind, type StatusCode } from '../trace/vocabulary.ts';
import { isJsonObject, type JsonObject, NO_ATTRIBUTES, readName, readText } from './attributes.ts';
import type { TraceCollector } from './collector.ts';
import type { JsonCursor } from './json-cursor.ts';
import { nanosecondsFromSeconds } from './seconds.ts';
import { MICROSECOND_NS, parseLossless } from './times.ts';

/** Asked for as attributes, but fields of a span here. */
export const SENTRY_FIELDS = [
  'trace',
  'span.status',
  'span.kind',
  'service.name',
  'service.version',
  'release',
  'environment',
] as const;

type Field = (typeof SENTRY_FIELDS)[number];

/** Keys that show that an object is one of these events. */
export const SENTRY_KEYS = ['event_type', 'children', 'occurrences', 'issue_id', 'project_slug'] as const;

/** An event while its members are read. */
interface OpenEvent {
  readonly members: Map<string, unknown>;
  /** The cursor is among its children. */
  isAtChildren: boolean;
}

export class SentryReader {
  readonly #collector: TraceCollector;
  /** By service, release and environment. */
  readonly #resources = new Map<string, Attributes>();

  constructor(collector: TraceCollector) {
    this.#collector = collector;
  }

  /** One event of the outermost list with all below it, however deep: `open` is the way down to the one that is read. */
  readEvent(cursor: JsonCursor): void {
    const open: OpenEvent[] = [];
    this.#open(cursor, open);
    for (let event = open.at(-1); event !== undefined; event = open.at(-1)) {
      if (event.isAtChildren) {
        if (cursor.nextElement()) this.#open(cursor, open);
        else event.isAtChildren = false;
        continue;
      }
      const key = cursor.nextKey();
      if (key === undefined) this.#take(open.pop()!.members);
      else if (key === 'children') event.isAtChildren = cursor.enterArray();
      else if (MEMBERS.has(key)) event.members.set(key, readMember(cursor));
      else cursor.skipValue();
    }
  }

  #open(cursor: JsonCursor, open: OpenEvent[]): void {
    if (!cursor.enterObject()) return;
    open.push({ members: new Map(), isAtChildren: false });
    if (open.length > LIMITS.traceSpans)
      throw this.#collector.refusal('too-large', `it is more than ${LIMITS.traceSpans} spans deep`);
  }

  #take(members: ReadonlyMap<string, unknown>): void {
    const type = members.get('event_type');
    if (type === 'span' || (type === undefined && members.has('span_id'))) this.#takeSpan(members);
    else if (!NOT_SPANS.has(type) && !members.has('issue_id')) this.#collector.unreadable();
  }

  #takeSpan(members: ReadonlyMap<string, unknown>): void {
    const collector = this.#collector;
    const written = writtenOn(members);
    const field = (name: Field): string => readName(written[name]);
    const trace = field('trace') || members.get('trace') || members.get('trace_id') || collector.askedTraceId;
    if (!collector.isKept(trace, MICROSECOND_NS)) return;
    const service = field('service.name') || readName(members.get('project_slug'));
    const op = readName(members.get('op'));
    collector.add({
      spanId: collector.spanId(members.get('span_id') ?? members.get('event_id')),
      parentSpanId: collector.parentSpanId(members.get('parent_span_id')),
      service,
      name: readName(members.get('description')) || readName(members.get('name')) || op,
      kind: kindFrom(field('span.kind'), op),
      status: sentryStatus(field('span.status') || readText(members.get('status'))),
      startUnixNano: timeFrom(members.get('start_timestamp')),
      endUnixNano: timeFrom(members.get('end_timestamp')),
      resource: this.#resourceOf(service, field('service.version') || field('release'), field('environment')),
      attributes: this.#attributesOf(written, op),
      events: collector.attributes.events(members.get('errors'), toEvent),
    });
  }

  #attributesOf(written: JsonObject, op: string): Attributes {
    const reader = this.#collector.attributes;
    const own = Object.entries(written).filter(([key]) => !FIELDS.has(key));
    const attributes = reader.fromObject(Object.fromEntries(own));
    if (op !== '' && op !== NO_OP) reader.put(attributes, 'sentry.op', op);
    return attributes;
  }

  #resourceOf(service: string, version: string, environment: string): Attributes {
    return getOrInsert(this.#resources, `${service}\n${version}\n${environment}`, () => {
      const named = { 'service.name': service, 'service.version': version, 'deployment.environment.name': environment };
      return new Map(Object.entries(named).filter(([, text]) => text !== ''));
    });
  }
}

const MEMBERS: ReadonlySet<string> = new Set([
  'event_type',
  'event_id',
  'span_id',
  'parent_span_id',
  'issue_id',
  'trace',
  'trace_id',
  'project_slug',
  'op',
  'description',
  'name',
  'status',
  'start_timestamp',
  'end_timestamp',
  'tags',
  'data',
  'additional_attributes',
  'errors',
]);
const NOT_SPANS: ReadonlySet<unknown> = new Set(['error', 'occurrence', 'uptime_check']);
/** What Sentry writes where a span came without one. */
const NO_OP = 'default';

/** A double holds fifteen digits. */
const LONG_NUMBER = /\d{16}/;

/** Numbers as their text: times are seconds with more digits than a double holds, and so may attributes be. */
function readMember(cursor: JsonCursor): unknown {
  const value = cursor.value();
  if (typeof value === 'number') return cursor.text;
  return isJsonObject(value) && LONG_NUMBER.test(cursor.text) ? parseLossless(cursor.text) : value;
}

function timeFrom(value: unknown): bigint | undefined {
  return nanosecondsFromSeconds(readText(value));
}

/** All attributes of a span. Those that it does not have come as empty texts. */
function writtenOn(members: ReadonlyMap<string, unknown>): JsonObject {
  const lists = ['tags', 'data', 'additional_attributes'].map((key) => members.get(key)).filter(isJsonObject);
  const entries = lists.flatMap((list) => Object.entries(list));
  return Object.fromEntries(entries.filter(([, value]) => value !== '' && value !== null));
}

const FIELDS: ReadonlySet<string> = new Set(SENTRY_FIELDS);

/** An error that was captured while the span was open. */
function toEvent(raw: JsonObject): EventInput {
  const message = readName(raw.description);
  const { start_timestamp: at } = raw;
  return {
    name: 'exception',
    atUnixNano: timeFrom(typeof at === 'number' ? String(at) : at),
    attributes: message === '' ? NO_ATTRIBUTES : new Map([['exception.message', message]]),
  };
}

/** As Sentry counts failures (https://docs.sentry.io/product/dashboards/, "failure rate"). */
const NO_FAILURES: ReadonlySet<string> = new Set(['', 'cancelled', 'unknown', 'unset']);

export function sentryStatus(status: string): StatusCode {
  if (status === 'ok') return 'ok';
  return NO_FAILURES.has(status) ? 'unset' : 'error';
}

/** Where an SDK writes no kind, the op tells it (https://develop.sentry.dev/sdk/performance/span-operations/). */
const KINDS_OF_OPS: readonly (readonly [op: RegExp, kind: SpanKind])[] = [
  [/^(?:http|rpc|grpc|graphql|websocket)\.server\b/, 'server'],
  [/^(?:http|rpc|grpc|graphql)\.client\b|^(?:db|cache)\b/, 'client'],
  [/^queue\.(?:publish|submit|create)\b/, 'producer'],
  [/^queue\.(?:process|receive|task)\b/, 'consumer'],
];

function kindFrom(written: string, op: string): SpanKind {
  const kind = SPAN_KINDS.find((name) => name === written.toLowerCase());
  return kind ?? KINDS_OF_OPS.find(([pattern]) => pattern.test(op))?.[1] ?? 'unspecified';
}

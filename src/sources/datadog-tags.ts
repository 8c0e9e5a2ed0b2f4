/**
 * Tags of Datadog's spans as attributes under OpenTelemetry's keys. Datadog has no resources: what OpenTelemetry keeps there
 * stands among each span's tags and is told by its key, and the libraries of both write the same things under other names.
 * https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/, …/tracing/services/inferred_services/
 */
import type { Attributes } from '../trace/trace.ts';
import { SPAN_KINDS, type SpanKind, type StatusCode } from '../trace/vocabulary.ts';
import { AttributeList } from './attribute-list.ts';
import { type AttributeReader, isJsonObject, type JsonObject, readText, STATUS_DESCRIPTION } from './attributes.ts';

/** Datadog's key → OpenTelemetry's, which wins where a span has both. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['version', 'service.version'],
  ['env', 'deployment.environment.name'],
  ['runtime-id', 'service.instance.id'],
  ['process_id', 'process.pid'],
  ['language', 'telemetry.sdk.language'],
  ['error.message', STATUS_DESCRIPTION],
  ['error.msg', STATUS_DESCRIPTION],
  ['error.stack', 'exception.stacktrace'],
  ['http.client_ip', 'client.address'],
  ['http.server_name', 'server.address'],
  ['http.useragent', 'user_agent.original'],
  ['http.version', 'network.protocol.version'],
  ['out.host', 'server.address'],
  ['network.destination.name', 'server.address'],
  ['network.destination.port', 'server.port'],
  ['out.port', 'server.port'],
  ['peer.db.name', 'db.namespace'],
  ['peer.db.system', 'db.system.name'],
  ['peer.messaging.destination', 'messaging.destination.name'],
  ['peer.messaging.system', 'messaging.system'],
  ['peer.rpc.service', 'rpc.service'],
]);

/** Fields of the span under another name. */
const NOT_ATTRIBUTES: ReadonlySet<string> = new Set(['otel.trace_id', 'w3c.tracestate', 'service.name']);

/** Namespaces that OpenTelemetry gives to resources alone. */
const OF_RESOURCE = /^(?:cloud|container|deployment|host|k8s|os|process|service|telemetry)\./;

interface ReadTags {
  readonly attributes: AttributeList;
  readonly resource: Attributes;
  readonly kind: SpanKind;
  readonly status: StatusCode;
  /** Events of OpenTelemetry, which the Agent writes as JSON into one tag; '' for none. */
  readonly events: string;
}

export class DatadogTags {
  readonly #reader: AttributeReader;
  /** By their content: spans of one resource share one map. */
  readonly #resources = new Map<string, Attributes>();

  constructor(reader: AttributeReader) {
    this.#reader = reader;
  }

  read(span: JsonObject, service: string): ReadTags {
    const meta = isJsonObject(span.meta) ? span.meta : NO_TAGS;
    const metrics = isJsonObject(span.metrics) ? span.metrics : NO_TAGS;
    const [attributes, resource] = [new AttributeList(), new AttributeList()];
    const events = readText(meta.events).startsWith('[') ? readText(meta.events) : '';
    if (service !== '') this.#reader.put(resource, 'service.name', service);
    for (const [tag, value] of [...Object.entries(meta), ...Object.entries(metrics)]) {
      const key = KEYS.get(tag) ?? tag;
      if (NOT_ATTRIBUTES.has(key) || (key === 'events' && events !== '')) continue;
      const list = OF_RESOURCE.test(key) ? resource : attributes;
      if (key === tag || !list.has(key)) this.#reader.put(list, key, textOf(value));
    }
    return {
      attributes,
      resource: this.#shared(resource),
      kind: kindOf(meta['span.kind'], span.type),
      status: statusOf(span.error, meta['otel.status_code']),
      events,
    };
  }

  #shared(resource: AttributeList): Attributes {
    const key = JSON.stringify([...resource].sort(([one], [other]) => (one < other ? -1 : 1)));
    const known = this.#resources.get(key);
    if (known === undefined) this.#resources.set(key, resource);
    return known ?? resource;
  }
}

const NO_TAGS: JsonObject = {};

function textOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : readText(value);
}

/** Types of spans that call somebody, in the spellings of Datadog's libraries. */
const CALLERS: ReadonlySet<unknown> = new Set([
  'http',
  'db',
  'sql',
  'cache',
  'redis',
  'valkey',
  'memcached',
  'mongodb',
  'cassandra',
  'elasticsearch',
  'opensearch',
  'consul',
  'dns',
]);

/** The tag `span.kind`; where a library does not set it, the type says as much of calls. */
function kindOf(tag: unknown, type: unknown): SpanKind {
  const word = readText(tag).toLowerCase();
  const kind = SPAN_KINDS.find((name) => name === word) ?? 'unspecified';
  if (kind !== 'unspecified') return kind;
  if (type === 'web') return 'server';
  return CALLERS.has(type) ? 'client' : 'unspecified';
}

function statusOf(error: unknown, code: unknown): StatusCode {
  if (error === 1 || error === true) return 'error';
  return readText(code).toUpperCase() === 'OK' ? 'ok' : 'unset';
}

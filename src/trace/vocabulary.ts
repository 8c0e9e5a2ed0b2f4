/**
 * OpenTelemetry's words as constants: span kinds, status codes and the attribute keys that we read. Older spellings of
 * a key (semantic conventions before 1.21) are mapped to today's by `canonicalKey`.
 * Source: OpenTelemetry semantic conventions, https://opentelemetry.io/docs/specs/semconv/
 */

export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
/** Index = the number that OTLP uses (SPAN_KIND_UNSPECIFIED = 0 … SPAN_KIND_CONSUMER = 5). */
export type SpanKind = (typeof SPAN_KINDS)[number];

export const STATUS_CODES = ['unset', 'ok', 'error'] as const;
/** Index = the number that OTLP uses. */
export type StatusCode = (typeof STATUS_CODES)[number];

export const STATUS_ERROR = 2;

/** The one name for a service or operation that the source left out. */
export const UNKNOWN = 'unknown';

const RENAMED_KEYS: ReadonlyMap<string, string> = new Map([
  ['http.method', 'http.request.method'],
  ['http.status_code', 'http.response.status_code'],
  ['http.url', 'url.full'],
  ['http.target', 'url.path'],
  ['db.statement', 'db.query.text'],
  ['db.system', 'db.system.name'],
  ['db.name', 'db.namespace'],
  // OpenTracing's words
  ['db.instance', 'db.namespace'],
  ['db.type', 'db.system.name'],
  ['message_bus.destination', 'messaging.destination.name'],
  ['db.operation', 'db.operation.name'],
  ['net.peer.name', 'server.address'],
  ['net.peer.port', 'server.port'],
  ['peer.address', 'server.address'],
  ['peer.hostname', 'server.address'],
  ['messaging.destination', 'messaging.destination.name'],
  ['deployment.environment', 'deployment.environment.name'],
]);

/** Today's spelling of an attribute key. */
export function canonicalKey(key: string): string {
  return RENAMED_KEYS.get(key) ?? key;
}

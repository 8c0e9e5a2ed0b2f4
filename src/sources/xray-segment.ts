/**
 * One segment or subsegment of X-Ray → a span. X-Ray has no operations: the annotation that OpenTelemetry's collectors
 * write, the request or the AWS call names them, or else the name alone.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import type { DecodedSpan, EventInput } from '../trace/builder.ts';
import type { Attributes } from '../trace/trace.ts';
import type { SpanKind, StatusCode } from '../trace/vocabulary.ts';
import {
  type AttributeReader,
  isJsonObject,
  type JsonObject,
  NO_ATTRIBUTES,
  readName,
  readText,
} from './attributes.ts';
import { nanosecondsFromSeconds } from './seconds.ts';

/** What the subsegments of a segment have from it. */
export interface Segment {
  readonly service: string;
  readonly resource: Attributes;
}

type SpanOfSegment = Omit<DecodedSpan, 'spanId' | 'parentSpanId'>;

/** Where OpenTelemetry's collectors keep a span's name. */
const OPERATION = 'aws.local.operation';

export function toSegment(document: JsonObject): Segment {
  const service = readName(document.name);
  const aws = objectIn(document, 'aws');
  const named = {
    'service.name': service,
    'service.version': readName(objectIn(document, 'service').version),
    'host.id': readName(objectIn(aws, 'ec2').instance_id),
    'container.id': readName(objectIn(aws, 'ecs').container_id),
    'aws.xray.origin': readName(document.origin),
  };
  return { service, resource: new Map(Object.entries(named).filter(([, text]) => text !== '')) };
}

/** Times are texts here, with all their digits. */
export function toSpan(raw: JsonObject, segment: Segment, reader: AttributeReader): SpanOfSegment {
  const kind = kindOf(raw);
  const end = nanosecondsFromSeconds(readText(raw.end_time));
  return {
    service: segment.service,
    name: nameOf(raw),
    kind,
    status: statusOf(raw, kind),
    startUnixNano: nanosecondsFromSeconds(readText(raw.start_time)),
    endUnixNano: end,
    resource: segment.resource,
    attributes: attributesOf(raw, kind, reader),
    events: reader.events(objectIn(raw, 'cause').exceptions, (exception) => toEvent(exception, end)),
  };
}

/** A segment is the work of a service on a request; a subsegment within it calls another one, or does work of its own. */
function kindOf({ namespace, type, trace_id: traceId }: JsonObject): SpanKind {
  if (namespace === 'remote' || namespace === 'aws') return 'client';
  return type === 'subsegment' || traceId === undefined ? 'internal' : 'server';
}

function nameOf(raw: JsonObject): string {
  const name = readName(raw.name);
  const written = readName(objectIn(raw, 'annotations')[OPERATION]);
  if (written !== '') return written;
  const call = readName(objectIn(raw, 'aws').operation);
  if (call !== '') return `${name}.${call}`;
  const { method, url } = objectIn(objectIn(raw, 'http'), 'request');
  const verb = readName(method);
  if (verb === '') return name;
  return raw.namespace === 'remote' ? `${verb} ${name}` : `${verb} ${pathOf(readText(url))}`;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? readName(new URL(url).pathname) : readName(url.split(/[?#]/, 1)[0]);
}

/** `error` is a client's error (4xx): the caller's trouble, not that of the service that says so. */
function statusOf({ fault, throttle, error }: JsonObject, kind: SpanKind): StatusCode {
  return fault === true || throttle === true || (error === true && kind !== 'server') ? 'error' : 'unset';
}

function attributesOf(raw: JsonObject, kind: SpanKind, reader: AttributeReader): Attributes {
  const { request, response } = objectIn(raw, 'http') as { request?: unknown; response?: unknown };
  const [asked, answered] = [request, response].map((value) => (isJsonObject(value) ? value : NOTHING));
  const [aws, sql] = [objectIn(raw, 'aws'), objectIn(raw, 'sql')];
  const { [OPERATION]: _operation, ...annotations } = objectIn(raw, 'annotations');
  return reader.fromObject(
    scalarsOf({
      'http.request.method': asked!.method,
      'url.full': asked!.url,
      'http.response.status_code': answered!.status,
      'db.system.name': sql.database_type,
      'db.query.text': sql.sanitized_query,
      'rpc.method': aws.operation,
      'cloud.region': aws.region,
      'aws.dynamodb.table_names': aws.table_name,
      'messaging.destination.name': aws.queue_url,
      'aws.request.retries': aws.retries,
      ...(kind === 'client' ? { 'peer.service': raw.name } : {}),
      // Where OpenTelemetry's collectors put the attributes that X-Ray does not index.
      ...objectIn(objectIn(raw, 'metadata'), 'default'),
      ...annotations,
    }),
  );
}

function scalarsOf(values: JsonObject): JsonObject {
  const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isScalar(value)));
}

/** An exception has no time of its own; it ended the work. */
function toEvent(raw: JsonObject, end: bigint | undefined): EventInput {
  const named = { 'exception.type': readName(raw.type), 'exception.message': readName(raw.message) };
  const entries = Object.entries(named).filter(([, text]) => text !== '');
  return { name: 'exception', atUnixNano: end, attributes: entries.length === 0 ? NO_ATTRIBUTES : new Map(entries) };
}

const NOTHING: JsonObject = {};

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : NOTHING;
}

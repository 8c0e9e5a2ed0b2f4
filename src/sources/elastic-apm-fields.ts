/**
 * Fields of Elastic's common schema → OpenTelemetry's attributes; labels keep their names, but for those whose dots are known.
 * https://www.elastic.co/docs/reference/ecs/ecs-otel-alignment-overview
 */
import { type Fields, fieldsUnder } from './elastic-document.ts';

type Told = Record<string, unknown>;

/** By field; where several fields lead to one attribute, the first that is there. */
const RESOURCE: readonly Translation[] = [
  ['service.name', 'service.name'],
  ['service.version', 'service.version'],
  ['service.environment', 'deployment.environment.name'],
  ['service.node.name', 'service.instance.id'],
  ['service.language.name', 'telemetry.sdk.language'],
  ['service.runtime.name', 'process.runtime.name'],
  ['service.runtime.version', 'process.runtime.version'],
  ['host.name', 'host.name'],
  ['host.hostname', 'host.name'],
  ['container.id', 'container.id'],
  ['kubernetes.pod.name', 'k8s.pod.name'],
  ['kubernetes.namespace', 'k8s.namespace.name'],
  ['kubernetes.node.name', 'k8s.node.name'],
  ['cloud.region', 'cloud.region'],
  ['cloud.availability_zone', 'cloud.availability_zone'],
];

const ATTRIBUTES: readonly Translation[] = [
  ['span.destination.service.resource', 'peer.service'],
  ['http.request.method', 'http.request.method'],
  ['span.http.method', 'http.request.method'],
  ['http.response.status_code', 'http.response.status_code'],
  ['span.http.response.status_code', 'http.response.status_code'],
  ['url.full', 'url.full'],
  ['url.original', 'url.full'],
  ['span.http.url.original', 'url.full'],
  ['url.path', 'url.path'],
  ['span.db.statement', 'db.query.text'],
  ['span.db.instance', 'db.namespace'],
  ['destination.address', 'server.address'],
  ['destination.port', 'server.port'],
  ['span.message.queue.name', 'messaging.destination.name'],
  ['transaction.message.queue.name', 'messaging.destination.name'],
  ['user_agent.original', 'user_agent.original'],
  ['transaction.result', 'transaction.result'],
  ['span.composite.count', 'span.composite.count'],
  ['span.composite.compression_strategy', 'span.composite.compression_strategy'],
];

type Translation = readonly [field: string, attribute: string];

export function apmResource(fields: Fields): Told {
  return translated(fields, RESOURCE);
}

export function apmAttributes(fields: Fields): Told {
  const labels = Object.entries(fieldsUnder(fields, ['labels.', 'numeric_labels.']));
  const told = Object.fromEntries(labels.map(([name, value]) => [DOTTED.get(name) ?? name, value]));
  const system = fields.get('span.type') === 'db' ? fields.get('span.subtype') : undefined;
  const database = system ?? fields.get('span.db.type');
  return {
    ...told,
    ...(database === undefined ? {} : { 'db.system.name': database }),
    ...translated(fields, ATTRIBUTES),
  };
}

function translated(fields: Fields, translations: readonly Translation[]): Told {
  const told: Told = {};
  for (const [field, attribute] of translations) {
    const value = fields.get(field);
    if (value !== undefined) told[attribute] ??= value;
  }
  return told;
}

/** Attributes that later stages know by name, and that have no field of their own. */
const DOTTED: ReadonlyMap<string, string> = new Map(
  [
    'http.route',
    'url.template',
    'db.query.summary',
    'db.system.name',
    'db.namespace',
    'db.operation.name',
    'rpc.system',
    'rpc.service',
    'rpc.method',
    'messaging.system',
    'messaging.destination.name',
    'peer.service',
    'server.address',
    'error.type',
    'exception.type',
  ].map((attribute) => [attribute.replaceAll('.', '_'), attribute]),
);

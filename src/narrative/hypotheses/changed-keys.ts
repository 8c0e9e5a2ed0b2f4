/**
 * Attribute keys whose change helps to choose a mechanism: keys of the semantic conventions and nothing else, so that
 * they may be sent to a model. Never their values. https://opentelemetry.io/docs/specs/semconv/
 */
export const CHANGED_KEYS = [
  'service.version',
  'service.instance.id',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'host.name',
  'host.type',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'container.image.tag',
  'process.runtime.version',
  'telemetry.sdk.version',
  'http.response.status_code',
  'http.request.resend_count',
  'rpc.grpc.status_code',
  'error.type',
  'exception.type',
  'otel.status_code',
  'cache.hit',
  'db.system.name',
  'db.operation.name',
  'db.operation.batch.size',
  'db.response.returned_rows',
  'messaging.batch.message_count',
  'server.address',
  'network.protocol.version',
  'retry',
  'retry.count',
  'feature_flag',
] as const;

export type ChangedKey = (typeof CHANGED_KEYS)[number];

const KEYS: ReadonlyMap<string, ChangedKey> = new Map(CHANGED_KEYS.map((key) => [key, key]));

/** All keys of feature flags are one, because what follows the prefix is somebody's own word. */
export function changedKeyOf(key: string): ChangedKey | undefined {
  return key.startsWith('feature_flag.') ? 'feature_flag' : KEYS.get(key);
}

/** Each once, in the report's order. */
export function changedKeysOf(changes: readonly { readonly key: string }[]): readonly ChangedKey[] {
  return [...new Set(changes.map(({ key }) => changedKeyOf(key)).filter((key) => key !== undefined))];
}

export const VERSION_KEYS: readonly ChangedKey[] = ['service.version', 'container.image.tag'];
export const RUNTIME_KEYS: readonly ChangedKey[] = ['process.runtime.version', 'telemetry.sdk.version'];
export const CONFIGURATION_KEYS: readonly ChangedKey[] = [
  'deployment.environment.name',
  'k8s.namespace.name',
  'k8s.cluster.name',
];
export const INSTANCE_KEYS: readonly ChangedKey[] = [
  'service.instance.id',
  'k8s.pod.name',
  'k8s.node.name',
  'host.name',
  'server.address',
];
export const PLACE_KEYS: readonly ChangedKey[] = ['cloud.region', 'cloud.availability_zone', 'k8s.cluster.name'];
export const RETRY_KEYS: readonly ChangedKey[] = ['http.request.resend_count', 'retry', 'retry.count'];
export const STATUS_KEYS: readonly ChangedKey[] = ['http.response.status_code', 'rpc.grpc.status_code', 'error.type'];

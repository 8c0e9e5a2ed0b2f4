/**
 * What else differs on the way from the root to the cause: attributes of aligned spans and of their resources. Only
 * allow-listed keys, because attribute values hold SQL, URLs, tokens and addresses of people; values are cut.
 */
import type { TraceDiff } from '../diff/diff.ts';
import type { Attributes, SpanIndex } from '../trace/trace.ts';

export interface Change {
  readonly where: 'resource' | 'span';
  readonly key: string;
  readonly baseline: string | null;
  readonly candidate: string | null;
}

const RESOURCE_KEYS = [
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
] as const;

const SPAN_KEYS = [
  'http.response.status_code',
  'http.request.resend_count',
  'rpc.grpc.status_code',
  'error.type',
  'cache.hit',
  'db.system.name',
  'db.operation.name',
  'db.response.returned_rows',
  'messaging.batch.message_count',
  'server.address',
  'network.protocol.version',
  'retry',
  'retry.count',
] as const;

const FEATURE_FLAG_PREFIX = 'feature_flag.';
const MAX_VALUE_CHARACTERS = 80;
const MAX_CHANGES = 20;

/** Cause first, then its ancestors; each key once. */
export function findChanges(diff: TraceDiff, cause: SpanIndex | undefined): readonly Change[] {
  const { baseline, candidate, alignment } = diff;
  const changes = new Map<string, Change>();
  for (let c = cause ?? 0; c >= 0; c = candidate.trace.parent[c]!) {
    const b = alignment.baselineOf[c]!;
    if (b < 0) continue;
    const resources = [
      baseline.trace.resources[baseline.trace.resource[b]!]!,
      candidate.trace.resources[candidate.trace.resource[c]!]!,
    ] as const;
    compare(changes, 'resource', RESOURCE_KEYS, ...resources);
    const before = baseline.trace.attributes[b] ?? NONE;
    const after = candidate.trace.attributes[c] ?? NONE;
    compare(changes, 'span', [...SPAN_KEYS, ...featureFlags(before, after)], before, after);
  }
  return [...changes.values()].slice(0, MAX_CHANGES);
}

const NONE: Attributes = new Map();

function compare(
  changes: Map<string, Change>,
  where: Change['where'],
  keys: readonly string[],
  before: Attributes,
  after: Attributes,
): void {
  for (const key of keys) {
    const baseline = before.get(key) ?? null;
    const candidate = after.get(key) ?? null;
    if (baseline === candidate || changes.has(`${where} ${key}`)) continue;
    changes.set(`${where} ${key}`, { where, key, baseline: cut(baseline), candidate: cut(candidate) });
  }
}

function featureFlags(before: Attributes, after: Attributes): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => key.startsWith(FEATURE_FLAG_PREFIX)).sort();
}

function cut(value: string | null): string | null {
  return value === null || value.length <= MAX_VALUE_CHARACTERS
    ? value
    : `${value.slice(0, MAX_VALUE_CHARACTERS - 1)}…`;
}

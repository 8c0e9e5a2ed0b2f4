/**
 * What else differs on the way from the root to the cause: attributes of aligned spans and of their resources, status and
 * exceptions. Only allow-listed keys, because attribute values hold SQL, URLs, tokens and addresses of people; what looks
 * like one of those is taken out of the values that remain, and they are cut.
 */
import type { TraceDiff } from '../diff/diff.ts';
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Attributes, SpanIndex, Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
import { baselineRef, candidateRef, type FactContext, type FactDraft, placeOf } from './fact-context.ts';
import { redacted } from './redact.ts';

export interface Change {
  readonly where: 'resource' | 'span';
  readonly key: string;
  readonly baseline: string | null;
  readonly candidate: string | null;
}

/** What a new version, another place or another configuration changes. */
const TELLING_RESOURCE_KEYS = [
  'service.version',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'host.type',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'container.image.tag',
  'process.runtime.version',
  'telemetry.sdk.version',
] as const;

/** Which of several equal machines it was: differs between most pairs of traces, and says little by itself. */
const INSTANCE_KEYS = ['service.instance.id', 'host.name', 'k8s.node.name', 'k8s.pod.name'] as const;

const STATUS_KEY = 'otel.status_code';
const EXCEPTION_KEY = 'exception.type';

const TELLING_SPAN_KEYS = [
  STATUS_KEY,
  EXCEPTION_KEY,
  'error.type',
  'http.response.status_code',
  'http.request.resend_count',
  'rpc.grpc.status_code',
  'cache.hit',
  'db.system.name',
  'db.operation.name',
  'db.response.returned_rows',
  'db.operation.batch.size',
  'messaging.batch.message_count',
  'network.protocol.version',
  'retry',
  'retry.count',
] as const;

/** An address may be another machine behind the same name. */
const PEER_KEYS = ['server.address'] as const;

const RESOURCE_KEYS: readonly string[] = [...TELLING_RESOURCE_KEYS, ...INSTANCE_KEYS];
const SPAN_KEYS: readonly string[] = [...TELLING_SPAN_KEYS, ...PEER_KEYS];
const NOT_TELLING: ReadonlySet<string> = new Set([...INSTANCE_KEYS, ...PEER_KEYS]);

const FEATURE_FLAG_PREFIX = 'feature_flag.';
/** Whom a flag was asked for: a person, mostly. */
const FLAG_SUBJECT = 'feature_flag.context.';
/** What follows the prefix is somebody's own word; longer or stranger ones are no name of a flag. */
const FLAG_KEY = /^feature_flag\.[A-Za-z0-9_.-]{1,64}$/;

const MAX_CHANGES = 20;
const MAX_KEYS_TOLD = 4;

/** Cause first, then its ancestors; each key once. */
export function findChanges(diff: TraceDiff, cause: SpanIndex | undefined): readonly Change[] {
  return changesFrom(diff, cause ?? 0).map(({ where, key, baseline, candidate }) => ({
    where,
    key,
    baseline,
    candidate,
  }));
}

/** The keys that changed at the cause's service, where that may mean something. */
export function changedFacts({ diff, causeSpans }: FactContext): FactDraft[] {
  const cause = causeSpans[0];
  if (cause === undefined) return [];
  const telling = changesFrom(diff, cause).filter(({ key }) => !NOT_TELLING.has(key));
  const at = telling[0]?.span;
  if (at === undefined || placeOf(diff, at).service !== placeOf(diff, cause).service) return [];
  const keys = telling.filter(({ span }) => span === at).map(({ key }) => key);
  return [
    {
      kind: 'changed',
      ...placeOf(diff, at),
      keys: keys.slice(0, MAX_KEYS_TOLD),
      evidence: [candidateRef(diff, at), baselineRef(diff, diff.alignment.baselineOf[at]!)],
    },
  ];
}

interface PlacedChange extends Change {
  /** Of the candidate. */
  readonly span: SpanIndex;
}

function changesFrom(diff: TraceDiff, cause: SpanIndex): readonly PlacedChange[] {
  const { baseline, candidate, alignment } = diff;
  const changes = new Map<string, PlacedChange>();
  const resources = new PairsSeen();
  for (let c = cause; c >= 0 && changes.size < MAX_CHANGES; c = candidate.trace.parent[c]!) {
    const b = alignment.baselineOf[c]!;
    if (b < 0) continue;
    const compare = (where: Change['where'], keys: readonly string[], before: Attributes, after: Attributes) => {
      for (const key of keys) {
        const [one, other] = [before.get(key), after.get(key)];
        if (one === other || changes.has(`${where} ${key}`)) continue;
        changes.set(`${where} ${key}`, { span: c, where, key, baseline: shown(one), candidate: shown(other) });
      }
    };
    const [ofBaseline, ofCandidate] = [baseline.trace.resource[b]!, candidate.trace.resource[c]!];
    if (resources.isNew(ofBaseline, ofCandidate)) {
      compare(
        'resource',
        RESOURCE_KEYS,
        baseline.trace.resources[ofBaseline]!,
        candidate.trace.resources[ofCandidate]!,
      );
    }
    const [before, after] = [spanFacts(baseline.trace, b), spanFacts(candidate.trace, c)];
    if (before.size === 0 && after.size === 0) continue;
    compare('span', [...SPAN_KEYS, ...featureFlags(before, after)], before, after);
  }
  return [...changes.values()].slice(0, MAX_CHANGES);
}

/** Long chains have few resources: each pair of them is compared once, and all keys of the first are the nearest. */
class PairsSeen {
  readonly #seen = new Map<number, Set<number>>();

  isNew(one: number, other: number): boolean {
    const partners = getOrInsert(this.#seen, one, () => new Set<number>());
    if (partners.has(other)) return false;
    partners.add(other);
    return true;
  }
}

/** Attributes, and what OpenTelemetry keeps in fields of their own: a status other than error says nothing. */
function spanFacts(trace: Trace, i: SpanIndex): Attributes {
  const attributes = trace.attributes[i] ?? NONE;
  const exception = trace.events
    .get(i)
    ?.find(({ name }) => name === 'exception')
    ?.attributes.get(EXCEPTION_KEY);
  const isError = trace.status[i] === STATUS_ERROR;
  if (!isError && exception === undefined) return attributes;
  return new Map([
    ...attributes,
    ...(isError ? [[STATUS_KEY, 'ERROR'] as const] : []),
    ...(exception === undefined ? [] : [[EXCEPTION_KEY, exception] as const]),
  ]);
}

const NONE: Attributes = new Map();

function featureFlags(before: Attributes, after: Attributes): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()].filter((key) => key.startsWith(FEATURE_FLAG_PREFIX)));
  return [...keys].filter((key) => FLAG_KEY.test(key) && !key.startsWith(FLAG_SUBJECT)).sort();
}

function shown(value: string | undefined): string | null {
  return value === undefined ? null : redacted(value);
}

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
import { attributesAt, SameAttributes } from './span-attributes.ts';

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
/** In the order in which they are told. */
const SPAN_KEYS: ReadonlyMap<string, number> = new Map(
  [...TELLING_SPAN_KEYS, ...PEER_KEYS].map((key, rank) => [key, rank]),
);
const NOT_TELLING: ReadonlySet<string> = new Set([...INSTANCE_KEYS, ...PEER_KEYS]);

const FEATURE_FLAG_PREFIX = 'feature_flag.';
/** Whom a flag was asked for: a person, mostly. */
const FLAG_SUBJECT = 'feature_flag.context.';
/** What follows the prefix is somebody's own word; longer or stranger ones are no name of a flag. */
const FLAG_KEY = /^feature_flag\.[A-Za-z0-9_.-]{1,64}$/;

const MAX_CHANGES = 20;
const MAX_KEYS_TOLD = 4;

/** As the report shows them. */
export function withoutPlaces(changes: readonly PlacedChange[]): readonly Change[] {
  return changes.map(({ where, key, baseline, candidate }) => ({ where, key, baseline, candidate }));
}

/** The keys that changed at the cause's service, where that may mean something. */
export function changedFacts({ diff, causeSpans, changes }: FactContext): FactDraft[] {
  const cause = causeSpans[0];
  if (cause === undefined) return [];
  const telling = changes.filter(({ key }) => !NOT_TELLING.has(key));
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

export interface PlacedChange extends Change {
  /** Of the candidate. */
  readonly span: SpanIndex;
}

/** Cause first, then its ancestors; each key once. */
export function findChanges({ baseline, candidate, alignment }: TraceDiff, cause: SpanIndex): readonly PlacedChange[] {
  const changes = new Map<string, PlacedChange>();
  const resources = new PairsSeen();
  const attributes = new SameAttributes(baseline.trace, candidate.trace, isTelling);
  for (let c = cause; c >= 0 && changes.size < MAX_CHANGES; c = candidate.trace.parent[c]!) {
    const b = alignment.baselineOf[c]!;
    if (b < 0) continue;
    const [ofBaseline, ofCandidate] = [baseline.trace.resource[b]!, candidate.trace.resource[c]!];
    if (resources.isNew(ofBaseline, ofCandidate)) {
      const [before, after] = [baseline.trace.resources[ofBaseline]!, candidate.trace.resources[ofCandidate]!];
      addChanges(changes, c, 'resource', RESOURCE_KEYS, before, after);
    }
    if (attributes.areSame(b, c) && !hasFailed(baseline.trace, b) && !hasFailed(candidate.trace, c)) continue;
    const before = spanFacts(baseline.trace, b);
    const after = spanFacts(candidate.trace, c);
    addChanges(changes, c, 'span', tellingKeys(before, after), before, after);
  }
  return [...changes.values()].slice(0, MAX_CHANGES);
}

function addChanges(
  changes: Map<string, PlacedChange>,
  span: SpanIndex,
  where: Change['where'],
  keys: readonly string[],
  before: Attributes,
  after: Attributes,
): void {
  for (const key of keys) {
    const one = before.get(key);
    const other = after.get(key);
    if (one === other || changes.has(`${where} ${key}`)) continue;
    changes.set(`${where} ${key}`, { span, where, key, baseline: shown(one), candidate: shown(other) });
  }
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
  const attributes = attributesAt(trace, i);
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

/** Whether there may be more than the attributes. */
function hasFailed(trace: Trace, i: SpanIndex): boolean {
  return trace.status[i] === STATUS_ERROR || trace.events.has(i);
}

/** Those that a span has on either side, in the order of SPAN_KEYS and then of their letters. */
function tellingKeys(before: Attributes, after: Attributes): readonly string[] {
  const keys: string[] = [];
  for (const key of after.keys()) if (isTelling(key)) keys.push(key);
  for (const key of before.keys()) if (isTelling(key) && !after.has(key)) keys.push(key);
  return keys.length < 2 ? keys : keys.sort(byRank);
}

function byRank(one: string, other: string): number {
  const rank = (key: string) => SPAN_KEYS.get(key) ?? SPAN_KEYS.size;
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

function isTelling(key: string): boolean {
  if (SPAN_KEYS.has(key)) return true;
  return key.startsWith(FEATURE_FLAG_PREFIX) && FLAG_KEY.test(key) && !key.startsWith(FLAG_SUBJECT);
}

function shown(value: string | undefined): string | null {
  return value === undefined ? null : redacted(value);
}

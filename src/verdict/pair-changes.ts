/**
 * What differs between two spans of a pair: attributes of the spans and of their resources, status and exceptions. Only
 * allow-listed keys, because attribute values hold SQL, URLs, tokens and addresses of people; what looks like one of those
 * is taken out of the values that remain, and they are cut.
 */
import { getOrInsert } from '../trace/get-or-insert.ts';
import type { Attributes, SpanIndex, Trace } from '../trace/trace.ts';
import { STATUS_ERROR } from '../trace/vocabulary.ts';
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

const FEATURE_FLAG_PREFIX = 'feature_flag.';
/** Whom a flag was asked for: a person, mostly. */
const FLAG_SUBJECT = 'feature_flag.context.';
/** What follows the prefix is somebody's own word; longer or stranger ones are no name of a flag. */
const FLAG_KEY = /^feature_flag\.[A-Za-z0-9_.-]{1,64}$/;

/** Says little by itself: another machine of the same kind. */
export function isInstance({ key }: Change): boolean {
  return NOT_TELLING.has(key);
}

const NOT_TELLING: ReadonlySet<string> = new Set([...INSTANCE_KEYS, ...PEER_KEYS]);

/** Pairs of two traces. What two resources differ in is told of the first pair that has them. */
export class PairChanges {
  readonly #baseline: Trace;
  readonly #candidate: Trace;
  readonly #resources = new PairsSeen();
  readonly #attributes: SameAttributes;

  constructor(baseline: Trace, candidate: Trace) {
    this.#baseline = baseline;
    this.#candidate = candidate;
    this.#attributes = new SameAttributes(baseline, candidate, isTelling);
  }

  /** Values are looked through for secrets when they are read: of many changes most are counted alone, or known by their key. */
  of(b: SpanIndex, c: SpanIndex): readonly Change[] {
    const ofResources = this.#ofResources(this.#baseline.resource[b]!, this.#candidate.resource[c]!);
    const mayHaveFailed = hasFailed(this.#baseline, b) || hasFailed(this.#candidate, c);
    if (this.#attributes.areSame(b, c) && !mayHaveFailed) return ofResources;
    const before = spanFacts(this.#baseline, b);
    const after = spanFacts(this.#candidate, c);
    const ofSpans = differences('span', tellingKeys(before, after), before, after);
    return ofResources.length === 0 ? ofSpans : [...ofResources, ...ofSpans];
  }

  #ofResources(one: number, other: number): readonly Change[] {
    if (!this.#resources.isNew(one, other)) return NO_CHANGES;
    const [before, after] = [this.#baseline.resources[one]!, this.#candidate.resources[other]!];
    return differences('resource', RESOURCE_KEYS, before, after);
  }
}

const NO_CHANGES: readonly Change[] = [];

function differences(
  where: Change['where'],
  keys: readonly string[],
  before: Attributes,
  after: Attributes,
): readonly Change[] {
  const changes: Change[] = [];
  for (const key of keys) {
    const one = before.get(key);
    const other = after.get(key);
    if (one !== other) changes.push(changeOf(where, key, one, other));
  }
  return changes;
}

function changeOf(where: Change['where'], key: string, one: string | undefined, other: string | undefined): Change {
  return {
    where,
    key,
    get baseline() {
      return shown(one);
    },
    get candidate() {
      return shown(other);
    },
  };
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

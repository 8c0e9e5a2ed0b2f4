/**
 * Random traces as spans, so that builders can be fed in any order: small whole numbers of nanoseconds, so that spans
 * touch, coincide and have no width far more often than in life. `generateSpans` draws a tidy tree of one shape and
 * then, with `dirt`, breaks it in the ways real traces are broken.
 */
import type { SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import { SPAN_KINDS, type SpanKind, STATUS_CODES } from '../../src/trace/vocabulary.ts';
import type { Random } from './random.ts';

export const SHAPES = ['bushy', 'chain', 'flat', 'sequential', 'parallel'] as const;
export type Shape = (typeof SHAPES)[number];

export interface GenerateOptions {
  readonly shape?: Shape;
  readonly spans?: number;
  /** Duration of the root. */
  readonly widthNs?: number;
  /** Which of the breakages may happen; none when left out. */
  readonly dirt?: readonly Dirt[];
}

export const DIRT = [
  'outside-parent',
  'no-width',
  'missing-parent',
  'second-root',
  'no-root',
  'copy',
  'near-copy',
  'same-id',
  'shared-id',
  'cycle',
  'self-parent',
  'untimed',
  'half-timed',
  'negative',
  'extreme-clock',
] as const;
export type Dirt = (typeof DIRT)[number];

/** Dirt that keeps span ids unique. */
export const DIRT_WITHOUT_DUPLICATES = DIRT.filter(
  (dirt) => !['copy', 'near-copy', 'same-id', 'shared-id'].includes(dirt),
);

/** A span while it is being made: `parent` is a span id, times are offsets from the epoch. */
interface Draft {
  spanId: string;
  parent: string;
  service: string;
  name: string;
  kind: SpanKind;
  error: boolean;
  pod: string;
  /** Name of an event, or ''. */
  event: string;
  start: number | undefined;
  end: number | undefined;
}

const SERVICES = ['shop', 'cart', 'pay', 'mail'];
const OPERATIONS = ['GET /', 'lookup', 'render', 'POST /charge', 'SELECT', 'publish'];
const PODS = ['blue', 'green'];
const EPOCHS_NS = [1_760_000_000_123_456_789n, 1_000n, 2n ** 63n - 2n ** 40n];

export function generateSpans(random: Random, options: GenerateOptions = {}): SpanInput[] {
  const { dirt = [] } = options;
  const drafts = tidyTree(random, options);
  for (const kind of dirt) if (random.chance(0.3)) soil(random, drafts, kind);
  const epochNs = dirt.includes('extreme-clock') ? random.pick(EPOCHS_NS) : EPOCHS_NS[0]!;
  const resources = new Map<string, Attributes>();
  return drafts.map((draft) => ({
    spanId: draft.spanId,
    parentSpanId: draft.parent,
    service: draft.service,
    name: draft.name,
    kind: draft.kind,
    status: STATUS_CODES[draft.error ? 2 : 0]!,
    startUnixNano: draft.start === undefined ? undefined : epochNs + BigInt(draft.start),
    endUnixNano: draft.end === undefined ? undefined : epochNs + BigInt(draft.end),
    resource: resourceOf(draft, resources),
    attributes: draft.error ? new Map([['error.type', 'timeout']]) : undefined,
    events: draft.event === '' ? undefined : [{ name: draft.event, atUnixNano: epochNs, attributes: new Map() }],
  }));
}

/** One Map per service and pod, as a decoder makes one per resource. */
function resourceOf({ service, pod }: Draft, resources: Map<string, Attributes>): Attributes {
  const key = `${service} ${pod}`;
  const resource =
    resources.get(key) ??
    new Map([
      ['service.name', service],
      ['k8s.pod.name', pod],
    ]);
  resources.set(key, resource);
  return resource;
}

function tidyTree(random: Random, options: GenerateOptions): Draft[] {
  const { shape = random.pick(SHAPES), spans = random.int(1, 12), widthNs = random.int(1, 30) } = options;
  const drafts: Draft[] = [makeDraft(random, 1, undefined, 0, widthNs)];
  /** Where the next sequential child of a span starts. */
  const cursors = new Map<Draft, number>();
  for (let number = 2; number <= spans; number++) {
    const parent = shape === 'chain' ? drafts.at(-1)! : shape === 'flat' ? drafts[0]! : random.pick(drafts);
    const from = parent.start!;
    const to = parent.end!;
    let start = random.int(from, to);
    if (shape === 'parallel' || (shape === 'chain' && random.chance(0.5))) start = from;
    if (shape === 'sequential') start = Math.min(cursors.get(parent) ?? from, to);
    const end = random.chance(0.2) ? to : random.int(start, to);
    cursors.set(parent, end);
    drafts.push(makeDraft(random, number, parent, start, end));
  }
  return drafts;
}

function makeDraft(random: Random, number: number, parent: Draft | undefined, start: number, end: number): Draft {
  const isConsumer = parent?.kind === 'producer' && random.chance(0.7);
  return {
    spanId: spanIdOf(number),
    parent: parent?.spanId ?? '',
    service: random.pick(SERVICES),
    name: random.pick(OPERATIONS),
    kind: isConsumer ? 'consumer' : random.pick(SPAN_KINDS),
    error: random.chance(0.1),
    pod: random.pick(PODS),
    event: random.chance(0.2) ? 'exception' : '',
    start,
    end,
  };
}

/** Breaks one thing, in place. */
function soil(random: Random, drafts: Draft[], dirt: Dirt): void {
  const victim = random.pick(drafts);
  switch (dirt) {
    case 'outside-parent':
      moveOutside(random, random.pick(drafts));
      moveOutside(random, random.pick(drafts));
      break;
    case 'no-width':
      victim.end = victim.start;
      break;
    case 'missing-parent':
      victim.parent = spanIdOf(0xdead);
      break;
    case 'second-root':
      victim.parent = '';
      break;
    case 'no-root':
      drafts[0]!.parent = spanIdOf(0xbeef);
      break;
    case 'copy':
      drafts.push({ ...victim });
      break;
    case 'near-copy':
      drafts.push(random.chance(0.5) ? { ...victim, pod: random.pick(PODS) } : { ...victim, event: 'retry' });
      break;
    case 'same-id':
      drafts.push({
        ...makeDraft(random, 0, undefined, victim.start ?? 0, victim.end ?? 5),
        spanId: victim.spanId,
        parent: random.pick(drafts).spanId,
      });
      break;
    case 'shared-id':
      victim.kind = 'client';
      drafts.push({ ...victim, kind: 'server', service: random.pick(SERVICES) });
      break;
    case 'cycle':
      victim.parent = random.pick(drafts).spanId;
      random.pick(drafts).parent = victim.spanId;
      break;
    case 'self-parent':
      victim.parent = victim.spanId;
      break;
    case 'untimed':
      victim.start = undefined;
      victim.end = undefined;
      break;
    case 'half-timed':
      if (random.chance(0.5)) victim.start = undefined;
      else victim.end = undefined;
      break;
    case 'negative':
      [victim.start, victim.end] = [victim.end, victim.start];
      break;
    case 'extreme-clock':
      break;
  }
}

function moveOutside(random: Random, victim: Draft): void {
  if (victim.start === undefined || victim.end === undefined) return;
  if (random.chance(0.6)) victim.end += random.int(1, 15);
  if (random.chance(0.6)) victim.start -= random.int(0, 15);
  if (random.chance(0.2)) {
    const shift = random.int(-30, 30);
    victim.start += shift;
    victim.end += shift;
  }
}

function spanIdOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

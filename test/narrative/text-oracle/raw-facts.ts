/**
 * What two traces say, worked out slowly from their spans: durations, self times, critical paths, counts, errors, who
 * calls whom. Shares no code with the engine; only the columns of a trace are read through it.
 */
import { FLAG, operationAt, spanAt, type Trace } from '../../../src/trace/trace.ts';

export type AccountKind = 'own' | 'gap' | 'dependency';

export interface RawSpan {
  readonly service: string;
  readonly name: string;
  readonly parent: RawSpan | undefined;
  readonly children: RawSpan[];
  readonly kind: string;
  readonly isError: boolean;
  readonly start: number;
  readonly end: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly isDetached: boolean;
  selfNs: number;
  criticalNs: number;
}

export interface RawSide {
  readonly spans: readonly RawSpan[];
  readonly totalNs: number;
}

export function readSide(trace: Trace): RawSide {
  const spans: RawSpan[] = [];
  for (let i = 0; i < trace.length; i++) {
    const { service, name, kind } = operationAt(trace, i);
    const { startNs, endNs, status, attributes } = spanAt(trace, i);
    const parent = spans[trace.parent[i]!];
    const span = {
      ...{ service, name, kind, parent, start: startNs, end: endNs, attributes, children: [] },
      isError: status === 'error',
      isDetached: (trace.flags[i]! & FLAG.detached) !== 0,
      selfNs: 0,
      criticalNs: 0,
    };
    parent?.children.push(span);
    spans.push(span);
  }
  for (const span of spans) if (!isOutside(span)) span.selfNs = selfTimeOf(span);
  const root = spans[0]!;
  walk(root, root.start, root.end);
  return { spans, totalNs: root.end - root.start };
}

/** Itself or something above it came from nowhere. */
export function isOutside(span: RawSpan): boolean {
  for (let at: RawSpan | undefined = span; at !== undefined; at = at.parent) if (at.isDetached) return true;
  return false;
}

function selfTimeOf(span: RawSpan): number {
  let covered = 0;
  let reached = span.start;
  const children = span.children.filter((child) => !isOutside(child)).sort((one, other) => one.start - other.start);
  for (const child of children) {
    const from = Math.max(child.start, reached);
    const to = Math.min(child.end, span.end);
    if (to <= from) continue;
    covered += to - from;
    reached = to;
  }
  return span.end - span.start - covered;
}

/** The critical path between two moments of a span, backwards: the child that ends last, then what ran before it. */
function walk(span: RawSpan, from: number, to: number): void {
  let cursor = to;
  const clip = (time: number) => Math.min(Math.max(time, from), to);
  for (;;) {
    let last: RawSpan | undefined;
    for (const child of span.children) {
      if (!isBlocking(child, span) || clip(child.start) >= cursor) continue;
      const gain = last === undefined ? 1 : Math.min(clip(child.end), cursor) - Math.min(clip(last.end), cursor);
      if (gain > 0 || (gain === 0 && clip(child.start) < clip(last!.start))) last = child;
    }
    if (last === undefined) break;
    const end = Math.min(clip(last.end), cursor);
    const start = clip(last.start);
    span.criticalNs += cursor - end;
    if (end > start) walk(last, start, end);
    cursor = start;
  }
  span.criticalNs += cursor - from;
}

function isBlocking(child: RawSpan, parent: RawSpan): boolean {
  if (child.isDetached || child.end <= child.start) return false;
  return !(parent.kind === 'producer' && child.kind === 'consumer') && child.start < parent.end;
}

/* Accounts */

export function accountOf(span: RawSpan): AccountKind {
  const below = span.children.filter((child) => !child.isDetached);
  // Nobody waits for a consumer: what its producer waits for is the queue.
  const isSending = below.length > 0 && below.every(({ kind }) => kind === 'consumer') && span.kind === 'producer';
  const children = isSending ? [] : below;
  const isRemoteOnly = children.length > 0 && children.every((child) => child.service !== span.service);
  const isClient = span.kind === 'client' || (span.kind === 'unspecified' && isRemoteOnly);
  if (isClient && calleesOf(span).length > 0) return 'gap';
  if (children.length > 0) return 'own';
  if (span.kind === 'client' || span.kind === 'producer') return 'dependency';
  return span.kind === 'unspecified' && CERTAIN.some((key) => span.attributes.has(key)) ? 'dependency' : 'own';
}

export function calleesOf(span: RawSpan): readonly string[] {
  const children = span.children.filter((child) => !child.isDetached);
  return children
    .filter(({ service, kind }) => service !== span.service || kind === 'server')
    .map(({ service }) => service);
}

const NAMING = [
  'peer.service',
  'server.address',
  'rpc.service',
  'db.system.name',
  'db.system',
  'db.namespace',
  'messaging.destination.name',
];

/** Of a span that does not say that it is a call: a server has an address too. */
const CERTAIN = ['peer.service', 'db.system.name', 'db.system', 'db.namespace'];

/** All names that what a span calls may go by: who answered, what its attributes say, who answers others like it. */
export function peersOf(span: RawSpan, sides: readonly RawSide[]): readonly string[] {
  const named = NAMING.flatMap((key) => span.attributes.get(key) ?? []);
  const alike = sides.flatMap(({ spans }) =>
    spans.filter((other) => other.service === span.service && other.name === span.name),
  );
  return [...calleesOf(span), ...named, ...alike.flatMap(calleesOf), span.name];
}

/* Names */

/** Whether a name that is shown, cut and made harmless stands for a name of a span. */
export function isNameOf(shown: string, name: string): boolean {
  if (shown === name) return true;
  const [one, other] = [lettersOf(shown), lettersOf(name)];
  if (one === other && !shown.includes('{id}')) return true;
  if (shown.endsWith('…')) return one !== '' && lettersOf(name.normalize('NFKC')).startsWith(one);
  if (!shown.includes('{')) return false;
  const pieces = shown.split(/\{[a-z]+\}/).map((piece) => piece.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.+')}$`, 's').test(name);
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('(at)', '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * The tree that TraceBuilder should make of spans with unique ids, worked out slowly on objects: who hangs where, who is
 * out of the books, when everything runs, in depth-first order. Recursive; for small traces.
 */
import type { SpanInput } from '../../src/trace/builder.ts';
import { FLAG, spanAt, type Trace } from '../../src/trace/trace.ts';

export interface TreeRow {
  readonly depth: number;
  /** '' for the virtual root. */
  readonly spanId: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly flags: readonly string[];
}

/** What a Trace says, in the same words. */
export function treeOf(trace: Trace): TreeRow[] {
  const depths: number[] = [];
  return Array.from({ length: trace.length }, (_, i) => {
    const { spanId, startNs, endNs } = spanAt(trace, i);
    depths.push(i === 0 ? 0 : depths[trace.parent[i]!]! + 1);
    return {
      depth: depths[i]!,
      spanId,
      startUnixNano: trace.startTimeUnixNano + BigInt(startNs),
      endUnixNano: trace.startTimeUnixNano + BigInt(endNs),
      flags: Object.entries(FLAG)
        .filter(([, bit]) => (trace.flags[i]! & bit) !== 0)
        .map(([name]) => name),
    };
  });
}

interface Item {
  readonly span: SpanInput | undefined;
  start: bigint | undefined;
  end: bigint | undefined;
  isUntimed: boolean;
  isDetached: boolean;
  isOrphan: boolean;
  readonly children: Item[];
}

export function treeOracle(spans: readonly SpanInput[]): TreeRow[] {
  const items = new Map(spans.map((span) => [span.spanId, itemOf(span)]));
  const parents = findParents(spans);
  const tops = spans.filter((span) => parents.get(span.spanId) === 'none');
  const root: Item = tops.length === 1 ? items.get(tops[0]!.spanId)! : itemOf(undefined);
  for (const { spanId } of spans) {
    const item = items.get(spanId)!;
    const parent = parents.get(spanId)!;
    if (item === root) continue;
    const isTop = parent === 'none' || parent === 'missing';
    (isTop ? root : items.get(parent)!).children.push(item);
    if (parent === 'missing') item.isOrphan = true;
    if (parent === 'missing' && root.span !== undefined) item.isDetached = true;
  }
  if (root.isUntimed) spanAll(root, [...items.values()]);
  place(root);
  liftTimed(root, root);
  return rowsOf(root, 0);
}

function itemOf(span: SpanInput | undefined): Item {
  const start = span?.startUnixNano;
  const end = span?.endUnixNano;
  const isUntimed = start === undefined || end === undefined;
  return {
    span,
    start,
    end: !isUntimed && end < start ? start : end,
    isUntimed,
    isDetached: false,
    isOrphan: false,
    children: [],
  };
}

/** The parent's id, or 'none', or 'missing': also for the earliest span of every circle. */
function findParents(spans: readonly SpanInput[]): Map<string, string> {
  const ids = new Set(spans.map((span) => span.spanId));
  const parents = new Map<string, string>();
  for (const { spanId, parentSpanId = '' } of spans) {
    parents.set(spanId, parentSpanId === '' ? 'none' : ids.has(parentSpanId) ? parentSpanId : 'missing');
  }
  for (const { spanId } of spans) {
    const circle = circleThrough(spanId, parents);
    const earliest = spans
      .filter((span) => circle.includes(span.spanId))
      .sort(
        (one, other) =>
          Number((one.startUnixNano ?? 0n) - (other.startUnixNano ?? 0n)) || (one.spanId < other.spanId ? -1 : 1),
      );
    if (earliest[0] !== undefined) parents.set(earliest[0].spanId, 'missing');
  }
  return parents;
}

/** The ids on the way up from a span that leads back to it; empty where it does not. */
function circleThrough(spanId: string, parents: ReadonlyMap<string, string>): string[] {
  const way = [spanId];
  for (let at = parents.get(spanId)!; parents.has(at) && !way.slice(1).includes(at); at = parents.get(at)!) {
    if (at === spanId) return way;
    way.push(at);
  }
  return [];
}

/** The hull of all spans with times; a root that knows at least its start keeps it. */
function spanAll(root: Item, items: readonly Item[]): void {
  const timed = items.filter((item) => !item.isUntimed);
  const known = timed.length > 0 ? timed : items.filter((item) => item.start !== undefined);
  root.start ??= sorted(known.map((item) => item.start!))[0] ?? 0n;
  root.end = sorted([root.start, ...timed.map((item) => item.end!)]).at(-1)!;
  root.isUntimed = false;
}

/** Spans without times stand at their parent's start. Sorts children. */
function place(item: Item): void {
  for (const child of item.children) {
    if (child.isUntimed) {
      child.start = item.start!;
      child.end = item.start!;
    }
    if (item.isDetached) child.isDetached = true;
    place(child);
  }
  item.children.sort(bySiblings);
}

function bySiblings(one: Item, other: Item): number {
  return (
    Number(one.start! - other.start!) ||
    Number(other.end! - one.end!) ||
    (one.span!.spanId < other.span!.spanId ? -1 : 1)
  );
}

/** What hangs below a span without times moves up to the nearest ancestor with times, unless it has none itself. */
function liftTimed(item: Item, timed: Item): void {
  for (const child of [...item.children]) {
    if (item !== timed && !child.isUntimed) {
      item.children.splice(item.children.indexOf(child), 1);
      timed.children.push(child);
    }
    liftTimed(child, child.isUntimed ? timed : child);
  }
  timed.children.sort(bySiblings);
}

function sorted(times: readonly bigint[]): bigint[] {
  return [...times].sort((one, other) => Number(one - other));
}

function rowsOf(item: Item, depth: number): TreeRow[] {
  const { isDetached: detached, isUntimed: untimed, isOrphan: orphan } = item;
  const flags = { virtual: item.span === undefined, detached, untimed, orphan };
  const row = {
    depth,
    spanId: item.span?.spanId ?? '',
    startUnixNano: item.start!,
    endUnixNano: item.end!,
    flags: Object.entries(flags)
      .filter(([, isSet]) => isSet)
      .map(([name]) => name),
  };
  return [row, ...item.children.flatMap((child) => rowsOf(child, depth + 1))];
}

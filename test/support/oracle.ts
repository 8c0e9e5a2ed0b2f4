/**
 * Slow, obvious twins of the engine: the definitions written down with the least cleverness, for small traces. Where an
 * oracle and the engine differ, one of them has misread its definition.
 */
import { isOutsideBooks, type Nanoseconds, operationAt, type SpanIndex, type Trace } from '../../src/trace/trace.ts';
import type { Section } from './draw.ts';

/** The direct children of a span, in depth-first order, found by asking every span for its parent. */
function childrenOf(trace: Trace, parent: SpanIndex): SpanIndex[] {
  return [...trace.parent.keys()].filter((i) => trace.parent[i] === parent);
}

/**
 * Self time: the duration minus the union of the children's intervals clipped to it. Counted by boundary sweep: between
 * two neighbouring boundaries either some child covers everything or none covers anything. Spans outside the books have none.
 */
export function selfTimeOracle(trace: Trace): Nanoseconds[] {
  return Array.from({ length: trace.length }, (_, i) => {
    if (isOutsideBooks(trace, i)) return 0;
    const children = childrenOf(trace, i).filter((child) => !isOutsideBooks(trace, child));
    const inside = (time: number) => time > trace.start[i]! && time < trace.end[i]!;
    const cuts = children.flatMap((child) => [trace.start[child]!, trace.end[child]!]).filter(inside);
    const boundaries = [trace.start[i]!, ...cuts, trace.end[i]!].sort((one, other) => one - other);
    let self = 0;
    for (let k = 1; k < boundaries.length; k++) {
      const from = boundaries[k - 1]!;
      const to = boundaries[k]!;
      const isCovered = children.some((child) => trace.start[child]! <= from && trace.end[child]! >= to);
      if (!isCovered) self += to - from;
    }
    return self;
  });
}

/**
 * Critical path: from a cursor t (the span's end) take among the blocking children with start < t the one with the
 * greatest min(end, t); ties go to the earlier start, then depth-first order; the time between its end and t is the
 * span's own; continue at its start. Children are clipped to their parent, as far as that is itself on the path.
 */
export function criticalPathOracle(trace: Trace): Section[] {
  const sections: Section[] = [];
  const own = (span: SpanIndex, from: number, to: number) => {
    if (to > from) sections.push({ span, from, to });
  };
  const walk = (span: SpanIndex, from: number, to: number) => {
    const clip = (time: number) => Math.min(Math.max(time, from), to);
    const children = blockingChildren(trace, span).map((index) => ({
      index,
      start: clip(trace.start[index]!),
      end: clip(trace.end[index]!),
    }));
    let cursor = to;
    for (;;) {
      const open = children.filter((child) => child.start < cursor);
      if (open.length === 0) break;
      const last = open.reduce((best, child) => {
        const gain = Math.min(child.end, cursor) - Math.min(best.end, cursor);
        return gain > 0 || (gain === 0 && child.start < best.start) ? child : best;
      });
      const end = Math.min(last.end, cursor);
      own(span, end, cursor);
      walk(last.index, last.start, end);
      cursor = last.start;
    }
    own(span, from, cursor);
  };
  walk(0, trace.start[0]!, trace.end[0]!);
  return joinNeighbours(sections.sort((one, other) => one.from - other.from));
}

function blockingChildren(trace: Trace, parent: SpanIndex): SpanIndex[] {
  return childrenOf(trace, parent).filter((child) => {
    const isMessage = operationAt(trace, parent).kind === 'producer' && operationAt(trace, child).kind === 'consumer';
    return !isMessage && !isOutsideBooks(trace, child) && trace.start[child]! < trace.end[parent]!;
  });
}

/** Neighbouring sections of one span are one section: the definition does not say where to cut. */
export function joinNeighbours(sections: readonly Section[]): Section[] {
  const joined: Section[] = [];
  for (const section of sections) {
    const last = joined.at(-1);
    if (last !== undefined && last.span === section.span && last.to === section.from) {
      joined[joined.length - 1] = { ...last, to: section.to };
    } else joined.push(section);
  }
  return joined;
}

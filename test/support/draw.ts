/**
 * Drawn traces: a waterfall in text becomes a Trace through the real TraceBuilder, and `drawTrace` prints one back.
 *
 *   web   GET /checkout       |=-----------------==|
 *     web   call cart         | =----=             |  [client]
 *       cart  GET /cart       |  ====              |
 *     web   call payments     |       =-------==   |  [client] peer.service=payments
 *       pay   POST /charge    |        =====       |  ! @service.version=2
 *     web   write audit log   |            =====   |
 *
 * A line is a service (no blanks), an operation, a bar in a frame, and marks. Indentation is parenthood. One column is
 * one millisecond, or `columnNs`; time counts from the first column, and all frames stand below each other.
 *
 *   ====    the span runs here; - runs here as well. A drawing may tell the two apart to state what it expects: = where
 *           the span's own time is (on the critical path, or its self time), - where it is not
 *   .       the span starts and ends at the left edge of this column: no duration
 *   ?       the span has no times
 *
 *   !             status error
 *   [client]      kind: unspecified, internal, server, client, producer, consumer. Without this mark a span is a server
 *                 where a service is entered and internal inside one
 *   [orphan]      its parent is not in the trace
 *   #c1  ^c1      its span id, its parent's span id (hex); without them: the number of the line, and the indentation
 *   key=value     attribute; @key=value resource attribute
 *
 * `(virtual root)` as the first line stands for the root that spans several roots: it is drawn, but it is no span.
 */
import type { SpanInput, TraceOptions } from '../../src/trace/builder.ts';
import { FLAG, isVirtualRoot, type Nanoseconds, type SpanIndex, spanAt, type Trace } from '../../src/trace/trace.ts';
import { SPAN_KINDS, type SpanKind } from '../../src/trace/vocabulary.ts';
import { buildTrace } from './build.ts';

export const MILLISECOND = 1_000_000;
/** Where column 0 stands: far from zero and beyond what a double can hold, as real times are. */
const EPOCH_NS = 1_760_000_000_123_456_789n;
const VIRTUAL_ROOT = '(virtual root)';
const MISSING_PARENT = 'dead000000000000';

interface DrawOptions extends Partial<TraceOptions> {
  readonly columnNs?: number;
}

/** A stretch of time that belongs to one span; offsets from the trace's start. */
export interface Section {
  readonly span: SpanIndex;
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
}

export function traceFrom(drawing: string, options: DrawOptions = {}): Trace {
  return buildTrace(drawnSpans(drawing, options), options);
}

/** The spans of a drawing from top to bottom. */
export function drawnSpans(drawing: string, options: DrawOptions = {}): SpanInput[] {
  const resources = new Map<string, ReadonlyMap<string, string>>();
  const columnNs = options.columnNs ?? MILLISECOND;
  return parseLines(drawing).map((line) => toSpan(line, columnNs, resources));
}

/** The stretches drawn with `=`, sorted by time. The virtual root's are those of index 0. */
export function markedSections(drawing: string, trace: Trace, options: DrawOptions = {}): Section[] {
  const columnNs = options.columnNs ?? MILLISECOND;
  const sections: Section[] = [];
  for (const { spanId, bar } of [virtualRootLine(drawing), ...parseLines(drawing)].filter(
    (line) => line !== undefined,
  )) {
    const span = trace.spanId.indexOf(spanId);
    for (const { 0: run, index } of bar.matchAll(/=+/g)) {
      sections.push({ span, from: index * columnNs, to: (index + run.length) * columnNs });
    }
  }
  return sections.sort((one, other) => one.from - other.from);
}

interface DrawTraceOptions {
  readonly columnNs?: number;
  /** What to draw with `=`; the rest of the bars is drawn with `-`. Without sections all bars are `=`. */
  readonly sections?: readonly Section[];
}

/** Prints a trace in the same notation. Throws where times do not fall on columns. */
export function drawTrace(trace: Trace, options: DrawTraceOptions = {}): string {
  const { columnNs = MILLISECOND, sections } = options;
  const width = Math.max(...trace.end.map((end) => columnAt(end, columnNs)), 0) + 1;
  const rows: { label: string; bar: string; marks: string }[] = [];
  for (let i = 0; i < trace.length; i++) {
    const bar = barOf(trace, i, columnNs, sections);
    rows.push({ label: labelOf(trace, i), bar: bar.padEnd(width), marks: marksOf(trace, i) });
  }
  const labelWidth = Math.max(...rows.map((row) => row.label.length));
  return rows.map(({ label, bar, marks }) => `${label.padEnd(labelWidth)}  |${bar}| ${marks}`.trimEnd()).join('\n');
}

interface Line {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly operation: string;
  readonly kind: SpanKind;
  readonly bar: string;
  readonly isError: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly resource: ReadonlyMap<string, string>;
}

const LINE = /^(?<indent> *)(?<service>\S+) +(?<operation>\S.*?) *\|(?<bar>[^|]*)\|(?<marks>.*)$/;

function parseLines(drawing: string): Line[] {
  const lines: Line[] = [];
  /** The lines that may still have children, with their indentation. */
  const open: { indent: number; line: Line }[] = [];
  for (const text of textLines(drawing)) {
    if (text.trim().startsWith(VIRTUAL_ROOT)) continue;
    const match = LINE.exec(text)?.groups;
    if (match === undefined) throw new Error(`not a line of a drawing: ${text}`);
    const indent = match.indent!.length;
    while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop();
    const line = parseLine(match, lines.length + 1, open.at(-1)?.line);
    lines.push(line);
    open.push({ indent, line });
  }
  return lines;
}

function textLines(drawing: string): string[] {
  const lines = drawing.split('\n').filter((text) => text.trim() !== '');
  if (new Set(lines.map((text) => text.indexOf('|'))).size > 1) throw new Error(`frames are not aligned:\n${drawing}`);
  return lines;
}

function parseLine(match: Record<string, string | undefined>, number: number, parent: Line | undefined): Line {
  const { service, operation, bar, marks } = match as Record<'service' | 'operation' | 'bar' | 'marks', string>;
  if (!/^ *(=[=-]*|-[=-]*|\.|\?) *$/.test(bar)) throw new Error(`not a bar: |${bar}|`);
  const words = marks.split(/ +/).filter((word) => word !== '');
  const marked = (prefix: string) => words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
  const pairs = words.filter((word) => word.includes('=')).map((word) => word.split('='));
  const kind = words
    .map((word) => word.slice(1, -1))
    .find((word): word is SpanKind => SPAN_KINDS.some((kind) => kind === word));
  const parentSpanId = words.includes('[orphan]') ? MISSING_PARENT : (marked('^') ?? parent?.spanId ?? '');
  return {
    spanId: hexId(marked('#') ?? number.toString(16)),
    parentSpanId: parentSpanId === '' ? '' : hexId(parentSpanId),
    service,
    operation,
    kind: kind ?? usualKind(service, parent?.service),
    bar,
    isError: words.includes('!'),
    attributes: new Map(pairs.filter(([key]) => !key!.startsWith('@')).map(([key, value]) => [key!, value!])),
    resource: new Map(pairs.filter(([key]) => key!.startsWith('@')).map(([key, value]) => [key!.slice(1), value!])),
  };
}

function virtualRootLine(drawing: string): { spanId: string; bar: string } | undefined {
  const text = textLines(drawing).find((line) => line.trim().startsWith(VIRTUAL_ROOT));
  return text === undefined ? undefined : { spanId: '', bar: text.split('|')[1]! };
}

function usualKind(service: string, parentService: string | undefined): SpanKind {
  return service === parentService ? 'internal' : 'server';
}

function hexId(id: string): string {
  return id.padStart(16, '0');
}

function toSpan(line: Line, columnNs: number, resources: Map<string, ReadonlyMap<string, string>>): SpanInput {
  const { bar, service } = line;
  const from = bar.search(/\S/);
  const isUntimed = bar.includes('?');
  const to = bar.includes('.') ? from : bar.trimEnd().length;
  const resourceKey = JSON.stringify([service, ...line.resource]);
  const resource = resources.get(resourceKey) ?? new Map([['service.name', service], ...line.resource]);
  resources.set(resourceKey, resource);
  return {
    spanId: line.spanId,
    parentSpanId: line.parentSpanId,
    service,
    name: line.operation,
    kind: line.kind,
    status: line.isError ? 'error' : 'unset',
    startUnixNano: isUntimed ? undefined : EPOCH_NS + BigInt(from * columnNs),
    endUnixNano: isUntimed ? undefined : EPOCH_NS + BigInt(to * columnNs),
    resource,
    attributes: line.attributes,
  };
}

function columnAt(offsetNs: Nanoseconds, columnNs: number): number {
  if (offsetNs % columnNs !== 0) throw new Error(`${offsetNs} ns is not on a column of ${columnNs} ns`);
  return offsetNs / columnNs;
}

function barOf(trace: Trace, i: SpanIndex, columnNs: number, sections: readonly Section[] | undefined): string {
  const from = columnAt(trace.start[i]!, columnNs);
  const to = columnAt(trace.end[i]!, columnNs);
  if ((trace.flags[i]! & FLAG.untimed) !== 0) return '?'.padStart(from + 1);
  if (from === to) return '.'.padStart(from + 1);
  const bar = [...' '.repeat(from), ...(sections === undefined ? '=' : '-').repeat(to - from)];
  for (const section of sections ?? []) {
    if (section.span !== i) continue;
    bar.fill('=', columnAt(section.from, columnNs), columnAt(section.to, columnNs));
  }
  return bar.join('');
}

function labelOf(trace: Trace, i: SpanIndex): string {
  if (i === 0 && isVirtualRoot(trace)) return VIRTUAL_ROOT;
  const { service, name } = spanAt(trace, i);
  return `${'  '.repeat(depthOf(trace, i))}${service}  ${name}`;
}

function depthOf(trace: Trace, i: SpanIndex): number {
  let depth = 0;
  for (let at = trace.parent[i]!; at >= 0; at = trace.parent[at]!) depth++;
  return depth;
}

function marksOf(trace: Trace, i: SpanIndex): string {
  if (i === 0 && isVirtualRoot(trace)) return '';
  const { kind, service, status, attributes } = spanAt(trace, i);
  const parent = trace.parent[i]!;
  const isOrphan = (trace.flags[i]! & FLAG.detached) !== 0 && (trace.flags[parent]! & FLAG.detached) === 0;
  const parentService =
    parent < 0 || (parent === 0 && isVirtualRoot(trace)) ? undefined : spanAt(trace, parent).service;
  const marks = [...attributes].map(([key, value]) => `${key}=${value}`);
  if (isOrphan) marks.unshift('[orphan]');
  if (kind !== usualKind(service, parentService)) marks.unshift(`[${kind}]`);
  if (status === 'error') marks.unshift('!');
  return marks.join(' ');
}

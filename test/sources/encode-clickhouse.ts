/** Spans → rows of otel_traces as ClickHouse writes them, for both schemas of the Collector's exporter and several formats. */
import type { EventInput, SpanInput } from '../../src/trace/builder.ts';
import type { Attributes } from '../../src/trace/trace.ts';
import type { Encode } from './encode.ts';

/** `FORMAT JSONEachRow` of `SELECT *`, from servers that quote 64-bit integers and from newer ones, which do not. */
export const encodeRows: Encode = (traceId, spans) => lines(spans.map((span) => exported(traceId, span)));

export const encodeRowsUnquoted: Encode = (traceId, spans) =>
  encodeRows(traceId, spans).replaceAll(/"Duration":"(\d+)"/g, '"Duration":$1');

/** `FORMAT JSON` */
export const encodeRowsInAnswer: Encode = (traceId, spans) => {
  const data = spans.map((span) => exported(traceId, span));
  return JSON.stringify({ meta: [{ name: 'Timestamp', type: 'DateTime64(9)' }], data, rows: data.length }, null, '\t');
};

/** Exporters before 0.110: longer words, durations that may be negative. */
export const encodeRowsOfOldTable: Encode = (traceId, spans) =>
  JSON.stringify(
    spans.map((span) => ({
      ...exported(traceId, span),
      SpanKind: `SPAN_KIND_${span.kind.toUpperCase()}`,
      StatusCode: `STATUS_CODE_${span.status.toUpperCase()}`,
      Duration: `${durationOf(span)}`,
    })),
  );

/** Columns of type JSON, tuples for events, times by ISO 8601. */
export const encodeRowsOfJsonTable: Encode = (traceId, spans) =>
  lines(
    spans.map((span) => {
      const {
        'Events.Timestamp': times,
        'Events.Name': names,
        'Events.Attributes': _,
        ...row
      } = exported(traceId, span);
      const events = names.map((Name, k) => ({
        Timestamp: iso(times[k]!),
        Name,
        Attributes: nested(span.events![k]!.attributes),
      }));
      return {
        ...row,
        Timestamp: iso(row.Timestamp),
        ResourceAttributes: nested(span.resource),
        SpanAttributes: nested(span.attributes ?? new Map()),
        Events: events,
      };
    }),
  );

/** What the source asks for: times as Unix nanoseconds, which no time zone changes. */
export const encodeRowsAsAsked: Encode = (traceId, spans) =>
  lines(
    spans.map((span) => {
      const { Timestamp: _, 'Events.Timestamp': __, ...row } = exported(traceId, span);
      return {
        ...row,
        TimestampUnixNano: `${span.startUnixNano ?? 0n}`,
        'Events.TimestampUnixNano': (span.events ?? []).map(({ atUnixNano }) => `${atUnixNano ?? 0n}`),
      };
    }),
  );

function exported(traceId: string, span: SpanInput) {
  const events: readonly EventInput[] = span.events ?? [];
  return {
    Timestamp: dateTime(span.startUnixNano),
    TraceId: traceId,
    SpanId: span.spanId,
    ParentSpanId: span.parentSpanId ?? '',
    TraceState: '',
    SpanName: span.name,
    SpanKind: capitalised(span.kind),
    ServiceName: span.resource.get('service.name') ?? '',
    ResourceAttributes: Object.fromEntries(span.resource),
    ScopeName: 'test',
    ScopeVersion: '',
    SpanAttributes: Object.fromEntries(span.attributes ?? []),
    Duration: `${BigInt.asUintN(64, durationOf(span))}`,
    StatusCode: capitalised(span.status),
    StatusMessage: '',
    'Events.Timestamp': events.map(({ atUnixNano }) => dateTime(atUnixNano)),
    'Events.Name': events.map(({ name }) => name),
    'Events.Attributes': events.map(({ attributes }) => Object.fromEntries(attributes)),
    'Links.TraceId': [],
  };
}

function durationOf({ startUnixNano = 0n, endUnixNano = 0n }: SpanInput): bigint {
  return endUnixNano - startUnixNano;
}

/** 2026-11-22 12:16:21.535123457 */
function dateTime(time = 0n): string {
  const [date, seconds] = new Date(Number(time / 1_000_000n)).toISOString().split('T');
  return `${date} ${seconds!.slice(0, 8)}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
}

function iso(text: string): string {
  return `${text.replace(' ', 'T')}Z`;
}

function capitalised(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}

/** `service.name` → {service: {name}}, but where a shorter name is a value of its own. */
function nested(attributes: Attributes): object {
  const root: Record<string, unknown> = {};
  for (const [key, value] of attributes) {
    const [first, ...rest] = key.split('.');
    const inner = root[first!] ?? {};
    if (rest.length === 0 || typeof inner !== 'object') root[key] = value;
    else root[first!] = { ...inner, [rest.join('.')]: value };
  }
  return root;
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

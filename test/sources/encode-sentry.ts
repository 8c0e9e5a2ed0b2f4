/** Spans → Sentry's tree of events. Of attributes only those that were asked for come, under the names that were asked for. */
import type { SpanInput } from '../../src/trace/builder.ts';

/** `asked`: the `additional_attributes` of the request. */
export function encodeSentry(traceId: string, spans: readonly SpanInput[], asked: readonly string[]): string {
  const byId = new Map(
    spans.map((span) => [span.spanId, { ...sentrySpan(traceId, span, asked), children: [] as unknown[] }]),
  );
  const tops = spans.filter(({ spanId, parentSpanId }) => {
    const parent = byId.get(parentSpanId ?? '');
    parent?.children.push(byId.get(spanId));
    return parent === undefined;
  });
  return JSON.stringify(tops.map(({ spanId }) => byId.get(spanId)));
}

function sentrySpan(traceId: string, span: SpanInput, asked: readonly string[]) {
  const attributes = new Map([
    ...(span.attributes ?? []),
    ['trace', traceId],
    ['span.kind', span.kind],
    ['span.status', span.status === 'unset' ? '' : span.status === 'error' ? 'internal_error' : span.status],
    ['service.name', span.service],
  ]);
  return {
    event_id: span.spanId,
    event_type: 'span',
    transaction_id: '280027d94f30428c83a2de46f932612a',
    project_id: 4509109107622913,
    project_slug: 'backend',
    parent_span_id: span.parentSpanId || null,
    start_timestamp: seconds(span.startUnixNano),
    end_timestamp: seconds(span.endUnixNano),
    duration: 12.5,
    measurements: {},
    transaction: 'GET /',
    is_transaction: !span.parentSpanId,
    description: span.name,
    sdk_name: '',
    op: 'default',
    name: span.name,
    additional_attributes: Object.fromEntries(asked.map((name) => [name, attributes.get(name) ?? ''])),
    errors: [],
    occurrences: [],
  };
}

/** All digits down to the microsecond, which JSON.stringify cannot be sure to write; JSON.rawJSON of Node 22 and later can. */
function seconds(time: bigint | undefined): unknown {
  const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };
  const micros = (time ?? 0n) / 1_000n;
  return rawJSON(`${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`);
}

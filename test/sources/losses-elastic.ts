/** What documents of Elastic APM cannot hold, span by span: the README's list of losses, as code. */
import type { SpanInput } from '../../src/trace/builder.ts';

/** Events are documents of another stream; agents know "failure" only; labels have no dots, but for some that are known. */
export function apmLosses(span: SpanInput): SpanInput {
  return {
    ...span,
    kind: apmKind(span),
    status: span.status === 'error' ? 'error' : 'unset',
    events: undefined,
    attributes: new Map([...(span.attributes ?? [])].map(([key, value]) => [labelOf(key), value])),
  };
}

/** Roots are transactions whatever they were, and no span is without a kind. */
function apmKind({ kind, parentSpanId }: SpanInput): SpanInput['kind'] {
  if (kind === 'server' || kind === 'consumer') return kind;
  return parentSpanId && kind !== 'unspecified' ? kind : 'internal';
}

const KEPT = /^(?:http\.|server\.address$|error\.type$|messaging\.system$|rpc\.system$|db\.system\.name$)/;

function labelOf(key: string): string {
  return KEPT.test(key) ? key : key.replaceAll('.', '_');
}

/** Events are documents of another stream. */
export function elasticOtelLosses(span: SpanInput): SpanInput {
  return { ...span, events: undefined };
}

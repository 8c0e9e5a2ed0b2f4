/** What the stores lose that answer like Jaeger, span by span: lists of losses in the README, as code. */
import type { SpanInput } from '../../src/trace/builder.ts';

/** VictoriaTraces tells an error and the lack of one, and does not tell "ok" from "unset". */
export function victoriaLosses(span: SpanInput): SpanInput {
  return { ...span, status: span.status === 'ok' ? 'unset' : span.status };
}

/** GreptimeDB tells one resource for all instances of a service in a trace: the first that it comes across. */
export function greptimeLosses(span: SpanInput): SpanInput {
  const resource = resources.get(span.service) ?? span.resource;
  resources.set(span.service, resource);
  return { ...span, resource };
}

const resources = new Map<string, SpanInput['resource']>();

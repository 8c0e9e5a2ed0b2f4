/** What kinds of backends cannot hold, span by span: the README's list of losses, as code. */
import type { SpanInput } from '../../src/trace/builder.ts';

/** Zipkin has no resources, no attributes of events, and no word for work inside a service. */
export function zipkinLosses(span: SpanInput): SpanInput {
  const resource = zipkinResources.get(span.service) ?? new Map([['service.name', span.service]]);
  zipkinResources.set(span.service, resource);
  return {
    ...span,
    resource,
    kind: span.kind === 'internal' ? 'unspecified' : span.kind,
    events: span.events?.map((event) => ({ ...event, attributes: new Map() })),
  };
}

const zipkinResources = new Map<string, Map<string, string>>();

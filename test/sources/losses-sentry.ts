/** What Sentry does not give back: events of spans, resources but for their names and version, attributes that are not asked for. */
import type { SpanInput } from '../../src/trace/builder.ts';

const resources = new Map<string, Map<string, string>>();

export function sentryLosses(asked: readonly string[]): (span: SpanInput) => SpanInput {
  return (span) => {
    const resource = resources.get(span.service) ?? new Map([['service.name', span.service]]);
    resources.set(span.service, resource);
    const kept = [...(span.attributes ?? [])].filter(([key]) => asked.includes(key));
    return { ...span, resource, attributes: new Map(kept), events: [] };
  };
}

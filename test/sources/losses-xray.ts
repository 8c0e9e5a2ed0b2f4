/** What X-Ray has no place for: most kinds, a status beside faults, resources as OpenTelemetry has them, events of spans. */
import type { SpanInput } from '../../src/trace/builder.ts';
import { isSegment } from './encode-xray.ts';

const resources = new Map<string, Map<string, string>>();

export function xrayLosses(span: SpanInput, spans: readonly SpanInput[]): SpanInput {
  const resource = resources.get(span.service) ?? new Map([['service.name', span.service]]);
  resources.set(span.service, resource);
  const isCall = !isSegment(span, spans) && span.kind === 'client';
  const kept = [...(span.attributes ?? [])].filter(([, value]) => value !== '');
  const peer: [string, string][] = isCall && !span.attributes?.has('peer.service') ? [['peer.service', span.name]] : [];
  return {
    ...span,
    resource,
    kind: isSegment(span, spans) ? 'server' : isCall ? 'client' : 'internal',
    status: span.status === 'error' ? 'error' : 'unset',
    attributes: new Map([...peer, ...kept]),
    events: [],
  };
}

/**
 * One name per service: a dependency's name is joined with the traced service whose last dotted part agrees
 * (`shop.CartService` called, `cartservice` traced), whatever the case.
 */
import type { Trace } from '../trace/trace.ts';

export interface ServiceNames {
  /** The traced service that a name means; the name itself where none fits. */
  canonical(name: string): string;
}

export function serviceNames(...traces: readonly Trace[]): ServiceNames {
  const traced = new Set<string>();
  for (const trace of traces) for (const { service } of trace.operations) traced.add(service);
  const byLastPart = new Map<string, string>();
  for (const service of [...traced].sort()) {
    const part = lastPart(service);
    if (!byLastPart.has(part)) byLastPart.set(part, service);
  }
  return {
    canonical: (name) => (traced.has(name) ? name : (byLastPart.get(lastPart(name)) ?? name)),
  };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

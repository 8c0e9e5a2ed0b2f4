/** Documents repeat the resource with every span: one of each kind is kept. */
import type { Attributes } from '../trace/trace.ts';
import { readName } from './attributes.ts';
import type { TraceCollector } from './collector.ts';

export interface DocumentResource {
  readonly service: string;
  readonly attributes: Attributes;
}

/** Traces have some hundred; one with more learns them again. */
const MOST_RESOURCES = 10_000;

export class DocumentResources {
  readonly #collector: TraceCollector;
  readonly #known = new Map<string, DocumentResource>();

  constructor(collector: TraceCollector) {
    this.#collector = collector;
  }

  /** `service` is what the document calls the service, beside the resource's own `service.name`. */
  of(resource: Readonly<Record<string, unknown>>, service: unknown): DocumentResource {
    const key = JSON.stringify([service, resource], asText);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_RESOURCES) this.#known.clear();
    const attributes = this.#collector.attributes.fromObject(resource);
    const name = readName(service) || readName(resource['service.name']);
    if (name !== '') this.#collector.attributes.put(attributes, 'service.name', name);
    const made = { service: name, attributes };
    this.#known.set(key, made);
    return made;
  }
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

/**
 * Jaeger's query service, over its API v3 where the server has it, else over the interface of its own pages ("classic"), and
 * what answers in the same way: VictoriaTraces under /select/jaeger, GreptimeDB under /v1/jaeger.
 * https://www.jaegertracing.io/docs/latest/architecture/apis/
 */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import type { Trace } from '../../trace/trace.ts';
import { addressOf } from '../http/address-of.ts';
import { type Answer, type Ask, BackendClient } from '../http/backend-client.ts';
import type {
  PageLink,
  SourceState,
  TracePages,
  TracePlace,
  TraceQuery,
  TraceSource,
  TraceSummary,
} from '../source.ts';
import { readFound, saysNoTrace } from './found.ts';
import { JaegerSearch } from './jaeger-search.ts';
import { isUnder, pageUnder } from './pages.ts';
import { bySpelling } from './spellings.ts';
import { Ways } from './ways.ts';

/** `strict`: with no parameter twice in two spellings, which some servers refuse. */
const GET_WAYS = ['v3', 'v3 strict', 'classic'] as const;
const SERVICE_WAYS = ['v3', 'classic'] as const;

const ServicesSchema = z.object({ services: z.array(z.string()).nullish(), data: z.array(z.string()).nullish() });

/** What a check looks for an example in. */
const RECENT_MS = 3_600_000;
/** Stores that answer like Jaeger, but bring no pages of its kind along. */
const WITHOUT_PAGES = /\/(?:select|v1)\/jaeger\/*$/;

export class JaegerSource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #search: JaegerSearch;
  readonly #get: Ways<(typeof GET_WAYS)[number]>;
  readonly #services: Ways<(typeof SERVICE_WAYS)[number]>;
  readonly #ui: string | undefined;

  constructor(settings: SettingsOf<'jaeger'>) {
    const { name, url, ui, tenant } = settings;
    this.name = name;
    this.#client = new BackendClient(addressOf(settings, tenant === undefined ? {} : { 'x-tenant': tenant }));
    this.#search = new JaegerSearch(this.#client);
    this.#get = new Ways(this.#client, GET_WAYS);
    this.#services = new Ways(this.#client, SERVICE_WAYS);
    this.#ui = ui ?? (WITHOUT_PAGES.test(url) ? undefined : url);
  }

  fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    return bySpelling(traceId, async (spelling) => {
      const { answer } = await this.#get.ask((way) => askForTrace(way, spelling), isNone, signal);
      if (answer.status === 404) return undefined;
      return readFound(answer.bytes, { source: this.name, traceId }, signal);
    });
  }

  search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    return this.#search.find(query, signal);
  }

  pagesOf({ traceId }: TracePlace): TracePages | undefined {
    if (this.#ui === undefined) return undefined;
    const path = ['trace', traceId];
    return { url: pageUnder(this.#ui, path), spanUrl: pageUnder(this.#ui, path, { uiFind: '{spanId}' }) };
  }

  /** A page of a trace, or the trace itself as its pages download it. */
  isPage({ url }: PageLink): boolean {
    const ui = this.#ui;
    return ui !== undefined && ['trace', 'api'].some((path) => isUnder(pageUnder(ui, [path]), url));
  }

  /** No version is told; which interface it has is all there is to know. */
  async check(signal: AbortSignal): Promise<SourceState> {
    const { way, answer } = await this.#services.ask(
      (one) => ({ path: one === 'v3' ? ['api', 'v3', 'services'] : ['api', 'services'] }),
      () => false,
      signal,
    );
    const { services, data } = this.#client.parse(answer.bytes, ServicesSchema);
    const exampleId = await this.#exampleIn(services ?? data ?? [], signal);
    return { version: `Jaeger API, ${way}`, ...(exampleId === undefined ? {} : { exampleId }) };
  }

  /** Of the services, its own is the least interesting. */
  async #exampleIn(services: readonly string[], signal: AbortSignal): Promise<string | undefined> {
    const service = services.find((name) => !name.startsWith('jaeger')) ?? services[0];
    if (service === undefined) return undefined;
    const toMs = Date.now();
    const [example] = await this.#search.list({ service, fromMs: toMs - RECENT_MS, toMs, limit: 1 }, signal);
    return example?.traceId;
  }
}

/** As stored: the server's own repairs (clocks, ids) would be ours to undo. Older servers spell parameters with underscores. */
function askForTrace(way: (typeof GET_WAYS)[number], traceId: string): Ask {
  if (way === 'classic') return { path: ['api', 'traces', traceId], query: { raw: 'true' } };
  const older = way === 'v3' ? { raw_traces: 'true' } : {};
  return { path: ['api', 'v3', 'traces', traceId], query: { rawTraces: 'true', ...older } };
}

/** In Jaeger's words; VictoriaTraces sends an empty list along. */
function isNone({ status, bytes }: Answer): boolean {
  return (
    status === 404 && (saysNoTrace(bytes) || /^\s*\{\s*"data"\s*:\s*(?:\[\]|null)/.test(bytes.toString('utf8', 0, 100)))
  );
}

/** Zipkin over its API v2 (https://zipkin.io/zipkin-api/): times in microseconds, names in small letters. */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import { LIMITS } from '../../limits.ts';
import type { Trace } from '../../trace/trace.ts';
import { addressOf } from '../http/address-of.ts';
import { BackendClient } from '../http/backend-client.ts';
import { failureOfStatus } from '../http/trouble.ts';
import { isMasked, isSameOperation, MASKED_FACTOR } from '../masked-names.ts';
import type {
  PageLink,
  SourceState,
  TracePages,
  TracePlace,
  TraceQuery,
  TraceSource,
  TraceSummary,
} from '../source.ts';
import { readFound } from './found.ts';
import { isUnder, pageUnder } from './pages.ts';
import { bySpelling } from './spellings.ts';

const SpansSchema = z.array(
  z.object({
    traceId: z.string().regex(/^[0-9a-f]{1,32}$/i),
    parentId: z.string().nullish(),
    name: z.string().nullish(),
    timestamp: z.number().nullish(),
    duration: z.number().nullish(),
    localEndpoint: z.object({ serviceName: z.string().nullish() }).nullish(),
    tags: z.record(z.string(), z.string()).nullish(),
  }),
);
const TracesSchema = z.array(SpansSchema);

type ZipkinSpan = z.infer<typeof SpansSchema>[number];

export class ZipkinSource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #ui: string;

  constructor(settings: SettingsOf<'zipkin'>) {
    this.name = settings.name;
    this.#client = new BackendClient(addressOf(settings));
    this.#ui = settings.ui ?? settings.url;
  }

  fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    return bySpelling(traceId, async (spelling) => {
      const ask = { path: ['api', 'v2', 'trace', spelling], expected: [404] };
      const { status, bytes, headers } = await this.#client.ask(ask, signal);
      if (status === 404 && !saysNoTrace(bytes)) throw failureOfStatus(this.name, status, headers);
      // A trace of no spans is how some of its stores say that there is none.
      if (status === 404 || isEmptyList(bytes)) return undefined;
      return readFound(bytes, { source: this.name, traceId }, signal);
    });
  }

  /**
   * Zipkin finds traces in which the service has such a span anywhere: those that begin with it are kept. A name with a mask may
   * be written in many ways.
   */
  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const found = await this.#find(query, { spanName: query.operation.toLowerCase(), limit: query.limit }, signal);
    if (found.length > 0 || !isMasked(query.operation)) return found;
    return this.#find(query, { limit: MASKED_FACTOR * query.limit }, signal);
  }

  /** Its page has no address for a span. */
  pagesOf({ traceId }: TracePlace): TracePages {
    return { url: pageUnder(this.#ui, ['zipkin', 'traces', traceId]) };
  }

  isPage({ url }: PageLink): boolean {
    return isUnder(pageUnder(this.#ui, ['zipkin']), url);
  }

  async #find(
    { service, operation, fromMs, toMs, limit }: TraceQuery,
    wanted: { readonly spanName?: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly TraceSummary[]> {
    const [serviceName, rootName] = [service.toLowerCase(), operation.toLowerCase()];
    // Whole milliseconds, and at least one.
    const endTs = Math.ceil(toMs);
    const query = { serviceName, endTs, lookback: Math.max(1, endTs - Math.floor(fromMs)), ...wanted };
    const ask = { path: ['api', 'v2', 'traces'], query, maxBytes: LIMITS.searchTracesBytes };
    const traces = await this.#client.askJson(ask, TracesSchema, signal);
    const found = traces.flatMap((spans) => {
      const root = spans.find(({ parentId }) => parentId === undefined || parentId === null);
      const isWanted =
        root?.localEndpoint?.serviceName?.toLowerCase() === serviceName &&
        isSameOperation(rootName, root.name?.toLowerCase() ?? '');
      return isWanted ? [summaryOf(root, spans)] : [];
    });
    return found.slice(0, limit);
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    const query = { limit: 1 };
    const [spans] = await this.#client.askJson({ path: ['api', 'v2', 'traces'], query }, TracesSchema, signal);
    const exampleId = spans?.[0]?.traceId;
    return exampleId === undefined ? {} : { exampleId };
  }
}

function summaryOf(root: ZipkinSpan, spans: readonly ZipkinSpan[]): TraceSummary {
  const { traceId, timestamp, duration } = root;
  return {
    traceId: traceId.toLowerCase(),
    hasErrors: spans.some(({ tags }) => tags !== undefined && tags !== null && 'error' in tags),
    ...(typeof timestamp === 'number' ? { startMs: timestamp / 1_000 } : {}),
    ...(typeof duration === 'number' ? { durationMs: duration / 1_000 } : {}),
  };
}

/** "4bf9… not found"; with nothing before 2.12. A router's or a proxy's 404 has other words. */
function saysNoTrace(bytes: Buffer): boolean {
  return bytes.length === 0 || /^[0-9a-f]{16,32} not found|\bcannot find trace\b/i.test(bytes.toString('utf8', 0, 200));
}

function isEmptyList(bytes: Buffer): boolean {
  return bytes.length < 16 && bytes.toString().trim() === '[]';
}

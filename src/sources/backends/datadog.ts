/**
 * Datadog over its public API (https://docs.datadoghq.com/api/latest/apm-trace/, …/spans/): traces by id, 60 requests a
 * minute; a search for spans, 300 an hour, so that each takes one. Its ids are decimal of 64 bits or hex of 128.
 */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import { LIMITS } from '../../limits.ts';
import type { Trace } from '../../trace/trace.ts';
import { decimalOf, hexOf, isWhole, lowerHalf, padded } from '../datadog-ids.ts';
import { addressOf } from '../http/address-of.ts';
import { type Answer, BackendClient } from '../http/backend-client.ts';
import { failureOfStatus } from '../http/trouble.ts';
import { isSameOperation } from '../masked-names.ts';
import type {
  PageLink,
  SourceState,
  TracePages,
  TracePlace,
  TraceQuery,
  TraceSource,
  TraceSummary,
} from '../source.ts';
import { rootQuery } from './datadog-query.ts';
import { apiOf, isUnderUi, uiOf } from './datadog-sites.ts';
import { readFound } from './found.ts';
import { pageUnder } from './pages.ts';

const SpanSchema = z.object({
  trace_id: z.string().regex(/^(?:[0-9a-f]{32}|\d{1,20})$/i),
  parent_id: z.string().nullish(),
  service: z.string().nullish(),
  resource_name: z.string().nullish(),
  start_timestamp: z.iso.datetime({ offset: true }).nullish(),
  end_timestamp: z.iso.datetime({ offset: true }).nullish(),
});
/** Datadog leaves out what is empty, but always speaks of the search itself. */
const FoundSchema = z.object({
  data: z.array(z.object({ attributes: SpanSchema })).nullish(),
  meta: z.looseObject({}),
});

const IS_ID = /^[0-9a-f]{1,32}$/;

type FoundSpan = z.infer<typeof SpanSchema>;

/** Of the spans with which a trace enters the service, not all begin the trace. */
const ENTRY_FACTOR = 3;
/** The most that one request may ask for. */
const MOST_SPANS = 1_000;

export class DatadogSource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #settings: SettingsOf<'datadog'>;

  constructor(settings: SettingsOf<'datadog'>) {
    this.name = settings.name;
    this.#settings = settings;
    const keys = { 'dd-api-key': settings.apiKey, 'dd-application-key': settings.applicationKey };
    this.#client = new BackendClient(addressOf({ ...settings, url: apiOf(settings) }, keys));
  }

  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    if (!IS_ID.test(traceId)) return undefined;
    for (const spelling of spellingsOf(traceId)) {
      const answer = await this.#client.ask({ path: ['api', 'v2', 'trace', spelling], expected: [404] }, signal);
      const trace = this.#isMissing(answer) ? undefined : await this.#read(answer, signal);
      if (trace === undefined) continue;
      if (!IS_ID.test(trace.traceId) || lowerHalf(trace.traceId) !== lowerHalf(traceId))
        throw this.#client.failure('malformed', 'it answered with another trace');
      // Two whole ids may have the same half.
      if (!isWhole(trace.traceId) || !isWhole(traceId) || trace.traceId === padded(traceId)) return trace;
    }
    return undefined;
  }

  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const { service, operation, fromMs, toMs, limit } = query;
    const window = { from: `${Math.floor(fromMs)}`, to: `${Math.ceil(toMs)}` };
    const spans = await this.#find({ ...window, query: rootQuery(query) }, ENTRY_FACTOR * limit, signal);
    const found = spans.filter(
      (span) => isRoot(span) && span.service === service && isSameOperation(operation, span.resource_name ?? ''),
    );
    return found.slice(0, limit).map(summaryOf);
  }

  /** Old traces are found by the hint of their time alone. */
  pagesOf({ traceId, startMs }: TracePlace): TracePages {
    const path = ['apm', 'trace', isWhole(traceId) ? padded(traceId) : decimalOf(traceId)];
    const query = { timeHint: `${Math.round(startMs)}` };
    const ui = uiOf(this.#settings);
    return { url: pageUnder(ui, path, query), spanUrl: pageUnder(ui, path, { spanID: '{spanIdDecimal}', ...query }) };
  }

  isPage({ url }: PageLink): boolean {
    return isUnderUi(this.#settings, url);
  }

  /** A search, since only it tells whether the application key may read spans. */
  async check(signal: AbortSignal): Promise<SourceState> {
    const [span] = await this.#find({ from: 'now-1d', to: 'now', query: '@_top_level:1' }, 1, signal);
    return span === undefined ? {} : { exampleId: hexOf(span.trace_id) };
  }

  #read({ bytes }: Answer, signal: AbortSignal): Promise<Trace | undefined> {
    // Which trace it is, is looked at afterwards: to be asked for half of an id is enough.
    return readFound(bytes, { source: this.name }, signal);
  }

  /** Its own 404 says so as JSON; that of a gateway at another address does not. */
  #isMissing({ status, bytes, headers }: Answer): boolean {
    if (status !== 404) return false;
    if (!/^\s*\{\s*"errors"\s*:/.test(bytes.toString('utf8', 0, 200)))
      throw failureOfStatus(this.name, status, headers);
    return true;
  }

  async #find(
    filter: Readonly<Record<'from' | 'to' | 'query', string>>,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly FoundSpan[]> {
    const attributes = { filter, page: { limit: Math.min(limit, MOST_SPANS) }, sort: '-timestamp' };
    const body = { data: { type: 'search_request', attributes } };
    const ask = { path: ['api', 'v2', 'spans', 'events', 'search'], body, maxBytes: LIMITS.searchTracesBytes };
    const { data } = await this.#client.askJson(ask, FoundSchema, signal);
    return (data ?? []).map((span) => span.attributes);
  }
}

/** Half of an id is found as a decimal number; the whole of it also by its half, where libraries sent no more than that. */
function spellingsOf(traceId: string): readonly string[] {
  const half = decimalOf(lowerHalf(traceId));
  return isWhole(traceId) ? [padded(traceId), half] : [half, padded(traceId)];
}

function isRoot({ parent_id }: FoundSpan): boolean {
  return parent_id === undefined || parent_id === null || /^0*$/.test(parent_id);
}

function summaryOf({ trace_id, start_timestamp, end_timestamp }: FoundSpan): TraceSummary {
  const startMs = start_timestamp ? Date.parse(start_timestamp) : undefined;
  const endMs = end_timestamp ? Date.parse(end_timestamp) : undefined;
  return {
    traceId: hexOf(trace_id),
    ...(startMs === undefined ? {} : { startMs }),
    ...(startMs === undefined || endMs === undefined ? {} : { durationMs: endMs - startMs }),
  };
}

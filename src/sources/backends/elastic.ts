/**
 * Elastic APM in Elasticsearch 7.12 and later: documents of its agents, and those that the Collector writes as OpenTelemetry
 * has them. https://www.elastic.co/docs/solutions/observability/apm
 */
import type { SettingsOf } from '../../config/source-settings.ts';
import type { Trace } from '../../trace/trace.ts';
import { fieldsOf } from '../elastic-document.ts';
import { addressOf } from '../http/address-of.ts';
import { BackendClient } from '../http/backend-client.ts';
import { statusOf } from '../otel-words.ts';
import type {
  PageLink,
  SourceState,
  TracePages,
  TracePlace,
  TraceQuery,
  TraceSource,
  TraceSummary,
} from '../source.ts';
import { ElasticIndex, type Hit, type Paging } from './elastic-index.ts';
import { allOf, anyOf, exists, isBetween, isIn, isOneOf, nameQueries, type Query } from './elastic-queries.ts';
import { type Root, searchRoots, toRoot } from './elastic-roots.ts';
import { versionOf } from './elastic-version.ts';
import { readFound } from './found.ts';
import { isUnder, PAGE_MARGIN_MS, pageUnder } from './pages.ts';
import { spellingsOf } from './spellings.ts';

const PAGING: Paging = { path: ['_pit'], sort: [{ _shard_doc: 'asc' }] };

const NAMES = ['transaction.name', 'name'];
const SERVICES = ['service.name', 'resource.attributes.service.name'];
/** Beside transactions and spans, indices of 7.x hold these. */
const OTHER_EVENTS: Query = isOneOf('processor.event', ['error', 'metric']);
const NOT_ROOTS: readonly Query[] = [exists('parent.id'), exists('parent_span_id'), OTHER_EVENTS];
/** Of streams of different ages, some of which know nanoseconds. */
const NEWEST_FIRST = [{ '@timestamp': { order: 'desc', numeric_type: 'date', unmapped_type: 'date' } }];
const TOLD = ['trace.id', 'trace_id', ...NAMES, 'transaction.duration.us', 'duration', 'event.outcome', 'status.code'];

export class ElasticSource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #index: ElasticIndex;
  readonly #kibana: string | undefined;

  constructor(settings: SettingsOf<'elastic'>) {
    this.name = settings.name;
    this.#client = new BackendClient(addressOf(settings, keyHeader(settings.apiKey)));
    this.#index = new ElasticIndex(this.#client, settings.index, PAGING);
    this.#kibana = settings.ui;
  }

  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const ids = spellingsOf(traceId);
    const isOfTrace = anyOf([isOneOf('trace.id', ids), isOneOf('trace_id', ids)]);
    const bytes = await this.#index.documents(allOf([isOfTrace], [OTHER_EVENTS]), signal);
    if (bytes === undefined) return undefined;
    return readFound(bytes, { source: this.name, traceId }, signal);
  }

  search(
    { service, operation, fromMs, toMs, limit }: TraceQuery,
    signal: AbortSignal,
  ): Promise<readonly TraceSummary[]> {
    const inWindow = [isIn(SERVICES, service), isBetween('@timestamp', fromMs, toMs)];
    const queries = nameQueries(NAMES, operation).map((name) => allOf([name, ...inWindow], NOT_ROOTS));
    const wanted = { operation, limit, body: { sort: NEWEST_FIRST, _source: TOLD } };
    return searchRoots(this.#index, queries, wanted, rootOf, signal);
  }

  /** Kibana looks for the trace in the window of the page. */
  pagesOf({ traceId, startMs, endMs }: TracePlace): TracePages | undefined {
    if (this.#kibana === undefined) return undefined;
    const window = {
      rangeFrom: new Date(Math.floor(startMs) - PAGE_MARGIN_MS).toISOString(),
      rangeTo: new Date(Math.ceil(endMs) + PAGE_MARGIN_MS).toISOString(),
    };
    return { url: pageUnder(this.#kibana, ['app', 'apm', 'link-to', 'trace', traceId], window) };
  }

  /** In any of Kibana's spaces. */
  isPage({ url }: PageLink): boolean {
    const kibana = this.#kibana;
    return kibana !== undefined && ['app', 's'].some((path) => isUnder(pageUnder(kibana, [path]), url));
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    const newest = { size: 1, sort: NEWEST_FIRST, _source: TOLD, query: allOf([], NOT_ROOTS) };
    const [hit] = await this.#index.search(newest, signal);
    const exampleId = hit === undefined ? undefined : rootOf(hit)?.traceId;
    const version = await versionOf(this.#client, 'Elasticsearch', signal);
    return { ...(version === undefined ? {} : { version }), ...(exampleId === undefined ? {} : { exampleId }) };
  }
}

function rootOf({ _source, sort }: Hit): Root | undefined {
  const fields = fieldsOf(_source);
  const isOtel = fields.has('trace_id');
  const [startMs] = sort ?? [];
  const duration = fields.get(isOtel ? 'duration' : 'transaction.duration.us');
  const hasErrors = fields.get('event.outcome') === 'failure' || statusOf(fields.get('status.code')) === 'error';
  return toRoot({
    name: fields.get(isOtel ? 'name' : 'transaction.name'),
    traceId: fields.get(isOtel ? 'trace_id' : 'trace.id'),
    startMs,
    durationMs: typeof duration === 'number' ? duration / (isOtel ? 1_000_000 : 1_000) : undefined,
    hasErrors,
  });
}

/** As Kibana shows it, or as its two halves, `id:key`. https://www.elastic.co/docs/deploy-manage/api-keys */
function keyHeader(apiKey: string | undefined): Readonly<Record<string, string>> {
  if (apiKey === undefined) return {};
  return { authorization: `ApiKey ${apiKey.includes(':') ? Buffer.from(apiKey).toString('base64') : apiKey}` };
}

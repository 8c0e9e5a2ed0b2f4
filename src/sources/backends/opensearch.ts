/**
 * Trace analytics of OpenSearch 2.4 and later: spans that Data Prepper or the Collector writes.
 * https://docs.opensearch.org/latest/observing-your-data/trace/index/
 */
import type { SettingsOf } from '../../config/source-settings.ts';
import type { Trace } from '../../trace/trace.ts';
import { fieldsOf } from '../elastic-document.ts';
import { addressOf } from '../http/address-of.ts';
import { BackendClient } from '../http/backend-client.ts';
import { nanosecondsFromIso } from '../iso-times.ts';
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
import { isUnder, pageUnder } from './pages.ts';
import { spellingsOf } from './spellings.ts';

/** Without a number for each document: the same span twice may be told once, which is what becomes of it anyway. */
const PAGING: Paging = { path: ['_search', 'point_in_time'], sort: [{ spanId: 'asc' }, { durationInNanos: 'asc' }] };

const NAMES = ['name'];
const SERVICES = [
  'serviceName',
  'resource.attributes.service@name',
  'resource.attributes.service.name',
  'resource.service.name',
];
/** Data Prepper writes an empty id where there is no parent. */
const IS_ROOT: Query = anyOf([isIn(['parentSpanId'], ''), allOf([], [exists('parentSpanId')])]);
const NEWEST_FIRST = [{ startTime: { order: 'desc', unmapped_type: 'date_nanos' } }];
const TOLD = ['traceId', 'name', 'startTime', 'endTime', 'status', 'status.code'];

export class OpenSearchSource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #index: ElasticIndex;
  readonly #dashboards: string | undefined;

  constructor(settings: SettingsOf<'opensearch'>) {
    this.name = settings.name;
    this.#client = new BackendClient(addressOf(settings));
    this.#index = new ElasticIndex(this.#client, settings.index, PAGING);
    this.#dashboards = settings.ui;
  }

  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const bytes = await this.#index.documents(allOf([isOneOf('traceId', spellingsOf(traceId))]), signal);
    if (bytes === undefined) return undefined;
    return readFound(bytes, { source: this.name, traceId }, signal);
  }

  search(
    { service, operation, fromMs, toMs, limit }: TraceQuery,
    signal: AbortSignal,
  ): Promise<readonly TraceSummary[]> {
    const inWindow = [IS_ROOT, isIn(SERVICES, service), isBetween('startTime', fromMs, toMs)];
    const queries = nameQueries(NAMES, operation).map((name) => allOf([name, ...inWindow]));
    const wanted = { operation, limit, body: { sort: NEWEST_FIRST, _source: TOLD } };
    return searchRoots(this.#index, queries, wanted, rootOf, signal);
  }

  /** As Dashboards 2.13 and later have it; their page has no address for a span. */
  pagesOf({ traceId }: TracePlace): TracePages | undefined {
    if (this.#dashboards === undefined) return undefined;
    const page = pageUnder(this.#dashboards, ['app', 'observability-traces']);
    return { url: `${page}#/traces?datasourceId=&traceId=${encodeURIComponent(traceId)}` };
  }

  isPage({ url }: PageLink): boolean {
    return this.#dashboards !== undefined && isUnder(pageUnder(this.#dashboards, ['app']), url);
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    const newest = { size: 1, sort: NEWEST_FIRST, _source: TOLD, query: allOf([IS_ROOT]) };
    const [hit] = await this.#index.search(newest, signal);
    const exampleId = hit === undefined ? undefined : rootOf(hit)?.traceId;
    const version = await versionOf(this.#client, 'OpenSearch', signal);
    return { ...(version === undefined ? {} : { version }), ...(exampleId === undefined ? {} : { exampleId }) };
  }
}

function rootOf({ _source }: Hit): Root | undefined {
  const fields = fieldsOf(_source);
  const start = nanosecondsFromIso(fields.get('startTime'));
  const end = nanosecondsFromIso(fields.get('endTime'));
  return toRoot({
    name: fields.get('name'),
    traceId: fields.get('traceId'),
    startMs: start === undefined ? undefined : Number(start / 1_000_000n),
    durationMs: start === undefined || end === undefined ? undefined : Number(end - start) / 1_000_000,
    hasErrors: statusOf(fields.get('status.code')) === 'error',
  });
}

/**
 * Indices of Elasticsearch or OpenSearch: a search, and all documents that match one. A search ends at 10,000 hits; what has
 * more is read again from a point in time, page after page. Such a point is left to expire: a trace that large is rare.
 *
 * https://www.elastic.co/docs/reference/elasticsearch/rest-apis/paginate-search-results
 * https://docs.opensearch.org/latest/search-plugins/searching-data/point-in-time/
 */
import { z } from 'zod';
import type { Failure } from '../../failure.ts';
import { LIMITS } from '../../limits.ts';
import type { BackendClient } from '../http/backend-client.ts';
import { type HitsPage, readHitsPage } from './elastic-hits-page.ts';
import type { Query } from './elastic-queries.ts';

/** How a product opens a point in time, and in which order its pages come. */
export interface Paging {
  /** Below the index. */
  readonly path: readonly string[];
  /** Something that no two documents of a trace have in common. */
  readonly sort: readonly object[];
}

/** `index.max_result_window`, unless somebody changed it. */
const PAGE_HITS = 10_000;
const KEEP_ALIVE = '1m';

/** Large, or nothing for a chat, or both. */
const NOT_WANTED = ['span.stacktrace', 'http.request.headers', 'http.request.body', 'http.response.headers'];

const PointInTimeSchema = z.union([
  z.object({ id: z.string() }),
  z.object({ pit_id: z.string() }).transform(({ pit_id }) => ({ id: pit_id })),
]);

const HitsSchema = z.object({
  hits: z.object({
    hits: z.array(z.object({ _source: z.record(z.string(), z.unknown()), sort: z.array(z.unknown()).exactOptional() })),
  }),
});

export type Hit = z.infer<typeof HitsSchema>['hits']['hits'][number];

export class ElasticIndex {
  readonly #client: BackendClient;
  readonly #index: string;
  readonly #paging: Paging;

  constructor(client: BackendClient, index: string, paging: Paging) {
    this.#client = client;
    this.#index = index;
    this.#paging = paging;
  }

  /** `body` as the search API takes it. */
  async search(body: object, signal: AbortSignal): Promise<readonly Hit[]> {
    const ask = { path: [this.#index, '_search'], body };
    return (await this.#client.askJson(ask, HitsSchema, signal)).hits.hits;
  }

  /** One answer, or several below one another; undefined where nothing matches. */
  async documents(query: Query, signal: AbortSignal): Promise<Buffer | undefined> {
    const page = await this.#page([this.#index, '_search'], { query }, signal);
    if (page.hits >= PAGE_HITS) return this.#allPages(query, signal);
    if (page.hits > 0) return page.bytes;
    if (page.isPartial) throw this.#client.failure('unavailable', 'it could not search all of its index');
    return undefined;
  }

  async #allPages(query: Query, signal: AbortSignal): Promise<Buffer> {
    let id = await this.#openPointInTime(signal);
    let from = {};
    const pages: Buffer[] = [];
    for (let [spans, bytes] = [0, 0]; ; ) {
      const pit = { id, keep_alive: KEEP_ALIVE };
      const page = await this.#page(['_search'], { query, pit, sort: this.#paging.sort, ...from }, signal);
      pages.push(page.bytes, NEWLINE);
      spans += page.hits;
      bytes += page.bytes.length;
      if (spans > LIMITS.traceSpans) throw this.#tooLarge(`${LIMITS.traceSpans} spans`);
      if (bytes > LIMITS.traceBytes) throw this.#tooLarge(`${LIMITS.traceBytes / MEBI} MiB`);
      if (page.hits < PAGE_HITS) return Buffer.concat(pages);
      // Without it the same page would come again.
      if (page.lastSort === undefined) throw this.#notASearch();
      from = { search_after: page.lastSort };
      id = page.pointInTime ?? id;
    }
  }

  #tooLarge(limit: string): Failure {
    return this.#client.failure('too-large', `the trace has more than ${limit}`);
  }

  #notASearch(): Failure {
    return this.#client.failure('malformed', 'its answer is not that of a search');
  }

  /** Without a body, which 8.13 refuses even when it is empty, and which a server without points in time would store. */
  async #openPointInTime(signal: AbortSignal): Promise<string> {
    const ask = { path: [this.#index, ...this.#paging.path], query: { keep_alive: KEEP_ALIVE }, body: null };
    return (await this.#client.askJson(ask, PointInTimeSchema, signal)).id;
  }

  async #page(path: readonly string[], body: object, signal: AbortSignal): Promise<HitsPage> {
    const all = { size: PAGE_HITS, track_total_hits: false, _source: { excludes: NOT_WANTED }, ...body };
    const { bytes } = await this.#client.ask({ path, body: all }, signal);
    const page = readHitsPage(bytes);
    if (page === undefined) throw this.#notASearch();
    return page;
  }
}

const NEWLINE = Buffer.from('\n');
const MEBI = 1_048_576;

/**
 * Grafana Tempo, asked itself or through Grafana's proxy for data sources. By id over API v2, and over v1 where the server
 * is older; search by TraceQL. What answers as Tempo does (Grafana Cloud, VictoriaTraces) is asked in the same way.
 * https://grafana.com/docs/tempo/latest/api_docs/, https://grafana.com/docs/tempo/latest/traceql/
 */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import type { Failure } from '../../failure.ts';
import type { Trace } from '../../trace/trace.ts';
import { addressOf } from '../http/address-of.ts';
import { type Answer, BackendClient } from '../http/backend-client.ts';
import { failureOfStatus } from '../http/trouble.ts';
import { isMasked, isSameOperation, patternOf } from '../masked-names.ts';
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
import { isUnder } from './pages.ts';
import { bySpelling } from './spellings.ts';
import { explorePages } from './tempo-pages.ts';

const BuildSchema = z.object({
  version: z
    .string()
    .regex(/^[\w.+-]{1,60}$/)
    .optional()
    .catch(undefined),
});

/** Protobuf's JSON: what is empty or zero is left out. */
const SearchSchema = z.object({
  traces: z
    .array(
      z.object({
        traceID: z.string().regex(/^[0-9a-f]{1,32}$/i),
        rootServiceName: z.string().optional(),
        rootTraceName: z.string().optional(),
        startTimeUnixNano: z.string().regex(/^\d+$/).optional(),
        durationMs: z.number().optional(),
      }),
    )
    .nullish(),
});

type FoundTrace = NonNullable<z.infer<typeof SearchSchema>['traces']>[number];

/** To a word of TraceQL that a server does not know; the oldest say 500. */
const NOT_UNDERSTOOD: readonly number[] = [400, 422, 500];

/** Servers refuse searches over a longer time (max_search_duration). */
const LONGEST_SEARCH_MS = 168 * 3_600_000;

export class TempoSource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #settings: SettingsOf<'tempo'>;
  /** Before the path of Tempo's API. */
  readonly #prefix: readonly string[];
  #hasNoV2 = false;

  constructor(settings: SettingsOf<'tempo'>) {
    const { name, tenant, datasource } = settings;
    this.name = name;
    this.#settings = settings;
    this.#client = new BackendClient(addressOf(settings, tenant === undefined ? {} : { 'x-scope-orgid': tenant }));
    this.#prefix = datasource === undefined ? [] : ['api', 'datasources', 'proxy', 'uid', datasource];
  }

  fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    return bySpelling(traceId, async (spelling) => {
      const bytes = await this.#fetchPayload(spelling, signal);
      return bytes && readFound(bytes, { source: this.name, traceId }, signal);
    });
  }

  /**
   * Tempo finds spans and answers with their traces: the first that it comes across in the window, in no order. Servers before
   * TraceQL knew roots are asked for spans anywhere in a trace; what begins with another span is left out here.
   */
  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const { service, operation } = query;
    const ask = (q: string) => ({ path: [...this.#prefix, 'api', 'search'], query: { ...windowOf(query), q } });
    const name = isMasked(operation) ? `name =~ ${quoted(patternOf(operation))}` : `name = ${quoted(operation)}`;
    const isWanted = `resource.service.name = ${quoted(service)} && ${name} && status != error`;
    const isRoot = ask(`{ nestedSetParent < 0 && ${isWanted} }`);
    let answer = await this.#client.ask({ ...isRoot, expected: NOT_UNDERSTOOD }, signal);
    if (NOT_UNDERSTOOD.includes(answer.status)) answer = await this.#client.ask(ask(`{ ${isWanted} }`), signal);
    const { traces } = this.#client.parse(answer.bytes, SearchSchema);
    return (traces ?? [])
      .filter(
        ({ rootServiceName, rootTraceName }) =>
          rootServiceName === service && isSameOperation(operation, rootTraceName ?? ''),
      )
      .slice(0, query.limit)
      .map(summaryOf);
  }

  pagesOf(trace: TracePlace): TracePages | undefined {
    const { url, ui, datasource, uiDatasource } = this.#settings;
    const grafana = datasource === undefined ? ui : (ui ?? url);
    const uid = uiDatasource ?? datasource;
    return grafana === undefined || uid === undefined ? undefined : explorePages(grafana, uid, trace);
  }

  isPage({ url, datasource }: PageLink): boolean {
    const uid = this.#settings.uiDatasource ?? this.#settings.datasource;
    // Several data sources share one Grafana; a link that names none may mean any.
    if (datasource !== undefined && uid !== undefined && datasource !== uid) return false;
    return isUnder(this.#settings.url, url) || (this.#settings.ui !== undefined && isUnder(this.#settings.ui, url));
  }

  /** Whether traces may be read shows in a search; not every gateway lets the version through. */
  async check(signal: AbortSignal): Promise<SourceState> {
    const version = await this.#version(signal);
    const ask = { path: [...this.#prefix, 'api', 'search'], query: { q: '{}', limit: 1 } };
    const { traces } = await this.#client.askJson(ask, SearchSchema, signal);
    const exampleId = traces?.[0]?.traceID;
    return {
      ...(version === undefined ? {} : { version: `Tempo ${version}` }),
      ...(exampleId === undefined ? {} : { exampleId: paddedId(exampleId) }),
    };
  }

  async #version(signal: AbortSignal): Promise<string | undefined> {
    const ask = { path: [...this.#prefix, 'api', 'status', 'buildinfo'], expected: [400, 401, 403, 404, 405] };
    const { status, bytes } = await this.#client.ask(ask, signal);
    return status < 400 ? this.#client.parse(bytes, BuildSchema).version : undefined;
  }

  /** Undefined: it has no such trace. */
  async #fetchPayload(traceId: string, signal: AbortSignal): Promise<Buffer | undefined> {
    if (!this.#hasNoV2) {
      const answer = await this.#client.ask(this.#askFor(['api', 'v2', 'traces', traceId]), signal);
      if (answer.status !== 404) return answer.bytes;
      if (isMissing(answer)) return undefined;
    }
    const answer = await this.#client.ask(this.#askFor(['api', 'traces', traceId]), signal);
    if (answer.status === 404 && !isMissing(answer)) throw this.#noSuchAddress(answer);
    this.#hasNoV2 = true;
    return answer.status === 404 ? undefined : answer.bytes;
  }

  #askFor(path: readonly string[]) {
    return { path: [...this.#prefix, ...path], expected: [404] };
  }

  #noSuchAddress({ status, headers }: Answer): Failure {
    const { datasource } = this.#settings;
    if (datasource === undefined) return failureOfStatus(this.name, status, headers);
    const reason = 'Grafana does not have this data source, or it is not Tempo (404)';
    return this.#client.failure('unavailable', reason, 'Check its url and the uid in datasource.');
  }
}

/** In words (2.0) or with nothing (2.8). */
function isMissing({ status, bytes }: Answer): boolean {
  return status === 404 && (bytes.length === 0 || saysNoTrace(bytes));
}

/** In seconds; without a window only what was just received is searched. One span of each trace is sent along. */
function windowOf({ fromMs, toMs, limit }: TraceQuery) {
  const start = Math.floor(Math.max(fromMs, toMs - LONGEST_SEARCH_MS) / 1_000);
  return { start, end: Math.max(start + 1, Math.ceil(toMs / 1_000)), limit, spss: 1 };
}

/** TraceQL's strings are Go's, which JSON's are among. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

function summaryOf({ traceID, startTimeUnixNano, durationMs = 0 }: FoundTrace): TraceSummary {
  return {
    traceId: paddedId(traceID),
    durationMs,
    ...(startTimeUnixNano === undefined ? {} : { startMs: Number(startTimeUnixNano) / 1e6 }),
  };
}

/** Its search strips leading zeros. */
function paddedId(traceId: string): string {
  return traceId.toLowerCase().padStart(32, '0');
}

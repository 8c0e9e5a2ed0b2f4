/**
 * AWS X-Ray over its API (https://docs.aws.amazon.com/xray/latest/api/), with the credentials that AWS's client finds:
 * permissions xray:BatchGetTraces and xray:GetTraceSummaries.
 */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import { LIMITS } from '../../limits.ts';
import { spelledId } from '../../link/trace-id.ts';
import type { Trace } from '../../trace/trace.ts';
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
import { readFound } from './found.ts';
import { type AskXray, XrayClient } from './xray-client.ts';
import { consoleOf } from './xray-regions.ts';
import { retrieve } from './xray-retrieval.ts';

const TraceSchema = z.object({
  Id: z.string().nullish(),
  LimitExceeded: z.boolean().nullish(),
  Segments: z.array(z.object({ Id: z.string().nullish(), Document: z.string().nullish() })).nullish(),
});
const BatchSchema = z.object({
  Traces: z.array(TraceSchema),
  UnprocessedTraceIds: z.array(z.string()).nullish(),
  NextToken: z.string().nullish(),
});

const SummarySchema = z.object({
  Id: z.string(),
  StartTime: z.date().nullish(),
  /** Seconds; of the root. */
  ResponseTime: z.number().nullish(),
  HasFault: z.boolean().nullish(),
  HasError: z.boolean().nullish(),
  HasThrottle: z.boolean().nullish(),
  Http: z.object({ HttpURL: z.string().nullish(), HttpMethod: z.string().nullish() }).nullish(),
  EntryPoint: z.object({ Name: z.string().nullish() }).nullish(),
  Annotations: z
    .record(
      z.string(),
      z.array(z.object({ AnnotationValue: z.object({ StringValue: z.string().nullish() }).nullish() })),
    )
    .nullish(),
});
const SummariesSchema = z.object({ TraceSummaries: z.array(SummarySchema), NextToken: z.string().nullish() });

/** A document of its own: the reader of formats knows the word from Tempo. */
const NOT_ALL = '{"Traces":[],"status":"PARTIAL"}';

type Summary = z.infer<typeof SummarySchema>;

/** Windows of a search that are longer are refused; longer searches go back window by window, a day at most. */
const LONGEST_WINDOW_MS = 6 * 3_600_000;
const MOST_WINDOWS = 4;
const CHECKED_WINDOW_MS = 600_000;

export class XraySource implements TraceSource {
  readonly name: string;
  readonly #client: XrayClient;
  readonly #region: string;
  /** Back from now, in Transaction Search; undefined: not at all. */
  readonly #searchedHours: number | undefined;

  constructor(settings: SettingsOf<'xray'>) {
    this.name = settings.name;
    this.#client = new XrayClient(settings);
    this.#region = settings.region;
    this.#searchedHours = settings.transactionSearchHours;
  }

  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const input = { TraceIds: [xrayId(traceId)] };
    const pages = this.#pages(
      (next) => (xray, options) => xray.batchGetTraces({ ...input, ...next }, options),
      BatchSchema,
      signal,
    );
    const found = await this.#read(pages, traceId, signal);
    if (found !== undefined || this.#searchedHours === undefined) return found;
    return this.#read(retrieve(this.#client, xrayId(traceId), this.#searchedHours, signal), traceId, signal);
  }

  /** Traces that the service is in, newest first; those that do not begin with the operation are left out here. */
  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const { fromMs, limit } = query;
    const found: TraceSummary[] = [];
    let toMs = query.toMs;
    for (let windows = 0; windows < MOST_WINDOWS && toMs > fromMs && found.length < limit; windows++) {
      const startMs = Math.max(fromMs, toMs - LONGEST_WINDOW_MS);
      found.push(
        ...(await this.#searchWindow({ ...query, fromMs: startMs, toMs, limit: limit - found.length }, signal)),
      );
      toMs = startMs;
    }
    return found.slice(0, limit);
  }

  /** The console has no address for a span. */
  pagesOf({ traceId }: TracePlace): TracePages {
    const host = `${this.#region}.${consoleOf(this.#region)}`;
    return { url: `https://${host}/cloudwatch/home?region=${this.#region}#xray:traces/${xrayId(traceId)}` };
  }

  isPage({ url: { hostname, searchParams } }: PageLink): boolean {
    const console = consoleOf(this.#region);
    if (hostname === `${this.#region}.${console}`) return true;
    return hostname === console && searchParams.get('region') === this.#region;
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    const EndTime = new Date();
    const input = { StartTime: new Date(EndTime.getTime() - CHECKED_WINDOW_MS), EndTime, Sampling: true };
    const ask: AskXray = (xray, options) => xray.getTraceSummaries(input, options);
    const { TraceSummaries } = await this.#client.ask(ask, SummariesSchema, signal);
    const exampleId = TraceSummaries.flatMap(toSummary)[0]?.traceId;
    return exampleId === undefined ? {} : { exampleId };
  }

  async #searchWindow(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const { service, operation, fromMs, toMs, limit } = query;
    const input = {
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      // The language has no way to write a quotation mark or a backslash: such names are told apart below.
      ...(/["\\\p{Cc}]/u.test(service) ? {} : { FilterExpression: `service("${service}")` }),
    };
    const pages = this.#pages(
      (next) => (xray, options) => xray.getTraceSummaries({ ...input, ...next }, options),
      SummariesSchema,
      signal,
    );
    const found: TraceSummary[] = [];
    for await (const { TraceSummaries } of pages) {
      const roots = TraceSummaries.filter((summary) => isRootOf(summary, service, operation));
      found.push(...roots.flatMap(toSummary));
      if (found.length >= limit) break;
    }
    return found;
  }

  async #read(pages: AsyncGenerator<unknown>, traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const texts: string[] = [];
    for await (const page of pages) texts.push(JSON.stringify(page));
    if (texts.length === LIMITS.xrayPages) texts.push(NOT_ALL);
    const bytes = Buffer.from(texts.join('\n'));
    return readFound(bytes, { source: this.name, traceId }, signal);
  }

  async *#pages<Page extends { readonly NextToken?: string | null | undefined }>(
    askFor: (next: { readonly NextToken?: string }) => AskXray,
    schema: z.ZodType<Page>,
    signal: AbortSignal,
  ): AsyncGenerator<Page> {
    let next: { readonly NextToken?: string } = {};
    for (let count = 0; count < LIMITS.xrayPages; count++) {
      const page = await this.#client.ask(askFor(next), schema, signal);
      yield page;
      if (typeof page.NextToken !== 'string' || page.NextToken === '') return;
      next = { NextToken: page.NextToken };
    }
  }
}

/** 5759e988bd862e3fe1be46a994272793 → 1-5759e988-bd862e3fe1be46a994272793 */
function xrayId(traceId: string): string {
  const digits = traceId.padStart(32, '0');
  return `1-${digits.slice(0, 8)}-${digits.slice(8)}`;
}

/** As the reader names the root segment. */
function isRootOf({ EntryPoint, Http, Annotations }: Summary, service: string, operation: string): boolean {
  if (EntryPoint?.Name !== service) return false;
  const written = Annotations?.['aws.local.operation']?.map((value) => value.AnnotationValue?.StringValue) ?? [];
  const { HttpMethod: method, HttpURL: url } = Http ?? {};
  const path = url && URL.canParse(url) ? new URL(url).pathname : (url ?? '');
  const request = method ? `${method} ${path}` : service;
  return [...written, request].some((name) => isSameOperation(operation, name ?? ''));
}

function toSummary({ Id, StartTime, ResponseTime, HasFault, HasError, HasThrottle }: Summary): TraceSummary[] {
  const traceId = spelledId(Id);
  if (traceId === undefined) return [];
  return [
    {
      traceId,
      hasErrors: HasFault === true || HasError === true || HasThrottle === true,
      ...(StartTime instanceof Date ? { startMs: StartTime.getTime() } : {}),
      ...(typeof ResponseTime === 'number' ? { durationMs: ResponseTime * 1_000 } : {}),
    },
  ];
}

/** Answers of Jaeger's three ways of searching → what they tell about each trace, with the root that it began with. */
import { z } from 'zod';
import type { BackendClient } from '../http/backend-client.ts';
import { readSpanId, readTraceId } from '../ids.ts';
import type { TraceSummary } from '../source.ts';

/** Of the earliest span without a parent; undefined where no span is one. */
export interface RootedSummary extends TraceSummary {
  readonly service: string | undefined;
  readonly operation: string | undefined;
}

/** As much of a span as a summary is made of. */
interface FoundSpan {
  /** As the answer writes it. */
  readonly traceId: string;
  readonly isRoot: boolean;
  readonly service: string;
  readonly operation: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly isError: boolean;
}

const NS_PER_MS = 1e6;
const nanoseconds = z.union([z.string().regex(/^\d{1,20}$/), z.number()]).nullish();

// --- summaries ---------------------------------------------------------------------------------------------------

const SummariesSchema = z.object({
  summaries: z
    .array(
      z.object({
        traceId: z.string(),
        rootServiceName: z.string().nullish(),
        rootOperationName: z.string().nullish(),
        minStartTimeUnixNano: nanoseconds,
        maxEndTimeUnixNano: nanoseconds,
        errorSpanCount: z.number().nullish(),
      }),
    )
    .nullable(),
});

export function rootedFromSummaries(bytes: Buffer, client: BackendClient): readonly RootedSummary[] {
  const { summaries } = client.parse(bytes, SummariesSchema);
  return (summaries ?? []).map((summary) => ({
    traceId: paddedId(summary.traceId),
    service: summary.rootServiceName ?? undefined,
    operation: summary.rootOperationName ?? undefined,
    startMs: msOf(summary.minStartTimeUnixNano),
    durationMs: Math.max(0, msOf(summary.maxEndTimeUnixNano) - msOf(summary.minStartTimeUnixNano)),
    hasErrors: (summary.errorSpanCount ?? 0) > 0,
  }));
}

// --- API v3 ------------------------------------------------------------------------------------------------------

const V3Schema = z.object({
  result: z.object({
    resourceSpans: z
      .array(
        z.object({
          resource: z
            .object({
              attributes: z
                .array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }).nullish() }))
                .nullish(),
            })
            .nullish(),
          scopeSpans: z
            .array(
              z.object({
                spans: z
                  .array(
                    z.object({
                      traceId: z.string(),
                      parentSpanId: z.string().nullish(),
                      name: z.string().nullish(),
                      startTimeUnixNano: nanoseconds,
                      endTimeUnixNano: nanoseconds,
                      status: z.object({ code: z.union([z.number(), z.string()]).nullish() }).nullish(),
                    }),
                  )
                  .nullish(),
              }),
            )
            .nullish(),
        }),
      )
      .nullish(),
  }),
});

type ResourceSpans = NonNullable<z.infer<typeof V3Schema>['result']['resourceSpans']>[number];

/** One document, or one a line, as a stream is answered. */
export function rootedFromV3(bytes: Buffer, client: BackendClient): readonly RootedSummary[] {
  const documents = bytes
    .toString()
    .trim()
    .split(/\n(?=\{)/);
  const results = documents.map((document) => client.parse(Buffer.from(document), V3Schema).result);
  return summarised(results.flatMap(({ resourceSpans }) => (resourceSpans ?? []).flatMap(spansOfResource)));
}

function spansOfResource({ resource, scopeSpans }: ResourceSpans): FoundSpan[] {
  const named = resource?.attributes?.find(({ key }) => key === 'service.name');
  return (scopeSpans ?? [])
    .flatMap(({ spans }) => spans ?? [])
    .map(({ traceId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, status }) => ({
      traceId,
      isRoot: readSpanId(parentSpanId) === '',
      service: named?.value?.stringValue ?? '',
      operation: name ?? '',
      startMs: msOf(startTimeUnixNano),
      endMs: msOf(endTimeUnixNano),
      isError: status?.code === 2 || status?.code === 'STATUS_CODE_ERROR',
    }));
}

// --- classic -----------------------------------------------------------------------------------------------------

const ClassicSchema = z.object({
  data: z
    .array(
      z.object({
        spans: z
          .array(
            z.object({
              traceID: z.string(),
              operationName: z.string().nullish(),
              references: z.array(z.object({ refType: z.string(), spanID: z.string() })).nullish(),
              parentSpanID: z.string().nullish(),
              startTime: z.number(),
              duration: z.number(),
              tags: z.array(z.object({ key: z.string(), value: z.unknown() })).nullish(),
              processID: z.string().nullish(),
            }),
          )
          .nullish(),
        processes: z.record(z.string(), z.object({ serviceName: z.string().nullish() })).nullish(),
      }),
    )
    .nullable(),
});

type ClassicTrace = NonNullable<z.infer<typeof ClassicSchema>['data']>[number];
type ClassicSpan = NonNullable<ClassicTrace['spans']>[number];

export function rootedFromClassic(bytes: Buffer, client: BackendClient): readonly RootedSummary[] {
  const { data } = client.parse(bytes, ClassicSchema);
  return summarised((data ?? []).flatMap(spansOfTrace));
}

function spansOfTrace({ spans, processes }: ClassicTrace): FoundSpan[] {
  return (spans ?? []).map((span) => ({
    traceId: span.traceID,
    isRoot: !hasParent(span),
    service: processes?.[span.processID ?? '']?.serviceName ?? '',
    operation: span.operationName ?? '',
    startMs: span.startTime / 1_000,
    // Wrapped where it was negative.
    endMs: (span.startTime + (span.duration < 2 ** 62 ? span.duration : 0)) / 1_000,
    isError: (span.tags ?? []).some(isErrorTag),
  }));
}

function hasParent({ references, parentSpanID }: ClassicSpan): boolean {
  const parents = (references ?? []).filter(({ refType }) => refType === 'CHILD_OF').map(({ spanID }) => spanID);
  return [...parents, parentSpanID].some((spanId) => readSpanId(spanId) !== '');
}

/** Never by truthiness: VictoriaTraces writes "unset". */
function isErrorTag({ key, value }: { readonly key: string; readonly value?: unknown }): boolean {
  return key === 'error' ? value === true || value === 'true' : key === 'otel.status_code' && value === 'ERROR';
}

// --- all ---------------------------------------------------------------------------------------------------------

function summarised(spans: readonly FoundSpan[]): readonly RootedSummary[] {
  const byTrace = Map.groupBy(spans, ({ traceId }) => paddedId(traceId));
  return [...byTrace].map(([traceId, members]) => {
    const [root] = members.filter(({ isRoot }) => isRoot).sort((one, other) => one.startMs - other.startMs);
    let [startMs, endMs] = [Number.POSITIVE_INFINITY, 0];
    for (const span of members) {
      startMs = Math.min(startMs, span.startMs);
      endMs = Math.max(endMs, span.endMs);
    }
    return {
      traceId,
      service: root?.service,
      operation: root?.operation,
      startMs,
      durationMs: Math.max(0, endMs - startMs),
      hasErrors: members.some(({ isError }) => isError),
    };
  });
}

/** Hex, or base64 from servers before 1.54. */
function paddedId(traceId: string): string {
  return (readTraceId(traceId) ?? traceId).padStart(32, '0');
}

function msOf(time: string | number | null | undefined): number {
  return Number(time ?? 0) / NS_PER_MS;
}

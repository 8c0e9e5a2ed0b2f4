/**
 * Search in Jaeger: it finds traces in which the service has such a span anywhere. Summaries where the server has them, else
 * whole traces, of which a summary is made here.
 */

import { LIMITS } from '../../limits.ts';
import type { Answer, Ask, BackendClient } from '../http/backend-client.ts';
import { isMasked, isSameOperation, MASKED_FACTOR } from '../masked-names.ts';
import type { TraceQuery, TraceSummary } from '../source.ts';
import { saysNoTrace } from './found.ts';
import { type RootedSummary, rootedFromClassic, rootedFromSummaries, rootedFromV3 } from './jaeger-summaries.ts';
import { Ways } from './ways.ts';

const WAYS = ['summaries', 'v3', 'classic'] as const;
type Way = (typeof WAYS)[number];

/** Without an operation: all. */
type Wanted = Omit<TraceQuery, 'operation'> & { readonly operation?: string };

export class JaegerSearch {
  readonly #client: BackendClient;
  readonly #ways: Ways<Way>;

  constructor(client: BackendClient) {
    this.#client = client;
    this.#ways = new Ways(client, WAYS);
  }

  /** Those that begin with the operation. Where its name holds a mask, it may be written in many ways. */
  async find(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const found = comparable(await this.list(query, signal), query);
    if (found.length > 0 || !isMasked(query.operation)) return found;
    const { operation: _operation, ...anyOperation } = query;
    return comparable(await this.list({ ...anyOperation, limit: MASKED_FACTOR * query.limit }, signal), query);
  }

  /** Those that have it anywhere. */
  async list(wanted: Wanted, signal: AbortSignal): Promise<readonly RootedSummary[]> {
    const { way, answer } = await this.#ways.ask((one) => askFor(one, wanted), isNone, signal);
    if (answer.status === 404) return [];
    return READERS[way](answer.bytes, this.#client).filter(({ traceId }) => TRACE_ID.test(traceId));
  }
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const READERS = { summaries: rootedFromSummaries, v3: rootedFromV3, classic: rootedFromClassic } as const;

function comparable(found: readonly RootedSummary[], query: TraceQuery): readonly TraceSummary[] {
  return found
    .filter(({ service, operation }) => service === query.service && isSameOperation(query.operation, operation ?? ''))
    .slice(0, query.limit)
    .map(({ service: _service, operation: _operation, ...summary }) => summary);
}

function askFor(way: Way, wanted: Wanted): Ask {
  const maxBytes = LIMITS.searchTracesBytes;
  if (way === 'summaries') return { path: ['api', 'v3', 'trace-summaries'], query: parametersOfV3(wanted), maxBytes };
  if (way === 'classic') return { path: ['api', 'traces'], query: parametersOfClassic(wanted), maxBytes };
  const query = parametersOfV3(wanted);
  // Servers before 2.19 know the underscores only.
  const older = Object.entries(query).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  const { limit } = wanted;
  return {
    path: ['api', 'v3', 'traces'],
    query: { ...query, ...Object.fromEntries(older), 'query.num_traces': limit },
    maxBytes,
  };
}

function parametersOfV3({ service, operation, fromMs, toMs, limit }: Wanted) {
  return {
    'query.serviceName': service,
    'query.operationName': operation,
    'query.startTimeMin': timestamp(Math.floor(fromMs)),
    'query.startTimeMax': timestamp(Math.max(Math.floor(fromMs) + 1, Math.ceil(toMs))),
    'query.searchDepth': limit,
  };
}

/** Microseconds. */
function parametersOfClassic({ service, operation, fromMs, toMs, limit }: Wanted) {
  return { service, operation, start: Math.floor(fromMs) * 1_000, end: Math.ceil(toMs) * 1_000, limit };
}

/** RFC 3339. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function isNone({ status, bytes }: Answer): boolean {
  return status === 404 && saysNoTrace(bytes);
}

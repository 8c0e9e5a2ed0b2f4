/**
 * Sentry, sentry.io or self-hosted, over its web API (https://docs.sentry.io/api/explore/): spans of all projects of one
 * organization. An auth token with the scopes org:read and event:read.
 */
import { z } from 'zod';
import type { SettingsOf } from '../../config/source-settings.ts';
import type { Trace } from '../../trace/trace.ts';
import { addressOf } from '../http/address-of.ts';
import { type Answer, type Ask, BackendClient } from '../http/backend-client.ts';
import { isMasked, isSameOperation } from '../masked-names.ts';
import { SENTRY_FIELDS, sentryStatus } from '../sentry.ts';
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

/** What a span is asked for beside its fields: nothing else comes. Under today's names and those of older SDKs. */
const ATTRIBUTES = [
  'http.request.method',
  'http.method',
  'http.response.status_code',
  'http.route',
  'url.full',
  'server.address',
  'peer.service',
  'rpc.service',
  'rpc.method',
  'db.system.name',
  'db.system',
  'db.namespace',
  'db.name',
  'db.query.summary',
  'messaging.system',
  'messaging.destination.name',
  'cache.hit',
  'error.type',
  'server_name',
  'k8s.pod.name',
  'thread.name',
] as const;

const RootSchema = z.object({
  trace: z.string().regex(/^[0-9a-f]{32}$/),
  project: z.string().nullish(),
  'service.name': z.string().nullish(),
  'span.description': z.string().nullish(),
  parent_span: z.string().nullish(),
  'span.status': z.string().nullish(),
  /** Milliseconds. */
  'span.duration': z.number().nullish(),
  /** Unix seconds. */
  'precise.start_ts': z.number().nullish(),
});
const EventsSchema = z.object({ data: z.array(RootSchema) });

type Root = z.infer<typeof RootSchema>;

/** The most rows that Sentry sends at once. */
const ROWS = 100;

export class SentrySource implements TraceSource {
  readonly name: string;
  readonly #client: BackendClient;
  readonly #organization: string;
  readonly #ui: string;

  constructor(settings: SettingsOf<'sentry'>) {
    this.name = settings.name;
    this.#client = new BackendClient(addressOf(settings));
    this.#organization = settings.organization;
    this.#ui = settings.ui ?? settings.url;
  }

  /** A trace that it does not have is an empty list. */
  async fetchTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
    const path = this.#path('trace', traceId.padStart(32, '0'));
    const query = { additional_attributes: [...SENTRY_FIELDS, ...ATTRIBUTES] };
    const { bytes } = await this.#ask({ path, query }, signal);
    return readFound(bytes, { source: this.name, traceId }, signal);
  }

  /** Root spans of that name in all projects, newest first; those of other services are left out here. */
  async search(query: TraceQuery, signal: AbortSignal): Promise<readonly TraceSummary[]> {
    const { service, operation, fromMs, toMs, limit } = query;
    const window = { start: new Date(fromMs).toISOString(), end: new Date(toMs).toISOString() };
    const roots = await this.#find(`is_transaction:true span.description:${pattern(operation)}`, window, ROWS, signal);
    return roots
      .filter((root) => isRootOf(root, service, operation))
      .slice(0, limit)
      .map(summaryOf);
  }

  pagesOf({ traceId, startMs }: TracePlace): TracePages {
    const path = ['explore', 'traces', 'trace', traceId.padStart(32, '0'), ''];
    const timestamp = String(Math.floor(startMs / 1_000));
    const pageOf = (query: Readonly<Record<string, string>>) => pageUnder(this.#home, path, query);
    return { url: pageOf({ timestamp }), spanUrl: pageOf({ node: 'span-{spanId}', timestamp }) };
  }

  isPage({ url }: PageLink): boolean {
    return isUnder(this.#home, url) || isUnder(this.#homeByPath, url);
  }

  async check(signal: AbortSignal): Promise<SourceState> {
    const [root] = await this.#find('is_transaction:true', { statsPeriod: '24h' }, 1, signal);
    return root === undefined ? {} : { exampleId: root.trace };
  }

  /** Of the organization's pages: at sentry.io it has a host of its own. */
  get #home(): string {
    const isHosted = /(?:^|\.)sentry\.io$/.test(new URL(this.#ui).hostname);
    return isHosted ? `https://${this.#organization}.sentry.io` : this.#homeByPath;
  }

  /** As all of them were addressed once. */
  get #homeByPath(): string {
    return pageUnder(this.#ui, ['organizations', this.#organization]);
  }

  /** Sentry's addresses end in a slash; it redirects from those that do not. */
  #path(...rest: readonly string[]): readonly string[] {
    return ['api', '0', 'organizations', this.#organization, ...rest, ''];
  }

  async #find(
    query: string,
    window: { readonly start: string; readonly end: string } | { readonly statsPeriod: string },
    rows: number,
    signal: AbortSignal,
  ): Promise<readonly Root[]> {
    const field = Object.keys(RootSchema.shape);
    const asked = { dataset: 'spans', field, query, sort: '-precise.start_ts', per_page: rows, project: -1, ...window };
    const { bytes } = await this.#ask({ path: this.#path('events'), query: asked }, signal);
    return this.#client.parse(bytes, EventsSchema).data;
  }

  /** Sentry has no 404 but for an organization that it does not know, or that the token may not see. */
  async #ask(ask: Ask, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#client.ask({ ...ask, expected: [404] }, signal);
    if (answer.status !== 404) return answer;
    const reason = `there is no organization ${this.#organization} at its address (404)`;
    throw this.#client.failure('unavailable', reason, 'Check its url and organization.');
  }
}

/**
 * A value of Sentry's search language. It has one wildcard and no way to write a backslash, so whatever may stand for
 * something else becomes a wildcard: what is found too much is left out when the answer is read.
 */
function pattern(operation: string): string {
  const parts = operation.split('/').map((part) => (isMasked(part) ? '*' : part));
  // Behind a path with a mask there may have been a query.
  const text = `${parts.join('/')}${isMasked(operation) ? '*' : ''}`;
  return `"${text.replaceAll(/[\\"*\p{Cc}]+/gu, '*')}"`;
}

function isRootOf(root: Root, service: string, operation: string): boolean {
  const hasParent = /[1-9a-f]/.test(root.parent_span ?? '');
  const isOfService = [root.project, root['service.name']].includes(service);
  return !hasParent && isOfService && isSameOperation(operation, root['span.description'] ?? '');
}

function summaryOf(root: Root): TraceSummary {
  const { trace, 'span.status': status, 'span.duration': durationMs, 'precise.start_ts': startSeconds } = root;
  return {
    traceId: trace,
    ...(typeof status === 'string' && status !== '' ? { hasErrors: sentryStatus(status) === 'error' } : {}),
    ...(typeof durationMs === 'number' ? { durationMs } : {}),
    ...(typeof startSeconds === 'number' ? { startMs: startSeconds * 1_000 } : {}),
  };
}

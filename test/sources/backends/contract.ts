/**
 * What every backend over HTTP must pass. A backend's own test brings a server that answers as the real one does (from
 * recordings, or constructed after its documentation) and the source under test; everything else is here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import type { Failure } from '../../../src/failure.ts';
import type { Report } from '../../../src/report/report.ts';
import { decodeTrace } from '../../../src/sources/decode.ts';
import type { TraceSource } from '../../../src/sources/source.ts';
import { type SpanInput, TraceBuilder } from '../../../src/trace/builder.ts';
import { spanAt, type Trace } from '../../../src/trace/trace.ts';
import { generateSpans } from '../../support/generate.ts';
import { forEachCase } from '../../support/random.ts';
import { columnsOf } from '../contract.ts';
import { failureFrom } from '../support.ts';
import { BackendServer, type Fault, type Handler, type SeenRequest } from './backend-server.ts';

export interface HeldTrace {
  readonly traceId: string;
  readonly spans: readonly SpanInput[];
}

export interface Backend {
  /** As in the README's table, e.g. "Grafana Tempo, v2". */
  readonly name: string;
  /** A server that holds these traces and nothing else. */
  readonly handler: (traces: readonly HeldTrace[]) => Handler;
  /** The source under test at this address. Its secrets contain the text SECRET. */
  readonly open: (url: string) => TraceSource;
  /** The request carries the credentials. */
  readonly isAuthorised: (request: SeenRequest) => boolean;
  readonly resolutionNs: number;
  /** What a span is like after the backend has had it; what differs here is the README's list of losses. */
  readonly losses?: (span: SpanInput, spans: readonly SpanInput[]) => SpanInput;
  /** The links of its user interface that must lead back to this source, for the given trace id. */
  readonly links?: (url: string, traceId: string) => readonly string[];
  /** Left out where the backend cannot search. */
  readonly searches?: boolean;
}

export const SECRET = 'canary0secret';
const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';
const OTHER_ID = 'f3a76d2535774da6a3ce929d0e0e4736';
const CASES = 25;
const EPOCH_NS = 1_795_349_781_535_123_000n;
const GENERATED_EPOCH_NS = 1_760_000_000_123_456_789n;

export function testBackend(backend: Backend): void {
  describe(`backend ${backend.name}`, () => {
    testTraces(backend);
    testManners(backend);
    testFaults(backend);
    if (backend.links !== undefined) testLinks(backend, backend.links);
    if (backend.searches === true) testSearch(backend);
  });
}

// --- traces ------------------------------------------------------------------------------------------------------

function testTraces(backend: Backend): void {
  test('traces come back as they were, but for its documented losses', async () => {
    await using server = await BackendServer.start(backend.handler([]));
    const source = backend.open(server.url);
    const held: HeldTrace[] = [];
    forEachCase(CASES, (random) => {
      const spans = generateSpans(random, { dirt: [], widthNs: 30 }).map((span) => widened(span, backend.resolutionNs));
      held.push({ traceId: TRACE_ID, spans });
    });
    for (const trace of held) {
      server.handler = backend.handler([trace]);
      const fetched = await source.fetchTrace(TRACE_ID, never());
      expect(columnsOf(fetched!)).toEqual(columnsOf(expected(backend, trace)));
    }
  });

  test('the same two traces as from OTLP give the same report, but for sides, links and losses', async () => {
    const pair = ['base.json', 'slow.json'].map((name) => rounded(recordedSpans(name), backend.resolutionNs));
    await using server = await BackendServer.start(backend.handler(pair));
    const source = backend.open(server.url);
    const [baseline, candidate] = await Promise.all(pair.map(({ traceId }) => source.fetchTrace(traceId, never())));
    const [first, second] = pair.map((trace) => expected(backend, trace));
    expect(sideless(reportOn(baseline!, candidate!, 'given'))).toEqual(sideless(reportOn(first!, second!, 'given')));
  });

  test('an id that it does not hold: undefined, not a failure', async () => {
    await using server = await BackendServer.start(backend.handler([heldTrace()]));
    expect(await backend.open(server.url).fetchTrace(OTHER_ID, never())).toBeUndefined();
  });

  test('the trace says where it comes from, and where it can be looked at', async () => {
    await using server = await BackendServer.start(backend.handler([heldTrace()]));
    const source = backend.open(server.url);
    const trace = await source.fetchTrace(TRACE_ID, never());
    expect(trace?.source).toBe(source.name);
    const pages = source.pagesOf?.({ traceId: TRACE_ID, startMs: 1_795_349_781_535, endMs: 1_795_349_782_000 });
    if (pages === undefined) return;
    expect(URL.canParse(pages.url)).toBe(true);
    expect(pages.url).toMatch(/05a76d25|407702773/);
    if (pages.spanUrl !== undefined) expect(pages.spanUrl).toMatch(/\{spanId(?:Decimal)?\}/);
  });
}

/** The trace as it should arrive: after the losses, straight from the builder. */
function expected({ losses = (span) => span, resolutionNs }: Backend, { traceId, spans }: HeldTrace): Trace {
  const builder = new TraceBuilder({ traceId, source: 'test', resolutionNs });
  for (const span of spans) builder.add(losses(span, spans));
  return builder.finish();
}

export function sideless({ baseline: _baseline, candidate: _candidate, ...report }: Report): unknown {
  return report;
}

function heldTrace(): HeldTrace {
  return { ...recordedSpans('base.json'), traceId: TRACE_ID };
}

/** A recorded OTLP trace as spans that a test can serve. */
export function recordedSpans(name: string): HeldTrace {
  const bytes = readFileSync(new URL(`../../fixtures/recordings/${name}`, import.meta.url));
  const trace = decodeTrace(bytes, { source: 'test', label: name });
  const origin = trace.startTimeUnixNano;
  const spans = Array.from({ length: trace.length }, (_, i): SpanInput => {
    const { spanId, parentSpanId, service, name: operation, kind, status, attributes, resource } = spanAt(trace, i);
    return {
      spanId,
      parentSpanId: parentSpanId ?? '',
      service,
      name: operation,
      kind,
      status,
      startUnixNano: origin + BigInt(trace.start[i]!),
      endUnixNano: origin + BigInt(trace.end[i]!),
      attributes,
      resource,
      events: (trace.events.get(i) ?? []).map((event) => ({
        name: event.name,
        atUnixNano: origin + BigInt(event.atNs),
        attributes: event.attributes,
      })),
    };
  });
  return { traceId: trace.traceId, spans };
}

/** Times as whole multiples of what the backend can tell apart. */
function widened(span: SpanInput, resolutionNs: number): SpanInput {
  const epoch = resolutionNs === 1 ? EPOCH_NS + 457n : (EPOCH_NS / BigInt(resolutionNs)) * BigInt(resolutionNs);
  const widen = (time: bigint | undefined) =>
    time === undefined ? undefined : epoch + (time - GENERATED_EPOCH_NS) * BigInt(resolutionNs);
  return {
    ...span,
    startUnixNano: widen(span.startUnixNano),
    endUnixNano: widen(span.endUnixNano),
    events: span.events?.map((event) => ({ ...event, atUnixNano: widen(event.atUnixNano) })),
  };
}

export function rounded({ traceId, spans }: HeldTrace, resolutionNs: number): HeldTrace {
  const unit = BigInt(resolutionNs);
  const round = (time: bigint | undefined) => (time === undefined ? undefined : (time / unit) * unit);
  return {
    traceId,
    spans: spans.map((span) => ({
      ...span,
      startUnixNano: round(span.startUnixNano),
      endUnixNano: round(span.endUnixNano),
      events: span.events?.map((event) => ({ ...event, atUnixNano: round(event.atUnixNano) })),
    })),
  };
}

// --- manners -----------------------------------------------------------------------------------------------------

function testManners(backend: Backend): void {
  test('every request carries the credentials', async () => {
    await using server = await BackendServer.start(backend.handler([heldTrace()]));
    const source = backend.open(server.url);
    await source.fetchTrace(TRACE_ID, never());
    await source.check(never());
    expect(server.requests.length).toBeGreaterThan(1);
    expect(server.requests.filter((request) => !backend.isAuthorised(request))).toEqual([]);
  });

  test('a check tells that it can be reached; and why not', async () => {
    await using server = await BackendServer.start(backend.handler([heldTrace()]));
    const source = backend.open(server.url);
    expect(await source.check(never())).toBeTypeOf('object');
    server.breakWith({ kind: 'answer', served: { status: 401, body: SECRET } });
    expect(await failureFrom(source.check(never()))).toMatchObject({ code: 'unauthorized' });
  });

  test('what is aborted ends at once, with the reason of who aborted it', async () => {
    await using server = await BackendServer.start(backend.handler([]));
    server.breakWith({ kind: 'hang' });
    const controller = new AbortController();
    const asked = backend.open(server.url).fetchTrace(TRACE_ID, controller.signal);
    const reason = new Error('enough');
    const outcome = expect(asked).rejects.toBe(reason);
    while (server.requests.length === 0) await new Promise(setImmediate);
    controller.abort(reason);
    await outcome;
  });
}

// --- faults ------------------------------------------------------------------------------------------------------

const HTML = '<!doctype html><html><title>Log in</title></html>';

/** `times` left out: for as long as it is asked. */
const FAULTS: readonly { readonly fault: Fault; readonly says: string; readonly codes: readonly Failure['code'][] }[] =
  [
    { says: '401', fault: refusal(401), codes: ['unauthorized'] },
    { says: '403', fault: refusal(403), codes: ['unauthorized'] },
    { says: '429 with a long rest', fault: refusal(429, { 'retry-after': '3600' }), codes: ['unavailable'] },
    { says: '422', fault: refusal(422), codes: ['too-large'] },
    { says: '500', fault: refusal(500), codes: ['unavailable'] },
    { says: 'an address that a router does not know', fault: refusal(404), codes: ['unavailable'] },
    { says: 'nothing at all', fault: served({ body: '' }), codes: ['malformed'] },
    { says: 'nothing but blanks', fault: served({ body: ' \n '.repeat(1_000) }), codes: ['malformed'] },
    {
      says: 'a web page',
      fault: served({ headers: { 'content-type': 'text/html' }, body: HTML }),
      codes: ['unavailable'],
    },
    { says: 'text that is not JSON', fault: served({ body: `pong ${SECRET}` }), codes: ['malformed'] },
    {
      says: 'a redirect elsewhere',
      fault: refusal(302, { location: 'https://example.org/login' }),
      codes: ['unavailable'],
    },
    { says: 'a body that breaks off', fault: { kind: 'truncated' }, codes: ['unavailable'] },
    { says: 'broken compression', fault: { kind: 'broken-gzip' }, codes: ['unavailable', 'malformed'] },
    { says: 'JSON of great depth', fault: served({ body: '['.repeat(2_000_000) }), codes: ['malformed'] },
    { says: 'JSON of another kind', fault: served({ body: '{"greeting":"hello"}' }), codes: ['malformed'] },
  ];

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Fault {
  return { kind: 'answer', served: { status, headers, body: `no: ${SECRET}` } };
}

function served(answer: Extract<Fault, { kind: 'answer' }>['served']): Fault {
  return { kind: 'answer', served: answer };
}

function testFaults(backend: Backend): void {
  test.each(FAULTS)('$says: a failure that says so, without a secret', async ({ fault, codes }) => {
    await using server = await BackendServer.start(backend.handler([heldTrace()]));
    server.breakWith(fault);
    const source = backend.open(server.url);
    const failure = await failureFrom(source.fetchTrace(TRACE_ID, never()));
    expect(codes).toContain(failure.code);
    expect(failure.message).toContain(source.name);
    expect(`${failure.message} ${failure.advice}`).not.toMatch(new RegExp(`${SECRET}|example\\.org|\\n`));
  });

  test.each([
    { says: '429', fault: { kind: 'answer', served: { status: 429, headers: { 'retry-after': '0' } }, times: 1 } },
    { says: '503', fault: { kind: 'answer', served: { status: 503, headers: { 'retry-after': '0' } }, times: 1 } },
    { says: 'a connection that is reset', fault: { kind: 'reset', times: 1 } },
  ] satisfies { says: string; fault: Fault }[])('$says once: asked again, and answered', async ({ fault }) => {
    await using server = await BackendServer.start(backend.handler([heldTrace()]));
    server.breakWith(fault);
    expect(await backend.open(server.url).fetchTrace(TRACE_ID, never())).toBeDefined();
  });

  test('nobody at the address: a failure that says so', async () => {
    const server = await BackendServer.start(backend.handler([]));
    const { url } = server;
    await server[Symbol.asyncDispose]();
    const failure = await failureFrom(backend.open(url).fetchTrace(TRACE_ID, never()));
    expect(failure.code).toBe('unavailable');
    expect(failure.message).toContain('ECONNREFUSED');
  });
}

// --- links and search --------------------------------------------------------------------------------------------

function testLinks(backend: Backend, links: NonNullable<Backend['links']>): void {
  test('its own links lead back to it, and those of others do not', () => {
    const source = backend.open('http://backend.example:8080');
    for (const link of links('http://backend.example:8080', TRACE_ID)) {
      const url = new URL(link);
      const datasource = /"datasource":"([\w-]+)"/.exec(decodeURIComponent(url.search))?.[1];
      const page = datasource === undefined ? { url } : { url, datasource };
      expect(source.isPage?.(page), link).toBe(true);
      expect(source.isPage?.({ ...page, url: new URL(link.replace('backend.example', 'other.example')) })).toBe(false);
    }
  });
}

function testSearch(backend: Backend): void {
  test('a search finds traces by root service, operation and window', async () => {
    const held = ['base.json', 'slow.json'].map(recordedSpans);
    await using server = await BackendServer.start(backend.handler(held));
    const root = held[0]!.spans.find((span) => !span.parentSpanId)!;
    const startMs = Number(root.startUnixNano! / 1_000_000n);
    const query = { service: root.service, operation: root.name, limit: 20 };
    const search = (fromMs: number, toMs: number) =>
      backend.open(server.url).search!({ ...query, fromMs, toMs }, never());
    const found = await search(startMs - 3_600_000, startMs + 3_600_000);
    expect(found.map(({ traceId }) => traceId)).toContain(held[0]!.traceId);
    expect(await search(startMs - 7_200_000, startMs - 3_600_000)).toEqual([]);
  });

  test('a search that fails says why', async () => {
    await using server = await BackendServer.start(backend.handler([]));
    server.breakWith(refusal(403));
    const query = { service: 'shop', operation: 'GET /', fromMs: 0, toMs: 1, limit: 20 };
    const failure = await failureFrom(backend.open(server.url).search!(query, never()));
    expect(failure.code).toBe('unauthorized');
  });
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** AWS X-Ray through AWS's own client, against a server that answers as its API does. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { XraySource } from '../../../src/sources/backends/xray.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { encodeXray, xrayId } from '../encode-xray.ts';
import { xrayLosses } from '../losses-xray.ts';
import { failureFrom } from '../support.ts';
import { BackendServer } from './backend-server.ts';
import { recordedSpans, SECRET, testBackend } from './contract.ts';
import { xrayServer } from './xray-server.ts';

testBackend({
  name: 'AWS X-Ray',
  resolutionNs: 1_000,
  losses: xrayLosses,
  handler: xrayServer,
  open,
  isAuthorised: ({ headers }) =>
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/xray\/aws4_request, .*Signature=[0-9a-f]{64}$/.test(
      headers.authorization ?? '',
    ),
  searches: true,
});

function open(url: string, settings: { readonly transactionSearchHours?: number } = {}): XraySource {
  return new XraySource({
    kind: 'xray',
    name: 'xray',
    region: 'eu-central-1',
    url,
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: SECRET,
    ...settings,
  });
}

const SIGNAL = new AbortController().signal;
const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';
const QUERY = { service: 'shop', operation: 'GET /cart', fromMs: 1_795_349_000_000, toMs: 1_795_350_000_000, limit: 5 };

function heldTrace(): { readonly traceId: string; readonly document: string } {
  const { spans } = recordedSpans('base.json');
  return { traceId: TRACE_ID, document: encodeXray(TRACE_ID, spans) };
}

function codesOf(trace: Trace | undefined): readonly string[] {
  return trace!.defects.map(({ code }) => code);
}

/** In a process of its own, in which AWS's client cannot be found. */
const WITHOUT_CLIENT = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      return next(name === '@aws-sdk/client-xray' ? '@aws-sdk/not-installed' : name, context);
    },
  });
  const { XraySource } = await import(process.argv[1]);
  const source = new XraySource({ kind: 'xray', name: 'xray', region: 'eu-central-1' });
  const failure = await source.check(new AbortController().signal).catch((error) => error);
  console.log(JSON.stringify([failure.code, failure.message, failure.advice]));
`;

test('X-Ray: where AWS’s client is not installed, it says how to install it', async () => {
  const module = new URL('../../../src/sources/backends/xray.ts', import.meta.url).href;
  const options = ['--input-type=module', '--eval', WITHOUT_CLIENT, module];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  expect(JSON.parse(stdout)).toEqual([
    'misconfigured',
    'xray: the client for AWS X-Ray is not installed.',
    'Install it: npm install @aws-sdk/client-xray.',
  ]);
});

test('X-Ray: what is sent is what was signed', async () => {
  await using server = await BackendServer.start(xrayServer([]));
  await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
  const [request] = server.requests;
  expect(request!.body).toBe(JSON.stringify({ TraceIds: [xrayId(TRACE_ID)] }));
  expect(request!.headers.authorization).toContain('content-type;host;');
});

test('X-Ray: a trace on several pages is one', async () => {
  const whole = JSON.parse(heldTrace().document) as { Traces: [{ Segments: unknown[] }] };
  const segments = whole.Traces[0].Segments;
  await using server = await BackendServer.start(({ body }) => {
    const at = Number((JSON.parse(body) as { NextToken?: string }).NextToken ?? 0);
    const Traces = [{ Id: xrayId(TRACE_ID), Segments: [segments[at]] }];
    return { body: JSON.stringify({ Traces, ...(at + 1 < segments.length ? { NextToken: String(at + 1) } : {}) }) };
  });
  const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
  expect(server.requests.length).toBe(segments.length);
  expect(trace?.length).toBe(recordedSpans('base.json').spans.length);
  expect(codesOf(trace)).not.toContain('partial');
});

test('X-Ray: pages without end are left alone, and the trace is partial', async () => {
  await using server = await BackendServer.start(() => ({
    body: JSON.stringify({ ...JSON.parse(heldTrace().document), NextToken: 'more' }),
  }));
  const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
  expect(server.requests.length).toBe(20);
  expect(codesOf(trace)).toContain('partial');
});

test.each([
  ['over the limit of a document', { LimitExceeded: true }, []],
  ['not all processed', {}, [xrayId(TRACE_ID)]],
])('X-Ray: a trace that is %s is partial', async (_says, fields, UnprocessedTraceIds) => {
  const whole = JSON.parse(heldTrace().document) as { Traces: [Record<string, unknown>] };
  const body = JSON.stringify({ Traces: [{ ...whole.Traces[0], ...fields }], UnprocessedTraceIds });
  await using server = await BackendServer.start(() => ({ body }));
  const trace = await open(server.url).fetchTrace(TRACE_ID, SIGNAL);
  expect(codesOf(trace)).toContain('partial');
});

test.each([
  ['UnrecognizedClientException', 'unauthorized', 'xray: it refused the credentials (UnrecognizedClientException).'],
  ['InvalidRequestException', 'unavailable', 'xray: it did not accept the request (InvalidRequestException).'],
])('X-Ray: %s is told in our words, and not in its own', async (name, code, message) => {
  const headers = { 'x-amzn-errortype': name };
  const body = JSON.stringify({ Message: `key ${SECRET} is bad` });
  await using server = await BackendServer.start(() => ({ status: 400, headers, body }));
  expect(await failureFrom(open(server.url).fetchTrace(TRACE_ID, SIGNAL))).toMatchObject({ code, message });
});

test('X-Ray: a search goes by the request where no annotation names the operation', async () => {
  const summary = { Id: xrayId(TRACE_ID), EntryPoint: { Name: 'shop' }, HasError: true };
  const http = (HttpMethod: string, HttpURL: string) => ({ Http: { HttpMethod, HttpURL } });
  const TraceSummaries = [
    { ...summary, ...http('GET', 'https://shop.example/cart?x=1') },
    { ...summary, ...http('POST', 'https://shop.example/cart') },
    { ...summary, ...http('GET', 'https://shop.example/cart'), EntryPoint: { Name: 'other' } },
  ];
  await using server = await BackendServer.start(() => ({ body: JSON.stringify({ TraceSummaries }) }));
  expect(await open(server.url).search(QUERY, SIGNAL)).toEqual([{ traceId: TRACE_ID, hasErrors: true }]);
  expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ FilterExpression: 'service("shop")' });
});

test('X-Ray: a long search goes back in windows of six hours, a day at most', async () => {
  const hourMs = 3_600_000;
  await using server = await BackendServer.start(() => ({ body: '{"TraceSummaries":[]}' }));
  const source = open(server.url);
  await source.search({ ...QUERY, fromMs: QUERY.toMs - 7 * hourMs }, SIGNAL);
  await source.search({ ...QUERY, fromMs: QUERY.toMs - 100 * hourMs }, SIGNAL);
  const windows = server.requests.map(({ body }) => {
    const { StartTime, EndTime } = JSON.parse(body) as { StartTime: number; EndTime: number };
    return [StartTime, EndTime].map((seconds) => (seconds - QUERY.toMs / 1_000) / 3_600);
  });
  const short = [
    [-6, 0],
    [-7, -6],
  ];
  const long = [
    [-6, 0],
    [-12, -6],
    [-18, -12],
    [-24, -18],
  ];
  expect(windows).toEqual([...short, ...long]);
});

test('X-Ray: a name that its language cannot say is never part of an expression', async () => {
  for (const service of ['a") OR service("b', 'a\\', 'a\nb']) {
    await using server = await BackendServer.start(() => ({ body: '{"TraceSummaries":[]}' }));
    await open(server.url).search({ ...QUERY, service }, SIGNAL);
    expect(JSON.parse(server.requests[0]!.body)).not.toHaveProperty('FilterExpression');
  }
});

test('X-Ray: a trace that it does not index is retrieved out of the logs, where that is configured', async () => {
  const { Traces } = JSON.parse(heldTrace().document) as { Traces: [{ Id: string; Segments: unknown[] }] };
  const [{ Id, Segments }] = Traces;
  const listed = [
    { RetrievalStatus: 'RUNNING' },
    { RetrievalStatus: 'COMPLETE', Traces: [{ Id, Spans: Segments.slice(0, 1) }], NextToken: 'more' },
    { RetrievalStatus: 'COMPLETE', Traces: [{ Id, Spans: Segments.slice(1) }] },
  ];
  await using server = await BackendServer.start(({ path }) => {
    if (path === '/ListRetrievedTraces') return { body: JSON.stringify(listed.shift()) };
    return { body: path === '/StartTraceRetrieval' ? '{"RetrievalToken":"t1"}' : '{"Traces":[]}' };
  });
  expect(await open(server.url).fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
  expect(server.requests.length).toBe(1);
  const trace = await open(server.url, { transactionSearchHours: 24 }).fetchTrace(TRACE_ID, SIGNAL);
  expect(trace?.length).toBe(recordedSpans('base.json').spans.length);
  const [started, ...lists] = server.requests.slice(2).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(Number(started!.EndTime) - Number(started!.StartTime)).toBeCloseTo(24 * 3_600, 0);
  expect(lists.map(({ NextToken, RetrievalToken }) => [RetrievalToken, NextToken])).toEqual([
    ['t1', undefined],
    ['t1', undefined],
    ['t1', 'more'],
  ]);
});

test('X-Ray: a retrieval that fails says so, and one of no trace finds none', async () => {
  const answers = [{ RetrievalStatus: 'FAILED' }, { RetrievalStatus: 'COMPLETE', Traces: [] }];
  await using server = await BackendServer.start(({ path }) => {
    if (path === '/ListRetrievedTraces') return { body: JSON.stringify(answers.shift()) };
    return { body: path === '/StartTraceRetrieval' ? '{"RetrievalToken":"t1"}' : '{"Traces":[]}' };
  });
  const source = open(server.url, { transactionSearchHours: 1 });
  const failure = await failureFrom(source.fetchTrace(TRACE_ID, SIGNAL));
  expect(failure).toMatchObject({ code: 'unavailable', message: 'xray: it could not retrieve the trace.' });
  expect(await source.fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
});

test.each([
  ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('X-Ray: pages of the region %s, and no others, are its own', (region, host) => {
  const source = new XraySource({ kind: 'xray', name: 'xray', region });
  const { url } = source.pagesOf({ traceId: TRACE_ID, startMs: 1, endMs: 2 });
  expect(url).toBe(`https://${host}/cloudwatch/home?region=${region}#xray:traces/${xrayId(TRACE_ID)}`);
  const isPage = (link: string) => source.isPage({ url: new URL(link) });
  expect(isPage(url)).toBe(true);
  const older = host.slice(region.length + 1);
  expect(isPage(`https://${older}/xray/home?region=${region}#/traces/${xrayId(TRACE_ID)}`)).toBe(true);
  expect(isPage(`https://${older}/xray/home?region=us-east-1#/traces/${xrayId(TRACE_ID)}`)).toBe(false);
  expect(isPage(`https://us-east-1.${older}/cloudwatch/home?region=us-east-1`)).toBe(false);
  expect(isPage(`https://${host}.example.com/cloudwatch/home?region=${region}`)).toBe(false);
});

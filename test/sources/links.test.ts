/** A pasted link chooses among the configured sources, and nothing else: no other host is ever asked. */
import { describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/failure.ts';
import { createSources } from '../../src/sources/registry.ts';
import { BackendServer } from './backends/backend-server.ts';
import { zipkinServer } from './backends/zipkin-server.ts';
import { failureFrom, OTHER_TRACE_ID, TRACE_ID } from './support.ts';

const { signal } = new AbortController();

async function twoBackends() {
  const servers = await Promise.all([0, 1].map(() => BackendServer.start(zipkinServer([]))));
  const [first, second] = [servers[0]!, servers[1]!];
  const sources = await createSources({
    settings: [
      { kind: 'zipkin', name: 'first', url: first.url },
      { kind: 'zipkin', name: 'second', url: second.url, ui: 'https://traces.example.com/team' },
      {
        kind: 'tempo',
        name: 'tempo',
        url: 'http://127.0.0.1:9',
        ui: 'https://grafana.example.com',
        uiDatasource: 'uid-1',
      },
    ],
    allowPaths: false,
  });
  const asked = () => [first, second].map((server) => server.requests.length > 0);
  return {
    sources,
    first,
    second,
    asked,
    [Symbol.asyncDispose]: async () => void (await Promise.all(servers.map((one) => one[Symbol.asyncDispose]()))),
  };
}

describe('a link', () => {
  test('to the page of a source asks that source alone', async () => {
    await using backends = await twoBackends();
    const link = `https://traces.example.com/team/zipkin/traces/${TRACE_ID}?spanId=00f067aa0ba902b7`;
    const failure = await failureFrom(backends.sources.fetchTrace(link, signal));
    expect(backends.asked()).toEqual([false, true]);
    expect(failure.message).toBe(`There is no trace ${TRACE_ID} in second.`);
  });

  test('in its canonical form asks the same source', async () => {
    await using backends = await twoBackends();
    const reference = `https://traces.example.com/team/zipkin/traces/x#trace=${TRACE_ID}`;
    expect((await failureFrom(backends.sources.fetchTrace(reference, signal))).message).toContain('in second.');
    expect(backends.asked()).toEqual([false, true]);
  });

  test('to Grafana asks the source of its data source', async () => {
    await using backends = await twoBackends();
    const link = (uid: string) =>
      `https://grafana.example.com/explore?panes=${encodeURIComponent(JSON.stringify({ a: { datasource: uid, queries: [{ query: TRACE_ID }] } }))}`;
    expect((await failureFrom(backends.sources.fetchTrace(link('uid-1'), signal))).message).toMatch(/^tempo/);
    expect(backends.asked()).toEqual([false, false]);
    await failureFrom(backends.sources.fetchTrace(link('uid-2'), signal));
    expect(backends.asked()).toEqual([true, true]);
  });

  test('to a host of nobody is looked up in all sources, and not at that host', async () => {
    await using stranger = await BackendServer.start(() => ({ body: '[]' }));
    await using first = await BackendServer.start(zipkinServer([]));
    const sources = await createSources({
      settings: [{ kind: 'zipkin', name: 'first', url: first.url }],
      allowPaths: false,
    });
    const failure = await failureFrom(sources.fetchTrace(`${stranger.url}/zipkin/traces/${TRACE_ID}`, signal));
    expect(describeFailure(failure)).toContain(
      `There is no trace ${TRACE_ID} in first. No source is set up for ${new URL(stranger.url).host}, so the id was looked up in all sources.`,
    );
    expect(first.requests.length).toBeGreaterThan(0);
    expect(stranger.requests).toEqual([]);
  });

  test('to a page that compares is answered with both ids', async () => {
    await using backends = await twoBackends();
    const link = `https://jaeger.example.com/trace/${TRACE_ID}...${OTHER_TRACE_ID}`;
    const failure = await failureFrom(backends.sources.fetchTrace(link, signal));
    expect(failure).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(`2 traces: ${TRACE_ID}, ${OTHER_TRACE_ID}.`),
    });
    expect(backends.asked()).toEqual([false, false]);
  });
});

test('a decimal id: is asked for as Datadog means it, and then as it stands', async () => {
  await using first = await BackendServer.start(zipkinServer([]));
  const sources = await createSources({
    settings: [{ kind: 'zipkin', name: 'first', url: first.url }],
    allowPaths: false,
  });
  await failureFrom(sources.fetchTrace('7277407061855694839', signal));
  const paths = first.requests.map(({ path }) => path);
  expect(paths[0]).toBe('/api/v2/trace/64fe8b2a57d3eff7');
  expect(paths).toContain('/api/v2/trace/7277407061855694839');
});

test('headers: are understood as in a question', async () => {
  await using first = await BackendServer.start(zipkinServer([]));
  const sources = await createSources({
    settings: [{ kind: 'zipkin', name: 'first', url: first.url }],
    allowPaths: false,
  });
  for (const text of [
    `${TRACE_ID}:00f067aa0ba902b7:0:1`,
    `first:${TRACE_ID}-00f067aa0ba902b7-1`,
    `First:${TRACE_ID}`,
    `traceparent: 00-${TRACE_ID}-00f067aa0ba902b7-01`,
    `trace_id=${TRACE_ID}`,
    `X-Amzn-Trace-Id: Self=1-67891234-12456789abcdef0123456789;Root=1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)};Sampled=1`,
    `X-Cloud-Trace-Context: ${TRACE_ID}/7277407061855694839;o=1`,
    `<${first.url}/zipkin/traces/${TRACE_ID}|the trace>`,
  ]) {
    expect((await failureFrom(sources.fetchTrace(text, signal))).message).toBe(
      `There is no trace ${TRACE_ID} in first.`,
    );
  }
});

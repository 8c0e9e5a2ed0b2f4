/** Datadog, against a server that answers as its API does. */
import { describe, expect, test } from 'vitest';
import { type SettingsOf, SOURCE_KINDS } from '../../../src/config/source-settings.ts';
import { DatadogSource } from '../../../src/sources/backends/datadog.ts';
import { rootQuery } from '../../../src/sources/backends/datadog-query.ts';
import { checkSources } from '../../../src/sources/check-sources.ts';
import { createSources } from '../../../src/sources/registry.ts';
import { failureFrom, TRACE_ID } from '../support.ts';
import { BackendServer } from './backend-server.ts';
import { recordedSpans, SECRET, testBackend } from './contract.ts';
import { datadogServer, NO_TRACE } from './datadog-server.ts';

const SIGNAL = new AbortController().signal;
const KEYS = { apiKey: `api-${SECRET}`, applicationKey: `application-${SECRET}` };
/** Of the lower half of TRACE_ID. */
const DECIMAL = BigInt(`0x${TRACE_ID.slice(16)}`).toString();

function settings(fields: Partial<SettingsOf<'datadog'>> = {}): SettingsOf<'datadog'> {
  return { kind: 'datadog', name: 'datadog', site: 'datadoghq.com', ...KEYS, ...fields };
}

function open(url: string): DatadogSource {
  return new DatadogSource(settings({ url }));
}

testBackend({
  name: 'Datadog',
  resolutionNs: 1,
  handler: datadogServer,
  open: (url) => new DatadogSource(settings({ url, ui: url })),
  isAuthorised: ({ headers }) =>
    headers['dd-api-key'] === KEYS.apiKey && headers['dd-application-key'] === KEYS.applicationKey,
  links: (url, traceId) => [
    `${url}/apm/trace/${traceId}?spanID=1234567890123456789&timeHint=1700000000000`,
    `${url}/apm/traces?query=trace_id%3A407702773&traceID=${traceId}`,
  ],
  searches: true,
});

describe('Datadog: ids', () => {
  const held = { ...recordedSpans('base.json'), traceId: TRACE_ID };

  test('the whole, half of it in hex, and the padded half lead to the whole trace', async () => {
    await using server = await BackendServer.start(datadogServer([held]));
    for (const id of [TRACE_ID, TRACE_ID.slice(16), TRACE_ID.slice(16).padStart(32, '0')])
      expect((await open(server.url).fetchTrace(id, SIGNAL))?.traceId, id).toBe(TRACE_ID);
    expect(server.requests.map(({ path }) => path.split('/').at(-1))).toEqual([TRACE_ID, DECIMAL, DECIMAL]);
  });

  test('a whole id is also looked for by its half, which is all that older libraries send', async () => {
    await using server = await BackendServer.start(datadogServer([{ ...held, traceId: TRACE_ID.slice(16) }]));
    expect((await open(server.url).fetchTrace(TRACE_ID, SIGNAL))?.traceId).toBe(TRACE_ID.slice(16));
    expect(server.requests).toHaveLength(2);
  });

  test('another trace with the same half is not the one', async () => {
    await using server = await BackendServer.start(datadogServer([held]));
    expect(await open(server.url).fetchTrace(`ffffffffffffffff${TRACE_ID.slice(16)}`, SIGNAL)).toBeUndefined();
  });

  test('an id that is no number is not asked for', async () => {
    await using server = await BackendServer.start(datadogServer([held]));
    expect(await open(server.url).fetchTrace('req-7/../validate', SIGNAL)).toBeUndefined();
    expect(server.requests).toEqual([]);
  });

  test('a trace with another half is refused', async () => {
    const answer = datadogServer([held])({ method: 'GET', path: `/api/v2/trace/${TRACE_ID}`, body: '' } as never)!;
    await using server = await BackendServer.start(() => answer);
    const failure = await failureFrom(open(server.url).fetchTrace('a'.repeat(32), SIGNAL));
    expect(failure.message).toBe('datadog: it answered with another trace.');
    server.handler = () => ({ body: String(answer.body).replaceAll(TRACE_ID, `no-hex-${TRACE_ID.slice(16)}`) });
    await expect(open(server.url).fetchTrace(TRACE_ID.slice(16), SIGNAL)).rejects.toThrow('another trace');
  });
});

describe('Datadog: answers', () => {
  test('an empty trace is none', async () => {
    await using server = await BackendServer.start(() => ({
      body: '{"data":{"id":"1","type":"trace","attributes":{"is_truncated":false,"spans":[]}}}',
    }));
    expect(await open(server.url).fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
  });

  test("its own 404 is a trace that is missing, a gateway's is not", async () => {
    await using server = await BackendServer.start(() => NO_TRACE);
    expect(await open(server.url).fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
    for (const body of ['404 page not found', '{"message":"no Route matched"}', '']) {
      server.handler = () => ({ status: 404, body });
      expect(await failureFrom(open(server.url).fetchTrace(TRACE_ID, SIGNAL)), body).toMatchObject({
        code: 'unavailable',
      });
    }
  });

  test('a trace that is too large to send is said to be so', async () => {
    await using server = await BackendServer.start(() => ({ status: 413, body: '{"errors":["too large"]}' }));
    expect(await failureFrom(open(server.url).fetchTrace(TRACE_ID, SIGNAL))).toMatchObject({ code: 'too-large' });
  });
});

test('Datadog: a limit of requests that is used up is not asked against, and its end is told', async () => {
  const headers = { 'x-ratelimit-limit': '300', 'x-ratelimit-period': '3600', 'x-ratelimit-reset': '1740' };
  await using server = await BackendServer.start(() => ({
    status: 429,
    headers,
    body: '{"errors":["Too many requests"]}',
  }));
  const failure = await failureFrom(open(server.url).fetchTrace(TRACE_ID, SIGNAL));
  expect(failure).toMatchObject({ code: 'unavailable', advice: 'Ask again in 1740 s.' });
  expect(server.requests).toHaveLength(1);
});

describe('Datadog: search', () => {
  const QUERY = { service: 'shop', operation: 'GET /user/{id}', fromMs: 1_000.5, toMs: 2_000.5, limit: 5 };
  const event = (fields: Record<string, unknown>) => ({
    attributes: { trace_id: DECIMAL, parent_id: '0', service: 'shop', resource_name: 'GET /user/7', ...fields },
  });
  const answer = (...events: readonly unknown[]) => ({ body: JSON.stringify({ data: events, meta: {} }) });

  test('one request, for the window in whole milliseconds, sent as data', async () => {
    await using server = await BackendServer.start(() => answer());
    expect(await open(server.url).search(QUERY, SIGNAL)).toEqual([]);
    expect(server.requests.map(({ body }) => JSON.parse(body).data)).toEqual([
      {
        type: 'search_request',
        attributes: {
          filter: {
            query: 'service:shop resource_name:GET\\ /user/* @_top_level:1 -status:error',
            from: '1000',
            to: '2001',
          },
          page: { limit: 15 },
          sort: '-timestamp',
        },
      },
    ]);
  });

  test('of what is found, roots of the service and operation are told', async () => {
    const times = { start_timestamp: '2026-11-22T10:00:00.250Z', end_timestamp: '2026-11-22T10:00:01.000Z' };
    await using server = await BackendServer.start(() =>
      answer(
        event({ ...times, trace_id: TRACE_ID }),
        event({ parent_id: '77' }),
        event({ service: 'cart' }),
        event({ resource_name: 'GET /user/7/cart' }),
        event({ parent_id: null }),
      ),
    );
    expect(await open(server.url).search(QUERY, SIGNAL)).toEqual([
      { traceId: TRACE_ID, startMs: Date.UTC(2026, 10, 22, 10, 0, 0, 250), durationMs: 750 },
      { traceId: TRACE_ID.slice(16) },
    ]);
  });

  test.each([
    ['GET /', 'GET\\ /'],
    ['a" OR service:*', 'a\\"\\ OR\\ service\\:\\*'],
    ['(x) && -y', '\\(x\\)\\ \\&\\&\\ \\-y'],
    ['back\\slash {brace} [1..2]', 'back\\\\slash\\ \\{brace\\}\\ \\[1..2\\]'],
    ['two\nlines\u0000', 'two?lines?'],
    ['注文 é', '注文\\ é'],
  ])('the name %j is one word of the query', (operation, word) => {
    expect(rootQuery({ service: operation, operation })).toBe(
      `service:${word} resource_name:${word} @_top_level:1 -status:error`,
    );
  });

  test('an id that is none is no answer', async () => {
    await using server = await BackendServer.start(() => answer(event({ trace_id: '../../validate' })));
    const failure = await failureFrom(open(server.url).search(QUERY, SIGNAL));
    expect(failure).toMatchObject({ code: 'malformed' });
  });
});

describe('Datadog: sites and pages', () => {
  test.each([
    [undefined, 'datadoghq.com'],
    ['datadoghq.eu', 'datadoghq.eu'],
    ['app.datadoghq.eu', 'datadoghq.eu'],
    ['us5.datadoghq.com', 'us5.datadoghq.com'],
    ['us2.ddog-gov.com', 'us2.ddog-gov.com'],
    ['datadoghq.example', undefined],
    ['evil.com/datadoghq.com', undefined],
    ['acme.us5.datadoghq.com', undefined],
  ])('site %s is read as %s', (site, expected) => {
    const { data } = SOURCE_KINDS.datadog.safeParse({
      kind: 'datadog',
      name: 'dd',
      ...KEYS,
      ...(site === undefined ? {} : { site }),
    });
    expect(data?.site).toBe(expected);
  });

  const isPage = (site: string, link: string, ui?: string) =>
    new DatadogSource(settings({ site, ...(ui === undefined ? {} : { ui }) })).isPage({ url: new URL(link) });

  test.each([
    ['datadoghq.com', 'https://app.datadoghq.com/apm/trace/1', true],
    ['datadoghq.com', 'https://acme.datadoghq.com/apm/trace/1', true],
    ['datadoghq.com', 'https://us5.datadoghq.com/apm/trace/1', false],
    ['datadoghq.com', 'https://acme.us5.datadoghq.com/apm/trace/1', false],
    ['datadoghq.com', 'https://app.datadoghq.eu/apm/trace/1', false],
    ['datadoghq.com', 'https://datadoghq.com.example.org/apm/trace/1', false],
    ['us5.datadoghq.com', 'https://us5.datadoghq.com/apm/trace/1', true],
    ['us5.datadoghq.com', 'https://acme.us5.datadoghq.com/apm/trace/1', true],
    ['us5.datadoghq.com', 'https://app.datadoghq.com/apm/trace/1', false],
    ['datadoghq.eu', 'https://app.datadoghq.eu/apm/traces?traceID=1', true],
    ['datadoghq.eu', 'https://notdatadoghq.eu/apm/trace/1', false],
  ])('on site %s the page %s: %s', (site, link, expected) => {
    expect(isPage(site, link)).toBe(expected);
  });

  test('a pasted page asks the source of its site alone, for the decimal id in it', async () => {
    const held = { ...recordedSpans('base.json'), traceId: TRACE_ID };
    await using first = await BackendServer.start(datadogServer([held]));
    await using second = await BackendServer.start(datadogServer([held]));
    const sources = await createSources({
      settings: [
        settings({ name: 'us', url: first.url }),
        settings({ name: 'eu', url: second.url, site: 'datadoghq.eu' }),
      ],
      allowPaths: false,
    });
    const link = `https://acme.datadoghq.eu/apm/trace/${DECIMAL}?spanID=1234567890123456789&timeHint=1700000000000`;
    expect(await sources.fetchTrace(link, SIGNAL)).toMatchObject({ source: 'eu', traceId: TRACE_ID });
    expect([first, second].map(({ requests }) => requests.map(({ path }) => path))).toEqual([
      [],
      [`/api/v2/trace/${DECIMAL}`],
    ]);
  });

  test('with a host of its own, an organization has that page alone', () => {
    const ui = 'https://acme.datadoghq.com';
    expect(isPage('datadoghq.com', 'https://acme.datadoghq.com/apm/trace/1', ui)).toBe(true);
    expect(isPage('datadoghq.com', 'https://other.datadoghq.com/apm/trace/1', ui)).toBe(false);
  });

  test('pages name the trace as its libraries do, the span in decimal, and the time', () => {
    const place = { startMs: 1_795_349_781_535.4, endMs: 1_795_349_782_000 };
    const source = new DatadogSource(settings({ site: 'us5.datadoghq.com' }));
    expect(source.pagesOf({ ...place, traceId: TRACE_ID })).toEqual({
      url: `https://us5.datadoghq.com/apm/trace/${TRACE_ID}?timeHint=1795349781535`,
      spanUrl: `https://us5.datadoghq.com/apm/trace/${TRACE_ID}?spanID={spanIdDecimal}&timeHint=1795349781535`,
    });
    const { url } = new DatadogSource(settings()).pagesOf({ ...place, traceId: TRACE_ID.slice(16) });
    expect(url).toBe(`https://app.datadoghq.com/apm/trace/${DECIMAL}?timeHint=1795349781535`);
  });

  test('a check names the address of the site, and the keys nowhere', async () => {
    await using server = await BackendServer.start(datadogServer([recordedSpans('base.json')]));
    const [sound] = await checkSources([settings({ url: server.url })], SIGNAL);
    expect(sound).toMatchObject({ address: `${server.url}/`, exampleId: recordedSpans('base.json').traceId });
    server.handler = () => ({ status: 403, body: `{"errors":["Forbidden ${SECRET}"]}` });
    const checked = await checkSources([settings({ url: server.url })], SIGNAL);
    expect(checked[0]?.failure?.code).toBe('unauthorized');
    expect(JSON.stringify(checked)).not.toContain(SECRET);
  });
});

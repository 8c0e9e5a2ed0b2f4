/** Zipkin, against a server that answers as its API does. */
import { expect, test } from 'vitest';
import { ZipkinSource } from '../../../src/sources/backends/zipkin.ts';
import { zipkinLosses } from '../losses.ts';
import { failureFrom } from '../support.ts';
import { BackendServer } from './backend-server.ts';
import { SECRET, testBackend } from './contract.ts';
import { zipkinServer } from './zipkin-server.ts';

testBackend({
  name: 'Zipkin v2',
  resolutionNs: 1_000,
  losses: zipkinLosses,
  handler: zipkinServer,
  open: (url) => new ZipkinSource({ kind: 'zipkin', name: 'zipkin', url, user: 'reader', password: SECRET }),
  isAuthorised: ({ headers }) =>
    headers.authorization === `Basic ${Buffer.from(`reader:${SECRET}`).toString('base64')}`,
  links: (url, traceId) => [`${url}/zipkin/traces/${traceId}`],
  searches: true,
});

const SIGNAL = new AbortController().signal;
const TRACE_ID = '05a76d2535774da6a3ce929d0e0e4736';

test('Zipkin: an address at which it is not is not taken for a trace that is missing', async () => {
  for (const body of ['404 Not Found', '{"timestamp":1,"status":404,"error":"Not Found"}', '<html></html>']) {
    await using server = await BackendServer.start(() => ({ status: 404, body }));
    const source = new ZipkinSource({ kind: 'zipkin', name: 'zipkin', url: server.url });
    expect(await failureFrom(source.fetchTrace(TRACE_ID, SIGNAL)), body).toMatchObject({ code: 'unavailable' });
  }
});

test('Zipkin: a trace is missing in the words of all its ages, and in those of its stores', async () => {
  for (const served of [
    { status: 404, body: '' },
    { status: 404, body: `${TRACE_ID} not found\n` },
    { body: '[]\n' },
  ]) {
    await using server = await BackendServer.start(() => served);
    const source = new ZipkinSource({ kind: 'zipkin', name: 'zipkin', url: server.url });
    expect(await source.fetchTrace(TRACE_ID, SIGNAL)).toBeUndefined();
  }
});

test('Zipkin: a window is in whole milliseconds, at least one long', async () => {
  await using server = await BackendServer.start(() => ({ body: '[]' }));
  const source = new ZipkinSource({ kind: 'zipkin', name: 'zipkin', url: server.url });
  const query = { service: 'Shop', operation: 'GET /', limit: 5 };
  await source.search({ ...query, fromMs: 999.5, toMs: 1_999.5 }, SIGNAL);
  await source.search({ ...query, fromMs: 1_000, toMs: 1_000 }, SIGNAL);
  const windows = server.requests.map(({ query: sent }) => [sent.get('endTs'), sent.get('lookback')]);
  expect(windows).toEqual([
    ['2000', '1001'],
    ['1000', '1'],
  ]);
});

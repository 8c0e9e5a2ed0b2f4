/** Searches for operations whose names were masked when they were read. */
import { expect, test } from 'vitest';
import { ClickHouseSource } from '../../../src/sources/backends/clickhouse.ts';
import { JaegerSource } from '../../../src/sources/backends/jaeger.ts';
import { TempoSource } from '../../../src/sources/backends/tempo.ts';
import { ZipkinSource } from '../../../src/sources/backends/zipkin.ts';
import { isMasked, isSameOperation, patternOf } from '../../../src/sources/masked-names.ts';
import type { TraceSource } from '../../../src/sources/source.ts';
import { BackendServer, type Handler } from './backend-server.ts';
import { clickhouseServer } from './clickhouse-server.ts';
import type { HeldTrace } from './contract.ts';
import { JAEGER_CLASSIC, JAEGER_V3, jaegerServer } from './jaeger-server.ts';
import { TEMPO_2_8, tempoServer } from './tempo-server.ts';
import { zipkinServer } from './zipkin-server.ts';

const SIGNAL = new AbortController().signal;

test.each([
  ['GET /user/{id}', 'GET /user/alice', true],
  ['GET /user/{id}', 'GET /user/{id}', true],
  ['GET /user/{id}', 'GET /user/alice?x=/1', true],
  ['GET /user/{id}/cart', 'GET /user/alice/cart', true],
  ['GET /user/{id}', 'GET /user/', false],
  ['GET /user/{id}', 'GET /user/alice/cart', false],
  ['GET /user/{id}', 'PUT /user/alice', false],
  ['GET /user', 'GET /user/alice', false],
  ['GET /a.b/{id}', 'GET /aXb/1', false],
])('masked names: %s may have been written %s: %s', (operation, written, isSame) => {
  expect(isSameOperation(operation, written)).toBe(isSame);
  const pattern = new RegExp(isMasked(operation) ? patternOf(operation) : `^${operation}$`);
  expect(pattern.test(written) || written === operation).toBe(isSame);
});

test('masked names: a name of nothing but masks is compared in no time', () => {
  const masks = Array.from({ length: 60 }, () => '{id}');
  expect(isSameOperation(masks.join('/'), `${'a'.repeat(250)}!`)).toBe(false);
  expect(isSameOperation(masks.join(''), 'a'.repeat(250))).toBe(false);
});

const BACKENDS: readonly {
  readonly name: string;
  readonly handler: (traces: readonly HeldTrace[]) => Handler;
  readonly open: (url: string) => TraceSource;
}[] = [
  {
    name: 'Grafana Tempo',
    handler: tempoServer(TEMPO_2_8),
    open: (url) => new TempoSource({ kind: 'tempo', name: 't', url }),
  },
  {
    name: 'Jaeger v3',
    handler: jaegerServer(JAEGER_V3),
    open: (url) => new JaegerSource({ kind: 'jaeger', name: 'j', url }),
  },
  {
    name: 'Jaeger classic',
    handler: jaegerServer(JAEGER_CLASSIC),
    open: (url) => new JaegerSource({ kind: 'jaeger', name: 'j', url }),
  },
  { name: 'Zipkin', handler: zipkinServer, open: (url) => new ZipkinSource({ kind: 'zipkin', name: 'z', url }) },
  {
    name: 'ClickHouse',
    handler: clickhouseServer,
    open: (url) =>
      new ClickHouseSource({ kind: 'clickhouse', name: 'c', url, database: 'default', table: 'otel_traces' }),
  },
];

test.each(BACKENDS)('$name: a search for a masked name finds what it was written as', async ({ handler, open }) => {
  const START_MS = 1_795_349_781_535;
  const held = ['GET /user/alice', 'GET /user/bob?x=1', 'GET /user', 'PUT /user/bob'].map(
    (name, k): HeldTrace => ({
      traceId: `${k + 1}`.repeat(32),
      spans: [
        {
          spanId: '00f067aa0ba902b7',
          parentSpanId: '',
          service: 'shop',
          name,
          kind: 'server',
          status: 'unset',
          startUnixNano: BigInt(START_MS) * 1_000_000n,
          endUnixNano: BigInt(START_MS + 5) * 1_000_000n,
          resource: new Map([['service.name', 'shop']]),
        },
      ],
    }),
  );
  await using server = await BackendServer.start(handler(held));
  const window = { fromMs: START_MS - 1_000, toMs: START_MS + 1_000, limit: 20 };
  const find = async (operation: string) => {
    const found = await open(server.url).search!({ service: 'shop', operation, ...window }, SIGNAL);
    return found.map(({ traceId }) => traceId);
  };
  expect(await find('GET /user/{id}')).toEqual([held[0]!.traceId, held[1]!.traceId]);
  expect(await find('GET /user')).toEqual([held[2]!.traceId]);
});

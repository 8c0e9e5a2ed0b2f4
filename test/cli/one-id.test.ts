/** One id on the command line: the samples, backends over HTTP, and what cannot be searched. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { SAMPLE_PAIRS } from '../../src/sources/samples.ts';
import { normalRequests, SLOW } from '../baseline/requests.ts';
import { BackendServer, type Handler } from '../sources/backends/backend-server.ts';
import { clickhouseServerWithPeriods } from '../sources/backends/clickhouse-server.ts';
import { SECRET } from '../sources/backends/contract.ts';
import { datadogServer } from '../sources/backends/datadog-server.ts';
import { elasticServer } from '../sources/backends/elastic-server.ts';
import { JAEGER_CLASSIC, JAEGER_V3, jaegerServer } from '../sources/backends/jaeger-server.ts';
import { sentryServer } from '../sources/backends/sentry-server.ts';
import { TEMPO_2_0, TEMPO_2_8, tempoServer } from '../sources/backends/tempo-server.ts';
import { xrayServer } from '../sources/backends/xray-server.ts';
import { zipkinServer } from '../sources/backends/zipkin-server.ts';
import { apmDocument, dataPrepperDocument, otelDocument } from '../sources/encode-elastic.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const HELD = [...normalRequests(9), SLOW];

interface Server {
  readonly name: string;
  readonly kind: string;
  readonly handler: Handler;
  /** Variables beside that of the url, without their first words. */
  readonly fields?: Readonly<Record<string, string>>;
}

const SERVERS: readonly Server[] = [
  { name: 'Tempo, v2', kind: 'tempo', handler: tempoServer(TEMPO_2_8)(HELD) },
  { name: 'Tempo, v1', kind: 'tempo', handler: tempoServer(TEMPO_2_0)(HELD) },
  {
    name: 'Tempo through Grafana',
    kind: 'tempo',
    handler: tempoServer({ ...TEMPO_2_8, prefix: '/api/datasources/proxy/uid/t3mp0' })(HELD),
    fields: { DATASOURCE: 't3mp0' },
  },
  { name: 'Jaeger, v3', kind: 'jaeger', handler: jaegerServer(JAEGER_V3)(HELD) },
  { name: 'Jaeger, classic', kind: 'jaeger', handler: jaegerServer(JAEGER_CLASSIC)(HELD) },
  { name: 'Zipkin', kind: 'zipkin', handler: zipkinServer(HELD) },
  {
    name: 'Datadog',
    kind: 'datadog',
    handler: datadogServer(HELD),
    fields: { API_KEY: SECRET, APPLICATION_KEY: SECRET },
  },
  { name: 'Elastic APM', kind: 'elastic', handler: elasticServer(apmDocument, HELD) },
  { name: 'Elastic, OTel-native', kind: 'elastic', handler: elasticServer(otelDocument, HELD) },
  { name: 'OpenSearch', kind: 'opensearch', handler: elasticServer(dataPrepperDocument, HELD) },
  { name: 'ClickHouse', kind: 'clickhouse', handler: clickhouseServerWithPeriods(HELD) },
  { name: 'Sentry', kind: 'sentry', handler: sentryServer(HELD), fields: { ORGANIZATION: 'acme', TOKEN: SECRET } },
  {
    name: 'AWS X-Ray',
    kind: 'xray',
    handler: xrayServer(HELD),
    fields: { REGION: 'eu-central-1', ACCESS_KEY_ID: 'AKIDEXAMPLE', SECRET_ACCESS_KEY: SECRET },
  },
];

test.each(SERVERS)('compare <id> over $name: the baseline comes from there', async ({ kind, handler, fields = {} }) => {
  await using server = await BackendServer.start(handler);
  const variables = Object.entries({ URL: server.url, ...fields });
  const environment = Object.fromEntries(
    variables.map(([key, value]) => [`SPANDIFF_${kind.toUpperCase()}_${key}`, value]),
  );
  const words = ['compare', `${kind}:${SLOW.traceId}`, '--format', 'json', '--narrative', 'off'];
  const { code, stdout, stderr } = await runSpandiff(words, { environment });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toContain(SECRET);
  const report = JSON.parse(stdout) as Report;
  expect(report.baseline).toMatchObject({ source: kind, durationNs: 28e6 });
  expect(report.candidate.traceId).toBe(SLOW.traceId);
  expect(report.verdict).toMatchObject({ outcome: 'slower', cause: { service: 'cart' } });
  expect(report.baselineChoice).toMatchObject({ source: kind, pool: 9, faster: 9, percentile: 100 });
});

describe('compare <id> over the samples', () => {
  test.each(SAMPLE_PAIRS)('$title: the same culprit as against the fast one of the pair', async (pair) => {
    const culpritOf = async (words: readonly string[]) => {
      const { code, stdout } = await runSpandiff(['compare', ...words, '--format', 'json', '--narrative', 'off']);
      expect(code).toBe(0);
      return (JSON.parse(stdout) as Report).verdict.cause?.service;
    };
    expect(await culpritOf([pair.candidate])).toBe(await culpritOf([pair.baseline, pair.candidate]));
  });

  test('the text says how the baseline was chosen, and where the candidate stands', async () => {
    const { stdout } = await runSpandiff(['compare', SAMPLE_PAIRS[2]!.candidate]);
    expect(stdout.replaceAll('\n', ' ')).toContain(
      'The baseline was chosen: of 7 requests like it and of its version at the root in the 24 hours before (samples), the one of ' +
        'median duration. The candidate is slower than all 7; normal is 190.766 ms to 208.424 ms.',
    );
  });

  test('a normal one is within normal', async () => {
    const { code, stdout } = await runSpandiff(['compare', SAMPLE_PAIRS[2]!.baseline]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Verdict {5}= No difference that counts\n/);
    expect(stdout.replaceAll('\n', ' ')).toContain('within normal: slower than 2 of 6');
  });
});

test('compare <file>: says that a file cannot be searched for others, and what to do', async () => {
  const { code, stdout, stderr } = await runSpandiff(['compare', 'samples/shop-slow.json']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    `spandiff: ${SAMPLE_PAIRS[2]!.candidate} is the only trace given, and where it comes from (file) others cannot be ` +
      'searched for. Name the trace to compare it with.\n',
  );
});

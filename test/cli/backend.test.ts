/** Traces of a backend on the command line: asked by id over HTTP, compared, and linked to where it shows them. */
import { expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { BackendServer, type Handler } from '../sources/backends/backend-server.ts';
import { type HeldTrace, recordedSpans, SECRET } from '../sources/backends/contract.ts';
import { JAEGER_V3, jaegerServer } from '../sources/backends/jaeger-server.ts';
import { encodeTempo2, encodeZipkin } from '../sources/encode.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const PAIR = ['base.json', 'slow.json'].map(recordedSpans) as [HeldTrace, HeldTrace];
const IDS = PAIR.map(({ traceId }) => traceId);

const zipkin: Handler = ({ path, headers }) => {
  if (headers.authorization !== `Bearer ${SECRET}`) return { status: 401, body: `not you, ${SECRET}` };
  const held = PAIR.find(({ traceId }) => path === `/api/v2/trace/${traceId}`);
  return held && { body: encodeZipkin(held.traceId, held.spans) };
};

test('two ids of a configured backend: the verdict, and the addresses of its pages', async () => {
  await using server = await BackendServer.start(zipkin);
  const environment = { SPANDIFF_ZIPKIN_URL: server.url, SPANDIFF_ZIPKIN_TOKEN: SECRET };
  const { code, stdout, stderr } = await runSpandiff(['compare', ...IDS, '--narrative', 'off'], { environment });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('postgresql');
  for (const id of IDS) expect(stdout).toContain(`${server.url}/zipkin/traces/${id}`);
  expect(stdout).not.toContain(SECRET);
});

test('a backend that refuses: one line that says which and what to try, and exit code 4', async () => {
  await using server = await BackendServer.start(zipkin);
  const environment = { SPANDIFF_ZIPKIN_URL: server.url, SPANDIFF_ZIPKIN_TOKEN: 'wrong' };
  const { code, stdout, stderr } = await runSpandiff(['compare', ...IDS], { environment });
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toBe(
    'spandiff: zipkin: it refused the credentials (401). Check its credentials in the configuration.\n',
  );
});

test('the two traces may come from backends of different kinds, each named before its id', async () => {
  const [baseline, candidate] = PAIR;
  await using zipkinServer = await BackendServer.start(zipkin);
  await using tempoServer = await BackendServer.start(({ path }) =>
    path === `/api/v2/traces/${candidate.traceId}`
      ? { body: encodeTempo2(candidate.traceId, candidate.spans) }
      : { status: 404, body: '' },
  );
  const environment = {
    SPANDIFF_ZIPKIN_URL: zipkinServer.url,
    SPANDIFF_ZIPKIN_TOKEN: SECRET,
    SPANDIFF_TEMPO_URL: tempoServer.url,
  };
  const words = ['compare', `zipkin:${baseline.traceId}`, `tempo:${candidate.traceId}`, '--format', 'json'];
  const { code, stdout } = await runSpandiff([...words, '--narrative', 'off'], { environment });
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(0);
  expect([report.baseline.source, report.candidate.source]).toEqual(['zipkin', 'tempo']);
  expect(report.verdict.cause).toMatchObject({ kind: 'dependency', service: 'postgresql' });
  expect(tempoServer.requests.every(({ path }) => !path.includes(baseline.traceId))).toBe(true);
});

test('one link to a page that compares two traces names both', async () => {
  await using server = await BackendServer.start(zipkin);
  const environment = { SPANDIFF_ZIPKIN_URL: server.url, SPANDIFF_ZIPKIN_TOKEN: SECRET };
  const page = `https://jaeger.example/trace/${IDS.join('...')}`;
  const words = ['compare', page, '--format', 'json', '--narrative', 'off', '--order', 'given'];
  const { code, stdout, stderr } = await runSpandiff(words, { environment });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as Report;
  expect([report.baseline.traceId, report.candidate.traceId]).toEqual(IDS);
});

test('a trace that the backend has a moment later is waited for', async () => {
  const [baseline, candidate] = IDS;
  let asked = 0;
  await using server = await BackendServer.start((request) =>
    request.path.endsWith(candidate!) && ++asked === 1
      ? { status: 404, headers: { 'content-type': 'text/plain' }, body: `${candidate} not found` }
      : zipkin(request),
  );
  const environment = { SPANDIFF_ZIPKIN_URL: server.url, SPANDIFF_ZIPKIN_TOKEN: SECRET };
  const words = ['compare', `zipkin:${baseline}`, `zipkin:${candidate}`, '--narrative', 'off'];
  const { code, stdout } = await runSpandiff(words, { environment });
  expect(code).toBe(0);
  expect(stdout).toContain('postgresql');
  expect(asked).toBe(2);
});

test('the culprit has a link to its span, where the backend has pages for spans', async () => {
  await using server = await BackendServer.start(jaegerServer(JAEGER_V3)(PAIR));
  const words = ['compare', ...IDS, '--narrative', 'off'];
  const { code, stdout } = await runSpandiff(words, { environment: { SPANDIFF_JAEGER_URL: server.url } });
  expect(code).toBe(0);
  const [, traceId, spanId] = /^culprit\s+http\S+\/trace\/([0-9a-f]{32})\?uiFind=([0-9a-f]{16})$/m.exec(stdout) ?? [];
  const held = PAIR.find((each) => each.traceId === traceId);
  expect(held?.spans.map((span) => span.spanId)).toContain(spanId);
});

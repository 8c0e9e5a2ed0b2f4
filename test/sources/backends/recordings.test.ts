/** Answers recorded from real servers, served byte for byte: the same report as from what the servers had been sent. */
import { expect, test } from 'vitest';
import { reportOn } from '../../../src/compare.ts';
import { JaegerSource } from '../../../src/sources/backends/jaeger.ts';
import { TempoSource } from '../../../src/sources/backends/tempo.ts';
import type { TraceSource } from '../../../src/sources/source.ts';
import { TraceBuilder } from '../../../src/trace/builder.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { assertTrace } from '../../support/check-trace.ts';
import { decodeText, recording } from '../support.ts';
import { BackendServer } from './backend-server.ts';
import { recordedSpans, rounded, sideless } from './contract.ts';

const SIGNAL = new AbortController().signal;
const openTempo = (url: string): TraceSource => new TempoSource({ kind: 'tempo', name: 'tempo', url });
const openJaeger = (url: string): TraceSource => new JaegerSource({ kind: 'jaeger', name: 'jaeger', url });

interface Recorded {
  readonly file: string;
  /** The path below which it was answered. */
  readonly path: string;
  readonly open: (url: string) => TraceSource;
  readonly resolutionNs: number;
}

const SLOW: readonly Recorded[] = [
  { file: 'tempo2.8.2-v2-slow.json', path: '/api/v2/traces/', open: openTempo, resolutionNs: 1 },
  { file: 'tempo2.8.2-v1-slow.json', path: '/api/traces/', open: openTempo, resolutionNs: 1 },
  { file: 'tempo2.0.1-slow.json', path: '/api/traces/', open: openTempo, resolutionNs: 1 },
  { file: 'jaeger1.36-slow.json', path: '/api/traces/', open: openJaeger, resolutionNs: 1_000 },
];

const UGLY: readonly Recorded[] = [
  { file: 'ugly-tempo2.8.2.json', path: '/api/v2/traces/', open: openTempo, resolutionNs: 1 },
  { file: 'ugly-jaeger1.36.json', path: '/api/traces/', open: openJaeger, resolutionNs: 1_000 },
];

async function answered({ file, path, open }: Recorded): Promise<Trace> {
  const body = recording(file);
  const { traceId } = decodeText(body);
  await using server = await BackendServer.start((request) =>
    request.path === path + traceId ? { body } : { status: 404, body: '404 page not found' },
  );
  const trace = await open(server.url).fetchTrace(traceId, SIGNAL);
  assertTrace(trace!);
  return trace!;
}

function sent(file: string, resolutionNs: number): Trace {
  const { traceId, spans } = rounded(recordedSpans(file), resolutionNs);
  const builder = new TraceBuilder({ traceId, source: 'test', resolutionNs });
  for (const span of spans) builder.add(span);
  return builder.finish();
}

/** One recording comes from another run: ids as they are met, and its one attribute of another value, are the same then. */
function comparable(baseline: Trace, candidate: Trace): unknown {
  const seen = new Map<string, string>();
  const text = JSON.stringify(sideless(reportOn(baseline, candidate, 'given')));
  return JSON.parse(
    text.replaceAll(/"[0-9a-f]{16}"/g, (id) => {
      if (!seen.has(id)) seen.set(id, `"span ${seen.size}"`);
      return seen.get(id)!;
    }),
  );
}

test.each(SLOW)('recorded answers: $file gives the report of what was sent', async (recorded) => {
  const { resolutionNs } = recorded;
  const baseline = sent('base.json', resolutionNs);
  const expected = comparable(baseline, sent('slow.json', resolutionNs));
  expect(comparable(baseline, await answered(recorded))).toEqual(expected);
});

test.each(UGLY)('recorded answers: $file arrives as it is read from a file', async (recorded) => {
  const trace = await answered(recorded);
  expect(trace.defects).toEqual(decodeText(recording(recorded.file)).defects);
  expect(reportOn(trace, trace, 'given').verdict).toEqual(
    reportOn(decodeText(recording(recorded.file)), decodeText(recording(recorded.file)), 'given').verdict,
  );
});

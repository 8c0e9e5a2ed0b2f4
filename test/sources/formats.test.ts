/** The contract of contract.ts for every format, with what each of them cannot hold. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeTrace } from '../../src/sources/decode.ts';
import { generateSpans } from '../support/generate.ts';
import { Random } from '../support/random.ts';
import { columnsOf, type Format, TRACE_ID, testFormat } from './contract.ts';
import {
  encodeBareJaeger,
  encodeJaeger,
  encodeJaeger3,
  encodeLines,
  encodeNumericTimes,
  encodeOldOtlp,
  encodeOtlp,
  encodeSpansFirst,
  encodeTempo1,
  encodeTempo2,
  encodeZipkin,
  encodeZipkinTraces,
} from './encode.ts';
import { zipkinLosses } from './losses.ts';

const ZIPKIN = {
  resolutionNs: 1_000,
  losses: zipkinLosses,
  // A call without a duration is unknown there, but a message without one is an instant.
  withoutDirt: ['half-timed'],
} as const;

const FORMATS: readonly Format[] = [
  { name: 'OTLP JSON', encode: encodeOtlp, resolutionNs: 1 },
  { name: 'OTLP JSON with instrumentation libraries', encode: encodeOldOtlp, resolutionNs: 1 },
  { name: 'OTLP JSON with resources behind their spans', encode: encodeSpansFirst, resolutionNs: 1 },
  { name: 'OTLP JSON with numbers for times', encode: encodeNumericTimes, resolutionNs: 1 },
  { name: 'OTLP JSON lines', encode: encodeLines, resolutionNs: 1 },
  { name: 'Tempo v1', encode: encodeTempo1, resolutionNs: 1 },
  { name: 'Tempo v2', encode: encodeTempo2, resolutionNs: 1 },
  { name: 'Jaeger v3', encode: encodeJaeger3, resolutionNs: 1 },
  { name: 'Jaeger', encode: encodeJaeger, resolutionNs: 1_000 },
  { name: 'Jaeger, a bare trace laid out over lines', encode: encodeBareJaeger, resolutionNs: 1_000 },
  { name: 'Zipkin v2', encode: encodeZipkin, ...ZIPKIN },
  { name: 'Zipkin v2, a list of traces', encode: encodeZipkinTraces, ...ZIPKIN },
];

for (const format of FORMATS) testFormat(format);

test('formats: a gzip-compressed payload is read like a plain one, whatever the format', () => {
  const spans = generateSpans(new Random(1), { spans: 12 });
  for (const { encode } of FORMATS) {
    const plain = Buffer.from(encode(TRACE_ID, spans));
    const options = { source: 'test', label: 'trace' };
    expect(columnsOf(decodeTrace(gzipSync(plain), options))).toEqual(columnsOf(decodeTrace(plain, options)));
  }
});

test('formats: a byte order mark, Windows line ends and blank lines change nothing', () => {
  const spans = generateSpans(new Random(2), { spans: 12 });
  const options = { source: 'test', label: 'trace' };
  const lines = encodeLines(TRACE_ID, spans);
  const changed = `\uFEFF\r\n${lines.replaceAll('\n', '\r\n\r\n')}  \r\n`;
  expect(columnsOf(decodeTrace(Buffer.from(changed), options))).toEqual(
    columnsOf(decodeTrace(Buffer.from(lines), options)),
  );
});

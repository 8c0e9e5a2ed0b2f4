/** Large payloads are decoded in a thread: with the outcome that they have here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { type DecodeOptions, decodeTrace } from '../../src/sources/decode.ts';
import { readTrace, readTraceFile } from '../../src/sources/read-trace.ts';
import { columnsOf } from './contract.ts';
import { failureFrom, failureOf, OTHER_TRACE_ID, otlp, otlpSpan, TRACE_ID, text } from './support.ts';

const OPTIONS: DecodeOptions = { source: 'test', label: 'trace.json' };
const { signal } = new AbortController();

function spanId(i: number): string {
  return (i + 1).toString(16).padStart(16, '0');
}

/** With some of everything that a span may have. */
function largePayload(traceIds: readonly string[] = [TRACE_ID]): Buffer {
  const spans = Array.from({ length: 15_000 }, (_, i) =>
    otlpSpan({
      traceId: traceIds[i % traceIds.length],
      spanId: i % 1_000 === 999 ? `odd ${i}` : spanId(i),
      ...(i === 0 ? {} : { parentSpanId: spanId(i >> 2) }),
      name: `GET /${'é'.repeat(i % 3)}`,
      attributes: [text('url.path', `/cart/${i}`), text('note', i % 7 === 0 ? 'naïve 🛒' : 'plain')],
      events:
        i % 50 === 0 ? [{ name: 'log', timeUnixNano: '1795349781535123460', attributes: [text('k', `${i}`)] }] : [],
      status: i % 9 === 0 ? { code: 2, message: 'no' } : {},
      padding: '-'.repeat(100),
    }),
  );
  return Buffer.from(otlp(spans));
}

test('reading: a large trace is the same read in a thread and here, compressed or not', async () => {
  const payload = largePayload();
  const compressed = gzipSync(payload);
  expect(payload.length).toBeGreaterThan(LIMITS.inlineFileBytes);
  expect(compressed.length).toBeLessThan(LIMITS.inlineFileBytes);
  const here = columnsOf(decodeTrace(payload, OPTIONS));
  expect(columnsOf(await readTrace(compressed, OPTIONS, signal))).toEqual(here);
  expect(columnsOf(await readTrace(payload, OPTIONS, signal))).toEqual(here);
  // The thread has taken it over.
  expect(payload.length).toBe(0);
});

test.each<[string, () => Buffer, Partial<DecodeOptions>]>([
  ['cut off within the first span', () => Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"x":"${'x'.repeat(5e6)}`), {}],
  ['other JSON', () => Buffer.from(`{"name":"${'x'.repeat(5e6)}"}`), {}],
  ['without spans', () => Buffer.from(`{"resourceSpans":[${' '.repeat(5e6)}]}`), {}],
  ['with two traces', () => largePayload([TRACE_ID, OTHER_TRACE_ID]), {}],
  ['without the trace that was asked for', () => largePayload(), { traceId: OTHER_TRACE_ID }],
])('reading: a large payload %s fails in the same way in a thread and here', async (_what, payload, given) => {
  const options = { ...OPTIONS, ...given };
  const here = failureOf(() => decodeTrace(payload(), options));
  const { code, message, advice } = await failureFrom(readTrace(payload(), options, signal));
  expect({ code, message, advice }).toEqual({ code: here.code, message: here.message, advice: here.advice });
});

test('reading: a large file is read where it is decoded, with the same outcome', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'spandiff-read-'));
  try {
    const payload = largePayload();
    const path = join(directory, 'trace.json');
    writeFileSync(path, payload);
    const here = columnsOf(decodeTrace(payload, OPTIONS));
    expect(columnsOf(await readTraceFile({ path, options: OPTIONS }, signal))).toEqual(here);
    const options = { ...OPTIONS, traceId: OTHER_TRACE_ID };
    const { code, message } = failureOf(() => decodeTrace(payload, options));
    expect(await failureFrom(readTraceFile({ path, options }, signal))).toMatchObject({ code, message });
    const asked = new AbortController();
    const answer = readTraceFile({ path, options: OPTIONS }, asked.signal);
    asked.abort(new Error('given up'));
    await expect(answer).rejects.toThrow('given up');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('reading: a question that is given up ends with its reason', async () => {
  const asked = new AbortController();
  const answer = readTrace(largePayload(), OPTIONS, asked.signal);
  asked.abort(new Error('given up'));
  await expect(answer).rejects.toThrow('given up');
});

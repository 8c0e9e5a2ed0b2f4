/** Limits that take gigabytes or minutes to reach, made small. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSources } from '../../src/sources/registry.ts';
import { decodeText, failureFrom, failureOf, otlp, otlpSpan, TRACE_ID } from './support.ts';

vi.mock('../../src/limits.ts', async (original) => {
  const { LIMITS } = await original<typeof import('../../src/limits.ts')>();
  const small = { traceSpans: 3, traceBytes: 4_096, directoryFiles: 3, traceIdsPerFile: 2, traceEvents: 2 };
  return { LIMITS: { ...LIMITS, ...small } };
});

const { signal } = new AbortController();
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spandiff-limits-'));
});

afterEach(() => rm(directory, { recursive: true }));

function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

function spans(count: number) {
  return Array.from({ length: count }, (_, i) => otlpSpan({ spanId: (i + 1).toString(16).padStart(16, '0') }));
}

describe('spans of one trace', () => {
  const zipkin = (count: number) =>
    JSON.stringify(
      Array.from({ length: count }, (_, i) => ({ traceId: TRACE_ID, id: `${i + 1}`, timestamp: 1, duration: 1 })),
    );

  test('up to the limit are read, one more is too large', () => {
    expect(decodeText(otlp(spans(3))).length).toBe(4);
    expect(decodeText(zipkin(3)).length).toBe(4);
    for (const payload of [otlp(spans(4)), zipkin(4)]) {
      expect(failureOf(() => decodeText(payload))).toMatchObject({
        code: 'too-large',
        message: 'trace.json: the trace has more than 3 spans.',
      });
    }
  });

  test('of other traces do not count', () => {
    const others = Array.from({ length: 9 }, (_, i) => otlpSpan({ traceId: idOf(i + 1) }));
    expect(decodeText(otlp([...others, otlpSpan()]), { traceId: TRACE_ID }).length).toBe(1);
  });
});

test('events beyond the limit of a trace are cut, and counted', () => {
  const events = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  const trace = decodeText(otlp([otlpSpan({ events })]));
  expect(trace.events.get(0)).toHaveLength(2);
  expect(trace.defects).toEqual([{ code: 'attributes-cut', count: 1 }]);
});

describe('bytes', () => {
  test('a payload and a file over the limit are too large, and so is an endless device', async () => {
    const payload = `${otlp([otlpSpan()])}${' '.repeat(4_096)}`;
    expect(failureOf(() => decodeText(payload)).code).toBe('too-large');
    await writeFile(join(directory, 'large.json'), payload);
    const sources = await createSources({ settings: [], allowPaths: true });
    for (const path of [join(directory, 'large.json'), '/dev/zero']) {
      expect(await failureFrom(sources.fetchTrace(path, signal))).toMatchObject({ code: 'too-large' });
    }
  });

  test('a gzip bomb is too large', () => {
    expect(failureOf(() => decodeText(gzipSync(Buffer.alloc(4_097, ' '))))).toMatchObject({ code: 'too-large' });
  });

  test('a large file in a directory stands in nobody’s way', async () => {
    await writeFile(join(directory, 'large.json'), `[${' '.repeat(5_000)}]`);
    await writeFile(join(directory, 'small.json'), otlp([otlpSpan()]));
    const sources = await createSources({
      settings: [{ kind: 'directory', name: 'archive', path: directory }],
      allowPaths: false,
    });
    expect((await sources.fetchTrace(TRACE_ID, signal)).length).toBe(1);
  });
});

describe('files of a directory', () => {
  test('beyond the limit are not searched, and the answer says so', async () => {
    for (const name of ['1', '2', '3', '4'])
      await writeFile(join(directory, name), otlp([otlpSpan({ traceId: idOf(Number(name)) })]));
    const sources = await createSources({
      settings: [{ kind: 'directory', name: 'archive', path: directory }],
      allowPaths: false,
    });
    expect((await sources.fetchTrace(idOf(3), signal)).length).toBe(1);
    const failure = await failureFrom(sources.fetchTrace(idOf(4), signal));
    expect(failure).toMatchObject({ code: 'too-large', message: 'archive: only 3 of its files were searched.' });
  });

  test('with more traces than are remembered are searched again', async () => {
    await writeFile(
      join(directory, 'many'),
      otlp(['1', '2', '3', '4'].map((digit) => otlpSpan({ traceId: idOf(Number(digit)) }))),
    );
    const sources = await createSources({
      settings: [{ kind: 'directory', name: 'archive', path: directory }],
      allowPaths: false,
    });
    expect((await sources.fetchTrace(idOf(4), signal)).length).toBe(1);
    expect(await failureFrom(sources.fetchTrace(idOf(5), signal))).toMatchObject({ code: 'not-found' });
  });
});

/** A directory of files as a source: what it finds, what it passes over, and what it never reads. */
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { DirectorySource } from '../../src/sources/directory.ts';
import { operationAt } from '../../src/trace/trace.ts';
import { countOf, failureFrom, OTHER_TRACE_ID, otlp, otlpSpan, recording, TRACE_ID } from './support.ts';

const ROOT = '00f067aa0ba902b7';
const CHILD = '00f067aa0ba902b8';
const root = otlp([otlpSpan()]);
const child = otlp([otlpSpan({ spanId: CHILD, parentSpanId: ROOT })]);
const foreign = otlp([otlpSpan({ traceId: OTHER_TRACE_ID })]);
const { signal } = new AbortController();

let outside: string;
let directory: string;
let source: DirectorySource;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'spandiff-directory-'));
  directory = join(outside, 'traces');
  await mkdir(directory);
  source = new DirectorySource({ kind: 'directory', name: 'archive', path: directory });
});

afterEach(() => rm(outside, { recursive: true }));

function put(name: string, content: string | Uint8Array): Promise<void> {
  return writeFile(join(directory, name), content);
}

describe('finding', () => {
  test('a trace is found by its id in whatever file, format and case', async () => {
    await put('a.json', foreign);
    await put('no-extension', gzipSync(root));
    await put('recorded.json', recording('tempo2.8.2-v2-slow.json'));
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
    expect((await source.fetchTrace('DF8FB92C639B0EDFE4F54977607F3CE0', signal))?.length).toBe(7);
    expect(await source.fetchTrace('f'.repeat(32), signal)).toBeUndefined();
  });

  test('ids are compared after padding', async () => {
    await put('short.json', otlp([otlpSpan({ traceId: '0000000000000000a3ce929d0e0e4736' })]));
    expect((await source.fetchTrace('a3ce929d0e0e4736', signal))?.length).toBe(1);
  });

  test('the trace carries the name of the source', async () => {
    await put('a.json', root);
    expect((await source.fetchTrace(TRACE_ID, signal))?.source).toBe('archive');
  });

  test('files in directories below are found', async () => {
    await mkdir(join(directory, '2026', '11'), { recursive: true });
    await writeFile(join(directory, '2026', '11', 'a.json'), root);
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
  });

  test('a trace that is spread over files is put together', async () => {
    await put('traces-1.json', `${root}\n${foreign}\n`);
    await put('traces-2.json', `${child}\n`);
    const trace = await source.fetchTrace(TRACE_ID, signal);
    expect([trace?.length, trace?.defects]).toEqual([2, [{ code: 'other-traces', count: 1 }]]);
  });

  test('copies of a trace in several files are one, read from the finest of them', async () => {
    for (const name of ['jaeger1.36-slow.json', 'slow.json', 'tempo2.8.2-v1-slow.json', 'tempo2.8.2-v2-slow.json']) {
      await put(name, recording(name));
    }
    const trace = await source.fetchTrace('df8fb92c639b0edfe4f54977607f3ce0', signal);
    expect(trace).toMatchObject({ length: 7, resolutionNs: 1, defects: [] });
  });

  test('questions at the same time are all answered', async () => {
    await put('a.json', `${root}\n${foreign}`);
    const traces = await Promise.all([TRACE_ID, OTHER_TRACE_ID, TRACE_ID].map((id) => source.fetchTrace(id, signal)));
    expect(traces.map((trace) => trace?.traceId)).toEqual([TRACE_ID, OTHER_TRACE_ID, TRACE_ID]);
  });
});

describe('files that change', () => {
  test('a new file, a changed one and a removed one are noticed', async () => {
    expect(await source.fetchTrace(TRACE_ID, signal)).toBeUndefined();
    await put('a.json', root);
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
    await put('a.json', `${root}\n${child}\n`);
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(2);
    await rm(join(directory, 'a.json'));
    expect(await source.fetchTrace(TRACE_ID, signal)).toBeUndefined();
  });

  test('a file of the same size with another time is read again', async () => {
    await put('a.json', root);
    await utimes(join(directory, 'a.json'), 1_000, 1_000);
    expect(await source.fetchTrace(OTHER_TRACE_ID, signal)).toBeUndefined();
    await put('a.json', foreign);
    await utimes(join(directory, 'a.json'), 2_000, 2_000);
    expect((await source.fetchTrace(OTHER_TRACE_ID, signal))?.length).toBe(1);
  });
});

describe('files that are no traces', () => {
  test('are passed over', async () => {
    await put('README.md', '# Traces');
    await put('broken.json', root.slice(0, 40));
    await put('other.json', '{"name":"package"}');
    await put('empty.json', '');
    await put('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47]));
    await put('good.json', root);
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
  });

  test('a broken file that holds spans of the trace says so where no other does', async () => {
    const cut = otlp([otlpSpan(), otlpSpan({ spanId: CHILD, parentSpanId: ROOT })]).slice(0, -60);
    await put('cut.json', cut);
    const failure = await failureFrom(source.fetchTrace(TRACE_ID, signal));
    expect(failure.code).toBe('malformed');
    expect(failure.message).toContain('cut.json');
    await put('good.json', root);
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
  });
});

describe('links', () => {
  test('that lead out of the directory are not followed', async () => {
    await writeFile(join(outside, 'secret.json'), root);
    await mkdir(join(outside, 'more'));
    await writeFile(join(outside, 'more', 'secret.json'), root);
    await symlink(join(outside, 'secret.json'), join(directory, 'link.json'));
    await symlink(join(outside, 'more'), join(directory, 'more'));
    await symlink('/dev/zero', join(directory, 'endless.json'));
    expect(await source.fetchTrace(TRACE_ID, signal)).toBeUndefined();
  });

  test('within the directory are followed, as mounted configuration has them', async () => {
    await mkdir(join(directory, '..data'));
    await writeFile(join(directory, '..data', 'a.json'), root);
    await symlink(join('..data', 'a.json'), join(directory, 'a.json'));
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
  });

  test('to a directory as a whole are what somebody configured', async () => {
    await put('a.json', root);
    await symlink(directory, join(outside, 'alias'));
    const alias = new DirectorySource({ kind: 'directory', name: 'alias', path: join(outside, 'alias') });
    expect((await alias.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
  });

  test('that lead nowhere or in circles are passed over', async () => {
    await symlink('nowhere', join(directory, 'nowhere.json'));
    await symlink('circle.json', join(directory, 'circle.json'));
    await put('a.json', root);
    expect((await source.fetchTrace(TRACE_ID, signal))?.length).toBe(1);
  });
});

test('directory: one that is not there is unavailable, and says which', async () => {
  const missing = new DirectorySource({ kind: 'directory', name: 'archive', path: join(outside, 'missing') });
  const failure = await failureFrom(missing.fetchTrace(TRACE_ID, signal));
  expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringContaining('missing') });
});

test('directory: a question that was given up stops', async () => {
  await put('a.json', root);
  await expect(source.fetchTrace(TRACE_ID, AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
});

test('directory: examples are the newest ids', async () => {
  await put('old.json', root);
  await put('new.json', foreign);
  await put('broken.json', root.slice(0, 30));
  await utimes(join(directory, 'old.json'), 1_000, 1_000);
  await utimes(join(directory, 'new.json'), 2_000, 2_000);
  expect(await source.exampleIds()).toEqual([OTHER_TRACE_ID, TRACE_ID]);
});

test('directory: the trace of a file counts the spans that were left out once', async () => {
  await put('a.json', `${root}\n${foreign}\n${foreign}\n`);
  expect(countOf((await source.fetchTrace(TRACE_ID, signal))!, 'other-traces')).toBe(2);
});

test('directory: large files are looked into in a thread of their own, sound ones and nonsense', async () => {
  const spanId = (i: number) => i.toString(16).padStart(16, '1');
  const others = Array.from({ length: 25_000 }, (_, i) =>
    otlp([otlpSpan({ traceId: OTHER_TRACE_ID, spanId: spanId(i) })]),
  );
  await put('large.jsonl', [root, ...others].join('\n'));
  await put('nonsense.json', `[${'"nonsense", '.repeat(500_000)}0]`);
  const trace = await source.fetchTrace(TRACE_ID, signal);
  expect(trace?.spanId).toEqual([ROOT]);
  expect(await source.fetchTrace('f'.repeat(32), signal)).toBeUndefined();
  expect(await source.exampleIds()).toEqual([TRACE_ID, OTHER_TRACE_ID]);
});

describe('searching', () => {
  const START_MS = 1_795_349_781_535;
  const query = { service: 'shop', operation: 'GET /', fromMs: START_MS - 60_000, toMs: START_MS + 60_000, limit: 10 };
  const idsFound = async (changes: Partial<typeof query> = {}) =>
    (await source.search({ ...query, ...changes }, signal)).map(({ traceId }) => traceId);

  test('traces are found by service, name and time of their root', async () => {
    await put('a.json', root);
    await put('b.json', foreign);
    await put('no-trace.json', '{"hello":1}');
    expect((await idsFound()).sort()).toEqual([OTHER_TRACE_ID, TRACE_ID]);
    expect(await idsFound({ service: 'cart' })).toEqual([]);
    expect(await idsFound({ operation: 'GET /help' })).toEqual([]);
    expect(await idsFound({ fromMs: START_MS + 1 })).toEqual([]);
    expect(await idsFound({ limit: 1 })).toHaveLength(1);
  });

  test('start, duration and errors are told', async () => {
    await put('a.json', otlp([otlpSpan({ status: { code: 2 } })]));
    expect(await source.search(query, signal)).toEqual([
      { traceId: TRACE_ID, startMs: START_MS, durationMs: 180.000006, hasErrors: true },
    ]);
  });

  test('the root of a trace that is spread over files is found, and no child is taken for one', async () => {
    await put('a.json', child);
    expect(await idsFound()).toEqual([]);
    await put('b.json', root);
    expect(await idsFound()).toEqual([TRACE_ID]);
  });

  test('a file that has changed is read again', async () => {
    await put('a.json', root);
    expect(await idsFound()).toEqual([TRACE_ID]);
    await put('a.json', otlp([otlpSpan({ name: 'GET /cart' })]));
    expect(await idsFound()).toEqual([]);
    expect(await idsFound({ operation: 'GET /cart' })).toEqual([TRACE_ID]);
  });
});

test('directory: a search that would read more than its share says how much is left, and goes on there the next time', async () => {
  const count = LIMITS.directorySearchTraces + 5;
  const ids = Array.from({ length: count }, (_, i) => (i + 1).toString(16).padStart(32, '0'));
  for (const traceId of ids) await put(`${traceId}.json`, otlp([otlpSpan({ traceId })]));
  const whole = await source.fetchTrace(ids[0]!, signal);
  const { service, name: operation } = operationAt(whole!, 0);
  const query = { service, operation, fromMs: 0, toMs: 4e12, limit: count };
  const first = await source.search(query, signal);
  expect([first.length, source.unsearched]).toEqual([LIMITS.directorySearchTraces, 5]);
  const second = await source.search(query, signal);
  expect([second.length, source.unsearched]).toEqual([count, 0]);
});

/** Pipes given as paths: read to their end, and not waited for without end. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { createSources } from '../../src/sources/registry.ts';
import { failureFrom, otlp, otlpSpan, TRACE_ID } from './support.ts';

vi.mock('../../src/limits.ts', async (original) => {
  const { LIMITS } = await original<typeof import('../../src/limits.ts')>();
  return { LIMITS: { ...LIMITS, sourceTimeoutMs: 1_000, traceBytes: 400_000 } };
});

const folder = mkdtempSync(join(tmpdir(), 'spandiff-pipe-'));
/** What one test leaves in its pipe, or writes too late, is not for the next. */
let pipe: string;
beforeEach(({ task }) => {
  pipe = join(folder, task.id);
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const sources = await createSources({ settings: [], allowPaths: true });
const { signal } = new AbortController();

/** More than a pipe holds at once. */
const PAYLOAD = otlp([otlpSpan({ padding: '-'.repeat(200_000) })]);

function writeInto(text: string): void {
  const file = join(folder, 'payload.json');
  writeFileSync(file, text);
  spawn('sh', ['-c', 'cat "$0" > "$1"', file, pipe], { stdio: 'ignore' });
}

test('pipe: what is written into it is read to its end', async () => {
  writeInto(PAYLOAD);
  expect((await sources.fetchTrace(pipe, signal)).traceId).toBe(TRACE_ID);
});

test('pipe: a writer that comes later is waited for', async () => {
  const trace = sources.fetchTrace(pipe, signal);
  writeInto(PAYLOAD);
  expect((await trace).traceId).toBe(TRACE_ID);
});

test('pipe: one that nobody writes into is not waited for without end', async () => {
  expect(await failureFrom(sources.fetchTrace(pipe, signal))).toMatchObject({
    code: 'timeout',
    message: `Nobody wrote to the pipe ${pipe} within 1 s.`,
  });
});

test('pipe: more than the limit is too large', async () => {
  writeInto(PAYLOAD.repeat(3));
  expect((await failureFrom(sources.fetchTrace(pipe, signal))).code).toBe('too-large');
});

test('pipe: a question that is given up ends with its reason', async () => {
  const asked = new AbortController();
  const trace = sources.fetchTrace(pipe, asked.signal);
  asked.abort(new Error('given up'));
  await expect(trace).rejects.toThrow('given up');
});

test('pipe: one without anything in it is empty', async () => {
  writeInto('');
  expect((await failureFrom(sources.fetchTrace(pipe, signal))).code).toBe('empty');
});

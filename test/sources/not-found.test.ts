/** What a person is told who named a trace that cannot be found: what happened, where, and what to try. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeFailure, Failure } from '../../src/failure.ts';
import { createSources } from '../../src/sources/registry.ts';

const UNKNOWN = '4bf92f3577b34da6a3ce929d0e0e4736';
const spans = (traceId: string) =>
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [{ spans: [{ traceId, spanId: 'a', name: 'x', startTimeUnixNano: '1', endTimeUnixNano: '2' }] }],
      },
    ],
  });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-not-found-'));
  mkdirSync(join(folder, 'odd'));
  writeFileSync(join(folder, 'odd', 'a.json'), spans('zz'));
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'cut.json'), '{"resourceSpans":[{');
  writeFileSync(join(folder, 'broken', 'notes.txt'), 'no JSON at all');
  symlinkSync('round', join(folder, 'broken', 'round'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function told(reference: string, name: string, allowPaths: boolean): Promise<string> {
  const sources = await createSources({
    settings: [{ kind: 'directory', name, path: join(folder, name) }],
    allowPaths,
  });
  const failure = await sources.fetchTrace(reference, new AbortController().signal).catch((error: unknown) => error);
  if (!(failure instanceof Failure)) throw new Error('It was found.');
  return describeFailure(failure);
}

test('an id of zeros: is told as what it is', async () => {
  expect(await told('0'.repeat(32), 'odd', true)).toMatch(/^"0{32}" is the id of no trace: all its digits are zero\./);
});

test('an example id: is one that a person can ask for', async () => {
  expect(await told(UNKNOWN, 'odd', true)).toBe(`There is no trace ${UNKNOWN} in odd. Check the id.`);
});

test('an unread file: is counted, and named only to those who may name files', async () => {
  const openly = await told(UNKNOWN, 'broken', true);
  expect(openly).toMatch(/in broken\. 1 file of broken could not be read \(\S*cut\.json: [^)]*\)\. Check the id\.$/);
  expect(await told(UNKNOWN, 'broken', false)).toBe(
    `There is no trace ${UNKNOWN} in broken. 1 file of broken could not be read. Check the id.`,
  );
});

test('a circle of links: is told, and stands in no way of its directory', async () => {
  const path = join(folder, 'broken', 'round');
  expect(await told(path, 'odd', true)).toBe(`${path} is a symbolic link that leads to no file.`);
});

test('a link: its trace is looked up, and who asked is told where', async () => {
  const link = `https://tempo.example.com/trace/${UNKNOWN}?from=now`;
  expect(await told(link, 'odd', true)).toBe(
    `There is no trace ${UNKNOWN} in odd. No source is set up for tempo.example.com, so the id was looked up in all sources. Check the id.`,
  );
  expect(await told(`https://ui.honeycomb.io/t/trace?trace_id=${UNKNOWN}`, 'odd', false)).toContain(
    'Honeycomb is no kind of source that can be asked yet, so the id was looked up in all sources.',
  );
});

test('a link without a trace: is quoted, without the password in it', async () => {
  expect(await told('https://tempo.example.com/', 'odd', true)).toBe(
    '"https://tempo.example.com/" is a link that names no trace. Give the trace id that its page shows.',
  );
  expect(await told('https://ann:secret@tempo.example.com/', 'odd', false)).not.toContain('secret');
});

test('a link to two traces: both are told', async () => {
  const link = `https://jaeger.example.com/trace/${UNKNOWN}...${'a'.repeat(32)}`;
  expect(await told(link, 'odd', true)).toContain(`names 2 traces: ${UNKNOWN}, ${'a'.repeat(32)}. Give each of them`);
});

test('digits alone: both readings were tried', async () => {
  expect(await told('7277407061855694839', 'odd', true)).toMatch(
    /^There is no trace 64fe8b2a57d3eff7, nor 7277407061855694839 in odd\./,
  );
});

/** What people write to name a trace, and where it is looked for. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/failure.ts';
import { createSources, type Sources } from '../../src/sources/registry.ts';
import { failureFrom, OTHER_TRACE_ID, otlp, otlpSpan, TRACE_ID } from './support.ts';

const THIRD_TRACE_ID = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const { signal } = new AbortController();

let base: string;
let forBot: Sources;
let forCommandLine: Sources;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'spandiff-registry-'));
  const directories = ['first', 'second'].map((name) => ({ kind: 'directory' as const, name, path: join(base, name) }));
  for (const { path } of directories) await mkdir(path);
  const named = (traceId: string, name: string) => otlp([otlpSpan({ traceId, name })]);
  await writeFile(join(base, 'first', 'a.json'), named(TRACE_ID, 'in first'));
  await writeFile(join(base, 'second', 'a.json'), named(TRACE_ID, 'in second'));
  await writeFile(join(base, 'second', 'b.json'), named(OTHER_TRACE_ID, 'only in second'));
  await writeFile(join(base, 'alone.json'), named(THIRD_TRACE_ID, 'alone'));
  await writeFile(join(base, 'both.json'), `${named(TRACE_ID, 'one')}\n${named(OTHER_TRACE_ID, 'two')}`);
  await writeFile(join(base, 'a#b.json'), named(THIRD_TRACE_ID, 'hash'));
  await writeFile(join(base, 'odd.json'), named('checkout-1', 'odd'));
  await writeFile(join(base, TRACE_ID), named(THIRD_TRACE_ID, 'named like an id'));
  forBot = await createSources({ settings: directories, allowPaths: false });
  forCommandLine = await createSources({ settings: directories, allowPaths: true });
});

afterAll(() => rm(base, { recursive: true }));

async function nameOf(sources: Sources, reference: string): Promise<string> {
  const trace = await sources.fetchTrace(reference, signal);
  return trace.operations[trace.operation[0]!]!.name;
}

describe('ids', () => {
  test('are asked for in each source in order', async () => {
    expect(await nameOf(forBot, TRACE_ID)).toBe('in first');
    expect(await nameOf(forBot, OTHER_TRACE_ID)).toBe('only in second');
  });

  test('are asked for in one source where it is named', async () => {
    expect(await nameOf(forBot, `second:${TRACE_ID}`)).toBe('in second');
    const failure = await failureFrom(forBot.fetchTrace(`first:${OTHER_TRACE_ID}`, signal));
    expect(failure).toMatchObject({ code: 'not-found', message: `There is no trace ${OTHER_TRACE_ID} in first.` });
  });

  test('are understood as people paste them', async () => {
    const uuid = TRACE_ID.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const base64 = Buffer.from(TRACE_ID, 'hex').toString('base64');
    for (const text of [
      ` ${TRACE_ID.toUpperCase()} `,
      uuid,
      base64,
      `00-${TRACE_ID}-00f067aa0ba902b7-01`,
      `second:${uuid}`,
    ]) {
      expect((await forBot.fetchTrace(text, signal)).traceId).toBe(TRACE_ID);
    }
  });

  test('that no source has: where it was looked, and an id that is there', async () => {
    const failure = await failureFrom(forBot.fetchTrace('f'.repeat(32), signal));
    expect(failure.code).toBe('not-found');
    expect(describeFailure(failure)).toBe(
      `There is no trace ${'f'.repeat(32)} in first, second. Check the id; one that is there is ${TRACE_ID}, in first.`,
    );
  });

  test('without any source', async () => {
    const failure = await failureFrom(
      (await createSources({ settings: [], allowPaths: false })).fetchTrace(TRACE_ID, signal),
    );
    expect(failure).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('no source of traces is configured'),
    });
  });

  test.each([
    ['hello', '"hello" is not a trace id.'],
    ['', 'Nothing was given, which is not a trace id.'],
    ['evil\u001b[2J\u202e"\n', '"evil\\u{1b}[2J\\u{202e}\\"" is not a trace id.'],
    ['x'.repeat(500), `"${'x'.repeat(60)}…" is not a trace id.`],
  ])('that are none (%j) are a bad request that shows what was read', async (text, message) => {
    expect(await failureFrom(forBot.fetchTrace(text, signal))).toMatchObject({ code: 'bad-request', message });
  });

  test('of a source that is not there are a bad request that names those that are', async () => {
    const failure = await failureFrom(forBot.fetchTrace(`third:${TRACE_ID}`, signal));
    expect(failure.code).toBe('bad-request');
    expect(describeFailure(failure)).toBe('There is no source "third". The sources are: first, second.');
  });
});

describe('paths', () => {
  test('are read on the command line, alone or with the trace in them', async () => {
    expect(await nameOf(forCommandLine, join(base, 'alone.json'))).toBe('alone');
    expect(await nameOf(forCommandLine, `${join(base, 'both.json')}#${OTHER_TRACE_ID.toUpperCase()}`)).toBe('two');
    expect(await nameOf(forCommandLine, `${join(base, 'odd.json')}#checkout-1`)).toBe('odd');
    expect(await nameOf(forCommandLine, join(base, 'a#b.json'))).toBe('hash');
    expect(await nameOf(forCommandLine, `${join(base, 'a#b.json')}#${THIRD_TRACE_ID}`)).toBe('hash');
  });

  test('win over ids where there is such a file', async () => {
    expect(await nameOf(forCommandLine, join(base, TRACE_ID))).toBe('named like an id');
    expect(await nameOf(forCommandLine, TRACE_ID)).toBe('in first');
  });

  test('with several traces must say which', async () => {
    const path = join(base, 'both.json');
    const failure = await failureFrom(forCommandLine.fetchTrace(path, signal));
    expect(failure).toMatchObject({ code: 'bad-request', advice: `Say which one, as in ${path}#${TRACE_ID}.` });
  });

  test.each([
    ['missing.json', 'not-found', 'There is no file '],
    ['missing/file.json', 'not-found', 'There is no file '],
    ['alone.json/inside', 'not-found', 'There is no file '],
    ['first', 'not-found', ' is a directory.'],
    [`missing.json#${TRACE_ID}`, 'not-found', 'There is no file '],
    [`both.json#${'f'.repeat(32)}`, 'not-found', 'no trace '],
    [`${'x'.repeat(300)}.json`, 'not-found', 'There is no file '],
    ['nul\u0000.json', 'not-found', 'There is no file '],
  ])('%j fails as %s', async (name, code, message) => {
    const failure = await failureFrom(forCommandLine.fetchTrace(`${base}/${name}`, signal));
    expect(failure).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(describeFailure(failure)).toMatch(/^[^\p{C}]+$/u);
  });

  test.skipIf(process.getuid?.() === 0)('without permission are unavailable', async () => {
    const path = join(base, 'locked.json');
    await writeFile(path, '{}');
    await chmod(path, 0);
    expect(await failureFrom(forCommandLine.fetchTrace(path, signal))).toMatchObject({ code: 'unavailable' });
  });

  test('are never read for the bot, whatever they look like', async () => {
    const paths = ['alone.json', 'both.json', 'odd.json', 'a#b.json', TRACE_ID].map((name) => join(base, name));
    for (const path of [
      ...paths,
      `${paths[1]}#${TRACE_ID}`,
      `first:${paths[0]}`,
      'file:///etc/passwd',
      '/etc/passwd',
      '../../alone.json',
      './alone.json',
    ]) {
      expect(await failureFrom(forBot.fetchTrace(path, signal)), path).toMatchObject({ code: 'bad-request' });
    }
  });

  test('are not reached by ids with dots either', async () => {
    for (const text of ['first:../alone.json', 'first:../../etc/passwd', `../${TRACE_ID}`]) {
      expect(await failureFrom(forBot.fetchTrace(text, signal))).toMatchObject({ code: 'bad-request' });
    }
  });
});

describe('sources that fail', () => {
  test('do not stand in the way of others, but are named where none has the trace', async () => {
    const broken = { kind: 'directory', name: 'broken', path: join(base, 'gone') } as const;
    const sources = await createSources({
      settings: [broken, { kind: 'directory', name: 'first', path: join(base, 'first') }],
      allowPaths: false,
    });
    expect(await nameOf(sources, TRACE_ID)).toBe('in first');
    expect(await failureFrom(sources.fetchTrace('f'.repeat(32), signal))).toMatchObject({ code: 'unavailable' });
  });

  test('with one name for two are a mistake in the configuration', async () => {
    const twice = [
      { kind: 'directory', name: 'same', path: base },
      { kind: 'directory', name: 'same', path: base },
    ] as const;
    expect((await failureFrom(createSources({ settings: twice, allowPaths: false }))).code).toBe('misconfigured');
  });
});

test('registry: the list has every source with ids to try', async () => {
  const list = await forBot.list();
  expect(list.map(({ name }) => name)).toEqual(['first', 'second']);
  expect(list[0]!.exampleIds).toEqual([TRACE_ID]);
  expect([...list[1]!.exampleIds].sort()).toEqual([OTHER_TRACE_ID, TRACE_ID].sort());
});

test('registry: a question that was given up ends with its reason', async () => {
  await expect(forBot.fetchTrace(TRACE_ID, AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
});

import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/modules.ts';
import { runSpandiff } from '../support/run-spandiff.ts';

const SYSTEM_PATH = ['/usr/bin', '/bin'];
const LAUNCHER = join(ROOT, 'bin/spandiff');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff launcher-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A directory with a `node` that says it is of this version and tells with what it was called. */
function fakeNode(version: string): string {
  const place = join(folder, `node-${version}`);
  mkdirSync(place, { recursive: true });
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\necho "$@"\necho "cache $NODE_COMPILE_CACHE"\n`;
  writeFileSync(join(place, 'node'), script, { mode: 0o755 });
  return place;
}

function searchPath(...first: readonly string[]): { readonly PATH: string } {
  return { PATH: [...first, ...SYSTEM_PATH].join(delimiter) };
}

describe('the launcher', () => {
  test('takes the first Node on the path that is new enough, and hands every word on as it is', async () => {
    const { code, stdout } = await runSpandiff(['compare', 'a b', '*', ''], {
      environment: searchPath(fakeNode('v24.0.0')),
    });
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      `--disable-warning=ExperimentalWarning ${join(ROOT, 'src/cli.ts')} compare a b * `,
    );
  });

  test.each(['v20.20.2', 'v9.0.0', 'nonsense', ''])('passes over a Node that says %j', async (version) => {
    const answer = await runSpandiff(['--version'], { environment: searchPath(fakeNode(version)) });
    expect(answer).toMatchObject({ code: 0, stdout: expect.stringMatching(/^spandiff /), stderr: '' });
  });

  test('works through links to links, from any directory, and from a path with spaces', async () => {
    const first = join(folder, 'first link');
    const second = join(folder, 'second link');
    symlinkSync(LAUNCHER, first);
    symlinkSync('first link', second);
    const answer = await runSpandiff(['--version'], { command: second, folder: tmpdir() });
    expect(answer).toEqual(await runSpandiff(['--version']));
  });

  test('works where sh finds it by name alone', async () => {
    const answer = await runSpandiff(['spandiff', '--version'], { command: '/bin/sh', folder: dirname(LAUNCHER) });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
  });

  test('runs compiled code where there are no sources', async () => {
    const place = join(folder, 'installed package');
    mkdirSync(join(place, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'bin'), join(place, 'bin'), { recursive: true });
    const answer = await runSpandiff(['x'], {
      command: join(place, 'bin/spandiff'),
      environment: searchPath(fakeNode('v25.1.0')),
    });
    expect(answer.stdout.split('\n')[0]).toBe(`--disable-warning=ExperimentalWarning ${join(place, 'dist/cli.js')} x`);
  });

  test('keeps compiled code in the cache of the user, or where the user says', async () => {
    const place = join(folder, 'home');
    const path = searchPath(fakeNode('v24.0.0'));
    const cacheOf = async (environment: Readonly<Record<string, string>>) =>
      (await runSpandiff([], { environment: { ...path, ...environment } })).stdout.split('\n')[1];
    expect(await cacheOf({ XDG_CACHE_HOME: place, HOME: '/b' })).toBe(`cache ${place}/spandiff/compiled`);
    expect(await cacheOf({ XDG_CACHE_HOME: '', HOME: place })).toBe(`cache ${place}/.cache/spandiff/compiled`);
    expect(await cacheOf({ XDG_CACHE_HOME: '' })).toBe('cache ');
    expect(await cacheOf({ NODE_COMPILE_CACHE: '/c', HOME: '/b' })).toBe('cache /c');
  });

  test('a cache that cannot be written stands in nobody’s way', async () => {
    for (const place of ['/proc/nowhere', '/dev/null']) {
      const answer = await runSpandiff(['--version'], { environment: { XDG_CACHE_HOME: place } });
      expect(answer).toMatchObject({ code: 0, stderr: '' });
    }
  });

  test('the cache is filled by the first run', async () => {
    const place = join(folder, 'cache');
    await runSpandiff(['--version'], { environment: { XDG_CACHE_HOME: place } });
    expect(existsSync(join(place, 'spandiff/compiled'))).toBe(true);
  });

  test('a missing right to run is seen as no Node', async () => {
    const place = fakeNode('v24.9.9');
    chmodSync(join(place, 'node'), 0o644);
    const answer = await runSpandiff(['--version'], { environment: searchPath(place) });
    expect(answer).toMatchObject({ code: 0, stdout: expect.stringMatching(/^spandiff /) });
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openConfigFile } from '../../src/config/config-file.ts';
import { LIMITS } from '../../src/limits.ts';
import { problemsOf } from './support.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function told(path: string): Promise<string> {
  const file = await openConfigFile({}, join(folder, path));
  return file!.problems.map(({ place, problem }) => `${place.replace(`${folder}/`, '')} ${problem}`).join('; ');
}

describe('the place of the configuration file', () => {
  test('the option goes before the variable', async () => {
    writeFileSync(join(folder, 'one.yml'), 'sources: []\n');
    writeFileSync(join(folder, 'two.yml'), 'sources: [x]\n');
    const variables = { SPANDIFF_CONFIG: join(folder, 'two.yml') };
    expect(await openConfigFile(variables, join(folder, 'one.yml'))).toMatchObject({
      content: { sources: [] },
      folder,
    });
    expect(await openConfigFile(variables)).toMatchObject({ content: { sources: ['x'] } });
  });

  test('without either, and without a spandiff.yml here, there is none', async () => {
    expect(await openConfigFile({})).toBeUndefined();
    expect(await openConfigFile({ SPANDIFF_CONFIG: ' ' })).toBeUndefined();
  });

  test('what cannot be read is a problem, never a file of nothing', async () => {
    mkdirSync(join(folder, 'directory'), { recursive: true });
    writeFileSync(join(folder, 'latin.yml'), Buffer.from([0x73, 0xe9, 0x0a]));
    writeFileSync(join(folder, 'large.yml'), '#'.repeat(LIMITS.configBytes + 1));
    expect(await told('nowhere.yml')).toBe('nowhere.yml is not there');
    expect(await told('directory')).toBe('directory is a directory');
    expect(await told('latin.yml')).toBe('latin.yml is not text in UTF-8');
    expect(await told('large.yml')).toBe('large.yml is larger than 256 KiB');
    expect(await openConfigFile({}, '/dev/zero')).toMatchObject({ problems: [{ problem: 'is larger than 256 KiB' }] });
  });

  test('a name has no power over the terminal', async () => {
    const file = await openConfigFile({}, join(folder, 'no\u001b[2J\nwhere'));
    expect(file?.problems[0]?.place).toMatch(/no\?\[2J\?where$/);
  });

  test('a mark of the byte order is none of the text', async () => {
    writeFileSync(join(folder, 'bom.yml'), '\ufeffsources: []\n');
    expect(await openConfigFile({}, join(folder, 'bom.yml'))).toMatchObject({ content: { sources: [] }, problems: [] });
  });
});

describe('YAML that is none', () => {
  test.each([
    ['sources:\n\t- a', 'line 2, column 1 is indented with a tab: YAML wants spaces'],
    ['sources: [a', 'line 1, column 12 is not indented like its neighbours, or a bracket is open before it'],
    [
      'sources:\n  - name: a\n   kind: b',
      'line 3, column 1 misses a colon, a quotation mark or a bracket, or is indented wrongly',
    ],
    ['sources: "a', 'line 1, column 12 misses a colon, a quotation mark or a bracket, or is indented wrongly'],
    [
      'sources: a: b',
      'line 1, column 10 holds a second colon (put the text in quotes), or the next line is indented too far',
    ],
    ['sources: []\nsources: []', 'line 2, column 1 repeats a key'],
    ['sources: []\n---\nsources: []', 'line 2, column 1 begins a second document: there is only one'],
    ['sources: @a', 'line 1, column 10 begins with a character that must stand in quotes'],
    ['sources: !!js/function "x"', 'line 1, column 10 holds a tag (!): there are none here'],
    ['sources: !mine []', 'line 1, column 10 holds a tag (!): there are none here'],
    ['sources: "\\q"', 'line 1, column 11 holds a backslash that means nothing: use single quotes'],
    ['? [a]\n: b', 'line 1, column 3 holds a key that is not text'],
  ])('%j', async (yaml, problem) => {
    expect(await problemsOf(yaml)).toContain(`spandiff.yml, ${problem}`);
  });

  test('aliases of nothing, of themselves, and bombs of them are refused', async () => {
    const problem = 'spandiff.yml holds an alias (*) without its anchor, or far too many of them';
    expect(await problemsOf('sources: *a')).toEqual([problem]);
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    expect(await problemsOf(`l0: &l0 [x]\n${levels.join('\n')}\nsources: *l9\n`)).toEqual([problem]);
  });

  test.each([['['], ['{a: '], ['- ']])('%j without end is refused', async (opening) => {
    const [problem, ...more] = await problemsOf(opening.repeat(20_000));
    expect(problem).toMatch(/^spandiff\.yml/);
    expect(more.length).toBeLessThan(5);
  });

  test('a directive changes nothing: scalars stay text', async () => {
    expect(await problemsOf('%YAML 1.1\n---\nsources: yes\n')).toEqual([
      'spandiff.yml: sources must be a list: each begins with "- name:"',
    ]);
  });
});

/** The page's script: modules of client/ joined by taking away their module words, which only works while these rules hold. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ASSETS } from '../../src/page/assets.ts';
import { ROOT } from '../support/modules.ts';

const FOLDER = join(ROOT, 'src/page/client');
const MODULES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
const IMPORT = /^import \{([^}]*)\} from '\.\/([\w-]+\.js)';$/gm;
const EXPORT = /^export (?:async )?(?:function|const|class) ([\w$]+)/gm;

describe('client modules', () => {
  test('imports are of one form, and of what the other module exports', () => {
    const exported = new Map(MODULES.map(({ name, text }) => [name, new Set(all(text, EXPORT))]));
    const missing = MODULES.flatMap(({ name, text }) =>
      [...text.matchAll(IMPORT)].flatMap(([, names, from]) =>
        names!
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== '' && exported.get(from!)?.has(word) !== true)
          .map((word) => `${name}: ${word} from ${from}`),
      ),
    );
    expect(missing).toEqual([]);
    const odd = MODULES.flatMap(({ name, text }) =>
      text
        .replace(IMPORT, '')
        .split('\n')
        .filter((line) => /^(?:import\b|export (?!async function|function|const|class))/.test(line))
        .map((line) => `${name}: ${line}`),
    );
    expect(odd).toEqual([]);
  });

  test('names are unique over all modules', () => {
    const top = /^(?:export )?(?:async )?(?:function\*?|const|let|class) (?:([\w$]+)|[{[]([^}\]]*)[}\]])/gm;
    const names = MODULES.flatMap(({ text }) =>
      [...text.matchAll(top)].flatMap(([, one, several]) => one ?? several!.split(',').map((word) => word.trim())),
    );
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test('every module is reached from main.js, and opens with a comment that says what it is', () => {
    for (const { name, text } of MODULES) {
      expect(text, name).toMatch(/^\/\*\*/);
      const [firstLine] = text.split('\n');
      expect(ASSETS.script.includes(firstLine!), name).toBe(true);
    }
  });

  test('no module writes markup, and none evaluates text', () => {
    const writers = /\.(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc)\b|document\.write|\beval\(|new Function/;
    expect(MODULES.filter(({ text }) => writers.test(text)).map(({ name }) => name)).toEqual([]);
  });
});

describe('joined script', () => {
  test('is a module that Node can parse', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'spandiff-script-')), 'page.mjs');
    writeFileSync(path, ASSETS.script);
    expect(execFileSync(process.execPath, ['--check', path], { encoding: 'utf8' })).toBe('');
  });

  test('nothing in script or style ends its element', () => {
    expect(ASSETS.script).not.toMatch(/<\/script|<!--/i);
    expect(ASSETS.style).not.toMatch(/<\/style|<!--|@import|url\((?!["']?#)/i);
  });
});

function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name]) => name!);
}

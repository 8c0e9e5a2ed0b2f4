/**
 * The package as people get it: `npm pack` of the sources, unpacked into node_modules of an empty directory as npm does
 * it, with the dependencies of this checkout beside it (so no registry is asked). What is installed must answer as the
 * checkout does, byte for byte: Node strips no types below node_modules, so compiled code runs there.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_PAIRS } from '../src/sources/samples.ts';
import { ROOT } from './support/modules.ts';
import { type Answer, runSpandiff } from './support/run-spandiff.ts';

/** What a clone holds and packing needs. */
const PACKED_FROM = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'src',
  'bin',
  'fonts',
  'prompts',
  'samples',
  'LICENSE',
  'THIRD_PARTY.md',
];
const PACKED_IF_THERE = ['manifest.yml', 'CHANGELOG.md', 'README.md'];

let folder: string;
let modules: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandiff-package-'));
  modules = join(folder, 'app', 'node_modules');
  install(pack());
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the installed package', () => {
  test('it holds the program, its data and its licence, and neither sources nor tests', () => {
    const files = readdirSync(join(modules, 'spandiff'), { recursive: true, encoding: 'utf8' });
    const needed = [
      'LICENSE',
      'bin/spandiff',
      'dist/cli.js',
      'dist/local-workspace/page/page.html',
      'fonts/Inter-Regular.ttf',
      'fonts/OFL.txt',
      'prompts/narrate.md',
      'THIRD_PARTY.md',
    ];
    expect(files).toEqual(expect.arrayContaining(needed));
    expect(files.filter((path) => /^(?:test|src)\b|\.ts$/.test(path))).toEqual([]);
  });

  test.each(['text', 'json', 'markdown', 'html', 'svg', 'png'])(
    'it compares samples as the checkout does, byte for byte: %s',
    async (format) => {
      const pair = SAMPLE_PAIRS[2]!;
      const words = ['compare', pair.baseline, pair.candidate, '--narrative', 'template', '--format', format, '--out'];
      const [installed, checkout] = ['installed', 'checkout'].map((name) => join(folder, `${name}.${format}`));
      expect(await runInstalled([...words, installed!])).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await runSpandiff([...words, checkout!])).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(readFileSync(installed!).equals(readFileSync(checkout!))).toBe(true);
    },
  );

  test('it starts the local workspace with its page, and stops when told to', async () => {
    const child = spawn(join(modules, '.bin', 'spandiff'), ['start'], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SPANDIFF_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    try {
      const page = await pageOf(child.stdout);
      const response = await fetch(page);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });

  test('it runs on its own Node where the machine has an old one', async () => {
    expect(await runInstalled(['--version'], oldNode())).toEqual(await runSpandiff(['--version']));
  });

  test('without any usable Node it says what to do', async () => {
    const pinned = readdirSync(modules).filter((name) => name.startsWith('node-linux-'));
    for (const name of pinned) rmSync(join(modules, name));
    try {
      const { code, stdout, stderr } = await runInstalled(['--version'], oldNode());
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^spandiff: needs Node\.js 24 or newer: [^\n]*\n$/);
    } finally {
      for (const name of pinned) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
  });
});

function runInstalled(words: readonly string[], path = process.env.PATH ?? ''): Promise<Answer> {
  return runSpandiff(words, { command: join(modules, '.bin', 'spandiff'), folder, environment: { PATH: path } });
}

/** The address that the workspace names when it is ready. */
async function pageOf(output: Readable): Promise<string> {
  for await (const line of createInterface(output)) {
    const address = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(line);
    if (address !== null) return address[0];
  }
  throw new Error('it ended without naming its page');
}

/** A search path on which the first Node is too old. */
function oldNode(): string {
  const place = join(folder, 'old-node');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'node'), '#!/bin/sh\necho v20.20.2\n', { mode: 0o755 });
  return [place, '/usr/bin', '/bin'].join(delimiter);
}

/** Packs a copy, so that no test writes into the checkout; returns the tarball. */
function pack(): string {
  const copy = join(folder, 'copy');
  const parts = [...PACKED_FROM, ...PACKED_IF_THERE.filter((name) => existsSync(join(ROOT, name)))];
  for (const part of parts) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);
}

/** What npm does with a tarball: unpacks it, puts its dependencies beside it, links its commands. */
function install(tarball: string): void {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', modules]);
  renameSync(join(modules, 'package'), join(modules, 'spandiff'));
  symlinkSync('../spandiff/bin/spandiff', join(modules, '.bin', 'spandiff'));
  for (const name of packagesOf(join(ROOT, 'node_modules'))) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}

/** Names of the packages in a node_modules, scoped ones with their scope. */
function packagesOf(place: string): readonly string[] {
  const names = readdirSync(place).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(place, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}
